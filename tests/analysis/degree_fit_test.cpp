#include "analysis/degree_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "sim/core/draws.hpp"

namespace hearsay {
namespace {

// Degrees of `agents` agents, whose share above a degree is `above`, drawn independently.
DegreeCounts drawn(int agents, std::uint32_t least, const std::function<double(double)>& above) {
  const Luck luck = Luck::of_market(5);
  DegreeCounts counts;
  for (int i = 0; i < agents; ++i) {
    const double u =
        luck.draw(Purpose::expected_degree, static_cast<std::uint64_t>(i), 0).uniform(0);
    // The least degree with no more than a share u above it, by doubling and halving.
    std::uint64_t high = least;
    while (above(static_cast<double>(high)) > u && high < 1'000'000'000) high *= 2;
    std::uint64_t low = least;
    while (low < high) {
      const std::uint64_t middle = (low + high) / 2;
      (above(static_cast<double>(middle)) > u ? low : high) =
          above(static_cast<double>(middle)) > u ? middle + 1 : middle;
    }
    if (low >= counts.size()) counts.resize(low + 1, 0);
    ++counts[low];
  }
  return counts;
}

TEST(DegreeFit, FindsThePowerLawItWasDrawnFrom) {
  // Above k lie sums of k^-2.5, which an integral from k + 1/2 gives closely for k >= 5.
  const DegreeCounts counts =
      drawn(50'000, 5, [](double k) { return std::pow((k + 0.5) / 4.5, -1.5); });
  const DegreeFit fit = fit_degrees(counts);
  ASSERT_TRUE(fit.power_law && fit.lognormal && fit.tail);
  EXPECT_NEAR(fit.power_law->exponent, 2.5, 4 * fit.power_law->standard_error + 0.01);
  EXPECT_LT(fit.power_law->distance, 0.01);
  // A lognormal of huge sigma, of which only the tail is left, comes near a power law.
  EXPECT_GT(fit.lognormal->distance, 2 * fit.power_law->distance);
  EXPECT_GT(fit.tail->ratio, -1.0);
}

TEST(DegreeFit, TheStandardErrorIsThatOfTheMaximumOfTheLikelihood) {
  const DegreeCounts counts =
      drawn(50'000, 5, [](double k) { return std::pow((k + 0.5) / 4.5, -1.5); });
  const DegreeFit fit = fit_degrees(counts);
  // (exponent - 1) / sqrt(n) for large degrees (Clauset, Shalizi, Newman 2009).
  const double expected = (fit.power_law->exponent - 1) / std::sqrt(fit.power_law->agents);
  EXPECT_NEAR(fit.power_law->standard_error, expected, 0.1 * expected);
}

TEST(DegreeFit, FindsTheLognormalItWasDrawnFrom) {
  const DegreeCounts counts = drawn(20'000, 1, [](double k) {
    return 0.5 * std::erfc((std::log(k + 0.5) - 3.0) / (0.6 * std::sqrt(2.0)));
  });
  const DegreeFit fit = fit_degrees(counts);
  ASSERT_TRUE(fit.lognormal);
  EXPECT_NEAR(fit.lognormal->mu, 3.0, 0.02);
  EXPECT_NEAR(fit.lognormal->sigma, 0.6, 0.015);
  EXPECT_LT(fit.lognormal->distance, 0.015);
}

TEST(DegreeFit, SaysThatALognormalTailIsNoPowerLaw) {
  const DegreeCounts counts = drawn(200'000, 1, [](double k) {
    return 0.5 * std::erfc((std::log(k + 0.5) - 3.0) / (0.6 * std::sqrt(2.0)));
  });
  const DegreeFit fit = fit_degrees(counts);
  ASSERT_TRUE(fit.tail);
  EXPECT_LT(fit.tail->ratio, 0.0);
}

TEST(DegreeFit, SaysNothingOfDegreesWithTooFewValues) {
  EXPECT_FALSE(fit_degrees({}).power_law);
  EXPECT_FALSE(fit_degrees({5}).lognormal);
  EXPECT_FALSE(fit_degrees({0, 0, 100, 3}).power_law);
  EXPECT_FALSE(fit_degrees({0, 1, 1, 1}).power_law);  // too few agents
}

}  // namespace
}  // namespace hearsay
