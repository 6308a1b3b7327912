#include "sim/core/draw_batch.hpp"

// Highway compiles the first part of this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/core/draw_batch.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

#include "sim/core/philox-inl.hpp"

#ifndef HEARSAY_SIM_CORE_DRAW_BATCH_ONCE
#define HEARSAY_SIM_CORE_DRAW_BATCH_ONCE
#include <cstring>

namespace hearsay {
// The widest vectors there are, SVE's of 2048 bits, in 64-bit lanes.
constexpr std::size_t kMostLanes = 32;
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

std::size_t draw_ties(PhiloxKey key, std::uint32_t last_word, std::uint32_t from,
                      const std::uint32_t* to, std::size_t n, std::uint32_t occasion,
                      std::uint64_t threshold, TieHit* hits) {
  const Lanes d;
  const hn::Rebind<std::uint32_t, Lanes> d32;
  const std::size_t lanes = hn::Lanes(d);
  const PhiloxRounds rounds(key);
  const auto low_half = hn::Set(d, 0xFFFFFFFFULL);
  // Signed, because not every machine compares unsigned lanes of 64 bits; all is below 2^33.
  const hn::Rebind<std::int64_t, Lanes> compared;
  const auto limit = hn::Set(compared, static_cast<std::int64_t>(threshold));
  LaneWords position = hn::Iota(d, std::uint64_t{0});
  std::uint64_t* out = reinterpret_cast<std::uint64_t*>(hits);
  std::size_t found = 0;
  for (std::size_t i = 0; i < n; i += lanes) {
    const std::size_t here = n - i < lanes ? n - i : lanes;
    std::uint32_t rest[kMostLanes] = {};  // of a row that does not fill the lanes
    if (here < lanes) std::memcpy(rest, to + i, here * sizeof(std::uint32_t));
    const auto receiver = hn::PromoteTo(d, hn::LoadU(d32, here < lanes ? rest : to + i));
    const PhiloxLanes draws = philox_lanes(
        {{hn::Set(d, from), receiver, hn::Set(d, occasion), hn::Set(d, last_word)}}, rounds);
    const auto word = hn::BitCast(compared, hn::And(draws.words[0], low_half));
    const auto passes = hn::RebindMask(d, hn::Lt(word, limit));
    const auto hit = hn::Or(hn::ShiftLeft<32>(draws.words[1]), position);
#if HWY_TARGET <= HWY_AVX3  // compresses in one instruction
    const auto there = hn::FirstN(d, here);
    found += hn::CompressBlendedStore(hit, hn::And(passes, there), d, out + found);
#else
    std::uint64_t candidates[kMostLanes];
    std::uint64_t passed[kMostLanes];
    hn::StoreU(hit, d, candidates);
    hn::StoreU(hn::IfThenElseZero(passes, hn::Set(d, std::uint64_t{1})), d, passed);
    for (std::size_t k = 0; k < here; ++k) {
      out[found] = candidates[k];
      found += passed[k];
    }
#endif
    position = hn::Add(position, hn::Set(d, lanes));
  }
  return found;
}

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <bit>

namespace hearsay {
namespace {

HWY_EXPORT(compute_draws);
HWY_EXPORT(draw_ties);

static_assert(kMostLanes <= kTieHitPadding);
// A hit is stored as one lane: position in the low half.
static_assert(sizeof(TieHit) == sizeof(std::uint64_t));
static_assert(std::endian::native == std::endian::little);

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

std::size_t draw_ties(const Luck& luck, Purpose purpose, AgentId from, std::span<const AgentId> to,
                      std::uint32_t occasion, Chance chance, std::span<TieHit> hits) {
  static_assert(sizeof(AgentId) == sizeof(std::uint32_t));
  return HWY_DYNAMIC_DISPATCH(draw_ties)(luck.key(), luck.last_word(purpose), index(from),
                                         reinterpret_cast<const std::uint32_t*>(to.data()),
                                         to.size(), occasion, chance.threshold(), hits.data());
}

}  // namespace hearsay
#endif
