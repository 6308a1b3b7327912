// Vectors in pages of 2 MiB where the system has them: a search that jumps about in a large array
// spends half its time on address translation with pages of 4 KiB.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <vector>

namespace hearsay {

template <class T>
struct HugePages {
  using value_type = T;

  HugePages() = default;
  template <class U>
  HugePages(const HugePages<U>&) {}  // NOLINT: allocators convert

  T* allocate(std::size_t n) {
    const std::size_t bytes = n * sizeof(T);
    if (bytes < kPage) return static_cast<T*>(::operator new(bytes, kLine));
    void* const memory = ::operator new (bytes, std::align_val_t{kPage});
    madvise(memory, bytes, MADV_HUGEPAGE);  // advice: where it is not taken, nothing is lost
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t n) {
    if (n * sizeof(T) < kPage) {
      ::operator delete(memory, kLine);
    } else {
      ::operator delete (memory, std::align_val_t{kPage});
    }
  }

  bool operator==(const HugePages&) const = default;

 private:
  static constexpr std::size_t kPage = std::size_t{1} << 21;
  static constexpr std::align_val_t kLine{64};
};

template <class T>
using HugeVector = std::vector<T, HugePages<T>>;

}  // namespace hearsay
