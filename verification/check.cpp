#include "verification/check.hpp"

#include <cmath>
#include <limits>

#include "verification/laboratory.hpp"

namespace hearsay::verification {

double Finding::errors_away() const {
  const double off = std::fabs(measured.value - check->expected);
  // What doubles lose in the last digits of a sum is no difference.
  const double beyond = off - check->allowance - 1e-12 * std::fabs(check->expected);
  if (!(beyond > 0)) return std::isnan(off) ? off : 0;
  return measured.standard_error > 0 ? beyond / measured.standard_error
                                     : std::numeric_limits<double>::infinity();
}

bool Finding::holds() const {
  return errors_away() <= kMostErrors;  // which nothing that is no number does
}

Finding examine(const Check& check, Laboratory& laboratory) {
  return {&check, check.measure(laboratory)};
}

}  // namespace hearsay::verification
