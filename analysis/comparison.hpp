// Which strategy did better, and how sure we may be.
//
// Strategies with the same seed share their luck, so replicate i of one is compared with replicate
// i of the other: the interval of the paired difference is much narrower than those of the two
// means. Measures are found by name; a model that lacks one has no such column. What decides is the
// first of `buyers`, `reach` and the model's first measure that the file holds.
//
// A difference is called shown only where it has a 95 % interval and that excludes 0. Every such
// interval is of one pair and is not corrected for the number of strategies: of twenty that change
// nothing, expect one to be shown to differ from the baseline. Whatever is said here is said pair
// by pair.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/results.hpp"
#include "analysis/statistics.hpp"

namespace hearsay {

// A strategy against the baseline, replicate by replicate.
struct AgainstBaseline {
  std::vector<Summary> differences;  // by measure: strategy minus baseline, in the measure's unit
  Estimate wins;                     // share of replicates with more of what decides
  Estimate ties;                     // share of replicates with as much of it
  bool shown = false;                // the deciding difference has an interval, which excludes 0
  // Extra cost / extra conversions; only where extra conversions are shown.
  std::optional<Estimate> cost_per_extra_conversion;
};

struct StrategyResult {
  std::string name;
  std::vector<Summary> totals;               // by measure, in its unit
  std::optional<Estimate> conversion_share;  // buyers / agents
  std::optional<Estimate> cost_per_conversion;
  std::optional<AgainstBaseline> against;  // absent for the baseline itself
};

struct Comparison {
  std::string title;
  std::string currency;
  std::size_t agents = 0;
  std::size_t replicates = 0;           // that no strategy lacks
  std::size_t simulated = 0;            // with those that failed
  std::vector<FailedReplicate> failed;  // of any strategy
  std::uint64_t seed = 0;
  std::vector<MeasureColumn> measures;
  std::optional<std::size_t> reach, buyers, negative_reach, cost;  // positions in `measures`
  std::optional<std::size_t> deciding;     // the same; what strategies compete for
  std::size_t baseline = 0;                // position in `strategies`
  std::vector<StrategyResult> strategies;  // in file order
  // The strategy with most of what decides, and all whose difference from it is not shown, in file
  // order. More than one: the data do not tell them apart.
  std::vector<std::size_t> leaders;
  std::size_t best = 0;  // the one of them with the greatest mean, the earliest of equals
};

Comparison compare(const Results& results);

}  // namespace hearsay
