// Whom a cascade reaches, step by step, in the four replicates of a quartet at once.
//
// The four words of a draw belong to the four, so a tie's coins are worked out once for all of
// them. An agent's state is a byte: where it has been reached, and where for the step to come. Ties
// that are live in replicates in which their source is not active yet are kept aside, to be looked
// up should it become active there later, where the quartet before reached many. Memory: 18 bytes
// an agent, and at most 64 MiB.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "sim/engine/cascade/live_ties.hpp"

namespace hearsay {

class QuartetSearch {
 public:
  static constexpr std::uint32_t lanes = kQuartet;

  explicit QuartetSearch(const LiveTies& ties);

  // Forgets everything. Lane k is then replicate `first` + k; `first` is a multiple of 4.
  void begin(std::uint64_t seed, std::uint32_t first);
  // Reaches an agent for the step to come, unless it has been reached before.
  void reach(AgentId agent, std::uint32_t lane);
  // Takes an agent as active already: it does not try its ties again.
  void restore(AgentId agent, std::uint32_t lane);
  // Whether anybody is reached for the step to come.
  bool pending() const { return reached_ != 0; }
  // A step: those reached for it become active and try their ties. Overwrites how many they are in
  // each lane; returns how many ties they have in all lanes.
  std::uint64_t step(std::span<std::uint32_t> newly_active);

  // visit(agent, active, pending): in which lanes (bit k: lane k) each agent is active, and is
  // reached for the step to come; agents that are neither anywhere are left out.
  template <class Visit>
  void for_each(const Visit& visit) const {
    const auto one = [&](std::uint32_t agent) {
      const std::uint32_t pending = state_[agent] >> 4;
      visit(AgentId{agent}, in_order(state_[agent] & 15U & ~pending), in_order(pending));
    };
    for (std::size_t i = 0; i < touched_; ++i) one(first_reached_[i]);
    for (std::size_t i = 0; i < reached_; ++i) {
      const std::uint32_t state = state_[next_[i]];
      if ((state & 15U) == state >> 4) one(next_[i]);
    }
  }
  // Adds to each agent the number of lanes in which it is active.
  void tally(std::span<std::uint32_t> active_in) const {
    for_each([&](AgentId agent, std::uint32_t active, std::uint32_t) {
      active_in[index(agent)] += static_cast<std::uint32_t>(std::popcount(active));
    });
  }

  // For the part that is compiled once per instruction set.
  struct View;

 private:
  // A draw's words lie in the order 1, 0, 3, 2; so do the bits of a state.
  static constexpr std::uint32_t bit_of(std::uint32_t lane) { return 1U << (lane ^ 1U); }
  static constexpr std::uint32_t in_order(std::uint32_t bits) {
    return (bits & 5U) << 1 | (bits & 10U) >> 1;
  }

  const LiveTies& live_;
  std::uint64_t seed_ = 0;
  std::uint32_t last_word_ = 0;
  std::size_t reached_ = 0;  // entries of next_
  std::size_t touched_ = 0;  // entries of first_reached_
  std::size_t kept_used_ = 0;
  bool keeps_ = false;  // whether ties are kept for later

  HugeVector<std::uint8_t> state_;  // by agent: reached (low half), of them pending (high half)
  HugeVector<std::uint32_t> frontier_;
  HugeVector<std::uint32_t> next_;
  HugeVector<std::uint32_t> first_reached_;  // in the order in which they were
  HugeVector<std::uint8_t> frontier_state_;  // newly active (low half), active before (high half)
  HugeVector<std::uint32_t> kept_at_;        // by agent: where its list begins; 0: nowhere
  HugeVector<std::uint64_t> kept_;  // lists: a length, then targets with lanes in the upper half
};

}  // namespace hearsay
