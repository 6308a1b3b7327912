// Which ties are live, in as many SIMD lanes as the machine has: the ties of one source in one
// replicate, or one tie in many replicates.
//
// For files that Highway compiles once per instruction set (foreach_target.h).
#if defined(HEARSAY_SIM_ENGINE_CASCADE_LIVE_TIES_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef HEARSAY_SIM_ENGINE_CASCADE_LIVE_TIES_INL_HPP
#undef HEARSAY_SIM_ENGINE_CASCADE_LIVE_TIES_INL_HPP
#else
#define HEARSAY_SIM_ENGINE_CASCADE_LIVE_TIES_INL_HPP
#endif

#include <algorithm>

#include "sim/core/keyed_hash-inl.hpp"
#include "sim/core/pack-inl.hpp"
#include "sim/engine/cascade/live_ties.hpp"

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

using Rule = LiveTies::Rule;

// Of the words' products with `numbers`, the upper halves: which of so many parts they lie in.
HWY_INLINE WordLanes parts_of(WordLanes words, WordLanes numbers) {
#if HWY_TARGET == HWY_SCALAR  // which has no pairs of lanes
  const Words d;
  return hn::Set(d, static_cast<std::uint32_t>(
                        (std::uint64_t{hn::GetLane(words)} * hn::GetLane(numbers)) >> 32));
#else
  const Words d;
  const hn::Repartition<std::uint64_t, Words> d64;
  const auto odd = [&](WordLanes v) {
    return hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(d64, v)));
  };
  const auto of_even = hn::BitCast(d, hn::ShiftRight<32>(hn::MulEven(words, numbers)));
  const auto of_odd = hn::BitCast(d, hn::MulEven(odd(words), odd(numbers)));
  return hn::OddEven(of_odd, of_even);
#endif
}

// The first n words of a row, and zeros. Never looks beyond them.
HWY_INLINE WordLanes load_row(const std::uint32_t* from, std::size_t n) {
  const Words d;
  if (n >= hn::Lanes(d)) return hn::LoadU(d, from);
#if HWY_TARGET <= HWY_AVX2
  return hn::MaskedLoad(hn::FirstN(d, n), d, from);
#else  // whose masked loads look at the whole vector, and want it aligned
  std::uint32_t words[HWY_MAX_BYTES / sizeof(std::uint32_t)] = {};
  std::copy(from, from + n, words);
  return hn::LoadU(d, words);
#endif
}

HWY_INLINE hn::Mask<Words> at_most(WordLanes words, WordLanes most) {
  return hn::Not(hn::Lt(most, words));
}

// The columns of LiveTies.
template <Rule kRule>
class TieColumns {
 public:
  explicit TieColumns(const LiveTies& ties)
      : targets_(reinterpret_cast<const std::uint32_t*>(ties.graph().targets().data())),
        most_word_(ties.most_word()),
        most_words_(ties.most_words().data()),
        first_words_(ties.first_words().data()),
        parts_(ties.parts().data()),
        numbers_of_parts_(ties.numbers_of_parts().data()) {}

  std::uint32_t target(TieIndex tie) const { return targets_[tie]; }
  HWY_INLINE void prefetch(TieIndex tie) const {
    __builtin_prefetch(targets_ + tie);
    if (kRule == Rule::weighted || kRule == Rule::shared) __builtin_prefetch(most_words_ + tie);
    if (kRule == Rule::shared) __builtin_prefetch(first_words_ + tie);
    if (kRule == Rule::picked) __builtin_prefetch(parts_ + tie);
  }
  HWY_INLINE WordLanes targets(TieIndex tie, std::size_t n) const {
    return load_row(targets_ + tie, n);
  }

  // Of the ties at `tie` and after it, n of them (at most as many as there are lanes): which are
  // live, by their words.
  HWY_INLINE hn::Mask<Words> live(TieIndex tie, std::size_t n, WordLanes words) const {
    const Words d;
    hn::Mask<Words> live;
    if constexpr (kRule == Rule::uniform) {
      live = at_most(words, hn::Set(d, most_word_));
    } else if constexpr (kRule == Rule::weighted) {
      live = at_most(words, load_row(most_words_ + tie, n));
    } else if constexpr (kRule == Rule::shared) {
      live =
          at_most(hn::Sub(words, load_row(first_words_ + tie, n)), load_row(most_words_ + tie, n));
    } else if (numbers_of_parts_ == nullptr) {
      const WordLanes both = load_row(parts_ + tie, n);
      const WordLanes numbers = hn::And(both, hn::Set(d, 0xFFFFU));
      live = hn::Eq(parts_of(words, numbers), hn::ShiftRight<16>(both));
    } else {
      const WordLanes numbers = load_row(numbers_of_parts_ + tie, n);
      live = hn::Eq(parts_of(words, numbers), load_row(parts_ + tie, n));
    }
    return n >= hn::Lanes(d) ? live : hn::And(live, hn::FirstN(d, n));
  }

  // Whether one tie is live, by its words in as many replicates as there are lanes.
  HWY_INLINE hn::Mask<Words> live_in(TieIndex tie, WordLanes words) const {
    const Words d;
    if constexpr (kRule == Rule::picked) {
      const bool narrow = numbers_of_parts_ == nullptr;
      const std::uint32_t number = narrow ? parts_[tie] & 0xFFFFU : numbers_of_parts_[tie];
      const std::uint32_t part = narrow ? parts_[tie] >> 16 : parts_[tie];
      return hn::Eq(parts_of(words, hn::Set(d, number)), hn::Set(d, part));
    } else if constexpr (kRule == Rule::shared) {
      return at_most(hn::Sub(words, hn::Set(d, first_words_[tie])), hn::Set(d, most_words_[tie]));
    } else {
      return at_most(words, hn::Set(d, kRule == Rule::uniform ? most_word_ : most_words_[tie]));
    }
  }

  bool live_by(TieIndex tie, std::uint32_t word) const {
    if constexpr (kRule == Rule::picked) {
      const bool narrow = numbers_of_parts_ == nullptr;
      const std::uint64_t number = narrow ? parts_[tie] & 0xFFFFU : numbers_of_parts_[tie];
      return (word * number) >> 32 == (narrow ? parts_[tie] >> 16 : parts_[tie]);
    } else if constexpr (kRule == Rule::shared) {
      return word - first_words_[tie] <= most_words_[tie];
    } else {
      return word <= (kRule == Rule::uniform ? most_word_ : most_words_[tie]);
    }
  }

 private:
  const std::uint32_t* targets_;
  std::uint32_t most_word_;
  const std::uint32_t* most_words_;
  const std::uint32_t* first_words_;
  const std::uint32_t* parts_;
  const std::uint32_t* numbers_of_parts_;
};

// Writes the lanes in which `mask` holds to the front of `to`, and anything after them, a vector in
// all; returns how many they are.
HWY_INLINE std::size_t store_those(WordLanes lanes, hn::Mask<Words> mask, std::uint32_t* to) {
  const Packing pack(mask);
  hn::StoreU(pack(lanes), Words(), to);
  return pack.count();
}

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
