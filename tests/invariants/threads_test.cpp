// Neither the number of threads, nor how records are cut into blocks, moves a digit of an ensemble,
// nor does the number of threads that built the market.
#include <gtest/gtest.h>

#include "tests/invariants/recorded.hpp"

namespace hearsay {
namespace {

using testing::Prepared;

TEST(Threads, do_not_move_a_digit_of_an_ensemble) {
  const Prepared prepared(testing::kBusyMarket);
  const auto alone = prepared.run(1);
  ASSERT_GT(alone.records[1][0].total(0), 0);
  for (const int threads : {2, 3, 4, 7}) EXPECT_TRUE(alone == prepared.run(threads)) << threads;
}

TEST(Threads, do_not_move_a_digit_of_a_market) {
  const Prepared one(testing::kBusyMarket, 1);
  for (const int threads : {2, 3, 4}) {
    const Prepared many(testing::kBusyMarket, threads);
    EXPECT_EQ(one.market.graph.digest(), many.market.graph.digest());
    EXPECT_TRUE(one.run(1) == many.run(1));
  }
}

TEST(Blocks, of_any_size_give_the_same_ensemble) {
  const Prepared prepared(testing::kBusyMarket);
  const auto usual = prepared.run(2);
  for (const std::uint32_t block : {1U, 2U, 5U, 9U, 50U}) {
    EXPECT_TRUE(usual == prepared.run(2, block)) << block;
  }
}

}  // namespace
}  // namespace hearsay
