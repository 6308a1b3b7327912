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
  std::size_t queued;  // entries of next
  double live_share;   // of ties that are live, about
  double open_share;   // of ties that lead to somebody who is not reached yet, about
};

}  // namespace hearsay
#endif

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

constexpr std::size_t kOffsetsAhead = 32;
constexpr std::size_t kTiesAhead = 12;
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

template <Rule kRule>
class LaneTies {
 public:
  explicit LaneTies(LaneSearch::View& view) : view_(view), columns_(view.live), rounds_(view.key) {}

  void search() {
    if (LiveTies::by_replicate(kRule)) draw_keys_of_lanes();
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
  using Mask = LaneSearch::Mask;

  static constexpr std::size_t kHits = 512;

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
    draw_keys(agent, active);
    if (friends_first < coins_first) {
      look_at_friends(active, first, last);
    } else {
      toss_coins(first, last);
    }
  }

  // From one friend of each agent.
  void update_open_share(TieIndex first, TieIndex last, const Mask& active,
                         std::uint32_t in_lanes) {
    const Mask& reached = view_.reached[columns_.target(first + (last - first) / 2)];
    int open = 0;
    for (std::size_t w = 0; w < LaneSearch::words; ++w) {
      open += std::popcount(active[w] & ~reached[w]);
    }
    view_.open_share += (static_cast<double>(open) / in_lanes - view_.open_share) / 16;
  }

  // Lists the lanes in which the agent is active; key i is its own in the i-th of them.
  void draw_keys(std::uint32_t agent, const Mask& active) {
    std::size_t n = 0;
    for (std::uint32_t w = 0; w < LaneSearch::words; ++w) {
      active_before_[w] = n;
      for (std::uint64_t left = active[w]; left != 0; left &= left - 1) {
        active_lanes_[n++] = 64 * w + static_cast<std::uint32_t>(std::countr_zero(left));
      }
    }
    active_ = n;
    if (LiveTies::by_replicate(kRule)) {
      for (std::size_t i = 0; i < n; ++i) keys_.copy(i, keys_of_lanes_, active_lanes_[i]);
      return;
    }
    const Lanes d;
    const hn::Rebind<std::uint32_t, Lanes> d32;
    for (std::size_t i = 0; i < n;) {
      const auto lanes = hn::PromoteTo(d, hn::LoadU(d32, active_lanes_ + i));
      const auto last_words = hn::Add(hn::Set(d, view_.last_word), hn::ShiftLeft<8>(lanes));
      i += keys_.draw(i, hn::Set(d, agent), last_words, rounds_);
    }
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
    const TieColumns<kRule> columns = columns_;
    std::size_t hit = hit_;  // a local, or every vector that is stored might change it
    for (std::size_t i = 0; i < active_; ++i) {
      const HashLanes key = keys_.one(i);
      const auto lane = hn::Set(d, active_lanes_[i]);
      for (TieIndex tie = first; tie < last; tie += hn::Lanes(d)) {
        const std::size_t n = std::min<std::size_t>(hn::Lanes(d), last - tie);
        const WordLanes targets = columns.targets(tie, n);
        hn::StoreU(lane, d, hit_lanes_ + hit);
        hit += store_those(targets, columns.live(tie, n, key.word(targets)), hits_ + hit);
        if (hit >= kHits) {
          reach_hits(hit);
          hit = 0;
        }
      }
    }
    hit_ = hit;
  }

  void look_at_friends(const Mask& active, TieIndex first, TieIndex last) {
    const std::size_t in_vectors = 2 * (active_ / hn::Lanes(Words()) + 1);
    const auto ask = [&](TieIndex tie) {
      __builtin_prefetch(&view_.reached[columns_.target(tie)], 1);
    };
    for (TieIndex tie = first; tie < std::min(last, first + kStatesAhead); ++tie) ask(tie);
    for (TieIndex tie = first; tie < last; ++tie) {
      if (tie + kStatesAhead < last) ask(tie + kStatesAhead);
      const Mask& reached = view_.reached[columns_.target(tie)];
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
    const std::uint32_t target = columns_.target(tie);
    for (std::uint32_t w = 0; w < LaneSearch::words; ++w) {
      for (std::uint64_t left = open[w]; left != 0; left &= left - 1) {
        const std::uint64_t bit = left & -left;
        const auto before = static_cast<std::size_t>(std::popcount(active[w] & (bit - 1)));
        if (columns_.live_by(tie, keys_.word(active_before_[w] + before, target))) {
          reach(target, w, bit);
        }
      }
    }
  }

  // In all lanes in which the source is active, a vector of them after the other.
  void toss_together(TieIndex tie, const Mask& active, const Mask& open) {
    const Words d;
    const std::uint32_t target = columns_.target(tie);
    std::uint64_t live[LaneSearch::words + 1] = {};  // bit i: in the i-th of the lanes
    std::uint64_t any = 0;
    for (std::size_t i = 0; i < active_; i += hn::Lanes(d)) {
      std::uint8_t bits[sizeof(std::uint64_t)] = {};
      hn::StoreMaskBits(d, columns_.live_in(tie, keys_.many(i).word(hn::Set(d, target))), bits);
      std::uint64_t word;
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

  // Reaches an agent in lanes of word w in which it is not reached.
  HWY_INLINE void reach(std::uint32_t agent, std::uint32_t w, std::uint64_t bits) {
    Mask& pending = view_.pending[agent];
    const std::uint64_t waiting = pending[0] | pending[1] | pending[2] | pending[3];
    view_.next[view_.queued] = agent;
    view_.queued += static_cast<std::size_t>(waiting == 0);
    view_.reached[agent][w] |= bits;
    pending[w] |= bits;
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
  const TieColumns<kRule> columns_;
  const PhiloxRounds rounds_;
  HashKeys<LaneSearch::lanes> keys_;
  HashKeys<LaneSearch::lanes> keys_of_lanes_;  // where they are the same for all agents
  std::size_t active_ = 0;                     // lanes in which the agent at work is active
  std::size_t active_before_[LaneSearch::words];
  std::uint32_t active_lanes_[LaneSearch::lanes + HWY_MAX_BYTES / sizeof(std::uint32_t)];
  std::uint32_t hits_[kHits + HWY_MAX_BYTES / sizeof(std::uint32_t)];
  std::uint32_t hit_lanes_[kHits + HWY_MAX_BYTES / sizeof(std::uint32_t)];
  std::size_t hit_ = 0;
};

void search_lanes(LaneSearch::View& view) {
  switch (view.live.rule()) {
    case Rule::uniform:
      return LaneTies<Rule::uniform>(view).search();
    case Rule::weighted:
      return LaneTies<Rule::weighted>(view).search();
    case Rule::picked:
      return LaneTies<Rule::picked>(view).search();
    case Rule::shared:
      return LaneTies<Rule::shared>(view).search();
  }
}

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace hearsay {
namespace {

HWY_EXPORT(search_lanes);

using Mask = LaneSearch::Mask;

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

LaneSearch::LaneSearch(const LiveTies& ties)
    : live_(ties),
      reached_(ties.graph().agents()),
      pending_(ties.graph().agents()),
      frontier_(ties.graph().agents() + std::size_t{1}),
      next_(ties.graph().agents() + std::size_t{1}),
      first_reached_(ties.graph().agents()),
      newly_active_(ties.graph().agents()) {}

void LaneSearch::begin(std::uint64_t seed, std::uint32_t first, std::uint32_t) {
  for (std::size_t i = 0; i < touched_; ++i) reached_[first_reached_[i]] = {};
  for (std::size_t i = 0; i < queued_; ++i) reached_[next_[i]] = pending_[next_[i]] = {};
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

std::uint64_t LaneSearch::step(std::span<std::uint32_t> newly_active) {
  constexpr std::size_t kAhead = 16;
  std::swap(frontier_, next_);
  const std::size_t agents = queued_;
  queued_ = 0;
  BitCounts counts;
  std::uint64_t ties = 0;
  for (std::size_t i = 0; i < agents; ++i) {
    if (i + kAhead < agents) {
      __builtin_prefetch(&pending_[frontier_[i + kAhead]], 1);
      __builtin_prefetch(&reached_[frontier_[i + kAhead]]);
      __builtin_prefetch(&live_.graph().offsets()[frontier_[i + kAhead]]);
    }
    const Mask active = std::exchange(pending_[frontier_[i]], {});
    if (reached_[frontier_[i]] == active) first_reached_[touched_++] = frontier_[i];
    newly_active_[i] = active;
    counts.add(active);
    std::uint64_t lanes_active = 0;
    for (const std::uint64_t word : active) {
      lanes_active += static_cast<std::uint64_t>(std::popcount(word));
    }
    ties += lanes_active * live_.graph().degree(AgentId{frontier_[i]});
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
            .open_share = open_share_};
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
