// The model against exact values (by enumeration) and a count of 6e7 replicates of the threshold
// form by another program.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/engine/model.hpp"
#include "tests/support/small_market.hpp"

namespace hearsay {

std::unique_ptr<Model> make_linear_threshold_model();

namespace {

using testing::SmallMarket;

constexpr std::uint32_t kReplicates = 4096;

struct Sample {
  double mean = 0;
  double standard_error = 0;
};

// Reach of the seed agents, by the model as a scenario runs it.
Sample reach(Model& model, const SmallMarket& market, std::vector<std::uint32_t> seeds) {
  const Clock clock{hours(1), market.graph.agents() + 1};
  const auto runner = model.runner(market.view(), clock, {});
  std::vector<ReplicateRecord> records(kReplicates, ReplicateRecord(clock.steps, 2));
  const Campaign campaign = testing::seeded_with(std::move(seeds));
  runner->run(start(campaign), 2026, ReplicateId{0}, records, nullptr);
  double sum = 0;
  double squares = 0;
  for (const ReplicateRecord& record : records) {
    const auto size = static_cast<double>(record.total(0));
    sum += size;
    squares += size * size;
  }
  Sample sample;
  sample.mean = sum / kReplicates;
  sample.standard_error =
      std::sqrt((squares / kReplicates - sample.mean * sample.mean) / kReplicates);
  return sample;
}

void expect_within_four_errors(const Sample& sample, double expected, double allowance = 0) {
  EXPECT_NEAR(sample.mean, expected, 4 * sample.standard_error + allowance);
}

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
