#include "analysis/attribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "analysis/json.hpp"
#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

// One conversion in proportion to counts; nothing where all are 0.
void give_away(const std::vector<std::int64_t>& counts, std::vector<std::int64_t>& shares) {
  std::int64_t all = 0;
  for (const std::int64_t count : counts) all += count;
  std::int64_t left = kWholeConversion;
  std::size_t first = counts.size();
  for (std::size_t a = 0; a < counts.size(); ++a) {
    if (counts[a] == 0) continue;
    if (first == counts.size()) first = a;
    const std::int64_t share = kWholeConversion * counts[a] / all;
    shares[a] += share;
    left -= share;
  }
  shares[first] += left;
}

std::vector<Decided> decided_in(std::span<const TraceEvent> trace) {
  std::unordered_map<std::uint32_t, std::uint32_t> decided;
  std::vector<Decided> conversions;
  for (const TraceEvent& event : trace) {
    if (event.what == Traced::decided) decided.emplace(index(event.agent), event.step);
    if (event.what != Traced::bought) continue;
    const auto found = decided.find(index(event.agent));
    conversions.push_back({event.agent, found == decided.end() ? event.step : found->second});
  }
  return conversions;
}

Summary over(const Attribution& found, const std::function<std::int64_t(std::size_t)>& of,
             double unit = 1) {
  std::vector<double> values(found.conversions.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(of(i));
  return scaled(summarize(values), 1 / unit);
}

}  // namespace

TouchShares touch_shares(std::span<const Touch> touches, std::span<const Decided> conversions,
                         std::size_t actions) {
  struct Seen {
    std::uint32_t step;  // in which it decided
    std::uint32_t first = ~std::uint32_t{0};
    std::uint32_t last = 0;
    std::array<std::vector<std::int64_t>, kTouchRules> counts;  // by action
  };
  std::unordered_map<std::uint32_t, Seen> buyers;
  for (const Decided& each : conversions) {
    Seen seen{.step = each.step, .counts = {}};
    seen.counts.fill(std::vector<std::int64_t>(actions));
    buyers.emplace(index(each.agent), std::move(seen));
  }
  const auto at = [](Seen& seen, TouchRule rule) -> std::vector<std::int64_t>& {
    return seen.counts[static_cast<std::size_t>(rule)];
  };
  for (const Touch& touch : touches) {
    const auto found = buyers.find(index(touch.agent));
    if (found == buyers.end() || touch.step > found->second.step) continue;
    Seen& seen = found->second;
    if (touch.step < seen.first) {
      seen.first = touch.step;
      std::ranges::fill(at(seen, TouchRule::first), 0);
    }
    if (touch.step == seen.first) ++at(seen, TouchRule::first)[touch.action];
    if (touch.step > seen.last) {
      seen.last = touch.step;
      std::ranges::fill(at(seen, TouchRule::last), 0);
    }
    if (touch.step == seen.last) ++at(seen, TouchRule::last)[touch.action];
    ++at(seen, TouchRule::linear)[touch.action];
  }
  TouchShares shares;
  shares.fill(std::vector<std::int64_t>(actions + 1));
  for (const Decided& each : conversions) {
    const Seen& seen = buyers.at(index(each.agent));
    for (std::size_t rule = 0; rule < kTouchRules; ++rule) {
      if (seen.first == ~std::uint32_t{0}) {
        shares[rule][actions] += kWholeConversion;
      } else {
        give_away(seen.counts[rule], shares[rule]);
      }
    }
  }
  return shares;
}

Attribution attribute(const Replayer& replayer, std::size_t strategy, std::uint32_t replicates,
                      Workers& workers) {
  const auto buyers = replayer.header().find_measure("buyers");
  if (!buyers) {
    throw InputError(std::string(replayer.scenario().model->name()),
                     "the model counts no buyers, whose purchases could be attributed",
                     "friend_circle");
  }
  const Campaign& actions = replayer.campaign(strategy);
  Attribution found;
  found.strategy = replayer.header().strategies[strategy];
  for (std::size_t a = 0; a < actions.size(); ++a) {
    found.actions.push_back(fmt::format("{} {}", a + 1, actions[a]->name()));
  }
  found.conversions.resize(replicates);
  found.touched.resize(replicates);
  found.removal.resize(replicates);
  found.without_any.resize(replicates);
  found.readers.resize(replicates);
  workers.for_each(replicates, [&](std::size_t i, int) {
    const auto replicate = static_cast<std::uint32_t>(i);
    Trace trace;
    std::vector<Touch> touches;
    const auto record =
        replayer.replay(strategy, replicate, {.trace = &trace, .touches = &touches});
    found.conversions[i] = record.total(*buyers);
    found.touched[i] = touch_shares(touches, decided_in(trace), actions.size());
    found.readers[i] = cascades_of(trace).by_generation;
    const auto buyers_with = [&](const std::vector<bool>& acts) {
      return replayer.replay_with(strategy, replicate, acts).total(*buyers);
    };
    found.without_any[i] = buyers_with(std::vector<bool>(actions.size(), false));
    for (std::size_t a = 0; a < actions.size(); ++a) {
      std::vector<bool> acts(actions.size(), true);
      acts[a] = false;
      // Without the only one is without any.
      const std::int64_t rest = actions.size() == 1 ? found.without_any[i] : buyers_with(acts);
      found.removal[i].push_back(found.conversions[i] - rest);
    }
  });
  return found;
}

Summary share_of_touch(const Attribution& found, TouchRule rule, std::size_t action) {
  return over(
      found,
      [&](std::size_t i) { return found.touched[i][static_cast<std::size_t>(rule)][action]; },
      static_cast<double>(kWholeConversion));
}
Summary removal_of(const Attribution& found, std::size_t action) {
  return over(found, [&](std::size_t i) { return found.removal[i][action]; });
}
Summary without_any(const Attribution& found) {
  return over(found, [&](std::size_t i) { return found.without_any[i]; });
}
Summary jointly(const Attribution& found) {
  return over(found, [&](std::size_t i) {
    std::int64_t rest = found.conversions[i] - found.without_any[i];
    for (const std::int64_t removal : found.removal[i]) rest -= removal;
    return rest;
  });
}
Summary conversions_of(const Attribution& found) {
  return over(found, [&](std::size_t i) { return found.conversions[i]; });
}

std::vector<Estimate> reproduction(const Attribution& found) {
  std::size_t generations = 0;
  for (const auto& readers : found.readers) generations = std::max(generations, readers.size());
  const auto of_generation = [&](std::size_t g) {
    std::vector<double> values;
    for (const auto& readers : found.readers) {
      values.push_back(g < readers.size() ? static_cast<double>(readers[g]) : 0.0);
    }
    return values;
  };
  std::vector<Estimate> rates;
  for (std::size_t g = 0; g + 1 < generations; ++g) {
    rates.push_back(*ratio_of_means(of_generation(g + 1), of_generation(g)));
  }
  return rates;
}

namespace {

std::string cell(const Summary& summary) {
  if (!summary.interval) return fmt::format("{:.2f}", summary.value);
  return fmt::format("{:.2f} ± {:.2f}", summary.value, summary.interval->half_width());
}

// Padded on the left to a width in letters: the sign has two bytes.
std::string padded(const std::string& text, std::size_t width) {
  const std::size_t letters = text.size() - (text.find("±") == std::string::npos ? 0 : 1);
  return std::string(letters < width ? width - letters : 0, ' ') + text;
}

constexpr std::array<TouchRule, kTouchRules> kRules = {TouchRule::first, TouchRule::last,
                                                       TouchRule::linear};
constexpr std::size_t kWidth = 18;

std::string one_table(const Attribution& found, std::uint32_t of_replicates) {
  std::string text =
      fmt::format("{}: {} conversions, over {} of {} replicates\n\n", found.strategy,
                  cell(conversions_of(found)), found.conversions.size(), of_replicates);
  const auto line = [&](const std::string& name, const std::array<std::string, 4>& cells) {
    text += fmt::format("  {:<24}", name);
    for (const std::string& each : cells) text += padded(each, kWidth);
    text += '\n';
  };
  line("", {"first touch", "last touch", "linear", "removal"});
  for (std::size_t a = 0; a <= found.actions.size(); ++a) {
    std::array<std::string, 4> cells;
    for (std::size_t r = 0; r < kTouchRules; ++r)
      cells[r] = cell(share_of_touch(found, kRules[r], a));
    const bool action = a < found.actions.size();
    cells[3] = action ? cell(removal_of(found, a)) : "";
    line(action ? found.actions[a] : "word of mouth alone", cells);
  }
  line("jointly", {"", "", "", cell(jointly(found))});
  line("without any action", {"", "", "", cell(without_any(found))});
  const std::string sum = fmt::format("{:.2f}", conversions_of(found).value);
  line("sum", {sum, sum, sum, sum});
  const std::vector<Estimate> rates = reproduction(found);
  if (!rates.empty()) text += "\n  effective reproduction number, by generation of readers\n";
  for (std::size_t g = 0; g < rates.size(); ++g) {
    text += fmt::format("  {:>4}  {:.3f}", g, rates[g].value);
    if (rates[g].interval) {
      text += fmt::format("  [{:.3f}, {:.3f}]", rates[g].interval->low, rates[g].interval->high);
    }
    text += '\n';
  }
  return text;
}

}  // namespace

std::string attribution_table(std::span<const Attribution> all, std::uint32_t of_replicates) {
  std::string text;
  for (const Attribution& found : all) text += one_table(found, of_replicates) + '\n';
  text +=
      "± and [ ] are 95 % intervals. First and last touch: the action whose message came to the\n"
      "buyer first, or last before it decided; linear: each message evenly. Word of mouth alone: "
      "no\n"
      "action sent the buyer anything until then. Removal: what is missing under the same luck\n"
      "without the action; jointly: what no action brings by itself alone.\n";
  return text;
}

std::string attribution_json(std::span<const Attribution> all) {
  Json strategies = Json::array();
  for (const Attribution& found : all) {
    const auto touch = [&](TouchRule rule, std::size_t a) {
      return json_of(share_of_touch(found, rule, a), "conversions");
    };
    Json actions = Json::array();
    for (std::size_t a = 0; a < found.actions.size(); ++a) {
      actions.push_back({{"action", found.actions[a]},
                         {"first_touch", touch(TouchRule::first, a)},
                         {"last_touch", touch(TouchRule::last, a)},
                         {"linear", touch(TouchRule::linear, a)},
                         {"removal", json_of(removal_of(found, a), "conversions")}});
    }
    Json generations = Json::array();
    for (const auto& rate : reproduction(found)) {
      generations.push_back(json_of(rate, "readers for each reader of the generation before"));
    }
    strategies.push_back({{"strategy", found.strategy},
                          {"replicates", found.conversions.size()},
                          {"conversions", json_of(conversions_of(found), "conversions")},
                          {"actions", std::move(actions)},
                          {"word_of_mouth_alone", touch(TouchRule::linear, found.actions.size())},
                          {"jointly", json_of(jointly(found), "conversions")},
                          {"without_any_action", json_of(without_any(found), "conversions")},
                          {"reproduction_by_generation", std::move(generations)},
                          {"readers_by_generation_and_replicate", found.readers}});
  }
  return dumped(Json{{"strategies", std::move(strategies)}}, 1);
}

}  // namespace hearsay
