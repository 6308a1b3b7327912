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
