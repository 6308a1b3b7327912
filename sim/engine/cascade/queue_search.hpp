// Whom a cascade reaches, step by step, in one replicate or a few in lockstep.
//
// A queue holds everybody who is reached, in order, with the replicate. Who is new is told by a
// hash set of the same entries while they are few, which fits a cache whatever the graph, and by a
// bitmap for each replicate when they are many. Coins come before friends: of an agent's row
// nothing is read but where it begins and ends, until a tie is live. Replicates share nothing but
// the queue: several make it long enough that memory is always asked ahead, where each alone has
// but a few agents in a step. One replicate alone, with a bitmap and a large frontier, is swept:
// rows are read whole, friends are only marked, and the bitmap then lists who is new, in ascending
// order, so that the next step passes through memory once. Memory: 8 bytes an agent that is
// reached, in each replicate, and 16 to 64 more or two bits an agent.
#pragma once

#include <cstdint>
#include <span>

#include "sim/core/agent_bits.hpp"
#include "sim/engine/cascade/live_ties.hpp"

namespace hearsay {

class QueueSearch {
 public:
  static constexpr std::uint32_t lanes = 256;

  explicit QueueSearch(const LiveTies& ties);

  // Forgets everything. Lane k is then replicate `first` + k, the first `in_lanes` of them.
  void begin(std::uint64_t seed, std::uint32_t first, std::uint32_t in_lanes);
  // Reaches an agent for the step to come, unless it has been reached before.
  void reach(AgentId agent, std::uint32_t lane);
  // The same for n agents, each in its lane.
  void reach(const std::uint32_t* agents, const std::uint32_t* in_lanes, std::size_t n);
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
  // Makes room for n more entries in the queue and in the set, or takes to bitmaps.
  void make_room(std::size_t n);
  void make_set(std::size_t slots);
  void make_bitmaps();
  // Adds to each lane how many are reached for the step to come.
  void count_frontier(std::span<std::uint32_t> newly_active) const;
  // Whether the step to come had better mark friends and sweep the bitmap than queue them.
  bool sweep_pays() const;
  // Queues those whom a step has marked, in ascending order.
  void sweep();

  const LiveTies& live_;
  std::size_t words_;  // of a lane's bitmap
  std::uint64_t seed_ = 0;
  std::uint32_t first_ = 0;
  std::uint32_t in_lanes_ = 1;
  std::size_t active_ = 0;   // of the queue's entries, those that have tried their ties
  std::size_t reached_ = 0;  // the queue's entries

  HugeVector<Entry> queue_;
  // Where a power of two of slots is in use, they hold the entries of the queue, each in the first
  // that is free from its own on; else the bitmaps do.
  std::size_t slots_ = 0;
  HugeVector<Entry> set_;
  HugeVector<std::uint64_t> bitmaps_;  // [lane][word], a bit for each agent
  HugeVector<std::uint64_t> before_;   // the first of them before a step, where it is swept
};

}  // namespace hearsay
