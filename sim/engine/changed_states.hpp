// Finding those of many agents whose states are not what they were.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/core/agent_bits.hpp"

namespace hearsay {

// Lists which of the `agents` states of 8 bytes, a multiple of kAgentsPerWord, differ from
// `initial`, ascending, from `first` on: returns how many. `changed` has room for all.
std::size_t list_changed(const std::uint64_t* states, std::size_t agents, std::uint64_t initial,
                         std::uint32_t first, std::uint32_t* changed);

}  // namespace hearsay
