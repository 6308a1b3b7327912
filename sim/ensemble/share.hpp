// Which replicates are whose, where a run is cut into tasks: a pure function of the task's number,
// how many there are, and the run, so that nobody needs to tell anybody. All strategies of a
// replicate are in one task, so that what one task has simulated can be compared; the points of a
// sweep follow each other, so that a task builds few markets. Ranks cut what is left of a task in
// the same way, each into its share or all into the blocks of a queue.
#pragma once

#include <algorithm>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/record/replicate_set.hpp"

namespace hearsay {

// How a run is laid out: strategies of a point lie side by side, point after point.
struct RunShape {
  std::size_t points = 1;
  std::size_t strategies = 1;  // of a point
  std::uint32_t replicates = 1;
};

// The replicates of task `task` of `tasks`, counted from 1, by strategy of every point.
inline std::vector<ReplicateSet> share_of(const RunShape& shape, std::uint32_t task,
                                          std::uint32_t tasks) {
  const std::uint64_t all = std::uint64_t{shape.points} * shape.replicates;
  // all * i / tasks, without the product, which might overflow.
  const auto bound = [&](std::uint64_t i) { return all / tasks * i + all % tasks * i / tasks; };
  const std::uint64_t begin = bound(task - 1);
  const std::uint64_t end = bound(task);
  std::vector<ReplicateSet> share(shape.points * shape.strategies);
  for (std::size_t point = 0; point < shape.points; ++point) {
    const std::uint64_t first = std::uint64_t{point} * shape.replicates;
    const std::uint64_t from = begin > first ? begin - first : 0;
    const std::uint64_t to = end > first ? end - first : 0;
    for (std::size_t s = 0; s < shape.strategies; ++s) {
      const auto clamped = [&](std::uint64_t x) {
        return static_cast<std::uint32_t>(x < shape.replicates ? x : shape.replicates);
      };
      if (clamped(from) < clamped(to)) {
        share[point * shape.strategies + s].add({clamped(from), clamped(to)});
      }
    }
  }
  return share;
}

// The `number`-th of `of` shares, counted from 0, of the replicates that are wanted of each
// strategy: consecutive replicates of consecutive points, with all their strategies, as even as
// whole replicates allow.
inline std::vector<ReplicateSet> cut(const RunShape& shape, std::span<const ReplicateSet> wanted,
                                     std::uint64_t number, std::uint64_t of) {
  std::vector<ReplicateSet> of_points(shape.points);  // wanted of any of a point's strategies
  std::uint64_t all = 0;
  for (std::size_t point = 0; point < shape.points; ++point) {
    for (std::size_t s = 0; s < shape.strategies; ++s) {
      of_points[point].add_all(wanted[point * shape.strategies + s]);
    }
    all += of_points[point].count();
  }
  const auto bound = [&](std::uint64_t i) { return all / of * i + all % of * i / of; };
  const std::uint64_t begin = bound(number);
  const std::uint64_t end = bound(number + 1);
  std::vector<ReplicateSet> share(wanted.size());
  std::uint64_t before = 0;
  for (std::size_t point = 0; point < shape.points; ++point) {
    ReplicateSet chosen;
    for (const ReplicateRange& range : of_points[point].ranges()) {
      const std::uint64_t from = std::clamp(begin, before, before + range.count()) - before;
      const std::uint64_t to = std::clamp(end, before, before + range.count()) - before;
      chosen.add({range.first + static_cast<std::uint32_t>(from),
                  range.first + static_cast<std::uint32_t>(to)});
      before += range.count();
    }
    for (std::size_t s = 0; s < shape.strategies; ++s) {
      const std::size_t row = point * shape.strategies + s;
      share[row] = wanted[row].common(chosen);
    }
  }
  return share;
}

}  // namespace hearsay
