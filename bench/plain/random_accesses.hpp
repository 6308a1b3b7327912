// The machine's floor under a campaign: the accesses to memory that no way of computing it can
// avoid, done as well as the machine can, and nothing computed.
//
// Counted for one replicate:
//   - for each sighting, one read and write of a record of 12 bytes and one read of 4 bytes of
//     attributes, of the same agent, drawn evenly from all;
//   - for each post, one jump to the row of a random agent in the real graph and a pass over its
//     targets and traits.
// Nothing waits for anything: positions come from a counter and are asked of the memory a fixed
// distance ahead, and records and attributes lie in large pages where the system has them. Not
// counted are luck, decisions, and what may stay in the nearest cache or streams through it: the
// agenda, records, tallies.
#pragma once

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>

#include "sim/graph/graph.hpp"

namespace hearsay::plain {

class RandomAccesses {
 public:
  explicit RandomAccesses(const Graph& graph)
      : graph_(graph),
        records_(in_large_pages<Record>(graph.agents())),
        attributes_(in_large_pages<std::uint32_t>(graph.agents())) {}

  // One replicate's accesses.
  void run(std::uint64_t sightings, std::uint64_t posts) {
    const std::uint64_t rounds = posts + 1;
    ask_offset(post_ + 1);
    for (std::uint64_t round = 0; round < rounds; ++round) {
      // The last round has no post, only what is left of the sightings.
      if (round < posts) {
        ask_offset(post_ + 2);
        ask_row(post_ + 1);
        pass_over_row(post_++);
      }
      const std::uint64_t end = first_ + sightings * (round + 1) / rounds;
      for (; sighting_ < end; ++sighting_) see();
    }
    first_ += sightings;
  }

  // What every access left behind: the number of sightings so far.
  std::uint64_t counted() const {
    std::uint64_t all = 0;
    for (std::uint32_t a = 0; a < graph_.agents(); ++a) all += records_[a].seen;
    return all;
  }
  std::uint64_t sum() const { return sum_; }

 private:
  static constexpr std::uint64_t kAhead = 48;
  static constexpr std::size_t kLine = 64;

  struct Record {
    std::uint32_t seen, by, what;
  };
  static_assert(sizeof(Record) == 12);

  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };

  template <class T>
  static std::unique_ptr<T[], Free> in_large_pages(std::size_t count) {
    constexpr std::size_t kPage = std::size_t{1} << 21;
    const std::size_t bytes = (count * sizeof(T) + kPage - 1) / kPage * kPage;
    void* const memory = std::aligned_alloc(kPage, bytes);
    if (memory == nullptr) throw std::bad_alloc();
    madvise(memory, bytes, MADV_HUGEPAGE);
    T* const all = static_cast<T*>(memory);
    for (std::size_t i = 0; i < count; ++i) ::new (all + i) T();
    return std::unique_ptr<T[], Free>(all);
  }

  // An even draw of an agent, a function of the counter alone so that draws overlap.
  std::uint32_t agent_of(std::uint64_t counter) const {
    std::uint64_t mixed = counter * 0x9e3779b97f4a7c15ULL;
    mixed = (mixed ^ (mixed >> 32)) * 0xd6e8feb86659fd93ULL;
    return static_cast<std::uint32_t>((mixed >> 32) * graph_.agents() >> 32);
  }
  AgentId author_of(std::uint64_t post) const { return AgentId{agent_of(~post)}; }

  void see() {
    const std::uint32_t soon = agent_of(sighting_ + kAhead);
    __builtin_prefetch(&records_[soon], 1);
    __builtin_prefetch(&attributes_[soon]);
    const std::uint32_t agent = agent_of(sighting_);
    Record& record = records_[agent];
    ++record.seen;
    record.by ^= attributes_[agent];
    record.what += record.by;
  }

  void ask_offset(std::uint64_t post) const {
    __builtin_prefetch(&graph_.offsets()[index(author_of(post))]);
  }
  void ask_row(std::uint64_t post) const {
    const auto targets = graph_.friends(author_of(post));
    const auto traits = graph_.traits(author_of(post));
    constexpr std::size_t kTargets = kLine / sizeof(AgentId);
    for (std::size_t i = 0; i < targets.size(); i += kTargets) __builtin_prefetch(&targets[i]);
    for (std::size_t i = 0; i < traits.size(); i += kLine) __builtin_prefetch(&traits[i]);
  }
  void pass_over_row(std::uint64_t post) {
    const auto targets = graph_.friends(author_of(post));
    const auto traits = graph_.traits(author_of(post));
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      sum += index(targets[i]) + static_cast<std::uint32_t>(traits[i].reader_trust());
    }
    sum_ += sum;
  }

  const Graph& graph_;
  std::unique_ptr<Record[], Free> records_;
  std::unique_ptr<std::uint32_t[], Free> attributes_;
  std::uint64_t post_ = 0;
  std::uint64_t sighting_ = 0;
  std::uint64_t first_ = 0;  // sighting of the replicate
  std::uint64_t sum_ = 0;
};

}  // namespace hearsay::plain
