// The coin of one tie, a binary digit after the other: what the kernels draw for many at a time.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/core/ars.hpp"
#include "sim/graph/graph.hpp"

namespace hearsay {

// Whether the number of the tie at a place in its source's row lies below the chance.
inline bool coin_of_tie(const Luck& luck, AgentId source, std::uint32_t place, Chance chance) {
  const ArsKeys keys(luck.key());
  std::uint64_t number = 0;
  for (std::uint32_t digit = 0; digit < 32; ++digit) {
    const Draw draw = ars(keys, luck, Purpose::tie_is_live,
                          std::uint64_t{place / 32} << 32 | index(source), digit / 4);
    number = 2 * number + (draw[digit % 4] >> place % 32 & 1U);
  }
  return number < chance.threshold();
}

inline std::uint32_t place_in_row(const Graph& graph, AgentId source, AgentId target) {
  const auto row = graph.friends(source);
  return static_cast<std::uint32_t>(std::find(row.begin(), row.end(), target) - row.begin());
}

}  // namespace hearsay
