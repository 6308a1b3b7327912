#include <fmt/format.h>

#include "analysis/assessment_text.hpp"
#include "analysis/csv.hpp"

namespace hearsay {
namespace {

constexpr char of_replicates[] = "share of replicates";

class Lines {
 public:
  explicit Lines(const Assessment& assessment)
      : assessment_(assessment), comparison_(assessment.comparison) {}

  std::string text() {
    text_ = csv_line({"strategy", "rival", "measure", "statistic", "value", "low", "high", "unit"});
    for (const MeasureAssessment& measure : assessment_.measures) add_measure(measure);
    for (std::size_t s = 0; s < assessment_.strategies.size(); ++s) add_strategy(s);
    for (const CostStep& step : assessment_.cost_steps) {
      const Key key{name(step.to), name(step.from), "cost_step"};
      add(key, "extra_cost", step.extra_cost, comparison_.currency);
      add(key, "extra_conversions", step.extra_conversions, "agents");
      add(key, "cost_per_extra_conversion", step.cost_per_extra, price());
    }
    return text_;
  }

 private:
  struct Key {
    std::string strategy;
    std::string rival;
    std::string measure;
  };

  const std::string& name(std::size_t s) const { return comparison_.strategies[s].name; }
  std::string price() const { return comparison_.currency + " per conversion"; }

  void add(const Key& key, const std::string& statistic, const std::optional<Estimate>& estimate,
           const std::string& unit) {
    if (!estimate) return;
    const auto& interval = estimate->interval;
    text_ += csv_line({key.strategy, key.rival, key.measure, statistic, csv_number(estimate->value),
                       interval ? csv_number(interval->low) : "",
                       interval ? csv_number(interval->high) : "", unit});
  }
  void add(const Key& key, const std::string& statistic, double value, const std::string& unit) {
    add(key, statistic, Estimate{value, {}}, unit);
  }

  void add_distribution(const Key& key, const Distribution& one, const std::string& unit) {
    add(key, "mean", one.mean, unit);
    if (one.mean.sd) add(key, "sd", *one.mean.sd, unit);
    for (std::size_t i = 0; i < shown_quantiles.size(); ++i) {
      add(key, fmt::format("quantile_{}", shown_quantiles[i]), one.quantiles[i], unit);
    }
    add(key, "worst_5_percent", one.worst, unit);
  }

  void add_measure(const MeasureAssessment& measure) {
    const MeasureColumn& column = comparison_.measures[measure.measure];
    for (std::size_t s = 0; s < measure.strategies.size(); ++s) {
      const Key key{name(s), "", column.name};
      add_distribution(key, measure.strategies[s], column.unit);
      add(key, "best_on_average", measure.best_on_average[s], "share of bootstrap samples");
      for (std::size_t rank = 0; rank < measure.ranks[s].size(); ++rank) {
        add(key, fmt::format("rank_{}", rank + 1), measure.ranks[s][rank], of_replicates);
      }
    }
    for (const PairComparison& pair : measure.pairs) {
      const Key key{name(pair.strategy), name(pair.rival), column.name};
      add(key, "difference", pair.difference, column.unit);
      add(key, "better", pair.wins, of_replicates);
      add(key, "equal", pair.ties, of_replicates);
      if (pair.pairing_factor) add(key, "pairing_factor", *pair.pairing_factor, "1");
    }
  }

  void add_strategy(std::size_t s) {
    const StrategyAssessment& strategy = assessment_.strategies[s];
    const StrategyResult& result = comparison_.strategies[s];
    const Key alone{name(s), "", ""};
    const Key against{name(s), name(comparison_.baseline), ""};
    add(alone, "conversion_share", result.conversion_share, "share of agents");
    add(alone, "cost_per_conversion", result.cost_per_conversion, price());
    if (result.against) {
      add(against, "cost_per_extra_conversion", result.against->cost_per_extra_conversion, price());
    }
    add(alone, "chance_of_loud_criticism", strategy.risk.loud_criticism, of_replicates);
    add(against, "chance_below_baseline", strategy.risk.below_baseline, of_replicates);
    add(against, "chance_of_backlash", strategy.risk.backlash, of_replicates);
    if (strategy.risk.negative_share) {
      add_distribution({name(s), "", "criticism_share"}, *strategy.risk.negative_share,
                       "share of posts");
    }
    if (const auto& chance = strategy.take_off) {
      const std::string& unit = comparison_.measures[*comparison_.deciding].unit;
      add(alone, "chance_of_take_off", chance->chance, of_replicates);
      add(alone, "after_take_off", chance->given, unit);
      add(alone, "without_take_off", chance->otherwise, unit);
    }
    for (const FunnelStage& stage : strategy.funnel) {
      const MeasureColumn& column = comparison_.measures[stage.measure];
      add({name(s), "", column.name}, "funnel", stage.count, column.unit);
      add({name(s), "", column.name}, "funnel_ratio", stage.of_whole, "per one of " + stage.of);
    }
    add(alone, "k_factor", strategy.spread.k_factor, "new readers per sharer");
    add(alone, "friend_reads_per_sharer", strategy.spread.friend_reads_per_sharer,
        "reads per sharer");
    add(alone, "sharers_per_reader", strategy.spread.sharers_per_reader, "share of readers");
    if (const auto& worth = strategy.worth) {
      add(against, "revenue_gain", worth->revenue_gain, comparison_.currency);
      add(against, "gain", worth->gain, comparison_.currency);
      add(against, "return", worth->return_on_cost, "gain per cost");
    }
  }

  const Assessment& assessment_;
  const Comparison& comparison_;
  std::string text_;
};

}  // namespace

std::string assessment_csv(const Assessment& assessment) {
  return Lines(assessment).text();
}

}  // namespace hearsay
