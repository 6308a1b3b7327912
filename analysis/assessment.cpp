#include "analysis/assessment.hpp"

#include <algorithm>
#include <numeric>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

using Column = std::vector<double>;  // by replicate, in counts

// What a campaign is asked for first.
constexpr std::array<std::string_view, 5> usual_measures = {"buyers", "reach", "negative_reach",
                                                            "revenue", "cost"};
// From seeing to being glad of it, and what each is a part of. Whoever shares need not be about to
// buy, and owners are those who bought and those to whom the product was given.
struct Stage {
  std::string_view measure;
  std::string_view of;
};
constexpr std::array<Stage, 6> funnel_stages = {{{"reach", ""},
                                                 {"readers", "reach"},
                                                 {"sharers", "readers"},
                                                 {"deciders", "readers"},
                                                 {"buyers", "deciders"},
                                                 {"satisfied", "owners"}}};

// The columns of a measure, by strategy.
class Table {
 public:
  explicit Table(const Results& results) : results_(results) {
    columns_.resize(results.header().measures.size());
  }

  const std::vector<Column>& of(std::size_t measure) {
    auto& columns = columns_[measure];
    if (columns.empty()) {
      for (std::size_t s = 0; s < results_.header().strategies.size(); ++s) {
        columns.push_back(results_.totals(s, measure));
      }
    }
    return columns;
  }
  // Null where there is no such measure.
  const std::vector<Column>* find(std::string_view name) {
    const auto measure = results_.header().find_measure(name);
    return measure ? &of(*measure) : nullptr;
  }
  double scale(std::string_view name) const {
    return results_.header().measures[*results_.header().find_measure(name)].scale;
  }

 private:
  const Results& results_;
  std::vector<std::vector<Column>> columns_;
};

template <class Operation>
Column combined(const Column& a, const Column& b, Operation operation) {
  Column result(a.size());
  std::transform(a.begin(), a.end(), b.begin(), result.begin(), operation);
  return result;
}

Column minus(const Column& a, const Column& b) {
  return combined(a, b, std::minus<>());
}

Column times(Column column, double factor) {
  for (double& value : column) value *= factor;
  return column;
}

Distribution distribution(Column values, double scale, bool less) {
  Distribution result;
  result.mean = scaled(summarize(values), scale);
  std::sort(values.begin(), values.end());
  for (std::size_t i = 0; i < shown_quantiles.size(); ++i) {
    result.quantiles[i] = scale * quantile(values, shown_quantiles[i]);
  }
  if (less) {
    for (double& value : values) value = -value;
    std::reverse(values.begin(), values.end());
  }
  result.worst = (less ? -scale : scale) * mean_of_least(values, worst_tail);
  return result;
}

template <class Holds>
Estimate share_of_replicates(std::size_t replicates, Holds holds) {
  std::size_t cases = 0;
  for (std::size_t i = 0; i < replicates; ++i) {
    if (holds(i)) ++cases;
  }
  return share(cases, replicates);
}

MeasureAssessment assess_measure(const Results& results, Table& table, std::size_t measure,
                                 std::size_t baseline) {
  const ResultHeader& header = results.header();
  const std::vector<Column>& columns = table.of(measure);
  const double scale = header.measures[measure].scale;
  MeasureAssessment result;
  result.measure = measure;
  result.less_is_better = less_is_better(header.measures[measure].name);
  const double sign = result.less_is_better ? -1 : 1;
  std::vector<Column> goodness;
  for (const Column& column : columns) {
    result.strategies.push_back(distribution(column, scale, result.less_is_better));
    goodness.push_back(times(column, sign));
  }
  for (std::size_t a = 0; a < columns.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      PairComparison pair;
      pair.strategy = a == baseline ? b : a;
      pair.rival = a == baseline ? a : b;
      const Column& mine = columns[pair.strategy];
      const Column& theirs = columns[pair.rival];
      pair.difference = scaled(paired_difference(mine, theirs), scale);
      pair.wins = share_of_replicates(mine.size(),
                                      [&](auto i) { return sign * (mine[i] - theirs[i]) > 0; });
      pair.ties = share_of_replicates(mine.size(), [&](auto i) { return mine[i] == theirs[i]; });
      pair.pairing_factor = pairing_factor(mine, theirs);
      result.pairs.push_back(pair);
    }
  }
  result.ranks = rank_shares(goodness);
  result.best_on_average = chances_of_greatest_mean(goodness, Luck::of_market(header.seed));
  return result;
}

Risk assess_risk(const AssessmentOptions& options, const Comparison& comparison, Table& table,
                 std::size_t strategy) {
  Risk risk;
  const std::vector<Column>* criticism = table.find("criticism_posts");
  const std::vector<Column>* praise = table.find("praise_posts");
  const bool has_posts = criticism != nullptr && praise != nullptr;
  const auto loud = [&](std::size_t i) {
    const double against = (*criticism)[strategy][i];
    return against > options.loud_criticism * (against + (*praise)[strategy][i]);
  };
  if (has_posts) {
    Column shares;
    for (std::size_t i = 0; i < comparison.replicates; ++i) {
      const double posts = (*criticism)[strategy][i] + (*praise)[strategy][i];
      if (posts > 0.0) shares.push_back((*criticism)[strategy][i] / posts);
    }
    risk.silent = comparison.replicates - shares.size();
    if (!shares.empty()) risk.negative_share = distribution(std::move(shares), 1, true);
    risk.loud_criticism = share_of_replicates(comparison.replicates, loud);
  }
  const bool compared = strategy != comparison.baseline && comparison.deciding;
  const auto fewer = [&](std::size_t i) {
    const auto& columns = table.of(*comparison.deciding);
    return columns[strategy][i] < columns[comparison.baseline][i];
  };
  if (compared) risk.below_baseline = share_of_replicates(comparison.replicates, fewer);
  if (compared && has_posts) {
    risk.backlash = share_of_replicates(comparison.replicates,
                                        [&](std::size_t i) { return loud(i) || fewer(i); });
  }
  return risk;
}

std::optional<TakeOff> assess_take_off(const AssessmentOptions& options,
                                       const Comparison& comparison, Table& table,
                                       std::size_t strategy) {
  if (!comparison.reach || !comparison.deciding || comparison.agents == 0) return std::nullopt;
  const Column& reach = table.of(*comparison.reach)[strategy];
  const Column& deciding = table.of(*comparison.deciding)[strategy];
  const double enough = options.take_off * static_cast<double>(comparison.agents);
  Column given;
  Column otherwise;
  for (std::size_t i = 0; i < reach.size(); ++i) {
    (reach[i] >= enough ? given : otherwise).push_back(deciding[i]);
  }
  const double scale = comparison.measures[*comparison.deciding].scale;
  TakeOff result{share(given.size(), reach.size()), {}, {}};
  if (!given.empty()) result.given = scaled(summarize(given), scale);
  if (!otherwise.empty()) result.otherwise = scaled(summarize(otherwise), scale);
  return result;
}

// Those who bought and those to whom the product was given; nothing where nobody can.
std::optional<Column> owners_of(Table& table, std::size_t strategy) {
  const auto* buyers = table.find("buyers");
  const auto* gifts = table.find("gifts");
  if (buyers == nullptr) return std::nullopt;
  if (gifts == nullptr) return (*buyers)[strategy];
  return combined((*buyers)[strategy], (*gifts)[strategy], std::plus<>());
}

std::vector<FunnelStage> assess_funnel(const Results& results, Table& table, std::size_t strategy) {
  std::vector<FunnelStage> stages;
  for (const Stage& each : funnel_stages) {
    const auto measure = results.header().find_measure(each.measure);
    if (!measure) continue;
    const Column& counts = table.of(*measure)[strategy];
    FunnelStage stage{*measure, summarize(counts), std::string(each.of), {}};
    std::optional<Column> whole;
    if (each.of == "owners") {
      whole = owners_of(table, strategy);
    } else if (const auto* columns = table.find(each.of)) {
      whole = (*columns)[strategy];
    }
    // A model without the stage it is a part of: the one before.
    if (!whole && !stages.empty()) {
      stage.of = results.header().measures[stages.back().measure].name;
      whole = table.of(stages.back().measure)[strategy];
    }
    if (whole) stage.of_whole = ratio_of_means(counts, *whole);
    stages.push_back(std::move(stage));
  }
  if (stages.size() < 2) stages.clear();
  return stages;
}

Spread assess_spread(Table& table, std::size_t strategy) {
  Spread spread;
  const auto column = [&](std::string_view name) -> const Column* {
    const auto* columns = table.find(name);
    return columns != nullptr ? &(*columns)[strategy] : nullptr;
  };
  const Column* sharers = column("sharers");
  const Column* readers = column("readers");
  const Column* reads = column("reads");
  const Column* from_friends = column("reads_from_friends");
  if (sharers == nullptr || readers == nullptr) return spread;
  spread.sharers_per_reader = ratio_of_means(*sharers, *readers);
  if (from_friends != nullptr)
    spread.friend_reads_per_sharer = ratio_of_means(*from_friends, *sharers);
  if (const Column* counted = column("readers_from_friends")) {
    spread.counted = true;
    spread.k_factor = ratio_of_means(*counted, *sharers);
  } else if (from_friends != nullptr && reads != nullptr) {
    Column brought(readers->size(), 0.0);
    for (std::size_t i = 0; i < brought.size(); ++i) {
      if ((*reads)[i] > 0.0) brought[i] = (*readers)[i] * (*from_friends)[i] / (*reads)[i];
    }
    spread.k_factor = ratio_of_means(brought, *sharers);
  }
  return spread;
}

std::optional<Worth> assess_worth(const AssessmentOptions& options, const Comparison& comparison,
                                  Table& table, std::size_t strategy) {
  if (strategy == comparison.baseline || !comparison.cost) return std::nullopt;
  const std::vector<Column>* revenue = table.find("revenue");
  // A product without a price earns nothing, which says nothing of its worth.
  const auto earns = [](const Column& column) {
    return std::any_of(column.begin(), column.end(), [](double count) { return count != 0.0; });
  };
  Column earned;
  if (revenue != nullptr && std::any_of(revenue->begin(), revenue->end(), earns)) {
    earned =
        times(minus((*revenue)[strategy], (*revenue)[comparison.baseline]), table.scale("revenue"));
  } else if (options.value && comparison.buyers) {
    const auto& buyers = table.of(*comparison.buyers);
    earned = times(minus(buyers[strategy], buyers[comparison.baseline]), *options.value);
  } else {
    return std::nullopt;
  }
  const auto& costs = table.of(*comparison.cost);
  const Column spent =
      times(minus(costs[strategy], costs[comparison.baseline]), table.scale("cost"));
  const Column gain = minus(earned, spent);
  return Worth{summarize(earned), summarize(gain), ratio_of_means(gain, spent)};
}

std::vector<CostStep> assess_cost_steps(const Comparison& comparison, Table& table) {
  std::vector<CostStep> steps;
  if (!comparison.cost || !comparison.buyers) return steps;
  const auto cost_of = [&](std::size_t s) {
    return comparison.strategies[s].totals[*comparison.cost].value;
  };
  std::vector<std::size_t> order(comparison.strategies.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return cost_of(a) < cost_of(b); });
  const double scale = comparison.measures[*comparison.cost].scale;
  for (std::size_t i = 1; i < order.size(); ++i) {
    const auto& costs = table.of(*comparison.cost);
    const auto& buyers = table.of(*comparison.buyers);
    const Column cost = minus(costs[order[i]], costs[order[i - 1]]);
    const Column extra = minus(buyers[order[i]], buyers[order[i - 1]]);
    CostStep step{order[i - 1], order[i], scaled(summarize(cost), scale), summarize(extra), {}};
    const auto& interval = step.extra_conversions.interval;
    if (interval && interval->low > 0.0) {
      if (const auto price = ratio_of_means(cost, extra)) {
        step.cost_per_extra = scaled(*price, scale);
      }
    }
    steps.push_back(step);
  }
  return steps;
}

// The measures to compare by, by position.
std::vector<std::size_t> chosen_measures(const ResultHeader& header, const Comparison& comparison,
                                         const std::vector<std::string>& wanted) {
  std::vector<std::size_t> chosen;
  if (!wanted.empty()) {
    std::vector<std::string_view> names;
    std::string all;
    for (const MeasureColumn& measure : header.measures) {
      names.push_back(measure.name);
      all += (all.empty() ? "" : ", ") + measure.name;
    }
    Problems problems;
    for (const std::string& name : wanted) {
      if (const auto measure = header.find_measure(name)) {
        if (std::find(chosen.begin(), chosen.end(), *measure) == chosen.end()) {
          chosen.push_back(*measure);
        }
      } else {
        problems.add("--measure", "no measure \"" + name + "\"" + did_you_mean(name, names), all);
      }
    }
    problems.raise_if_any();
    return chosen;
  }
  for (const std::string_view name : usual_measures) {
    if (const auto measure = header.find_measure(name)) chosen.push_back(*measure);
  }
  if (chosen.empty() && comparison.deciding) chosen.push_back(*comparison.deciding);
  return chosen;
}

}  // namespace

bool less_is_better(std::string_view measure) {
  constexpr std::array<std::string_view, 7> bad = {
      "cost",  "negative_reach", "criticism_posts", "dissatisfied",
      "mutes", "unfollows",      "complaints"};
  return std::find(bad.begin(), bad.end(), measure) != bad.end();
}

Assessment assess(const Results& results, const AssessmentOptions& options) {
  Assessment assessment;
  assessment.options = options;
  assessment.comparison = compare(results);
  assessment.scenario_difference = results.difference();
  const Comparison& comparison = assessment.comparison;
  Table table(results);
  for (const std::size_t measure :
       chosen_measures(results.header(), comparison, options.measures)) {
    assessment.measures.push_back(assess_measure(results, table, measure, comparison.baseline));
  }
  for (std::size_t s = 0; s < comparison.strategies.size(); ++s) {
    assessment.strategies.push_back({assess_risk(options, comparison, table, s),
                                     assess_take_off(options, comparison, table, s),
                                     assess_funnel(results, table, s), assess_spread(table, s),
                                     assess_worth(options, comparison, table, s)});
  }
  assessment.cost_steps = assess_cost_steps(comparison, table);
  return assessment;
}

}  // namespace hearsay
