// States of agents as words of 64 bits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hearsay {

// Of so many words, a multiple of 64: puts their lowest bytes into `lowest`, the places of those
// in whose lowest byte any bit of `listed` is set, ascending, into `places`, which has room for
// all, and `initial` into each. Returns how many are listed.
std::size_t take_states(std::uint64_t* words, std::size_t n, std::uint64_t initial,
                        std::uint8_t listed, std::uint8_t* lowest, std::uint32_t* places);

}  // namespace hearsay
