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
};

}  // namespace hearsay
#endif

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

// Agents ahead of the one at work whose offsets, and whose ties, are asked of memory.
constexpr std::size_t kOffsetsAhead = 24;
constexpr std::size_t kTiesAhead = 12;

HWY_INLINE void prefetch_ties(const QuartetSearch::View& view, const TieColumns& columns,
                              std::uint32_t agent) {
  constexpr TieIndex kLine = 16;
  const TieIndex first = view.offsets[agent];
  const TieIndex last = std::min(view.offsets[agent + 1], first + 4 * kLine);
  for (TieIndex tie = first; tie < last; tie += kLine) {
    __builtin_prefetch(columns.targets + tie);
    if (columns.extents != nullptr) __builtin_prefetch(columns.extents + tie);
    if (columns.firsts != nullptr) __builtin_prefetch(columns.firsts + tie);
  }
}

// Without branches: which friends are new is anybody's guess.
HWY_INLINE void reach(QuartetSearch::View& view, std::uint32_t target, std::uint32_t lanes) {
  const std::uint32_t state = view.state[target];
  const std::uint32_t fresh = lanes & ~state;
  view.next[view.reached] = target;
  view.reached += (fresh != 0 && state < 16) ? 1 : 0;
  view.state[target] = static_cast<std::uint8_t>(state | fresh | fresh << 4);
}

template <Rule kRule>
void search(QuartetSearch::View& view) {
  const TieColumns columns(view.live, view.key);
  const std::size_t block = hn::Lanes(Lanes());
  const std::size_t agents = view.frontier.size();
  constexpr std::size_t kHits = 256;
  Hit hits[kHits + kHitPadding];
  for (std::size_t i = 0; i < agents; ++i) {
    if (i + kOffsetsAhead < agents) {
      __builtin_prefetch(view.offsets + view.frontier[i + kOffsetsAhead]);
    }
    if (i + kTiesAhead < agents) prefetch_ties(view, columns, view.frontier[i + kTiesAhead]);
    const std::uint32_t agent = view.frontier[i];
    const std::uint32_t active = view.frontier_state[i] & 15U;
    const std::uint32_t before = view.frontier_state[i] >> 4;
    const TieIndex first = view.offsets[agent];
    const TieIndex last = view.offsets[agent + 1];
    if (before != 0 && view.kept_at[agent] != 0) {
      const std::uint64_t* entry = &view.kept[view.kept_at[agent]];
      for (std::uint64_t n = *entry++; n > 0; --n, ++entry) {
        reach(view, static_cast<std::uint32_t>(*entry),
              static_cast<std::uint32_t>(*entry >> 32) & active);
      }
      continue;
    }
    const std::uint32_t later = ~(active | before) & 15U;
    const bool keep = before == 0 && view.kept.size() - view.kept_used > last - first + 1;
    std::size_t kept = view.kept_used + 1;
    const SourceCoins<kRule> coins(columns.rounds, agent, view.last_word);
    for (TieIndex tie = first; tie < last;) {
      std::size_t n = 0;
      for (; tie < last && n < kHits; tie += block) {
        n += coins.live(columns, tie, last - tie, keep ? 15 : active, hits + n);
      }
      for (std::size_t h = 0; h < n; ++h) {
        const std::uint32_t lanes = lanes_of(hits[h]);
        reach(view, target_of(hits[h]), lanes & active);
        if (!keep) continue;
        view.kept[kept] = std::uint64_t{lanes & later} << 32 | target_of(hits[h]);
        kept += (lanes & later) != 0 ? 1 : 0;
      }
    }
    if (keep) {
      view.kept_at[agent] = static_cast<std::uint32_t>(view.kept_used);
      view.kept[view.kept_used] = kept - view.kept_used - 1;
      view.kept_used = kept;
    } else if (before == 0) {
      view.kept_at[agent] = 0;
    }
  }
}

void search_ties(QuartetSearch::View& view) {
  switch (view.live.rule()) {
    case Rule::uniform:
      return search<Rule::uniform>(view);
    case Rule::weighted:
      return search<Rule::weighted>(view);
    case Rule::picked:
      return search<Rule::picked>(view);
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
  std::array<std::uint32_t, 16> agents_by_lanes{};
  std::uint64_t ties = 0;
  for (std::size_t i = 0; i < agents; ++i) {
    if (i + 16 < agents) {
      __builtin_prefetch(&state_[frontier_[i + 16]], 1);
      __builtin_prefetch(&live_.graph().offsets()[frontier_[i + 16]]);
    }
    std::uint8_t& state = state_[frontier_[i]];
    const std::uint32_t active = state >> 4;
    state &= 15;
    const std::uint32_t before = state & ~active;
    ++agents_by_lanes[active];
    ties += static_cast<std::uint64_t>(std::popcount(active)) *
            live_.graph().degree(AgentId{frontier_[i]});
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
            .kept_used = kept_used_};
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
