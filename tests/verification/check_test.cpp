#include "verification/check.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "verification/laboratory.hpp"
#include "verification/report.hpp"

namespace hearsay::verification {
namespace {

Finding found(double expected, double allowance, Measured measured) {
  static Check check;
  check = {"part", "quantity", expected, allowance, "source", {}};
  return {&check, measured};
}

TEST(Finding, holds_within_four_errors_and_the_allowance) {
  EXPECT_TRUE(found(1, 0, {1.39, .1}).holds());
  EXPECT_FALSE(found(1, 0, {1.41, .1}).holds());
  EXPECT_TRUE(found(1, .05, {1.44, .1}).holds());
  EXPECT_FALSE(found(1, .05, {.54, .1}).holds());
}

TEST(Finding, without_an_error_must_be_exact_up_to_the_allowance) {
  EXPECT_TRUE(found(2.0 / 3, 0, {2.0 / 3, 0}).holds());
  EXPECT_FALSE(found(2, 0, {2.001, 0}).holds());
  EXPECT_TRUE(found(2, .01, {2.001, 0}).holds());
  EXPECT_FALSE(found(0, 0, {1, 0}).holds());
}

TEST(Finding, of_no_number_does_not_hold) {
  EXPECT_FALSE(found(1, 0, {std::nan(""), .1}).holds());
  EXPECT_FALSE(found(1, 0, {std::numeric_limits<double>::infinity(), .1}).holds());
}

TEST(AllChecks, are_many_and_each_says_what_and_by_whom) {
  const Checks checks = all_checks();
  EXPECT_GE(checks.all().size(), 80U);
  std::set<std::pair<std::string, std::string>> names;
  for (const Check& check : checks.all()) {
    EXPECT_FALSE(check.quantity.empty());
    EXPECT_FALSE(check.source.empty()) << check.quantity;
    EXPECT_TRUE(std::isfinite(check.expected)) << check.quantity;
    EXPECT_TRUE(names.emplace(check.subject, check.quantity).second)
        << check.subject << " has two of: " << check.quantity;
  }
}

// Of a cascade that is live a little too often, and of a threshold by the wrong sign.
TEST(AllChecks, find_a_wrong_model_out) {
  Workers workers(1);
  Laboratory laboratory(workers);
  const auto too_lively = model("independent_cascade", {{"probability", .52}});
  const auto records =
      laboratory.run(*too_lively, mutual(4, complete(4)), given_to({1}), long_enough(4), 20'000);
  EXPECT_FALSE(found(13.0 / 4, 0, mean(totals(*too_lively, records, "reach"))).holds());

  const auto strict = model("threshold", {{"share", .5}, {"reached", "more_than"}});
  const auto reach = laboratory.run(*strict, mutual(5, cycle(5)), given_to({0}), long_enough(5), 1);
  EXPECT_FALSE(found(5, 0, mean(totals(*strict, reach, "reach"))).holds());
}

TEST(AllChecks, notice_an_expectation_that_is_a_little_off) {
  Workers workers(1);
  Laboratory laboratory(workers, Pace::quick);
  const Checks checks = all_checks();
  int examined = 0;
  for (const Check& check : checks.all()) {
    if (check.subject != "negative_cascade" && check.subject != "trust") continue;
    if (check.expected == 0) continue;
    Check off = check;
    off.expected *= 1.05;
    EXPECT_TRUE(examine(check, laboratory).holds()) << check.quantity;
    EXPECT_FALSE(examine(off, laboratory).holds()) << check.quantity;
    ++examined;
  }
  EXPECT_GT(examined, 10);
}

TEST(Report, says_which_do_not_hold) {
  const Finding holds = found(1, 0, {1, 0});
  EXPECT_NE(table_line(holds).find("holds"), std::string::npos);
  EXPECT_EQ(closing_line(std::vector{holds}), "All 1 checks hold.");
  const Finding fails = found(1, 0, {2, 0});
  EXPECT_NE(table_line(fails).find("FAILS"), std::string::npos);
  EXPECT_EQ(closing_line(std::vector{fails}), "1 of 1 checks FAIL.");
  EXPECT_NE(json(std::vector{fails}).find("\"hold\": false"), std::string::npos);
}

}  // namespace
}  // namespace hearsay::verification
