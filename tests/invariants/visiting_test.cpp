// The order in which agents are visited moves no digit.
#include <gtest/gtest.h>

#include "tests/invariants/every_market.hpp"

namespace hearsay {
namespace {

using testing::Recorded;

using VisitingOrder = testing::EveryMarket;
HEARSAY_IN_EVERY_MARKET(VisitingOrder);

TEST_P(VisitingOrder, does_not_move_a_digit) {
  EnsemblePlan plan = prepared().plan();
  plan.visiting = Visiting::reversed;
  EXPECT_TRUE(usual() == prepared().run(plan, 1));
  plan.shards = 3;
  EXPECT_TRUE(usual() == prepared().run(plan, 2));
}

}  // namespace
}  // namespace hearsay
