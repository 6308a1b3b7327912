// Blocks: how many friends an agent has inside and outside, and what the ends of the range make.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/sim/graph/growing.hpp"

namespace hearsay {
namespace {

CircleGraph grow(const Settings& settings) {
  return grown_by("planted_partition", settings);
}

// Directed ties within blocks and across, when agents fall into equal blocks.
struct Ties {
  double inside = 0;
  double outside = 0;
};
Ties count(const Graph& graph, std::uint32_t blocks) {
  Ties ties;
  const auto block = [&](std::uint32_t a) {
    return ((a + std::uint64_t{1}) * blocks - 1) / graph.agents();
  };
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    for (const AgentId b : graph.friends(AgentId{a})) {
      ++(block(a) == block(index(b)) ? ties.inside : ties.outside);
    }
  }
  return ties;
}

// Friendships are independent: four standard errors of a Poisson number.
TEST(PlantedPartition, AgentsHaveTheFriendsInsideAndOutsideThatWereAskedFor) {
  constexpr double kAgents = 20'000;
  for (const std::uint32_t blocks : {4U, 7U, 400U}) {
    const Ties ties = count(
        grow(
            {{"agents", kAgents}, {"blocks", blocks}, {"degree_inside", 12}, {"degree_outside", 5}})
            .graph,
        blocks);
    EXPECT_NEAR(ties.inside / 2, kAgents * 6, 4 * std::sqrt(kAgents * 6)) << blocks;
    EXPECT_NEAR(ties.outside / 2, kAgents * 2.5, 4 * std::sqrt(kAgents * 2.5)) << blocks;
  }
}

TEST(PlantedPartition, BlocksCanBeRegionsOrInterests) {
  const Settings settings = {
      {"agents", 10}, {"blocks", 4}, {"degree_inside", 1}, {"degree_outside", 1}};
  const Kinds blocks = {1, 1, 2, 2, 2, 3, 3, 4, 4, 4};
  const auto grown = [&](double blocks_are) {
    Settings with = settings;
    with.emplace_back("blocks_are", blocks_are);
    return grow(with);
  };
  EXPECT_EQ(grown(0).regions, Kinds());
  EXPECT_EQ(grown(1).regions, blocks);
  EXPECT_EQ(grown(1).interests, Kinds());
  EXPECT_EQ(grown(2).regions, Kinds());
  EXPECT_EQ(grown(2).interests, blocks);
  EXPECT_EQ(grown(2).graph.digest(), grow(settings).graph.digest());
}

TEST(PlantedPartition, AllBlocksAreAsLikelyAsEachOther) {
  const Graph graph =
      grow({{"agents", 12'000}, {"blocks", 3}, {"degree_inside", 20}, {"degree_outside", 10}})
          .graph;
  double ties[3][3] = {};
  for (std::uint32_t a = 0; a < 12'000; ++a) {
    for (const AgentId b : graph.friends(AgentId{a})) ++ties[a / 4'000][index(b) / 4'000];
  }
  for (int i = 0; i < 3; ++i) {
    for (int j = i; j < 3; ++j) {
      const double expected = i == j ? 4'000 * 10 : 4'000 * 5;
      EXPECT_NEAR(ties[i][j] / (i == j ? 2 : 1), expected, 4 * std::sqrt(expected)) << i << j;
    }
  }
}

TEST(PlantedPartition, InOneBlockIsTheRandomGraph) {
  EXPECT_EQ(grow({{"agents", 2'000}, {"blocks", 1}, {"degree_inside", 16}, {"degree_outside", 0}})
                .graph.digest(),
            grown_by("erdos_renyi", {{"agents", 2'000}, {"mean_degree", 16}}).graph.digest());
}

TEST(PlantedPartition, WithCertaintyMakesWholeBlocksOrAllButBlocks) {
  // Blocks of 3, 3 and 4.
  const Ties whole = count(
      grow({{"agents", 10}, {"blocks", 3}, {"degree_inside", 2.4}, {"degree_outside", 0}}).graph,
      3);
  EXPECT_EQ(whole.inside, 3 * 2 + 3 * 2 + 4 * 3);
  EXPECT_EQ(whole.outside, 0);
  const Ties apart = count(
      grow({{"agents", 10}, {"blocks", 3}, {"degree_inside", 0}, {"degree_outside", 6.6}}).graph,
      3);
  EXPECT_EQ(apart.inside, 0);
  EXPECT_EQ(apart.outside, 66);
}

TEST(PlantedPartition, WorksForAHandfulOfAgents) {
  EXPECT_EQ(grow({{"agents", 2}, {"blocks", 1}, {"degree_inside", 1}, {"degree_outside", 0}})
                .graph.ties(),
            2U);
  EXPECT_EQ(grow({{"agents", 2}, {"blocks", 2}, {"degree_inside", 0}, {"degree_outside", 1}})
                .graph.ties(),
            2U);
  EXPECT_EQ(grow({{"agents", 2}, {"blocks", 2}, {"degree_inside", 0}, {"degree_outside", 0}})
                .graph.ties(),
            0U);
}

TEST(PlantedPartition, SaysWhatIsNotAllowed) {
  EXPECT_EQ(problems_with("planted_partition", {{"agents", 8}, {"blocks", 9}}),
            "graph: blocks: 9 is too many for 8 agents (at most agents)");
  EXPECT_EQ(
      problems_with("planted_partition",
                    {{"agents", 8}, {"blocks", 2}, {"degree_inside", 3.5}, {"degree_outside", 5}}),
      "graph: degree_inside: 3.5 is too many for 8 agents in 2 blocks, where it can be 3 (at "
      "most those in a block)\n"
      "graph: degree_outside: 5 is too many for 8 agents in 2 blocks, where it can be 4 (at "
      "most those in other blocks)");
  EXPECT_EQ(range_problem("planted_partition", "blocks", 0), "0 is below 1");
  EXPECT_EQ(range_problem("planted_partition", "degree_inside", -1), "-1 is below 0");
  EXPECT_EQ(range_problem("planted_partition", "degree_outside", -1), "-1 is below 0");
}

}  // namespace
}  // namespace hearsay
