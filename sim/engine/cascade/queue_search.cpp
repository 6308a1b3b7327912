#include "sim/engine/cascade/queue_search.hpp"

#include <algorithm>

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
  const LiveTies& live;
  PhiloxKey key;
  std::uint32_t last_word;  // of the first lane's replicate
  HugeVector<Entry>& queue;
  std::size_t first;    // of the frontier in the queue
  std::size_t reached;  // its end, and on return that of the next
  std::uint64_t* is_reached;
  std::size_t words;  // of a lane's bitmap
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
  explicit QueueTies(QueueSearch::View& view)
      : view_(view), columns_(view.live), rounds_(view.key) {}

  // Returns how many ties the frontier has.
  std::uint64_t search() {
    const std::size_t last = view_.reached;
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
        const QueueSearch::Entry entry = view_.queue[i];
        const std::size_t key =
            LiveTies::by_replicate(kRule) ? QueueSearch::lane_of(entry) : i - first;
        ties += try_ties(entry, keys_.one(key));
      }
    }
    reach_hits(hit_);
    return ties;
  }

 private:
  static constexpr std::size_t kHits = 512;

  void prefetch_offset(std::size_t i) const {
    __builtin_prefetch(view_.live.graph().offsets().data() + QueueSearch::agent_of(view_.queue[i]));
  }
  void prefetch_ties(std::size_t i) const {
    view_.live.prefetch_ties(AgentId{QueueSearch::agent_of(view_.queue[i])});
  }

  void draw_keys_of_lanes() {
    const Lanes d;
    for (std::uint64_t lane = 0; lane < QueueSearch::lanes;) {
      const auto last_words =
          hn::Add(hn::Set(d, view_.last_word), hn::ShiftLeft<8>(hn::Iota(d, lane)));
      lane += keys_.draw(lane, hn::Zero(d), last_words, rounds_);
    }
  }

  void draw_keys(std::size_t first) {
    const Lanes d;
    for (std::size_t i = 0; i < kTogether && first + i < view_.reached;) {
      const auto entries = hn::LoadU(d, view_.queue.data() + first + i);
      const auto last_words =
          hn::Add(hn::Set(d, view_.last_word), hn::ShiftLeft<8>(hn::ShiftRight<32>(entries)));
      i += keys_.draw(i, entries, last_words, rounds_);
    }
  }

  HWY_INLINE std::uint64_t try_ties(QueueSearch::Entry entry, const HashLanes& key) {
    const Words d;
    const TieColumns<kRule> columns = columns_;
    const TieIndex* const offsets = view_.live.graph().offsets().data();
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
        reach_hits(hit);
        hit = 0;
      }
    }
    hit_ = hit;
    return last - first;
  }

  // Without branches: which friends are new is anybody's guess.
  void reach_hits(std::size_t n) {
    std::size_t reached = view_.reached;
    if (view_.queue.size() < reached + n + kTogether) {
      view_.queue.resize(2 * (reached + n + kTogether));
    }
    QueueSearch::Entry* const queue = view_.queue.data();
    for (std::size_t i = 0; i < n; ++i) {
      const AgentId target{hits_[i]};
      std::uint64_t& word = view_.is_reached[hit_lanes_[i] * view_.words + word_of(target)];
      queue[reached] = QueueSearch::entry(hits_[i], hit_lanes_[i]);
      reached += static_cast<std::size_t>((word & bit_of(target)) == 0);
      word |= bit_of(target);
    }
    view_.reached = reached;
  }

  QueueSearch::View& view_;
  const TieColumns<kRule> columns_;
  const PhiloxRounds rounds_;
  HashKeys<kTogether> keys_;
  std::uint32_t hits_[kHits + HWY_MAX_BYTES / sizeof(std::uint32_t)];
  std::uint32_t hit_lanes_[kHits + HWY_MAX_BYTES / sizeof(std::uint32_t)];
  std::size_t hit_ = 0;
};

std::uint64_t search_queue(QueueSearch::View& view) {
  switch (view.live.rule()) {
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

}  // namespace

QueueSearch::QueueSearch(const LiveTies& ties)
    : live_(ties), words_(ties.graph().agents() / kAgentsPerWord + 1), queue_(kTogether) {}

void QueueSearch::begin(std::uint64_t seed, std::uint32_t first) {
  if (reached_ > is_reached_.size()) {
    std::fill(is_reached_.begin(), is_reached_.end(), 0);
  } else {
    for_each([&](AgentId agent, std::uint32_t lane, bool) { word_of(agent, lane) = 0; });
  }
  seed_ = seed;
  first_ = first;
  active_ = 0;
  reached_ = 0;
}

void QueueSearch::reach(AgentId agent, std::uint32_t lane) {
  if (is_reached_.size() < (lane + 1) * words_) is_reached_.resize((lane + 1) * words_);
  std::uint64_t& word = word_of(agent, lane);
  if ((word & bit_of(agent)) != 0) return;
  word |= bit_of(agent);
  if (queue_.size() <= reached_ + kTogether) queue_.resize(2 * queue_.size());
  queue_[reached_++] = entry(index(agent), lane);
}

void QueueSearch::restore(AgentId agent, std::uint32_t lane) {
  reach(agent, lane);
  active_ = reached_;
}

std::uint64_t QueueSearch::step(std::span<std::uint32_t> newly_active) {
  View view{.live = live_,
            .key = Luck(seed_, ReplicateId{0}).key(),
            .last_word = Luck(seed_, ReplicateId{first_}).last_word(live_.purpose()),
            .queue = queue_,
            .first = active_,
            .reached = reached_,
            .is_reached = is_reached_.data(),
            .words = words_};
  std::ranges::fill(newly_active, 0);
  std::uint64_t ties = 0;
  for (std::size_t i = active_; i < reached_; ++i) ++newly_active[lane_of(queue_[i])];
  if (live_.none()) {
    for (std::size_t i = active_; i < reached_; ++i) {
      ties += live_.graph().degree(AgentId{agent_of(queue_[i])});
    }
  } else {
    ties = HWY_DYNAMIC_DISPATCH(search_queue)(view);
  }
  active_ = reached_;
  reached_ = view.reached;
  return ties;
}

}  // namespace hearsay
#endif
