// Asking memory for what will be read soon.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

// Before a function that does nothing but prefetch, to be called by another: GCC takes it for one
// that has no effect and leaves out the calls, unless it is inlined before that is looked into.
#define HEARSAY_PREFETCH [[gnu::always_inline]]

namespace hearsay {

// Every line of a row, up to 2 KiB: the machine fetches the rest of a long one by itself. Into the
// second cache: the first has few lines under way at a time, and a row takes ten and more.
template <class T>
HEARSAY_PREFETCH inline void prefetch_row(std::span<const T> row) {
  constexpr std::size_t kLine = 64 / sizeof(T);
  constexpr std::size_t kAtOnce = 4;
  const std::size_t most = std::min<std::size_t>(row.size(), 2048 / sizeof(T));
  if (most == 0) return;
  // Several at a time, the last one repeatedly, because how many there are is hard to guess.
  for (std::size_t i = 0; i < most + kLine; i += kAtOnce * kLine) {
    for (std::size_t k = 0; k < kAtOnce; ++k) {
      __builtin_prefetch(&row[std::min(i + k * kLine, most - 1)], 0, 2);
    }
  }
}

// The first line of a row, into the second cache, too.
template <class T>
HEARSAY_PREFETCH inline void prefetch_begin(std::span<const T> row) {
  __builtin_prefetch(row.data(), 0, 2);
}

}  // namespace hearsay
