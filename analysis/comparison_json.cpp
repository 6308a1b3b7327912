#include "analysis/json.hpp"
#include "analysis/table.hpp"

namespace hearsay {
namespace {

Json json_of(const Comparison& comparison, const StrategyResult& strategy) {
  const std::string price = comparison.currency + " per conversion";
  Json json = {{"name", strategy.name},
               {"totals", by_measure(comparison, strategy.totals)},
               {"conversion_share", json_of(strategy.conversion_share, "share of agents")},
               {"cost_per_conversion", json_of(strategy.cost_per_conversion, price)},
               {"against_baseline", nullptr}};
  if (strategy.against) {
    const AgainstBaseline& against = *strategy.against;
    json["against_baseline"] = {
        {"differences", by_measure(comparison, against.differences)},
        {"wins",
         comparison.deciding ? json_of(against.wins, "share of replicates") : Json(nullptr)},
        {"ties",
         comparison.deciding ? json_of(against.ties, "share of replicates") : Json(nullptr)},
        {"difference_shown", against.shown},
        {"cost_per_extra_conversion", json_of(against.cost_per_extra_conversion, price)}};
  }
  return json;
}

Json interval_json(const std::optional<Interval>& interval) {
  return interval ? Json{interval->low, interval->high} : Json(nullptr);
}

}  // namespace

Json json_of(const Estimate& estimate, const std::string& unit) {
  return {
      {"value", estimate.value}, {"unit", unit}, {"interval", interval_json(estimate.interval)}};
}

Json json_of(const std::optional<Estimate>& estimate, const std::string& unit) {
  return estimate ? json_of(*estimate, unit) : Json(nullptr);
}

Json json_of(const Summary& summary, const std::string& unit) {
  return {{"mean", summary.value},
          {"sd", summary.sd ? Json(*summary.sd) : Json(nullptr)},
          {"unit", unit},
          {"interval", interval_json(summary.interval)}};
}

Json json_of(const std::optional<Summary>& summary, const std::string& unit) {
  return summary ? json_of(*summary, unit) : Json(nullptr);
}

Json by_measure(const Comparison& comparison, const std::vector<Summary>& summaries) {
  Json all = Json::object();
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    all[comparison.measures[i].name] = json_of(summaries[i], comparison.measures[i].unit);
  }
  return all;
}

Json comparison_value(const Comparison& comparison) {
  Json json = {
      {"title", comparison.title},
      {"seed", comparison.seed},
      {"agents", comparison.agents},
      {"replicates", comparison.replicates},
      {"replicates_missing", comparison.simulated - comparison.replicates},
      {"currency", comparison.currency},
      {"baseline", comparison.strategies[comparison.baseline].name},
      {"compared_by",
       comparison.deciding ? Json(comparison.measures[*comparison.deciding].name) : Json(nullptr)},
      {"confidence", 0.95},
      {"measures", Json::array()},
      {"strategies", Json::array()},
      {"leaders", Json::array()},
      {"summary", closing_sentence(comparison)}};
  for (const MeasureColumn& measure : comparison.measures) {
    json["measures"].push_back(
        {{"name", measure.name}, {"unit", measure.unit}, {"sentence", measure.sentence}});
  }
  for (const StrategyResult& strategy : comparison.strategies) {
    json["strategies"].push_back(json_of(comparison, strategy));
  }
  for (const std::size_t leader : comparison.leaders) {
    json["leaders"].push_back(comparison.strategies[leader].name);
  }
  return json;
}

std::string dumped(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::string comparison_json(const Comparison& comparison) {
  return dumped(comparison_value(comparison), 2);
}

}  // namespace hearsay
