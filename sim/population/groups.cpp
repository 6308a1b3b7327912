#include "sim/population/groups.hpp"

#include <algorithm>
#include <utility>

#include "sim/core/elementary.hpp"

namespace hearsay {
namespace {

// Spread of the logarithm of sizes: a tenth of all groups has more than 3.6 times the median.
constexpr double kSpread = 1.0;
constexpr std::size_t kGroupsPerBlock = 64;

std::uint32_t size_at(double median, double uniform) {
  const double size = median * exponential(kSpread * normal_quantile(uniform));
  return static_cast<std::uint32_t>(
      std::clamp(size + 0.5, double{Groups::kLeast}, double{Groups::kMost}));
}

// The mean of the sizes above, by their quantiles.
double mean_size(double median) {
  constexpr int kQuantiles = 1024;
  double sum = 0;
  for (int k = 0; k < kQuantiles; ++k) sum += size_at(median, (k + 0.5) / kQuantiles);
  return sum / kQuantiles;
}

std::vector<AgentId> grow(std::uint32_t group, double median, const Graph& graph,
                          const Luck& luck) {
  const Draw first = luck.draw(Purpose::group, group, 0);
  const std::uint32_t size = size_at(median, first.uniform(0));
  std::vector<AgentId> members{AgentId{first.below(2, graph.agents())}};
  // Who is brought in twice is in once; where everybody brings the same few, it ends.
  for (std::uint32_t attempt = 1; members.size() < size && attempt < 8 * size; ++attempt) {
    const Draw luck_of_attempt = luck.draw(Purpose::group, group, attempt);
    const AgentId host =
        members[luck_of_attempt.below(0, static_cast<std::uint32_t>(members.size()))];
    const auto friends = graph.friends(host);
    if (friends.empty()) continue;
    const AgentId guest =
        friends[luck_of_attempt.below(1, static_cast<std::uint32_t>(friends.size()))];
    const auto place = std::lower_bound(members.begin(), members.end(), guest);
    if (place == members.end() || *place != guest) members.insert(place, guest);
  }
  return members;
}

}  // namespace

Groups::Groups(Circles members, std::uint32_t agents) : members_(std::move(members)) {
  first_.assign(std::size_t{agents} + 1, 0);
  for (std::size_t group = 0; group < size(); ++group) {
    for (const AgentId agent : this->members(group)) ++first_[index(agent) + 1];
  }
  for (std::size_t a = 0; a < agents; ++a) first_[a + 1] += first_[a];
  groups_.resize(first_.back());
  std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
  for (std::size_t group = 0; group < size(); ++group) {
    for (const AgentId agent : this->members(group)) {
      groups_[next[index(agent)]++] = static_cast<std::uint32_t>(group);
    }
  }
}

Groups make_groups(const GroupParameters& parameters, const Graph& graph, const Luck& luck,
                   Workers& workers) {
  const double memberships = parameters.per_agent * graph.agents();
  const auto count = static_cast<std::size_t>(memberships / mean_size(parameters.size) + 0.5);
  if (count == 0 || graph.agents() == 0) return {};
  std::vector<std::vector<AgentId>> members(count);
  workers.for_blocks(count, kGroupsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t g = begin; g < end; ++g) {
      members[g] = grow(static_cast<std::uint32_t>(g), parameters.size, graph, luck);
    }
  });
  std::vector<TieIndex> offsets{0};
  std::vector<AgentId> all;
  for (const auto& of_group : members) {
    all.insert(all.end(), of_group.begin(), of_group.end());
    offsets.push_back(all.size());
  }
  return {Circles(std::move(offsets), std::move(all)), graph.agents()};
}

}  // namespace hearsay
