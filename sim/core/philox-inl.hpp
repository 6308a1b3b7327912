// Philox4x32-10 in as many SIMD lanes as the machine has: the digits of Luck::draw, many at a time.
//
// For files that Highway compiles once per instruction set (foreach_target.h); everybody else uses
// draw_batch.hpp. A lane is 64 bits wide and holds one 32-bit word in its lower half: the multiply
// that Philox needs, 32 x 32 bits into 64, reads just that half, so the upper halves may hold
// anything and are never cleaned.
#if defined(HEARSAY_SIM_CORE_PHILOX_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef HEARSAY_SIM_CORE_PHILOX_INL_HPP
#undef HEARSAY_SIM_CORE_PHILOX_INL_HPP
#else
#define HEARSAY_SIM_CORE_PHILOX_INL_HPP
#endif

#include <hwy/highway.h>

#include <cstdint>

#include "sim/core/draws.hpp"

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Lanes = hn::ScalableTag<std::uint64_t>;
using LaneWords = hn::Vec<Lanes>;

// The counters of as many draws as there are lanes on the way in, their four words on the way out.
struct PhiloxLanes {
  LaneWords words[4];
};

// Products of the lower halves and a 32-bit constant.
HWY_INLINE LaneWords multiply_words(LaneWords words, std::uint32_t constant) {
#if HWY_TARGET == HWY_SCALAR  // which has no vectors of 32-bit words
  const Lanes d;
  return hn::Mul(hn::And(words, hn::Set(d, 0xFFFFFFFFU)), hn::Set(d, constant));
#else
  const hn::Repartition<std::uint32_t, Lanes> d32;
  return hn::MulEven(hn::BitCast(d32, words), hn::Set(d32, constant));
#endif
}

// The key of each round, laid out so that a lane-wide load broadcasts it.
struct PhiloxRounds {
  explicit PhiloxRounds(PhiloxKey key) {
    for (std::uint32_t round = 0; round < 10; ++round) {
      keys[round][0] = key[0] + round * 0x9E3779B9U;
      keys[round][1] = key[1] + round * 0xBB67AE85U;
    }
  }
  std::uint64_t keys[10][2];  // in the lower halves
};

// Words of `counter` in the lower halves of lanes; on return the draws' words, likewise.
HWY_INLINE PhiloxLanes philox_lanes(const PhiloxLanes& counter, const PhiloxRounds& rounds) {
  const Lanes d;
  LaneWords w0 = counter.words[0];
  LaneWords w1 = counter.words[1];
  LaneWords w2 = counter.words[2];
  LaneWords w3 = counter.words[3];
  for (const auto& key : rounds.keys) {
    const LaneWords product0 = multiply_words(w0, 0xD2511F53U);
    const LaneWords product1 = multiply_words(w2, 0xCD9E8D57U);
    w0 = hn::Xor3(hn::ShiftRight<32>(product1), w1, hn::Set(d, key[0]));
    w2 = hn::Xor3(hn::ShiftRight<32>(product0), w3, hn::Set(d, key[1]));
    w1 = product1;
    w3 = product0;
  }
  return {{w0, w1, w2, w3}};
}

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
