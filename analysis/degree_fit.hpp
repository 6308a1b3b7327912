// Which law the degrees of a graph follow: a power law in the tail, or a lognormal.
//
// Fits are by maximum likelihood for whole numbers; a line through a log-log plot is not a fit
// (Clauset, Shalizi, Newman 2009). Degrees of 0 belong to neither law and are left out.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/graph/measures.hpp"

namespace hearsay {

// P(k) proportional to k^-exponent for k from `least` on.
struct PowerLawFit {
  double exponent = 0.0;
  double standard_error = 0.0;
  std::uint64_t least = 0;   // where the tail begins that the law describes best
  std::uint64_t agents = 0;  // in that tail
  double distance = 0.0;     // greatest difference of the cumulative shares (Kolmogorov, Smirnov)
};

// A lognormal number rounded to the next whole one, from `least` on.
struct LognormalFit {
  double mu = 0.0;     // mean and
  double sigma = 0.0;  // standard deviation of the logarithm
  std::uint64_t least = 0;
  std::uint64_t agents = 0;
  double distance = 0.0;
};

// Which of the two fits the tail better (Vuong 1989).
struct LawComparison {
  double ratio = 0.0;    // of log-likelihoods, in standard errors; above 0 for the power law
  double p_value = 1.0;  // of so great a ratio, either way, where both were equally good
};

struct DegreeFit {
  std::optional<PowerLawFit> power_law;   // absent where the degrees have too few values to tell
  std::optional<LognormalFit> lognormal;  // of all degrees from 1
  std::optional<LawComparison> tail;      // of both, fitted to the tail of the power law
};

DegreeFit fit_degrees(const DegreeCounts& counts);

}  // namespace hearsay
