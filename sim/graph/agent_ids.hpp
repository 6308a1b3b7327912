// The ids of a file and the agents they become.
//
// Ids get ordinals as they turn up, so that a tie takes 8 bytes whatever its ids look like; if all
// of them turn out to be whole numbers, agents are numbered by them at the end. Whole numbers are
// kept as such until the first other id comes along.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hearsay {

// The number that `text` writes in the one way it can be written, without sign or leading zeros.
std::optional<std::uint64_t> whole_number(std::string_view text);

// Whether `text` is a minus sign and digits.
bool is_negative_number(std::string_view text);

// The finite number that `text` writes; nothing for "nan", "inf", 1e999 and what is no number.
std::optional<double> finite_number(std::string_view text);

// From whole numbers to ordinals of first appearance: open addressing, never more than half full.
class NumberTable {
 public:
  // The ordinal of `key`; a new key gets `next`.
  std::uint32_t ordinal(std::uint64_t key, std::uint32_t next) {
    if (2 * (used_ + 1) > slots_.size()) grow();
    Slot& slot = find(key);
    if (slot.ordinal == kFree) {
      slot = {key, next};
      ++used_;
    }
    return slot.ordinal;
  }

 private:
  static constexpr std::uint32_t kFree = 0xFFFFFFFFU;
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t ordinal = kFree;
  };

  Slot& find(std::uint64_t key) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = ((key * 0x9E3779B97F4A7C15U) >> 20) & mask;
    while (slots_[at].ordinal != kFree && slots_[at].key != key) at = (at + 1) & mask;
    return slots_[at];
  }
  void grow();

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

// Every id seen so far and its ordinal.
class AgentIds {
 public:
  // Of an id; a new one gets the next.
  std::uint32_t ordinal(std::string_view text) {
    if (all_numbers_) {
      if (const auto number = whole_number(text)) {
        const std::uint32_t found =
            number_table_.ordinal(*number, static_cast<std::uint32_t>(size()));
        if (found == numbers_.size()) numbers_.push_back(*number);
        return found;
      }
      turn_to_texts();
    }
    const auto found = text_table_.find(text);
    if (found != text_table_.end()) return found->second;
    return add_text(std::string(text));
  }

  std::uint64_t size() const { return all_numbers_ ? numbers_.size() : texts_.size(); }

  // The agent of each ordinal, and the names of the agents: none where their ids are 0 .. size-1.
  // To be called once, at the end.
  std::vector<std::uint32_t> settle(std::vector<std::string>& names);

 private:
  std::uint32_t add_text(std::string text);
  void turn_to_texts();

  bool all_numbers_ = true;
  NumberTable number_table_;
  std::vector<std::uint64_t> numbers_;
  std::deque<std::string> texts_;  // a deque, so that the keys of the table stay where they are
  std::unordered_map<std::string_view, std::uint32_t> text_table_;
};

}  // namespace hearsay
