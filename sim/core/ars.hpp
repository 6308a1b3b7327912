// Bits by the million: ARS4x32-7 (Salmon et al. 2011, the paper and library that Philox is from).
//
// Where billions of coins are tossed, the cipher is most of the work, and nearly every machine has
// rounds of AES in hardware, four to eight times as fast as those of Philox. ARS is seven of them,
// under a key that grows by a constant from round to round. Counter and key are those of a draw
// (draws.hpp), so the bits are as much a function of what is decided, and nothing else. This is the
// plain way, by tables; ars-inl.hpp has many at a time.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "sim/core/draws.hpp"

namespace hearsay {

// The key of each round: the seed's, with 2^64 times nothing above it.
class ArsKeys {
 public:
  static constexpr std::uint32_t rounds = 7;
  using Words = std::array<std::uint32_t, 4>;

  explicit constexpr ArsKeys(PhiloxKey seed)
      : ArsKeys(std::array<std::uint64_t, 2>{std::uint64_t{seed[1]} << 32 | seed[0], 0}) {}
  explicit constexpr ArsKeys(std::array<std::uint64_t, 2> key) {
    for (Words& words : keys_) {
      words = {static_cast<std::uint32_t>(key[0]), static_cast<std::uint32_t>(key[0] >> 32),
               static_cast<std::uint32_t>(key[1]), static_cast<std::uint32_t>(key[1] >> 32)};
      key[0] += 0x9E3779B97F4A7C15;  // the golden ratio
      key[1] += 0xBB67AE8584CAA73B;  // the square root of 3
    }
  }
  constexpr const Words& operator[](std::size_t i) const { return keys_[i]; }

 private:
  std::array<Words, rounds + 1> keys_{};
};

// The AES round, column by column, a column to a word.
namespace aes {

constexpr std::uint32_t doubled(std::uint32_t x) {
  return (x << 1 ^ ((x & 0x80U) != 0 ? 0x11BU : 0U)) & 0xFFU;
}

// The S-box: inverses in the field of 256 elements, by the powers of 3 and of its inverse, and an
// affine map.
constexpr std::array<std::uint8_t, 256> substitutes() {
  std::array<std::uint8_t, 256> box{};
  std::uint32_t p = 1;
  std::uint32_t inverse = 1;
  do {
    p ^= doubled(p);
    inverse ^= inverse << 1;
    inverse ^= inverse << 2;
    inverse ^= inverse << 4;
    inverse &= 0xFFU;
    inverse ^= (inverse & 0x80U) != 0 ? 0x09U : 0U;
    const auto q = static_cast<std::uint8_t>(inverse);
    const auto mapped = static_cast<std::uint8_t>(q ^ std::rotl(q, 1) ^ std::rotl(q, 2) ^
                                                  std::rotl(q, 3) ^ std::rotl(q, 4));
    box[p] = mapped ^ 0x63U;
  } while (p != 1);
  box[0] = 0x63;
  return box;
}
inline constexpr std::array<std::uint8_t, 256> kSubstitutes = substitutes();

// What a byte of the first row adds to its column.
constexpr std::array<std::uint32_t, 256> columns() {
  std::array<std::uint32_t, 256> all{};
  for (std::size_t x = 0; x < 256; ++x) {
    const std::uint32_t s = kSubstitutes[x];
    all[x] = doubled(s) | s << 8 | s << 16 | (doubled(s) ^ s) << 24;
  }
  return all;
}
inline constexpr std::array<std::uint32_t, 256> kColumns = columns();

constexpr ArsKeys::Words round(const ArsKeys::Words& state, const ArsKeys::Words& key) {
  ArsKeys::Words next = key;
  for (std::size_t column = 0; column < 4; ++column) {
    for (std::size_t row = 0; row < 4; ++row) {
      const std::uint32_t byte = state[(column + row) % 4] >> (8 * row) & 0xFFU;
      next[column] ^= std::rotl(kColumns[byte], static_cast<int>(8 * row));
    }
  }
  return next;
}

constexpr ArsKeys::Words last_round(const ArsKeys::Words& state, const ArsKeys::Words& key) {
  ArsKeys::Words next = key;
  for (std::size_t column = 0; column < 4; ++column) {
    for (std::size_t row = 0; row < 4; ++row) {
      const std::uint32_t byte = state[(column + row) % 4] >> (8 * row) & 0xFFU;
      next[column] ^= std::uint32_t{kSubstitutes[byte]} << (8 * row);
    }
  }
  return next;
}

}  // namespace aes

// The bits of a counter.
constexpr Draw ars(const ArsKeys& keys, ArsKeys::Words words) {
  for (std::size_t i = 0; i < 4; ++i) words[i] ^= keys[0][i];
  for (std::uint32_t round = 1; round < ArsKeys::rounds; ++round) {
    words = aes::round(words, keys[round]);
  }
  return {aes::last_round(words, keys[ArsKeys::rounds])};
}

// The same counter as that of luck.draw(purpose, who, occasion).
constexpr Draw ars(const ArsKeys& keys, const Luck& luck, Purpose purpose, std::uint64_t who,
                   std::uint32_t occasion) {
  return ars(keys, {static_cast<std::uint32_t>(who), static_cast<std::uint32_t>(who >> 32),
                    occasion, luck.last_word(purpose)});
}

}  // namespace hearsay
