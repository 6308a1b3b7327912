// Large arrays in pages of 2 MiB. Whoever jumps about in an array of hundreds of megabytes spends
// half of the time on translating addresses where pages have 4 KiB.
#pragma once

#include <cstddef>
#include <new>
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

// The same for memory that nothing has been written to yet.
void advise_huge_pages(void* memory, std::size_t bytes);

// An allocator that asks before anything is written: for vectors that are large from the start.
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
    advise_huge_pages(memory, bytes);
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
