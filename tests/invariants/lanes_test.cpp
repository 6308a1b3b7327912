// Neither the number of replicates that are simulated side by side, nor the width of the machine's
// vectors, moves a digit.
#include <gtest/gtest.h>

#include <hwy/targets.h>

#include "tests/invariants/every_market.hpp"

namespace hearsay {
namespace {

using testing::Recorded;

using Lanes = testing::EveryMarket;
HEARSAY_IN_EVERY_MARKET(Lanes);

TEST_P(Lanes, do_not_move_a_digit) {
  EnsemblePlan plan = prepared().plan();
  for (const std::uint32_t lanes : {1U, 2U, 5U, 64U, 256U}) {
    plan.lanes = lanes;
    EXPECT_TRUE(usual() == prepared().run(plan, 1)) << lanes << " lanes";
    EXPECT_TRUE(usual() == prepared().run(plan, 3)) << lanes << " lanes, 3 threads";
  }
}

TEST_P(Lanes, do_not_move_a_digit_of_many_replicates_whichever_comes_first) {
  EnsemblePlan plan = prepared().plan();
  plan.first = ReplicateId{5};
  plan.replicates = 45;
  plan.lanes = 1;
  const Recorded expected = prepared().run(plan, 1);
  for (const std::uint32_t lanes : {0U, 4U, 64U}) {
    plan.lanes = lanes;
    for (const std::uint32_t block : {0U, 3U, 17U}) {
      plan.block = block;
      EXPECT_TRUE(expected == prepared().run(plan, 2)) << lanes << " lanes, blocks of " << block;
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
