#include "sim/engine/state_words.hpp"

// Highway compiles the first part of this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/engine/state_words.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

#include "sim/core/pack-inl.hpp"

#ifndef HEARSAY_SIM_ENGINE_STATE_WORDS_ONCE
#define HEARSAY_SIM_ENGINE_STATE_WORDS_ONCE
#include <cstring>
#endif

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

std::size_t take_states(std::uint64_t* words, std::size_t n, std::uint64_t initial,
                        std::uint8_t listed, std::uint8_t* lowest, std::uint32_t* places) {
  std::size_t count = 0;
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t i = 0; i < n; ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, &words[i], sizeof word);
    std::memcpy(&words[i], &initial, sizeof initial);
    lowest[i] = static_cast<std::uint8_t>(word);
    places[count] = static_cast<std::uint32_t>(i);
    count += (word & listed) != 0 ? 1 : 0;
  }
#else
  const hn::ScalableTag<std::uint32_t> d;
  const hn::ScalableTag<std::uint64_t> d64;
  const hn::Rebind<std::uint8_t, decltype(d64)> d8;
  const std::size_t lanes = hn::Lanes(d);
  const std::size_t half = lanes / 2;
  // So many words ahead, which may be of the next call, memory is asked for: it does not go on by
  // itself to another page.
  constexpr std::size_t kAhead = 1024;
  const auto as_began = hn::Set(d64, initial);
  const auto any = hn::Set(d, listed);
  auto names = hn::Iota(d, 0);
  for (std::size_t i = 0; i < n; i += lanes) {
    __builtin_prefetch(words + i + kAhead, 1);
    __builtin_prefetch(words + i + half + kAhead, 1);
    const auto low = hn::LoadU(d64, words + i);
    const auto high = hn::LoadU(d64, words + i + half);
    hn::StoreU(as_began, d64, words + i);
    hn::StoreU(as_began, d64, words + i + half);
    hn::StoreU(hn::TruncateTo(d8, low), d8, lowest + i);
    hn::StoreU(hn::TruncateTo(d8, high), d8, lowest + i + half);
    const auto halves = hn::ConcatEven(d, hn::BitCast(d, high), hn::BitCast(d, low));
    const Packing pack(hn::Ne(hn::And(halves, any), hn::Zero(d)));
    // Whole vectors, of which the next one overwrites what does not belong.
    hn::StoreU(pack(names), d, places + count);
    count += pack.count();
    names = hn::Add(names, hn::Set(d, static_cast<std::uint32_t>(lanes)));
  }
#endif
  return count;
}

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hearsay {
namespace {

HWY_EXPORT(take_states);

}  // namespace

std::size_t take_states(std::uint64_t* words, std::size_t n, std::uint64_t initial,
                        std::uint8_t listed, std::uint8_t* lowest, std::uint32_t* places) {
  return HWY_DYNAMIC_DISPATCH(take_states)(words, n, initial, listed, lowest, places);
}

}  // namespace hearsay
#endif
