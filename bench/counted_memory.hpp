// Counts what a program allocates. Linking counted_memory.cpp replaces the global operator new and
// delete, and with them everything that containers use; bytes are those the allocator really gave.
#pragma once

#include <cstdint>

namespace hearsay {

struct CountedMemory {
  std::int64_t live = 0;         // bytes now
  std::int64_t peak = 0;         // most bytes at any time since forget_peak()
  std::int64_t allocations = 0;  // ever
};

CountedMemory counted_memory();
void forget_peak();

}  // namespace hearsay
