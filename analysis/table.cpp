// The table has two parts that fit a terminal: what each strategy came to, and what it gained over
// the baseline for its money. A strategy is marked only when the data single it out.
#include "analysis/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace hearsay {
namespace {

// As many columns of measures as a terminal holds beside the names.
constexpr std::size_t most_columns = 5;

// Characters on screen: bytes that do not continue a UTF-8 sequence.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
  }));
}

std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

// False for what no luck moves, such as a fixed cost: "± 0" would be noise.
bool has_width(const Estimate& estimate) {
  return estimate.interval && estimate.interval->half_width() > 0.0 &&
         std::isfinite(estimate.interval->half_width());
}

// Two digits of the half-width, as is usual for an uncertainty; `otherwise` where there is none.
int decimals_for(const Estimate& estimate, int otherwise) {
  if (!has_width(estimate)) return otherwise;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(estimate.interval->half_width()))),
                    0, 6);
}

// A share, never rounded up to all nor down to none.
std::string percent_text(double share, int decimals) {
  const std::string text = number_text(100 * share, decimals);
  const double step = std::pow(10.0, -decimals);
  if (share < 1.0 && text == number_text(100, decimals)) {
    return fmt::format("> {} %", number_text(100 - step, decimals));
  }
  if (share > 0.0 && text == number_text(0, decimals)) {
    return fmt::format("< {} %", number_text(step, decimals));
  }
  return text + " %";
}

std::string signed_text(const Estimate& estimate, int decimals) {
  return fmt::format("{}{}", estimate.value > 0.0 ? "+" : "", estimate_text(estimate, decimals));
}

int decimals_of(const MeasureColumn& measure) {
  return measure.scale == 1.0 ? 0 : 2;
}

// What the deciding measure is called in a sentence.
std::string noun_of(const Comparison& comparison) {
  if (comparison.deciding == comparison.buyers) return "conversions";
  if (comparison.deciding == comparison.reach) return "agents reached";
  return spaced(comparison.measures[*comparison.deciding].name);
}

class Grid {
 public:
  explicit Grid(std::vector<std::string> heads) : rows_{std::move(heads)} {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  // The first column to the left, the others to the right.
  std::string text() const {
    std::vector<std::size_t> widths(rows_[0].size(), 0);
    for (const auto& row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i)
        widths[i] = std::max(widths[i], width_of(row[i]));
    }
    std::string text;
    for (const auto& row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string padding(widths[i] - width_of(row[i]), ' ');
        text += i == 0 ? row[i] + padding : "  " + padding + row[i];
      }
      text.erase(text.find_last_not_of(' ') + 1);
      text += '\n';
    }
    return text;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

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

// The mark before each name: '*' for the one best, '~' for those that cannot be told apart.
char mark_of(const Comparison& comparison, std::size_t strategy) {
  const auto& leaders = comparison.leaders;
  if (comparison.replicates < 2 || leaders.size() == comparison.strategies.size()) return ' ';
  if (std::find(leaders.begin(), leaders.end(), strategy) == leaders.end()) return ' ';
  return leaders.size() == 1 ? '*' : '~';
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
      row.push_back(share ? percent_text(share->value, 1) : "-");
    }
    grid.add(std::move(row));
  }
  return grid.text();
}

std::string gains_part(const Comparison& comparison) {
  const std::size_t deciding = *comparison.deciding;
  const MeasureColumn& measure = comparison.measures[deciding];
  const bool has_costs = comparison.buyers && comparison.cost;
  std::vector<std::string> heads = {
      fmt::format("  over \"{}\"", comparison.strategies[comparison.baseline].name),
      fmt::format("extra {}", comparison.buyers ? noun_of(comparison) : spaced(measure.name)),
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

// What the signs in the table mean.
std::string legend(const Comparison& comparison) {
  std::string text = comparison.replicates == 1
                         ? "1 replicate: no intervals"
                         : fmt::format("{} replicates; ± and [ ] are 95 % intervals",
                                       number_text(static_cast<double>(comparison.replicates), 0));
  if (comparison.strategies.size() > 1 && comparison.deciding) {
    text += "; a tie is half a win";
    const auto marked =
        std::find_if(comparison.leaders.begin(), comparison.leaders.end(),
                     [&](std::size_t strategy) { return mark_of(comparison, strategy) != ' '; });
    if (marked != comparison.leaders.end()) {
      text += mark_of(comparison, *marked) == '*'
                  ? fmt::format("; * most {}", noun_of(comparison))
                  : fmt::format("; ~ most {}, not told apart", noun_of(comparison));
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
    const auto& against = comparison.strategies[i].against;
    if (!against || !against->shown || against->differences[deciding].value <= 0.0) continue;
    if (subject == comparison.baseline ||
        comparison.strategies[i].totals[deciding].value >
            comparison.strategies[subject].totals[deciding].value) {
      subject = i;
    }
  }
  return subject == comparison.baseline ? comparison.best : subject;
}

}  // namespace

std::string number_text(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (!std::isfinite(value)) return text;
  if (text[0] == '-' && text.find_first_of("123456789") == std::string::npos) text.erase(0, 1);
  const std::size_t first = text[0] == '-' ? 1 : 0;
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string grouped = text.substr(0, first);
  for (std::size_t i = first; i < point; ++i) {
    if (i > first && (point - i) % 3 == 0) grouped += ',';
    grouped += text[i];
  }
  return grouped + text.substr(point);
}

std::string estimate_text(const Estimate& estimate, int decimals) {
  const int used = decimals_for(estimate, decimals);
  std::string text = number_text(estimate.value, used);
  if (has_width(estimate)) text += " ± " + number_text(estimate.interval->half_width(), used);
  return text;
}

std::string range_text(const Estimate& estimate, int decimals) {
  int used = decimals_for(estimate, decimals);
  if (std::abs(estimate.value) >= 1.0) used = std::min(used, decimals);
  std::string text = number_text(estimate.value, used);
  if (has_width(estimate)) {
    text += fmt::format(" [{}, {}]", number_text(estimate.interval->low, used),
                        number_text(estimate.interval->high, used));
  }
  return text;
}

std::string closing_sentence(const Comparison& comparison) {
  if (!comparison.deciding) return "The model measures nothing to compare by.";
  const std::size_t deciding = *comparison.deciding;
  const int decimals = decimals_of(comparison.measures[deciding]);
  const std::string noun = noun_of(comparison);
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
  const StrategyResult& subject = comparison.strategies[subject_of(comparison)];
  if (!subject.against) {
    return comparison.leaders.size() == 1
               ? fmt::format("Every other strategy has fewer {} than {}.", noun, baseline)
               : fmt::format("No strategy is shown to have more {} than {}.", noun, baseline);
  }
  const Summary& difference = subject.against->differences[deciding];
  if (!subject.against->shown) {
    return fmt::format("{}: no difference shown from {} ({} {} in {}).", subject.name, baseline,
                       signed_text(difference, decimals), noun, replicates);
  }
  std::string text = fmt::format("{}: {} {} over {}, wins in {} of replicates.", subject.name,
                                 signed_text(difference, decimals), noun, baseline,
                                 percent_text(subject.against->wins.value, 0));
  std::vector<std::string> equals;
  for (const std::size_t leader : comparison.leaders) {
    if (&comparison.strategies[leader] != &subject) {
      equals.push_back(comparison.strategies[leader].name);
    }
  }
  if (!equals.empty() && comparison.leaders.size() > 1) {
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
  text += closing_sentence(comparison);
  text += '\n';
  return text;
}

}  // namespace hearsay
