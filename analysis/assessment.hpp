// What there is to know before money is spent: how much more each strategy brings, how sure that
// is, how bad it may turn out, and what the last unit of money bought.
//
// Every comparison is paired, replicate by replicate. A mean comes with Student's interval, a share
// of replicates with Wilson's, a ratio of means with Fieller's, and beside each mean stand the
// quantiles of the replicates: the mean says what to expect of many markets, the quantiles what one
// market may bring. docs/comparing.md has every definition with its source.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analysis/comparison.hpp"
#include "analysis/results.hpp"

namespace hearsay {

struct AssessmentOptions {
  std::vector<std::string> measures;  // to compare by; empty: those that everybody asks for
  double loud_criticism = 0.2;        // from this share of criticism among posts on it is backlash
  double take_off = 0.1;              // reach, as a share of agents, from which it has taken off
  std::optional<double> value;  // of a conversion, in the currency; for results without revenue
};

inline constexpr std::array<double, 5> shown_quantiles = {0.05, 0.25, 0.5, 0.75, 0.95};
// The share of replicates that are called the worst.
inline constexpr double worst_tail = 0.05;

// A measure over the replicates, in its unit.
struct Distribution {
  Summary mean;
  std::array<double, shown_quantiles.size()> quantiles{};
  double worst = 0.0;  // mean of the worst 5 %
};

// One strategy against another, replicate by replicate.
struct PairComparison {
  std::size_t strategy = 0;
  std::size_t rival = 0;
  Summary difference;  // strategy minus rival, in the measure's unit
  Estimate wins;       // share of replicates in which the strategy is better
  Estimate ties;
  std::optional<double> pairing_factor;  // by which pairing shrank the difference's variance
};

struct MeasureAssessment {
  std::size_t measure = 0;      // position in the header
  bool less_is_better = false;  // money spent, and what is said against the product
  std::vector<Distribution> strategies;
  std::vector<PairComparison> pairs;       // each two once, the baseline always as the rival
  std::vector<std::vector<double>> ranks;  // [strategy][rank], the best first: share of replicates
  std::vector<double> best_on_average;     // bootstrap chance that its mean is the best
};

// Of a strategy; absent where the model does not measure what it takes, or for the baseline.
struct Risk {
  std::optional<Estimate> loud_criticism;      // chance of much criticism among what is posted
  std::optional<Estimate> below_baseline;      // chance of less than the baseline brings
  std::optional<Estimate> backlash;            // chance of either
  std::optional<Distribution> negative_share;  // share of criticism among posts
  std::size_t silent = 0;  // replicates without a post, which have no such share
};

struct TakeOff {
  Estimate chance;
  std::optional<Summary> given;      // what decides, where it took off
  std::optional<Summary> otherwise;  // and where it did not
};

struct FunnelStage {
  std::size_t measure = 0;
  Summary count;
  std::string of;                    // the measure that it is a part of, or "owners"
  std::optional<Estimate> of_whole;  // ratio to that
};

struct Spread {
  // New readers that friends' posts bring about, for each agent that shares; where the file does
  // not count them, in proportion to what is read of friends.
  std::optional<Estimate> k_factor;
  bool counted = false;  // and not in proportion
  std::optional<Estimate> friend_reads_per_sharer;
  std::optional<Estimate> sharers_per_reader;
};

struct Worth {
  Summary revenue_gain;                    // over the baseline
  Summary gain;                            // that, less the extra cost
  std::optional<Estimate> return_on_cost;  // gain / extra cost
};

struct StrategyAssessment {
  Risk risk;
  std::optional<TakeOff> take_off;
  std::vector<FunnelStage> funnel;
  Spread spread;
  std::optional<Worth> worth;
};

// From a strategy to the next dearer one.
struct CostStep {
  std::size_t from = 0;
  std::size_t to = 0;
  Summary extra_cost;
  Summary extra_conversions;
  std::optional<Estimate> cost_per_extra;  // only where extra conversions are shown
};

struct Assessment {
  AssessmentOptions options;
  Comparison comparison;
  std::vector<MeasureAssessment> measures;
  std::vector<StrategyAssessment> strategies;
  std::vector<CostStep> cost_steps;  // by mean cost; empty without costs or conversions
  std::string scenario_difference;   // as Results::difference
};

// Throws InputError where an option names no measure.
Assessment assess(const Results& results, const AssessmentOptions& options = {});

// Whether less of a measure, by its name, is better.
bool less_is_better(std::string_view measure);

}  // namespace hearsay
