// The table has two parts that fit a terminal: what each strategy came to, and what it gained over
// the baseline for its money. A strategy is marked only when the data single it out.
#include "analysis/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "analysis/grid.hpp"

namespace hearsay {
namespace {

// As many columns of measures as a terminal holds beside the names.
constexpr std::size_t most_columns = 5;
// A baseline with a longer name is not repeated in the head, which would push the others out.
constexpr std::size_t longest_in_head = 18;

// The measures that the first part shows: those everybody asks for, or the first of the file.
std::vector<std::size_t> shown_measures(const Comparison& comparison) {
  std::vector<std::size_t> shown;
  for (const auto& measure :
       {comparison.reach, comparison.buyers, comparison.negative_reach, comparison.cost}) {
    if (measure) shown.push_back(*measure);
  }
  if (comparison.buyers) return shown;
  for (std::size_t i = 0; i < comparison.measures.size() && shown.size() < most_columns; ++i) {
    if (std::find(shown.begin(), shown.end(), i) == shown.end()) shown.push_back(i);
  }
  return shown;
}

bool shown_over_baseline(const Comparison& comparison, std::size_t strategy) {
  const auto& against = comparison.strategies[strategy].against;
  return against && against->shown && against->differences[*comparison.deciding].value > 0.0;
}

// Whether a strategy that is not told apart from the best may be the best for all that is shown.
// Not the baseline where some other is shown to beat it; and where the best is among those, not one
// that is not.
bool may_be_best(const Comparison& comparison, std::size_t strategy) {
  if (strategy != comparison.baseline) {
    return !shown_over_baseline(comparison, comparison.best) ||
           shown_over_baseline(comparison, strategy);
  }
  for (std::size_t i = 0; i < comparison.strategies.size(); ++i) {
    if (shown_over_baseline(comparison, i)) return false;
  }
  return true;
}

// The mark before each name: '*' for the one best, '~' for those that may be.
char mark_of(const Comparison& comparison, std::size_t strategy) {
  const auto& leaders = comparison.leaders;
  if (comparison.replicates < 2 || leaders.size() == comparison.strategies.size()) return ' ';
  if (std::find(leaders.begin(), leaders.end(), strategy) == leaders.end()) return ' ';
  if (leaders.size() == 1) return '*';
  return may_be_best(comparison, strategy) ? '~' : ' ';
}

std::string marked_name(const Comparison& comparison, std::size_t strategy) {
  return fmt::format("{} {}", mark_of(comparison, strategy), comparison.strategies[strategy].name);
}

std::string totals_part(const Comparison& comparison) {
  const std::vector<std::size_t> shown = shown_measures(comparison);
  std::vector<std::string> heads = {"  strategy"};
  for (const std::size_t measure : shown) {
    if (measure == comparison.buyers) {
      heads.insert(heads.end(), {"conversions", "of agents"});
    } else if (measure == comparison.cost) {
      heads.push_back("cost " + comparison.measures[measure].unit);
    } else {
      heads.push_back(spaced(comparison.measures[measure].name));
    }
  }
  Grid grid(heads);
  for (std::size_t i = 0; i < comparison.strategies.size(); ++i) {
    const StrategyResult& strategy = comparison.strategies[i];
    std::vector<std::string> row = {marked_name(comparison, i)};
    for (const std::size_t measure : shown) {
      row.push_back(
          estimate_text(strategy.totals[measure], decimals_of(comparison.measures[measure])));
      if (measure != comparison.buyers) continue;
      const auto& share = strategy.conversion_share;
      row.push_back(share ? share_text(share->value) : "-");
    }
    grid.add(std::move(row));
  }
  return grid.text();
}

std::string gains_part(const Comparison& comparison) {
  const std::size_t deciding = *comparison.deciding;
  const MeasureColumn& measure = comparison.measures[deciding];
  const bool has_costs = comparison.buyers && comparison.cost;
  const std::string& baseline = comparison.strategies[comparison.baseline].name;
  std::vector<std::string> heads = {
      width_of(baseline) <= longest_in_head ? fmt::format("  over \"{}\"", baseline)
                                            : "  over the baseline",
      fmt::format("extra {}", comparison.buyers ? noun_of(comparison, *comparison.deciding)
                                                : spaced(measure.name)),
      "wins in"};
  if (has_costs) {
    heads.push_back(comparison.currency + " per conversion");
    heads.push_back(comparison.currency + " per extra one");
  }
  Grid grid(heads);
  for (std::size_t i = 0; i < comparison.strategies.size(); ++i) {
    const StrategyResult& strategy = comparison.strategies[i];
    std::vector<std::string> row = {marked_name(comparison, i), "-", "-"};
    if (strategy.against) {
      row[1] = signed_text(strategy.against->differences[deciding], decimals_of(measure));
      row[2] = percent_text(strategy.against->wins.value, 0);
    }
    if (has_costs) {
      const auto ratio = [](const std::optional<Estimate>& estimate) {
        return estimate ? range_text(*estimate, 2) : std::string("-");
      };
      row.push_back(ratio(strategy.cost_per_conversion));
      row.push_back(strategy.against ? ratio(strategy.against->cost_per_extra_conversion) : "-");
    }
    grid.add(std::move(row));
  }
  return grid.text();
}

}  // namespace

std::string missing_text(const Comparison& comparison) {
  if (comparison.failed.empty()) return "";
  std::string text;
  for (std::size_t s = 0; s < comparison.strategies.size(); ++s) {
    const auto lost = std::ranges::count(comparison.failed, s, &FailedReplicate::strategy);
    if (lost == 0) continue;
    text +=
        fmt::format("{}{} of {}", text.empty() ? "" : ", ", lost, comparison.strategies[s].name);
  }
  return fmt::format("{} of {} replicates are left out of all strategies, as they failed: {}\n",
                     comparison.simulated - comparison.replicates, comparison.simulated, text);
}

namespace {

// What the signs in the table mean.
std::string legend(const Comparison& comparison) {
  std::string text = comparison.replicates == 1
                         ? "1 replicate: no intervals"
                         : fmt::format("{} replicates; ± and [ ] are 95 % intervals",
                                       number_text(static_cast<double>(comparison.replicates), 0));
  if (comparison.strategies.size() > 1 && comparison.deciding) {
    const auto marked =
        std::find_if(comparison.leaders.begin(), comparison.leaders.end(),
                     [&](std::size_t strategy) { return mark_of(comparison, strategy) != ' '; });
    if (marked != comparison.leaders.end()) {
      text +=
          mark_of(comparison, *marked) == '*'
              ? fmt::format("; * most {}, pair by pair", noun_of(comparison, *comparison.deciding))
              : "; ~ may be best: not told apart from the greatest";
    }
  }
  return text + "\n";
}

std::string listed(const std::vector<std::string>& names) {
  std::string text = names[0];
  for (std::size_t i = 1; i < names.size(); ++i) {
    text += (i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

// The strategy to speak about: of those shown to beat the baseline the one with the greatest mean;
// where there is none, the best by its mean.
std::size_t subject_of(const Comparison& comparison) {
  const std::size_t deciding = *comparison.deciding;
  std::size_t subject = comparison.baseline;
  for (std::size_t i = 0; i < comparison.strategies.size(); ++i) {
    if (!shown_over_baseline(comparison, i)) continue;
    if (subject == comparison.baseline ||
        comparison.strategies[i].totals[deciding].value >
            comparison.strategies[subject].totals[deciding].value) {
      subject = i;
    }
  }
  return subject == comparison.baseline ? comparison.best : subject;
}

// The leaders are those not told apart from the best. Of another leader that says only that it is
// not told apart from the best, and of who is no leader nothing.
std::vector<std::string> not_told_apart_from(const Comparison& comparison, std::size_t subject) {
  const auto& leaders = comparison.leaders;
  if (std::find(leaders.begin(), leaders.end(), subject) == leaders.end()) return {};
  std::vector<std::string> names;
  for (const std::size_t leader : leaders) {
    if (leader != subject && (subject == comparison.best || leader == comparison.best)) {
      names.push_back(comparison.strategies[leader].name);
    }
  }
  return names;
}

}  // namespace

int decimals_of(const MeasureColumn& measure) {
  return measure.scale == 1.0 ? 0 : 2;
}

std::string noun_of(const Comparison& comparison, std::size_t measure) {
  if (measure == comparison.buyers) return "conversions";
  if (measure == comparison.reach) return "agents reached";
  return spaced(comparison.measures[measure].name);
}

std::string closing_sentence(const Comparison& comparison) {
  if (!comparison.deciding) return "The model measures nothing to compare by.";
  const std::size_t deciding = *comparison.deciding;
  const int decimals = decimals_of(comparison.measures[deciding]);
  const std::string noun = noun_of(comparison, *comparison.deciding);
  const std::string replicates =
      number_text(static_cast<double>(comparison.replicates), 0) + " replicates";
  const std::string& baseline = comparison.strategies[comparison.baseline].name;
  const StrategyResult& best = comparison.strategies[comparison.best];

  if (comparison.strategies.size() == 1) {
    return fmt::format("{}: {} {} in {}.", best.name,
                       estimate_text(best.totals[deciding], decimals), noun,
                       comparison.replicates == 1 ? "one replicate" : replicates);
  }
  if (comparison.replicates < 2) {
    return "One replicate cannot show a difference; run more of them to compare.";
  }
  const std::size_t subject_position = subject_of(comparison);
  const StrategyResult& subject = comparison.strategies[subject_position];
  if (!subject.against) {
    return comparison.leaders.size() == 1
               ? fmt::format("Each other strategy by itself is shown to have fewer {} than {}.",
                             noun, baseline)
               : fmt::format("No strategy is shown to have more {} than {}.", noun, baseline);
  }
  const Summary& difference = subject.against->differences[deciding];
  if (!difference.interval && difference.value != 0.0) {
    return fmt::format("{}: {} {} over {} in each of {}; without spread this shows no difference.",
                       subject.name, signed_text(difference, decimals), noun, baseline, replicates);
  }
  if (!subject.against->shown) {
    return fmt::format("{}: no difference shown from {} ({} {} in {}).", subject.name, baseline,
                       signed_text(difference, decimals), noun, replicates);
  }
  std::string text = fmt::format("{}: {} {} over {}, wins in {} of replicates", subject.name,
                                 signed_text(difference, decimals), noun, baseline,
                                 percent_text(subject.against->wins.value, 0));
  const double ties = subject.against->ties.value;
  text += ties > 0.0 ? fmt::format(" and ties in {}.", percent_text(ties, 0)) : ".";
  const std::vector<std::string> equals = not_told_apart_from(comparison, subject_position);
  if (!equals.empty()) {
    text += fmt::format(" No difference shown between it and {}.", listed(equals));
  }
  return text;
}

std::string comparison_table(const Comparison& comparison) {
  std::string text = totals_part(comparison);
  if (comparison.strategies.size() > 1 && comparison.deciding) {
    text += '\n';
    text += gains_part(comparison);
  }
  text += '\n';
  text += legend(comparison);
  text += missing_text(comparison);
  text += closing_sentence(comparison);
  text += '\n';
  return text;
}

}  // namespace hearsay
