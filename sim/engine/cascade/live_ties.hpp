// Which ties of a graph pass something on, in which replicate: all that one cascade model says
// differently from another.
//
// uniform, weighted   A tie is live by its own coin: a draw keyed by (source, target), word
//                     `replicate mod 4` of the draw of the replicate's quartet. Its chance is the
//                     same for all ties, or 1 / indegree of the target (Kempe, Kleinberg, Tardos
//                     2003).
// picked              Each agent listens to one of its ties, uniformly, by a draw keyed by the
// agent
//                     alone. The agents reached by step t are then distributed as in the linear
//                     threshold model with weights 1 / indegree (the same paper, theorem 4.6).
//
// In all three a tie is live where its word lies in an interval of the 2^32 words; what is kept is
// the interval. No draw knows a tie's position or who asks, so neither can move a digit.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "sim/core/draws.hpp"
#include "sim/core/huge_pages.hpp"
#include "sim/graph/graph.hpp"

namespace hearsay {

// Four replicates that share their draws, a word each: 4q .. 4q+3.
inline constexpr std::uint32_t kQuartet = 4;

class LiveTies {
 public:
  enum class Rule : std::uint8_t { uniform, weighted, picked };

  // The graph outlives what is said about it.
  static LiveTies uniform(const Graph& graph, Chance chance);
  static LiveTies weighted(const Graph& graph);
  static LiveTies picked(const Graph& graph);

  const Graph& graph() const { return *graph_; }
  Rule rule() const { return rule_; }
  // Of a tie taken at random.
  double mean_chance() const { return mean_chance_; }
  // Whether no tie is ever live.
  bool none() const { return none_; }
  Purpose purpose() const {
    return rule_ == Rule::picked ? Purpose::tie_is_picked : Purpose::tie_is_live;
  }

  // A tie is live where word - first <= extent, modulo 2^32. A tie's position finds its entry; an
  // empty column stands for 0 (first) or uniform_extent (extent).
  std::span<const std::uint32_t> firsts() const { return firsts_; }
  std::span<const std::uint32_t> extents() const { return extents_; }
  std::uint32_t uniform_extent() const { return uniform_extent_; }

  // Asks memory for what is known of an agent's first ties; the rest comes by itself.
  void prefetch_ties(AgentId agent) const {
    constexpr TieIndex kLine = 16;
    const TieIndex first = graph_->offsets()[index(agent)];
    const TieIndex last = std::min(graph_->offsets()[index(agent) + 1], first + 3 * kLine);
    for (TieIndex tie = first; tie < last; tie += kLine) {
      __builtin_prefetch(graph_->targets().data() + tie);
      if (!extents_.empty()) __builtin_prefetch(extents_.data() + tie);
      if (!firsts_.empty()) __builtin_prefetch(firsts_.data() + tie);
    }
  }

 private:
  LiveTies(const Graph& graph, Rule rule) : graph_(&graph), rule_(rule) {}

  const Graph* graph_;
  Rule rule_;
  bool none_ = false;
  double mean_chance_ = 0;
  std::uint32_t uniform_extent_ = 0;
  HugeVector<std::uint32_t> firsts_;   // unit 2^-32, by tie
  HugeVector<std::uint32_t> extents_;  // unit 2^-32, by tie
};

}  // namespace hearsay
