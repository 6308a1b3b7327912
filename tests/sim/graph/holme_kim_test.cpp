// The growing market with triangles: that it is barabasi_albert without them, and how they add up.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/sim/graph/growing.hpp"

namespace hearsay {
namespace {

CircleGraph grow(const Settings& settings, std::uint64_t seed = 1) {
  return grown_by("holme_kim", settings, seed);
}

TEST(HolmeKim, WithoutTrianglesIsTheGraphOfBarabasiAndAlbert) {
  for (const double ties : {1.0, 2.0, 8.0}) {
    EXPECT_EQ(
        grow({{"agents", 3'000}, {"ties_per_agent", ties}, {"triad_probability", 0}})
            .graph.digest(),
        grown_by("barabasi_albert", {{"agents", 3'000}, {"ties_per_agent", ties}}).graph.digest());
  }
}

// With m = 3 and as Holme and Kim have it, clustering grows with the chance of triangles, to .58 at
// 1; degrees keep the law of barabasi_albert's tail up to a tenth.
TEST(HolmeKim, ClusteringGrowsWithTheChanceOfTrianglesAndDegreesStaySkewed) {
  double before = 0;
  for (const double chance : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    const CircleGraph made =
        grow({{"agents", 20'000}, {"ties_per_agent", 3}, {"triad_probability", chance}});
    ASSERT_EQ(made.graph.ties(), 2U * 3 * (20'000 - 4) + 4 * 3);
    const double local = clustering(made.graph).mean_local;
    EXPECT_GT(local, before + (chance > 0 ? 0.1 : 0)) << chance;
    before = local;
    std::uint32_t hubs = 0;
    for (std::uint32_t a = 0; a < 20'000; ++a) {
      hubs += made.graph.degree(AgentId{a}) >= 30 ? 1U : 0U;
    }
    EXPECT_NEAR(hubs, 20'000 * 3.0 * 4 / (30 * 31), 40) << chance;
  }
}

TEST(HolmeKim, EveryNewcomerHasItsNumberOfDifferentEarlierFriends) {
  for (const std::uint32_t ties : {1U, 2U, 7U, 64U}) {
    for (const double chance : {0.5, 1.0}) {
      const CircleGraph made =
          grow({{"agents", 1'000}, {"ties_per_agent", ties}, {"triad_probability", chance}});
      for (std::uint32_t a = 0; a < 1'000; ++a) {
        const auto friends = made.graph.friends(AgentId{a});
        const auto later = std::lower_bound(friends.begin(), friends.end(), AgentId{a});
        ASSERT_EQ(later - friends.begin(), std::min(a, ties)) << a;
      }
    }
  }
}

// With certainty the second tie of a newcomer always closes a triangle with the first.
TEST(HolmeKim, WithCertaintyAllFriendsOfANewcomerAreTiedToOneOfThem) {
  const CircleGraph made =
      grow({{"agents", 2'000}, {"ties_per_agent", 4}, {"triad_probability", 1}});
  for (std::uint32_t a = 5; a < 2'000; ++a) {
    const auto earlier = made.graph.friends(AgentId{a}).first(4);
    const bool centred = std::any_of(earlier.begin(), earlier.end(), [&](AgentId centre) {
      const auto known = made.graph.friends(centre);
      return std::all_of(earlier.begin(), earlier.end(), [&](AgentId other) {
        return other == centre || std::binary_search(known.begin(), known.end(), other);
      });
    });
    ASSERT_TRUE(centred) << a;
  }
}

TEST(HolmeKim, WorksForAHandfulOfAgents) {
  for (const std::uint32_t agents : {2U, 3U, 10U}) {
    EXPECT_EQ(grow({{"agents", agents}, {"ties_per_agent", 1}}).graph.ties(), 2 * (agents - 1));
    EXPECT_EQ(grow({{"agents", agents}, {"ties_per_agent", agents - 1}}).graph.ties(),
              agents * (agents - 1));
  }
}

TEST(HolmeKim, SaysWhatIsNotAllowed) {
  EXPECT_EQ(problems_with("holme_kim", {{"agents", 8}, {"ties_per_agent", 8}}),
            "graph: ties_per_agent: 8 is too many for 8 agents (at most agents - 1)");
  EXPECT_EQ(range_problem("holme_kim", "agents", 1), "1 is below 2");
  EXPECT_EQ(range_problem("holme_kim", "ties_per_agent", 0), "0 is below 1");
  EXPECT_EQ(range_problem("holme_kim", "triad_probability", 1.5), "1.5 is above 1");
  EXPECT_EQ(range_problem("holme_kim", "triad_probability", -0.5), "-0.5 is below 0");
}

}  // namespace
}  // namespace hearsay
