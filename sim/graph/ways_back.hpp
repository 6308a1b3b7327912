// Finds for every tie a -> b the tie b -> a, without searching.
//
// Rows ascend, so when authors are visited in ascending order the ties back to them come up in each
// reader's row in order as well: a cursor per reader stands on the next. Workers take ranges of
// readers, so each cursor and each tie found belongs to one worker.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <vector>

#include "sim/core/parallel.hpp"
#include "sim/graph/graph.hpp"

namespace hearsay {

// Calls visit(tie, back) once for each tie and its way back, concurrently for ties whose `back` lie
// in different rows. False as soon as a tie has no way back: the graph is then not mutual, and some
// ties were not visited.
template <class Visit>
bool visit_ways_back(const Graph& graph, Workers& workers, const Visit& visit) {
  const std::uint64_t agents = graph.agents();
  const auto ranges = static_cast<std::uint64_t>(workers.count());
  const auto offsets = graph.offsets();
  const auto targets = graph.targets();
  std::vector<TieIndex> next(offsets.begin(), offsets.end() - 1);
  std::atomic<bool> mutual{true};
  workers.for_each(ranges, [&](std::size_t range, int) {
    const AgentId low{static_cast<std::uint32_t>(agents * range / ranges)};
    const std::uint64_t high = agents * (range + 1) / ranges;
    for (std::uint32_t a = 0; a < agents; ++a) {
      if (!mutual.load(std::memory_order_relaxed)) return;
      const auto row = graph.friends(AgentId{a});
      const auto first = range == 0 ? row.begin() : std::lower_bound(row.begin(), row.end(), low);
      TieIndex tie = offsets[a] + static_cast<TieIndex>(first - row.begin());
      for (auto reader = first; reader != row.end() && index(*reader) < high; ++reader, ++tie) {
        const TieIndex back = next[index(*reader)]++;
        if (back == offsets[std::size_t{index(*reader)} + 1] || targets[back] != AgentId{a}) {
          mutual.store(false, std::memory_order_relaxed);
          return;
        }
        visit(tie, back);
      }
    }
  });
  return mutual.load();
}

inline bool is_mutual(const Graph& graph, Workers& workers) {
  return visit_ways_back(graph, workers, [](TieIndex, TieIndex) {});
}

}  // namespace hearsay
