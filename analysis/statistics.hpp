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

// The 0.975 quantile of Student's t with `freedom` >= 1 degrees of freedom.
double t_quantile(std::size_t freedom);

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

}  // namespace hearsay
