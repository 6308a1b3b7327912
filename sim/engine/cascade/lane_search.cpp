#include "sim/engine/cascade/lane_search.hpp"

#include <algorithm>
#include <bit>

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
  std::uint32_t last_word;  // of the first quartet
  const TieIndex* offsets;
  std::span<const std::uint32_t> frontier;
  const Mask* newly_active;
  State* state;
  std::uint32_t* next;
  std::size_t reached;
  double live_share;  // of ties that are live, about
  double open_share;  // of ties that lead to somebody who is not reached yet, about
};

}  // namespace hearsay
#endif

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

constexpr std::size_t kOffsetsAhead = 32;
constexpr std::size_t kTiesAhead = 12;
constexpr std::size_t kStatesAhead = 16;

template <Rule kRule>
class LaneTies {
 public:
  explicit LaneTies(LaneSearch::View& view) : view_(view), columns_(view.live, view.key) {}

  void search() {
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
    toss_listed();
    reach_hit();
  }

 private:
  static constexpr std::uint64_t kEachQuartet = 0x1111111111111111U;

  static constexpr std::size_t kHits = 256;

  // The quartets that have a lane in the mask, as their first bits.
  static std::uint64_t quartets(std::uint64_t mask) {
    mask |= mask >> 1;
    return (mask | mask >> 2) & kEachQuartet;
  }

  void try_ties(std::uint32_t agent, const LaneSearch::Mask& active) {
    const TieIndex first = view_.offsets[agent];
    const TieIndex last = view_.offsets[agent + 1];
    if (first == last) return;
    int in_quartets = 0;
    int in_lanes = 0;
    for (const std::uint64_t word : active) {
      in_quartets += std::popcount(quartets(word));
      in_lanes += std::popcount(word);
    }
    if (in_quartets > 2) view_.open_share = open_share(first, last, active, in_lanes);
    // What a tie costs, in cycles or so: a look at a friend, a coin of a list, a coin in a vector,
    // a hit.
    const double hits = 8 * in_lanes * view_.live_share;
    const double friends_first = 12 + (9 * in_quartets + hits) * view_.open_share;
    const double coins_first = 4 * in_quartets + hits;
    if (friends_first < coins_first) {
      look_at_friends(agent, active, first, last);
    } else {
      toss_coins(agent, active, first, last);
    }
  }

  // The share of lanes in which a friend is not reached yet, from one friend of each agent.
  double open_share(TieIndex first, TieIndex last, const LaneSearch::Mask& active,
                    int in_lanes) const {
    const LaneSearch::Mask& reached =
        view_.state[columns_.targets[first + (last - first) / 2]].reached;
    int open = 0;
    for (std::size_t w = 0; w < LaneSearch::words; ++w) {
      open += std::popcount(active[w] & ~reached[w]);
    }
    return view_.open_share + (static_cast<double>(open) / in_lanes - view_.open_share) / 16;
  }

  void toss_coins(std::uint32_t agent, const LaneSearch::Mask& active, TieIndex first,
                  TieIndex last) {
    const std::size_t block = hn::Lanes(Lanes());
    for (std::uint32_t w = 0; w < LaneSearch::words; ++w) {
      for (std::uint64_t left = quartets(active[w]); left != 0; left &= left - 1) {
        const auto bit = static_cast<std::uint32_t>(std::countr_zero(left));
        const std::uint32_t quartet = 16 * w + bit / 4;
        const std::uint32_t want = wanted(quartet, active[w] >> bit & 15U);
        if (last - first < kLongRow) {
          for (TieIndex tie = first; tie < last;) {
            tie = append<kRule>(coins_, columns_, agent, last_word(quartet), want, tie, last);
            if (coins_.size >= CoinList::capacity) toss_listed();
          }
          continue;
        }
        const SourceCoins<kRule> coins(columns_.rounds, agent, last_word(quartet));
        for (TieIndex tie = first; tie < last;) {
          std::size_t n = hit_;
          for (; tie < last && n < kHits; tie += block) {
            n += coins.live(columns_, tie, last - tie, want, hits_ + n);
          }
          hit_ = n;
          if (n >= kHits) reach_hit();
        }
      }
    }
  }

  void look_at_friends(std::uint32_t agent, const LaneSearch::Mask& active, TieIndex first,
                       TieIndex last) {
    for (TieIndex tie = first; tie < std::min(last, first + kStatesAhead); ++tie) {
      __builtin_prefetch(view_.state + columns_.targets[tie]);
    }
    for (TieIndex tie = first; tie < last; ++tie) {
      if (tie + kStatesAhead < last) {
        __builtin_prefetch(view_.state + columns_.targets[tie + kStatesAhead]);
      }
      const LaneSearch::Mask& reached = view_.state[columns_.targets[tie]].reached;
      std::uint64_t any = 0;
      LaneSearch::Mask open;
      for (std::size_t w = 0; w < LaneSearch::words; ++w) {
        any |= open[w] = active[w] & ~reached[w];
      }
      if (any == 0) continue;
      for (std::uint32_t w = 0; w < LaneSearch::words; ++w) {
        for (std::uint64_t left = quartets(open[w]); left != 0; left &= left - 1) {
          const auto bit = static_cast<std::uint32_t>(std::countr_zero(left));
          const std::uint32_t quartet = 16 * w + bit / 4;
          list_coin(agent, tie, quartet, wanted(quartet, open[w] >> bit & 15U));
        }
      }
    }
  }

  std::uint32_t last_word(std::uint32_t quartet) const { return view_.last_word + (quartet << 10); }

  static std::uint32_t wanted(std::uint32_t quartet, std::uint64_t lanes) {
    return quartet << 4 | static_cast<std::uint32_t>(lanes);
  }

  void list_coin(std::uint32_t agent, TieIndex tie, std::uint32_t quartet, std::uint32_t want) {
    const std::size_t i = coins_.size++;
    coins_.sources[i] = agent;
    coins_.targets[i] = columns_.targets[tie];
    coins_.last_words[i] = last_word(quartet);
    coins_.wanted[i] = want;
    if (kRule != Rule::uniform) coins_.extents[i] = columns_.extents[tie];
    if (kRule == Rule::picked) coins_.firsts[i] = columns_.firsts[tie];
    if (coins_.size >= CoinList::capacity) toss_listed();
  }

  void toss_listed() {
    const std::size_t block = hn::Lanes(Lanes());
    for (std::size_t i = 0; i < coins_.size;) {
      std::size_t n = hit_;
      for (; i < coins_.size && n < kHits; i += block) {
        n += live<kRule>(columns_, coins_, i, hits_ + n);
      }
      hit_ = n;
      if (n >= kHits) reach_hit();
    }
    coins_.size = 0;
  }

  // Without branches: which friends are new is anybody's guess.
  void reach_hit() {
    constexpr std::size_t kAhead = 24;
    for (std::size_t i = 0; i < std::min(hit_, kAhead); ++i) {
      __builtin_prefetch(view_.state + target_of(hits_[i]), 1);
    }
    std::size_t reached = view_.reached;
    for (std::size_t i = 0; i < hit_; ++i) {
      if (i + kAhead < hit_) __builtin_prefetch(view_.state + target_of(hits_[i + kAhead]), 1);
      const Hit hit = hits_[i];
      LaneSearch::State& state = view_.state[target_of(hit)];
      const std::uint32_t quartet = tag_of(hit);
      const std::size_t w = quartet / 16;
      const std::uint64_t lanes = std::uint64_t{lanes_of(hit)} << (quartet % 16 * 4);
      const std::uint64_t fresh = lanes & ~state.reached[w];
      const LaneSearch::Mask& pending = state.pending;
      const std::uint64_t waiting = pending[0] | pending[1] | pending[2] | pending[3];
      view_.next[reached] = target_of(hit);
      reached += static_cast<std::size_t>(fresh != 0) & static_cast<std::size_t>(waiting == 0);
      state.reached[w] |= fresh;
      state.pending[w] |= fresh;
    }
    view_.reached = reached;
    hit_ = 0;
  }

  LaneSearch::View& view_;
  const TieColumns columns_;
  CoinList coins_;
  Hit hits_[kHits + kHitPadding];
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
      state_(ties.graph().agents()),
      frontier_(ties.graph().agents() + std::size_t{1}),
      next_(ties.graph().agents() + std::size_t{1}),
      first_reached_(ties.graph().agents()),
      newly_active_(ties.graph().agents()) {}

void LaneSearch::begin(std::uint64_t seed, std::uint32_t first) {
  for (std::size_t i = 0; i < touched_; ++i) state_[first_reached_[i]] = {};
  for (std::size_t i = 0; i < reached_; ++i) state_[next_[i]] = {};
  seed_ = seed;
  last_word_ = Luck(seed, ReplicateId{first}).last_word(live_.purpose());
  reached_ = 0;
  touched_ = 0;
  open_share_ = 1;
}

void LaneSearch::reach(AgentId agent, std::uint32_t lane) {
  const std::uint32_t place = lane ^ 1U;
  const std::uint64_t bit = std::uint64_t{1} << (place % 64);
  State& state = state_[index(agent)];
  if ((state.reached[place / 64] & bit) != 0) return;
  if (state.pending == Mask{}) next_[reached_++] = index(agent);
  state.reached[place / 64] |= bit;
  state.pending[place / 64] |= bit;
}

std::uint64_t LaneSearch::step(std::span<std::uint32_t> newly_active) {
  constexpr std::size_t kAhead = 16;
  std::swap(frontier_, next_);
  const std::size_t agents = reached_;
  reached_ = 0;
  BitCounts counts;
  std::uint64_t ties = 0;
  for (std::size_t i = 0; i < agents; ++i) {
    if (i + kAhead < agents) {
      __builtin_prefetch(&state_[frontier_[i + kAhead]], 1);
      __builtin_prefetch(&live_.graph().offsets()[frontier_[i + kAhead]]);
    }
    State& state = state_[frontier_[i]];
    const Mask active = state.pending;
    if (state.reached == active) first_reached_[touched_++] = frontier_[i];
    state.pending = {};
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
            .state = state_.data(),
            .next = next_.data(),
            .reached = 0,
            .live_share = live_.mean_chance(),
            .open_share = open_share_};
  if (!live_.none()) HWY_DYNAMIC_DISPATCH(search_lanes)(view);
  reached_ = view.reached;
  open_share_ = view.open_share;
  for (std::uint32_t lane = 0; lane < lanes; ++lane) newly_active[lane] = counts.of(lane ^ 1U);
  return ties;
}

void LaneSearch::tally(std::span<std::uint32_t> active_in) const {
  for (std::size_t i = 0; i < touched_; ++i) {
    const std::uint32_t agent = first_reached_[i];
    for (std::size_t w = 0; w < words; ++w) {
      active_in[agent] += static_cast<std::uint32_t>(
          std::popcount(state_[agent].reached[w] & ~state_[agent].pending[w]));
    }
  }
}

}  // namespace hearsay
#endif
