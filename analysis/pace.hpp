// How fast a word gets about in one replicate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace hearsay {

struct Pace {
  std::size_t first = 0;  // step in which anybody was reached
  std::size_t half = 0;   // step by whose end half of all had been, of those who ever were
};

// Of counts for each step; nothing where they are all 0.
std::optional<Pace> pace_of(std::span<const std::int64_t> reached);

}  // namespace hearsay
