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
#include "sim/core/errors.hpp"
#include "sim/core/huge_pages.hpp"
#include "sim/core/ids.hpp"

namespace hearsay {

// In how many replicates each outcome came to each agent: [outcome][agent], added to by workers in
// any order.
//
// Those of the latest replicates are counted in bytes, which fit nearer caches, and are added to
// the rest before they might overflow.
class AgentTally {
 public:
  AgentTally(std::size_t outcomes, std::size_t agents)
      : agents_(agents),
        places_(places_for(agents)),
        counts_(outcomes * agents),
        latest_(outcomes * places_),
        turns_(std::make_unique<Turns>()) {}

  // What a tally takes of memory.
  static std::uint64_t bytes(std::size_t outcomes, std::size_t agents) {
    return outcomes * (agents * sizeof(std::uint32_t) + places_for(agents));
  }

  // Outcome `outcome` came to this agent in so many more replicates. For one worker at a time.
  void add(std::size_t outcome, AgentId agent, std::uint32_t replicates) {
    counts_[outcome * agents_ + index(agent)] += replicates;
  }

  // Outcome `outcome` came to agent a in replicates[a] more replicates. Workers take turns.
  void add_replicates(std::size_t outcome, std::span<const std::uint32_t> replicates) {
    each_turn([&](std::size_t begin, std::size_t end, Turn&) {
      for (std::size_t agent = begin; agent < end; ++agent) {
        counts_[outcome * agents_ + agent] += replicates[agent];
      }
    });
  }

  // Takes what came to agents in one replicate, once at most for each. Bit k: outcome k.
  class Replicate {
   public:
    void came(std::uint32_t outcomes, AgentId agent) const { add(outcomes, index(agent)); }
    // Which bits are outcomes.
    std::uint32_t outcomes() const { return known_; }
    // And which of these but the first, of eight at most.
    std::uint8_t others() const {
      HEARSAY_EXPECT(known_ <= 0xFF);
      return static_cast<std::uint8_t>(known_ & ~1U);
    }
    // The same of agents from `first` on, whole words of bits, who may end beyond the last: the
    // lowest bits of a byte for each. Its other bits mean nothing. `places` are those of agents
    // to whom any but the first outcome came.
    void came_to_each(AgentId first, std::span<const std::uint8_t> outcomes,
                      std::span<const std::uint32_t> places) const {
      if (known_ == 0) return;
      std::uint8_t* const latest = latest_ + index(first);
      for (std::size_t i = 0; i < outcomes.size(); ++i) {
        latest[i] = static_cast<std::uint8_t>(latest[i] + (outcomes[i] & 1U));
      }
      const std::uint32_t but_the_first = others();
      for (const std::uint32_t place : places) {
        add(outcomes[place] & but_the_first, index(first) + place);
      }
    }

   private:
    friend class AgentTally;
    Replicate(std::uint8_t* latest, std::size_t places, std::uint32_t known)
        : latest_(latest), places_(places), known_(known) {}

    void add(std::uint32_t outcomes, std::size_t place) const {
      for (; outcomes != 0; outcomes &= outcomes - 1) {
        ++latest_[static_cast<std::size_t>(std::countr_zero(outcomes)) * places_ + place];
      }
    }

    std::uint8_t* latest_;
    std::size_t places_;
    std::uint32_t known_;  // outcomes
  };

  // Adds one replicate. `tell(begin, end, replicate)` tells it what came to agents from `begin` to
  // before `end`, whole words of bits or the end of all. Workers take turns.
  template <class Tell>
  void add_replicate(const Tell& tell) {
    const auto known = static_cast<std::uint32_t>((std::uint64_t{1} << outcomes()) - 1);
    each_turn([&](std::size_t begin, std::size_t end, Turn& turn) {
      if (turn.latest == kMostLatest) settle(begin, end, turn);
      ++turn.latest;
      tell(begin, end, Replicate(latest_.data(), places_, known));
    });
  }

  // Adds the replicates of another tally of as many agents. Workers take turns.
  void add(const AgentTally& other) {
    for (std::size_t outcome = 0; outcome < outcomes(); ++outcome) {
      add_replicates(outcome, other.of(outcome));
    }
  }

  void clear() {
    std::ranges::fill(counts_, 0U);
    std::ranges::fill(latest_, std::uint8_t{0});
    for (Turn& turn : *turns_) turn.latest = 0;
  }

  std::size_t outcomes() const { return counts_.size() / std::max<std::size_t>(1, agents_); }
  std::span<const std::uint32_t> of(std::size_t outcome) const {
    each_turn([&](std::size_t begin, std::size_t end, Turn& turn) { settle(begin, end, turn); });
    return std::span(counts_).subspan(outcome * agents_, agents_);
  }

 private:
  // A range of agents, which one worker adds to at a time.
  struct Turn {
    std::mutex taken;
    std::uint8_t latest = 0;  // replicates counted in bytes
  };
  static constexpr std::size_t kTurns = 16;
  using Turns = std::array<Turn, kTurns>;
  static constexpr std::uint8_t kMostLatest = 255;

  // Whole words of agents, and more than these.
  static std::size_t places_for(std::size_t agents) {
    return (agents / kAgentsPerWord + 1) * kAgentsPerWord;
  }

  // add(begin, end, turn) for range after range of agents, whole words of bits or the end of all,
  // one worker at a time each.
  template <class Add>
  void each_turn(const Add& add) const {
    const std::size_t step = (agents_ / kTurns / kAgentsPerWord + 1) * kAgentsPerWord;
    for (std::size_t begin = 0, t = 0; begin < agents_; begin += step, ++t) {
      Turn& turn = (*turns_)[t];
      const std::scoped_lock lock(turn.taken);
      add(begin, std::min(begin + step, agents_), turn);
    }
  }

  // Adds what bytes have counted to the rest.
  void settle(std::size_t begin, std::size_t end, Turn& turn) const {
    if (turn.latest == 0) return;
    turn.latest = 0;
    for (std::size_t outcome = 0; outcome < outcomes(); ++outcome) {
      std::uint32_t* const counts = counts_.data() + outcome * agents_;
      std::uint8_t* const latest = latest_.data() + outcome * places_;
      for (std::size_t agent = begin; agent < end; ++agent) {
        counts[agent] += latest[agent];
        latest[agent] = 0;
      }
    }
  }

  std::size_t agents_;
  std::size_t places_;  // for agents
  // Whoever asks moves what there is between them.
  mutable HugeVector<std::uint32_t> counts_;  // [outcome][agent]
  mutable HugeVector<std::uint8_t> latest_;   // [outcome][place]
  std::unique_ptr<Turns> turns_;
};

}  // namespace hearsay
