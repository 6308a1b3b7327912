// Every triangle is found once, from the one of its agents with the fewest friends (the forward
// algorithm: Schank, Wagner 2005; Latapy 2008), and counts for its three ties. Agents keep only
// those friends who come after them in the order of degree, so that nobody has many, not even a
// hub: an agent marks its own and goes through those of each of them.
//
// What a triangle adds to the two ties of its first agent is that agent's worker's own; to the
// third tie several workers may add, in any order, as whole numbers do not mind.
#include "sim/graph/common_friends.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>

#include "sim/graph/ways_back.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kAgentsPerBlock = 256;
// How many friends ahead memory is asked for those of a friend.
constexpr std::size_t kFriendsAhead = 4;

// The friends of each agent who come after it.
struct LaterFriends {
  LaterFriends(const Graph& graph, Workers& workers)
      : starts(std::size_t{graph.agents()} + 1, 0), friends(graph.ties() / 2) {
    const std::size_t agents = graph.agents();
    workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t a = begin; a < end; ++a) {
        const AgentId agent{static_cast<std::uint32_t>(a)};
        for (const AgentId other : graph.friends(agent)) {
          starts[a + 1] += is_later(graph, agent, other) ? 1U : 0U;
        }
      }
    });
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t a = begin; a < end; ++a) {
        const AgentId agent{static_cast<std::uint32_t>(a)};
        TieIndex place = starts[a];
        for (const AgentId other : graph.friends(agent)) {
          if (is_later(graph, agent, other)) friends[place++] = other;
        }
      }
    });
  }

  static bool is_later(const Graph& graph, AgentId agent, AgentId other) {
    const std::uint32_t of_agent = graph.degree(agent);
    const std::uint32_t of_other = graph.degree(other);
    return of_other != of_agent ? of_other > of_agent : other > agent;
  }

  std::vector<TieIndex> starts;
  std::vector<AgentId> friends;
};

// What a worker keeps between agents.
struct Workspace {
  std::vector<std::uint32_t> place;   // where a later friend of the current agent stands, from 1
  std::vector<std::uint32_t> common;  // by that place
};

}  // namespace

std::vector<std::uint32_t> count_common_friends(const Graph& graph, Workers& workers) {
  const std::size_t agents = graph.agents();
  const LaterFriends later(graph, workers);
  std::vector<std::uint32_t> common(later.friends.size(), 0);
  const bool alone = workers.count() == 1;
  const auto add = [&](TieIndex tie, std::uint32_t count) {
    if (alone) {
      common[tie] += count;
    } else {
      std::atomic_ref(common[tie]).fetch_add(count, std::memory_order_relaxed);
    }
  };
  std::vector<Workspace> workspaces(static_cast<std::size_t>(workers.count()));
  workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int worker) {
    auto& [place, own] = workspaces[static_cast<std::size_t>(worker)];
    place.resize(agents, 0);
    for (std::size_t a = begin; a < end; ++a) {
      const TieIndex first = later.starts[a];
      const TieIndex last = later.starts[a + 1];
      own.assign(last - first + 1, 0);
      for (TieIndex i = first; i < last; ++i) {
        place[index(later.friends[i])] = static_cast<std::uint32_t>(i - first) + 1;
      }
      for (TieIndex i = first; i < last; ++i) {
        if (i + kFriendsAhead < last) {
          const std::size_t soon = index(later.friends[i + kFriendsAhead]);
          __builtin_prefetch(later.friends.data() + later.starts[soon]);
        }
        const std::size_t other = index(later.friends[i]);
        std::uint32_t found = 0;
        for (TieIndex j = later.starts[other]; j < later.starts[other + 1]; ++j) {
          const std::uint32_t where = place[index(later.friends[j])];
          if (where == 0) continue;
          ++found;
          ++own[where];
          add(j, 1);
        }
        own[i - first + 1] += found;
      }
      for (TieIndex i = first; i < last; ++i) {
        place[index(later.friends[i])] = 0;
        add(i, own[i - first + 1]);
      }
    }
  });

  std::vector<std::uint32_t> by_tie(graph.ties(), 0);
  workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t a = begin; a < end; ++a) {
      const AgentId agent{static_cast<std::uint32_t>(a)};
      TieIndex tie = graph.first_tie(agent);
      TieIndex place = later.starts[a];
      for (const AgentId other : graph.friends(agent)) {
        if (LaterFriends::is_later(graph, agent, other)) by_tie[tie] = common[place++];
        ++tie;
      }
    }
  });
  // Of a tie and its way back one has its number, the other still 0.
  std::vector<std::uint32_t>().swap(common);
  visit_ways_back(graph, workers, [&](TieIndex tie, TieIndex back) {
    if (tie < back) by_tie[tie] = by_tie[back] = std::max(by_tie[tie], by_tie[back]);
  });
  return by_tie;
}

}  // namespace hearsay
