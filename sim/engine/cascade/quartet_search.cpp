#include "sim/engine/cascade/quartet_search.hpp"

#include <algorithm>

// Highway compiles the first part of this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/engine/cascade/quartet_search.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

#include "sim/engine/cascade/live_ties-inl.hpp"

#ifndef HEARSAY_SIM_ENGINE_CASCADE_QUARTET_SEARCH_VIEW
#define HEARSAY_SIM_ENGINE_CASCADE_QUARTET_SEARCH_VIEW
namespace hearsay {

// The columns of a search in one step.
struct QuartetSearch::View {
  const LiveTies& live;
  PhiloxKey key;
  std::uint32_t last_word;
  const TieIndex* offsets;
  std::span<const std::uint32_t> frontier;
  const std::uint8_t* frontier_state;
  std::uint8_t* state;
  std::uint32_t* next;
  std::size_t reached;
  std::uint32_t* kept_at;
  std::span<std::uint64_t> kept;
  std::size_t kept_used;
  bool keeps;
};

}  // namespace hearsay
#endif

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

// Agents ahead of the one at work whose offsets, and whose ties, are asked of memory.
constexpr std::size_t kOffsetsAhead = 24;
constexpr std::size_t kTiesAhead = 12;

// Without branches: which friends are new is anybody's guess.
HWY_INLINE void reach(QuartetSearch::View& view, std::uint32_t target, std::uint32_t lanes) {
  const std::uint32_t state = view.state[target];
  const std::uint32_t fresh = lanes & ~state;
  view.next[view.reached] = target;
  view.reached += (fresh != 0 && state < 16) ? 1 : 0;
  view.state[target] = static_cast<std::uint8_t>(state | fresh | fresh << 4);
}

template <Rule kRule>
class QuartetTies {
 public:
  explicit QuartetTies(QuartetSearch::View& view) : view_(view), columns_(view.live, view.key) {}

  void search() {
    const std::size_t agents = view_.frontier.size();
    for (std::size_t i = 0; i < agents; ++i) {
      if (i + kOffsetsAhead < agents) {
        __builtin_prefetch(view_.offsets + view_.frontier[i + kOffsetsAhead]);
      }
      if (i + kTiesAhead < agents) {
        view_.live.prefetch_ties(AgentId{view_.frontier[i + kTiesAhead]});
      }
      const std::uint32_t agent = view_.frontier[i];
      const TieIndex first = view_.offsets[agent];
      const TieIndex last = view_.offsets[agent + 1];
      if (last - first < kLongRow) {
        const std::uint32_t active = view_.frontier_state[i] & 15U;
        for (TieIndex tie = first; tie < last;) {
          tie = append<kRule>(coins_, columns_, agent, view_.last_word, active, tie, last);
          if (coins_.size >= CoinList::capacity) toss_listed();
        }
      } else {
        search_long_row(agent, view_.frontier_state[i], first, last);
      }
    }
    toss_listed();
  }

 private:
  static constexpr std::size_t kHits = 256;

  void toss_listed() {
    const std::size_t block = hn::Lanes(Lanes());
    for (std::size_t i = 0; i < coins_.size;) {
      std::size_t n = 0;
      for (; i < coins_.size && n < kHits; i += block) {
        n += live<kRule>(columns_, coins_, i, hits_ + n);
      }
      for (std::size_t h = 0; h < n; ++h) reach(view_, target_of(hits_[h]), lanes_of(hits_[h]));
    }
    coins_.size = 0;
  }

  void search_long_row(std::uint32_t agent, std::uint8_t state, TieIndex first, TieIndex last) {
    const std::uint32_t active = state & 15U;
    const std::uint32_t before = state >> 4;
    if (view_.keeps && before != 0 && view_.kept_at[agent] != 0) {
      const std::uint64_t* entry = &view_.kept[view_.kept_at[agent]];
      for (std::uint64_t n = *entry++; n > 0; --n, ++entry) {
        reach(view_, target_of(*entry), lanes_of(*entry) & active);
      }
      return;
    }
    const std::uint32_t later = ~(active | before) & 15U;
    const bool keep =
        view_.keeps && before == 0 && view_.kept.size() - view_.kept_used > last - first + 1;
    std::size_t kept = view_.kept_used + 1;
    const std::size_t block = hn::Lanes(Lanes());
    const SourceCoins<kRule> coins(columns_.rounds, agent, view_.last_word);
    for (TieIndex tie = first; tie < last;) {
      std::size_t n = 0;
      for (; tie < last && n < kHits; tie += block) {
        n += coins.live(columns_, tie, last - tie, keep ? 15 : active, hits_ + n);
      }
      for (std::size_t h = 0; h < n; ++h) {
        reach(view_, target_of(hits_[h]), lanes_of(hits_[h]) & active);
        if (!keep) continue;
        view_.kept[kept] = hits_[h];
        kept += static_cast<std::size_t>((lanes_of(hits_[h]) & later) != 0);
      }
    }
    if (keep) {
      view_.kept_at[agent] = static_cast<std::uint32_t>(view_.kept_used);
      view_.kept[view_.kept_used] = kept - view_.kept_used - 1;
      view_.kept_used = kept;
    } else if (view_.keeps && before == 0) {
      view_.kept_at[agent] = 0;
    }
  }

  QuartetSearch::View& view_;
  const TieColumns columns_;
  CoinList coins_;
  Hit hits_[kHits + kHitPadding];
};

void search_ties(QuartetSearch::View& view) {
  switch (view.live.rule()) {
    case Rule::uniform:
      return QuartetTies<Rule::uniform>(view).search();
    case Rule::weighted:
      return QuartetTies<Rule::weighted>(view).search();
    case Rule::picked:
      return QuartetTies<Rule::picked>(view).search();
  }
}

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace hearsay {
namespace {

HWY_EXPORT(search_ties);

constexpr std::size_t kMostKept = std::size_t{1} << 23;

}  // namespace

QuartetSearch::QuartetSearch(const LiveTies& ties)
    : live_(ties),
      state_(ties.graph().agents(), 0),
      frontier_(ties.graph().agents() + std::size_t{1}),
      next_(ties.graph().agents() + std::size_t{1}),
      first_reached_(ties.graph().agents()),
      frontier_state_(ties.graph().agents()),
      kept_at_(ties.graph().agents()),
      kept_(std::min<std::size_t>(kMostKept, ties.graph().ties() + ties.graph().agents() + 2)) {}

void QuartetSearch::begin(std::uint64_t seed, std::uint32_t first) {
  if (touched_ > state_.size() / 16) {
    std::fill(state_.begin(), state_.end(), std::uint8_t{0});
  } else {
    for (std::size_t i = 0; i < touched_; ++i) state_[first_reached_[i]] = 0;
    for (std::size_t i = 0; i < reached_; ++i) state_[next_[i]] = 0;
  }
  // Worth it where agents who were active in one replicate often were in another as well.
  keeps_ = touched_ > state_.size() / 16;
  seed_ = seed;
  last_word_ = Luck(seed, ReplicateId{first}).last_word(live_.purpose());
  reached_ = 0;
  touched_ = 0;
  kept_used_ = 1;
}

void QuartetSearch::reach(AgentId agent, std::uint32_t lane) {
  const std::uint32_t bit = bit_of(lane);
  std::uint8_t& state = state_[index(agent)];
  if ((state & bit) != 0) return;
  if (state >> 4 == 0) next_[reached_++] = index(agent);
  state = static_cast<std::uint8_t>(state | bit | bit << 4);
}

void QuartetSearch::restore(AgentId agent, std::uint32_t lane) {
  std::uint8_t& state = state_[index(agent)];
  if (state == 0) {
    first_reached_[touched_++] = index(agent);
    kept_at_[index(agent)] = 0;
  }
  state = static_cast<std::uint8_t>(state | bit_of(lane));
}

std::uint64_t QuartetSearch::step(std::span<std::uint32_t> newly_active) {
  std::swap(frontier_, next_);
  const std::size_t agents = reached_;
  reached_ = 0;
  constexpr std::size_t kAhead = 24;
  std::array<std::uint32_t, 16> agents_by_lanes{};
  std::uint64_t ties = 0;
  for (std::size_t i = 0; i < agents; ++i) {
    if (i + kAhead < agents) {
      __builtin_prefetch(&state_[frontier_[i + kAhead]], 1);
      __builtin_prefetch(&live_.graph().offsets()[frontier_[i + kAhead]]);
    }
    std::uint8_t& state = state_[frontier_[i]];
    const std::uint32_t active = state >> 4;
    state &= 15;
    const std::uint32_t before = state & ~active;
    ++agents_by_lanes[active];
    ties += static_cast<std::uint64_t>(std::popcount(active)) *
            live_.graph().degree(AgentId{frontier_[i]});
    if (i < kAhead) live_.prefetch_ties(AgentId{frontier_[i]});
    if (before == 0) first_reached_[touched_++] = frontier_[i];
    frontier_state_[i] = static_cast<std::uint8_t>(active | before << 4);
  }
  View view{.live = live_,
            .key = Luck(seed_, ReplicateId{0}).key(),
            .last_word = last_word_,
            .offsets = live_.graph().offsets().data(),
            .frontier = std::span(frontier_).first(agents),
            .frontier_state = frontier_state_.data(),
            .state = state_.data(),
            .next = next_.data(),
            .reached = 0,
            .kept_at = kept_at_.data(),
            .kept = kept_,
            .kept_used = kept_used_,
            .keeps = keeps_};
  if (!live_.none()) HWY_DYNAMIC_DISPATCH(search_ties)(view);
  reached_ = view.reached;
  kept_used_ = view.kept_used;
  for (std::uint32_t lane = 0; lane < lanes; ++lane) {
    newly_active[lane] = 0;
    for (std::uint32_t bits = 0; bits < 16; ++bits) {
      if ((bits & bit_of(lane)) != 0) newly_active[lane] += agents_by_lanes[bits];
    }
  }
  return ties;
}

}  // namespace hearsay
#endif
