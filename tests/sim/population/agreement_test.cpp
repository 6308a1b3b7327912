#include "sim/population/agreement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/graph/builder.hpp"

namespace hearsay {
namespace {

constexpr double kTight = 1e-8;

// Friends who trust each other little, but for `high`: who trusts whom much.
Graph graph_of(std::uint32_t agents,
               const std::vector<std::pair<std::uint32_t, std::uint32_t>>& ties,
               std::pair<std::uint32_t, std::uint32_t> high) {
  Workers workers(1);
  GraphBuilder builder(agents, TieKind::mutual);
  for (const auto& [a, b] : ties) builder.add(AgentId{a}, AgentId{b});
  Graph graph = builder.build(workers);
  for (std::uint32_t a = 0; a < agents; ++a) {
    for (std::size_t k = 0; k < graph.degree(AgentId{a}); ++k) {
      const std::uint32_t b = index(graph.friends(AgentId{a})[k]);
      const auto trust = [&](std::uint32_t from, std::uint32_t to) {
        return std::pair(from, to) == high ? TrustLevel::high : TrustLevel::low;
      };
      graph.mutable_traits()[graph.first_tie(AgentId{a}) + k] =
          TieTraits(TieLayer::close, trust(a, b), TieLayer::close, trust(b, a));
    }
  }
  return graph;
}

std::vector<double> agreed(const Graph& graph, const std::vector<double>& first, double listening) {
  std::vector<AgentId> members;
  for (std::uint32_t a = 0; a < first.size(); ++a) members.push_back(AgentId{a});
  return agreed_opinions(members, first, listening, graph);
}

// x = s y + (1-s) a and y = s x + (1-s) b, so x = ((1-s) a + s (1-s) b) / (1 - s^2).
TEST(Agreement, OfTwoIsWhatTheirEquationsSay) {
  const Graph pair = graph_of(2, {{0, 1}}, {});
  for (const double s : {0.0, 0.25, 0.5, 0.9}) {
    const auto opinions = agreed(pair, {1.0, -0.5}, s);
    EXPECT_NEAR(opinions[0], ((1 - s) * 1.0 - s * (1 - s) * 0.5) / (1 - s * s), kTight) << s;
    EXPECT_NEAR(opinions[1], (-(1 - s) * 0.5 + s * (1 - s) * 1.0) / (1 - s * s), kTight) << s;
  }
}

// In the middle of a path: x1 = s (w x0 + (1-w) x2) + (1-s) a1, the ends listen to it alone.
TEST(Agreement, ListensMoreToWhomOneTrustsMore) {
  const Graph path = graph_of(3, {{0, 1}, {1, 2}}, {1, 0});
  const double w = .85 / (.85 + .23);
  const double s = 0.6;
  const auto opinions = agreed(path, {1.0, 0.0, -1.0}, s);
  // The ends are x0 = s x1 + (1-s) and x2 = s x1 - (1-s).
  const double middle = s * (1 - s) * (2 * w - 1) / (1 - s * s);
  EXPECT_NEAR(opinions[1], middle, kTight);
  EXPECT_NEAR(opinions[0], s * middle + (1 - s), kTight);
  EXPECT_NEAR(opinions[2], s * middle - (1 - s), kTight);
}

TEST(Agreement, LeavesAloneWhoKnowsNobody) {
  const Graph graph = graph_of(4, {{0, 1}, {2, 3}}, {});
  const std::vector<AgentId> members{AgentId{0}, AgentId{1}, AgentId{3}};
  const auto opinions = agreed_opinions(members, std::vector{0.2, 0.4, -0.7}, 0.8, graph);
  EXPECT_EQ(opinions[2], -0.7);
  EXPECT_LT(opinions[0], opinions[1]);
}

// Who holds to nothing of its own ends up where all are (DeGroot 1974).
TEST(Agreement, IsFullWhereNobodyHoldsToItsOwn) {
  const Graph triangle = graph_of(3, {{0, 1}, {1, 2}, {0, 2}}, {});
  const auto opinions = agreed(triangle, {1.0, 0.0, -0.4}, 1.0);
  EXPECT_NEAR(opinions[0], 0.2, 1e-6);
  EXPECT_NEAR(opinions[1], 0.2, 1e-6);
  EXPECT_NEAR(opinions[2], 0.2, 1e-6);
}

}  // namespace
}  // namespace hearsay
