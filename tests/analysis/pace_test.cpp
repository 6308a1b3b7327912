#include "analysis/pace.hpp"

#include <gtest/gtest.h>

#include <array>

namespace hearsay {
namespace {

TEST(Pace, isTheTimeToTheFirstAndToHalf) {
  const auto pace = pace_of(std::array<std::int64_t, 6>{0, 2, 0, 1, 2, 1});
  ASSERT_TRUE(pace.has_value());
  EXPECT_EQ(pace->first, 1U);
  EXPECT_EQ(pace->half, 3U);
}

TEST(Pace, isOneStepWhereAllAreReachedAtOnce) {
  const auto pace = pace_of(std::array<std::int64_t, 3>{0, 5, 0});
  ASSERT_TRUE(pace.has_value());
  EXPECT_EQ(pace->first, 1U);
  EXPECT_EQ(pace->half, 1U);
}

TEST(Pace, isNoneWhereNobodyIsReached) {
  EXPECT_FALSE(pace_of({}).has_value());
  EXPECT_FALSE(pace_of(std::array<std::int64_t, 2>{0, 0}).has_value());
}

}  // namespace
}  // namespace hearsay
