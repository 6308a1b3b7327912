// KeyedHash in as many SIMD lanes as the machine has.
//
// For files that Highway compiles once per instruction set (foreach_target.h).
#if defined(HEARSAY_SIM_CORE_KEYED_HASH_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef HEARSAY_SIM_CORE_KEYED_HASH_INL_HPP
#undef HEARSAY_SIM_CORE_KEYED_HASH_INL_HPP
#else
#define HEARSAY_SIM_CORE_KEYED_HASH_INL_HPP
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

#include "sim/core/keyed_hash.hpp"
#include "sim/core/philox-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// 32 bits wide: an agent, or a word, to a lane.
using Words = hn::ScalableTag<std::uint32_t>;
using WordLanes = hn::Vec<Words>;

// A key in each lane, or the same in all of them.
struct HashLanes {
  WordLanes first, offset, second;

  HWY_INLINE WordLanes word(WordLanes names) const {
    const Words d;
    WordLanes x = hn::Add(hn::Mul(names, first), offset);
    x = hn::Mul(hn::Xor(x, hn::ShiftRight<16>(x)), second);
    return hn::Mul(hn::Xor(x, hn::ShiftRight<15>(x)), hn::Set(d, 0x846CA68BU));
  }
};

// KeyedHash::further in lanes; the keys come odd.
HWY_INLINE WordLanes further_words(WordLanes words, WordLanes further) {
  const Words d;
  const WordLanes x = hn::Mul(hn::Xor(words, hn::ShiftRight<16>(words)), further);
  return hn::Mul(hn::Xor(x, hn::ShiftRight<15>(x)), hn::Set(d, 0x846CA68BU));
}

// The keys of many hashes, a column for each of their parts. Each draw is keyed by its own counter.
template <std::size_t kMost>
struct HashKeys {
  // Written a vector at a time.
  static constexpr std::size_t room = kMost + HWY_MAX_BYTES / sizeof(std::uint32_t);

  std::uint32_t first[room];
  std::uint32_t offset[room];
  std::uint32_t second[room];

  // Keys i and after it, as many as there are lanes of draws: returns that number. `who` and
  // `last_word` are words of the draws' counters, in the lower halves of lanes.
  HWY_INLINE std::size_t draw(std::size_t i, LaneWords who, LaneWords last_word,
                              const PhiloxRounds& rounds) {
    const Lanes d;
    const hn::Rebind<std::uint32_t, Lanes> d32;
    const PhiloxLanes draws = philox_lanes({{who, hn::Zero(d), hn::Zero(d), last_word}}, rounds);
    const auto odd = hn::Set(d32, 1U);
    hn::StoreU(hn::Or(hn::TruncateTo(d32, draws.words[0]), odd), d32, first + i);
    hn::StoreU(hn::TruncateTo(d32, draws.words[1]), d32, offset + i);
    hn::StoreU(hn::Or(hn::TruncateTo(d32, draws.words[2]), odd), d32, second + i);
    return hn::Lanes(d);
  }

  // Takes key i from another list.
  template <std::size_t kOther>
  void copy(std::size_t i, const HashKeys<kOther>& other, std::size_t from) {
    first[i] = other.first[from];
    offset[i] = other.offset[from];
    second[i] = other.second[from];
  }

  // KeyedHash::word by key i.
  std::uint32_t word(std::size_t i, std::uint32_t name) const {
    std::uint32_t x = name * first[i] + offset[i];
    x = (x ^ x >> 16) * second[i];
    return (x ^ x >> 15) * 0x846CA68BU;
  }
  // Key i in every lane.
  HWY_INLINE HashLanes one(std::size_t i) const {
    const Words d;
    return {hn::Set(d, first[i]), hn::Set(d, offset[i]), hn::Set(d, second[i])};
  }
  // Keys i and after it, one to a lane.
  HWY_INLINE HashLanes many(std::size_t i) const {
    const Words d;
    return {hn::LoadU(d, first + i), hn::LoadU(d, offset + i), hn::LoadU(d, second + i)};
  }
};

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
