// Coins of ties, drawn a block of a row at a time: how many are live in a block, and whether a tie
// knows of its neighbour in the row, of the same place elsewhere, or of another replicate.
#include "sim/engine/cascade/live_ties.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <vector>

#include "sim/graph/builder.hpp"
#include "tests/support/tie_coin.hpp"

namespace hearsay {
namespace {

// Each of a few agents has ties to so many others.
Graph rows_of(std::uint32_t agents, std::uint32_t degree) {
  GraphBuilder builder(agents + degree, TieKind::directed);
  for (std::uint32_t a = 0; a < agents; ++a) {
    for (std::uint32_t k = 0; k < degree; ++k) builder.add(AgentId{a}, AgentId{agents + k});
  }
  Workers workers(1);
  return builder.build(workers);
}

double binomial(int n, int k, double p) {
  return std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) +
                  k * std::log(p) + (n - k) * std::log1p(-p));
}

TEST(LiveTies, are_those_whose_number_lies_below_the_chance) {
  const Graph graph = rows_of(3, 75);
  std::vector<double> chances;
  for (TieIndex tie = 0; tie < graph.ties(); ++tie) {
    chances.push_back(tie % 7 == 0 ? 1 : static_cast<double>(1 + tie % 40) / 64);
  }
  const LiveTies uniform = LiveTies::uniform(graph, Chance::of(.3));
  const LiveTies weighted = LiveTies::weighted(graph, chances);
  for (std::uint32_t r = 0; r < 50; ++r) {
    const Luck luck(3, ReplicateId{r});
    for (std::uint32_t a = 0; a < 3; ++a) {
      LiveRow same(uniform, luck, AgentId{a}), own(weighted, luck, AgentId{a});
      for (std::uint32_t k = 0; k < 75; ++k) {
        const TieIndex tie = graph.first_tie(AgentId{a}) + k;
        EXPECT_EQ(same.is_live(tie), coin_of_tie(luck, AgentId{a}, k, Chance::of(.3)));
        EXPECT_EQ(own.is_live(tie), coin_of_tie(luck, AgentId{a}, k, Chance::of(chances[tie])));
      }
    }
  }
}

TEST(LiveTies, are_binomial_in_a_block_and_independent_of_others) {
  constexpr int kReplicates = 60'000;
  const Graph graph = rows_of(2, 64);
  for (const double p : {.02, .1, .3}) {
    const LiveTies ties = LiveTies::uniform(graph, Chance::of(p));
    std::vector<double> blocks(33, 0);
    // Both live: neighbours in a row, the same place in the next block, of the next agent, and in
    // the next replicate.
    double neighbours = 0, next_block = 0, next_agent = 0, next_replicate = 0;
    std::uint32_t before = 0;
    for (std::uint32_t r = 0; r < kReplicates; ++r) {
      const Luck luck(5, ReplicateId{r});
      const std::uint32_t live = ties.live_in_block(luck, AgentId{0}, 0);
      ++blocks[static_cast<std::size_t>(std::popcount(live))];
      neighbours += std::popcount(live & live >> 1);
      next_block += std::popcount(live & ties.live_in_block(luck, AgentId{0}, 1));
      next_agent += std::popcount(live & ties.live_in_block(luck, AgentId{1}, 0));
      if (r > 0) next_replicate += std::popcount(live & before);
      before = live;
    }
    double squares = 0;
    int classes = 0;
    double rest = kReplicates, rest_expected = kReplicates;
    for (int k = 0; k <= 32; ++k) {
      const double expected = kReplicates * binomial(32, k, p);
      if (expected < 10) continue;
      const double apart = blocks[static_cast<std::size_t>(k)] - expected;
      squares += apart * apart / expected;
      ++classes;
      rest -= blocks[static_cast<std::size_t>(k)];
      rest_expected -= expected;
    }
    if (rest_expected > 1)
      squares += (rest - rest_expected) * (rest - rest_expected) / rest_expected;
    EXPECT_LT(squares, classes + 4 * std::sqrt(2.0 * classes)) << p;
    const auto expect_pairs = [&](double measured, double pairs) {
      EXPECT_NEAR(measured, pairs * p * p, 5 * std::sqrt(pairs * p * p)) << p;
    };
    expect_pairs(neighbours, 31.0 * kReplicates);
    expect_pairs(next_block, 32.0 * kReplicates);
    expect_pairs(next_agent, 32.0 * kReplicates);
    expect_pairs(next_replicate, 32.0 * (kReplicates - 1));
  }
}

}  // namespace
}  // namespace hearsay
