#include "analysis/assessment_text.hpp"
#include "analysis/json.hpp"

namespace hearsay {
namespace {

constexpr char of_replicates[] = "share of replicates";

Json json_of(const Distribution& distribution, const std::string& unit) {
  Json json = hearsay::json_of(distribution.mean, unit);
  Json quantiles = Json::array();
  for (std::size_t i = 0; i < shown_quantiles.size(); ++i) {
    quantiles.push_back({{"p", shown_quantiles[i]}, {"value", distribution.quantiles[i]}});
  }
  json["quantiles"] = std::move(quantiles);
  json["worst_5_percent"] = distribution.worst;
  return json;
}

class Writer {
 public:
  explicit Writer(const Assessment& assessment)
      : assessment_(assessment), comparison_(assessment.comparison) {}

  Json value() const {
    Json json = comparison_value(comparison_);
    const AssessmentOptions& options = assessment_.options;
    json["options"] = {{"loud_criticism", options.loud_criticism},
                       {"take_off", options.take_off},
                       {"value", options.value ? Json(*options.value) : Json(nullptr)}};
    json["scenario_difference"] = assessment_.scenario_difference;
    json["compared"] = Json::array();
    for (const MeasureAssessment& measure : assessment_.measures) {
      json["compared"].push_back(measure_value(measure));
    }
    for (std::size_t s = 0; s < assessment_.strategies.size(); ++s) {
      add_strategy(json["strategies"][s], assessment_.strategies[s]);
    }
    json["cost_steps"] = Json::array();
    for (const CostStep& step : assessment_.cost_steps) {
      json["cost_steps"].push_back(
          {{"from", name(step.from)},
           {"to", name(step.to)},
           {"extra_cost", hearsay::json_of(step.extra_cost, comparison_.currency)},
           {"extra_conversions", hearsay::json_of(step.extra_conversions, "agents")},
           {"cost_per_extra_conversion",
            hearsay::json_of(step.cost_per_extra, comparison_.currency + " per conversion")}});
    }
    return json;
  }

 private:
  const std::string& name(std::size_t s) const { return comparison_.strategies[s].name; }

  Json measure_value(const MeasureAssessment& measure) const {
    const MeasureColumn& column = comparison_.measures[measure.measure];
    Json json = {{"measure", column.name},
                 {"unit", column.unit},
                 {"less_is_better", measure.less_is_better},
                 {"strategies", Json::array()},
                 {"pairs", Json::array()}};
    for (std::size_t s = 0; s < measure.strategies.size(); ++s) {
      Json one = {{"name", name(s)}};
      one.update(json_of(measure.strategies[s], column.unit));
      one["ranks"] = measure.ranks[s];
      one["best_on_average"] = measure.best_on_average[s];
      json["strategies"].push_back(std::move(one));
    }
    for (const PairComparison& pair : measure.pairs) {
      json["pairs"].push_back(
          {{"strategy", name(pair.strategy)},
           {"rival", name(pair.rival)},
           {"difference", hearsay::json_of(pair.difference, column.unit)},
           {"better", hearsay::json_of(pair.wins, of_replicates)},
           {"equal", hearsay::json_of(pair.ties, of_replicates)},
           {"pairing_factor", pair.pairing_factor ? Json(*pair.pairing_factor) : Json(nullptr)}});
    }
    return json;
  }

  void add_strategy(Json& json, const StrategyAssessment& strategy) const {
    const Risk& risk = strategy.risk;
    json["risk"] = {
        {"loud_criticism", hearsay::json_of(risk.loud_criticism, of_replicates)},
        {"below_baseline", hearsay::json_of(risk.below_baseline, of_replicates)},
        {"backlash", hearsay::json_of(risk.backlash, of_replicates)},
        {"criticism_share",
         risk.negative_share ? json_of(*risk.negative_share, "share of posts") : Json(nullptr)},
        {"replicates_without_posts", risk.silent}};
    json["take_off"] = nullptr;
    if (const auto& chance = strategy.take_off) {
      const std::string& unit = comparison_.measures[*comparison_.deciding].unit;
      json["take_off"] = {{"chance", hearsay::json_of(chance->chance, of_replicates)},
                          {"then", hearsay::json_of(chance->given, unit)},
                          {"else", hearsay::json_of(chance->otherwise, unit)}};
    }
    json["funnel"] = Json::array();
    for (const FunnelStage& stage : strategy.funnel) {
      const MeasureColumn& column = comparison_.measures[stage.measure];
      Json one = {{"measure", column.name}};
      one.update(hearsay::json_of(stage.count, column.unit));
      one["of"] = stage.of;
      one["ratio"] = hearsay::json_of(stage.of_whole, "per one of " + stage.of);
      json["funnel"].push_back(std::move(one));
    }
    const Spread& spread = strategy.spread;
    json["spread"] = {
        {"k_factor", hearsay::json_of(spread.k_factor, "new readers per sharer")},
        {"k_factor_counted", spread.counted},
        {"friend_reads_per_sharer",
         hearsay::json_of(spread.friend_reads_per_sharer, "reads per sharer")},
        {"sharers_per_reader", hearsay::json_of(spread.sharers_per_reader, "share of readers")}};
    json["worth"] = nullptr;
    if (const auto& worth = strategy.worth) {
      json["worth"] = {
          {"revenue_gain", hearsay::json_of(worth->revenue_gain, comparison_.currency)},
          {"gain", hearsay::json_of(worth->gain, comparison_.currency)},
          {"return", hearsay::json_of(worth->return_on_cost, "gain per cost")}};
    }
  }

  const Assessment& assessment_;
  const Comparison& comparison_;
};

}  // namespace

Json assessment_value(const Assessment& assessment) {
  return Writer(assessment).value();
}

std::string assessment_json(const Assessment& assessment) {
  return dumped(assessment_value(assessment), 2);
}

}  // namespace hearsay
