// Which ties are live, in as many SIMD lanes as the machine has. Coins: a block of ties in one
// replicate to a lane. Picks: the ties of one source in one replicate, or one tie in many
// replicates.
//
// For files that Highway compiles once per instruction set (foreach_target.h).
#if defined(HEARSAY_SIM_ENGINE_CASCADE_LIVE_TIES_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef HEARSAY_SIM_ENGINE_CASCADE_LIVE_TIES_INL_HPP
#undef HEARSAY_SIM_ENGINE_CASCADE_LIVE_TIES_INL_HPP
#else
#define HEARSAY_SIM_ENGINE_CASCADE_LIVE_TIES_INL_HPP
#endif

#include <algorithm>
#include <bit>
#include <cstring>

#include "sim/core/ars-inl.hpp"
#include "sim/core/keyed_hash-inl.hpp"
#include "sim/core/pack-inl.hpp"
#include "sim/engine/cascade/live_ties.hpp"

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

using Rule = LiveTies::Rule;

constexpr std::size_t kMostLanes = HWY_MAX_BYTES / sizeof(std::uint32_t);

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

// The digits of the most words of as many blocks as there are lanes, at their places: four(q) has
// those from 4q on. Where they are the same for all ties,
class UniformDigits {
 public:
  explicit UniformDigits(std::uint32_t most) {
    for (std::uint32_t i = 0; i < 32; ++i) digits_[i] = (most >> (31 - i) & 1U) != 0 ? ~0U : 0;
  }
  HWY_INLINE FourLanes four(std::uint32_t q, WordLanes) const {
    const Words d;
    const std::uint32_t* const digits = digits_ + 4 * q;
    return {{hn::Set(d, digits[0]), hn::Set(d, digits[1]), hn::Set(d, digits[2]),
             hn::Set(d, digits[3])}};
  }

 private:
  std::uint32_t digits_[32];
};

// and of ties that have their own. `Blocks` says where they are: kept(q), while they are kept, and
// first_tie(place).
template <class Blocks>
class OwnDigits {
 public:
  OwnDigits(const LiveTies& ties, const Blocks& blocks)
      : most_words_(ties.most_words().data()), blocks_(blocks) {}

  HWY_INLINE FourLanes four(std::uint32_t q, WordLanes undecided) const {
    return 4 * q < LiveTies::kept_digits ? blocks_.kept(q) : seldom(q, undecided);
  }

 private:
  // From the words themselves, for the few ties that are left.
  HWY_NOINLINE FourLanes seldom(std::uint32_t q, WordLanes undecided) const {
    const Words d;
    std::uint32_t left[kMostLanes];
    std::uint32_t digits[4][kMostLanes] = {};
    hn::StoreU(undecided, d, left);
    for (std::size_t lane = 0; lane < hn::Lanes(d); ++lane) {
      for (; left[lane] != 0; left[lane] &= left[lane] - 1) {
        const auto place = static_cast<std::uint32_t>(std::countr_zero(left[lane]));
        const std::uint32_t most = most_words_[blocks_.first_tie(lane) + place];
        for (std::uint32_t w = 0; w < 4; ++w) {
          digits[w][lane] |= (most >> (31 - 4 * q - w) & 1U) << place;
        }
      }
    }
    return {{hn::LoadU(d, digits[0]), hn::LoadU(d, digits[1]), hn::LoadU(d, digits[2]),
             hn::LoadU(d, digits[3])}};
  }

  const std::uint32_t* most_words_;
  const Blocks& blocks_;
};

// Counters of blocks in replicates, as those of draws, but for the occasion.
struct BlockCounter {
  std::uint32_t words[4];
};

// Of as many blocks as there are lanes, the live ties among the `wanted`, both at their places.
// What stands `beside` is in all counters.
template <class Digits>
HWY_INLINE WordLanes live_in_blocks(const BlockCounter* blocks, const BlockCounter& beside,
                                    WordLanes wanted, const Digits& digits, const ArsKeys& keys) {
  const Words d;
  const FourLanes counters = load_counters(blocks->words);
  WordLanes undecided = wanted;
  WordLanes live = hn::Zero(d);
  const auto four_digits = [&](std::uint32_t q) HWY_ATTR {
    const std::uint32_t with_occasion[4] = {beside.words[0], beside.words[1], q, beside.words[3]};
    const FourLanes drawn = ars_lanes(counters, with_occasion, keys);
    const FourLanes most = digits.four(q, undecided);
    for (std::size_t w = 0; w < 4; ++w) {
      live = hn::Or(live, hn::And(undecided, hn::AndNot(drawn.lanes[w], most.lanes[w])));
      undecided = hn::AndNot(hn::Xor(drawn.lanes[w], most.lanes[w]), undecided);
    }
  };
  // Twelve digits leave one tie in four thousand; after eight a branch could not guess whether
  // there is one.
  four_digits(0);
  four_digits(1);
  four_digits(2);
  for (std::uint32_t q = 3; q < 8; ++q) {
    if (hn::AllTrue(d, hn::Eq(undecided, hn::Zero(d)))) break;
    four_digits(q);
  }
  return hn::Or(live, undecided);
}

// The lanes in which a mask holds, as bits.
HWY_INLINE std::uint64_t bits_of(hn::Mask<Words> mask) {
  std::uint8_t bytes[sizeof(std::uint64_t)] = {};
  hn::StoreMaskBits(Words(), mask, bytes);
  std::uint64_t bits;
  std::memcpy(&bits, bytes, sizeof bits);
  return bits;
}

// Of the ties of a block of which `left` are to come before the end of their row, a bit each.
HWY_INLINE std::uint32_t block_of(TieIndex left) {
  return left >= LiveTies::block ? ~0U : (1U << left) - 1;
}

// The columns of LiveTies that are for picks.
template <Rule kRule>
class PickColumns {
 public:
  explicit PickColumns(const LiveTies& ties)
      : targets_(reinterpret_cast<const std::uint32_t*>(ties.graph().targets().data())),
        most_words_(ties.most_words().data()),
        first_words_(ties.first_words().data()),
        parts_(ties.parts().data()),
        numbers_of_parts_(ties.numbers_of_parts().data()) {}

  std::uint32_t target(TieIndex tie) const { return targets_[tie]; }
  HWY_INLINE void prefetch(TieIndex tie) const {
    __builtin_prefetch(targets_ + tie);
    if (kRule == Rule::shared) {
      __builtin_prefetch(most_words_ + tie);
      __builtin_prefetch(first_words_ + tie);
    } else {
      __builtin_prefetch(parts_ + tie);
    }
  }
  HWY_INLINE WordLanes targets(TieIndex tie, std::size_t n) const {
    return load_row(targets_ + tie, n);
  }

  // Of the ties at `tie` and after it, n of them (at most as many as there are lanes): which are
  // live, by their words.
  HWY_INLINE hn::Mask<Words> live(TieIndex tie, std::size_t n, WordLanes words) const {
    const Words d;
    hn::Mask<Words> live;
    if constexpr (kRule == Rule::shared) {
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
    if constexpr (kRule == Rule::shared) {
      return at_most(hn::Sub(words, hn::Set(d, first_words_[tie])), hn::Set(d, most_words_[tie]));
    } else {
      const bool narrow = numbers_of_parts_ == nullptr;
      const std::uint32_t number = narrow ? parts_[tie] & 0xFFFFU : numbers_of_parts_[tie];
      const std::uint32_t part = narrow ? parts_[tie] >> 16 : parts_[tie];
      return hn::Eq(parts_of(words, hn::Set(d, number)), hn::Set(d, part));
    }
  }

 private:
  const std::uint32_t* targets_;
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
