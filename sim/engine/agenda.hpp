// The agenda of sightings: what is due to reach agents at each step still to come.
//
// One list of blocks per step; blocks come from a pool and return to it, so that a run which has
// warmed up allocates nothing. What is due beyond the last step is dropped: nobody will see it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "sim/engine/sighting.hpp"

namespace hearsay {

// A sighting and the step at which it reaches its agent.
struct DueSighting {
  Step due = 0;
  Sighting sighting;

  friend constexpr auto operator<=>(const DueSighting&, const DueSighting&) = default;
};

class Agenda {
 public:
  explicit Agenda(Step steps) : slots_(steps) {}

  // Puts a sighting on step `due`, which must not have been taken yet.
  void add(Step due, const Sighting& sighting) {
    if (due >= slots_.size()) return;
    Slot& slot = slots_[due];
    if (slot.next == slot.end) extend(slot);
    *slot.next++ = sighting;
  }

  // Appends all that is due at `step` to `due`, and forgets it.
  void take(Step step, std::vector<Sighting>& due) {
    Slot& slot = slots_[step];
    for (Block* block = slot.first; block != nullptr;) {
      const Sighting* const begin = block->sightings.data();
      due.insert(due.end(), begin, end_of(slot, *block));
      Block* const next = block->next;
      give_back(block);
      block = next;
    }
    slot = {};
  }

  // Appends everything, step by step, and forgets nothing.
  void list(std::vector<DueSighting>& all) const {
    for (Step step = 0; step < slots_.size(); ++step) {
      const Slot& slot = slots_[step];
      for (const Block* block = slot.first; block != nullptr; block = block->next) {
        const Sighting* const end = end_of(slot, *block);
        for (auto* s = block->sightings.data(); s != end; ++s) all.push_back({step, *s});
      }
    }
  }

  void clear() {
    for (Slot& slot : slots_) {
      for (Block* block = slot.first; block != nullptr;) {
        Block* const next = block->next;
        give_back(block);
        block = next;
      }
      slot = {};
    }
  }

 private:
  // A block fills 1 KiB: small enough that a step with little to do wastes little of the cache.
  static constexpr std::size_t kBlockSize = 84;

  struct Block {
    Block* next = nullptr;
    std::array<Sighting, kBlockSize> sightings;
  };
  static_assert(sizeof(Block) <= 1024);
  struct Slot {
    Block* first = nullptr;
    Block* last = nullptr;
    Sighting* next = nullptr;  // where the next sighting goes, up to the end of the last block
    Sighting* end = nullptr;
  };

  static const Sighting* end_of(const Slot& slot, const Block& block) {
    return &block == slot.last ? slot.next : block.sightings.data() + kBlockSize;
  }

  void extend(Slot& slot) {
    if (free_ == nullptr) {
      blocks_.push_back(std::make_unique<Block>());
      free_ = blocks_.back().get();
    }
    Block* const block = std::exchange(free_, free_->next);
    block->next = nullptr;
    (slot.last == nullptr ? slot.first : slot.last->next) = block;
    slot.last = block;
    slot.next = block->sightings.data();
    slot.end = slot.next + kBlockSize;
  }

  void give_back(Block* block) {
    block->next = free_;
    free_ = block;
  }

  std::vector<Slot> slots_;
  std::vector<std::unique_ptr<Block>> blocks_;
  Block* free_ = nullptr;
};

}  // namespace hearsay
