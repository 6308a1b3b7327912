// The default market: what it promises about degree and clustering, and that only parameters and
// seed decide it.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "sim/graph/ways_back.hpp"
#include "tests/sim/graph/growing.hpp"

namespace hearsay {
namespace {

CircleGraph grow(const Settings& settings, std::uint64_t seed = 1, int threads = 2) {
  return grown_by("overlapping_circles", settings, seed, threads);
}

// Tolerances: five seeds differ by .3 in the mean, 1 in the median and .001 in clustering.
TEST(OverlappingCircles, DefaultsMeetTheDegreesAndClusteringOfFriendshipOnline) {
  const CircleGraph made = grow({{"agents", 50'000}});
  std::vector<std::uint32_t> degrees;
  std::uint32_t above_100 = 0;
  for (std::uint32_t a = 0; a < 50'000; ++a) {
    degrees.push_back(made.graph.degree(AgentId{a}));
    above_100 += degrees.back() > 100 ? 1U : 0U;
  }
  std::nth_element(degrees.begin(), degrees.begin() + 25'000, degrees.end());
  EXPECT_NEAR(static_cast<double>(made.graph.ties()) / 50'000, 127.6, 1.0);
  EXPECT_NEAR(degrees[25'000], 107, 2);
  EXPECT_NEAR(above_100 / 50'000.0, 0.54, 0.01);
  EXPECT_NEAR(clustering(made.graph).mean_local, 0.148, 0.01);
}

// Newman 2003: with Poisson numbers of circles (mean 2) and of members, one in three open pairs is
// closed. Four markets differ by .002.
TEST(OverlappingCircles, WithoutSpreadGlobalClusteringIsThatOfPoissonCircles) {
  const CircleGraph made =
      grow({{"agents", 50'000}, {"circles_per_agent", 2}, {"propensity_spread", 0}});
  EXPECT_NEAR(clustering(made.graph).global, 1.0 / 3.0, 0.008);
}

TEST(OverlappingCircles, AreTheSameForAnyNumberOfWorkers) {
  const CircleGraph one = grow({{"agents", 5'000}}, 7, 1);
  for (const int threads : {2, 3}) {
    const CircleGraph other = grow({{"agents", 5'000}}, 7, threads);
    EXPECT_EQ(one.graph.digest(), other.graph.digest());
    ASSERT_EQ(one.circles.size(), other.circles.size());
    for (std::size_t c = 0; c < one.circles.size(); ++c) {
      ASSERT_TRUE(std::ranges::equal(one.circles.members(c), other.circles.members(c)));
    }
  }
}

// A change of these digits changes every result on generated markets: it needs a word in the log of
// changes.
TEST(OverlappingCircles, OfAThousandAgentsHaveTheDigestTheyAlwaysHad) {
  EXPECT_EQ(grow({{"agents", 1'000}}).graph.digest(),
            "4c8f52f867478a7fd1ea47a3250dee5ba79e0ae29464f4197b95133edd032fc2");
}

// Share of ties that lead to an agent of the same kind.
double alike(const Graph& graph, const Kinds& kinds) {
  double ties = 0;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    for (const AgentId b : graph.friends(AgentId{a})) ties += kinds[a] == kinds[index(b)];
  }
  return ties / static_cast<double>(graph.ties());
}

// Of the ties of circles that are not of one region, as many as chance has it stay in it. Few
// circles an agent, or friends who meet in two of them, which count once, are alike more often than
// not. Four markets differ by .005.
TEST(OverlappingCircles, FriendsAreAlikeAsFarAsTheirCirclesAre) {
  constexpr double kRegions = 8;
  constexpr double kInterests = 5;
  for (const double by_region : {0.0, .3, 1.0}) {
    for (const double by_interest : {0.0, .6}) {
      const CircleGraph made = grow({{"agents", 20'000},
                                     {"circles_per_agent", 2},
                                     {"regions", kRegions},
                                     {"region_homophily", by_region},
                                     {"interests", kInterests},
                                     {"interest_homophily", by_interest}});
      EXPECT_NEAR(alike(made.graph, made.regions), by_region + (1 - by_region) / kRegions, .02);
      EXPECT_NEAR(alike(made.graph, made.interests), by_interest + (1 - by_interest) / kInterests,
                  .02);
      EXPECT_NEAR(static_cast<double>(made.graph.ties()) / 20'000, 21.4, .6);
    }
  }
}

TEST(OverlappingCircles, HomophilyLeavesKindsEquallyLarge) {
  const CircleGraph made = grow({{"agents", 1'003}, {"regions", 4}, {"interests", 3}});
  std::map<std::pair<std::uint16_t, std::uint16_t>, std::uint32_t> sizes;
  for (std::size_t a = 0; a < 1'003; ++a) ++sizes[{made.regions[a], made.interests[a]}];
  EXPECT_EQ(sizes.size(), 12U);
  for (const auto& [kinds, size] : sizes) EXPECT_NEAR(size, 1'003 / 12.0, 1.1);
  EXPECT_EQ(sizes.begin()->first, std::make_pair(std::uint16_t{1}, std::uint16_t{1}));
  EXPECT_TRUE(grow({{"agents", 50}}).regions.empty());
  EXPECT_TRUE(grow({{"agents", 50}}).interests.empty());
}

TEST(OverlappingCircles, WithHomophilyAreTheSameForAnyNumberOfWorkers) {
  const Settings settings = {{"agents", 3'000},
                             {"regions", 7},
                             {"region_homophily", .5},
                             {"interests", 6},
                             {"interest_homophily", .5}};
  const CircleGraph one = grow(settings, 5, 1);
  const CircleGraph other = grow(settings, 5, 3);
  EXPECT_EQ(one.graph.digest(), other.graph.digest());
  EXPECT_EQ(one.regions, other.regions);
  EXPECT_EQ(one.interests, other.interests);
}

TEST(OverlappingCircles, SayThatThereAreTooManyKinds) {
  Problems problems;
  generator_with("overlapping_circles", {{"agents", 100}, {"regions", 20}, {"interests", 6}})
      ->check("[graph]", problems);
  EXPECT_THROW(problems.raise_if_any(), InputError);
}

TEST(OverlappingCircles, DifferWithTheSeed) {
  EXPECT_NE(grow({{"agents", 1'000}}, 1).graph.digest(),
            grow({{"agents", 1'000}}, 2).graph.digest());
}

TEST(OverlappingCircles, TieExactlyThoseWhoShareACircle) {
  const CircleGraph made = grow({{"agents", 800}});
  std::set<std::pair<AgentId, AgentId>> expected;
  for (std::size_t c = 0; c < made.circles.size(); ++c) {
    const auto members = made.circles.members(c);
    EXPECT_TRUE(std::is_sorted(members.begin(), members.end()));
    EXPECT_EQ(std::adjacent_find(members.begin(), members.end()), members.end());
    for (const AgentId a : members) {
      for (const AgentId b : members) {
        if (a != b) expected.emplace(a, b);
      }
    }
  }
  ASSERT_EQ(made.graph.ties(), expected.size());
  auto next = expected.begin();
  for (std::uint32_t a = 0; a < 800; ++a) {
    for (const AgentId b : made.graph.friends(AgentId{a})) {
      ASSERT_EQ(*next++, std::pair(AgentId{a}, b));
    }
  }
}

TEST(OverlappingCircles, NobodyHasMoreFriendsThanAllowed) {
  const CircleGraph made =
      grow({{"agents", 3'000}, {"propensity_spread", 1.5}, {"max_degree", 150}});
  std::uint32_t most = 0;
  for (std::uint32_t a = 0; a < 3'000; ++a) {
    most = std::max(most, made.graph.degree(AgentId{a}));
  }
  EXPECT_LE(most, 150U);
  EXPECT_GT(most, 130U);
  Workers workers(2);
  EXPECT_TRUE(is_mutual(made.graph, workers));
}

TEST(OverlappingCircles, WorkForAHandfulOfAgents) {
  for (const std::uint32_t agents : {2U, 3U, 10U}) {
    const CircleGraph made = grow({{"agents", agents}});
    EXPECT_EQ(made.graph.agents(), agents);
    EXPECT_EQ(made.graph.ties(), std::uint64_t{agents} * (agents - 1));
  }
}

TEST(OverlappingCircles, WithoutCirclesLeaveEverybodyAlone) {
  const CircleGraph made = grow({{"agents", 100}, {"circles_per_agent", 0}});
  EXPECT_EQ(made.graph.agents(), 100U);
  EXPECT_EQ(made.graph.ties(), 0U);
}

TEST(OverlappingCircles, SayWhichParametersDoNotGoTogether) {
  const auto problems_of = [](const Settings& settings) {
    return problems_with("overlapping_circles", settings);
  };
  EXPECT_EQ(problems_of({}), "");
  EXPECT_EQ(problems_of({{"max_degree", 10}}),
            "graph: max_degree: 10 is below mean_circle_size, 10.7 (room for the members of one "
            "circle)");
  EXPECT_EQ(problems_of({{"agents", 4e9}, {"circles_per_agent", 20}, {"mean_circle_size", 8}}),
            "graph: agents x circles_per_agent / mean_circle_size comes to 1e+10 circles (at most "
            "4294967295)");
}

TEST(OverlappingCircles, DescribeEveryParameter) {
  expect_described("overlapping_circles");
}

}  // namespace
}  // namespace hearsay
