// Caves: whole without rewiring, and how many ties lead out of them with it.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/sim/graph/growing.hpp"

namespace hearsay {
namespace {

CircleGraph grow(const Settings& settings) {
  return grown_by("relaxed_caveman", settings);
}

double ties_out(const Graph& graph, std::uint32_t size) {
  double out = 0;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    for (const AgentId b : graph.friends(AgentId{a})) out += a / size == index(b) / size ? 0 : 0.5;
  }
  return out;
}

TEST(RelaxedCaveman, WithoutRewiringEveryCaveIsWholeAndApart) {
  const CircleGraph made =
      grow({{"agents", 1'003}, {"cave_size", 10}, {"rewiring_probability", 0}});
  EXPECT_EQ(made.graph.ties(), 100U * 10 * 9 + 3 * 2);
  EXPECT_EQ(ties_out(made.graph, 10), 0);
  EXPECT_EQ(clustering(made.graph).global, 1);
  ASSERT_EQ(made.circles.size(), 101U);
  EXPECT_EQ(made.circles.members(99).size(), 10U);
  EXPECT_EQ(made.circles.members(100).size(), 3U);
  EXPECT_EQ(made.circles.members(100).front(), AgentId{1'000});
}

TEST(RelaxedCaveman, KeepsItsTiesAndLeadsTheirShareOut) {
  constexpr double kTies = 20'000 * 15 / 2.0;
  for (const double p : {0.05, 0.3, 1.0}) {
    const CircleGraph made =
        grow({{"agents", 20'000}, {"cave_size", 16}, {"rewiring_probability", p}});
    EXPECT_EQ(made.graph.ties(), 2 * kTies);
    EXPECT_NEAR(ties_out(made.graph, 16), kTies * p, 4 * std::sqrt(kTies * p * (1 - p)));
  }
}

// A corner of a triangle keeps its tie with 1 - p each; ties that lead out close hardly any. The
// degrees that become unequal move it by less than the tolerance.
TEST(RelaxedCaveman, ClusteringFallsWithTheTiesThatLeave) {
  const CircleGraph made =
      grow({{"agents", 20'000}, {"cave_size", 64}, {"rewiring_probability", 0.1}});
  EXPECT_NEAR(clustering(made.graph).global, 0.9 * 0.9 * 0.9, 0.005);
}

TEST(RelaxedCaveman, TiesThatFindNobodyStay) {
  // One cave, and two of which the smaller has one agent to go to.
  EXPECT_EQ(grow({{"agents", 20}, {"cave_size", 20}, {"rewiring_probability", 1}}).graph.ties(),
            20U * 19);
  const CircleGraph two = grow({{"agents", 21}, {"cave_size", 20}, {"rewiring_probability", 1}});
  EXPECT_EQ(two.graph.ties(), 20U * 19);
  EXPECT_EQ(two.graph.degree(AgentId{20}), 19U);  // the last of the cave starts no tie
}

TEST(RelaxedCaveman, WorksForAHandfulOfAgents) {
  for (const double agents : {2.0, 3.0, 10.0}) {
    EXPECT_EQ(grow({{"agents", agents}, {"cave_size", 1}}).graph.ties(), 0U);
    EXPECT_EQ(grow({{"agents", agents}, {"cave_size", agents}}).graph.ties(),
              agents * (agents - 1));
  }
}

TEST(RelaxedCaveman, SaysWhatIsNotAllowed) {
  EXPECT_EQ(problems_with("relaxed_caveman", {{"agents", 8}, {"cave_size", 9}}),
            "graph: cave_size: 9 is too many for 8 agents (at most agents)");
  EXPECT_EQ(range_problem("relaxed_caveman", "cave_size", 0), "0 is below 1");
  EXPECT_EQ(range_problem("relaxed_caveman", "rewiring_probability", 2), "2 is above 1");
}

}  // namespace
}  // namespace hearsay
