// Expected degrees: that they are met on average, that pairs are tied as often as they should be,
// and the ends of the range.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "sim/graph/degrees.hpp"
#include "tests/sim/graph/growing.hpp"
#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

constexpr double kConstant = 2;

CircleGraph grow(const Settings& settings, std::uint64_t seed = 1) {
  return grown_by("chung_lu", settings, seed);
}

// Degrees vary as Poisson numbers around what is expected (a little less, as none is tied to
// itself); four standard errors.
TEST(ChungLu, AgentsHaveAsManyFriendsAsTheyExpect) {
  constexpr std::uint32_t kAgents = 20'000;
  const Graph graph = grow({{"agents", kAgents}, {"mean_degree", 50}}, 3).graph;
  Workers workers(1);
  const auto expected = make_degrees({.mean = 50}, kAgents, Luck::of_market(3), workers);
  double sum = 0;
  double squares = 0;
  for (const std::uint32_t w : expected) {
    sum += w;
    squares += 1.0 * w * w;
  }
  double off = 0;
  double off_of_the_most = 0;
  double most = 0;
  for (std::uint32_t a = 0; a < kAgents; ++a) {
    off += graph.degree(AgentId{a}) - 1.0 * expected[a];
    if (expected[a] < 150) continue;
    off_of_the_most += graph.degree(AgentId{a}) - 1.0 * expected[a];
    most += expected[a];
  }
  EXPECT_NEAR(off, -squares / sum, 4 * std::sqrt(2 * sum));
  EXPECT_GT(most, 10'000);
  EXPECT_NEAR(off_of_the_most, 0, 4 * std::sqrt(most) + 0.01 * most);
}

// Five agents by hand: each pair over many seeds, four standard errors.
TEST(ChungLu, EveryPairIsTiedWithItsOwnChance) {
  const TemporaryFile file("3\n1\n2\n1\n2\n", "degrees.txt");
  const double w[] = {3, 1, 2, 1, 2};
  constexpr int kSeeds = 20'000;
  const auto generator =
      generator_reading("chung_lu", "degrees_file", file.path(), {{"agents", 5}});
  Workers workers(1);
  double tied[5][5] = {};
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Graph graph = generator->generate(Luck::of_market(seed), workers).graph;
    for (std::uint32_t a = 0; a < 5; ++a) {
      for (const AgentId b : graph.friends(AgentId{a})) ++tied[a][index(b)];
    }
  }
  for (int a = 0; a < 5; ++a) {
    for (int b = 0; b < 5; ++b) {
      if (a == b) continue;
      const double p = w[a] * w[b] / 9;
      EXPECT_NEAR(tied[a][b] / kSeeds, p, 4 * std::sqrt(p * (1 - p) / kSeeds)) << a << b;
    }
  }
}

TEST(ChungLu, OfEqualExpectationsIsTheRandomGraph) {
  constexpr double kAgents = 20'000;
  const Graph graph =
      grow({{"agents", kAgents}, {"degrees", kConstant}, {"mean_degree", 16}}).graph;
  const double mean = static_cast<double>(graph.ties()) / kAgents;
  EXPECT_NEAR(mean, 16, 4 * std::sqrt(2 * 16 / kAgents) + 16 / kAgents);
  double squares = 0;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    squares += std::pow(graph.degree(AgentId{a}) - mean, 2);
  }
  EXPECT_NEAR(squares / kAgents, 16, 4 * std::sqrt((16 + 2 * 16 * 16) / kAgents));
}

TEST(ChungLu, WorksForAHandfulOfAgentsAndForNoTies) {
  for (const double agents : {2.0, 3.0, 10.0}) {
    EXPECT_EQ(grow({{"agents", agents}, {"degrees", kConstant}, {"mean_degree", 0}}).graph.ties(),
              0U);
    EXPECT_LE(grow({{"agents", agents}, {"mean_degree", agents - 1}}).graph.ties(),
              agents * (agents - 1));
  }
  // Two who expect so many that the chance is certain: 4 x 4 / 16.
  const TemporaryFile file("4\n4\n4\n4\n0\n0\n", "degrees.txt");
  Workers workers(2);
  EXPECT_EQ(generator_reading("chung_lu", "degrees_file", file.path(), {{"agents", 6}})
                ->generate(Luck::of_market(1), workers)
                .graph.ties(),
            12U);
}

TEST(ChungLu, SaysWhatIsNotAllowed) {
  EXPECT_EQ(problems_with("chung_lu", {{"agents", 10}, {"mean_degree", 10}}),
            "graph: mean_degree: 10 is too many for 10 agents (at most agents - 1)");
  // The ends need not add up to an even number here.
  EXPECT_EQ(problems_with("chung_lu", {{"agents", 9}, {"degrees", kConstant}, {"mean_degree", 3}}),
            "");
}

}  // namespace
}  // namespace hearsay
