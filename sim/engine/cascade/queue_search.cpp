#include "sim/engine/cascade/queue_search.hpp"

#include <algorithm>
#include <bit>

// Highway compiles the first part of this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/engine/cascade/queue_search.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

#include "sim/engine/cascade/live_ties-inl.hpp"

#ifndef HEARSAY_SIM_ENGINE_CASCADE_QUEUE_SEARCH_VIEW
#define HEARSAY_SIM_ENGINE_CASCADE_QUEUE_SEARCH_VIEW
namespace hearsay {

// A search in one step.
struct QueueSearch::View {
  QueueSearch& search;
  PhiloxKey key;
  std::uint32_t last_word;  // of the first lane's replicate
  std::size_t first;        // of the frontier in the queue
  std::size_t last;         // its end

  const LiveTies& live() const { return search.live_; }
  const Entry* queue() const { return search.queue_.data(); }
  std::uint32_t in_lanes() const { return search.in_lanes_; }
  // Reaches the agents in the lanes, unless they have been.
  void reach(const std::uint32_t* agents, const std::uint32_t* in_lanes, std::size_t n) const;
};

// Entries whose draws are computed together. The queue has room for as many beyond its end.
constexpr std::size_t kTogether = 64;

}  // namespace hearsay
#endif

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

// Agents ahead of the one at work whose offsets, and whose ties, are asked of memory.
constexpr std::size_t kOffsetsAhead = 24;
constexpr std::size_t kTiesAhead = 8;
constexpr std::size_t kTiesFurther = 64;

template <Rule kRule>
class QueueTies {
 public:
  explicit QueueTies(const QueueSearch::View& view)
      : view_(view), columns_(view.live()), rounds_(view.key) {}

  // Returns how many ties the frontier has.
  std::uint64_t search() {
    const std::size_t last = view_.last;
    for (std::size_t i = view_.first; i < std::min(last, view_.first + kOffsetsAhead); ++i) {
      prefetch_offset(i);
    }
    for (std::size_t i = view_.first; i < std::min(last, view_.first + kTiesAhead); ++i) {
      prefetch_ties(i);
    }
    if (LiveTies::by_replicate(kRule)) draw_keys_of_lanes();
    std::uint64_t ties = 0;
    for (std::size_t first = view_.first; first < last; first += kTogether) {
      if (!LiveTies::by_replicate(kRule)) draw_keys(first);
      for (std::size_t i = first; i < std::min(last, first + kTogether); ++i) {
        if (i + kOffsetsAhead < last) prefetch_offset(i + kOffsetsAhead);
        if (i + kTiesAhead < last) prefetch_ties(i + kTiesAhead);
        const QueueSearch::Entry entry = view_.queue()[i];
        const std::size_t key =
            LiveTies::by_replicate(kRule) ? QueueSearch::lane_of(entry) : i - first;
        ties += try_ties(entry, keys_.one(key));
      }
    }
    view_.reach(hits_, hit_lanes_, hit_);
    return ties;
  }

 private:
  static constexpr std::size_t kHits = 512;

  void prefetch_offset(std::size_t i) const {
    __builtin_prefetch(view_.live().graph().offsets().data() +
                       QueueSearch::agent_of(view_.queue()[i]));
  }
  void prefetch_ties(std::size_t i) const {
    view_.live().prefetch_ties(AgentId{QueueSearch::agent_of(view_.queue()[i])});
  }

  void draw_keys_of_lanes() {
    const Lanes d;
    for (std::uint64_t lane = 0; lane < view_.in_lanes();) {
      const auto last_words =
          hn::Add(hn::Set(d, view_.last_word), hn::ShiftLeft<8>(hn::Iota(d, lane)));
      lane += keys_.draw(lane, hn::Zero(d), last_words, rounds_);
    }
  }

  void draw_keys(std::size_t first) {
    const Lanes d;
    for (std::size_t i = 0; i < kTogether && first + i < view_.last;) {
      const auto entries = hn::LoadU(d, view_.queue() + first + i);
      const auto last_words =
          hn::Add(hn::Set(d, view_.last_word), hn::ShiftLeft<8>(hn::ShiftRight<32>(entries)));
      i += keys_.draw(i, entries, last_words, rounds_);
    }
  }

  HWY_INLINE std::uint64_t try_ties(QueueSearch::Entry entry, const HashLanes& key) {
    const Words d;
    const TieColumns<kRule> columns = columns_;
    const TieIndex* const offsets = view_.live().graph().offsets().data();
    const TieIndex first = offsets[QueueSearch::agent_of(entry)];
    const TieIndex last = offsets[QueueSearch::agent_of(entry) + 1];
    const auto lane = hn::Set(d, QueueSearch::lane_of(entry));
    std::size_t hit = hit_;  // a local, or every vector that is stored might change it
    for (TieIndex tie = first; tie < last; tie += hn::Lanes(d)) {
      const std::size_t n = std::min<std::size_t>(hn::Lanes(d), last - tie);
      if (tie + kTiesFurther < last) columns.prefetch(tie + kTiesFurther);
      const WordLanes targets = columns.targets(tie, n);
      hn::StoreU(lane, d, hit_lanes_ + hit);
      hit += store_those(targets, columns.live(tie, n, key.word(targets)), hits_ + hit);
      if (hit >= kHits) {
        view_.reach(hits_, hit_lanes_, hit);
        hit = 0;
      }
    }
    hit_ = hit;
    return last - first;
  }

  const QueueSearch::View& view_;
  const TieColumns<kRule> columns_;
  const PhiloxRounds rounds_;
  HashKeys<LiveTies::by_replicate(kRule) ? QueueSearch::lanes : kTogether> keys_;
  std::uint32_t hits_[kHits + HWY_MAX_BYTES / sizeof(std::uint32_t)];
  std::uint32_t hit_lanes_[kHits + HWY_MAX_BYTES / sizeof(std::uint32_t)];
  std::size_t hit_ = 0;
};

std::uint64_t search_queue(const QueueSearch::View& view) {
  switch (view.live().rule()) {
    case Rule::uniform:
      return QueueTies<Rule::uniform>(view).search();
    case Rule::weighted:
      return QueueTies<Rule::weighted>(view).search();
    case Rule::picked:
      return QueueTies<Rule::picked>(view).search();
    case Rule::shared:
      return QueueTies<Rule::shared>(view).search();
  }
  return 0;
}

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace hearsay {
namespace {

HWY_EXPORT(search_queue);

constexpr QueueSearch::Entry kFree = ~QueueSearch::Entry{0};

// `slots` is a power of two.
std::size_t slot_of(QueueSearch::Entry entry, std::size_t slots) {
  constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;
  return (entry * kGolden) >> 32 & (slots - 1);
}

// A set has at least so many slots, and at least twice as many as it has entries.
constexpr std::size_t kFewSlots = 4096;
// Bitmaps of so many words fit the cache as well.
constexpr std::size_t kFewWords = 131072;

}  // namespace

void QueueSearch::View::reach(const std::uint32_t* agents, const std::uint32_t* in_lanes,
                              std::size_t n) const {
  search.reach(agents, in_lanes, n);
}

void QueueSearch::reach(const std::uint32_t* agents, const std::uint32_t* in_lanes, std::size_t n) {
  make_room(n);
  Entry* const queue = queue_.data();
  std::size_t reached = reached_;
  // Without branches where it can be: which friends are new is anybody's guess.
  if (slots_ != 0) {
    Entry* const set = set_.data();
    const std::size_t slots = slots_;
    for (std::size_t i = 0; i < n; ++i) {
      const Entry reaching = entry(agents[i], in_lanes[i]);
      std::size_t slot = slot_of(reaching, slots);
      while (set[slot] != kFree && set[slot] != reaching) slot = (slot + 1) & (slots - 1);
      queue[reached] = reaching;
      reached += static_cast<std::size_t>(set[slot] == kFree);
      set[slot] = reaching;
    }
  } else {
    for (std::size_t i = 0; i < n; ++i) {
      const AgentId target{agents[i]};
      std::uint64_t& word = bitmaps_[in_lanes[i] * words_ + word_of(target)];
      queue[reached] = entry(agents[i], in_lanes[i]);
      reached += static_cast<std::size_t>((word & bit_of(target)) == 0);
      word |= bit_of(target);
    }
  }
  reached_ = reached;
}

QueueSearch::QueueSearch(const LiveTies& ties)
    : live_(ties), words_(ties.graph().agents() / kAgentsPerWord + 1), queue_(kTogether) {}

void QueueSearch::begin(std::uint64_t seed, std::uint32_t first, std::uint32_t in_lanes) {
  if (slots_ == 0) {
    for_each([&](AgentId agent, std::uint32_t lane, bool) {
      bitmaps_[lane * words_ + word_of(agent)] = 0;
    });
  }
  const std::size_t before = reached_;
  seed_ = seed;
  first_ = first;
  in_lanes_ = in_lanes;
  active_ = 0;
  reached_ = 0;
  if (in_lanes_ * words_ <= kFewWords) {
    make_bitmaps();
  } else {
    make_set(std::max(kFewSlots, std::bit_ceil(2 * before)));
  }
}

void QueueSearch::make_room(std::size_t n) {
  const std::size_t needed = reached_ + n;
  if (queue_.size() < needed + kTogether) queue_.resize(2 * (needed + kTogether));
  if (slots_ != 0 && 2 * needed > slots_) make_set(std::bit_ceil(4 * needed));
}

// Unless bitmaps would be smaller.
void QueueSearch::make_set(std::size_t slots) {
  if (slots > in_lanes_ * words_) return make_bitmaps();
  slots_ = slots;
  set_.assign(slots, kFree);
  for (std::size_t i = 0; i < reached_; ++i) {
    std::size_t slot = slot_of(queue_[i], slots);
    while (set_[slot] != kFree) slot = (slot + 1) & (slots - 1);
    set_[slot] = queue_[i];
  }
}

void QueueSearch::make_bitmaps() {
  slots_ = 0;
  if (bitmaps_.size() < in_lanes_ * words_) bitmaps_.resize(in_lanes_ * words_);
  for_each([&](AgentId agent, std::uint32_t lane, bool) {
    bitmaps_[lane * words_ + word_of(agent)] |= bit_of(agent);
  });
}

void QueueSearch::reach(AgentId agent, std::uint32_t lane) {
  const std::uint32_t number = index(agent);
  reach(&number, &lane, 1);
}

void QueueSearch::restore(AgentId agent, std::uint32_t lane) {
  reach(agent, lane);
  active_ = reached_;
}

std::uint64_t QueueSearch::step(std::span<std::uint32_t> newly_active) {
  const View view{.search = *this,
                  .key = Luck(seed_, ReplicateId{0}).key(),
                  .last_word = Luck(seed_, ReplicateId{first_}).last_word(live_.purpose()),
                  .first = active_,
                  .last = reached_};
  std::ranges::fill(newly_active, 0);
  std::uint64_t ties = 0;
  for (std::size_t i = view.first; i < view.last; ++i) ++newly_active[lane_of(queue_[i])];
  if (live_.none()) {
    for (std::size_t i = view.first; i < view.last; ++i) {
      ties += live_.graph().degree(AgentId{agent_of(queue_[i])});
    }
  } else {
    ties = HWY_DYNAMIC_DISPATCH(search_queue)(view);
  }
  active_ = view.last;
  return ties;
}

}  // namespace hearsay
#endif
