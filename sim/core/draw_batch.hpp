// Many draws at once: the digits of Luck::draw, computed several at a time by the machine's SIMD
// instructions, whichever it has (chosen when the program runs).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/core/draws.hpp"

namespace hearsay {

// What one draw is keyed by, besides seed and replicate.
struct DrawKey {
  Purpose purpose{};
  std::uint64_t who = 0;
  std::uint32_t occasion = 0;

  static constexpr DrawKey of(Purpose purpose, AgentId agent, std::uint32_t occasion = 0) {
    return {purpose, index(agent), occasion};
  }
  // About what passes from one agent to another; the order of the two matters.
  static constexpr DrawKey of(Purpose purpose, AgentId from, AgentId to, std::uint32_t occasion) {
    return {purpose, std::uint64_t{index(to)} << 32 | index(from), occasion};
  }
};

// A list of draws: keys go in, draws come out in the same order.
class DrawBatch {
 public:
  // Computes draw i from key(i), for i below n. Keeps its memory from call to call.
  template <class KeyOf>
  void compute(const Luck& luck, std::size_t n, const KeyOf& key_of) {
    if (n == 0) return;
    prepare(n);
    for (std::size_t i = 0; i < n; ++i) {
      const DrawKey key = key_of(i);
      words_[0][i] = static_cast<std::uint32_t>(key.who);
      words_[1][i] = static_cast<std::uint32_t>(key.who >> 32);
      words_[2][i] = key.occasion;
      words_[3][i] = luck.last_word(key.purpose);
    }
    compute_in_place(luck.key(), n);
  }

  Draw operator[](std::size_t i) const {
    return {{words_[0][i], words_[1][i], words_[2][i], words_[3][i]}};
  }

 private:
  void prepare(std::size_t n);
  void compute_in_place(PhiloxKey key, std::size_t n);

  std::array<std::vector<std::uint32_t>, 4> words_;  // counters, then draws; padded to full lanes
};

}  // namespace hearsay
