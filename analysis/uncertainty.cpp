#include "analysis/uncertainty.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

using Rows = std::vector<std::vector<double>>;  // [what differs][replicate]

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double variance(const std::vector<double>& values) {
  const double middle = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - middle) * (value - middle);
  return sum / static_cast<double>(values.size() - 1);
}

// The rows' mean by replicate.
std::vector<double> mean_row(const Rows& rows) {
  std::vector<double> middle(rows.front().size());
  for (std::size_t r = 0; r < middle.size(); ++r) {
    for (const auto& row : rows) middle[r] += row[r];
    middle[r] /= static_cast<double>(rows.size());
  }
  return middle;
}

// The mean over pairs of different replicates r and q of the sum over rows of row[r] row[q], for
// rows that are differences.
double product_of_replicates(const Rows& differences) {
  const auto replicates = static_cast<double>(differences.front().size());
  double sum = 0;
  for (const auto& row : differences) {
    double all = 0;
    double own = 0;
    for (const double value : row) {
      all += value;
      own += value * value;
    }
    sum += all * all - own;
  }
  return sum / (replicates * (replicates - 1));
}

Rows less(Rows rows, const std::vector<double>& middle) {
  for (auto& row : rows) {
    for (std::size_t r = 0; r < row.size(); ++r) row[r] -= middle[r];
  }
  return rows;
}

// Variance between rows, without that between replicates.
double between(const Rows& rows) {
  return product_of_replicates(less(rows, mean_row(rows))) / static_cast<double>(rows.size() - 1);
}

// The mean rows of points with the same level.
Rows by_level(const Rows& values, const std::vector<std::size_t>& level_of, std::size_t levels) {
  Rows rows;
  for (std::size_t level = 0; level < levels; ++level) {
    Rows own;
    for (std::size_t p = 0; p < values.size(); ++p) {
      if (level_of[p] == level) own.push_back(values[p]);
    }
    rows.push_back(mean_row(own));
  }
  return rows;
}

std::size_t levels_of(const std::vector<std::size_t>& level_of) {
  return *std::ranges::max_element(level_of) + 1;
}

bool is_crossed(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
  std::map<std::pair<std::size_t, std::size_t>, int> met;
  for (std::size_t p = 0; p < a.size(); ++p) ++met[{a[p], b[p]}];
  return met.size() == levels_of(a) * levels_of(b) && met.size() == a.size();
}

}  // namespace

double UncertaintySplit::all() const {
  return chance + graphs.value_or(0) + parameters.value_or(0) + interplay.value_or(0) +
         points.value_or(0);
}

std::optional<UncertaintySplit> split_uncertainty(const Rows& values,
                                                  const std::vector<std::size_t>& graph_of,
                                                  const std::vector<std::size_t>& parameters_of) {
  HEARSAY_EXPECT(values.size() == graph_of.size() && values.size() == parameters_of.size());
  if (values.size() < 2 || values.front().size() < 2) return std::nullopt;
  const auto at_least_0 = [](double variance) { return std::max(0.0, variance); };
  UncertaintySplit split;
  for (const auto& point : values) split.chance += variance(point);
  split.chance /= static_cast<double>(values.size());
  const std::size_t graphs = levels_of(graph_of);
  const std::size_t parameters = levels_of(parameters_of);
  if (parameters == 1) {
    split.graphs = at_least_0(between(values));
  } else if (graphs == 1) {
    split.parameters = at_least_0(between(values));
  } else if (!is_crossed(graph_of, parameters_of)) {
    split.points = at_least_0(between(values));
  } else {
    const Rows of_graphs = by_level(values, graph_of, graphs);
    const Rows of_parameters = by_level(values, parameters_of, parameters);
    const std::vector<double> middle = mean_row(values);
    Rows rest = values;
    for (std::size_t p = 0; p < rest.size(); ++p) {
      for (std::size_t r = 0; r < rest[p].size(); ++r) {
        rest[p][r] += middle[r] - of_graphs[graph_of[p]][r] - of_parameters[parameters_of[p]][r];
      }
    }
    const auto g = static_cast<double>(graphs);
    const auto b = static_cast<double>(parameters);
    const double interplay = product_of_replicates(rest) / ((g - 1) * (b - 1));
    split.graphs = at_least_0(between(of_graphs) - interplay / b);
    split.parameters = at_least_0(between(of_parameters) - interplay / g);
    split.interplay = at_least_0(interplay);
  }
  return split;
}

std::optional<UncertaintySplit> split_uncertainty(const Results& results, std::size_t strategy,
                                                  std::size_t measure) {
  const ResultHeader& header = results.header();
  if (header.replicates == 0) return {};
  Rows values;
  std::vector<std::size_t> graph_of;
  std::vector<std::size_t> parameters_of;
  std::map<std::string, std::size_t> graphs;
  std::map<std::string, std::size_t> parameters;
  for (std::size_t point = 0; point < header.points(); ++point) {
    values.push_back(results.totals(point * header.strategies_of_a_point() + strategy, measure));
    std::string graph;
    std::string rest;
    for (const SweptColumn& column : header.swept) {
      std::string& key = column.path == "graph.seed" ? graph : rest;
      key += column.values[point] + '\n';
    }
    graph_of.push_back(graphs.emplace(graph, graphs.size()).first->second);
    parameters_of.push_back(parameters.emplace(rest, parameters.size()).first->second);
  }
  return split_uncertainty(values, graph_of, parameters_of);
}

}  // namespace hearsay
