#include "sim/engine/sort.hpp"

#include <gtest/gtest.h>

#include <algorithm>

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

TEST(SortSightings, orders_as_a_plain_sort_whatever_the_number_of_agents_and_sightings) {
  std::vector<Sighting> scratch;
  for (const std::uint32_t agents : {1U, 7U, 2'047U, 2'048U, 2'049U, 5'000'000U, 4'294'967'294U}) {
    for (const std::size_t n : {0U, 1U, 2U, 255U, 256U, 257U, 5'000U}) {
      for (const std::uint32_t hub : {0U, 5U, 10U}) {
        std::vector<Sighting> sightings = jumbled(n, agents, hub);
        std::vector<Sighting> expected = sightings;
        std::sort(expected.begin(), expected.end());
        sort_sightings(sightings, scratch, agents);
        EXPECT_EQ(sightings, expected) << agents << " agents, " << n << " sightings";
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
