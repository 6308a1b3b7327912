// An agenda: what is due to reach agents at each step still to come.
//
// One list of blocks per step; blocks come from a pool and return to it, so that a run which has
// warmed up allocates nothing. What is due beyond the last step is dropped: nobody will see it.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sim/core/huge_pages.hpp"
#include "sim/engine/sighting.hpp"

namespace hearsay {

// A sighting and the step at which it reaches its agent.
struct DueSighting {
  Step due = 0;
  Sighting sighting;

  friend constexpr auto operator<=>(const DueSighting&, const DueSighting&) = default;
};

// Entries are sightings, or whatever says all of one.
template <class Entry>
class AgendaOf {
 public:
  explicit AgendaOf(Step steps) : slots_(steps), chains_(steps) {}

  // Puts an entry on step `due`, which must not have been taken yet.
  void add(Step due, const Entry& entry) {
    if (due >= slots_.size()) return;
    Slot& slot = slots_[due];
    if (slot.next == slot.end) [[unlikely]]
      extend(due);
    *slot.next++ = entry;
  }

  // Puts entry(i) on step due(i), as `add` does, for each i below n.
  template <class Due, class EntryOf>
  void add_many(std::size_t n, const Due& due, const EntryOf& entry) {
    // At home in registers: what is written might change any member.
    Slot* const slots = slots_.data();
    const std::size_t steps = slots_.size();
    for (std::size_t i = 0; i < n; ++i) {
      const Step step = due(i);
      if (step >= steps) continue;
      Slot& slot = slots[step];
      if (slot.next == slot.end) [[unlikely]]
        extend(step);
      *slot.next++ = entry(i);
    }
  }

  // Calls visit(entries) for one list after the other of what is due at `step`, and forgets it.
  template <class Visit>
  requires std::invocable<const Visit&, std::span<Entry>>
  void take(Step step, const Visit& visit) {
    Block* block = chains_[step].first;
    if (block == nullptr) return;
    for (; block != nullptr; block = block->next) {
      visit(std::span(block->entries.data(), end_of(step, *block)));
    }
    give_back_all(step);
    forget(step);
  }
  // Appends all that is due at `step` to `due`, and forgets it.
  void take(Step step, std::vector<Entry>& due) {
    take(step,
         [&](std::span<Entry> entries) { due.insert(due.end(), entries.begin(), entries.end()); });
  }

  // Calls visit(step, entry) for everything, step by step, and forgets nothing.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (Step step = 0; step < slots_.size(); ++step) {
      for (const Block* block = chains_[step].first; block != nullptr; block = block->next) {
        const Entry* const end = end_of(step, *block);
        for (auto* entry = block->entries.data(); entry != end; ++entry) visit(step, *entry);
      }
    }
  }

  void clear() {
    // Mostly everything has been taken.
    for (Step step = 0; in_use_ > 0; ++step) {
      give_back_all(step);
      forget(step);
    }
  }

 private:
  // A block fills 512 bytes: small enough that a step with little to do wastes little of the cache.
  static constexpr std::size_t kBlockSize = (512 - sizeof(void*)) / sizeof(Entry);

  struct Block {
    Block* next = nullptr;
    std::array<Entry, kBlockSize> entries;
  };
  // Where the next entry of a step goes, up to the end of its last block. Apart from the blocks,
  // because every entry asks for it.
  struct Slot {
    Entry* next = nullptr;
    Entry* end = nullptr;
  };
  // The blocks of a step.
  struct Chain {
    Block* first = nullptr;
    Block* last = nullptr;
  };

  const Entry* end_of(Step step, const Block& block) const {
    return &block == chains_[step].last ? slots_[step].next : block.entries.data() + kBlockSize;
  }
  Entry* end_of(Step step, Block& block) {
    return &block == chains_[step].last ? slots_[step].next : block.entries.data() + kBlockSize;
  }

  void give_back_all(Step step) {
    for (Block* block = chains_[step].first; block != nullptr;) {
      Block* const next = block->next;
      give_back(block);
      --in_use_;
      block = next;
    }
  }

  void forget(Step step) {
    slots_[step] = {};
    chains_[step] = {};
  }

  [[gnu::noinline]] void extend(Step step) {
    if (free_ == nullptr) grow();
    Block* const block = std::exchange(free_, free_->next);
    __builtin_prefetch(free_, 1);
    ++in_use_;
    block->next = nullptr;
    Chain& chain = chains_[step];
    (chain.last == nullptr ? chain.first : chain.last->next) = block;
    chain.last = block;
    Entry* const begin = block->entries.data();
    slots_[step] = {begin, begin + kBlockSize};
  }

  // By more than is needed, so that a replicate with a little more to do than any before it mostly
  // finds enough.
  void grow() {
    const std::size_t more = 8 + blocks_ / 4;
    pool_.emplace_back(more);
    blocks_ += more;
    for (std::size_t i = 0; i < more; ++i) give_back(&pool_.back()[i]);
  }

  void give_back(Block* block) {
    block->next = free_;
    free_ = block;
  }

  std::vector<Slot> slots_;    // by step
  std::vector<Chain> chains_;  // likewise
  std::vector<HugeVector<Block>> pool_;
  std::size_t blocks_ = 0;  // in the pool
  std::size_t in_use_ = 0;  // of these
  Block* free_ = nullptr;
};

using Agenda = AgendaOf<Sighting>;

}  // namespace hearsay
