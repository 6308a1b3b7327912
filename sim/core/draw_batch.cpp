#include "sim/core/draw_batch.hpp"

// Highway compiles the first part of this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/core/draw_batch.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

#include "sim/core/keyed_hash-inl.hpp"
#include "sim/core/pack-inl.hpp"
#include "sim/core/philox-inl.hpp"

#ifndef HEARSAY_SIM_CORE_DRAW_BATCH_ONCE
#define HEARSAY_SIM_CORE_DRAW_BATCH_ONCE
#include <cstring>

namespace hearsay {
// The widest vectors there are, SVE's of 2048 bits, in 64-bit lanes.
constexpr std::size_t kMostLanes = 32;
constexpr std::size_t kMostWords = 2 * kMostLanes;
}  // namespace hearsay
#endif

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

// words[k][0..n) in place; every array has room for a multiple of the lanes.
void compute_draws(PhiloxKey key, std::size_t n, std::uint32_t* const* words) {
  const Lanes d;
  const hn::Rebind<std::uint32_t, Lanes> d32;
  const PhiloxRounds rounds(key);
  for (std::size_t i = 0; i < n; i += hn::Lanes(d)) {
    PhiloxLanes draws;
    for (int k = 0; k < 4; ++k) draws.words[k] = hn::PromoteTo(d, hn::LoadU(d32, words[k] + i));
    draws = philox_lanes(draws, rounds);
    for (int k = 0; k < 4; ++k) hn::StoreU(hn::TruncateTo(d32, draws.words[k]), d32, words[k] + i);
  }
}

HWY_INLINE HashLanes in_every_lane(const KeyedHash& hash) {
  const Words d;
  const auto key = hash.key();
  return {hn::Set(d, key[0]), hn::Set(d, key[1]), hn::Set(d, key[2])};
}

// Those pass whose word is at most `greatest`. Columns have room for a vector after the last hit.
std::size_t toss_ties(const KeyedHash& coins, const KeyedHash& responses, const std::uint32_t* to,
                      std::size_t n, std::uint32_t greatest, TieHits& hits) {
  const Words d;
  const std::size_t lanes = hn::Lanes(d);
  const HashLanes coin = in_every_lane(coins);
  const WordLanes limit = hn::Set(d, greatest);
  std::uint32_t* const positions = hits.positions.data();
  std::uint32_t* const friends = hits.friends.data();
  std::uint32_t* const further = hits.further.data();
  std::size_t found = 0;
  const auto toss = [&](std::size_t first, WordLanes names, auto are_there) HWY_ATTR {
    const WordLanes words = coin.word(names);
    const Packing pass(hn::AndNot(hn::Lt(limit, words), are_there));
    // Whole vectors, of which the next one overwrites what did not pass.
    const WordLanes position = hn::Iota(d, static_cast<std::uint32_t>(first));
    hn::StoreU(pass(position), d, positions + found);
    hn::StoreU(pass(names), d, friends + found);
    hn::StoreU(pass(words), d, further + found);
    found += pass.count();
  };
  std::size_t first = 0;
  for (; first + lanes <= n; first += lanes) {
    toss(first, hn::LoadU(d, to + first), hn::FirstN(d, lanes));
  }
  if (first < n) {
    std::uint32_t rest[kMostWords] = {};
    std::memcpy(rest, to + first, (n - first) * sizeof(std::uint32_t));
    toss(first, hn::LoadU(d, rest), hn::FirstN(d, n - first));
  }
  const HashLanes response = in_every_lane(responses);
  const WordLanes further_key = hn::Set(d, coins.key()[3]);
  for (std::size_t h = 0; h < found; h += lanes) {
    hn::StoreU(further_words(hn::LoadU(d, further + h), further_key), d, further + h);
    hn::StoreU(response.word(hn::LoadU(d, friends + h)), d, hits.responses.data() + h);
  }
  return found;
}

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hearsay {
namespace {

HWY_EXPORT(compute_draws);
HWY_EXPORT(toss_ties);

}  // namespace

void DrawBatch::prepare(std::size_t n) {
  const std::size_t padded = (n + kMostLanes - 1) / kMostLanes * kMostLanes;
  for (auto& words : words_) {
    if (words.size() < padded) words.resize(padded);
  }
}

void DrawBatch::compute_in_place(PhiloxKey key, std::size_t n) {
  std::uint32_t* const words[] = {words_[0].data(), words_[1].data(), words_[2].data(),
                                  words_[3].data()};
  HWY_DYNAMIC_DISPATCH(compute_draws)(key, n, words);
}

std::size_t toss_ties(const KeyedHash& coins, const KeyedHash& responses,
                      std::span<const AgentId> to, Chance chance, TieHits& hits) {
  static_assert(sizeof(AgentId) == sizeof(std::uint32_t));
  if (chance.threshold() == 0) return 0;
  if (hits.friends.size() < to.size() + kMostWords) {
    for (auto* const column : {&hits.positions, &hits.friends, &hits.further, &hits.responses}) {
      column->resize(2 * to.size() + kMostWords);
    }
  }
  return HWY_DYNAMIC_DISPATCH(toss_ties)(
      coins, responses, reinterpret_cast<const std::uint32_t*>(to.data()), to.size(),
      static_cast<std::uint32_t>(chance.threshold() - 1), hits);
}

}  // namespace hearsay
#endif
