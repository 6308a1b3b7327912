// The recursive matrix: where ties fall, how many are dropped, and the ends of its range.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/graph/builder.hpp"
#include "tests/sim/graph/growing.hpp"

namespace hearsay {
namespace {

CircleGraph grow(const Settings& settings) {
  return grown_by("r_mat", settings);
}

// Four standard errors; of the ties that fall .3 % are repeated, for the chance that two fall alike
// is the sum of the squares of a to d, to the power of the scale.
TEST(RMat, TiesFallIntoTheFirstHalvesAsOftenAsTheirChances) {
  const Graph graph = grow({{"scale", 20}, {"ties_per_agent", 0.5}, {"directed", 1}}).graph;
  const double fallen = 0.5 * (1 << 20);
  const double alike = std::pow(.57 * .57 + .19 * .19 + .19 * .19 + .05 * .05, 20);
  const double self = std::pow(.57 + .05, 20);
  const double kept = static_cast<double>(graph.ties());
  EXPECT_NEAR(kept, fallen * (1 - self) - fallen * fallen / 2 * alike, 600);
  double author_first = 0;
  double reader_first = 0;
  double author_odd = 0;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    for (const AgentId b : graph.friends(AgentId{a})) {
      author_first += a < 1U << 19 ? 1 : 0;
      reader_first += index(b) < 1U << 19 ? 1 : 0;
      author_odd += a % 2;
    }
  }
  const double error = 4 * std::sqrt(.76 * .24 / kept);
  EXPECT_NEAR(author_first / kept, .76, error + .001);
  EXPECT_NEAR(reader_first / kept, .76, error + .001);
  EXPECT_NEAR(author_odd / kept, .24, error + .001);
}

TEST(RMat, EveryChanceIsItsOwnCorner) {
  // All ties in one corner of the top level: both first, author first, reader first, neither.
  struct Corner {
    double a, b, c;
    std::uint32_t author, reader;
  };
  for (const auto& [a, b, c, author, reader] : {Corner{1, 0, 0, 0, 0}, Corner{0, 1, 0, 0, 1},
                                                Corner{0, 0, 1, 1, 0}, Corner{0, 0, 0, 1, 1}}) {
    const Graph graph =
        grow({{"scale", 3}, {"ties_per_agent", 5}, {"a", a}, {"b", b}, {"c", c}, {"directed", 1}})
            .graph;
    ASSERT_EQ(graph.agents(), 8U);
    EXPECT_EQ(graph.ties(), author == reader ? 0U : 1U);
    if (author != reader) {
      EXPECT_EQ(graph.friends(AgentId{author * 7}).front(), AgentId{reader * 7});
    }
  }
}

TEST(RMat, WithEqualQuartersIsTheRandomGraph) {
  constexpr double kAgents = 1 << 14;
  const Graph graph =
      grow({{"scale", 14}, {"ties_per_agent", 8}, {"a", .25}, {"b", .25}, {"c", .25}}).graph;
  const double mean = static_cast<double>(graph.ties()) / kAgents;
  // Of 8 for each agent those on an agent itself and the repeated ones fall away.
  EXPECT_NEAR(mean, 16 - 16 / kAgents - 128 / kAgents, 0.01);
  double squares = 0;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    squares += std::pow(graph.degree(AgentId{a}) - mean, 2);
  }
  EXPECT_NEAR(squares / kAgents, 16, 4 * std::sqrt((16 + 2 * 16 * 16) / kAgents));
}

TEST(RMat, WorksForAHandfulOfAgents) {
  EXPECT_EQ(grow({{"scale", 1}, {"ties_per_agent", 0}}).graph.ties(), 0U);
  EXPECT_EQ(grow({{"scale", 1}, {"ties_per_agent", 100}}).graph.ties(), 2U);
  EXPECT_EQ(grow({{"scale", 2}, {"ties_per_agent", 10'000}}).graph.ties(), 12U);
}

TEST(RMat, SaysWhatIsNotAllowed) {
  EXPECT_EQ(problems_with("r_mat", {{"a", 0.5}, {"b", 0.25}, {"c", 0.25}}), "");
  EXPECT_EQ(
      problems_with("r_mat", {{"a", 0.6}, {"b", 0.25}, {"c", 0.25}}),
      "graph: a + b + c: 0.6 + 0.25 + 0.25 is above 1 (at most 1; the rest is the chance that "
      "neither is in the first half)");
  EXPECT_EQ(range_problem("r_mat", "scale", 0), "0 is below 1");
  EXPECT_EQ(range_problem("r_mat", "scale", 32), "32 is above 31");
  EXPECT_EQ(range_problem("r_mat", "a", -0.5), "-0.5 is below 0");
  EXPECT_EQ(range_problem("r_mat", "ties_per_agent", -1), "-1 is below 0");
}

}  // namespace
}  // namespace hearsay
