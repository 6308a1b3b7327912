#include "sim/engine/cascade/lane_search.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

// Highway compiles the first part of this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/engine/cascade/lane_search.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

#include "sim/engine/cascade/live_ties-inl.hpp"

#ifndef HEARSAY_SIM_ENGINE_CASCADE_LANE_SEARCH_VIEW
#define HEARSAY_SIM_ENGINE_CASCADE_LANE_SEARCH_VIEW
namespace hearsay {

// The columns of a search in one step.
struct LaneSearch::View {
  const LiveTies& live;
  PhiloxKey key;
  std::uint32_t last_word;  // of the first lane's replicate
  const TieIndex* offsets;
  std::span<const std::uint32_t> frontier;
  const Mask* newly_active;
  Mask* reached;
  Mask* pending;
  std::uint32_t* next;
  std::size_t queued;     // entries of next
  double live_share;      // of ties that are live, about
  double open_share;      // of ties that lead to somebody who is not reached yet, about
  Mask* kept;             // by tie, the lanes in which it is live, of those agents whose
  std::uint8_t* is_kept;  // coins are tossed in all lanes and kept; null: of nobody
};

}  // namespace hearsay
#endif

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

constexpr std::size_t kOffsetsAhead = 32;
constexpr std::size_t kTiesAhead = 12;
constexpr std::size_t kKeptAhead = 3;
constexpr std::size_t kStatesAhead = 16;

// The lowest bits, put where the mask has its ones.
HWY_INLINE std::uint64_t deposited(std::uint64_t bits, std::uint64_t mask) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
  return _pdep_u64(bits, mask);
#else
  std::uint64_t all = 0;
  for (; mask != 0; mask &= mask - 1, bits >>= 1) all |= (mask & -mask) & -(bits & 1);
  return all;
#endif
}

// Reaches agents, in one lane or in several.
class LaneReach {
 public:
  explicit LaneReach(LaneSearch::View& view) : view_(view) {}

 protected:
  using Mask = LaneSearch::Mask;

  static constexpr std::size_t kHits = 512;
  // Beyond, for what is written a vector or a block of ties in each lane of one at a time.
  static constexpr std::size_t kHitsBeyond = kMostLanes * LiveTies::block;

  // Reaches an agent in lanes of word w in which it is not reached.
  HWY_INLINE void reach(std::uint32_t agent, std::uint32_t w, std::uint64_t bits) {
    queue(agent);
    view_.reached[agent][w] |= bits;
    view_.pending[agent][w] |= bits;
  }
  // In lanes of all words.
  HWY_INLINE void reach(std::uint32_t agent, const Mask& lanes) {
    queue(agent);
    for (std::size_t w = 0; w < LaneSearch::words; ++w) {
      view_.reached[agent][w] |= lanes[w];
      view_.pending[agent][w] |= lanes[w];
    }
  }

  void reach_hits(std::size_t n) {
    constexpr std::size_t kAhead = 24;
    const auto ask = [&](std::size_t i) { __builtin_prefetch(&view_.reached[hits_[i]], 1); };
    for (std::size_t i = 0; i < std::min(n, kAhead); ++i) ask(i);
    for (std::size_t i = 0; i < n; ++i) {
      if (i + kAhead < n) ask(i + kAhead);
      const std::uint32_t w = hit_lanes_[i] / 64;
      const std::uint64_t bit = std::uint64_t{1} << hit_lanes_[i] % 64;
      if ((view_.reached[hits_[i]][w] & bit) == 0) reach(hits_[i], w, bit);
    }
  }

  LaneSearch::View& view_;
  std::uint32_t hits_[kHits + kHitsBeyond];
  std::uint32_t hit_lanes_[kHits + kHitsBeyond];
  std::size_t hit_ = 0;

 private:
  HWY_INLINE void queue(std::uint32_t agent) {
    const Mask& pending = view_.pending[agent];
    const std::uint64_t waiting = pending[0] | pending[1] | pending[2] | pending[3];
    view_.next[view_.queued] = agent;
    view_.queued += static_cast<std::size_t>(waiting == 0);
  }
};

// A square of bits for each group of lanes: in row i, bit j is for tie j in the i-th lane of the
// group; turned, bit i of row j.
class Squares {
 public:
  static constexpr std::size_t side = LiveTies::block;
  static constexpr std::size_t groups = LaneSearch::lanes / side;

  // Row by row, a word for each group.
  std::uint32_t* words() { return words_; }
  const std::uint32_t* row(std::size_t i) const { return words_ + i * groups; }

  void turn() {
    turn_parts<16>(0x0000FFFFU);
    turn_parts<8>(0x00FF00FFU);
    turn_parts<4>(0x0F0F0F0FU);
    turn_parts<2>(0x33333333U);
    turn_parts<1>(0x55555555U);
  }

 private:
  using Groups = hn::CappedTag<std::uint32_t, groups>;

  // Swaps the upper right and the lower left quarters of squares of 2 kPart rows.
  template <int kPart>
  HWY_INLINE void turn_parts(std::uint32_t left_parts) {
    const Groups d;
    const auto mask = hn::Set(d, left_parts);
    for (std::size_t above = 0; above < side; above += std::size_t{2} * kPart) {
      for (std::size_t i = above; i < above + kPart; ++i) {
        for (std::size_t g = 0; g < groups; g += hn::Lanes(d)) {
          std::uint32_t* const above_all = words_ + i * groups + g;
          std::uint32_t* const below = above_all + kPart * groups;
          const auto upper = hn::Load(d, above_all);
          const auto lower = hn::Load(d, below);
          const auto swap = hn::And(hn::Xor(hn::ShiftRight<kPart>(upper), lower), mask);
          hn::Store(hn::Xor(lower, swap), d, below);
          hn::Store(hn::Xor(upper, hn::ShiftLeft<kPart>(swap)), d, above_all);
        }
      }
    }
  }

  alignas(64) std::uint32_t words_[side * groups + kMostLanes];
};

// The ties of an agent, a block after the other: coins in all lanes in which the agent is active,
// a vector of lanes at a time. Where few of them are live, each is taken up by itself; else the
// squares of lanes and ties are turned, so that a tie's lanes stand in a word, as those of agents
// do. Where the graph is small, whoever has been active in many lanes tosses the coins of all lanes
// at once and keeps what they say: half full vectors would cost as much, visit by visit, and a
// visit is then a few operations on words a tie.
template <Rule kRule>
class LaneCoins : LaneReach {
 public:
  explicit LaneCoins(LaneSearch::View& view)
      : LaneReach(view),
        targets_(reinterpret_cast<const std::uint32_t*>(view.live.graph().targets().data())),
        uniform_(view.live.most_word()),
        keys_(view.key) {
    const std::size_t lanes = hn::Lanes(Words());
    for (std::uint32_t i = 0; i < LaneSearch::lanes; ++i) {
      of_place_[i / lanes * lanes + place_of(i % lanes)] = i;
    }
    for (std::uint32_t lane = 0; lane < LaneSearch::lanes; ++lane) {
      all_counters_[of_place_[lane % Squares::side * Squares::groups + lane / Squares::side]] =
          counter_of(lane);
    }
  }

  void search() {
    const std::size_t agents = view_.frontier.size();
    for (std::size_t i = 0; i < agents; ++i) {
      if (i + kOffsetsAhead < agents) {
        __builtin_prefetch(view_.offsets + view_.frontier[i + kOffsetsAhead]);
      }
      if (i + kTiesAhead < agents) ask_for_ties(view_.frontier[i + kTiesAhead]);
      if (i + kKeptAhead < agents) ask_for_kept(view_.frontier[i + kKeptAhead]);
      if (i + 1 < agents) ask_for_friends(view_.frontier[i + 1]);
      try_ties(view_.frontier[i], view_.newly_active[i]);
    }
    reach_hits(hit_);
  }

 private:
  using LaneReach::hit_;
  using LaneReach::hit_lanes_;
  using LaneReach::hits_;
  using LaneReach::kHits;
  using LaneReach::Mask;
  using LaneReach::reach;
  using LaneReach::reach_hits;
  using LaneReach::view_;

  // Ties that are looked up before those who are reached are.
  static constexpr std::size_t kTiesTogether = 64;
  // Lanes in which an agent has become active, from which on its coins are kept.
  static constexpr int kManyLanes = 32;
  // Live ties of a block, in all lanes, from which on squares pay.
  static constexpr double kManyLive = 24;

  // The same block in all lanes.
  struct Block {
    const std::uint32_t* digits;
    TieIndex tie;

    HWY_INLINE FourLanes kept(std::uint32_t q) const {
      const Words d;
      const std::uint32_t* const four = digits + std::size_t{4} * q;
      return {{hn::Set(d, four[0]), hn::Set(d, four[1]), hn::Set(d, four[2]), hn::Set(d, four[3])}};
    }
    TieIndex first_tie(std::size_t) const { return tie; }
  };

  void ask_for_ties(std::uint32_t agent) const {
    const TieIndex first = view_.offsets[agent];
    const TieIndex last = view_.offsets[agent + 1];
    constexpr TieIndex kLine = 16;
    for (TieIndex tie = first; tie < std::min(last, first + 4 * kLine); tie += kLine) {
      __builtin_prefetch(targets_ + tie);
    }
    if (kRule == Rule::weighted) view_.live.prefetch_ties(AgentId{agent});
  }

  void ask_for_kept(std::uint32_t agent) const {
    if (view_.is_kept == nullptr || view_.is_kept[agent] == 0) return;
    constexpr TieIndex kMost = 64;
    constexpr TieIndex kInLine = 2;
    const TieIndex first = view_.offsets[agent];
    const TieIndex last = std::min(view_.offsets[agent + 1], first + kMost);
    for (TieIndex tie = first; tie < last; tie += kInLine) __builtin_prefetch(view_.kept + tie);
  }

  void ask_for_friends(std::uint32_t agent) const {
    const TieIndex first = view_.offsets[agent];
    const TieIndex last = std::min(view_.offsets[agent + 1], first + LiveTies::block);
    for (TieIndex tie = first; tie < last; ++tie) {
      __builtin_prefetch(&view_.reached[targets_[tie]], 1);
    }
  }

  void try_ties(std::uint32_t agent, const Mask& active) {
    const TieIndex first = view_.offsets[agent];
    const TieIndex last = view_.offsets[agent + 1];
    if (view_.is_kept != nullptr) {
      if (view_.is_kept[agent] == 0 && is_often_active(agent)) keep_coins(agent, first, last);
      if (view_.is_kept[agent] != 0) return look_up(active, first, last);
    }
    std::uint32_t in_lanes = 0;
    for (const std::uint64_t word : active) {
      in_lanes += static_cast<std::uint32_t>(std::popcount(word));
    }
    const double live_of_tie = in_lanes * view_.live_share;
    const bool many =
        live_of_tie * static_cast<double>(std::min<TieIndex>(last - first, LiveTies::block)) >
        kManyLive;
    if (many) {
      list_by_group(active);
    } else {
      list(active);
    }
    BlockCounter beside{{agent, 0, 0, 0}};
    for (TieIndex tie = first; tie < last; tie += LiveTies::block, ++beside.words[1]) {
      const Block block = block_at(agent, tie, beside);
      if (many) {
        toss_in_squares(beside, block, last - tie, active);
      } else {
        toss(beside, block, last - tie);
      }
    }
  }

  bool is_often_active(std::uint32_t agent) const {
    int in_lanes = 0;
    for (const std::uint64_t word : view_.reached[agent]) in_lanes += std::popcount(word);
    return in_lanes >= kManyLanes;
  }

  void keep_coins(std::uint32_t agent, TieIndex first, TieIndex last) {
    const Words d;
    BlockCounter beside{{agent, 0, 0, 0}};
    for (TieIndex tie = first; tie < last; tie += LiveTies::block, ++beside.words[1]) {
      const Block block = block_at(agent, tie, beside);
      const std::uint32_t wanted = block_of(last - tie);
      const FirstKeys first_keys(keys_, beside);
      for (std::size_t i = 0; i < LaneSearch::lanes; i += hn::Lanes(d)) {
        hn::StoreU(live(first_keys, block, wanted, all_counters_ + i), d, squares_.words() + i);
      }
      squares_.turn();
      const auto ties = std::min<TieIndex>(last - tie, LiveTies::block);
      std::memcpy(view_.kept + tie, squares_.row(0), ties * sizeof(Mask));
    }
    view_.is_kept[agent] = 1;
  }

  // As much of a mask as a vector holds.
  using Part = hn::CappedTag<std::uint64_t, LaneSearch::words>;
  static constexpr std::size_t kParts =
      LaneSearch::words / HWY_MIN(HWY_LANES(std::uint64_t), LaneSearch::words);
  static HWY_INLINE hn::Vec<Part> part_of(const Mask& mask, std::size_t i) {
    return hn::LoadU(Part(), mask.data() + i * hn::Lanes(Part()));
  }

  // Which ties reach somebody is anybody's guess: they are listed without a branch, and then taken
  // up.
  void look_up(const Mask& active, TieIndex first, TieIndex last) {
    const Part d;
    hn::Vec<Part> in_lanes[kParts];
    for (std::size_t i = 0; i < kParts; ++i) in_lanes[i] = part_of(active, i);
    // Locals, or whatever is stored might change them.
    const Mask* const kept = view_.kept;
    const Mask* const reached = view_.reached;
    const std::uint32_t* const targets = targets_;
    for (TieIndex begin = first; begin < last; begin += kTiesTogether) {
      const TieIndex end = std::min(last, begin + kTiesTogether);
      TieIndex those[kTiesTogether];
      std::size_t n = 0;
      for (TieIndex tie = begin; tie < end; ++tie) {
        auto any = hn::Zero(d);
        for (std::size_t i = 0; i < kParts; ++i) {
          any = hn::Or(any, hn::AndNot(part_of(reached[targets[tie]], i),
                                       hn::And(in_lanes[i], part_of(kept[tie], i))));
        }
        those[n] = tie;
        n += static_cast<std::size_t>(!hn::AllTrue(d, hn::Eq(any, hn::Zero(d))));
      }
      for (std::size_t k = 0; k < n; ++k) {
        __builtin_prefetch(&view_.pending[targets[those[k]]], 1);
      }
      for (std::size_t k = 0; k < n; ++k) reach_by(those[k], in_lanes);
    }
  }

  // Reaches the target of a tie whose lanes are kept, in those of `in_lanes` in which it is open.
  HWY_INLINE void reach_by(TieIndex tie, const hn::Vec<Part>* in_lanes) {
    const Part d;
    const std::uint32_t target = targets_[tie];
    Mask& reached = view_.reached[target];
    Mask& pending = view_.pending[target];
    auto waiting = hn::Zero(d);
    for (std::size_t i = 0; i < kParts; ++i) {
      const auto reached_before = part_of(reached, i);
      const auto pending_before = part_of(pending, i);
      const auto hits =
          hn::AndNot(reached_before, hn::And(in_lanes[i], part_of(view_.kept[tie], i)));
      waiting = hn::Or(waiting, pending_before);
      hn::StoreU(hn::Or(reached_before, hits), d, reached.data() + i * hn::Lanes(d));
      hn::StoreU(hn::Or(pending_before, hits), d, pending.data() + i * hn::Lanes(d));
    }
    view_.next[view_.queued] = target;
    view_.queued += static_cast<std::size_t>(hn::AllTrue(d, hn::Eq(waiting, hn::Zero(d))));
  }

  HWY_INLINE Block block_at(std::uint32_t agent, TieIndex tie, const BlockCounter& beside) const {
    if (kRule != Rule::weighted) return {nullptr, tie};
    return {view_.live.digits(AgentId{agent}, beside.words[1]), tie};
  }

  // Of as many lanes as a vector holds.
  HWY_INLINE WordLanes live(const FirstKeys& first, const Block& block, std::uint32_t wanted,
                            const BlockCounter* lanes) const {
    const WordLanes all_wanted = hn::Set(Words(), wanted);
    if constexpr (kRule == Rule::uniform) {
      return live_in_blocks(load_counters(lanes->words), first, all_wanted, uniform_, keys_);
    } else {
      return live_in_blocks(load_counters(lanes->words), first, all_wanted,
                            OwnDigits(view_.live, block), keys_);
    }
  }

  BlockCounter counter_of(std::uint32_t lane) const {
    return {{0, 0, 0, view_.last_word + (lane << 8)}};
  }

  void list(const Mask& active) {
    const std::size_t lanes = hn::Lanes(Words());
    std::size_t n = 0;
    for (std::uint32_t w = 0; w < LaneSearch::words; ++w) {
      for (std::uint64_t left = active[w]; left != 0; left &= left - 1) {
        const std::uint32_t lane = 64 * w + static_cast<std::uint32_t>(std::countr_zero(left));
        counters_[n] = counter_of(lane);
        lane_at_[n / lanes * lanes + place_of(n % lanes)] = lane;
        ++n;
      }
    }
    active_ = n;
  }

  void toss(const BlockCounter& beside, const Block& block, TieIndex left_of_row) {
    const Words d;
    const FirstKeys first_keys(keys_, beside);
    for (std::size_t i = 0; i < active_; i += hn::Lanes(d)) {
      std::uint32_t words[kMostLanes];
      hn::StoreU(live(first_keys, block, block_of(left_of_row), counters_ + i), d, words);
      const std::size_t lanes = std::min(hn::Lanes(d), active_ - i);
      for (std::size_t k = 0; k < lanes; ++k) {
        const std::size_t place = place_of(k);
        for (std::uint32_t left = words[place]; left != 0; left &= left - 1) {
          hits_[hit_] = targets_[block.tie + static_cast<TieIndex>(std::countr_zero(left))];
          hit_lanes_[hit_++] = lane_at_[i + place];
        }
      }
      if (hit_ >= kHits) {
        reach_hits(hit_);
        hit_ = 0;
      }
    }
  }

  // The i-th lane of each group, one after the other; where it has none, any.
  void list_by_group(const Mask& active) {
    most_in_group_ = 0;
    for (std::uint32_t g = 0; g < Squares::groups; ++g) {
      groups_[g] = static_cast<std::uint32_t>(active[g / 2] >> (32 * (g % 2)));
      std::size_t n = 0;
      for (std::uint32_t left = groups_[g]; left != 0; left &= left - 1) {
        const std::uint32_t lane = 32 * g + static_cast<std::uint32_t>(std::countr_zero(left));
        counters_[of_place_[n++ * Squares::groups + g]] = counter_of(lane);
      }
      most_in_group_ = std::max(most_in_group_, n);
    }
  }

  void toss_in_squares(const BlockCounter& beside, const Block& block, TieIndex left_of_row,
                       const Mask& active) {
    const Words d;
    std::uint32_t open = 0;  // ties that may reach somebody
    const auto ties = static_cast<std::uint32_t>(std::min<TieIndex>(left_of_row, LiveTies::block));
    if (left_of_row > LiveTies::block) {
      const TieIndex next = block.tie + LiveTies::block;
      const auto more = std::min<TieIndex>(left_of_row - LiveTies::block, LiveTies::block);
      for (TieIndex tie = next; tie < next + more; ++tie) {
        __builtin_prefetch(&view_.reached[targets_[tie]], 1);
      }
    }
    for (std::uint32_t j = 0; j < ties; ++j) {
      const Mask& reached = view_.reached[targets_[block.tie + j]];
      std::uint64_t any = 0;
      for (std::size_t w = 0; w < LaneSearch::words; ++w) any |= active[w] & ~reached[w];
      open |= static_cast<std::uint32_t>(any != 0) << j;
    }
    if (open == 0) return;
    const FirstKeys first_keys(keys_, beside);
    const std::size_t words = most_in_group_ * Squares::groups;
    for (std::size_t i = 0; i < words; i += hn::Lanes(d)) {
      hn::StoreU(live(first_keys, block, open, counters_ + i), d, squares_.words() + i);
    }
    for (std::size_t i = words; i < Squares::side * Squares::groups; ++i) squares_.words()[i] = 0;
    squares_.turn();
    for (std::uint32_t left = open; left != 0; left &= left - 1) {
      const auto j = static_cast<std::uint32_t>(std::countr_zero(left));
      const std::uint32_t target = targets_[block.tie + j];
      const Mask& reached = view_.reached[target];
      const std::uint32_t* const row = squares_.row(j);
      Mask hit;
      std::uint64_t any = 0;
      for (std::size_t w = 0; w < LaneSearch::words; ++w) {
        hit[w] = (deposited(row[2 * w], groups_[2 * w]) |
                  deposited(row[2 * w + 1], groups_[2 * w + 1]) << 32) &
                 ~reached[w];
        any |= hit[w];
      }
      if (any != 0) reach(target, hit);
    }
  }

  const std::uint32_t* const targets_;
  const UniformDigits uniform_;
  const ArsKeys keys_;
  // The lanes in which the agent at work is active,
  BlockCounter counters_[LaneSearch::lanes + kMostLanes] = {};
  std::size_t active_ = 0;
  std::uint32_t lane_at_[LaneSearch::lanes];  // in the places of a vector after the other
  // or those in groups: which of the counters has the word at a place of the squares.
  std::uint32_t of_place_[LaneSearch::lanes];
  std::size_t most_in_group_ = 0;
  std::uint32_t groups_[Squares::groups];  // their active lanes
  Squares squares_;
  BlockCounter all_counters_[LaneSearch::lanes];  // of the squares' words, all lanes in order
};

// Picks are looked up in one of two ways, whichever is cheaper by the counts: words first, where
// few friends are active yet, a vector of ties after the other in each replicate in which the agent
// is newly active; or friends first, where most are, and then a vector of replicates after the
// other in which the friend is not. Both find the same.
template <Rule kRule>
class LanePicks : LaneReach {
 public:
  explicit LanePicks(LaneSearch::View& view)
      : LaneReach(view), picks_(view.live), rounds_(view.key) {}

  void search() {
    draw_keys_of_lanes();
    const std::size_t agents = view_.frontier.size();
    for (std::size_t i = 0; i < agents; ++i) {
      if (i + kOffsetsAhead < agents) {
        __builtin_prefetch(view_.offsets + view_.frontier[i + kOffsetsAhead]);
      }
      if (i + kTiesAhead < agents) {
        view_.live.prefetch_ties(AgentId{view_.frontier[i + kTiesAhead]});
      }
      try_ties(view_.frontier[i], view_.newly_active[i]);
    }
    reach_hits(hit_);
  }

 private:
  using LaneReach::hit_;
  using LaneReach::hit_lanes_;
  using LaneReach::hits_;
  using LaneReach::kHits;
  using LaneReach::Mask;
  using LaneReach::reach;
  using LaneReach::reach_hits;
  using LaneReach::view_;

  void try_ties(std::uint32_t agent, const Mask& active) {
    const TieIndex first = view_.offsets[agent];
    const TieIndex last = view_.offsets[agent + 1];
    if (first == last) return;
    std::uint32_t in_lanes = 0;
    for (const std::uint64_t word : active) {
      in_lanes += static_cast<std::uint32_t>(std::popcount(word));
    }
    if (in_lanes > 4) update_open_share(first, last, active, in_lanes);
    // What a tie costs, in cycles or so. Friends first: a look at the friend, and the replicates'
    // vectors where it is open in any. Coins first: in each replicate its part of a vector of ties
    // and of what the agent costs, and the hits.
    const auto ties = static_cast<double>(last - first);
    const auto vector = static_cast<double>(hn::Lanes(Words()));
    const double open = in_lanes * view_.open_share;
    const double friends_first = 20 + 12 * std::min(open, 1 + in_lanes / vector);
    const double coins_first = in_lanes * (12 / vector + 20 / ties + 12 * view_.live_share);
    list(active);
    if (friends_first < coins_first) {
      look_at_friends(active, first, last);
    } else {
      toss_coins(first, last);
    }
  }

  // From one friend of each agent.
  void update_open_share(TieIndex first, TieIndex last, const Mask& active,
                         std::uint32_t in_lanes) {
    const Mask& reached = view_.reached[picks_.target(first + (last - first) / 2)];
    int open = 0;
    for (std::size_t w = 0; w < LaneSearch::words; ++w) {
      open += std::popcount(active[w] & ~reached[w]);
    }
    view_.open_share += (static_cast<double>(open) / in_lanes - view_.open_share) / 16;
  }

  // Lists the lanes in which the agent is active; key i is that of the i-th of them.
  void list(const Mask& active) {
    std::size_t n = 0;
    for (std::uint32_t w = 0; w < LaneSearch::words; ++w) {
      active_before_[w] = n;
      for (std::uint64_t left = active[w]; left != 0; left &= left - 1) {
        active_lanes_[n++] = 64 * w + static_cast<std::uint32_t>(std::countr_zero(left));
      }
    }
    active_ = n;
    for (std::size_t i = 0; i < n; ++i) keys_.copy(i, keys_of_lanes_, active_lanes_[i]);
  }

  void draw_keys_of_lanes() {
    const Lanes d;
    for (std::uint64_t lane = 0; lane < LaneSearch::lanes;) {
      const auto last_words =
          hn::Add(hn::Set(d, view_.last_word), hn::ShiftLeft<8>(hn::Iota(d, lane)));
      lane += keys_of_lanes_.draw(lane, hn::Zero(d), last_words, rounds_);
    }
  }

  void toss_coins(TieIndex first, TieIndex last) {
    const Words d;
    const Picks<kRule> picks = picks_;
    std::size_t hit = hit_;  // a local, or every vector that is stored might change it
    for (std::size_t i = 0; i < active_; ++i) {
      const HashLanes key = keys_.one(i);
      const auto lane = hn::Set(d, active_lanes_[i]);
      for (TieIndex tie = first; tie < last; tie += hn::Lanes(d)) {
        const std::size_t n = std::min<std::size_t>(hn::Lanes(d), last - tie);
        const auto ties = picks.ties(tie, n);
        auto live = first_of(picks.live(ties, key.word(ties.targets)), n);
        if constexpr (Picks<kRule>::has_coarse) {
          const auto coarse = hn::And(live, picks.is_coarse(ties));
          if (!hn::AllFalse(d, coarse)) {
            live = hn::And(live, mask_of(~not_picked(tie, i, bits_of(coarse))));
          }
        }
        hn::StoreU(lane, d, hit_lanes_ + hit);
        hit += store_those(ties.targets, live, hits_ + hit);
        if (hit >= kHits) {
          reach_hits(hit);
          hit = 0;
        }
      }
    }
    hit_ = hit;
  }

  // Of coarse ties from one on, a bit each, those that are not live by the i-th key after all.
  HWY_NOINLINE std::uint64_t not_picked(TieIndex first, std::size_t i, std::uint64_t coarse) const {
    std::uint64_t none = 0;
    for (; coarse != 0; coarse &= coarse - 1) {
      const TieIndex tie = first + static_cast<TieIndex>(std::countr_zero(coarse));
      if (!view_.live.is_picked(tie, keys_.word(i, picks_.target(tie)))) none |= coarse & -coarse;
    }
    return none;
  }

  void look_at_friends(const Mask& active, TieIndex first, TieIndex last) {
    const std::size_t in_vectors = 2 * (active_ / hn::Lanes(Words()) + 1);
    const auto ask = [&](TieIndex tie) {
      __builtin_prefetch(&view_.reached[picks_.target(tie)], 1);
    };
    for (TieIndex tie = first; tie < std::min(last, first + kStatesAhead); ++tie) ask(tie);
    for (TieIndex tie = first; tie < last; ++tie) {
      if (tie + kStatesAhead < last) ask(tie + kStatesAhead);
      const Mask& reached = view_.reached[picks_.target(tie)];
      Mask open;
      std::size_t in_lanes = 0;
      for (std::size_t w = 0; w < LaneSearch::words; ++w) {
        open[w] = active[w] & ~reached[w];
        in_lanes += static_cast<std::size_t>(std::popcount(open[w]));
      }
      if (in_lanes == 0) continue;
      if (in_lanes <= in_vectors) {
        toss_one_by_one(tie, active, open);
      } else {
        toss_together(tie, active, open);
      }
    }
  }

  // The coins of a tie in the lanes in which it is open, a lane after the other.
  void toss_one_by_one(TieIndex tie, const Mask& active, const Mask& open) {
    const std::uint32_t target = picks_.target(tie);
    for (std::uint32_t w = 0; w < LaneSearch::words; ++w) {
      for (std::uint64_t left = open[w]; left != 0; left &= left - 1) {
        const std::uint64_t bit = left & -left;
        const auto before = static_cast<std::size_t>(std::popcount(active[w] & (bit - 1)));
        if (view_.live.is_picked(tie, keys_.word(active_before_[w] + before, target))) {
          reach(target, w, bit);
        }
      }
    }
  }

  // In all lanes in which the source is active, a vector of them after the other.
  void toss_together(TieIndex tie, const Mask& active, const Mask& open) {
    const Words d;
    const std::uint32_t target = picks_.target(tie);
    std::uint64_t live[LaneSearch::words + 1] = {};  // bit i: in the i-th of the lanes
    std::uint64_t any = 0;
    for (std::size_t i = 0; i < active_; i += hn::Lanes(d)) {
      std::uint8_t bits[sizeof(std::uint64_t)] = {};
      hn::StoreMaskBits(d, picks_.live_in(tie, keys_.many(i).word(hn::Set(d, target))), bits);
      std::uint64_t word = 0;
      std::memcpy(&word, bits, sizeof word);
      live[i / 64] |= word << i % 64;
      any |= word;
    }
    if (any == 0) return;
    for (std::uint32_t w = 0; w < LaneSearch::words; ++w) {
      const std::size_t at = active_before_[w];
      std::uint64_t bits = live[at / 64] >> at % 64;
      if (at % 64 != 0) bits |= live[at / 64 + 1] << (64 - at % 64);
      const std::uint64_t hit = deposited(bits, active[w]) & open[w];
      if (hit != 0) reach(target, w, hit);
    }
  }

  const Picks<kRule> picks_;
  const PhiloxRounds rounds_;
  HashKeys<LaneSearch::lanes> keys_;
  HashKeys<LaneSearch::lanes> keys_of_lanes_;
  std::size_t active_ = 0;  // lanes in which the agent at work is active
  std::size_t active_before_[LaneSearch::words];
  std::uint32_t active_lanes_[LaneSearch::lanes + HWY_MAX_BYTES / sizeof(std::uint32_t)];
};

// In all lanes. Here, where the machine may be asked to count bits.
std::uint64_t ties_of_frontier(const LaneSearch::View& view) {
  std::uint64_t ties = 0;
  for (std::size_t i = 0; i < view.frontier.size(); ++i) {
    std::uint64_t in_lanes = 0;
    for (const std::uint64_t word : view.newly_active[i]) {
      in_lanes += static_cast<std::uint64_t>(std::popcount(word));
    }
    const std::size_t agent = view.frontier[i];
    ties += in_lanes * (view.offsets[agent + 1] - view.offsets[agent]);
  }
  return ties;
}

void search_lanes(LaneSearch::View& view) {
  switch (view.live.rule()) {
    case Rule::uniform:
      return LaneCoins<Rule::uniform>(view).search();
    case Rule::weighted:
      return LaneCoins<Rule::weighted>(view).search();
    case Rule::picked:
      return LanePicks<Rule::picked>(view).search();
    case Rule::shared:
      return LanePicks<Rule::shared>(view).search();
  }
}

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace hearsay {
namespace {

HWY_EXPORT(ties_of_frontier);
HWY_EXPORT(search_lanes);

using Mask = LaneSearch::Mask;

// Without a call of memcmp, as GCC makes one of arrays.
bool are_same(const Mask& a, const Mask& b) {
  std::uint64_t differences = 0;
  for (std::size_t w = 0; w < a.size(); ++w) differences |= a[w] ^ b[w];
  return differences == 0;
}

// How often each bit of masks was set, a plane per binary digit of the counts.
class BitCounts {
 public:
  void add(const Mask& mask) {
    Mask carry = mask;
    for (Mask& plane : planes_) {
      std::uint64_t any = 0;
      for (std::size_t w = 0; w < carry.size(); ++w) {
        const std::uint64_t sum = plane[w] ^ carry[w];
        carry[w] &= plane[w];
        plane[w] = sum;
        any |= carry[w];
      }
      if (any == 0) break;
    }
  }
  std::uint32_t of(std::uint32_t bit) const {
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < planes_.size(); ++i) {
      count |= static_cast<std::uint32_t>(planes_[i][bit / 64] >> (bit % 64) & 1U) << i;
    }
    return count;
  }

 private:
  std::array<Mask, 32> planes_{};
};

}  // namespace

LaneSearch::LaneSearch(const LiveTies& ties, TieIndex most_kept)
    : live_(ties),
      reached_(ties.graph().agents()),
      pending_(ties.graph().agents()),
      frontier_(ties.graph().agents() + std::size_t{1}),
      next_(ties.graph().agents() + std::size_t{1}),
      first_reached_(ties.graph().agents()),
      newly_active_(ties.graph().agents()),
      in_frontier_(ties.graph().agents() / kAgentsPerWord + 1) {
  if (!LiveTies::by_coins(ties.rule()) || ties.graph().ties() > most_kept) return;
  kept_.resize(ties.graph().ties());
  is_kept_.resize(ties.graph().agents());
}

void LaneSearch::begin(std::uint64_t seed, std::uint32_t first, std::uint32_t) {
  for (std::size_t i = 0; i < touched_; ++i) reached_[first_reached_[i]] = {};
  for (std::size_t i = 0; i < queued_; ++i) reached_[next_[i]] = pending_[next_[i]] = {};
  std::ranges::fill(is_kept_, 0);
  seed_ = seed;
  last_word_ = Luck(seed, ReplicateId{first}).last_word(live_.purpose());
  queued_ = 0;
  touched_ = 0;
  open_share_ = 1;
}

void LaneSearch::reach(AgentId agent, std::uint32_t lane) {
  const std::uint64_t bit = std::uint64_t{1} << (lane % 64);
  Mask& reached = reached_[index(agent)];
  Mask& pending = pending_[index(agent)];
  if ((reached[lane / 64] & bit) != 0) return;
  if (pending == Mask{}) next_[queued_++] = index(agent);
  reached[lane / 64] |= bit;
  pending[lane / 64] |= bit;
}

void LaneSearch::reach(const std::uint32_t* agents, const std::uint32_t* in_lanes, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) reach(AgentId{agents[i]}, in_lanes[i]);
}

void LaneSearch::sort_frontier() {
  for (std::size_t i = 0; i < queued_; ++i) {
    const AgentId agent{frontier_[i]};
    in_frontier_[word_of(agent)] |= bit_of(agent);
  }
  std::size_t n = 0;
  for (std::size_t word = 0; word < in_frontier_.size(); ++word) {
    const auto first = static_cast<std::uint32_t>(word * kAgentsPerWord);
    for (std::uint64_t left = std::exchange(in_frontier_[word], 0); left != 0; left &= left - 1) {
      frontier_[n++] = first + static_cast<std::uint32_t>(std::countr_zero(left));
    }
  }
}

std::uint64_t LaneSearch::step(std::span<std::uint32_t> newly_active) {
  constexpr std::size_t kAhead = 16;
  std::swap(frontier_, next_);
  if (queued_ > in_frontier_.size()) sort_frontier();
  const std::size_t agents = queued_;
  queued_ = 0;
  BitCounts counts;
  for (std::size_t i = 0; i < agents; ++i) {
    if (i + kAhead < agents) {
      __builtin_prefetch(&pending_[frontier_[i + kAhead]], 1);
      __builtin_prefetch(&reached_[frontier_[i + kAhead]]);
      __builtin_prefetch(&live_.graph().offsets()[frontier_[i + kAhead]]);
    }
    const Mask active = std::exchange(pending_[frontier_[i]], {});
    if (are_same(reached_[frontier_[i]], active)) first_reached_[touched_++] = frontier_[i];
    newly_active_[i] = active;
    counts.add(active);
    if (i < kAhead) live_.prefetch_ties(AgentId{frontier_[i]});
  }
  View view{.live = live_,
            .key = Luck(seed_, ReplicateId{0}).key(),
            .last_word = last_word_,
            .offsets = live_.graph().offsets().data(),
            .frontier = std::span(frontier_).first(agents),
            .newly_active = newly_active_.data(),
            .reached = reached_.data(),
            .pending = pending_.data(),
            .next = next_.data(),
            .queued = 0,
            .live_share = live_.mean_chance(),
            .open_share = open_share_,
            .kept = kept_.data(),
            .is_kept = kept_.empty() ? nullptr : is_kept_.data()};
  const std::uint64_t ties = HWY_DYNAMIC_DISPATCH(ties_of_frontier)(view);
  if (!live_.none()) HWY_DYNAMIC_DISPATCH(search_lanes)(view);
  queued_ = view.queued;
  open_share_ = view.open_share;
  for (std::uint32_t lane = 0; lane < lanes; ++lane) newly_active[lane] = counts.of(lane);
  return ties;
}

void LaneSearch::tally(std::span<std::uint32_t> active_in) const {
  for (std::size_t i = 0; i < touched_; ++i) {
    const std::uint32_t agent = first_reached_[i];
    for (std::size_t w = 0; w < words; ++w) {
      active_in[agent] +=
          static_cast<std::uint32_t>(std::popcount(reached_[agent][w] & ~pending_[agent][w]));
    }
  }
}

}  // namespace hearsay
#endif
