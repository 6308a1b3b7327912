#include "sim/core/draw_batch.hpp"

// Highway compiles the first part of this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/core/draw_batch.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

#include "sim/core/keyed_hash-inl.hpp"
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
  WordLanes position = hn::Iota(d, 0U);
  std::size_t found = 0;
  for (std::size_t i = 0; i < n; i += lanes) {
    const std::size_t here = n - i < lanes ? n - i : lanes;
    std::uint32_t rest[kMostWords] = {};  // of a row that does not fill the lanes
    if (here < lanes) std::memcpy(rest, to + i, here * sizeof(std::uint32_t));
    const WordLanes names = hn::LoadU(d, here < lanes ? rest : to + i);
    const WordLanes words = coin.word(names);
    const auto passes = hn::AndNot(hn::Lt(limit, words), hn::FirstN(d, here));
    // Whole vectors, of which the next one overwrites what did not pass.
    hn::StoreU(hn::Compress(position, passes), d, positions + found);
    hn::StoreU(hn::Compress(names, passes), d, friends + found);
    hn::StoreU(hn::Compress(words, passes), d, further + found);
    found += hn::CountTrue(d, passes);
    position = hn::Add(position, hn::Set(d, static_cast<std::uint32_t>(lanes)));
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
