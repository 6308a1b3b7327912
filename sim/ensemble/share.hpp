// Which replicates are whose, where a run is cut into tasks: a pure function of the task's number,
// how many there are, and the run, so that nobody needs to tell anybody. All strategies of a
// replicate are in one task, so that what one task has simulated can be compared; the points of a
// sweep follow each other, so that a task builds few markets.
#pragma once

#include <cstddef>
#include <cstdint>
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

}  // namespace hearsay
