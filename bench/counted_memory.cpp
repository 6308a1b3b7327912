// The replaced operators. Those of arrays and those that do not throw come to these by themselves.
#include "bench/counted_memory.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace hearsay {
namespace {

std::atomic<std::int64_t> live{0};
std::atomic<std::int64_t> peak{0};
std::atomic<std::int64_t> allocations{0};

void* counted(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  const auto bytes = static_cast<std::int64_t>(malloc_usable_size(memory));
  const std::int64_t now = live.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  std::int64_t most = peak.load(std::memory_order_relaxed);
  while (now > most && !peak.compare_exchange_weak(most, now, std::memory_order_relaxed)) {
  }
  allocations.fetch_add(1, std::memory_order_relaxed);
  return memory;
}

void* allocate(std::size_t bytes) {
  return counted(std::malloc(bytes == 0 ? 1 : bytes));
}

void* allocate(std::size_t bytes, std::align_val_t align) {
  const auto boundary = static_cast<std::size_t>(align);
  return counted(std::aligned_alloc(boundary, (bytes + boundary - 1) / boundary * boundary));
}

void give_back(void* memory) {
  if (memory == nullptr) return;
  live.fetch_sub(static_cast<std::int64_t>(malloc_usable_size(memory)), std::memory_order_relaxed);
  std::free(memory);
}

}  // namespace

CountedMemory counted_memory() {
  return {live.load(), peak.load(), allocations.load()};
}

void forget_peak() {
  peak = live.load();
}

}  // namespace hearsay

void* operator new(std::size_t bytes) {
  return hearsay::allocate(bytes);
}
void* operator new(std::size_t bytes, std::align_val_t align) {
  return hearsay::allocate(bytes, align);
}
void operator delete(void* memory) noexcept {
  hearsay::give_back(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  hearsay::give_back(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  hearsay::give_back(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  hearsay::give_back(memory);
}
