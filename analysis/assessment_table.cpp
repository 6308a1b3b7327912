// One small table for each question that somebody with money asks, in the order in which they ask:
// what does it bring, how sure is that, which is best, what can go wrong, what did the last unit of
// money buy, and where do people drop out.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/assessment_text.hpp"
#include "analysis/table.hpp"

namespace hearsay {
namespace {

// Names this wide still leave room for six columns.
constexpr std::size_t longest_name = 30;
// So many strategies stand side by side in a table of each against each.
constexpr std::size_t most_rivals = 8;

std::string or_dash(const std::optional<Estimate>& estimate, int decimals) {
  return estimate ? range_text(*estimate, decimals) : "-";
}

std::string chance_text(const Estimate& share) {
  return percent_text(share.value, 0);
}

// So many samples cannot tell certainty.
std::string bootstrap_text(double share) {
  return percent_text(std::clamp(share, 0.0004, 0.9996), 1);
}

// "12 % [8 %, 17 %]" takes too much room for what it says.
std::string bounded_chance_text(const std::optional<Estimate>& share) {
  if (!share) return "-";
  if (!share->interval) return chance_text(*share);
  return fmt::format("{} [{}, {}]", percent_text(share->value, 0),
                     number_text(100 * share->interval->low, 0),
                     number_text(100 * share->interval->high, 0));
}

// A value of a measure by itself: three digits where it is small.
std::string value_text(double value, const MeasureColumn& measure) {
  if (measure.scale != 1.0) return number_text(value, 2);
  const bool whole = value == std::floor(value);
  return number_text(value, whole || std::abs(value) >= 100 ? 0 : 1);
}

class Page {
 public:
  explicit Page(const Assessment& assessment)
      : assessment_(assessment), comparison_(assessment.comparison) {}

  std::string text() {
    text_ = comparison_table(comparison_);
    for (const MeasureAssessment& measure : assessment_.measures) distribution_part(measure);
    if (comparison_.strategies.size() > 1 && comparison_.replicates > 1) {
      for (const MeasureAssessment& measure : assessment_.measures) pairs_part(measure);
      if (!assessment_.measures.empty()) {
        text_ += "  pairing: by what factor the same luck shrinks the variance of the difference\n";
        rivals_part(assessment_.measures.front());
        ranks_part(assessment_.measures.front());
      }
    }
    risk_part();
    take_off_part();
    money_part();
    steps_part();
    funnel_part();
    if (!assessment_.scenario_difference.empty()) {
      text_ += "\nThe files' scenarios differ in more than strategies: " +
               assessment_.scenario_difference + "\n";
    }
    return text_;
  }

 private:
  std::string name(std::size_t strategy) const {
    return "  " + comparison_.strategies[strategy].name;
  }
  const MeasureColumn& column(const MeasureAssessment& measure) const {
    return comparison_.measures[measure.measure];
  }
  std::string noun(std::size_t measure) const {
    const MeasureColumn& column = comparison_.measures[measure];
    const std::string noun = noun_of(comparison_, measure);
    return column.unit == comparison_.currency ? noun + " " + column.unit : noun;
  }
  void add(const Grid& grid) { text_ += '\n' + grid.text(); }

  // Whether no luck moves it, as with a fixed cost: nothing is to be said beyond the means.
  static bool is_fixed(const MeasureAssessment& measure) {
    return std::all_of(measure.strategies.begin(), measure.strategies.end(),
                       [](const Distribution& one) { return !one.mean.sd || *one.mean.sd == 0.0; });
  }

  void distribution_part(const MeasureAssessment& measure) {
    if (is_fixed(measure)) return;
    Grid grid({"  " + noun(measure.measure), "mean", "5 %", "25 %", "median", "75 %", "95 %",
               "worst 5 %"});
    for (std::size_t s = 0; s < measure.strategies.size(); ++s) {
      const Distribution& one = measure.strategies[s];
      std::vector<std::string> row = {name(s),
                                      estimate_text(one.mean, decimals_of(column(measure)))};
      for (const double value : one.quantiles) row.push_back(value_text(value, column(measure)));
      row.push_back(value_text(one.worst, column(measure)));
      grid.add(std::move(row));
    }
    add(grid);
  }

  // What each strategy has more than the baseline.
  void pairs_part(const MeasureAssessment& measure) {
    if (is_fixed(measure)) return;
    const std::string& baseline = comparison_.strategies[comparison_.baseline].name;
    Grid grid({"  " + noun(measure.measure) + " over " +
                   (width_of(baseline) <= longest_name ? '"' + baseline + '"' : "the baseline"),
               "difference", measure.less_is_better ? "less in" : "more in", "equal in",
               "pairing"});
    for (const PairComparison& pair : measure.pairs) {
      if (pair.rival != comparison_.baseline) continue;
      grid.add({name(pair.strategy), signed_text(pair.difference, decimals_of(column(measure))),
                chance_text(pair.wins), chance_text(pair.ties),
                pair.pairing_factor ? number_text(*pair.pairing_factor, 1) : "-"});
    }
    add(grid);
  }

  void rivals_part(const MeasureAssessment& measure) {
    const std::size_t strategies = comparison_.strategies.size();
    if (strategies < 3 || strategies > most_rivals) return;
    std::vector<std::string> heads = {fmt::format("  has {} {} than",
                                                  measure.less_is_better ? "less" : "more",
                                                  noun_of(comparison_, measure.measure))};
    for (std::size_t s = 0; s < strategies; ++s) heads.push_back(fmt::format("({})", s + 1));
    Grid grid(std::move(heads));
    for (std::size_t s = 0; s < strategies; ++s) {
      std::vector<std::string> row = {
          fmt::format("  ({}) {}", s + 1, comparison_.strategies[s].name)};
      for (std::size_t rival = 0; rival < strategies; ++rival) {
        row.push_back(rival == s ? "-" : chance_text(wins_of(measure, s, rival)));
      }
      grid.add(std::move(row));
    }
    add(grid);
  }

  static Estimate wins_of(const MeasureAssessment& measure, std::size_t s, std::size_t rival) {
    for (const PairComparison& pair : measure.pairs) {
      if (pair.strategy == s && pair.rival == rival) return pair.wins;
      if (pair.strategy == rival && pair.rival == s) {
        return {std::max(0.0, 1 - pair.wins.value - pair.ties.value), {}};
      }
    }
    return {};
  }

  void ranks_part(const MeasureAssessment& measure) {
    const std::size_t shown = std::min<std::size_t>(comparison_.strategies.size(), 5);
    std::vector<std::string> heads = {"  rank by " + noun_of(comparison_, measure.measure),
                                      "best on average"};
    for (std::size_t rank = 0; rank < shown; ++rank) {
      heads.push_back(fmt::format("rank {}", rank + 1));
    }
    Grid grid(std::move(heads));
    for (std::size_t s = 0; s < comparison_.strategies.size(); ++s) {
      std::vector<std::string> row = {name(s), bootstrap_text(measure.best_on_average[s])};
      for (std::size_t rank = 0; rank < shown; ++rank) {
        row.push_back(percent_text(measure.ranks[s][rank], 0));
      }
      grid.add(std::move(row));
    }
    add(grid);
  }

  void risk_part() {
    const auto& all = assessment_.strategies;
    const bool posts = std::any_of(all.begin(), all.end(),
                                   [](const auto& one) { return one.risk.loud_criticism; });
    if (!posts) return;
    const double loud = 100 * assessment_.options.loud_criticism;
    Grid grid({"  risk", "criticism, median", "95 %", fmt::format("above {:.3g} %", loud),
               "below baseline", "backlash"});
    for (std::size_t s = 0; s < all.size(); ++s) {
      const Risk& risk = all[s].risk;
      const auto quantile = [&](std::size_t i) {
        return risk.negative_share ? percent_text(risk.negative_share->quantiles[i], 1)
                                   : std::string("-");
      };
      grid.add({name(s), quantile(2), quantile(4), bounded_chance_text(risk.loud_criticism),
                bounded_chance_text(risk.below_baseline), bounded_chance_text(risk.backlash)});
    }
    add(grid);
    text_ += fmt::format(
        "  criticism: its share of posts; backlash: that is above {:.3g} %, or fewer {} than the "
        "baseline\n",
        loud, noun_of(comparison_, *comparison_.deciding));
  }

  void take_off_part() {
    const auto& all = assessment_.strategies;
    if (std::none_of(all.begin(), all.end(), [](const auto& one) { return one.take_off; })) return;
    const MeasureColumn& column = comparison_.measures[*comparison_.deciding];
    Grid grid({"  take-off",
               fmt::format("reaches {:.3g} % of agents", 100 * assessment_.options.take_off),
               noun(*comparison_.deciding) + " then", "else"});
    for (std::size_t s = 0; s < all.size(); ++s) {
      const auto& chance = all[s].take_off;
      const auto brings = [&](const std::optional<Summary>& summary) {
        return summary ? estimate_text(*summary, decimals_of(column)) : std::string("-");
      };
      grid.add({name(s), chance ? bounded_chance_text(chance->chance) : "-",
                chance ? brings(chance->given) : "-", chance ? brings(chance->otherwise) : "-"});
    }
    add(grid);
  }

  void money_part() {
    const auto& all = assessment_.strategies;
    if (std::none_of(all.begin(), all.end(), [](const auto& one) { return one.worth; })) return;
    Grid grid({"  money over the baseline, " + comparison_.currency, "earned", "gained",
               "gained for each spent"});
    for (std::size_t s = 0; s < all.size(); ++s) {
      if (!all[s].worth) continue;
      grid.add({name(s), signed_text(all[s].worth->revenue_gain, 2),
                signed_text(all[s].worth->gain, 2), or_dash(all[s].worth->return_on_cost, 2)});
    }
    add(grid);
  }

  void steps_part() {
    if (assessment_.cost_steps.empty()) return;
    Grid grid({"  each over the one above it", "extra " + comparison_.currency, "extra conversions",
               comparison_.currency + " per extra one"});
    grid.add({name(assessment_.cost_steps.front().from), "-", "-", "-"});
    for (const CostStep& step : assessment_.cost_steps) {
      grid.add({name(step.to), signed_text(step.extra_cost, 2),
                signed_text(step.extra_conversions, 0), or_dash(step.cost_per_extra, 2)});
    }
    add(grid);
  }

  void funnel_part() {
    const auto& all = assessment_.strategies;
    if (all.front().funnel.empty()) return;
    std::vector<std::string> heads = {"  funnel"};
    std::string parts;
    for (const FunnelStage& stage : all.front().funnel) {
      heads.push_back(spaced(comparison_.measures[stage.measure].name));
      if (!stage.of.empty()) {
        parts += fmt::format("{}{} of {}", parts.empty() ? "  shares: " : ", ", heads.back(),
                             spaced(stage.of));
      }
    }
    const bool spreads =
        std::any_of(all.begin(), all.end(), [](const auto& one) { return one.spread.k_factor; });
    if (spreads) heads.emplace_back("K-factor");
    Grid grid(std::move(heads));
    for (std::size_t s = 0; s < all.size(); ++s) {
      std::vector<std::string> row = {name(s)};
      for (const FunnelStage& stage : all[s].funnel) {
        std::string cell = number_text(stage.count.value, stage.count.value < 100 ? 1 : 0);
        if (stage.of_whole) cell += " " + share_text(stage.of_whole->value);
        row.push_back(std::move(cell));
      }
      if (spreads) {
        const auto& factor = all[s].spread.k_factor;
        row.push_back(factor ? estimate_text(*factor, 2) : "-");
      }
      grid.add(std::move(row));
    }
    add(grid);
    text_ += parts + '\n';
    if (spreads) {
      text_ += all.front().spread.counted
                   ? "  K-factor: new readers that friends brought, for each agent that shares\n"
                   : "  K-factor: new readers for each agent that shares, as many of them by "
                     "friends as of all reads\n";
    }
  }

  const Assessment& assessment_;
  const Comparison& comparison_;
  std::string text_;
};

}  // namespace

std::string assessment_table(const Assessment& assessment) {
  return Page(assessment).text();
}

}  // namespace hearsay
