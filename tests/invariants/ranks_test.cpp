// An ensemble cut into parts, each simulated by somebody else, is the same ensemble put together.
#include <gtest/gtest.h>

#include "tests/invariants/every_market.hpp"

namespace hearsay {
namespace {

using testing::Recorded;

using Ranks = testing::EveryMarket;
HEARSAY_IN_EVERY_MARKET(Ranks);

TEST_P(Ranks, do_not_move_a_digit) {
  const std::uint32_t replicates = prepared().plan().replicates;
  for (const std::uint32_t ranks : {2U, 3U, 5U}) {
    Recorded merged(usual().records.size());
    for (std::uint32_t rank = 0; rank < ranks; ++rank) {
      // Each rank reads the scenario and builds the market anew.
      const testing::Prepared here(GetParam().text);
      EnsemblePlan plan = here.plan();
      plan.first = ReplicateId{replicates * rank / ranks};
      plan.replicates = replicates * (rank + 1) / ranks - index(plan.first);
      merged.append(here.run(plan, 1));
    }
    EXPECT_TRUE(usual() == merged) << ranks << " ranks";
  }
}

}  // namespace
}  // namespace hearsay
