#include "sim/core/huge_pages.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <cstdint>

namespace hearsay {

void use_huge_pages(std::span<const std::byte> array) {
#ifdef __linux__
  constexpr std::uintptr_t kPage = std::uintptr_t{1} << 21;
  const auto first = reinterpret_cast<std::uintptr_t>(array.data());
  const std::uintptr_t begin = (first + kPage - 1) / kPage * kPage;
  const std::uintptr_t end = (first + array.size()) / kPage * kPage;
  if (begin >= end) return;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): pages are found by their addresses
  void* const pages = reinterpret_cast<void*>(begin);
  madvise(pages, end - begin, MADV_HUGEPAGE);
  // At once, what is in small pages already. Since Linux 6.1; glibc has no name for it.
  constexpr int kCollapse = 25;
  madvise(pages, end - begin, kCollapse);
#else
  static_cast<void>(array);
#endif
}

void advise_huge_pages(void* memory, std::size_t bytes) {
#ifdef __linux__
  madvise(memory, bytes, MADV_HUGEPAGE);
#else
  static_cast<void>(memory);
  static_cast<void>(bytes);
#endif
}

}  // namespace hearsay
