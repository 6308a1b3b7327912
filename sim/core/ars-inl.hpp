// ARS4x32-7 in as many SIMD lanes as the machine has: the digits of ars(), many at a time.
//
// For files that Highway compiles once per instruction set (foreach_target.h).
#if defined(HEARSAY_SIM_CORE_ARS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef HEARSAY_SIM_CORE_ARS_INL_HPP
#undef HEARSAY_SIM_CORE_ARS_INL_HPP
#else
#define HEARSAY_SIM_CORE_ARS_INL_HPP
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "sim/core/ars.hpp"
#include "sim/core/keyed_hash-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

// Four vectors: of counters, four words of one beside each other, or of words, one of each counter.
struct FourLanes {
  WordLanes lanes[4];
};

// Counters i of as many as there are lanes stand at place_of(i) where words are apart.
HWY_INLINE std::size_t place_of(std::size_t i) {
  const Words d;
  const std::size_t in_vector = hn::Lanes(d) / 4;
  return in_vector == 0 ? i : i % in_vector * 4 + i / in_vector;
}

#if HWY_TARGET == HWY_SCALAR  // whose vectors have one word, and no AES

HWY_INLINE FourLanes load_counters(const std::uint32_t* from) {
  const Words d;
  return {{hn::Set(d, from[0]), hn::Set(d, from[1]), hn::Set(d, from[2]), hn::Set(d, from[3])}};
}
HWY_INLINE FourLanes load_quads(const std::uint32_t* const* from) {
  return load_counters(from[0]);
}
HWY_INLINE FourLanes words_apart(const FourLanes& v) {
  return v;
}

HWY_INLINE FourLanes ars_lanes(const FourLanes& counters, const ArsKeys::Words& first,
                               const ArsKeys& keys) {
  ArsKeys::Words words;
  for (std::size_t i = 0; i < 4; ++i) {
    words[i] = hn::GetLane(counters.lanes[i]) ^ first[i] ^ keys[0][i];
  }
  const Draw draw = ars(keys, words);
  return load_counters(draw.words.data());
}

#else

// A vector of counters after the other, of which there are as many as lanes in all.
HWY_INLINE FourLanes load_counters(const std::uint32_t* from) {
  const Words d;
  const std::size_t n = hn::Lanes(d);
  return {{hn::LoadU(d, from), hn::LoadU(d, from + n), hn::LoadU(d, from + 2 * n),
           hn::LoadU(d, from + 3 * n)}};
}

// The same from addresses of four words each. By way of memory, a vector would wait for all that
// was stored there.
HWY_INLINE FourLanes load_quads(const std::uint32_t* const* from) {
#if HWY_TARGET <= HWY_AVX2
  const hn::FixedTag<std::uint32_t, 4> d4;
  const hn::FixedTag<std::uint32_t, 8> d8;
  const auto two = [&](std::size_t i) HWY_ATTR {
    return hn::Combine(d8, hn::LoadU(d4, from[i + 1]), hn::LoadU(d4, from[i]));
  };
#if HWY_TARGET <= HWY_AVX3
  const Words d;
  const auto all = [&](std::size_t i) HWY_ATTR { return hn::Combine(d, two(i + 2), two(i)); };
  return {{all(0), all(4), all(8), all(12)}};
#else
  return {{two(0), two(2), two(4), two(6)}};
#endif
#else
  std::uint32_t words[std::size_t{4} * HWY_MAX_BYTES / sizeof(std::uint32_t)];
  for (std::size_t i = 0; i < hn::Lanes(Words()); ++i) std::copy_n(from[i], 4, words + 4 * i);
  return load_counters(words);
#endif
}

// From four words beside each other to vectors of first, second, third and fourth words.
HWY_INLINE FourLanes words_apart(const FourLanes& v) {
  const Words d;
  const hn::Repartition<std::uint64_t, Words> pairs;
  const auto of_pairs = [&](WordLanes lanes) { return hn::BitCast(pairs, lanes); };
  const auto ab = of_pairs(hn::InterleaveLower(d, v.lanes[0], v.lanes[1]));
  const auto cd = of_pairs(hn::InterleaveLower(d, v.lanes[2], v.lanes[3]));
  const auto ab_later = of_pairs(hn::InterleaveUpper(d, v.lanes[0], v.lanes[1]));
  const auto cd_later = of_pairs(hn::InterleaveUpper(d, v.lanes[2], v.lanes[3]));
  return {{hn::BitCast(d, hn::InterleaveLower(pairs, ab, cd)),
           hn::BitCast(d, hn::InterleaveUpper(pairs, ab, cd)),
           hn::BitCast(d, hn::InterleaveLower(pairs, ab_later, cd_later)),
           hn::BitCast(d, hn::InterleaveUpper(pairs, ab_later, cd_later))}};
}

// The bits of as many counters as there are lanes, in each of which are also the words by which
// `first` differs from the first key: on return words are apart.
HWY_INLINE FourLanes ars_lanes(const FourLanes& counters, const ArsKeys::Words& first_key,
                               const ArsKeys& keys) {
  const Words d;
  const hn::Repartition<std::uint8_t, Words> bytes;
  const auto key = [&](std::size_t i) {
    return hn::BitCast(bytes, hn::LoadDup128(d, keys[i].data()));
  };
  const auto first = hn::BitCast(bytes, hn::LoadDup128(d, first_key.data()));
  auto a = hn::Xor(hn::BitCast(bytes, counters.lanes[0]), first);
  auto b = hn::Xor(hn::BitCast(bytes, counters.lanes[1]), first);
  auto c = hn::Xor(hn::BitCast(bytes, counters.lanes[2]), first);
  auto e = hn::Xor(hn::BitCast(bytes, counters.lanes[3]), first);
  for (std::uint32_t round = 1; round < ArsKeys::rounds; ++round) {
    a = hn::AESRound(a, key(round));
    b = hn::AESRound(b, key(round));
    c = hn::AESRound(c, key(round));
    e = hn::AESRound(e, key(round));
  }
  const auto last = key(ArsKeys::rounds);
  return words_apart(
      {{hn::BitCast(d, hn::AESLastRound(a, last)), hn::BitCast(d, hn::AESLastRound(b, last)),
        hn::BitCast(d, hn::AESLastRound(c, last)), hn::BitCast(d, hn::AESLastRound(e, last))}});
}

#endif

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
