// Cascades as a good engineer would write them in half an hour: a flat graph, a queue, a coin per
// tie for those who are not active yet, marks that are undone through the queue. Benchmarks time
// the kernels beside it, after they have checked that both give the same means.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bench/plain/xoshiro.hpp"

namespace hearsay::plain {

struct CascadeGraph {
  std::vector<std::uint64_t> offsets;
  std::vector<std::uint32_t> targets;
  std::vector<float> weights;  // 1 / indegree of the agent
};

struct CascadeTotals {
  std::uint64_t reach = 0;
  std::uint64_t ties = 0;
};

class Cascade {
 public:
  explicit Cascade(const CascadeGraph& graph)
      : graph_(graph), active_(graph.offsets.size() - 1), threshold_(active_.size()) {}

  CascadeTotals independent(std::uint64_t seed, std::span<const std::uint32_t> seeds, double p) {
    return search(seed, seeds, [&](Xoshiro& random, std::uint32_t) { return random.coin(p); });
  }
  CascadeTotals weighted(std::uint64_t seed, std::span<const std::uint32_t> seeds) {
    return search(seed, seeds, [&](Xoshiro& random, std::uint32_t target) {
      return random.coin(static_cast<double>(graph_.weights[target]));
    });
  }

  // An agent's threshold is drawn when the first friend leans on it, and kept as what is left of
  // it.
  CascadeTotals threshold(std::uint64_t seed, std::span<const std::uint32_t> seeds) {
    ++replicate_;
    return search(seed, seeds, [&](Xoshiro& random, std::uint32_t target) {
      Threshold& own = threshold_[target];
      if (own.replicate != replicate_) {
        own = {static_cast<float>(random.uniform()), replicate_};
      }
      own.left -= graph_.weights[target];
      return own.left < 0;
    });
  }

 private:
  struct Threshold {
    float left = 0;
    std::uint32_t replicate = 0;
  };

  template <class Passes>
  CascadeTotals search(std::uint64_t seed, std::span<const std::uint32_t> seeds,
                       const Passes& passes) {
    Xoshiro random(seed);
    CascadeTotals totals;
    queue_.assign(seeds.begin(), seeds.end());
    for (const std::uint32_t agent : seeds) active_[agent] = 1;
    for (std::size_t head = 0; head < queue_.size(); ++head) {
      const std::uint32_t agent = queue_[head];
      const std::uint64_t last = graph_.offsets[agent + 1];
      totals.ties += last - graph_.offsets[agent];
      for (std::uint64_t tie = graph_.offsets[agent]; tie < last; ++tie) {
        const std::uint32_t target = graph_.targets[tie];
        if (active_[target] != 0 || !passes(random, target)) continue;
        active_[target] = 1;
        queue_.push_back(target);
      }
    }
    totals.reach = queue_.size();
    for (const std::uint32_t agent : queue_) active_[agent] = 0;
    return totals;
  }

  const CascadeGraph& graph_;
  std::vector<std::uint8_t> active_;
  std::vector<std::uint32_t> queue_;
  std::vector<Threshold> threshold_;
  std::uint32_t replicate_ = 0;
};

}  // namespace hearsay::plain
