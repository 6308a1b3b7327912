#include "sim/engine/cascade/live_ties.hpp"

#include <algorithm>
#include <bit>
#include <vector>

#include "sim/core/ars.hpp"
#include "sim/core/errors.hpp"
#include "sim/graph/reversed.hpp"

namespace hearsay {
namespace {

// Of 1 / indegree, over all ties: each agent with any adds up to 1.
double mean_of_inverses(const Graph& graph, const std::vector<std::uint32_t>& degrees) {
  const auto without = std::count(degrees.begin(), degrees.end(), 0U);
  return static_cast<double>(graph.agents() - without) /
         static_cast<double>(std::max<TieIndex>(1, graph.ties()));
}

// The last word of so large a part of all words.
std::uint32_t most_word_of(double share) {
  return static_cast<std::uint32_t>(std::max<std::uint64_t>(1, Chance::of(share).threshold()) - 1);
}

// So many do not fit into half a word.
constexpr std::uint32_t kManyParts = 1U << 16;

}  // namespace

LiveTies LiveTies::uniform(const Graph& graph, Chance chance) {
  LiveTies ties(graph, Rule::uniform);
  ties.none_ = chance.threshold() == 0;
  if (!ties.none_) ties.most_word_ = static_cast<std::uint32_t>(chance.threshold() - 1);
  ties.mean_chance_ = static_cast<double>(chance.threshold()) * 0x1p-32;
  return ties;
}

LiveTies LiveTies::weighted(const Graph& graph) {
  LiveTies ties(graph, Rule::weighted);
  const std::vector<std::uint32_t> degrees = authors_of_each(graph);
  ties.most_words_.reserve(graph.ties());
  for (const AgentId target : graph.targets()) {
    ties.most_words_.push_back(most_word_of(1.0 / degrees[index(target)]));
  }
  ties.mean_chance_ = mean_of_inverses(graph, degrees);
  ties.keep_digits();
  return ties;
}

LiveTies LiveTies::weighted(const Graph& graph, std::span<const double> chances) {
  HEARSAY_EXPECT(chances.size() == graph.ties());
  LiveTies ties(graph, Rule::weighted);
  ties.most_words_.reserve(graph.ties());
  double sum = 0;
  for (const double chance : chances) {
    ties.most_words_.push_back(most_word_of(chance));
    sum += chance;
  }
  ties.mean_chance_ = sum / static_cast<double>(std::max<TieIndex>(1, graph.ties()));
  ties.keep_digits();
  return ties;
}

LiveTies LiveTies::shared(const Graph& graph, std::span<const double> weights) {
  HEARSAY_EXPECT(weights.size() == graph.ties());
  constexpr std::uint64_t kAll = std::uint64_t{1} << 32;
  LiveTies ties(graph, Rule::shared);
  ties.most_words_.reserve(graph.ties());
  ties.first_words_.reserve(graph.ties());
  std::vector<std::uint64_t> taken(graph.agents(), 0);  // of the target's words
  double sum = 0;
  for (TieIndex tie = 0; tie < graph.ties(); ++tie) {
    std::uint64_t& first = taken[index(graph.targets()[tie])];
    // Weights that come to 1 may round to a few words more, which the last of them goes without.
    first = std::min(first, kAll - 1);
    const std::uint64_t most =
        std::min<std::uint64_t>(most_word_of(weights[tie]), kAll - 1 - first);
    ties.first_words_.push_back(static_cast<std::uint32_t>(first));
    ties.most_words_.push_back(static_cast<std::uint32_t>(most));
    first += most + 1;
    sum += weights[tie];
  }
  ties.mean_chance_ = sum / static_cast<double>(std::max<TieIndex>(1, graph.ties()));
  return ties;
}

LiveTies LiveTies::picked(const Graph& graph) {
  const std::vector<std::uint32_t> degrees = authors_of_each(graph);
  const bool narrow =
      degrees.empty() || *std::max_element(degrees.begin(), degrees.end()) < kManyParts;
  LiveTies ties(graph, narrow ? Rule::picked : Rule::shared);
  ties.mean_chance_ = mean_of_inverses(graph, degrees);
  // Sources ascend along the column of ties, so each target meets its sources in ascending order.
  std::vector<std::uint32_t> met(graph.agents(), 0);
  if (narrow) {
    ties.picks_.reserve(2 * (graph.ties() + picks_beyond));
    for (const AgentId target : graph.targets()) {
      ties.picks_.push_back(index(target));
      ties.picks_.push_back(met[index(target)]++ << 16 | degrees[index(target)]);
    }
    ties.picks_.resize(ties.picks_.size() + std::size_t{2} * picks_beyond);
    return ties;
  }
  // The words w of part p of n are those for which w n / 2^32, rounded down, is p.
  ties.first_words_.reserve(graph.ties());
  ties.most_words_.reserve(graph.ties());
  for (const AgentId target : graph.targets()) {
    const std::uint64_t number = degrees[index(target)];
    const auto begin = [&](std::uint64_t part) { return ((part << 32) + number - 1) / number; };
    const std::uint64_t part = met[index(target)]++;
    ties.first_words_.push_back(static_cast<std::uint32_t>(begin(part)));
    ties.most_words_.push_back(static_cast<std::uint32_t>(begin(part + 1) - begin(part) - 1));
  }
  return ties;
}

void LiveTies::keep_digits() {
  const std::uint32_t agents = graph_->agents();
  if (agents == 0) return;
  digits_.assign(first_digits(AgentId{agents}, graph_->ties()), 0);
  for (std::uint32_t agent = 0; agent < agents; ++agent) {
    const TieIndex first = graph_->first_tie(AgentId{agent});
    std::uint32_t* const digits = digits_.data() + first_digits(AgentId{agent}, first);
    for (std::uint32_t place = 0; place < graph_->degree(AgentId{agent}); ++place) {
      const std::uint32_t most = most_words_[first + place];
      for (std::uint32_t digit = 0; digit < kept_digits; ++digit) {
        digits[place / block * kept_digits + digit] |= (most >> (31 - digit) & 1U) << place % block;
      }
    }
  }
}

std::uint32_t LiveTies::live_in_block(const Luck& luck, AgentId source,
                                      std::uint32_t number) const {
  if (none_) return 0;
  const TieIndex first = graph_->first_tie(source) + TieIndex{number} * block;
  const TieIndex ties = graph_->first_tie(source) + graph_->degree(source) - first;
  std::uint32_t undecided = ties >= block ? ~0U : (1U << ties) - 1;
  std::uint32_t live = 0;
  const std::uint64_t who = std::uint64_t{number} << 32 | index(source);
  const ArsKeys keys(luck.key());
  Draw draw{};
  for (std::uint32_t digit = 0; digit < 32 && undecided != 0; ++digit) {
    if (digit % 4 == 0) draw = ars(keys, luck, Purpose::tie_is_live, who, digit / 4);
    std::uint32_t most = 0;  // that digit of each
    if (rule_ == Rule::uniform) {
      most = (most_word_ >> (31 - digit) & 1U) != 0 ? ~0U : 0;
    } else {
      for (std::uint32_t left = undecided; left != 0; left &= left - 1) {
        const int place = std::countr_zero(left);
        most |= (most_words_[first + static_cast<TieIndex>(place)] >> (31 - digit) & 1U) << place;
      }
    }
    live |= undecided & most & ~draw[digit % 4];
    undecided &= ~(most ^ draw[digit % 4]);
  }
  return live | undecided;
}

}  // namespace hearsay
