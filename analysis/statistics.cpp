#include "analysis/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

// The 0.975 quantile of the standard normal distribution.
constexpr double z_quantile = 1.959963984540054;

double mean_of(std::span<const double> values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double squares_about(std::span<const double> values, double centre) {
  double sum = 0.0;
  for (const double value : values) sum += (value - centre) * (value - centre);
  return sum;
}

Interval around(double value, double half_width) {
  return {value - half_width, value + half_width};
}

}  // namespace

double t_quantile(std::size_t freedom) {
  HEARSAY_EXPECT(freedom >= 1);
  return boost::math::quantile(boost::math::students_t(static_cast<double>(freedom)), 0.975);
}

Summary summarize(std::span<const double> values) {
  HEARSAY_EXPECT(!values.empty());
  Summary summary;
  summary.n = values.size();
  summary.value = mean_of(values);
  if (summary.n < 2) return summary;
  const auto n = static_cast<double>(summary.n);
  const double sd = std::sqrt(squares_about(values, summary.value) / (n - 1));
  summary.sd = sd;
  summary.interval = around(summary.value, t_quantile(summary.n - 1) * sd / std::sqrt(n));
  return summary;
}

Summary paired_difference(std::span<const double> a, std::span<const double> b) {
  HEARSAY_EXPECT(a.size() == b.size());
  std::vector<double> differences(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) differences[i] = a[i] - b[i];
  return summarize(differences);
}

std::optional<Estimate> ratio_of_means(std::span<const double> numerator,
                                       std::span<const double> denominator) {
  HEARSAY_EXPECT(numerator.size() == denominator.size() && !numerator.empty());
  const std::size_t size = numerator.size();
  const auto n = static_cast<double>(size);
  const double above = mean_of(numerator) * n;
  const double below = mean_of(denominator) * n;
  if (below == 0.0) return std::nullopt;
  Estimate ratio;
  ratio.value = above / below;
  if (size < 2) return ratio;

  std::vector<double> without(size);
  for (std::size_t i = 0; i < size; ++i) {
    const double rest = below - denominator[i];
    // A ratio whose denominator can vanish or change its sign has no finite interval.
    if (!(rest * below > 0.0)) return ratio;
    without[i] = (above - numerator[i]) / rest;
  }
  const double error = std::sqrt((n - 1) / n * squares_about(without, mean_of(without)));
  ratio.interval = around(ratio.value, t_quantile(size - 1) * error);
  return ratio;
}

Estimate share(double successes, std::size_t n) {
  HEARSAY_EXPECT(n > 0 && successes >= 0.0 && successes <= static_cast<double>(n));
  const auto cases = static_cast<double>(n);
  Estimate estimate;
  estimate.value = successes / cases;
  if (n < 2) return estimate;
  const double p = estimate.value;
  const double z2 = z_quantile * z_quantile;
  const double centre = (p + z2 / (2 * cases)) / (1 + z2 / cases);
  const double half_width =
      z_quantile / (1 + z2 / cases) * std::sqrt(p * (1 - p) / cases + z2 / (4 * cases * cases));
  // At 0 and 1 rounding must not push the bound beyond the share itself.
  estimate.interval =
      Interval{std::clamp(centre - half_width, 0.0, p), std::clamp(centre + half_width, p, 1.0)};
  return estimate;
}

}  // namespace hearsay
