#include "analysis/uncertainty.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "sim/core/draws.hpp"

namespace hearsay {
namespace {

using Rows = std::vector<std::vector<double>>;

constexpr double kTight = 1e-12;

TEST(Uncertainty, isChanceAloneAtOnePointAndNotToldOfOneReplicate) {
  EXPECT_FALSE(split_uncertainty({{1, 2}}, {0}, {0}).has_value());
  EXPECT_FALSE(split_uncertainty({{1}, {2}}, {0, 1}, {0, 0}).has_value());
}

TEST(Uncertainty, ofGraphsIsTheVarianceOfWhatTheyCome) {
  const auto split = split_uncertainty({{1, 1, 1}, {3, 3, 3}, {8, 8, 8}}, {0, 1, 2}, {0, 0, 0});
  ASSERT_TRUE(split.has_value());
  EXPECT_NEAR(split->graphs.value(), 13.0, kTight);
  EXPECT_FALSE(split->parameters.has_value());
  EXPECT_EQ(split->chance, 0.0);
}

// y = graph + parameter, chance the same at all points: 0, 2, 4 has variance 4.
TEST(Uncertainty, tellsGraphsFromParametersWhereTheyAreCrossed) {
  Rows values;
  std::vector<std::size_t> graph_of;
  std::vector<std::size_t> parameters_of;
  for (std::size_t graph = 0; graph < 2; ++graph) {
    for (std::size_t parameter = 0; parameter < 4; ++parameter) {
      const double at = 10.0 * static_cast<double>(graph) + 3.0 * static_cast<double>(parameter);
      values.push_back({at, at + 2, at + 4});
      graph_of.push_back(graph);
      parameters_of.push_back(parameter);
    }
  }
  const auto split = split_uncertainty(values, graph_of, parameters_of);
  ASSERT_TRUE(split.has_value());
  EXPECT_NEAR(split->chance, 4.0, kTight);
  EXPECT_NEAR(split->graphs.value(), 50.0, kTight);
  EXPECT_NEAR(split->parameters.value(), 15.0, kTight);
  EXPECT_NEAR(split->interplay.value(), 0.0, kTight);
  EXPECT_NEAR(split->all(), 69.0, kTight);
}

TEST(Uncertainty, tellsWhatAParameterDoesOnOneGraphAlone) {
  const auto split =
      split_uncertainty({{1, 1}, {-1, -1}, {-1, -1}, {1, 1}}, {0, 0, 1, 1}, {0, 1, 0, 1});
  ASSERT_TRUE(split.has_value());
  EXPECT_NEAR(split->interplay.value(), 4.0, kTight);
  EXPECT_EQ(split->graphs.value(), 0.0);
  EXPECT_EQ(split->parameters.value(), 0.0);
}

TEST(Uncertainty, isOfPointsWhereGraphsAndParametersGoTogether) {
  const auto split = split_uncertainty({{1, 1}, {3, 3}}, {0, 1}, {0, 1});
  ASSERT_TRUE(split.has_value());
  EXPECT_NEAR(split->points.value(), 2.0, kTight);
  EXPECT_FALSE(split->graphs.has_value());
}

// Points that differ by nothing, each with chance of its own: over 400 cases the parts average to
// none, though single ones would not without the correction (a mean of 8 has 1/8 of the variance).
TEST(Uncertainty, doesNotTakeChanceForADifference) {
  double graphs = 0;
  double chance = 0;
  constexpr int kCases = 400;
  for (std::uint32_t c = 0; c < kCases; ++c) {
    const Luck luck(c, ReplicateId{0});
    Rows values(6, std::vector<double>(8));
    for (std::size_t p = 0; p < values.size(); ++p) {
      for (std::size_t r = 0; r < values[p].size(); ++r) {
        values[p][r] = luck.draw(Purpose::experience, p, static_cast<std::uint32_t>(r)).uniform(0);
      }
    }
    const auto split = split_uncertainty(values, {0, 1, 2, 3, 4, 5}, {0, 0, 0, 0, 0, 0});
    graphs += split->graphs.value() / kCases;
    chance += split->chance / kCases;
  }
  EXPECT_NEAR(chance, 1.0 / 12, 0.002);
  // Negative ones count as 0, so the mean is that of half a bell, well below 1/12 / 8.
  EXPECT_LT(graphs, 1.0 / 12 / 8 / 2);
}

}  // namespace
}  // namespace hearsay
