// Neighbours in a square: degrees, clustering, and the same ties as by comparing all pairs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/sim/graph/growing.hpp"

namespace hearsay {
namespace {

constexpr double kPi = 3.14159265358979323846;

CircleGraph grow(const Settings& settings, std::uint64_t seed = 1) {
  return grown_by("random_geometric", settings, seed);
}

// Ties within a distance are independent by pairs, so that their number varies as a binomial's.
TEST(RandomGeometric, DegreesHaveTheMeanAndVarianceOfIndependentNeighbours) {
  for (const double mean : {1.0, 16.0, 100.0}) {
    constexpr double kAgents = 20'000;
    const Graph graph = grow({{"agents", kAgents}, {"mean_degree", mean}}).graph;
    const double found = static_cast<double>(graph.ties()) / kAgents;
    EXPECT_NEAR(found, mean, 4 * std::sqrt(2 * mean / kAgents)) << mean;
    double squares = 0;
    for (std::uint32_t a = 0; a < 20'000; ++a) {
      squares += std::pow(graph.degree(AgentId{a}) - found, 2);
    }
    // Neighbours share their neighbours: about as many agents tell anew as there are discs.
    EXPECT_NEAR(squares / kAgents, mean, 4 * std::sqrt(2 * mean * mean * (1 + mean) / kAgents));
  }
}

// Dall and Christensen 2002: the mean part of a disc that a disc around a uniform point of it
// covers. Six seeds lie within .002.
TEST(RandomGeometric, ClusteringIsThatOfOverlappingDiscs) {
  const Graph graph = grow({{"agents", 20'000}, {"mean_degree", 40}}).graph;
  EXPECT_NEAR(clustering(graph).global, 1 - 3 * std::sqrt(3) / (4 * kPi), 0.006);
}

TEST(RandomGeometric, TiesExactlyThoseWhoLiveNear) {
  const Luck luck = Luck::of_market(4);
  for (const double mean : {0.5, 3.0, 40.0, 150.0, 230.0}) {
    constexpr std::uint32_t kAgents = 300;
    const Graph graph = grow({{"agents", kAgents}, {"mean_degree", mean}}, 4).graph;
    const double radius_squared = mean / (kAgents - 1) / kPi;
    for (std::uint32_t a = 0; a < kAgents; ++a) {
      std::vector<AgentId> near;
      for (std::uint32_t b = 0; b < kAgents; ++b) {
        if (b == a) continue;
        double squared = 0;
        for (std::size_t axis = 0; axis < 2; ++axis) {
          const double off = std::abs(luck.draw(Purpose::place, AgentId{a})[axis] * 0x1p-32 -
                                      luck.draw(Purpose::place, AgentId{b})[axis] * 0x1p-32);
          squared += std::pow(std::min(off, 1 - off), 2);
        }
        if (squared <= radius_squared) near.push_back(AgentId{b});
      }
      ASSERT_TRUE(std::ranges::equal(graph.friends(AgentId{a}), near)) << mean << " " << a;
    }
  }
}

TEST(RandomGeometric, WorksForAHandfulOfAgentsAndForNoTies) {
  for (const double agents : {2.0, 3.0, 10.0, 500.0}) {
    EXPECT_EQ(grow({{"agents", agents}, {"mean_degree", 0}}).graph.ties(), 0U);
    EXPECT_LE(grow({{"agents", agents}, {"mean_degree", kPi / 4 * (agents - 1)}}).graph.ties(),
              agents * (agents - 1));
  }
}

TEST(RandomGeometric, SaysWhatIsNotAllowed) {
  EXPECT_EQ(problems_with("random_geometric", {{"agents", 11}, {"mean_degree", 7.8}}), "");
  EXPECT_EQ(problems_with("random_geometric", {{"agents", 11}, {"mean_degree", 7.9}}),
            "graph: mean_degree: 7.9 is too many for 11 agents (at most pi / 4 x (agents - 1): a "
            "radius of half a side)");
  EXPECT_EQ(range_problem("random_geometric", "mean_degree", -1), "-1 is below 0");
  EXPECT_EQ(range_problem("random_geometric", "agents", 1), "1 is below 2");
}

}  // namespace
}  // namespace hearsay
