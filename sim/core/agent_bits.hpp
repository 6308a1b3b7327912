// Sets of agents as bits, one for each agent, kAgentsPerWord to a word.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/core/ids.hpp"

namespace hearsay {

inline constexpr std::size_t kAgentsPerWord = 64;

constexpr std::size_t word_of(AgentId agent) {
  return index(agent) / kAgentsPerWord;
}
constexpr std::uint64_t bit_of(AgentId agent) {
  return std::uint64_t{1} << index(agent) % kAgentsPerWord;
}

}  // namespace hearsay
