#include "analysis/sweep_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "analysis/table.hpp"
#include "analysis/uncertainty.hpp"

namespace hearsay {
namespace {

// As many points as one cares to read.
constexpr std::size_t kMostShown = 100;

using Part = std::pair<std::string, std::optional<double>>;  // a variance; none: not swept

std::array<Part, 5> parts_of(const UncertaintySplit& split) {
  return {{{"chance", split.chance},
           {"graph", split.graphs},
           {"parameters", split.parameters},
           {"interplay", split.interplay},
           {"points", split.points}}};
}

// By how much replicates of a strategy differ, and what makes them.
std::string uncertainty_table(const Results& results, const Comparison& first) {
  const std::size_t deciding = *first.deciding;
  const double unit = first.measures[deciding].scale;
  std::optional<Grid> grid;
  for (std::size_t s = 0; s < first.strategies.size(); ++s) {
    const auto split = split_uncertainty(results, s, deciding);
    if (!split) return "";
    std::vector<std::string> heads{"  strategy"};
    std::vector<std::string> row{"  " + first.strategies[s].name};
    for (const auto& [name, variance] : parts_of(*split)) {
      if (!variance) continue;
      heads.push_back(name);
      std::string cell = number_text(unit * std::sqrt(*variance), 2);
      if (split->all() > 0) cell += " (" + percent_text(*variance / split->all(), 0) + ")";
      row.push_back(std::move(cell));
    }
    if (!grid) grid.emplace(std::move(heads));
    grid->add(std::move(row));
  }
  return "\n  What " + noun_of(first, deciding) +
         " of one replicate are uncertain by: standard deviation, and share of the variance\n" +
         grid->text();
}

}  // namespace

std::string sweep_table(const Results& results) {
  const std::size_t points = results.header().points();
  std::string text;
  std::optional<Grid> grid;
  std::optional<Comparison> first;
  std::string failed;
  for (std::size_t point = 0; point < std::min(points, kMostShown); ++point) {
    const Results here = results.at(point);
    if (here.header().replicates == 0) {
      failed += fmt::format("point {}: no replicate is whole\n", point);
      continue;
    }
    const Comparison comparison = compare(here);
    if (const auto missing = missing_text(comparison); !missing.empty()) {
      failed += fmt::format("point {}: {}", point, missing);
    }
    if (!first) first = comparison;
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
  if (!grid) return failed;
  text += grid->text() + failed;
  if (points > kMostShown) {
    text += "  and " + std::to_string(points - kMostShown) + " more points\n";
  }
  return text + uncertainty_table(results, *first);
}

Json uncertainty_value(const Results& results) {
  const ResultHeader& header = results.header();
  Json strategies = Json::array();
  for (std::size_t s = 0; s < header.strategies_of_a_point(); ++s) {
    Json measures = Json::object();
    for (std::size_t m = 0; m < header.measures.size(); ++m) {
      const auto split = split_uncertainty(results, s, m);
      if (!split) continue;
      Json parts = Json::object();
      for (const auto& [name, variance] : parts_of(*split)) {
        if (variance) parts[name] = header.measures[m].scale * std::sqrt(*variance);
      }
      measures[header.measures[m].name] = std::move(parts);
    }
    strategies.push_back(
        {{"name", header.plain_strategy(s)}, {"standard_deviations", std::move(measures)}});
  }
  return strategies;
}

std::string sweep_json(const Results& results) {
  const ResultHeader& header = results.header();
  Json points = Json::array();
  for (std::size_t point = 0; point < header.points(); ++point) {
    Json values = Json::object();
    for (const SweptColumn& column : header.swept) values[column.path] = column.values[point];
    const Results here = results.at(point);
    Json comparison;  // nothing where each replicate has failed
    if (here.header().replicates > 0) comparison = comparison_value(compare(here));
    points.push_back(
        {{"point", point}, {"values", std::move(values)}, {"comparison", std::move(comparison)}});
  }
  return dumped({{"title", header.title},
                 {"points", std::move(points)},
                 {"uncertainty", uncertainty_value(results)}},
                2);
}

}  // namespace hearsay
