// The C library's functions are the oracle of ours: they may differ in the last digits, by no more
// than a few units in the last place.
#include "sim/core/elementary.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "sim/core/draws.hpp"
#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

// How many doubles lie between two of the same sign.
std::uint64_t units_apart(double a, double b) {
  const auto x = std::bit_cast<std::int64_t>(a);
  const auto y = std::bit_cast<std::int64_t>(b);
  return static_cast<std::uint64_t>(x > y ? x - y : y - x);
}

constexpr std::uint32_t kPoints = 200'000;

// Uniform in (low, high), point i of many.
double point(std::uint32_t i, double low, double high) {
  const Luck luck(1, ReplicateId{0});
  return low + (high - low) * luck.draw(Purpose::see, i, 0).uniform(0);
}

TEST(NaturalLog, IsThatOfTheCLibraryOverAllMagnitudes) {
  std::uint64_t worst = 0;
  for (std::uint32_t i = 0; i < kPoints; ++i) {
    const double x = std::exp2(point(i, -1022, 1023));
    worst = std::max(worst, units_apart(natural_log(x), std::log(x)));
  }
  EXPECT_LE(worst, 4U);
}

TEST(NaturalLog, IsThatOfTheCLibraryNearOne) {
  std::uint64_t worst = 0;
  for (std::uint32_t i = 0; i < kPoints; ++i) {
    const double x = point(i, 0.5, 2.0);
    worst = std::max(worst, units_apart(natural_log(x), std::log(x)));
    const double y = 1.0 + point(i, -1e-6, 1e-6);
    worst = std::max(worst, units_apart(natural_log(y), std::log(y)));
  }
  EXPECT_LE(worst, 4U);
}

TEST(NaturalLog, IsExactAtOneAndFiniteAtTheEnds) {
  EXPECT_EQ(natural_log(1.0), 0.0);
  EXPECT_LE(units_apart(natural_log(std::numeric_limits<double>::min()),
                        std::log(std::numeric_limits<double>::min())),
            4U);
  EXPECT_LE(units_apart(natural_log(std::numeric_limits<double>::max()),
                        std::log(std::numeric_limits<double>::max())),
            4U);
}

TEST(NaturalLog, RisesThroughEveryChangeOfExponent) {
  double last = natural_log(0.01);
  for (double x = 0.01; x < 100.0; x *= 1.0001) {
    const double value = natural_log(x);
    EXPECT_GE(value, last) << x;
    last = value;
  }
}

TEST(Exponential, IsThatOfTheCLibraryOverItsRange) {
  std::uint64_t worst = 0;
  for (std::uint32_t i = 0; i < kPoints; ++i) {
    const double x = point(i, -700, 700);
    worst = std::max(worst, units_apart(exponential(x), std::exp(x)));
    const double y = point(i, -2, 2);
    worst = std::max(worst, units_apart(exponential(y), std::exp(y)));
  }
  EXPECT_LE(worst, 4U);
}

TEST(Exponential, IsExactAtZero) {
  EXPECT_EQ(exponential(0.0), 1.0);
}

TEST(Exponential, Rises) {
  double last = exponential(-20.0);
  for (double x = -20.0; x < 20.0; x += 0.0003) {
    const double value = exponential(x);
    EXPECT_GE(value, last) << x;
    last = value;
  }
}

// The error of the logarithm is multiplied by y, so the bound is relative to |y ln x|.
TEST(Power, IsThatOfTheCLibrary) {
  for (std::uint32_t i = 0; i < kPoints; ++i) {
    const double x = point(i, 0.001, 10.0);
    const double y = point(i + kPoints, -5.0, 5.0);
    const double expected = std::pow(x, y);
    const double allowed = (4.0 + 4.0 * std::fabs(y * std::log(x))) * 0x1p-52 * expected;
    EXPECT_NEAR(power(x, y), expected, allowed) << x << " to the " << y;
  }
}

TEST(Power, OfOneAndToTheZeroIsOne) {
  EXPECT_EQ(power(1.0, 3.7), 1.0);
  EXPECT_EQ(power(5.0, 0.0), 1.0);
}

// The standard normal distribution by the complementary error function of the C library.
TEST(NormalQuantile, IsTheInverseOfTheNormalDistribution) {
  for (std::uint32_t i = 0; i < kPoints; ++i) {
    const double p = point(i, 0.0, 1.0);
    const double z = normal_quantile(p);
    const double density = 0.3989422804014327 * std::exp(-0.5 * z * z);
    const double back = 0.5 * std::erfc(-z * 0.7071067811865476);
    // One Newton step gives the error of z to first order; Acklam states 1.15e-9 of z.
    EXPECT_LE(std::fabs(back - p) / density, 1.2e-9 * std::max(1.0, std::fabs(z))) << p;
  }
}

TEST(NormalQuantile, HasItsWellKnownValues) {
  EXPECT_EQ(normal_quantile(0.5), 0.0);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 3e-9);
  EXPECT_NEAR(normal_quantile(0.025), -1.959963984540054, 3e-9);
  EXPECT_NEAR(normal_quantile(1e-9), -5.997807015007686, 8e-9);
}

TEST(NormalQuantile, IsFiniteForEveryUniformDraw) {
  EXPECT_TRUE(std::isfinite(normal_quantile(0x1p-53)));
  EXPECT_TRUE(std::isfinite(normal_quantile(1.0 - 0x1p-53)));
}

TEST(NormalAbove, IsThatOfTheCLibrary) {
  for (std::uint32_t i = 0; i < kPoints; ++i) {
    const double z = point(i, -9.0, 37.0);
    const double expected = 0.5 * std::erfc(z * 0.7071067811865476);
    EXPECT_NEAR(normal_above(z) / expected, 1.0, 1e-12) << z;
  }
}

TEST(NormalAbove, FallsFromOneToNothing) {
  EXPECT_EQ(normal_above(-100.0), 1.0);
  EXPECT_EQ(normal_above(100.0), 0.0);
  EXPECT_NEAR(normal_above(0.0), 0.5, 1e-15);
  double last = 1.0;
  for (double z = -9.0; z < 38.0; z += 0.0003) {
    const double value = normal_above(z);
    EXPECT_LE(value, last) << z;
    last = value;
  }
}

#ifdef HEARSAY_CHECKED
TEST(ElementaryContracts, RefuseWhatHasNoValue) {
  EXPECT_THROW(natural_log(0.0), ContractViolation);
  EXPECT_THROW(natural_log(-1.0), ContractViolation);
  EXPECT_THROW(natural_log(std::numeric_limits<double>::infinity()), ContractViolation);
  EXPECT_THROW(exponential(701.0), ContractViolation);
  EXPECT_THROW(normal_quantile(0.0), ContractViolation);
  EXPECT_THROW(normal_quantile(1.0), ContractViolation);
}
#endif

}  // namespace
}  // namespace hearsay
