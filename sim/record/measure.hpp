// What is measured: integers with names and units.
//
// A measure counts something in each step of a replicate; its total is the sum over steps. Sums of
// integers do not depend on their order, which is why nothing here is a floating-point number:
// means and intervals are made afterwards, in replicate order.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "sim/core/agent_bits.hpp"
#include "sim/core/huge_pages.hpp"
#include "sim/core/ids.hpp"

namespace hearsay {

struct Measure {
  std::string_view name;      // snake_case, as in the result file
  std::string_view unit;      // "agents", "sightings", "currency"
  std::string_view sentence;  // "agents who saw the product for the first time"
  double scale = 1.0;         // value in `unit` of one count (1e-6 for money)
};

// Something that did or did not happen to an agent in a replicate; counted over replicates.
struct AgentOutcome {
  std::string_view name;
  std::string_view sentence;
};

// The counts of one replicate, [step][measure], and what became of its agents.
class ReplicateRecord {
 public:
  ReplicateRecord() = default;
  ReplicateRecord(Step steps, std::size_t measures)
      : measures_(measures), counts_(std::size_t{steps} * measures) {}

  std::size_t measures() const { return measures_; }
  Step steps() const { return static_cast<Step>(counts_.size() / measures_); }

  // The row of one step: a count per measure.
  std::span<std::int64_t> at(Step step) {
    return std::span(counts_).subspan(std::size_t{step} * measures_, measures_);
  }
  std::span<const std::int64_t> at(Step step) const {
    return std::span(counts_).subspan(std::size_t{step} * measures_, measures_);
  }
  std::int64_t total(std::size_t measure) const {
    std::int64_t sum = 0;
    for (std::size_t i = measure; i < counts_.size(); i += measures_) sum += counts_[i];
    return sum;
  }
  // The same of the steps before one, and 0 from there on.
  ReplicateRecord until(Step step) const {
    ReplicateRecord some = *this;
    std::fill(some.counts_.begin() + static_cast<std::ptrdiff_t>(step * measures_),
              some.counts_.end(), 0);
    return some;
  }

  bool operator==(const ReplicateRecord&) const = default;

 private:
  std::size_t measures_ = 1;
  std::vector<std::int64_t> counts_;
};

// In how many replicates each outcome came to each agent: [outcome][agent], added to by workers in
// any order.
class AgentTally {
 public:
  AgentTally(std::size_t outcomes, std::size_t agents)
      : agents_(agents), counts_(outcomes * agents), turns_(std::make_unique<Turns>()) {}

  // Outcome `outcome` came to this agent in so many more replicates. For one worker at a time.
  void add(std::size_t outcome, AgentId agent, std::uint32_t replicates) {
    counts_[outcome * agents_ + index(agent)] += replicates;
  }

  // Outcome `outcome` came to agent a in replicates[a] more replicates. Workers take turns.
  void add_replicates(std::size_t outcome, std::span<const std::uint32_t> replicates) {
    each_turn([&](std::size_t begin, std::size_t end) {
      for (std::size_t agent = begin; agent < std::min(end, agents_); ++agent) {
        counts_[outcome * agents_ + agent] += replicates[agent];
      }
    });
  }

  // Adds one replicate. `tell(begin, end, came)` calls came(outcomes, agent), a bit for each
  // outcome that came to it, once at most for agents from `begin` to before `end`, whole words of
  // bits or the end of all. Workers take turns.
  template <class Tell>
  void add_replicate(const Tell& tell) {
    each_turn([&](std::size_t begin, std::size_t end) {
      tell(begin, std::min(end, agents_),
           [counts = counts_.data(), agents = agents_](std::uint32_t outcomes, AgentId agent) {
             if (outcomes == 0) return;
             // Mostly the first came, and no other.
             counts[index(agent)] += outcomes & 1U;
             for (std::uint32_t left = outcomes & ~1U; left != 0; left &= left - 1) {
               ++counts[static_cast<std::size_t>(std::countr_zero(left)) * agents + index(agent)];
             }
           });
    });
  }

  // Adds the replicates of another tally of as many agents. Workers take turns.
  void add(const AgentTally& other) {
    for (std::size_t outcome = 0; outcome < outcomes(); ++outcome) {
      add_replicates(outcome, other.of(outcome));
    }
  }

  void clear() { std::ranges::fill(counts_, 0U); }

  std::size_t outcomes() const { return counts_.size() / std::max<std::size_t>(1, agents_); }
  std::span<const std::uint32_t> of(std::size_t outcome) const {
    return std::span(counts_).subspan(outcome * agents_, agents_);
  }

 private:
  static constexpr std::size_t kTurns = 16;
  using Turns = std::array<std::mutex, kTurns>;

  // add(begin, end) for range after range of agents, whole words of bits, one worker at a time
  // each.
  template <class Add>
  void each_turn(const Add& add) {
    const std::size_t step = (agents_ / kTurns / kAgentsPerWord + 1) * kAgentsPerWord;
    for (std::size_t turn = 0; turn < kTurns; ++turn) {
      const std::scoped_lock lock((*turns_)[turn]);
      add(turn * step, (turn + 1) * step);
    }
  }

  std::size_t agents_;
  HugeVector<std::uint32_t> counts_;
  std::unique_ptr<Turns> turns_;
};

}  // namespace hearsay
