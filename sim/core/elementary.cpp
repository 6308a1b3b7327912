#include "sim/core/elementary.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

// ln 2 split so that k * kLn2High is exact for the exponents that occur (Cody and Waite).
constexpr double kLn2High = 6.93147180369123816490e-01;
constexpr double kLn2Low = 1.90821492927058770002e-10;

}  // namespace

double natural_log(double x) {
  HEARSAY_EXPECT(x > 0.0 && std::isfinite(x));
  // x = m 2^k with m in [sqrt(1/2), sqrt(2)), then ln m = 2 artanh(s), s = (m - 1) / (m + 1).
  const auto bits = std::bit_cast<std::uint64_t>(x);
  auto exponent = static_cast<int>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0x000fffffffffffffULL) | 0x3ff0000000000000ULL);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++exponent;
  }
  const double s = (m - 1.0) / (m + 1.0);
  const double s2 = s * s;
  // |s| <= .1716, so the term after s^23 is below 1e-19 of the sum.
  double series = 0.0;
  for (int k = 23; k >= 3; k -= 2) series = (series + 1.0 / k) * s2;
  const double k = exponent;
  return k * kLn2High + (2.0 * (s + s * series) + k * kLn2Low);
}

double exponential(double x) {
  HEARSAY_EXPECT(std::fabs(x) <= 700.0);
  // x = k ln 2 + r with |r| <= .35, then the Taylor series of e^r.
  const double k = std::floor(x * 1.4426950408889634 + 0.5);
  const double r = (x - k * kLn2High) - k * kLn2Low;
  double series = 1.0;
  for (int i = 16; i >= 1; --i) series = 1.0 + series * r / i;
  const auto biased = static_cast<std::uint64_t>(static_cast<int>(k) + 1023);
  return series * std::bit_cast<double>(biased << 52);
}

double normal_quantile(double p) {
  HEARSAY_EXPECT(p > 0.0 && p < 1.0);
  constexpr double kLow = 0.02425;
  const auto tail = [](double q) {
    return (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q -
              2.549732539343734) *
                 q +
             4.374664141464968) *
                q +
            2.938163982698783) /
           ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q +
             3.754408661907416) *
                q +
            1.0);
  };
  if (p < kLow) return tail(std::sqrt(-2.0 * natural_log(p)));
  if (p > 1.0 - kLow) return -tail(std::sqrt(-2.0 * natural_log(1.0 - p)));
  const double q = p - 0.5;
  const double r = q * q;
  return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r +
            1.383577518672690e+02) *
               r -
           3.066479806614716e+01) *
              r +
          2.506628277459239) *
         q /
         (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598874e+02) * r +
            6.680131188771972e+01) *
               r -
           1.328068155288572e+01) *
              r +
          1.0);
}

double normal_above(double z) {
  if (z < 0.0) return 1.0 - normal_above(-z);
  if (z > 37.0) return 0.0;
  const double density = exponential(-0.5 * z * z);
  // Far out by Laplace's continued fraction.
  if (z > 4.0) {
    double below = z;
    for (int k = 30; k >= 1; --k) below = z + k / below;
    return density / below * 0.3989422804014327;
  }
  const double above =
      (((((3.52624965998911e-02 * z + 0.700383064443688) * z + 6.37396220353165) * z +
         33.912866078383) *
            z +
        112.079291497871) *
           z +
       221.213596169931) *
          z +
      220.206867912376;
  const double below =
      ((((((8.83883476483184e-02 * z + 1.75566716318264) * z + 16.064177579207) * z +
          86.7807322029461) *
             z +
         296.564248779674) *
            z +
        637.333633378831) *
           z +
       793.826512519948) *
          z +
      440.413735824752;
  return density * above / below;
}

}  // namespace hearsay
