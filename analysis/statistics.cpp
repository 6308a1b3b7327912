#include "analysis/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <functional>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

// The 0.975 quantile of the standard normal distribution.
constexpr double z_quantile = 1.959963984540054;

// Exact where all values are equal, so that then their spread is exactly 0.
double mean_of(std::span<const double> values) {
  if (std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end()) {
    return values[0];
  }
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double squares_about(std::span<const double> values, double centre) {
  double sum = 0.0;
  for (const double value : values) sum += (value - centre) * (value - centre);
  return sum;
}

// The estimated covariance of two means; of a mean with itself, its variance.
double covariance_of_means(std::span<const double> a, std::span<const double> b) {
  const double a_mean = mean_of(a);
  const double b_mean = mean_of(b);
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - a_mean) * (b[i] - b_mean);
  const auto n = static_cast<double>(a.size());
  return sum / (n - 1) / n;
}

bool none_negative(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return value >= 0.0; });
}

Interval around(double value, double half_width) {
  return {value - half_width, value + half_width};
}

}  // namespace

double t_quantile(std::size_t freedom, double probability) {
  HEARSAY_EXPECT(freedom >= 1);
  // Boost computes in long double, another type on other machines, so that the last bit may move:
  // for 21 of 60,000 quantiles between x86-64 and Arm, and for none once rounded.
  const boost::math::students_t law(static_cast<double>(freedom));
  return std::round(boost::math::quantile(law, probability) * 0x1p40) * 0x1p-40;
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
  if (sd == 0.0) return summary;
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
  const double above = mean_of(numerator);
  const double below = mean_of(denominator);
  if (below == 0.0) return std::nullopt;
  Estimate ratio;
  ratio.value = above / below;
  if (numerator.size() < 2) return ratio;

  // Fieller: the ratios r for which `above - r below` is not shown to differ from 0.
  const double above_variance = covariance_of_means(numerator, numerator);
  const double below_variance = covariance_of_means(denominator, denominator);
  const double covariance = covariance_of_means(numerator, denominator);
  const double t = t_quantile(numerator.size() - 1);
  const double r = ratio.value;
  const double g = t * t * below_variance / (below * below);
  if (!(g < 1.0)) return ratio;
  const double slope = below_variance > 0.0 ? covariance / below_variance : 0.0;
  const double residual = above_variance - 2 * r * covariance + r * r * below_variance;
  const double under_root = residual - g * (above_variance - slope * covariance);
  // What is proportional in every replicate leaves nothing but rounding.
  if (!(under_root > 1e-12 * (above_variance + r * r * below_variance))) return ratio;
  ratio.interval =
      around((r - g * slope) / (1 - g), t / std::abs(below) * std::sqrt(under_root) / (1 - g));
  if (none_negative(numerator) && none_negative(denominator)) {
    ratio.interval->low = std::max(ratio.interval->low, 0.0);
  }
  return ratio;
}

Estimate share(std::size_t successes, std::size_t n) {
  HEARSAY_EXPECT(n > 0 && successes <= n);
  const auto cases = static_cast<double>(n);
  Estimate estimate;
  estimate.value = static_cast<double>(successes) / cases;
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

Estimate scaled(Estimate estimate, double factor) {
  estimate.value *= factor;
  if (estimate.interval) {
    const auto [low, high] = *estimate.interval;
    estimate.interval = factor < 0.0 ? Interval{high * factor, low * factor}
                                     : Interval{low * factor, high * factor};
  }
  return estimate;
}

Summary scaled(Summary summary, double factor) {
  static_cast<Estimate&>(summary) = scaled(static_cast<const Estimate&>(summary), factor);
  if (summary.sd) *summary.sd *= std::abs(factor);
  return summary;
}

double quantile(std::span<const double> sorted, double p) {
  HEARSAY_EXPECT(!sorted.empty() && p >= 0.0 && p <= 1.0);
  const double place = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 == sorted.size()) return sorted[below];
  const double part = place - static_cast<double>(below);
  return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

double mean_of_least(std::span<const double> sorted, double tail) {
  HEARSAY_EXPECT(!sorted.empty() && tail > 0.0 && tail <= 1.0);
  const double size = tail * static_cast<double>(sorted.size());
  const auto whole = static_cast<std::size_t>(size);
  double sum = 0.0;
  for (std::size_t i = 0; i < whole; ++i) sum += sorted[i];
  if (whole < sorted.size()) sum += (size - static_cast<double>(whole)) * sorted[whole];
  return sum / size;
}

std::optional<double> pairing_factor(std::span<const double> a, std::span<const double> b) {
  HEARSAY_EXPECT(a.size() == b.size());
  if (a.size() < 2) return std::nullopt;
  const auto difference = paired_difference(a, b).sd;
  if (*difference == 0.0) return std::nullopt;
  return (covariance_of_means(a, a) + covariance_of_means(b, b)) * static_cast<double>(a.size()) /
         (*difference * *difference);
}

std::vector<std::vector<double>> rank_shares(std::span<const std::vector<double>> values) {
  const std::size_t strategies = values.size();
  const std::size_t replicates = values[0].size();
  std::vector<std::vector<double>> shares(strategies, std::vector<double>(strategies, 0.0));
  for (std::size_t replicate = 0; replicate < replicates; ++replicate) {
    for (std::size_t i = 0; i < strategies; ++i) {
      std::size_t above = 0;
      std::size_t level = 0;
      for (std::size_t j = 0; j < strategies; ++j) {
        if (values[j][replicate] > values[i][replicate]) ++above;
        if (values[j][replicate] == values[i][replicate]) ++level;
      }
      for (std::size_t rank = above; rank < above + level; ++rank) {
        shares[i][rank] += 1.0 / static_cast<double>(level);
      }
    }
  }
  for (auto& row : shares) {
    for (double& cases : row) cases /= static_cast<double>(replicates);
  }
  return shares;
}

std::vector<double> chances_of_greatest_mean(std::span<const std::vector<double>> values,
                                             const Luck& luck, std::uint32_t samples) {
  HEARSAY_EXPECT(!values.empty() && samples > 0);
  const std::size_t strategies = values.size();
  const auto replicates = static_cast<std::uint32_t>(values[0].size());
  std::vector<double> chances(strategies, 0.0);
  std::vector<std::uint32_t> times(replicates);  // a replicate is in the sample
  std::vector<double> sums(strategies);
  for (std::uint32_t sample = 0; sample < samples; ++sample) {
    std::fill(times.begin(), times.end(), 0U);
    for (std::uint32_t i = 0; i < replicates; i += 4) {
      const Draw draw = luck.draw(Purpose::resample, sample, i / 4);
      for (std::uint32_t word = 0; word < std::min(4U, replicates - i); ++word) {
        ++times[draw.below(word, replicates)];
      }
    }
    for (std::size_t s = 0; s < strategies; ++s) {
      sums[s] = 0.0;
      for (std::uint32_t i = 0; i < replicates; ++i) sums[s] += times[i] * values[s][i];
    }
    const double greatest = *std::max_element(sums.begin(), sums.end());
    const auto level = std::count(sums.begin(), sums.end(), greatest);
    for (std::size_t s = 0; s < strategies; ++s) {
      if (sums[s] == greatest) chances[s] += 1.0 / static_cast<double>(level);
    }
  }
  for (double& chance : chances) chance /= samples;
  return chances;
}

}  // namespace hearsay
