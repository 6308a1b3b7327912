// Which action of a strategy brought its conversions, by four rules that each give away every
// conversion exactly once.
//
// Three rules look at the buyer: of the messages that actions sent it until it decided, the first,
// the last, or each evenly gets the conversion; who got none decided on the word of friends alone.
// They say who was there, not who made the difference. Removal does: the replicate is simulated
// again without the action, under the same luck, and what is then missing is the action's own. What
// no action brings by itself alone is `jointly`: more than 0 where actions need each other, less
// where one would do for two. Shares of conversions are whole numbers, so that their sums are
// exact.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/cascade_tree.hpp"
#include "analysis/replayer.hpp"
#include "analysis/statistics.hpp"

namespace hearsay {

enum class TouchRule : std::uint8_t { first, last, linear };
inline constexpr std::size_t kTouchRules = 3;

// One conversion in the shares below.
inline constexpr std::int64_t kWholeConversion = std::int64_t{1} << 20;

// A conversion: who, and the step in which it decided.
struct Decided {
  AgentId agent{};
  std::uint32_t step = 0;
};

// Shares of the conversions, [rule][action], the last of each for those without a touch. Messages
// of one step are level: they share evenly, and what a division leaves goes to the first action.
using TouchShares = std::array<std::vector<std::int64_t>, kTouchRules>;
TouchShares touch_shares(std::span<const Touch> touches, std::span<const Decided> conversions,
                         std::size_t actions);

// Of a strategy, over its first replicates.
struct Attribution {
  std::string strategy;
  std::vector<std::string> actions;  // "1 seed"
  // By replicate:
  std::vector<std::int64_t> conversions;
  std::vector<TouchShares> touched;
  std::vector<std::vector<std::int64_t>> removal;  // conversions that are missing without an action
  std::vector<std::int64_t> without_any;           // conversions without all of them
  std::vector<std::vector<std::size_t>> readers;   // by generation
};

// The first `replicates` of a strategy. Throws InputError where the model counts no buyers.
Attribution attribute(const Replayer& replayer, std::size_t strategy, std::uint32_t replicates,
                      Workers& workers);

// What a rule gives an action on average; `action` of as many as there are: nobody (touch rules),
// or what comes without any (removal).
Summary share_of_touch(const Attribution& found, TouchRule rule, std::size_t action);
Summary removal_of(const Attribution& found, std::size_t action);
Summary without_any(const Attribution& found);
Summary jointly(const Attribution& found);
Summary conversions_of(const Attribution& found);

// Readers of a generation for each of the one before: the effective reproduction number of each
// generation, over the replicates. Fieller's interval; ends where a generation is empty in all.
std::vector<Estimate> reproduction(const Attribution& found);

std::string attribution_table(std::span<const Attribution> all, std::uint32_t of_replicates);
std::string attribution_json(std::span<const Attribution> all);

}  // namespace hearsay
