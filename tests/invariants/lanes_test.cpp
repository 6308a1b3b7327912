// Neither the number of replicates that are simulated side by side, nor the width of the machine's
// vectors, moves a digit.
#include <gtest/gtest.h>

#include <hwy/targets.h>

#include <vector>

#include "tests/invariants/every_market.hpp"

namespace hearsay {
namespace {

using testing::Recorded;

using Lanes = testing::EveryMarket;
HEARSAY_IN_EVERY_MARKET(Lanes);

// Of a model that simulates one replicate at a time, lanes say only how many make a task.
bool goes_side_by_side(const EnsemblePlan& plan) {
  return plan.model.lanes() > 1;
}

TEST_P(Lanes, do_not_move_a_digit) {
  EnsemblePlan plan = prepared().plan();
  const std::vector<std::uint32_t> many = {1, 2, 5, 64, 256};
  const std::vector<std::uint32_t> few = {2, 64};
  for (const std::uint32_t lanes : goes_side_by_side(plan) ? many : few) {
    plan.lanes = lanes;
    EXPECT_TRUE(usual() == prepared().run(plan, 1)) << lanes << " lanes";
    EXPECT_TRUE(usual() == prepared().run(plan, 3)) << lanes << " lanes, 3 threads";
  }
}

TEST_P(Lanes, do_not_move_a_digit_of_many_replicates_whichever_comes_first) {
  EnsemblePlan plan = prepared().plan();
  plan.first = ReplicateId{5};
  plan.replicates = goes_side_by_side(plan) ? 45 : 9;
  plan.lanes = 1;
  const Recorded expected = prepared().run(plan, 1);
  for (const std::uint32_t lanes : {0U, 4U, 64U}) {
    plan.lanes = lanes;
    for (const int threads : {1, 2, 3}) {
      EXPECT_TRUE(expected == prepared().run(plan, threads)) << lanes << " lanes, " << threads;
    }
  }
}

TEST_P(Lanes, of_vectors_do_not_move_a_digit) {
  const Recorded expected = usual();
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    EXPECT_TRUE(expected == prepared().run(1)) << hwy::TargetName(target);
  }
  hwy::SetSupportedTargetsForTest(0);
}

}  // namespace
}  // namespace hearsay
