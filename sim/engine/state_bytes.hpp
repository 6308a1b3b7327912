// A replicate in flight as bytes, for whoever keeps it until it is gone on with. Numbers are as
// they lie in memory, little-endian on every machine we build for; only the same program reads
// them.
#pragma once

#include <string>
#include <string_view>

#include "sim/engine/replicate_state.hpp"

namespace hearsay {

std::string to_bytes(const ReplicateState& state);
// Throws std::invalid_argument where these are no such bytes.
ReplicateState state_from_bytes(std::string_view text);

}  // namespace hearsay
