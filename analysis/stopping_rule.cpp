#include "analysis/stopping_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "analysis/assessment.hpp"
#include "analysis/statistics.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/fields.hpp"

namespace hearsay {
namespace {

constexpr double kDoubt = .05;  // that a mean lies outside its interval, over all looks
constexpr char kAllowed[] =
    "\"conversion +-2%\", \"conversion +-0.002\", \"best conversion 95%\", or the same of a "
    "measure";

std::string without_blanks(std::string_view text) {
  std::string rest;
  for (const char c : text) {
    if (c != ' ' && c != '\t') rest += c;
  }
  return rest;
}

std::optional<double> positive_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return {};
  if (!std::isfinite(value) || value <= 0) return {};
  return value;
}

// The measure is a word, what follows may have blanks anywhere.
std::optional<Goal> parse(std::string_view text) {
  const auto trim = [&] {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  };
  const auto word = [&] {
    trim();
    const std::size_t end =
        std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789"), text.size());
    const std::string_view found = text.substr(0, end);
    text.remove_prefix(end);
    trim();
    return std::string(found);
  };
  Goal goal;
  goal.measure = word();
  const bool best = goal.measure == "best" && !text.empty() && text.front() >= 'a';
  if (best) goal.measure = word();
  if (goal.measure.empty()) return {};
  std::string rest = without_blanks(text);
  if (best) {
    goal.kind = Goal::Kind::best;
  } else {
    const std::string_view signs[] = {"+-", "+/-", "\u00b1"};
    const auto* const sign =
        std::ranges::find_if(signs, [&](std::string_view each) { return rest.starts_with(each); });
    if (sign == std::end(signs)) return {};
    rest.erase(0, sign->size());
    goal.kind = Goal::Kind::absolute;
  }
  if (rest.ends_with('%')) {
    rest.pop_back();
    if (!best) goal.kind = Goal::Kind::relative;
  } else if (best) {
    return {};
  }
  const auto number = positive_number(rest);
  if (!number) return {};
  if (best) {
    goal.confidence = *number / 100;
    if (goal.confidence < .5 || goal.confidence >= 1) return {};
  } else {
    goal.width = goal.kind == Goal::Kind::relative ? *number / 100 : *number;
  }
  return goal;
}

// How wide half the interval of one mean is at a look; 0 where all replicates are equal.
double half_width(const Summary& summary, double doubt) {
  const double sd = summary.sd.value_or(std::numeric_limits<double>::infinity());
  if (sd == 0) return 0;
  return t_quantile(summary.n - 1, 1 - doubt / 2) * sd / std::sqrt(static_cast<double>(summary.n));
}

}  // namespace

std::vector<std::uint32_t> looks(std::uint32_t first, std::uint32_t most) {
  HEARSAY_EXPECT(most >= 1);
  std::vector<std::uint32_t> all;
  std::uint64_t next = std::max(first, kLeastLook);
  for (; next < most; next += (next + 1) / 2) all.push_back(static_cast<std::uint32_t>(next));
  all.push_back(most);
  return all;
}

double doubt_of_look(double doubt, std::size_t k) {
  const auto number = static_cast<double>(k);
  return doubt / (number * (number + 1));
}

std::vector<Goal> read_goals(const char* where, std::span<const std::string> texts,
                             const ResultHeader& header) {
  std::vector<Goal> goals;
  Problems problems;
  std::vector<std::string_view> known;
  if (header.find_measure("buyers")) known.emplace_back("conversion");
  for (const MeasureColumn& measure : header.measures) known.emplace_back(measure.name);
  for (const std::string& text : texts) {
    auto goal = parse(text);
    if (!goal) {
      problems.add(where, hearsay::quoted(text) + " says neither how precise nor how sure",
                   kAllowed);
      continue;
    }
    if (std::ranges::find(known, goal->measure) == known.end()) {
      std::string all;
      for (const std::string_view each : known) {
        all += (all.empty() ? "" : ", ") + std::string(each);
      }
      problems.add(where,
                   "there is no measure " + hearsay::quoted(goal->measure) +
                       did_you_mean(goal->measure, known),
                   all);
      continue;
    }
    if (goal->kind == Goal::Kind::best && header.strategies.size() < 2) {
      problems.add(where, hearsay::quoted(text) + " compares strategies, and there is one",
                   "two strategies or more");
    }
    if (goal->kind == Goal::Kind::best && !header.swept.empty()) {
      problems.add(where, hearsay::quoted(text) + " asks for one best, and a sweep has many points",
                   "how precise, or no [sweep]");
    }
    const bool share = goal->measure == "conversion";
    goal->column = *header.find_measure(share ? "buyers" : goal->measure);
    goal->scale =
        share ? 1 / static_cast<double>(header.agents) : header.measures[goal->column].scale;
    goals.push_back(std::move(*goal));
  }
  problems.raise_if_any();
  return goals;
}

StoppingRule::StoppingRule(std::span<const std::string> goals, const ResultHeader& header)
    : goals_(read_goals("--until", goals, header)), strategies_(header.strategies) {}

Verdict StoppingRule::judge(const std::vector<std::vector<std::vector<double>>>& counts,
                            std::size_t k) const {
  Verdict verdict{.reached = true, .text = ""};
  const auto say = [&](bool holds, const std::string& text) {
    verdict.reached = verdict.reached && holds;
    verdict.text += (verdict.text.empty() ? "" : "; ") + text;
  };
  for (std::size_t g = 0; g < goals_.size(); ++g) {
    const Goal& goal = goals_[g];
    if (goal.kind != Goal::Kind::best) {
      // What is said is said of the strategy that is known least.
      double widest = -1;
      std::size_t least_known = 0;
      for (std::size_t s = 0; s < counts.size(); ++s) {
        const Summary summary = scaled(summarize(counts[s][g]), goal.scale);
        double width = half_width(summary, doubt_of_look(kDoubt, k));
        if (goal.kind == Goal::Kind::relative && width > 0) width /= std::abs(summary.value);
        if (width > widest) {
          widest = width;
          least_known = s;
        }
      }
      const bool relative = goal.kind == Goal::Kind::relative;
      say(widest <= goal.width,
          fmt::format("{} known to +-{:.3g}{} ({})", goal.measure, relative ? widest * 100 : widest,
                      relative ? "%" : "", strategies_[least_known]));
      continue;
    }
    const double sign = less_is_better(goal.measure) ? -1 : 1;
    std::size_t best = 0;
    std::vector<double> means;
    for (std::size_t s = 0; s < counts.size(); ++s) {
      means.push_back(sign * summarize(counts[s][g]).value);
      if (means[s] > means[best]) best = s;
    }
    // To be wrong, one of the others must seem better than the one that is best: one-sided, and
    // shared among them.
    const double doubt =
        doubt_of_look(1 - goal.confidence, k) / static_cast<double>(counts.size() - 1);
    std::string open;
    for (std::size_t s = 0; s < counts.size(); ++s) {
      if (s == best) continue;
      const Summary lead = paired_difference(counts[best][g], counts[s][g]);
      if (sign * lead.value > half_width(lead, 2 * doubt)) continue;
      open += (open.empty() ? "" : ", ") + strategies_[s];
    }
    say(open.empty(), open.empty()
                          ? fmt::format("{} is best by {}", strategies_[best], goal.measure)
                          : fmt::format("{} leads by {}, not shown to be better than {}",
                                        strategies_[best], goal.measure, open));
  }
  return verdict;
}

}  // namespace hearsay
