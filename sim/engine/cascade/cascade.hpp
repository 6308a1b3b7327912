// Cascades: whoever becomes active tries each of its ties once, and those that are live make the
// friend active one step later.
//
// The kernel simulates an ensemble of replicates on one thread. Which ties are live is a LiveTies:
// independent cascade with a uniform chance or with 1 / indegree, or linear threshold. A replicate
// is a function of (graph, ties, seed, replicate, seed agents): it does not matter which others are
// simulated beside it, nor by which search.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/core/ids.hpp"
#include "sim/engine/cascade/live_ties.hpp"

namespace hearsay {

// Somebody who becomes active of itself at a step, unless it already is.
struct SeedAgent {
  Step step = 0;
  AgentId agent{};
};
// In ascending order of steps.
using SeedAgents = std::span<const SeedAgent>;

// How many agents become newly active, by replicate and step.
class CascadeCounts {
 public:
  // Steps in which something happened in some replicate: later ones hold zeros.
  Step steps() const { return static_cast<Step>(rows_.size() / replicates_); }
  std::size_t replicates() const { return replicates_; }
  std::uint32_t newly_active(std::size_t replicate, Step step) const {
    return step < steps() ? rows_[step * replicates_ + replicate] : 0;
  }
  std::uint64_t reach(std::size_t replicate) const {
    std::uint64_t sum = 0;
    for (std::size_t i = replicate; i < rows_.size(); i += replicates_) sum += rows_[i];
    return sum;
  }
  // In all steps of all replicates: the ties of the agents that became active.
  std::uint64_t ties_examined() const { return ties_; }

  // Keeps its memory.
  void clear(std::size_t replicates) {
    rows_.clear();
    replicates_ = replicates;
    ties_ = 0;
  }
  // Replicates `first` and after it, in one step.
  void add(std::size_t first, Step step, std::span<const std::uint32_t> newly_active) {
    const std::size_t needed = (std::size_t{step} + 1) * replicates_;
    if (rows_.size() < needed) rows_.resize(needed, 0);
    for (std::size_t k = 0; k < newly_active.size(); ++k) {
      rows_[step * replicates_ + first + k] += newly_active[k];
    }
  }
  void add_ties(std::uint64_t ties) { ties_ += ties; }

 private:
  std::size_t replicates_ = 1;
  std::vector<std::uint32_t> rows_;  // agents, [step][replicate]
  std::uint64_t ties_ = 0;
};

// One replicate before a step, as plain columns.
struct CascadeState {
  static constexpr std::uint8_t kActive = 1;   // it has tried its ties
  static constexpr std::uint8_t kPending = 2;  // it becomes active in step `next`

  Step next = 0;                     // the step that comes next
  std::vector<std::uint8_t> agents;  // by agent; 0: not reached. Empty: nobody is.

  bool operator==(const CascadeState&) const = default;
};

// How many replicates are searched together: `few` in lockstep, `many` as bits of a word.
enum class CascadeLanes : std::uint32_t { automatic = 0, one = 1, few = 16, many = 256 };

class CascadeKernel {
 public:
  static constexpr Step until_nobody_is_active = ~Step{0};

  // `ties` outlive the kernel.
  explicit CascadeKernel(const LiveTies& ties, CascadeLanes lanes = CascadeLanes::automatic);
  ~CascadeKernel();

  // Replicates first, first+1, ... with the given seed agents each, through steps 0 .. steps-1 or
  // until nothing can happen any more. Where `active_in` is given, adds to each agent the number
  // of replicates in which it became active.
  void run(std::uint64_t seed, ReplicateId first, std::span<const SeedAgents> seeds, Step steps,
           CascadeCounts& counts, std::span<std::uint32_t> active_in = {});

  // Takes one replicate from `state` through the steps before `end`: adds to replicate 0 of
  // `counts` and leaves the state there.
  void advance(const Luck& luck, SeedAgents seeds, Step end, CascadeState& state,
               CascadeCounts& counts);

 private:
  struct Searches;

  // Whether the replicates to come are better searched side by side, from those that are done: how
  // many they are, the agents that they reached and the ties of these.
  bool many_pays(std::size_t replicates, std::uint64_t reach, std::uint64_t ties) const;

  const LiveTies& ties_;
  CascadeLanes lanes_;
  std::unique_ptr<Searches> searches_;
};

}  // namespace hearsay
