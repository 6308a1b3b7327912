// Moves the lanes of a mask to the front of a vector.
//
// Highway's Compress does it, but its tables (in 1.0.3) are local to the function, and where
// vectors have 256 bits GCC copies a kilobyte of them to the stack for every call. Here the table
// stays where it is, and what a mask looks up in it serves several vectors.
//
// For files that Highway compiles once per instruction set (foreach_target.h).
#ifndef HEARSAY_SIM_CORE_PACK_TABLE
#define HEARSAY_SIM_CORE_PACK_TABLE

#include <array>
#include <cstddef>
#include <cstdint>

namespace hearsay {

// For each set of up to eight lanes: its members in order, then the others.
inline constexpr std::array<std::array<std::uint8_t, 8>, 256> kPackedLanes = [] {
  std::array<std::array<std::uint8_t, 8>, 256> lanes{};
  for (std::size_t set = 0; set < lanes.size(); ++set) {
    std::size_t place = 0;
    for (const bool is_member : {true, false}) {
      for (std::uint8_t lane = 0; lane < 8; ++lane) {
        if (((set >> lane & 1U) != 0) == is_member) lanes[set][place++] = lane;
      }
    }
  }
  return lanes;
}();

}  // namespace hearsay
#endif

#if defined(HEARSAY_SIM_CORE_PACK_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef HEARSAY_SIM_CORE_PACK_INL_HPP
#undef HEARSAY_SIM_CORE_PACK_INL_HPP
#else
#define HEARSAY_SIM_CORE_PACK_INL_HPP
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Made of a mask of 32-bit lanes; what stands behind the members in a packed vector means nothing.
class Packing {
  using D = hn::ScalableTag<std::uint32_t>;
  using Mask = hn::Mask<D>;

 public:
#if (HWY_TARGET & (HWY_AVX2 | HWY_SSE4 | HWY_SSSE3)) != 0
  HWY_INLINE explicit Packing(Mask mask) : Packing(bits_of(mask)) {}

  template <class V>
  HWY_INLINE V operator()(V lanes) const {
    return hn::TableLookupLanes(lanes, places_);
  }
  HWY_INLINE std::size_t count() const {
    return count_;
  }

 private:
  static HWY_INLINE std::size_t bits_of(Mask mask) {
    std::uint8_t bits[8] = {};
    hn::StoreMaskBits(D(), mask, bits);
    return bits[0];
  }
  HWY_INLINE explicit Packing(std::size_t bits)
      : places_(hn::IndicesFromVec(D(), hn::PromoteTo(D(), hn::LoadU(hn::Rebind<std::uint8_t, D>(),
                                                                     kPackedLanes[bits].data())))),
        count_(hwy::PopCount(bits)) {}

  decltype(hn::IndicesFromVec(D(), hn::Zero(D()))) places_;
  std::size_t count_;
#else
  HWY_INLINE explicit Packing(Mask mask) : mask_(mask) {}

  template <class V>
  HWY_INLINE V operator()(V lanes) const {
    return hn::Compress(lanes, mask_);
  }
  HWY_INLINE std::size_t count() const {
    return hn::CountTrue(D(), mask_);
  }

 private:
  Mask mask_;
#endif
};

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
