// Words for many names from one draw.
//
// A draw costs a block cipher; where the same agent decides about each of its many ties, one draw
// for the agent keys a hash, and the hash gives every friend a word of its own:
//
//     x  = name * a + b        a, c odd, from the draw's words 0 .. 2
//     x ^= x >> 16
//     x  = x * c
//     x ^= x >> 15
//     word = x * 0x846CA68B
//
// All modulo 2^32. For a name the word is exactly uniform over the draws, because b is; for two and
// more names it behaves as independent words do, which is a matter of measurement: the tests count
// how many of a set of names fall below a limit and compare with the binomial distribution, for
// names in a row, at regular distances and scattered. The multiplier at the end and the shifts are
// those of Wellons' lowbias32 (public domain, 2018), whose inner multiplier is keyed here.
//
// It remains a function of what is decided: of the draw's key and the name, and of nothing else.
#pragma once

#include <array>
#include <cstdint>

#include "sim/core/draws.hpp"

namespace hearsay {

class KeyedHash {
 public:
  explicit constexpr KeyedHash(const Draw& draw)
      : first_(draw[0] | 1U), offset_(draw[1]), second_(draw[2] | 1U), further_(draw[3] | 1U) {}

  constexpr std::uint32_t word(std::uint32_t name) const {
    std::uint32_t x = name * first_ + offset_;
    x ^= x >> 16;
    x *= second_;
    x ^= x >> 15;
    return x * 0x846CA68BU;
  }
  constexpr std::uint32_t word(AgentId agent) const { return word(index(agent)); }

  // What keys it, for those who compute many words at once.
  constexpr std::array<std::uint32_t, 4> key() const {
    return {first_, offset_, second_, further_};
  }

  // Another word for the name whose first is `word`: as good as independent of whether that lies
  // below a limit.
  constexpr std::uint32_t further(std::uint32_t word) const { return further(word, further_); }
  // The same for those who kept of a hash only the last of its keys.
  static constexpr std::uint32_t further(std::uint32_t word, std::uint32_t key) {
    std::uint32_t x = (word ^ word >> 16) * key;
    x ^= x >> 15;
    return x * 0x846CA68BU;
  }

 private:
  std::uint32_t first_, offset_, second_, further_;
};

// What is left of a hash for one name: its word, and the key of its further words.
struct NameWord {
  std::uint32_t word = 0;
  std::uint32_t further = 0;

  static constexpr NameWord of(const KeyedHash& hash, AgentId agent) {
    return {hash.word(agent), hash.key()[3]};
  }
  bool operator==(const NameWord&) const = default;
};

}  // namespace hearsay
