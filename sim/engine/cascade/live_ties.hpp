// Which ties of a graph pass something on, in which replicate: all that one cascade model says
// differently from another.
//
// uniform, weighted   A tie is live by its own coin: the source's draw keys a hash, and the word
//                     that it gives the target decides. Its chance is the same for all ties, or
//                     the tie's own, such as 1 / indegree of the target (Kempe, Kleinberg, Tardos
//                     2003).
// picked              Each agent listens to one of its ties, uniformly: a draw of the replicate
//                     keys a hash, and the word that it gives the agent picks one of as many equal
//                     parts of the 2^32 words as it has ties. The agents reached by step t are then
//                     distributed as in the linear threshold model with weights 1 / indegree (the
//                     same paper, theorem 4.6).
// shared              The same with parts of the 2^32 words as large as the ties' weights; what
//                     they leave over is for listening to nobody.
//
// No word knows a tie's position or who asks, so neither can move a digit.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "sim/core/draws.hpp"
#include "sim/core/huge_pages.hpp"
#include "sim/graph/graph.hpp"

namespace hearsay {

class LiveTies {
 public:
  enum class Rule : std::uint8_t { uniform, weighted, picked, shared };

  // Whether one draw of the replicate keys all words, and not one for each source.
  static constexpr bool by_replicate(Rule rule) {
    return rule == Rule::picked || rule == Rule::shared;
  }

  // The graph outlives what is said about it.
  static LiveTies uniform(const Graph& graph, Chance chance);
  static LiveTies weighted(const Graph& graph);
  // A chance above 0 for each tie, in the graph's order.
  static LiveTies weighted(const Graph& graph, std::span<const double> chances);
  static LiveTies picked(const Graph& graph);
  // A weight above 0 for each tie, in the graph's order; those that lead to one agent come to at
  // most 1, give or take their rounding.
  static LiveTies shared(const Graph& graph, std::span<const double> weights);

  const Graph& graph() const { return *graph_; }
  Rule rule() const { return rule_; }
  // Of a tie taken at random.
  double mean_chance() const { return mean_chance_; }
  // Whether no tie is ever live.
  bool none() const { return none_; }
  Purpose purpose() const {
    return by_replicate(rule_) ? Purpose::tie_is_picked : Purpose::tie_is_live;
  }

  // The draw that keys the words of an agent's ties, in one replicate.
  Draw draw(const Luck& luck, AgentId source) const {
    return luck.draw(purpose(), by_replicate(rule_) ? AgentId{0} : source);
  }

  // Whether a tie is live, by the word that its target gets of its source's draw: for those who try
  // one tie at a time.
  bool is_live(TieIndex tie, std::uint32_t word) const {
    switch (rule_) {
      case Rule::uniform:
        return !none_ && word <= most_word_;
      case Rule::weighted:
        return word <= most_words_[tie];
      case Rule::shared:
        return word - first_words_[tie] <= most_words_[tie];
      case Rule::picked:
        break;
    }
    const bool narrow = numbers_of_parts_.empty();
    const std::uint64_t number = narrow ? parts_[tie] & 0xFFFFU : numbers_of_parts_[tie];
    return (word * number) >> 32 == (narrow ? parts_[tie] >> 16 : parts_[tie]);
  }

  // uniform: a tie is live where its word is at most this.
  std::uint32_t most_word() const { return most_word_; }
  // weighted: the same, by tie.
  std::span<const std::uint32_t> most_words() const { return most_words_; }
  // shared: where the word is at most that much beyond this, by tie.
  std::span<const std::uint32_t> first_words() const { return first_words_; }
  // picked: a tie is live where its word lies in this part of the target's, by tie. Parts and their
  // number share a word, the number in the lower half, unless somebody has too many ties: then the
  // numbers are a column of their own.
  std::span<const std::uint32_t> parts() const { return parts_; }
  std::span<const std::uint32_t> numbers_of_parts() const { return numbers_of_parts_; }

  // Asks memory for what is known of an agent's first ties; who walks a long row asks for the rest.
  void prefetch_ties(AgentId agent) const {
    constexpr TieIndex kLine = 16;
    const TieIndex first = graph_->offsets()[index(agent)];
    const TieIndex last = std::min(graph_->offsets()[index(agent) + 1], first + 4 * kLine);
    if (first == last) return;
    const auto lines = [&](const std::uint32_t* column) {
      // A row begins and ends anywhere in a line.
      for (TieIndex tie = first; tie < last; tie += kLine) __builtin_prefetch(column + tie);
      __builtin_prefetch(column + last - 1);
    };
    lines(reinterpret_cast<const std::uint32_t*>(graph_->targets().data()));
    if (!most_words_.empty()) lines(most_words_.data());
    if (!first_words_.empty()) lines(first_words_.data());
    if (!parts_.empty()) lines(parts_.data());
  }

 private:
  LiveTies(const Graph& graph, Rule rule) : graph_(&graph), rule_(rule) {}

  const Graph* graph_;
  Rule rule_;
  bool none_ = false;
  double mean_chance_ = 0;
  std::uint32_t most_word_ = 0;
  HugeVector<std::uint32_t> most_words_;
  HugeVector<std::uint32_t> first_words_;
  HugeVector<std::uint32_t> parts_;
  HugeVector<std::uint32_t> numbers_of_parts_;
};

}  // namespace hearsay
