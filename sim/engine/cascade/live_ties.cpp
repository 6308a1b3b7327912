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
// With fewer bits for a part nearly every tie would be coarse.
constexpr std::uint32_t kFewPartBits = 3;

// The words that lie in one of so many equal parts: those for which word * number / 2^32, rounded
// down, is that part. The first of them, and the first beyond.
struct PartWords {
  PartWords(std::uint64_t part, std::uint64_t number)
      : first(((part << 32) + number - 1) / number),
        end((((part + 1) << 32) + number - 1) / number) {}
  std::uint64_t first, end;
};

// Of the divisions into at most so many parts the finest in which all of these words lie in one;
// where they do.
struct CoarsePart {
  CoarsePart(const PartWords& words, std::uint64_t most) : number(most) {
    for (; number > 1; --number) {
      part = words.first * number >> 32;
      if ((words.end - 1) * number >> 32 == part) return;
    }
    part = 0;
  }
  std::uint64_t number, part = 0;
};

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
  ties.make_lines();
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
  ties.make_lines();
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
  const std::uint32_t most_parts =
      degrees.empty() ? 0 : *std::max_element(degrees.begin(), degrees.end());
  PickBits bits{};
  bits.target = static_cast<std::uint32_t>(std::bit_width(std::max(1U, graph.agents()) - 1U));
  bits.part = (31 - std::min(bits.target, 31U)) / 2;
  const bool narrow = most_parts < kManyParts && bits.part >= kFewPartBits;
  LiveTies ties(graph, narrow ? Rule::picked : Rule::shared);
  ties.mean_chance_ = mean_of_inverses(graph, degrees);
  // Sources ascend along the column of ties, so each target meets its sources in ascending order.
  std::vector<std::uint32_t> met(graph.agents(), 0);
  if (narrow) {
    const std::uint32_t most = (1U << bits.part) - 1;
    ties.pick_bits_ = bits;
    ties.picks_.reserve(graph.ties() + picks_beyond);
    if (most_parts > most) ties.parts_.reserve(graph.ties());
    for (const AgentId target : graph.targets()) {
      const std::uint32_t number = degrees[index(target)];
      const std::uint32_t part = met[index(target)]++;
      const auto pick = [&](std::uint64_t in_part, std::uint64_t of) {
        const std::uint64_t said = in_part << (bits.part + 1) | of;
        return static_cast<std::uint32_t>(said << bits.target) | index(target);
      };
      if (number <= most) {
        ties.picks_.push_back(pick(part, number));
      } else {
        const CoarsePart coarse(PartWords(part, number), most);
        ties.picks_.push_back(bits.coarse() | pick(coarse.part, coarse.number));
      }
      if (most_parts > most) ties.parts_.push_back(part << 16 | number);
    }
    ties.picks_.resize(ties.picks_.size() + picks_beyond);
    return ties;
  }
  ties.first_words_.reserve(graph.ties());
  ties.most_words_.reserve(graph.ties());
  for (const AgentId target : graph.targets()) {
    const PartWords words(met[index(target)]++, degrees[index(target)]);
    ties.first_words_.push_back(static_cast<std::uint32_t>(words.first));
    ties.most_words_.push_back(static_cast<std::uint32_t>(words.end - words.first - 1));
  }
  return ties;
}

void LiveTies::make_lines() {
  const std::uint32_t agents = graph_->agents();
  std::size_t lines = agents;
  for (std::uint32_t agent = 0; agent < agents; ++agent) {
    lines += (std::max(1U, graph_->degree(AgentId{agent})) - 1) / block;
  }
  lines_.assign(lines * line, 0);
  std::size_t next = agents;
  for (std::uint32_t agent = 0; agent < agents; ++agent) {
    const TieIndex first = graph_->first_tie(AgentId{agent});
    const RowInLine row{first, graph_->degree(AgentId{agent}), static_cast<std::uint32_t>(next)};
    std::uint32_t* digits = lines_.data() + std::size_t{agent} * line;
    std::memcpy(digits + kept_digits, &row, sizeof row);
    for (std::uint32_t place = 0; place < row.degree; ++place) {
      if (place != 0 && place % block == 0) digits = lines_.data() + next++ * line;
      const std::uint32_t most = most_words_[first + place];
      for (std::uint32_t digit = 0; digit < kept_digits; ++digit) {
        digits[digit] |= (most >> (31 - digit) & 1U) << place % block;
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
