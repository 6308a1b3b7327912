#include "sim/engine/grouping.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/core/draws.hpp"

namespace hearsay {
namespace {

// Sightings of everything, to targets below `agents`; `hub` of ten go to one agent.
std::vector<Sighting> jumbled(std::size_t n, std::uint32_t agents, std::uint32_t hub) {
  const Luck luck = Luck::of_market(99);
  std::vector<Sighting> sightings;
  for (std::size_t i = 0; i < n; ++i) {
    const Draw draw = luck.draw(Purpose{200}, i, 0);
    const std::uint32_t target = draw[3] % 10 < hub ? agents / 2 : draw.below(0, agents);
    sightings.push_back({AgentId{target},
                         draw[1],
                         {.channel = static_cast<Channel>(draw[2] % 5),
                          .kind = static_cast<std::uint8_t>(draw[2] >> 8 & 3),
                          .trust = static_cast<std::uint8_t>(draw[2] >> 16 & 7),
                          .action = static_cast<std::uint8_t>(draw[2] >> 24)}});
  }
  return sightings;
}

// Every group in its turn, each target in one place, nothing lost: then a stable sort by target
// alone gives what a plain sort does.
void expect_grouped(const std::vector<Sighting>& grouped, std::vector<Sighting> original) {
  std::set<AgentId> met;
  for (std::size_t i = 0; i < grouped.size(); ++i) {
    if (i > 0 && grouped[i].target == grouped[i - 1].target) continue;
    ASSERT_TRUE(met.insert(grouped[i].target).second) << "a target is in two places";
  }
  std::vector<Sighting> by_target = grouped;
  std::stable_sort(by_target.begin(), by_target.end(),
                   [](const Sighting& a, const Sighting& b) { return a.target < b.target; });
  std::sort(original.begin(), original.end());
  EXPECT_EQ(by_target, original);
}

// The first `alone` targets come once, all others more than once.
void expect_alone_first(const std::vector<Sighting>& grouped, std::size_t alone) {
  std::map<AgentId, std::size_t> times;
  for (const Sighting& sighting : grouped) ++times[sighting.target];
  for (std::size_t i = 0; i < grouped.size(); ++i) {
    ASSERT_EQ(times[grouped[i].target] == 1, i < alone) << i << " of " << alone;
  }
}

TEST(Grouping, puts_each_targets_sightings_together_and_in_their_turn) {
  Grouping grouping;
  for (const std::uint32_t agents : {1U, 7U, 64U, 2'049U, 5'000'000U}) {
    std::vector<std::uint64_t> marks(agents / 64 + 1);
    for (const std::size_t n : {0U, 1U, 2U, 24U, 25U, 257U, 5'000U, 60'000U}) {
      for (const std::uint32_t hub : {0U, 5U, 10U}) {
        std::vector<Sighting> sightings = jumbled(n, agents, hub);
        const std::vector<Sighting> original = sightings;
        const std::size_t alone = grouping.group_by_target(sightings, marks);
        expect_grouped(sightings, original);
        expect_alone_first(sightings, alone);
        ASSERT_TRUE(std::ranges::all_of(marks, [](std::uint64_t word) { return word == 0; }));
      }
    }
  }
}

TEST(SightingOrder, does_not_ask_whom_one_trusts_before_who_posted) {
  const auto post = [](std::uint32_t author, std::uint8_t trust) {
    return Sighting{AgentId{1}, author, {.channel = Channel::feed, .trust = trust}};
  };
  EXPECT_LT(post(3, 2), post(4, 0));
  EXPECT_LT(post(3, 0), post(3, 2));
}

}  // namespace
}  // namespace hearsay
