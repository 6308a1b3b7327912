#include "sim/core/parallel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <vector>

namespace hearsay {
namespace {

TEST(Workers, AreAtLeastOneAndAsManyAsAskedFor) {
  EXPECT_GE(Workers().count(), 1);
  EXPECT_EQ(Workers(3).count(), 3);
}

TEST(Workers, VisitEveryIndexOnceForAnyNumberOfThemAndAnyGrain) {
  for (const int threads : {1, 2, 4}) {
    Workers workers(threads);
    for (const std::size_t n : {0U, 1U, 7U, 64U, 1000U}) {
      for (const std::size_t grain : {1U, 7U, 64U, 5000U}) {
        std::vector<std::atomic<int>> visits(n);
        workers.for_blocks(n, grain, [&](std::size_t begin, std::size_t end, int) {
          for (std::size_t i = begin; i < end; ++i) ++visits[i];
        });
        for (std::size_t i = 0; i < n; ++i)
          ASSERT_EQ(visits[i], 1) << threads << ' ' << n << ' ' << grain;
      }
    }
  }
}

TEST(Workers, CutTheSameBlocksHoweverManyTheyAre) {
  for (const int threads : {1, 2, 4}) {
    Workers workers(threads);
    std::vector<std::atomic<std::size_t>> ends(100);
    workers.for_blocks(95, 10, [&](std::size_t begin, std::size_t end, int) { ends[begin] = end; });
    for (std::size_t begin = 0; begin < 95; begin += 10) {
      EXPECT_EQ(ends[begin], std::min<std::size_t>(begin + 10, 95));
    }
  }
}

TEST(Workers, HaveNumbersThatNoTwoBodiesShareAtATime) {
  Workers workers(4);
  std::vector<std::atomic<int>> inside(4);
  std::atomic<int> clashes{0};
  workers.for_each(2000, [&](std::size_t, int worker) {
    ASSERT_GE(worker, 0);
    ASSERT_LT(worker, 4);
    const auto mine = static_cast<std::size_t>(worker);
    if (inside[mine]++ != 0) ++clashes;
    --inside[mine];
  });
  EXPECT_EQ(clashes, 0);
}

TEST(Workers, HandTheFailureOfABodyToTheCaller) {
  for (const int threads : {1, 4}) {
    Workers workers(threads);
    EXPECT_THROW(workers.for_each(100,
                                  [](std::size_t i, int) {
                                    if (i == 57) throw std::runtime_error("57");
                                  }),
                 std::runtime_error);
    // And work on as before.
    std::atomic<int> visits{0};
    workers.for_each(100, [&](std::size_t, int) { ++visits; });
    EXPECT_EQ(visits, 100);
  }
}

}  // namespace
}  // namespace hearsay
