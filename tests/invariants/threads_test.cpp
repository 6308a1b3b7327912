// The number of threads moves no digit of an ensemble, nor does the number of threads that built
// the market.
#include <gtest/gtest.h>

#include "tests/invariants/every_market.hpp"

namespace hearsay {
namespace {

using testing::Prepared;

using Threads = testing::EveryMarket;
HEARSAY_IN_EVERY_MARKET(Threads);

TEST_P(Threads, do_not_move_a_digit_of_an_ensemble) {
  for (const int threads : {2, 3, 4, 7}) EXPECT_TRUE(usual() == prepared().run(threads)) << threads;
}

TEST(Market, is_the_same_for_any_number_of_threads) {
  const Prepared one(testing::kBusyMarket, 1);
  for (const int threads : {2, 3, 4}) {
    const Prepared many(testing::kBusyMarket, threads);
    EXPECT_EQ(one.market.graph.digest(), many.market.graph.digest());
    EXPECT_TRUE(one.run(1) == many.run(1));
  }
}

}  // namespace
}  // namespace hearsay
