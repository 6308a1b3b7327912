// Whom a cascade reaches, step by step, in many replicates at once: a bit of a word is a replicate.
//
// An agent that becomes active in several replicates in the same step is visited once for all of
// them: its ties are a few lines of memory, and the states of its friends one each, whatever the
// number of replicates. Where there are few ties, the coins of an agent who is often active are
// tossed once for all replicates, and kept. Memory: 64 bytes an agent for its state in 256
// replicates, 44 for the queue, and 32 a tie where coins are kept.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/core/agent_bits.hpp"
#include "sim/engine/cascade/live_ties.hpp"

namespace hearsay {

class LaneSearch {
 public:
  static constexpr std::size_t words = 4;
  static constexpr std::uint32_t lanes = 64 * words;
  using Mask = std::array<std::uint64_t, words>;
  // So many take 32 MB.
  static constexpr TieIndex most_ties_kept = 1'000'000;

  // Coins are kept if the graph has no more ties than that.
  explicit LaneSearch(const LiveTies& ties, TieIndex most_kept = most_ties_kept);

  // Forgets everything. Lane k is then replicate `first` + k; how many are in use does not matter.
  void begin(std::uint64_t seed, std::uint32_t first, std::uint32_t);
  // Reaches an agent for the step to come, unless it has been reached before.
  void reach(AgentId agent, std::uint32_t lane);
  // The same for n agents, each in its lane.
  void reach(const std::uint32_t* agents, const std::uint32_t* in_lanes, std::size_t n);
  // Whether anybody is reached for the step to come.
  bool pending() const { return queued_ != 0; }
  // A step: those reached for it become active and try their ties. Overwrites how many they are in
  // each lane; returns how many ties they have in all lanes.
  std::uint64_t step(std::span<std::uint32_t> newly_active);

  // Adds to each agent the number of lanes in which it is active.
  void tally(std::span<std::uint32_t> active_in) const;

  // For the part that is compiled once per instruction set.
  struct View;

 private:
  // In the order of memory.
  void sort_frontier();

  const LiveTies& live_;
  std::uint64_t seed_ = 0;
  std::uint32_t last_word_ = 0;
  std::size_t queued_ = 0;   // entries of next_
  std::size_t touched_ = 0;  // entries of first_reached_
  double open_share_ = 1;    // of ties that lead to somebody who is not reached yet, about

  HugeVector<Mask> reached_;  // by agent
  HugeVector<Mask> pending_;  // by agent: of them, for the step to come
  HugeVector<std::uint32_t> frontier_;
  HugeVector<std::uint32_t> next_;
  HugeVector<std::uint32_t> first_reached_;
  HugeVector<Mask> newly_active_;           // by place in the frontier
  std::vector<std::uint64_t> in_frontier_;  // a bit for each agent
  // By tie, the lanes in which it is live, of the agents who keep that.
  HugeVector<Mask> kept_;
  std::vector<std::uint8_t> is_kept_;  // by agent
};

}  // namespace hearsay
