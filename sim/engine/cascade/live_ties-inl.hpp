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

// The lanes in which a mask holds, as bits.
HWY_INLINE std::uint64_t bits_of(hn::Mask<Words> mask) {
  std::uint8_t bytes[sizeof(std::uint64_t)] = {};
  hn::StoreMaskBits(Words(), mask, bytes);
  std::uint64_t bits = 0;
  std::memcpy(&bits, bytes, sizeof bits);
  return bits;
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
    const std::uint32_t* const digits = digits_ + std::size_t{4} * q;
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
    for (std::uint64_t any = bits_of(hn::Ne(undecided, hn::Zero(d))); any != 0; any &= any - 1) {
      const auto lane = static_cast<std::size_t>(std::countr_zero(any));
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

// The first key by occasion, with what is in all counters beside it.
class FirstKeys {
 public:
  static constexpr std::uint32_t occasions = 8;

  FirstKeys(const ArsKeys& keys, const BlockCounter& beside) {
    for (std::uint32_t q = 0; q < occasions; ++q) {
      for (std::size_t i = 0; i < 4; ++i) keys_[q][i] = keys[0][i] ^ beside.words[i];
      keys_[q][2] ^= q;
    }
  }
  const ArsKeys::Words& operator[](std::uint32_t q) const { return keys_[q]; }

 private:
  ArsKeys::Words keys_[occasions];
};

// Of as many blocks as there are lanes, the live ties among the `wanted`, both at their places.
template <class Digits>
HWY_INLINE WordLanes live_in_blocks(const FourLanes& counters, const FirstKeys& first,
                                    WordLanes wanted, const Digits& digits, const ArsKeys& keys) {
  const Words d;
  WordLanes undecided = wanted;
  WordLanes live = hn::Zero(d);
  const auto four_digits = [&](std::uint32_t q) HWY_ATTR {
    const FourLanes drawn = ars_lanes(counters, first[q], keys);
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
  for (std::uint32_t q = 3; q < FirstKeys::occasions; ++q) {
    if (hn::AllTrue(d, hn::Eq(undecided, hn::Zero(d)))) break;
    four_digits(q);
  }
  return hn::Or(live, undecided);
}

// The other way round: of as many bits as there are lanes, whatever stands above them.
HWY_INLINE hn::Mask<Words> mask_of(std::uint64_t bits) {
  std::uint8_t bytes[sizeof bits];
  std::memcpy(bytes, &bits, sizeof bits);
  return hn::LoadMaskBits(Words(), bytes);
}

// Of the ties of a block of which `left` are to come before the end of their row, a bit each.
HWY_INLINE std::uint32_t block_of(TieIndex left) {
  const auto ties = std::min<TieIndex>(left, LiveTies::block);
  return static_cast<std::uint32_t>((std::uint64_t{1} << ties) - 1);
}

// What LiveTies has for picks, as many ties as there are lanes at a time.
template <Rule kRule>
class Picks;

template <>
class Picks<Rule::picked> {
 public:
  // Whether live() may hold for a tie that is not live, where is_coarse() says so.
  static constexpr bool has_coarse = true;

  // A tie to a lane: its pick, and its target apart.
  struct Ties {
    WordLanes targets, picks;
  };

  explicit Picks(const LiveTies& ties)
      : picks_(ties.picks().data()),
        bits_(ties.pick_bits()),
        live_(ties),
        targets_((1U << bits_.target) - 1),
        parts_((1U << bits_.part) - 1) {}

  std::uint32_t target(TieIndex tie) const { return picks_[tie] & targets_; }

  // A row that memory is asked for.
  struct Row {
    static constexpr std::size_t line = 16;
    const std::uint32_t* from;
    const std::uint32_t* last;

    // As much as a vector.
    HWY_INLINE void ask_some() {
      __builtin_prefetch(std::min(from, last));
      from += line;
    }
    // The rest: a row begins and ends anywhere in a line.
    HWY_INLINE void ask() {
      ask_some();
      do {
        ask_some();
      } while (from < last + line);
    }
  };
  HWY_INLINE Row row(TieIndex first, TieIndex last) const {
    return {picks_ + first, picks_ + last - (last > first ? 1 : 0)};
  }

  // n at least; behind them is anything.
  HWY_INLINE Ties ties(TieIndex tie, std::size_t) const { return apart(picks_ + tie); }
  HWY_INLINE hn::Mask<Words> live(const Ties& ties, WordLanes words) const {
    const Words d;
    const auto most = hn::Set(d, parts_);
    const auto shift = static_cast<int>(bits_.target);
    const WordLanes number = hn::And(hn::ShiftRightSame(ties.picks, shift), most);
    const WordLanes part = hn::ShiftRightSame(ties.picks, shift + static_cast<int>(bits_.part) + 1);
    return hn::Eq(parts_of(words, number), part);
  }
  HWY_INLINE hn::Mask<Words> is_coarse(const Ties& ties) const {
    return hn::TestBit(ties.picks, hn::Set(Words(), bits_.coarse()));
  }
  // Whether one tie is live, by its words in as many replicates as there are lanes.
  HWY_INLINE hn::Mask<Words> live_in(TieIndex tie, WordLanes words) const {
    const Words d;
    const std::uint32_t part = live_.part_of(tie);
    return hn::Eq(parts_of(words, hn::Set(d, part & 0xFFFFU)), hn::Set(d, part >> 16));
  }

  // Ties of several rows behind each other, and room for a vector more.
  template <std::size_t kMost>
  class Packed {
   public:
    // Writes a vector: n ties from one on, and anything.
    HWY_INLINE void put(std::size_t at, const Picks& picks, TieIndex tie, std::size_t n) {
      hn::StoreU(load_row(picks.picks_ + tie, n), Words(), picks_ + at);
    }
    HWY_INLINE Ties ties(std::size_t at, const Picks& picks) const {
      return picks.apart(picks_ + at);
    }

   private:
    std::uint32_t picks_[kMost + kMostLanes];
  };

 private:
  HWY_INLINE Ties apart(const std::uint32_t* from) const {
    const Words d;
    const WordLanes picks = hn::LoadU(d, from);
    return {hn::And(picks, hn::Set(d, targets_)), picks};
  }

  const std::uint32_t* picks_;
  LiveTies::PickBits bits_;
  const LiveTies& live_;
  std::uint32_t targets_, parts_;  // masks of their lowest bits
};

template <>
class Picks<Rule::shared> {
 public:
  static constexpr bool has_coarse = false;

  struct Ties {
    WordLanes targets, first_words, most_words;
  };

  explicit Picks(const LiveTies& ties)
      : targets_(reinterpret_cast<const std::uint32_t*>(ties.graph().targets().data())),
        first_words_(ties.first_words().data()),
        most_words_(ties.most_words().data()) {}

  std::uint32_t target(TieIndex tie) const { return targets_[tie]; }

  struct Row {
    static constexpr TieIndex line = 16;
    const Picks& picks;
    TieIndex from, end;

    HWY_INLINE void ask_some() {
      __builtin_prefetch(picks.targets_ + from);
      __builtin_prefetch(picks.first_words_ + from);
      __builtin_prefetch(picks.most_words_ + from);
      from += line;
    }
    HWY_INLINE void ask() {
      while (from < end + line) ask_some();
    }
  };
  HWY_INLINE Row row(TieIndex first, TieIndex last) const { return {*this, first, last}; }

  HWY_INLINE Ties ties(TieIndex tie, std::size_t n) const {
    return {load_row(targets_ + tie, n), load_row(first_words_ + tie, n),
            load_row(most_words_ + tie, n)};
  }
  HWY_INLINE hn::Mask<Words> live(const Ties& ties, WordLanes words) const {
    return at_most(hn::Sub(words, ties.first_words), ties.most_words);
  }
  HWY_INLINE hn::Mask<Words> live_in(TieIndex tie, WordLanes words) const {
    const Words d;
    return at_most(hn::Sub(words, hn::Set(d, first_words_[tie])), hn::Set(d, most_words_[tie]));
  }

  template <std::size_t kMost>
  class Packed {
   public:
    HWY_INLINE void put(std::size_t at, const Picks& picks, TieIndex tie, std::size_t n) {
      const Words d;
      const Ties ties = picks.ties(tie, n);
      hn::StoreU(ties.targets, d, targets_ + at);
      hn::StoreU(ties.first_words, d, first_words_ + at);
      hn::StoreU(ties.most_words, d, most_words_ + at);
    }
    HWY_INLINE Ties ties(std::size_t at, const Picks&) const {
      const Words d;
      return {hn::LoadU(d, targets_ + at), hn::LoadU(d, first_words_ + at),
              hn::LoadU(d, most_words_ + at)};
    }

   private:
    std::uint32_t targets_[kMost + kMostLanes];
    std::uint32_t first_words_[kMost + kMostLanes];
    std::uint32_t most_words_[kMost + kMostLanes];
  };

 private:
  const std::uint32_t* targets_;
  const std::uint32_t* first_words_;
  const std::uint32_t* most_words_;
};

// The first n of a mask, all where they are no more.
HWY_INLINE hn::Mask<Words> first_of(hn::Mask<Words> mask, std::size_t n) {
  const Words d;
  return n >= hn::Lanes(d) ? mask : hn::And(mask, hn::FirstN(d, n));
}

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
