#include "analysis/comparison.hpp"

#include <algorithm>
#include <functional>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

// Counts of every replicate: [strategy][measure][replicate]. Not yet in a measure's unit, because
// differences of counts are exact, and only so can it be seen that they are all equal.
using Values = std::vector<std::vector<std::vector<double>>>;

Values read_totals(const Results& results) {
  const ResultHeader& header = results.header();
  Values values(header.strategies.size());
  for (std::size_t strategy = 0; strategy < values.size(); ++strategy) {
    for (std::size_t measure = 0; measure < header.measures.size(); ++measure) {
      values[strategy].push_back(results.totals(strategy, measure));
    }
  }
  return values;
}

// What one unit of the one measure costs in units of the other.
std::optional<Estimate> price(const Comparison& comparison, const std::vector<double>& costs,
                              const std::vector<double>& buyers) {
  const auto ratio = ratio_of_means(costs, buyers);
  if (!ratio) return std::nullopt;
  return scaled(*ratio, comparison.measures[*comparison.cost].scale /
                            comparison.measures[*comparison.buyers].scale);
}

bool excludes_zero(const Summary& difference) {
  return difference.interval && !difference.interval->contains(0.0);
}

// The share of replicates in which `related` holds between mine and theirs.
template <class Relation>
Estimate share_where(const std::vector<double>& mine, const std::vector<double>& theirs,
                     Relation related) {
  std::size_t cases = 0;
  for (std::size_t i = 0; i < mine.size(); ++i) {
    if (related(mine[i], theirs[i])) ++cases;
  }
  return share(cases, mine.size());
}

std::vector<double> differences_of(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> differences(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) differences[i] = a[i] - b[i];
  return differences;
}

AgainstBaseline against(const Comparison& comparison, const std::vector<std::vector<double>>& mine,
                        const std::vector<std::vector<double>>& baseline) {
  AgainstBaseline result;
  for (std::size_t measure = 0; measure < mine.size(); ++measure) {
    result.differences.push_back(scaled(paired_difference(mine[measure], baseline[measure]),
                                        comparison.measures[measure].scale));
  }
  if (!comparison.deciding) return result;
  const std::size_t deciding = *comparison.deciding;
  result.wins = share_where(mine[deciding], baseline[deciding], std::greater<>());
  result.ties = share_where(mine[deciding], baseline[deciding], std::equal_to<>());
  result.shown = excludes_zero(result.differences[deciding]);
  // Of a strategy that is not shown to bring any extra conversion, the cost of one means nothing.
  if (comparison.cost && comparison.buyers == deciding && result.shown &&
      result.differences[deciding].value > 0.0) {
    result.cost_per_extra_conversion =
        price(comparison, differences_of(mine[*comparison.cost], baseline[*comparison.cost]),
              differences_of(mine[deciding], baseline[deciding]));
  }
  return result;
}

void find_leaders(Comparison& comparison, const Values& values) {
  if (!comparison.deciding) return;
  const std::size_t deciding = *comparison.deciding;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (comparison.strategies[i].totals[deciding].value >
        comparison.strategies[comparison.best].totals[deciding].value) {
      comparison.best = i;
    }
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i == comparison.best ||
        !excludes_zero(paired_difference(values[comparison.best][deciding], values[i][deciding]))) {
      comparison.leaders.push_back(i);
    }
  }
}

}  // namespace

Comparison compare(const Results& results) {
  const ResultHeader& header = results.header();
  if (header.replicates == 0) {
    throw InputError(
        results.path(),
        results.simulated() == 0 ? "no replicates" : "no replicate is whole: each failed",
        "a result of at least one replicate");
  }
  Comparison comparison;
  comparison.title = header.title;
  comparison.currency = header.currency;
  comparison.agents = header.agents;
  comparison.replicates = header.replicates;
  comparison.simulated = results.simulated();
  comparison.failed = results.failed();
  comparison.seed = header.seed;
  comparison.measures = header.measures;
  comparison.reach = header.find_measure("reach");
  comparison.buyers = header.find_measure("buyers");
  comparison.negative_reach = header.find_measure("negative_reach");
  comparison.cost = header.find_measure("cost");
  comparison.deciding = comparison.buyers ? comparison.buyers : comparison.reach;
  if (!comparison.deciding && !header.measures.empty()) comparison.deciding = 0;
  const auto baseline =
      std::find(header.strategies.begin(), header.strategies.end(), header.baseline);
  if (baseline == header.strategies.end()) {
    throw InputError(results.path(), "the baseline \"" + header.baseline + "\" is no strategy",
                     "the name of a strategy");
  }
  comparison.baseline = static_cast<std::size_t>(baseline - header.strategies.begin());

  const Values values = read_totals(results);
  for (std::size_t i = 0; i < values.size(); ++i) {
    StrategyResult strategy;
    strategy.name = header.strategies[i];
    for (std::size_t measure = 0; measure < values[i].size(); ++measure) {
      strategy.totals.push_back(
          scaled(summarize(values[i][measure]), header.measures[measure].scale));
    }
    if (comparison.buyers) {
      const auto& buyers = values[i][*comparison.buyers];
      if (header.agents > 0) {
        const std::vector<double> agents(buyers.size(), static_cast<double>(header.agents));
        strategy.conversion_share = ratio_of_means(buyers, agents);
        auto& interval = strategy.conversion_share->interval;
        if (interval) interval->high = std::min(interval->high, 1.0);
      }
      if (comparison.cost) {
        strategy.cost_per_conversion = price(comparison, values[i][*comparison.cost], buyers);
      }
    }
    if (i != comparison.baseline) {
      strategy.against = against(comparison, values[i], values[comparison.baseline]);
    }
    comparison.strategies.push_back(std::move(strategy));
  }
  find_leaders(comparison, values);
  return comparison;
}

}  // namespace hearsay
