// The model against exact values (Kempe, Kleinberg, Tardos 2003; by enumeration) and a count of 6e7
// replicates of another program.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/engine/model.hpp"
#include "tests/support/small_market.hpp"

namespace hearsay {

std::unique_ptr<Model> make_independent_cascade_model();

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

// The model with its fields set as a scenario sets them.
std::unique_ptr<Model> uniform(double probability) {
  auto model = make_independent_cascade_model();
  for (const Field& field : model->fields()) {
    if (field.name() == "probability") *std::get<double*>(field.slot()) = probability;
  }
  return model;
}

std::unique_ptr<Model> weighted() {
  auto model = make_independent_cascade_model();
  for (const Field& field : model->fields()) {
    if (field.name() == "chances") std::get<Choice>(field.slot()).set(1);
  }
  return model;
}

TEST(IndependentCascadeModel, reaches_what_enumeration_says) {
  const SmallMarket triangle = testing::small_market(3, testing::complete(3), testing::alike(1));
  const SmallMarket path = testing::small_market(5, testing::path(5), testing::alike(1));
  const SmallMarket karate = testing::small_market(34, testing::karate_club(), testing::alike(1));
  expect_within_four_errors(reach(*uniform(0.5), triangle, {0}), 9.0 / 4);
  expect_within_four_errors(reach(*uniform(0.5), path, {0}), 31.0 / 16);
  expect_within_four_errors(reach(*uniform(0.5), path, {2}), 5.0 / 2);
  expect_within_four_errors(reach(*uniform(0.05), karate, {0}), 1.963908303);
  expect_within_four_errors(reach(*uniform(0.05), karate, {0, 33}), 3.906366263);
}

TEST(IndependentCascadeModel, weighs_ties_by_indegree_where_asked) {
  const SmallMarket karate = testing::small_market(34, testing::karate_club(), testing::alike(1));
  expect_within_four_errors(reach(*weighted(), karate, {0}), 10.0254, 0.0006);
}

TEST(IndependentCascadeModel, reaches_all_or_only_the_seeds_at_the_ends) {
  const SmallMarket karate = testing::small_market(34, testing::karate_club(), testing::alike(1));
  EXPECT_EQ(reach(*uniform(1), karate, {5}).mean, 34);
  EXPECT_EQ(reach(*uniform(0), karate, {5, 7}).mean, 2);
}

}  // namespace
}  // namespace hearsay
