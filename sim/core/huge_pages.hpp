// Large arrays in pages of 2 MiB. Whoever jumps about in an array of hundreds of megabytes spends
// half of the time on translating addresses where pages have 4 KiB.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hearsay {

// Asks the system to put an array that is already there into large pages, as far as it fills them.
// A request that is not granted loses nothing but speed.
void use_huge_pages(std::span<const std::byte> array);

template <class T>
void use_huge_pages(const std::vector<T>& array) {
  use_huge_pages(std::as_bytes(std::span(array)));
}

}  // namespace hearsay
