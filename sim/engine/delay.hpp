// How late something happens, drawn from a distribution of delays cut into steps.
//
// The distribution becomes a table of 32-bit thresholds once; a draw is one look-up. Whoever builds
// it uses sim/core/elementary.hpp, so that the table is the same on every machine.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "sim/core/draws.hpp"
#include "sim/engine/action.hpp"

namespace hearsay {

class DelayTable {
 public:
  // `cdf(seconds)` is the chance of a delay of at most that many seconds. What would come after the
  // clock's last step is never due.
  template <class Cdf>
  DelayTable(const Clock& clock, const Cdf& cdf) {
    for (Step k = 1; k <= clock.steps; ++k) {
      const double seconds = static_cast<double>(k) * static_cast<double>(clock.step.seconds);
      thresholds_.push_back(Chance::of(cdf(seconds)).threshold());
      if (thresholds_.back() == Chance::of(1.0).threshold()) break;
    }
    for (std::size_t i = 0; i < guide_.size(); ++i) {
      guide_[i] = position(static_cast<std::uint32_t>(i << kGuideShift));
    }
    thresholds_.push_back(~std::uint64_t{0});  // which no luck reaches
  }

  // Steps from now, at least 1: the first k with luck < 2^32 cdf(k steps).
  Step steps(std::uint32_t luck) const {
    std::uint32_t k = guide_[luck >> kGuideShift];
    // Mostly there is at most one threshold between two entries of the guide.
    k += luck >= thresholds_[k] ? 1U : 0U;
    while (luck >= thresholds_[k]) [[unlikely]] {
        ++k;
      }
    return k + 1;
  }

 private:
  static constexpr int kGuideShift = 22;

  std::uint32_t position(std::uint32_t luck) const {
    return static_cast<std::uint32_t>(
        std::upper_bound(thresholds_.begin(), thresholds_.end(), std::uint64_t{luck}) -
        thresholds_.begin());
  }

  std::vector<std::uint64_t> thresholds_;  // unit 2^-32, ascending, entry k for k+1 steps
  std::array<std::uint32_t, std::size_t{1} << (32 - kGuideShift)>
      guide_{};  // where the search begins
};

}  // namespace hearsay
