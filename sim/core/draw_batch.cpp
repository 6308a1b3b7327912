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
    const auto load = [&](int k)
                          HWY_ATTR { return hn::PromoteTo(d, hn::LoadU(d32, words[k] + i)); };
    const PhiloxLanes draws = philox_lanes({{load(0), load(1), load(2), load(3)}}, rounds);
    for (int k = 0; k < 4; ++k) hn::StoreU(hn::TruncateTo(d32, draws.words[k]), d32, words[k] + i);
  }
}

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hearsay {
namespace {

HWY_EXPORT(compute_draws);

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

}  // namespace hearsay
#endif
