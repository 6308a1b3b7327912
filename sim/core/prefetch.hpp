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
  const std::size_t most = std::min<std::size_t>(row.size(), 2048 / sizeof(T));
  for (std::size_t i = 0; i < most; i += kLine) __builtin_prefetch(&row[i], 0, 2);
  if (most > 0) __builtin_prefetch(&row[most - 1], 0, 2);
}

}  // namespace hearsay
