// Step by step adoption by many independent attempts, as one number.
//
// Where attempts of chances c1, c2 ... are made on an agent in every step, it resists all of a step
// with the product of 1 - c. The logarithms add up: an agent holds out until the sum of
// -ln(1 - c) over all attempts since the start passes its resistance, which is exponential with
// mean 1 and drawn once. So no step needs a draw, nobody's luck hangs on the clock, and in whole
// units sums do not depend on their order.
#pragma once

#include <cstdint>
#include <limits>

#include "sim/core/draws.hpp"
#include "sim/core/elementary.hpp"

namespace hearsay {

// In units of 2^-40.
using Hazard = std::int64_t;

inline constexpr Hazard kCertainHazard = std::int64_t{1} << 50;

// Of an attempt that succeeds with this chance.
inline Hazard hazard_of(double chance) {
  if (!(chance > 0)) return 0;
  if (chance >= 1) return kCertainHazard;
  return static_cast<Hazard>(-natural_log(1 - chance) * 0x1p40 + 0.5);
}

// How much of it an agent bears; `uniform` lies in (0, 1).
inline Hazard resistance(double uniform) {
  return static_cast<Hazard>(-natural_log(uniform) * 0x1p40) + 1;
}

}  // namespace hearsay
