#include "sim/theory/enumeration.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "sim/graph/builder.hpp"

namespace hearsay::theory {
namespace {

Graph graph(std::uint32_t agents, TieKind kind,
            const std::vector<std::pair<std::uint32_t, std::uint32_t>>& ties) {
  GraphBuilder builder(agents, kind);
  for (const auto& [a, b] : ties) builder.add(AgentId{a}, AgentId{b});
  Workers workers(1);
  return builder.build(workers);
}

const std::vector<AgentId> kFirst{AgentId{0}};

TEST(Enumeration, of_coins_is_exact_on_triangle_and_star) {
  const Graph triangle = graph(3, TieKind::mutual, {{0, 1}, {0, 2}, {1, 2}});
  EXPECT_EQ(coins(triangle), 3U);
  const ExactReach half = reach_of_coins(triangle, .5, kFirst);
  EXPECT_NEAR(half.mean, 9.0 / 4, 1e-12);
  EXPECT_NEAR(half.sizes[1], .25, 1e-12);
  EXPECT_NEAR(half.sizes[3], .5, 1e-12);
  EXPECT_NEAR(half.agents[0], 1, 1e-12);
  EXPECT_NEAR(half.agents[2], .625, 1e-12);
}

TEST(Enumeration, takes_one_coin_for_a_friendship_or_two_alike) {
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> ties{
      {0, 1}, {1, 2}, {2, 3}, {3, 0}, {0, 2}};
  const Graph square = graph(4, TieKind::mutual, ties);
  const std::vector<double> chances(square.ties(), .3);
  EXPECT_NEAR(reach_of_coins(square, .3, kFirst).mean, reach_of_coins(square, chances, kFirst).mean,
              1e-12);
}

TEST(Enumeration, follows_directed_ties_one_way) {
  const Graph way = graph(3, TieKind::directed, {{0, 1}, {1, 2}});
  EXPECT_EQ(coins(way), 2U);
  EXPECT_NEAR(reach_of_coins(way, .5, kFirst).mean, 1.75, 1e-12);
  EXPECT_NEAR(reach_of_coins(way, .5, std::vector{AgentId{2}}).mean, 1, 1e-12);
}

TEST(Enumeration, of_listening_is_exact_on_cycles_and_four) {
  const Graph four = graph(4, TieKind::mutual, {{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}});
  EXPECT_EQ(ways_to_listen(four), 81U);
  EXPECT_NEAR(reach_of_listening(four, kFirst).mean, 26.0 / 9, 1e-12);
  const Graph cycle = graph(5, TieKind::mutual, {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 0}});
  const ExactReach reach = reach_of_listening(cycle, kFirst);
  EXPECT_NEAR(reach.mean, 3 - std::pow(2.0, -3), 1e-12);
  EXPECT_NEAR(std::accumulate(reach.sizes.begin(), reach.sizes.end(), 0.0), 1, 1e-12);
}

}  // namespace
}  // namespace hearsay::theory
