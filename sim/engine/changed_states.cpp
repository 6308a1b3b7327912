#include "sim/engine/changed_states.hpp"

// Highway compiles the first part of this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/engine/changed_states.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

#include "sim/core/pack-inl.hpp"

#ifndef HEARSAY_SIM_ENGINE_CHANGED_STATES_ONCE
#define HEARSAY_SIM_ENGINE_CHANGED_STATES_ONCE
#include <cstring>
#endif

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

std::size_t list_changed(const std::uint64_t* states, std::size_t agents, std::uint64_t initial,
                         std::uint32_t first, std::uint32_t* changed) {
  std::size_t count = 0;
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t i = 0; i < agents; ++i) {
    changed[count] = first + static_cast<std::uint32_t>(i);
    std::uint64_t state;
    std::memcpy(&state, &states[i], sizeof(state));
    count += state != initial ? 1 : 0;
  }
#else
  const hn::ScalableTag<std::uint32_t> d;
  const hn::ScalableTag<std::uint64_t> d64;
  const std::size_t lanes = hn::Lanes(d);
  const auto as_began = hn::Set(d64, initial);
  const auto difference = [&](const std::uint64_t* some) HWY_ATTR {
    const auto bits = hn::Xor(hn::LoadU(d64, some), as_began);
    return hn::BitCast(d, hn::Or(bits, hn::ShiftRight<32>(bits)));
  };
  auto names = hn::Iota(d, first);
  for (std::size_t i = 0; i < agents; i += lanes) {
    const auto differs =
        hn::ConcatEven(d, difference(states + i + lanes / 2), difference(states + i));
    const Packing pack(hn::Ne(differs, hn::Zero(d)));
    // Whole vectors, of which the next one overwrites what does not belong.
    hn::StoreU(pack(names), d, changed + count);
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

HWY_EXPORT(list_changed);

}  // namespace

std::size_t list_changed(const std::uint64_t* states, std::size_t agents, std::uint64_t initial,
                         std::uint32_t first, std::uint32_t* changed) {
  return HWY_DYNAMIC_DISPATCH(list_changed)(states, agents, initial, first, changed);
}

}  // namespace hearsay
#endif
