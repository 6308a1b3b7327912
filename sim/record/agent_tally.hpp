// What comes to each agent, over all replicates.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

#include "sim/core/agent_bits.hpp"
#include "sim/core/huge_pages.hpp"
#include "sim/core/ids.hpp"

namespace hearsay {

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
