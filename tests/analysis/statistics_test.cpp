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

TEST(Statistics, GivesNoIntervalForEqualValues) {
  // Summed and divided by three, 0.1 would come out beside 0.1.
  const std::vector<double> same = {0.1, 0.1, 0.1};
  const Summary summary = summarize(same);
  EXPECT_EQ(summary.value, 0.1);
  EXPECT_EQ(summary.sd, 0.0);
  EXPECT_FALSE(summary.interval);
  const std::vector<double> two = {3, 4};
  const std::vector<double> one_less = {2, 3};
  EXPECT_FALSE(paired_difference(two, one_less).interval);
}

TEST(Statistics, BoundsARatioAsFieller) {
  // Means 3 and 3, variances of the means 0.5 and 0.3, covariance 0.35, t(4) = 2.776445:
  // g = 0.256955, centre (1 - g 0.35 / 0.3) / (1 - g) = 0.942364,
  // half-width t / 3 sqrt(0.1 - g (0.5 - 0.35^2 / 0.3)) / (1 - g) = 0.344373.
  const std::vector<double> costs = {1, 2, 3, 4, 5};
  const std::vector<double> buyers = {2, 2, 3, 3, 5};
  const auto ratio = ratio_of_means(costs, buyers);
  ASSERT_TRUE(ratio && ratio->interval);
  EXPECT_DOUBLE_EQ(ratio->value, 1);
  EXPECT_NEAR(ratio->interval->low, 0.597991, 1e-6);
  EXPECT_NEAR(ratio->interval->high, 1.286738, 1e-6);
  // What the bounds are by definition: there the mean of cost - bound x buyers is just shown.
  for (const double bound : {ratio->interval->low, ratio->interval->high}) {
    std::vector<double> priced = buyers;
    for (double& value : priced) value *= bound;
    const Summary rest = paired_difference(costs, priced);
    EXPECT_NEAR(std::abs(rest.value), rest.interval->half_width(), 1e-12);
  }
}

TEST(Statistics, BoundsAFixedCostByTheBoundsOfItsDenominator) {
  // 60 / (10 -+ h) with h the half-width of the mean: r / (1 +- sqrt g).
  const std::vector<double> costs(4, 60.0);
  const std::vector<double> extra = {5, 8, 12, 15};
  const Summary mean = summarize(extra);
  const auto ratio = ratio_of_means(costs, extra);
  ASSERT_TRUE(ratio && ratio->interval);
  EXPECT_EQ(ratio->value, 6);
  EXPECT_NEAR(ratio->interval->low, 60 / mean.interval->high, 1e-9);
  EXPECT_NEAR(ratio->interval->high, 60 / mean.interval->low, 1e-9);
  EXPECT_GT(ratio->interval->low, 0);
}

TEST(Statistics, BoundsARatioOnlyWhereTheDenominatorIsShown) {
  const std::vector<double> costs(4, 60.0);
  // The interval of the first reaches 10 - 11.5, that of the second 10 - 9.5.
  const std::vector<double> not_shown = {2, 7, 12, 19};
  const std::vector<double> just_shown = {3, 8, 12, 17};
  for (const auto& extra : {not_shown, just_shown}) {
    EXPECT_EQ(ratio_of_means(costs, extra)->interval.has_value(),
              !summarize(extra).interval->contains(0));
  }
  EXPECT_TRUE(summarize(not_shown).interval->contains(0));
  EXPECT_FALSE(summarize(just_shown).interval->contains(0));
}

TEST(Statistics, BoundsARatioToAConstantAsAMean) {
  const std::vector<double> values = {3, 9, 4, 4, 3};
  const std::vector<double> tens(5, 10.0);
  const auto ratio = ratio_of_means(values, tens);
  EXPECT_NEAR(ratio->interval->low, summarize(values).interval->low / 10, 1e-14);
  EXPECT_NEAR(ratio->interval->high, summarize(values).interval->high / 10, 1e-14);
}

TEST(Statistics, GivesNoIntervalForARatioThatNeverVaries) {
  const std::vector<double> buyers = {9, 12, 10, 11};
  std::vector<double> costs = buyers;
  for (double& cost : costs) cost *= 0.3;
  EXPECT_FALSE(ratio_of_means(costs, buyers)->interval);
  const std::vector<double> nothing(4, 0.0);
  EXPECT_FALSE(ratio_of_means(nothing, buyers)->interval);
  const std::vector<double> sevens(4, 7.0);
  EXPECT_FALSE(ratio_of_means(sevens, sevens)->interval);
}

TEST(Statistics, KeepsARatioOfCountsPositive) {
  const std::vector<double> costs = {0, 0, 9};
  const std::vector<double> buyers = {10, 11, 10};
  const auto ratio = ratio_of_means(costs, buyers);
  EXPECT_EQ(ratio->interval->low, 0);
  EXPECT_GT(ratio->interval->high, ratio->value);
}

TEST(Statistics, RefusesRatiosOverNothing) {
  const std::vector<double> costs = {1, 2};
  const std::vector<double> nobody = {0, 0};
  EXPECT_FALSE(ratio_of_means(costs, nobody));
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
}

TEST(Statistics, ScalesWithASign) {
  const Summary summary = summarize(std::vector<double>{1, 2, 3});
  const Summary less = scaled(summary, -2);
  EXPECT_EQ(less.value, -4);
  EXPECT_DOUBLE_EQ(less.interval->low, -2 * summary.interval->high);
  EXPECT_DOUBLE_EQ(less.interval->high, -2 * summary.interval->low);
  EXPECT_DOUBLE_EQ(*less.sd, 2 * *summary.sd);
}

TEST(Statistics, PlacesQuantilesAsNumPy) {
  // numpy.quantile([1, 2, 4, 8, 16], p).
  const std::vector<double> values = {1, 2, 4, 8, 16};
  EXPECT_DOUBLE_EQ(quantile(values, 0.05), 1.2);
  EXPECT_DOUBLE_EQ(quantile(values, 0.25), 2);
  EXPECT_DOUBLE_EQ(quantile(values, 0.5), 4);
  EXPECT_DOUBLE_EQ(quantile(values, 0.95), 14.4);
  EXPECT_EQ(quantile(values, 0), 1);
  EXPECT_EQ(quantile(values, 1), 16);
  EXPECT_EQ(quantile(std::vector<double>{3}, 0.95), 3);
}

TEST(Statistics, AveragesTheWorst) {
  // A quarter of five values: the first, and a quarter of the second.
  const std::vector<double> values = {1, 2, 4, 8, 16};
  EXPECT_DOUBLE_EQ(mean_of_least(values, 0.25), (1 + 0.25 * 2) / 1.25);
  EXPECT_DOUBLE_EQ(mean_of_least(values, 1), 31.0 / 5);
  // Less than one value: the least.
  EXPECT_DOUBLE_EQ(mean_of_least(values, 0.05), 1);
}

TEST(Statistics, SaysWhatPairingGains) {
  // Variances 10/4 each; differences 0, 0, 1, -1, 0 of variance 2/4.
  const std::vector<double> a = {1, 2, 3, 4, 5};
  const std::vector<double> b = {1, 2, 2, 5, 5};
  // b: mean 3, squares 4 + 1 + 1 + 4 + 4 = 14 of which / 4.
  EXPECT_NEAR(*pairing_factor(a, b), (2.5 + 3.5) / 0.5, 1e-12);
  EXPECT_FALSE(pairing_factor(a, a));
  // Unrelated replicates gain nothing, opposed ones lose.
  const std::vector<double> opposed = {5, 4, 3, 2, 1};
  EXPECT_NEAR(*pairing_factor(a, opposed), 0.5, 1e-12);
}

TEST(Statistics, SharesRanksAmongEquals) {
  const std::vector<std::vector<double>> values = {{3, 1, 2, 5}, {2, 1, 2, 6}, {1, 0, 2, 7}};
  const auto ranks = rank_shares(values);
  // First alone, level with the second, level with both, last.
  EXPECT_NEAR(ranks[0][0], (1 + 0.5 + 1.0 / 3) / 4, 1e-15);
  EXPECT_NEAR(ranks[0][1], (0.5 + 1.0 / 3) / 4, 1e-15);
  EXPECT_NEAR(ranks[0][2], (1.0 / 3 + 1) / 4, 1e-15);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(ranks[i][0] + ranks[i][1] + ranks[i][2], 1, 1e-15);
    EXPECT_NEAR(ranks[0][i] + ranks[1][i] + ranks[2][i], 1, 1e-15);
  }
}

TEST(Statistics, KnowsHowSureTheGreatestMeanIs) {
  const Luck luck = Luck::of_market(7);
  // Two replicates, one for each: a sample holds both of the first (1/4: the first is greatest),
  // both of the second (1/4), or one of each (1/2: the means are level, and share). So 1/2 each;
  // the first of two level strategies is not favoured.
  const std::vector<std::vector<double>> level = {{1, 0}, {0, 1}};
  const auto even = chances_of_greatest_mean(level, luck, 20'000);
  EXPECT_NEAR(even[0], 0.5, 4 * std::sqrt(0.125 / 20'000));
  EXPECT_NEAR(even[0] + even[1], 1, 1e-12);
  // 2 against 0 in one replicate, 0 against 1 in the other: the second is greatest only where its
  // replicate is drawn twice.
  const auto uneven =
      chances_of_greatest_mean(std::vector<std::vector<double>>{{2, 0}, {0, 1}}, luck, 20'000);
  EXPECT_NEAR(uneven[1], 0.25, 4 * std::sqrt(0.25 * 0.75 / 20'000));
  // A constant difference leaves no doubt, and equal values none of that they are equal.
  EXPECT_EQ(chances_of_greatest_mean(std::vector<std::vector<double>>{{5, 9}, {4, 8}}, luck)[0], 1);
  EXPECT_EQ(chances_of_greatest_mean(std::vector<std::vector<double>>{{5, 9}, {5, 9}}, luck)[0],
            0.5);
}

}  // namespace
}  // namespace hearsay
