// What is measured: integers with names and units.
//
// A measure counts something in each step of a replicate; its total is the sum over steps. Sums of
// integers do not depend on their order, which is why nothing here is a floating-point number:
// means and intervals are made afterwards, in replicate order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sim/core/ids.hpp"

namespace hearsay {

struct Measure {
  std::string_view name;      // snake_case, as in the result file
  std::string_view unit;      // "agents", "sightings", "currency"
  std::string_view sentence;  // "agents who saw the product for the first time"
  double scale = 1.0;         // value in `unit` of one count (1e-6 for money)
};

// Something that did or did not happen to an agent in a replicate; counted over replicates.
struct AgentOutcome {
  std::string_view name;
  std::string_view sentence;
};

// The counts of one replicate, [step][measure], and what became of its agents.
class ReplicateRecord {
 public:
  ReplicateRecord() = default;
  ReplicateRecord(Step steps, std::size_t measures)
      : measures_(measures), counts_(std::size_t{steps} * measures) {}

  std::size_t measures() const { return measures_; }
  Step steps() const { return static_cast<Step>(counts_.size() / measures_); }

  // The row of one step: a count per measure.
  std::span<std::int64_t> at(Step step) {
    return std::span(counts_).subspan(std::size_t{step} * measures_, measures_);
  }
  std::span<const std::int64_t> at(Step step) const {
    return std::span(counts_).subspan(std::size_t{step} * measures_, measures_);
  }
  std::int64_t total(std::size_t measure) const {
    std::int64_t sum = 0;
    for (std::size_t i = measure; i < counts_.size(); i += measures_) sum += counts_[i];
    return sum;
  }
  // The same of the steps before one, and 0 from there on.
  ReplicateRecord until(Step step) const {
    ReplicateRecord some = *this;
    std::fill(some.counts_.begin() + static_cast<std::ptrdiff_t>(step * measures_),
              some.counts_.end(), 0);
    return some;
  }

  bool operator==(const ReplicateRecord&) const = default;

 private:
  std::size_t measures_ = 1;
  std::vector<std::int64_t> counts_;
};

}  // namespace hearsay
