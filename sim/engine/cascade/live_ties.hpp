// Which ties of a graph pass something on, in which replicate: all that one cascade model says
// differently from another.
//
// uniform, weighted   A tie is live by its own coin: a number of 32 binary digits is drawn for it,
//                     and the tie is live where that lies below its chance. The chance is the same
//                     for all ties, or the tie's own, such as 1 / indegree of the target (Kempe,
//                     Kleinberg, Tardos 2003).
// picked              Each agent listens to one of its ties, uniformly: a draw of the replicate
//                     keys a hash, and the word that it gives the agent picks one of as many equal
//                     parts of the 2^32 words as it has ties. The agents reached by step t are then
//                     distributed as in the linear threshold model with weights 1 / indegree (the
//                     same paper, theorem 4.6).
// shared              The same with parts of the 2^32 words as large as the ties' weights; what
//                     they leave over is for listening to nobody.
//
// The numbers of an agent's ties are drawn 32 at a time, and digit by digit: word w of the bits
// (tie_is_live, agent and block, occasion q) holds digit 4q + w, the first being the most
// significant, of the numbers of ties 32 block .. 32 block + 31 of the agent's row, a tie to a bit.
// Each digit decides for half of the ties that are left, so that about seven words serve 32 ties,
// and a row in which nothing is live need not be looked at. Words of picks know the agent that is
// reached, coins the place of the tie in the row of its agent; neither knows who asks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>

#include "sim/core/draws.hpp"
#include "sim/core/huge_pages.hpp"
#include "sim/core/keyed_hash.hpp"
#include "sim/graph/graph.hpp"

namespace hearsay {

class LiveTies {
 public:
  enum class Rule : std::uint8_t { uniform, weighted, picked, shared };

  // Whether each tie has a coin of its own; else its target picks.
  static constexpr bool by_coins(Rule rule) {
    return rule == Rule::uniform || rule == Rule::weighted;
  }

  // Ties whose coins are drawn together.
  static constexpr std::uint32_t block = 32;

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
    return by_coins(rule_) ? Purpose::tie_is_live : Purpose::tie_is_picked;
  }

  // Coins: of the 32 ties of an agent's row from 32 `number` on, which are live, a tie to a bit;
  // the bits beyond the row's end are 0.
  std::uint32_t live_in_block(const Luck& luck, AgentId source, std::uint32_t number) const;

  // Picks: the draw that keys the words of all agents in one replicate, and whether a tie is live
  // by the word of its target.
  static Draw draw_of_picks(const Luck& luck) {
    return luck.draw(Purpose::tie_is_picked, AgentId{0});
  }
  bool is_picked(TieIndex tie, std::uint32_t word) const {
    if (rule_ == Rule::shared) return word - first_words_[tie] <= most_words_[tie];
    const std::uint32_t part = part_of(tie);
    return (std::uint64_t{word} * (part & 0xFFFFU)) >> 32 == part >> 16;
  }

  // uniform: a tie is live where its number is at most this.
  std::uint32_t most_word() const { return most_word_; }
  // weighted: the same, by tie; shared: where the word is at most that much beyond the first, by
  // tie.
  std::span<const std::uint32_t> most_words() const { return most_words_; }
  std::span<const std::uint32_t> first_words() const { return first_words_; }
  // picked: a word a tie, for every tie of whoever is active is looked at: from the lowest bit on,
  // its target, of how many parts, a bit, and in which of them the tie is live. Where there are
  // more parts than their bits can say, that bit is set, and the tie's own part lies within that of
  // a coarser division: a word beyond it is not the tie's, of a word in it parts() knows. Behind
  // the last tie is room for so many more: a vector may be read from the place of any tie.
  static constexpr std::uint32_t picks_beyond = 64;
  struct PickBits {
    std::uint32_t target;  // bits of each target,
    std::uint32_t part;    // of the number of parts and of a part

    std::uint32_t coarse() const { return 1U << (target + part); }
  };
  std::span<const std::uint32_t> picks() const { return picks_; }
  PickBits pick_bits() const { return pick_bits_; }
  // Where any tie is coarse, by tie: in which part (upper half) of how many (lower half).
  std::span<const std::uint32_t> parts() const { return parts_; }
  // The same of any tie.
  std::uint32_t part_of(TieIndex tie) const {
    if (!parts_.empty()) return parts_[tie];
    const std::uint32_t most = (1U << pick_bits_.part) - 1;
    const std::uint32_t pick = picks_[tie] >> pick_bits_.target;
    return pick >> (pick_bits_.part + 1) << 16 | (pick & most);
  }

  // weighted: a line of memory for each agent, so that who tosses its coins reads nothing else: the
  // first digits of the most words of its first block, laid out as those of coins are, and where
  // its row is. Behind them is a line for each block that is not the first of its row.
  static constexpr std::uint32_t kept_digits = 12;
  static constexpr std::uint32_t line = 16;  // words
  struct RowInLine {
    TieIndex first;
    std::uint32_t degree;
    std::uint32_t second_block;  // which line; the others follow
  };
  static_assert(kept_digits * sizeof(std::uint32_t) + sizeof(RowInLine) == 64);
  std::span<const std::uint32_t> lines() const { return lines_; }
  static RowInLine row_in(const std::uint32_t* line_of_agent) {
    RowInLine row;
    std::memcpy(&row, line_of_agent + kept_digits, sizeof row);
    return row;
  }
  // The digits of a block.
  const std::uint32_t* digits(AgentId source, std::uint32_t number) const {
    const std::uint32_t* const own = lines_.data() + std::size_t{index(source)} * line;
    if (number == 0) return own;
    return lines_.data() + (std::size_t{row_in(own).second_block} + number - 1) * line;
  }

  // Asks memory for what is known of an agent's first ties.
  void prefetch_ties(AgentId agent) const {
    if (!lines_.empty()) {
      __builtin_prefetch(digits(agent, 0));
      return;
    }
    constexpr TieIndex kLine = 16;
    const TieIndex first = graph_->offsets()[index(agent)];
    const TieIndex last = std::min(graph_->offsets()[index(agent) + 1], first + 4 * kLine);
    if (first == last) return;
    const auto lines = [&](const std::uint32_t* column) {
      // A row begins and ends anywhere in a line.
      for (TieIndex tie = first; tie < last; tie += kLine) __builtin_prefetch(column + tie);
      __builtin_prefetch(column + last - 1);
    };
    if (!picks_.empty()) {
      lines(picks_.data());
      return;
    }
    lines(reinterpret_cast<const std::uint32_t*>(graph_->targets().data()));
    if (!most_words_.empty()) lines(most_words_.data());
    if (!first_words_.empty()) lines(first_words_.data());
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
  HugeVector<std::uint32_t> lines_;
  PickBits pick_bits_{};
  HugeVector<std::uint32_t> picks_;
  HugeVector<std::uint32_t> parts_;
  // Lays out the digits of the most words.
  void make_lines();
};

// Which ties of one agent are live in one replicate, for those who try one after the other.
class LiveRow {
 public:
  // Both outlive it.
  LiveRow(const LiveTies& ties, const Luck& luck, AgentId source)
      : ties_(ties),
        luck_(luck),
        source_(source),
        first_(ties.graph().first_tie(source)),
        picks_(LiveTies::by_coins(ties.rule()) ? Draw{} : LiveTies::draw_of_picks(luck)) {}

  // Of a tie of the agent. In ascending order a block is drawn once.
  bool is_live(TieIndex tie) {
    if (!LiveTies::by_coins(ties_.rule())) {
      return ties_.is_picked(tie, picks_.word(ties_.graph().targets()[tie]));
    }
    const auto place = static_cast<std::uint32_t>(tie - first_);
    if (place / LiveTies::block != block_) {
      block_ = place / LiveTies::block;
      live_ = ties_.live_in_block(luck_, source_, block_);
    }
    return (live_ >> place % LiveTies::block & 1U) != 0;
  }

 private:
  const LiveTies& ties_;
  const Luck& luck_;
  AgentId source_;
  TieIndex first_;
  KeyedHash picks_;
  std::uint32_t block_ = ~0U;
  std::uint32_t live_ = 0;
};

}  // namespace hearsay
