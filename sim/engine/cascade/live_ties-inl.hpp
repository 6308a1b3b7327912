// The coins of ties in as many SIMD lanes as the machine has.
//
// For files that Highway compiles once per instruction set (foreach_target.h). A lane holds a tie,
// and the four words of its draw belong to the four replicates of a quartet. Two things make it
// cheaper than draws in general: the counter is mostly zero, so that of the first three rounds of
// Philox little depends on the tie and the rest is worked out once for a source; and the words are
// compared two to a lane.
//
// Replicate k of the quartet is bit k^1 of what comes out, for so the words lie in a lane.
#if defined(HEARSAY_SIM_ENGINE_CASCADE_LIVE_TIES_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef HEARSAY_SIM_ENGINE_CASCADE_LIVE_TIES_INL_HPP
#undef HEARSAY_SIM_ENGINE_CASCADE_LIVE_TIES_INL_HPP
#else
#define HEARSAY_SIM_ENGINE_CASCADE_LIVE_TIES_INL_HPP
#endif

#include <algorithm>

#include "sim/core/philox-inl.hpp"
#include "sim/engine/cascade/live_ties.hpp"

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

using Rule = LiveTies::Rule;

constexpr std::uint32_t kMultiplier0 = 0xD2511F53U;
constexpr std::uint32_t kMultiplier1 = 0xCD9E8D57U;

// The columns of LiveTies and the luck of an ensemble.
struct TieColumns {
  TieColumns(const LiveTies& ties, PhiloxKey key)
      : targets(reinterpret_cast<const std::uint32_t*>(ties.graph().targets().data())),
        firsts(ties.firsts().data()),
        extents(ties.extents().data()),
        uniform_extent(ties.uniform_extent()),
        rounds(key) {}

  const std::uint32_t* targets;
  const std::uint32_t* firsts;
  const std::uint32_t* extents;
  std::uint32_t uniform_extent;
  PhiloxRounds rounds;
};

// A tie that is live in some replicates of a quartet: its target, and in the upper half those
// replicates (4 bits) and above them whatever the asker put there.
using Hit = std::uint64_t;
constexpr std::uint32_t target_of(Hit hit) {
  return static_cast<std::uint32_t>(hit);
}
constexpr std::uint32_t lanes_of(Hit hit) {
  return static_cast<std::uint32_t>(hit >> 32) & 15U;
}
constexpr std::uint32_t tag_of(Hit hit) {
  return static_cast<std::uint32_t>(hit >> 36);
}

// Hits are written a vector at a time: so many beyond the last one may be overwritten.
constexpr std::size_t kHitPadding = HWY_MAX_BYTES / sizeof(Hit);

// Coins of ties of different sources in different quartets, a lane each.
struct CoinList {
  static constexpr std::size_t capacity = 512;
  // Rows are copied a vector at a time.
  static constexpr std::size_t room = capacity + HWY_MAX_BYTES / sizeof(std::uint32_t);

  std::size_t size = 0;
  std::uint32_t sources[room];
  std::uint32_t targets[room];
  std::uint32_t last_words[room];
  std::uint32_t wanted[room];   // in which replicates (4 bits), and above them a tag
  std::uint32_t extents[room];  // where they are not uniform
  std::uint32_t firsts[room];   // where there are any
};

#if HWY_TARGET == HWY_SCALAR

template <Rule kRule>
std::size_t live_ties(const TieColumns& columns, std::uint32_t source, std::uint32_t target,
                      std::uint32_t last_word, std::uint32_t wanted, std::uint32_t first,
                      std::uint32_t extent, Hit* hits) {
  const Lanes d;
  const bool picked = kRule == Rule::picked;
  const PhiloxLanes draw =
      philox_lanes({{hn::Set(d, picked ? target : source), hn::Set(d, picked ? 0 : target),
                     hn::Zero(d), hn::Set(d, last_word)}},
                   columns.rounds);
  std::uint32_t lanes = 0;
  for (std::uint32_t k = 0; k < 4; ++k) {
    const auto word = static_cast<std::uint32_t>(hn::GetLane(draw.words[k]));
    if (word - first <= extent) lanes |= 1U << (k ^ 1U);
  }
  lanes &= wanted;
  *hits = std::uint64_t{(wanted & ~15U) | lanes} << 32 | target;
  return lanes != 0 ? 1 : 0;
}

#else

using Words32 = hn::Vec<hn::Repartition<std::uint32_t, Lanes>>;

// The first n words of a row, and zeros. Never looks beyond them.
template <class D>
HWY_INLINE hn::Vec<D> load_row(D d, const std::uint32_t* from, std::size_t n) {
  if (n >= hn::Lanes(d)) return hn::LoadU(d, from);
#if HWY_TARGET <= HWY_AVX2
  return hn::MaskedLoad(hn::FirstN(d, n), d, from);
#else  // whose masked loads look at the whole vector, and want it aligned
  std::uint32_t words[HWY_MAX_BYTES / sizeof(std::uint32_t)] = {};
  std::copy(from, from + n, words);
  return hn::LoadU(d, words);
#endif
}

HWY_INLINE LaneWords load_words(const std::uint32_t* from, std::size_t n) {
  const Lanes d;
  return hn::PromoteTo(d, load_row(hn::Rebind<std::uint32_t, Lanes>(), from, n));
}

// The upper halves moved down; above them anything. A shuffle, where a shift would compete with the
// multiplications for the same unit.
HWY_INLINE LaneWords high_words(LaneWords products) {
  const Lanes d;
  const hn::Repartition<std::uint32_t, Lanes> d32;
  return hn::BitCast(d, hn::DupOdd(hn::BitCast(d32, products)));
}

// In both halves of each lane.
HWY_INLINE Words32 load_twice(const std::uint32_t* from, std::size_t n) {
  const hn::Repartition<std::uint32_t, Lanes> d32;
  return hn::DupEven(hn::BitCast(d32, load_words(from, n)));
}

// Nothing is wanted of lanes beyond the first n.
HWY_INLINE LaneWords wanted_of(LaneWords wanted, std::size_t n) {
  const Lanes d;
  return n >= hn::Lanes(d) ? wanted : hn::IfThenElseZero(hn::FirstN(d, n), wanted);
}

// The state of the cipher after its first rounds.
struct Halfway {
  LaneWords w0, w1, w2, w3;
};

// After three rounds of the counter (source, target, 0, last_word). What does not depend on the
// target is given.
HWY_INLINE Halfway mixed(const PhiloxRounds& rounds, LaneWords target, LaneWords target2,
                         LaneWords mix0, LaneWords mix2, LaneWords mix3) {
  const Lanes d;
  const LaneWords product0 =
      multiply_words(hn::Xor(target, hn::Set(d, rounds.keys[0][0])), kMultiplier0);
  const LaneWords product1 = multiply_words(hn::Xor(high_words(product0), target2), kMultiplier1);
  return {hn::Xor(high_words(product1), mix0), product1, hn::Xor(product0, mix2), mix3};
}

// After two rounds of the counter (target, 0, 0, last_word).
HWY_INLINE Halfway mixed(const PhiloxRounds& rounds, LaneWords target, LaneWords last_word) {
  const Lanes d;
  const auto& keys = rounds.keys;
  const std::uint64_t fixed = kMultiplier0 * keys[0][0];
  const LaneWords product0 = multiply_words(target, kMultiplier0);
  const LaneWords product1 = multiply_words(
      hn::Xor3(high_words(product0), last_word, hn::Set(d, keys[0][1])), kMultiplier1);
  return {hn::Xor(high_words(product1), hn::Set(d, keys[1][0])), product1,
          hn::Xor(product0, hn::Set(d, (fixed >> 32) ^ keys[1][1])),
          hn::Set(d, fixed & 0xFFFFFFFFU)};
}

// The rounds from `round` on, the words compared, and the ties that are live where it is wanted
// written to the front of `hits`, without a branch that would depend on luck.
HWY_INLINE std::size_t live_ties(const PhiloxRounds& rounds, std::size_t round, Halfway w,
                                 LaneWords target, LaneWords wanted, Words32 first, Words32 extent,
                                 Hit* hits) {
  const Lanes d;
  const hn::Repartition<std::uint32_t, Lanes> d32;
  const auto& keys = rounds.keys;
  for (; round < 9; ++round) {
    const LaneWords product0 = multiply_words(w.w0, kMultiplier0);
    const LaneWords product1 = multiply_words(w.w2, kMultiplier1);
    w.w0 = hn::Xor3(high_words(product1), w.w1, hn::Set(d, keys[round][0]));
    w.w2 = hn::Xor3(high_words(product0), w.w3, hn::Set(d, keys[round][1]));
    w.w1 = product1;
    w.w3 = product0;
  }
  // The last round leaves word 0 above word 1 and word 2 above word 3, ready to be compared.
  const auto words01 = hn::Xor3(multiply_words(w.w2, kMultiplier1), hn::ShiftLeft<32>(w.w1),
                                hn::Set(d, keys[9][0] << 32));
  const auto words23 = hn::Xor3(multiply_words(w.w0, kMultiplier0), hn::ShiftLeft<32>(w.w3),
                                hn::Set(d, keys[9][1] << 32));
  const auto bits_where_live = [&](LaneWords words, std::uint64_t low, std::uint64_t high) {
    const auto dead = hn::Lt(extent, hn::Sub(hn::BitCast(d32, words), first));
    return hn::BitCast(d, hn::IfThenZeroElse(dead, hn::BitCast(d32, hn::Set(d, low | high << 32))));
  };
  const LaneWords halves = hn::Or(bits_where_live(words01, 1, 2), bits_where_live(words23, 4, 8));
  const LaneWords lanes = hn::And(hn::Or(halves, hn::ShiftRight<32>(halves)), wanted);
  const LaneWords tag = hn::AndNot(hn::Set(d, 15), wanted);
  const LaneWords hit = hn::Or(target, hn::ShiftLeft<32>(hn::Or(lanes, tag)));
#if HWY_TARGET <= HWY_AVX3
  return hn::CompressStore(hit, hn::Ne(lanes, hn::Zero(d)), d, hits);
#else  // where compressing takes tables that are slower than the lanes one by one
  Hit all[HWY_MAX_BYTES / sizeof(Hit)];
  hn::StoreU(hit, d, all);
  std::size_t found = 0;
  for (std::size_t k = 0; k < hn::Lanes(d); ++k) {
    hits[found] = all[k];
    found += static_cast<std::size_t>(lanes_of(all[k]) != 0);
  }
  return found;
#endif
}

#endif

// The coins of one source's ties in one quartet: what of them does not depend on the target.
template <Rule kRule>
class SourceCoins {
 public:
  SourceCoins(const PhiloxRounds& rounds, std::uint32_t source, std::uint32_t last_word)
      : source_(source), last_word_(last_word) {
    const auto& keys = rounds.keys;
    const std::uint64_t product0 = std::uint64_t{kMultiplier0} * source;
    const std::uint64_t w2 = (product0 >> 32) ^ last_word ^ keys[0][1];
    const std::uint64_t product1 = kMultiplier1 * w2;
    const std::uint64_t w0 = (product1 >> 32) ^ keys[1][0];
    const std::uint64_t product2 = kMultiplier0 * w0;
    target2_ = (product0 & 0xFFFFFFFFU) ^ keys[1][1];
    mix0_ = (product1 & 0xFFFFFFFFU) ^ keys[2][0];
    mix2_ = (product2 >> 32) ^ keys[2][1];
    mix3_ = product2 & 0xFFFFFFFFU;
  }

  // Writes those of the ties at `tie` and after it, as many as there are lanes and `n` at most,
  // that are live in wanted replicates. Returns how many they are.
  HWY_INLINE std::size_t live(const TieColumns& columns, TieIndex tie, std::size_t n,
                              std::uint32_t wanted, Hit* hits) const {
#if HWY_TARGET == HWY_SCALAR
    static_cast<void>(n);
    return live_ties<kRule>(columns, source_, columns.targets[tie], last_word_, wanted,
                            kRule == Rule::picked ? columns.firsts[tie] : 0,
                            kRule == Rule::uniform ? columns.uniform_extent : columns.extents[tie],
                            hits);
#else
    const Lanes d;
    const hn::Repartition<std::uint32_t, Lanes> d32;
    const LaneWords target = load_words(columns.targets + tie, n);
    const LaneWords want = wanted_of(hn::Set(d, wanted), n);
    auto extent = hn::Set(d32, columns.uniform_extent);
    if constexpr (kRule != Rule::uniform) extent = load_twice(columns.extents + tie, n);
    if constexpr (kRule == Rule::picked) {
      return live_ties(columns.rounds, 2, mixed(columns.rounds, target, hn::Set(d, last_word_)),
                       target, want, load_twice(columns.firsts + tie, n), extent, hits);
    } else {
      return live_ties(columns.rounds, 3,
                       mixed(columns.rounds, target, hn::Set(d, target2_), hn::Set(d, mix0_),
                             hn::Set(d, mix2_), hn::Set(d, mix3_)),
                       target, want, hn::Zero(d32), extent, hits);
    }
#endif
  }

 private:
  std::uint32_t source_, last_word_;
  std::uint64_t target2_, mix0_, mix2_, mix3_;
};

// As SourceCoins::live, of the coins at `i` and after it in a list.
template <Rule kRule>
HWY_INLINE std::size_t live(const TieColumns& columns, const CoinList& list, std::size_t i,
                            Hit* hits) {
#if HWY_TARGET == HWY_SCALAR
  return live_ties<kRule>(columns, list.sources[i], list.targets[i], list.last_words[i],
                          list.wanted[i], kRule == Rule::picked ? list.firsts[i] : 0,
                          kRule == Rule::uniform ? columns.uniform_extent : list.extents[i], hits);
#else
  const Lanes d;
  const hn::Repartition<std::uint32_t, Lanes> d32;
  const std::size_t n = list.size - i;
  const PhiloxRounds& rounds = columns.rounds;
  const LaneWords target = load_words(list.targets + i, n);
  const LaneWords last_word = load_words(list.last_words + i, n);
  const LaneWords want = wanted_of(load_words(list.wanted + i, n), n);
  auto extent = hn::Set(d32, columns.uniform_extent);
  if constexpr (kRule != Rule::uniform) extent = load_twice(list.extents + i, n);
  if constexpr (kRule == Rule::picked) {
    return live_ties(rounds, 2, mixed(rounds, target, last_word), target, want,
                     load_twice(list.firsts + i, n), extent, hits);
  } else {
    const auto& keys = rounds.keys;
    const LaneWords product0 = multiply_words(load_words(list.sources + i, n), kMultiplier0);
    const LaneWords product1 = multiply_words(
        hn::Xor3(high_words(product0), last_word, hn::Set(d, keys[0][1])), kMultiplier1);
    const LaneWords product2 =
        multiply_words(hn::Xor(high_words(product1), hn::Set(d, keys[1][0])), kMultiplier0);
    return live_ties(rounds, 3,
                     mixed(rounds, target, hn::Xor(product0, hn::Set(d, keys[1][1])),
                           hn::Xor(product1, hn::Set(d, keys[2][0])),
                           hn::Xor(high_words(product2), hn::Set(d, keys[2][1])), product2),
                     target, want, hn::Zero(d32), extent, hits);
  }
#endif
}

// Appends as many of a source's ties, from `tie` on and below `last`, as a vector holds; returns
// the tie that comes next. The list must not be full.
template <Rule kRule>
HWY_INLINE TieIndex append(CoinList& list, const TieColumns& columns, std::uint32_t source,
                           std::uint32_t last_word, std::uint32_t wanted, TieIndex tie,
                           TieIndex last) {
  const std::size_t i = list.size;
  const hn::ScalableTag<std::uint32_t> d;
  const std::size_t n = std::min<std::size_t>(hn::Lanes(d), last - tie);
#if HWY_TARGET == HWY_SCALAR
  const auto copy = [&](const std::uint32_t* from, std::uint32_t* to) { to[i] = from[tie]; };
#else
  const auto copy = [&](const std::uint32_t* from, std::uint32_t* to) {
    hn::StoreU(load_row(d, from + tie, n), d, to + i);
  };
#endif
  copy(columns.targets, list.targets);
  if constexpr (kRule != Rule::uniform) copy(columns.extents, list.extents);
  if constexpr (kRule == Rule::picked) copy(columns.firsts, list.firsts);
  hn::StoreU(hn::Set(d, source), d, list.sources + i);
  hn::StoreU(hn::Set(d, last_word), d, list.last_words + i);
  hn::StoreU(hn::Set(d, wanted), d, list.wanted + i);
  list.size += n;
  return tie + n;
}

// Rows at least so long are worth a SourceCoins of their own.
constexpr TieIndex kLongRow = 48;

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
