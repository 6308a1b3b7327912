// Means, ratios and shares with 95 % intervals.
//
// Everything is summed in the order given, which is that of the replicates, so that the digits of a
// result do not depend on who computed it. An interval is absent where the data cannot give one: a
// single replicate has no spread, and equal replicates do not tell it; pretending otherwise would
// be a lie with decimals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/core/draws.hpp"

namespace hearsay {

struct Interval {
  double low = 0.0;
  double high = 0.0;

  double half_width() const { return (high - low) / 2; }
  bool contains(double value) const { return low <= value && value <= high; }
};

// A number and the 95 % interval around it.
struct Estimate {
  double value = 0.0;
  std::optional<Interval> interval;
};

// A sample: the mean with Student's t interval, and the standard deviation (divisor n - 1). Where
// that is 0 there is no interval: few equal values are no proof that the next is equal too.
struct Summary : Estimate {
  std::optional<double> sd;
  std::size_t n = 0;
};

// A quantile of Student's t with `freedom` >= 1 degrees of freedom.
double t_quantile(std::size_t freedom, double probability = 0.975);

// Of at least one value.
Summary summarize(std::span<const double> values);

// The mean of a[i] - b[i]: what two strategies differ by when replicate i of both had the same
// luck.
Summary paired_difference(std::span<const double> a, std::span<const double> b);

// mean(numerator) / mean(denominator) with the interval of Fieller (1954), or nothing where the
// denominator's mean is 0. The interval is absent where the denominator is not shown to differ from
// 0, and where the ratio is the same in every replicate. It need not lie evenly about the ratio,
// and has nothing below 0 where no value is.
std::optional<Estimate> ratio_of_means(std::span<const double> numerator,
                                       std::span<const double> denominator);

// A share of n cases with Wilson's interval (1927).
Estimate share(std::size_t successes, std::size_t n);

// The same in a unit of which one is `factor` of the old.
Estimate scaled(Estimate estimate, double factor);
Summary scaled(Summary summary, double factor);

// The value below which a share p of a sorted sample lies, between two of them by straight lines:
// definition 7 of Hyndman and Fan (1996), that of R and NumPy.
double quantile(std::span<const double> sorted, double p);

// The mean of the least `tail` of a sorted sample, the value at its edge counted in part: expected
// shortfall as Acerbi and Tasche (2002) define it.
double mean_of_least(std::span<const double> sorted, double tail);

// By what factor comparing replicate by replicate shrinks the variance of the difference of two
// means: (var a + var b) / var(a - b). Nothing where the differences are all equal.
std::optional<double> pairing_factor(std::span<const double> a, std::span<const double> b);

// The share of replicates in which each strategy holds each rank, [strategy][rank], the greatest
// first; those who are level share the ranks they hold evenly. Of values[strategy][replicate].
std::vector<std::vector<double>> rank_shares(std::span<const std::vector<double>> values);

// How sure the replicates are of which mean is greatest: the share of bootstrap samples (Efron
// 1979) in which each strategy's is. A sample draws replicates, and takes each for all strategies,
// so that it is paired. Luck of the market decides which, so that the digits are the same anywhere.
std::vector<double> chances_of_greatest_mean(std::span<const std::vector<double>> values,
                                             const Luck& luck, std::uint32_t samples = 2'000);

}  // namespace hearsay
