// The number of shards into which a replicate is split moves no digit, whoever works on them.
#include <gtest/gtest.h>

#include "tests/invariants/every_market.hpp"

namespace hearsay {
namespace {

using testing::Recorded;

using Shards = testing::EveryMarket;
HEARSAY_IN_EVERY_MARKET(Shards);

TEST_P(Shards, do_not_move_a_digit) {
  EnsemblePlan plan = prepared().plan();
  for (const std::uint32_t shards : {2U, 3U, 7U, 64U}) {
    plan.shards = shards;
    EXPECT_TRUE(usual() == prepared().run(plan, 1)) << shards << " shards";
  }
}

TEST_P(Shards, do_not_move_a_digit_when_workers_share_a_replicate) {
  EnsemblePlan plan = prepared().plan();
  plan.replicates = 1;
  const Recorded one = prepared().run(plan, 1);
  EXPECT_EQ(one.records[1][0], usual().records[1][0]);
  for (const std::uint32_t shards : {2U, 7U}) {
    plan.shards = shards;
    EXPECT_TRUE(one == prepared().run(plan, 5)) << shards << " shards, 5 threads";
  }
}

}  // namespace
}  // namespace hearsay
