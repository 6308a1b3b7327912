// The model against exact values (by enumeration) and a count of 6e7 replicates of the threshold
// form by another program.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/reach_sample.hpp"

namespace hearsay {

std::unique_ptr<Model> make_linear_threshold_model();

namespace {

using testing::expect_within_four_errors;
using testing::reach;
using testing::SmallMarket;

// The cycle of n agents.
SmallMarket cycle(std::uint32_t n) {
  testing::TieList ties = testing::path(n);
  ties.emplace_back(n - 1, 0);
  return testing::small_market(n, ties, testing::alike(1));
}

TEST(LinearThresholdModel, reaches_what_enumeration_says) {
  const auto model = make_linear_threshold_model();
  for (const std::uint32_t n : {3U, 5U, 9U}) {
    expect_within_four_errors(reach(*model, cycle(n), {0}), 3 - std::pow(2.0, 2.0 - n));
  }
  const SmallMarket four = testing::small_market(4, testing::complete(4), testing::alike(1));
  expect_within_four_errors(reach(*model, four, {2}), 26.0 / 9);
}

TEST(LinearThresholdModel, reaches_as_many_of_the_karate_club_as_the_threshold_form) {
  const auto model = make_linear_threshold_model();
  const SmallMarket karate = testing::small_market(34, testing::karate_club(), testing::alike(1));
  expect_within_four_errors(reach(*model, karate, {0}), 12.2547, 0.0009);
}

}  // namespace
}  // namespace hearsay
