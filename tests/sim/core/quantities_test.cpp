#include "sim/core/quantities.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace hearsay {
namespace {

TEST(Durations, AreReadInEveryUnit) {
  EXPECT_EQ(parse_duration("90s"), seconds(90));
  EXPECT_EQ(parse_duration("90 s"), seconds(90));
  EXPECT_EQ(parse_duration("  30min "), seconds(1800));
  EXPECT_EQ(parse_duration("30 minutes"), seconds(1800));
  EXPECT_EQ(parse_duration("1h"), hours(1));
  EXPECT_EQ(parse_duration("1.5 hours"), seconds(5400));
  EXPECT_EQ(parse_duration("21d"), days(21));
  EXPECT_EQ(parse_duration("1 day"), days(1));
  EXPECT_EQ(parse_duration("2 weeks"), days(14));
  EXPECT_EQ(parse_duration("0.5d"), hours(12));
  EXPECT_EQ(parse_duration("0s"), seconds(0));
  EXPECT_EQ(parse_duration("-2h"), seconds(-7200));
}

TEST(Durations, ThatAreNoneAreRefused) {
  for (const std::string_view text :
       {"", " ", "h", "12", "12 parsecs", "1e3s", "inf h", "nan d", "1h 30min", "0.5s", "1/2d",
        "--1s", "1e400d", "+1h", "99999999999999999999d"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Durations, AreWrittenInTheLargestUnitThatIsExact) {
  EXPECT_EQ(to_text(seconds(0)), "0s");
  EXPECT_EQ(to_text(seconds(90)), "90s");
  EXPECT_EQ(to_text(seconds(1800)), "30min");
  EXPECT_EQ(to_text(hours(36)), "36h");
  EXPECT_EQ(to_text(days(1)), "1d");
  EXPECT_EQ(to_text(days(21)), "21d");
}

TEST(Durations, ReadBackToWhatWasWritten) {
  for (std::int64_t n = -100'000; n <= 1'000'000; n += 37) {
    ASSERT_EQ(parse_duration(to_text(seconds(n))), seconds(n)) << n;
  }
}

TEST(Money, IsRoundedToTheNearestMillionth) {
  EXPECT_EQ(money(1.0).micros, 1'000'000);
  EXPECT_EQ(money(0.0000004).micros, 0);
  EXPECT_EQ(money(0.0000006).micros, 1);
  EXPECT_EQ(money(-0.01).micros, -10'000);
}

TEST(Money, AddsUpExactly) {
  Money sum;
  for (int i = 0; i < 1'000'000; ++i) sum += money(0.01);
  EXPECT_EQ(sum, money(10'000.0));
  EXPECT_EQ(amount(sum), 10'000.0);
}

}  // namespace
}  // namespace hearsay
