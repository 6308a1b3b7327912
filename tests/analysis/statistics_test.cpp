#include "analysis/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace hearsay {
namespace {

TEST(Statistics, KnowsStudentsTable) {
  // Table of the 0.975 quantile in any textbook.
  EXPECT_NEAR(t_quantile(1), 12.7062, 5e-5);
  EXPECT_NEAR(t_quantile(2), 4.30265, 5e-6);
  EXPECT_NEAR(t_quantile(9), 2.26216, 5e-6);
  EXPECT_NEAR(t_quantile(30), 2.04227, 5e-6);
  EXPECT_NEAR(t_quantile(1'000'000), 1.95997, 5e-6);
}

TEST(Statistics, SummarizesFiveNumbers) {
  // sd = sqrt(10 / 4); half-width = 2.776445 sd / sqrt(5).
  const std::vector<double> values = {1, 2, 3, 4, 5};
  const Summary summary = summarize(values);
  EXPECT_EQ(summary.n, 5U);
  EXPECT_DOUBLE_EQ(summary.value, 3);
  ASSERT_TRUE(summary.sd && summary.interval);
  EXPECT_DOUBLE_EQ(*summary.sd, std::sqrt(2.5));
  EXPECT_NEAR(summary.interval->low, 3 - 1.963243, 1e-6);
  EXPECT_NEAR(summary.interval->high, 3 + 1.963243, 1e-6);
}

TEST(Statistics, SummarizesStudentsSleepData) {
  // Student (1908), extra hours of sleep, drug 2 minus drug 1: mean 1.58, sd 1.229995,
  // interval 0.7001142 to 2.4598858.
  const std::vector<double> first = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
  const std::vector<double> second = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
  const Summary difference = paired_difference(second, first);
  EXPECT_NEAR(difference.value, 1.58, 1e-12);
  EXPECT_NEAR(*difference.sd, 1.229995, 1e-6);
  EXPECT_NEAR(difference.interval->low, 0.7001142, 1e-6);
  EXPECT_NEAR(difference.interval->high, 2.4598858, 1e-6);
}

TEST(Statistics, GivesNoIntervalForOneReplicate) {
  const std::vector<double> one = {7};
  EXPECT_EQ(summarize(one).value, 7);
  EXPECT_FALSE(summarize(one).interval);
  EXPECT_FALSE(summarize(one).sd);
  EXPECT_FALSE(ratio_of_means(one, one)->interval);
  EXPECT_FALSE(share(1, 1).interval);
}

TEST(Statistics, GivesTheIntervalOfNoSpreadNoWidth) {
  const std::vector<double> same = {7, 7, 7};
  EXPECT_EQ(summarize(same).sd, 0.0);
  EXPECT_EQ(summarize(same).interval->low, 7);
  EXPECT_EQ(summarize(same).interval->high, 7);
}

TEST(Statistics, JackknifesARatioOfMeans) {
  // 6 / 4; leaving one out gives 5/3, 4/3, 3/2 about 3/2: variance 2/3 x 1/18 = 1/27.
  const std::vector<double> costs = {1, 2, 3};
  const std::vector<double> buyers = {1, 1, 2};
  const auto ratio = ratio_of_means(costs, buyers);
  ASSERT_TRUE(ratio && ratio->interval);
  EXPECT_DOUBLE_EQ(ratio->value, 1.5);
  EXPECT_NEAR(ratio->interval->high - 1.5, 4.302653 / std::sqrt(27.0), 1e-6);
  EXPECT_NEAR(1.5 - ratio->interval->low, 4.302653 / std::sqrt(27.0), 1e-6);
}

TEST(Statistics, JackknifesAConstantDenominatorAsAMean) {
  const std::vector<double> values = {3, 9, 4, 4, 1};
  const std::vector<double> tens(5, 10.0);
  const auto ratio = ratio_of_means(values, tens);
  EXPECT_NEAR(ratio->interval->low, summarize(values).interval->low / 10, 1e-14);
}

TEST(Statistics, RefusesRatiosOverNothing) {
  const std::vector<double> costs = {1, 2};
  const std::vector<double> nobody = {0, 0};
  EXPECT_FALSE(ratio_of_means(costs, nobody));
  // Without the second replicate nobody would have bought.
  const std::vector<double> one_buyer = {0, 1};
  const auto ratio = ratio_of_means(costs, one_buyer);
  EXPECT_EQ(ratio->value, 3);
  EXPECT_FALSE(ratio->interval);
}

TEST(Statistics, BoundsASharesAsWilson) {
  // (p + z2/2n -+ z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n) with n = 10, p = .8.
  const Estimate eight = share(8, 10);
  EXPECT_DOUBLE_EQ(eight.value, 0.8);
  EXPECT_NEAR(eight.interval->low, 0.490162, 1e-6);
  EXPECT_NEAR(eight.interval->high, 0.943318, 1e-6);
  // At 0 the upper bound is z2 / (n + z2).
  EXPECT_EQ(share(0, 10).interval->low, 0);
  EXPECT_NEAR(share(0, 10).interval->high, 0.277533, 1e-6);
  EXPECT_EQ(share(10, 10).interval->high, 1);
  EXPECT_DOUBLE_EQ(share(2.5, 10).value, 0.25);
}

}  // namespace
}  // namespace hearsay
