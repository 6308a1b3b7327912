#include "analysis/sweep_table.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "analysis/json.hpp"
#include "analysis/table.hpp"

namespace hearsay {
namespace {

// As many points as one cares to read.
constexpr std::size_t kMostShown = 100;

}  // namespace

std::string sweep_table(const Results& results) {
  const std::size_t points = results.header().points();
  std::string text;
  std::optional<Grid> grid;
  for (std::size_t point = 0; point < std::min(points, kMostShown); ++point) {
    const Comparison comparison = compare(results.at(point));
    if (!comparison.deciding) return "nothing is measured\n";
    const std::size_t deciding = *comparison.deciding;
    if (!grid) {
      grid.emplace(std::vector<std::string>{"  strategy @ point", noun_of(comparison, deciding),
                                            "over the baseline"});
    }
    const int decimals = decimals_of(comparison.measures[deciding]);
    for (std::size_t s = 0; s < comparison.strategies.size(); ++s) {
      const StrategyResult& strategy = comparison.strategies[s];
      grid->add({"  " + results.header().strategies[point * comparison.strategies.size() + s],
                 estimate_text(strategy.totals[deciding], decimals),
                 strategy.against ? signed_text(strategy.against->differences[deciding], decimals)
                                  : std::string("-")});
    }
  }
  text += grid->text();
  if (points > kMostShown) {
    text += "  and " + std::to_string(points - kMostShown) + " more points\n";
  }
  return text;
}

std::string sweep_json(const Results& results) {
  const ResultHeader& header = results.header();
  Json points = Json::array();
  for (std::size_t point = 0; point < header.points(); ++point) {
    Json values = Json::object();
    for (const SweptColumn& column : header.swept) values[column.path] = column.values[point];
    points.push_back({{"point", point},
                      {"values", std::move(values)},
                      {"comparison", comparison_value(compare(results.at(point)))}});
  }
  return dumped({{"title", header.title}, {"points", std::move(points)}}, 2);
}

}  // namespace hearsay
