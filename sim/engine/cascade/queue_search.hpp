// Whom a cascade reaches, step by step, in one replicate or a few in lockstep.
//
// A queue holds everybody who is reached, in order, with the replicate; a bitmap for each replicate
// says who they are, and is undone through the queue. A vector of one agent's ties in one replicate
// is tried at a time. Replicates share nothing but the queue: several make it long enough that
// memory is always asked ahead, where each alone has but a few agents in a step. Memory: a bit an
// agent and 8 bytes an agent that is reached, in each of them.
#pragma once

#include <cstdint>
#include <span>

#include "sim/core/agent_bits.hpp"
#include "sim/engine/cascade/live_ties.hpp"

namespace hearsay {

class QueueSearch {
 public:
  static constexpr std::uint32_t lanes = 16;

  explicit QueueSearch(const LiveTies& ties);

  // Forgets everything. Lane k is then replicate `first` + k.
  void begin(std::uint64_t seed, std::uint32_t first);
  // Reaches an agent for the step to come, unless it has been reached before.
  void reach(AgentId agent, std::uint32_t lane);
  // Takes an agent as active already: it does not try its ties again. Before anybody is reached.
  void restore(AgentId agent, std::uint32_t lane);
  // Whether anybody is reached for the step to come.
  bool pending() const { return active_ < reached_; }
  // A step: those reached for it become active and try their ties. Overwrites how many they are in
  // each lane; returns how many ties they have in all lanes.
  std::uint64_t step(std::span<std::uint32_t> newly_active);

  // visit(agent, lane, pending): everybody who is active, and those reached for the step to come.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (std::size_t i = 0; i < reached_; ++i) {
      visit(AgentId{agent_of(queue_[i])}, lane_of(queue_[i]), i >= active_);
    }
  }
  // Adds to each agent the number of lanes in which it is active.
  void tally(std::span<std::uint32_t> active_in) const {
    for (std::size_t i = 0; i < active_; ++i) ++active_in[agent_of(queue_[i])];
  }

  // An agent in a lane.
  using Entry = std::uint64_t;
  static constexpr Entry entry(std::uint32_t agent, std::uint32_t lane) {
    return std::uint64_t{lane} << 32 | agent;
  }
  static constexpr std::uint32_t agent_of(Entry entry) { return static_cast<std::uint32_t>(entry); }
  static constexpr std::uint32_t lane_of(Entry entry) {
    return static_cast<std::uint32_t>(entry >> 32);
  }

  // For the part that is compiled once per instruction set.
  struct View;

 private:
  // The word of a lane's bitmap that holds an agent.
  std::uint64_t& word_of(AgentId agent, std::uint32_t lane) {
    return is_reached_[lane * words_ + hearsay::word_of(agent)];
  }

  const LiveTies& live_;
  std::size_t words_;  // of a lane's bitmap
  std::uint64_t seed_ = 0;
  std::uint32_t first_ = 0;
  std::size_t active_ = 0;   // of the queue's entries, those that have tried their ties
  std::size_t reached_ = 0;  // the queue's entries

  HugeVector<Entry> queue_;
  HugeVector<std::uint64_t> is_reached_;  // [lane][word], a bit for each agent
};

}  // namespace hearsay
