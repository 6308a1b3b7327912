#include "sim/graph/hubs.hpp"

#include <algorithm>
#include <utility>

#include "sim/core/elementary.hpp"
#include "sim/graph/random_rows.hpp"

namespace hearsay {

Fields HubAccounts::fields() {
  Fields list;
  list.push_back(field("count", count, "how many such accounts there are")
                     .unit("agents")
                     .within(0, 1e6)
                     .source("assumption"));
  list.push_back(
      field("followers", followers,
            "share of agents that follow the first of them, the most followed on average")
          .unit("fraction")
          .within(0, 1)
          .source("assumption"));
  list.push_back(field("exponent", exponent,
                       "how fast followers fall off: the k-th has 1 / k^exponent of the first's")
                     .within(0, 5)
                     .source("near 1 for the popular: Zipf 1949"));
  return list;
}

CircleGraph HubAccounts::lay_over(CircleGraph made, const Luck& luck, Workers& workers) const {
  if (count == 0) return made;
  const std::uint32_t agents = made.graph.agents();
  const auto hubs = static_cast<std::uint32_t>(count);
  const auto list_followers = [&](AgentId hub, std::vector<AgentId>& row) {
    const double rank = index(hub) + 1.0;
    RandomPicks(followers * power(rank, -exponent))
        .among(0, agents, luck, Purpose::hub_follower, index(hub),
               [&](std::uint32_t follower) { row.push_back(AgentId{follower}); });
  };
  const ListedTies ties = list_ties(hubs, workers, list_followers, 1);

  std::vector<TieIndex> offsets(made.graph.offsets().begin(), made.graph.offsets().end());
  offsets.reserve(offsets.size() + hubs);
  for (std::uint32_t hub = 1; hub <= hubs; ++hub) {
    offsets.push_back(made.graph.ties() + ties.starts[hub]);
  }
  std::vector<AgentId> targets;
  targets.reserve(offsets.back());
  targets.assign(made.graph.targets().begin(), made.graph.targets().end());
  targets.insert(targets.end(), ties.listed.begin(), ties.listed.end());
  made.graph = Graph(std::move(offsets), std::move(targets));
  for (Kinds* kinds : {&made.regions, &made.interests}) {
    if (!kinds->empty()) kinds->resize(made.graph.agents(), 0);
  }
  return made;
}

}  // namespace hearsay
