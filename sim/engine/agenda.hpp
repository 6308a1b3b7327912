// The agenda of sightings: what is due to reach agents at each step still to come.
//
// One list of blocks per step; blocks come from a pool and return to it, so that a run which has
// warmed up allocates nothing. What is due beyond the last step is dropped: nobody will see it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/core/errors.hpp"
#include "sim/engine/sighting.hpp"

namespace hearsay {

class Agenda {
 public:
  explicit Agenda(Step steps) : slots_(steps) {}

  // Puts a sighting on step `due`, which must not have been taken yet.
  void add(Step due, const Sighting& sighting) {
    if (due >= slots_.size()) return;
    Slot& slot = slots_[due];
    if (slot.used == kBlockSize || slot.last == kNone) extend(slot);
    blocks_[slot.last]->sightings[slot.used++] = sighting;
  }

  // Appends all that is due at `step` to `due`, and forgets it.
  void take(Step step, std::vector<Sighting>& due) {
    Slot& slot = slots_[step];
    for (std::uint32_t id = slot.first; id != kNone;) {
      Block& block = *blocks_[id];
      const std::size_t count = id == slot.last ? slot.used : kBlockSize;
      due.insert(due.end(), block.sightings.begin(), block.sightings.begin() + count);
      const std::uint32_t next = block.next;
      block.next = free_;
      free_ = id;
      id = next;
    }
    slot = {};
  }

  void clear() {
    for (Slot& slot : slots_) {
      while (slot.first != kNone) {
        const std::uint32_t next = blocks_[slot.first]->next;
        blocks_[slot.first]->next = free_;
        free_ = slot.first;
        slot.first = next;
      }
      slot = {};
    }
  }

 private:
  static constexpr std::uint32_t kNone = ~0U;
  static constexpr std::uint32_t kBlockSize = 340;  // a block fills a page of 4 KiB

  struct Block {
    std::uint32_t next = kNone;
    std::array<Sighting, kBlockSize> sightings;
  };
  struct Slot {
    std::uint32_t first = kNone;
    std::uint32_t last = kNone;
    std::uint32_t used = 0;  // of the last block
  };

  void extend(Slot& slot) {
    std::uint32_t id = free_;
    if (id == kNone) {
      id = static_cast<std::uint32_t>(blocks_.size());
      blocks_.push_back(std::make_unique<Block>());
    } else {
      free_ = blocks_[id]->next;
    }
    blocks_[id]->next = kNone;
    (slot.last == kNone ? slot.first : blocks_[slot.last]->next) = id;
    slot.last = id;
    slot.used = 0;
  }

  std::vector<Slot> slots_;
  std::vector<std::unique_ptr<Block>> blocks_;
  std::uint32_t free_ = kNone;
};

}  // namespace hearsay
