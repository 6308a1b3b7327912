// The rows of a graph in which each pair is tied by itself: who is picked at random, and rows that
// are drawn apart from each other, by several workers, and then laid side by side.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "sim/core/draws.hpp"
#include "sim/core/elementary.hpp"
#include "sim/core/parallel.hpp"
#include "sim/graph/builder.hpp"

namespace hearsay {

// The logarithm of 1 - p for p in (0, 1); 1 - p itself would lose the digits of a small p.
inline double log_of_rest(double p) {
  if (p > 1e-3) return natural_log(1.0 - p);
  return -p * (1.0 + p * (1.0 / 2 + p * (1.0 / 3 + p * (1.0 / 4 + p / 5))));
}

// Picks each of many with one probability, apart from each other, at the cost of those picked: it
// draws how many are passed over before the next, a geometric number (Batagelj, Brandes 2005).
class RandomPicks {
 public:
  // Of a probability from 0 to 1.
  explicit RandomPicks(double probability)
      : none_(!(probability > 0.0)),
        scale_(none_ || probability >= 1.0 ? 0.0 : 1.0 / log_of_rest(probability)) {}

  // take(i) for each i of [first, last) that is picked, ascending. Draw k of (purpose, who) decides
  // where the picks 2k and 2k + 1 lie.
  template <class Take>
  void among(std::uint32_t first, std::uint32_t last, const Luck& luck, Purpose purpose,
             std::uint64_t who, const Take& take) const {
    if (none_) return;
    Draw draw{};
    std::uint32_t next = first;
    for (std::uint32_t pick = 0; next < last; ++pick, ++next) {
      if (pick % 2 == 0) draw = luck.draw(purpose, who, pick / 2);
      const double passed_over = natural_log(draw.uniform(pick % 2)) * scale_;
      if (passed_over >= static_cast<double>(last - next)) return;
      next += static_cast<std::uint32_t>(passed_over);
      take(next);
    }
  }

 private:
  bool none_;
  double scale_;  // 0 where all are picked
};

// Friendships, listed once each by either of the two: those listed by agent a are the stretch of
// `listed` from starts[a] to starts[a + 1].
struct ListedTies {
  std::vector<TieIndex> starts;
  std::vector<AgentId> listed;
};

// Calls list(agent, row) once for each agent, concurrently, and gathers what it appends to the row.
// The block size moves no digit.
template <class List>
ListedTies list_ties(std::uint32_t agents, Workers& workers, const List& list,
                     std::size_t agents_per_block = 1024) {
  const std::size_t blocks = (std::size_t{agents} + agents_per_block - 1) / agents_per_block;
  std::vector<std::vector<AgentId>> of_block(blocks);
  ListedTies ties{std::vector<TieIndex>(std::size_t{agents} + 1, 0), {}};
  workers.for_blocks(agents, agents_per_block, [&](std::size_t begin, std::size_t end, int) {
    auto& row = of_block[begin / agents_per_block];
    for (std::size_t a = begin; a < end; ++a) {
      const std::size_t before = row.size();
      list(AgentId{static_cast<std::uint32_t>(a)}, row);
      ties.starts[a + 1] = row.size() - before;
    }
  });
  std::partial_sum(ties.starts.begin(), ties.starts.end(), ties.starts.begin());
  ties.listed.resize(ties.starts.back());
  workers.for_each(blocks, [&](std::size_t block, int) {
    const TieIndex place = ties.starts[block * agents_per_block];
    std::copy(of_block[block].begin(), of_block[block].end(), ties.listed.data() + place);
    std::vector<AgentId>().swap(of_block[block]);
  });
  return ties;
}

// The graph of listed ties whose rows ascend, without the agent itself.
inline Graph mutual_graph(const ListedTies& ties, Workers& workers) {
  return mutual_graph(ties.starts, ties.listed, workers);
}

}  // namespace hearsay
