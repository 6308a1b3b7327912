// The model against exact values (Kempe, Kleinberg, Tardos 2003; by enumeration) and a count of 6e7
// replicates of another program.
#include <gtest/gtest.h>

#include "tests/support/reach_sample.hpp"

namespace hearsay {

std::unique_ptr<Model> make_independent_cascade_model();

namespace {

using testing::expect_within_four_errors;
using testing::reach;
using testing::SmallMarket;

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
