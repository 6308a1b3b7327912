#include "sim/engine/cascade/queue_search.hpp"

#include <algorithm>
#include <array>
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
  // The same for the targets of ties.
  void reach(const TieIndex* ties, const std::uint32_t* in_lanes, std::size_t n) const;
  // Where there is one lane and its bitmap is swept after the step, it is enough to mark agents.
  bool swept;
  void mark(const std::uint32_t* agents, std::size_t n) const;
};

}  // namespace hearsay
#endif

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

// Coins first: of most rows nothing is read but where they begin, and of the others the ties that
// are live. Or, where the bitmap is swept, the blocks in which any is, a vector at a time: in a
// large frontier rows are read in the order of memory.
template <Rule kRule, bool kSwept>
class QueueCoins {
 public:
  explicit QueueCoins(const QueueSearch::View& view)
      : view_(view),
        offsets_(view.live().graph().offsets().data()),
        targets_(view.live().graph().targets().data()),
        lines_(view.live().lines().data()),
        uniform_(view.live().most_word()),
        keys_(view.key),
        first_keys_(keys_, {}) {}

  // Returns how many ties the frontier has.
  std::uint64_t search() {
    if (view_.first == view_.last) return 0;
    take(view_.first);
    for (std::size_t i = 0; i < kTogether; ++i) ask_for_row(together_[i]);
    std::uint64_t ties = 0;
    for (std::size_t first = view_.first; first < view_.last; first += kTogether) {
      take(first);
      ties += list(std::min(kTogether, view_.last - first));
    }
    toss_all();
    if constexpr (kSwept) {
      read_rows();
    } else {
      view_.reach(hits_, hit_lanes_, hit_);
    }
    return ties;
  }

 private:
  static constexpr std::size_t kTogether = 64;  // of the frontier
  static constexpr std::size_t kBlocks = 64;
  static constexpr std::size_t kHits = 512;
  static constexpr std::size_t kLiveBlocks = 256;
  static constexpr std::size_t kMarks = 2048;
  static constexpr std::size_t kLine = 16;  // words

  // Blocks that are listed from `first` on, as many as there are lanes.
  struct Blocks {
    const QueueCoins& coins;
    std::size_t first;

    HWY_INLINE FourLanes kept(std::uint32_t q) const {
      const std::uint32_t* from[kMostLanes];
      for (std::size_t i = 0; i < hn::Lanes(Words()); ++i) {
        const std::size_t line_of_block = coins.in_lines_[first + place_of(i)];
        from[i] = coins.lines_ + line_of_block * LiveTies::line + std::size_t{4} * q;
      }
      return words_apart(load_quads(from));
    }
    TieIndex first_tie(std::size_t place) const { return coins.first_tie(first + place); }
  };

  // Those from `first` on and as many after them; the queue moves when somebody is reached.
  HWY_INLINE void take(std::size_t first) {
    const std::size_t n = std::min(2 * kTogether, view_.last - first);
    std::copy_n(view_.queue() + first, n, together_);
    std::fill(together_ + n, together_ + 2 * kTogether, together_[0]);
  }
  // Asks memory for where a row is, and for the digits of its first block.
  HWY_INLINE void ask_for_row(QueueSearch::Entry entry) const {
    const std::uint32_t agent = QueueSearch::agent_of(entry);
    if constexpr (kRule == Rule::weighted) {
      __builtin_prefetch(lines_ + std::size_t{agent} * LiveTies::line);
    } else {
      __builtin_prefetch(offsets_ + agent);
    }
  }

  HWY_INLINE LiveTies::RowInLine row_of(std::uint32_t agent) const {
    if constexpr (kRule == Rule::weighted) {
      return LiveTies::row_in(lines_ + std::size_t{agent} * LiveTies::line);
    } else {
      const TieIndex first = offsets_[agent];
      return {first, static_cast<std::uint32_t>(offsets_[agent + std::size_t{1}] - first), 0};
    }
  }
  HWY_INLINE TieIndex first_tie(std::size_t block) const {
    return row_of(agents_[block]).first + TieIndex{LiveTies::block} * numbers_[block];
  }

  // Returns how many ties the first n of those that are taken have. A vector of agents at a time:
  // most rows have one block, and what is beyond it is listed after.
  HWY_INLINE std::uint64_t list(std::size_t n) {
    const Words d;
    std::uint64_t ties = 0;
    for (std::size_t first = 0; first < n; first += hn::Lanes(d)) {
      std::uint32_t degree_of[kMostLanes];
      for (std::size_t i = 0; i < hn::Lanes(d); ++i) {
        // In between, or what is asked for at once would keep coins from being computed.
        ask_for_row(together_[first + i + kTogether]);
        const LiveTies::RowInLine row = row_of(QueueSearch::agent_of(together_[first + i]));
        degree_of[i] = first + i < n ? row.degree : 0;
        ties += degree_of[i];
      }
      const WordLanes degrees = hn::LoadU(d, degree_of);
      const Entries entries = entries_at(first);
      const Packing some(hn::Ne(degrees, hn::Zero(d)));
      const WordLanes agents = some(entries.agents);
      hn::StoreU(agents, d, agents_ + n_);
      hn::StoreU(some(entries.lanes), d, in_lanes_ + n_);
      hn::StoreU(hn::Zero(d), d, numbers_ + n_);
      hn::StoreU(some(blocks_of(degrees)), d, wanted_ + n_);
      if constexpr (kRule == Rule::weighted) hn::StoreU(agents, d, in_lines_ + n_);
      n_ += some.count();
      const WordLanes block = hn::Set(d, LiveTies::block);
      for (std::uint64_t any = bits_of(hn::Lt(block, degrees)); any != 0; any &= any - 1) {
        list_others(together_[first + static_cast<std::size_t>(std::countr_zero(any))]);
      }
      if (n_ >= kBlocks) toss();
    }
    return ties;
  }

  struct Entries {
    WordLanes agents, lanes;
  };
  HWY_INLINE Entries entries_at(std::size_t first) const {
    const Words d;
#if HWY_TARGET == HWY_SCALAR  // which has no pairs of lanes
    return {hn::Set(d, QueueSearch::agent_of(together_[first])),
            hn::Set(d, QueueSearch::lane_of(together_[first]))};
#else
    const hn::Repartition<std::uint64_t, Words> pairs;
    const auto a = hn::BitCast(d, hn::LoadU(pairs, together_ + first));
    const auto b = hn::BitCast(d, hn::LoadU(pairs, together_ + first + hn::Lanes(pairs)));
    return {hn::ConcatEven(d, b, a), hn::ConcatOdd(d, b, a)};
#endif
  }

  // Of the first blocks of rows, a bit for each tie.
  static HWY_INLINE WordLanes blocks_of(WordLanes degrees) {
    const Words d;
    const WordLanes one = hn::Set(d, 1U);
    const WordLanes most = hn::Set(d, LiveTies::block - 1);
    const WordLanes some = hn::Sub(hn::Shl(one, hn::Min(degrees, most)), one);
    return hn::IfThenElse(hn::Lt(most, degrees), hn::Set(d, ~0U), some);
  }

  // The blocks of a row beyond the first.
  HWY_INLINE void list_others(QueueSearch::Entry entry) {
    const Words d;
    const std::uint32_t agent = QueueSearch::agent_of(entry);
    const LiveTies::RowInLine row = row_of(agent);
    const std::uint32_t others = (row.degree - 1) / LiveTies::block;
    for (std::uint32_t done = 0; done < others; done += static_cast<std::uint32_t>(hn::Lanes(d))) {
      hn::StoreU(hn::Set(d, agent), d, agents_ + n_);
      hn::StoreU(hn::Set(d, QueueSearch::lane_of(entry)), d, in_lanes_ + n_);
      hn::StoreU(hn::Add(hn::Set(d, done + 1), hn::Iota(d, 0)), d, numbers_ + n_);
      hn::StoreU(hn::Set(d, ~0U), d, wanted_ + n_);
      const std::size_t some = std::min<std::size_t>(hn::Lanes(d), others - done);
      if constexpr (kRule == Rule::weighted) {
        hn::StoreU(hn::Add(hn::Set(d, row.second_block + done), hn::Iota(d, 0)), d, in_lines_ + n_);
        const std::uint32_t* const digits =
            lines_ + (std::size_t{row.second_block} + done) * LiveTies::line;
        for (std::size_t i = 0; i < some; ++i) __builtin_prefetch(digits + i * LiveTies::line);
      }
      n_ += some;
      if (done + some == others) wanted_[n_ - 1] = block_of(row.degree - others * LiveTies::block);
      if (n_ >= kBlocks) toss();
    }
  }

  // Whole vectors of blocks; those that are left come first then.
  HWY_NOINLINE void toss() {
    const Words d;
    const std::size_t whole = n_ / hn::Lanes(d) * hn::Lanes(d);
    for (std::size_t i = 0; i < whole; i += hn::Lanes(d)) toss(i);
    const auto move = [&](std::uint32_t* column)
                          HWY_ATTR { hn::StoreU(hn::LoadU(d, column + whole), d, column); };
    move(agents_);
    move(in_lanes_);
    move(numbers_);
    move(wanted_);
    if constexpr (kRule == Rule::weighted) move(in_lines_);
    n_ -= whole;
  }

  void toss_all() {
    const Words d;
    // Beyond them is nobody's, of whom none is wanted.
    for (; n_ % hn::Lanes(d) != 0; ++n_) {
      agents_[n_] = in_lanes_[n_] = numbers_[n_] = wanted_[n_] = in_lines_[n_] = 0;
    }
    toss();
  }

  HWY_INLINE void toss(std::size_t first) {
    const Words d;
    const WordLanes last_words =
        hn::Add(hn::Set(d, view_.last_word), hn::ShiftLeft<8>(hn::LoadU(d, in_lanes_ + first)));
    // Words are apart, and together after.
    const FourLanes counters = words_apart(
        {{hn::LoadU(d, agents_ + first), hn::LoadU(d, numbers_ + first), hn::Zero(d), last_words}});
    const WordLanes wanted = hn::LoadU(d, wanted_ + first);
    if constexpr (kRule == Rule::uniform) {
      take_note(first, live_in_blocks(counters, first_keys_, wanted, uniform_, keys_));
    } else {
      const Blocks blocks{*this, first};
      take_note(first, live_in_blocks(counters, first_keys_, wanted,
                                      OwnDigits(view_.live(), blocks), keys_));
    }
  }

  HWY_INLINE void take_note(std::size_t first, WordLanes live) {
    if constexpr (kSwept) {
      list_live(first, live);
    } else {
      list_hits(first, live);
    }
  }

  // Without branches: how many blocks have a live tie is anybody's guess.
  HWY_INLINE void list_live(std::size_t first, WordLanes live) {
    const Words d;
    std::uint32_t words[kMostLanes];
    hn::StoreU(live, d, words);
    std::size_t n = hit_;
    for (std::size_t place = 0; place < hn::Lanes(d); ++place) {
      const TieIndex tie = first_tie(first + place);
      __builtin_prefetch(targets_ + tie);
      __builtin_prefetch(targets_ + tie + kLine);
      hits_[n] = tie;
      hit_lanes_[n] = words[place];
      n += static_cast<std::size_t>(words[place] != 0);
    }
    hit_ = n;
    if (n >= kLiveBlocks) read_rows();
  }

  HWY_NOINLINE void read_rows() {
    const Words d;
    const auto* const targets = reinterpret_cast<const std::uint32_t*>(targets_);
    const TieIndex end = view_.live().graph().ties();
    std::uint32_t agents[kMarks + LiveTies::block + kMostLanes];
    std::size_t n = 0;
    for (std::size_t i = 0; i < hit_; ++i) {
      const std::uint32_t* from = targets + hits_[i];
      std::uint32_t last_ones[LiveTies::block + kMostLanes];
      if (HWY_UNLIKELY(hits_[i] + LiveTies::block > end)) {
        from = std::copy(from, targets + end, last_ones) - (end - hits_[i]);
      }
      for (std::uint64_t left = hit_lanes_[i]; left != 0; left >>= hn::Lanes(d)) {
        n += store_those(hn::LoadU(d, from), mask_of(left), agents + n);
        from += hn::Lanes(d);
      }
      if (n < kMarks) continue;
      view_.mark(agents, n);
      n = 0;
    }
    view_.mark(agents, n);
    hit_ = 0;
  }

  HWY_INLINE void list_hits(std::size_t first, WordLanes live) {
    const Words d;
    std::uint32_t words[kMostLanes];
    hn::StoreU(live, d, words);
    const AgentId* const targets = targets_;
    std::size_t hit = hit_;
    for (std::uint64_t any = bits_of(hn::Ne(live, hn::Zero(d))); any != 0; any &= any - 1) {
      const auto place = static_cast<std::size_t>(std::countr_zero(any));
      const TieIndex tie = first_tie(first + place);
      const std::uint32_t lane = in_lanes_[first + place];
      const auto note = [&](std::size_t at, std::uint32_t left) HWY_ATTR {
        const TieIndex hit_tie = tie + static_cast<TieIndex>(std::countr_zero(left));
        __builtin_prefetch(targets + hit_tie);
        hits_[at] = hit_tie;
        hit_lanes_[at] = lane;
      };
      // The first two without a branch: whether there is a second is anybody's guess.
      const std::uint32_t first_left = words[place];
      std::uint32_t left = first_left & (first_left - 1);
      note(hit, first_left);
      note(hit + 1, left != 0 ? left : first_left);
      const std::size_t after = hit + static_cast<std::size_t>(std::popcount(first_left));
      for (hit += 2, left &= left - 1; left != 0; left &= left - 1) note(hit++, left);
      hit = after;
    }
    hit_ = hit;
    if (hit >= kHits) {
      view_.reach(hits_, hit_lanes_, hit);
      hit_ = 0;
    }
  }

  const QueueSearch::View& view_;
  const TieIndex* const offsets_;
  const AgentId* const targets_;
  const std::uint32_t* const lines_;
  const UniformDigits uniform_;
  const ArsKeys keys_;
  const FirstKeys first_keys_;
  QueueSearch::Entry together_[2 * kTogether];
  // Blocks that are listed: of whom, in which lane, where in the row, and which ties,
  std::size_t n_ = 0;
  std::uint32_t agents_[kBlocks + 2 * kMostLanes];
  std::uint32_t in_lanes_[kBlocks + 2 * kMostLanes];
  std::uint32_t numbers_[kBlocks + 2 * kMostLanes];
  std::uint32_t wanted_[kBlocks + 2 * kMostLanes];
  // and the lines of their digits.
  std::uint32_t in_lines_[kBlocks + 2 * kMostLanes];
  // Live ties and the lane of each; or, where the bitmap is swept, the first tie of each block in
  // which any is live, and which are.
  TieIndex hits_[kHits + kMostLanes * LiveTies::block + 1];
  std::uint32_t hit_lanes_[kHits + kMostLanes * LiveTies::block + 1];
  std::size_t hit_ = 0;
};

// Picks: every tie of the frontier is looked at, a vector of them at a time. What is left of rows
// beyond whole vectors is put together, as long as the lane is the same: most rows are short.
template <Rule kRule>
class QueuePicks {
 public:
  explicit QueuePicks(const QueueSearch::View& view)
      : view_(view),
        offsets_(view.live().graph().offsets().data()),
        picks_(view.live()),
        rounds_(view.key) {}

  // Returns how many ties the frontier has.
  std::uint64_t search() {
    if (view_.first == view_.last) return 0;
    draw_keys();
    std::uint64_t ties = 0;
    if (view_.live().graph().ties() <= kTiesNearby) {
      for (std::size_t i = view_.first; i < view_.last; ++i) {
        ties += try_ties(view_.queue()[i], NoRow{});
      }
    } else {
      for (std::size_t i = 0; i < kOffsetsAhead; ++i) ask_for_offset(view_.first + i);
      for (std::size_t i = 0; i < kTiesAhead; ++i) row_at(view_.first + i).ask();
      for (std::size_t i = view_.first; i < view_.last; ++i) {
        ask_for_offset(i + kOffsetsAhead);
        ties += try_ties(view_.queue()[i], row_at(i + kTiesAhead));
      }
    }
    try_packed();
    confirm();
    view_.reach(hits_, hit_lanes_, hit_);
    return ties;
  }

 private:
  using Ties = typename Picks<kRule>::Ties;

  // Agents ahead of the one at work whose offsets, and whose ties, are asked of memory.
  static constexpr std::size_t kOffsetsAhead = 32;
  static constexpr std::size_t kTiesAhead = 12;
  // So many need not be asked for: a near cache holds them.
  static constexpr TieIndex kTiesNearby = 250'000;
  static constexpr std::size_t kPacked = 256;
  static constexpr std::size_t kHits = 512;
  static constexpr std::size_t kCoarse = 64;

  void draw_keys() {
    const Lanes d;
    for (std::uint64_t lane = 0; lane < view_.in_lanes();) {
      const auto last_words =
          hn::Add(hn::Set(d, view_.last_word), hn::ShiftLeft<8>(hn::Iota(d, lane)));
      lane += keys_.draw(lane, hn::Zero(d), last_words, rounds_);
    }
  }

  HWY_INLINE std::uint32_t agent_at(std::size_t i) const {
    return QueueSearch::agent_of(view_.queue()[std::min(i, view_.last - 1)]);
  }
  HWY_INLINE void ask_for_offset(std::size_t i) const {
    __builtin_prefetch(offsets_ + agent_at(i));
  }
  HWY_INLINE typename Picks<kRule>::Row row_at(std::size_t i) const {
    const std::uint32_t agent = agent_at(i);
    return picks_.row(offsets_[agent], offsets_[agent + 1]);
  }

  // For ties nearby.
  struct NoRow {
    void ask_some() {}
    void ask() {}
  };

  // Asks memory for a row ahead on the way: in between, or what is asked for at once would keep the
  // ties from being computed.
  template <class Row>
  HWY_INLINE std::uint64_t try_ties(QueueSearch::Entry entry, Row ahead) {
    const std::size_t lanes = hn::Lanes(Words());
    const TieIndex first = offsets_[QueueSearch::agent_of(entry)];
    const TieIndex last = offsets_[QueueSearch::agent_of(entry) + 1];
    if (QueueSearch::lane_of(entry) != lane_) {
      try_packed();
      lane_ = QueueSearch::lane_of(entry);
    }
    const HashLanes key = keys_.one(lane_);
    // What is beyond whole vectors comes first: a vector from there on is still of this row.
    const std::size_t beyond = (last - first) % lanes;
    packed_ties_.put(packed_, picks_, first, beyond);
    if constexpr (Picks<kRule>::has_coarse) {
      pieces_[n_pieces_] = {first, packed_};
      n_pieces_ += static_cast<std::size_t>(beyond != 0);
    }
    packed_ += beyond;
    for (TieIndex tie = first + beyond; tie < last; tie += lanes) {
      ahead.ask_some();
      try_vector(picks_.ties(tie, lanes), key, lanes, [=](std::size_t k) { return tie + k; });
    }
    ahead.ask();
    if (packed_ >= kPacked) try_packed();
    return last - first;
  }

  HWY_NOINLINE void try_packed() {
    const std::size_t lanes = hn::Lanes(Words());
    const HashLanes key = keys_.one(lane_);
    for (std::size_t i = 0; i < packed_; i += lanes) {
      try_vector(packed_ties_.ties(i, picks_), key, packed_ - i,
                 [&](std::size_t k) { return packed_tie(i + k); });
    }
    packed_ = 0;
    n_pieces_ = 0;
  }

  // tie_at(k): the k-th of the ties.
  template <class TieAt>
  HWY_INLINE void try_vector(const Ties& ties, const HashLanes& key, std::size_t n,
                             const TieAt& tie_at) {
    const Words d;
    auto live = first_of(picks_.live(ties, key.word(ties.targets)), n);
    if constexpr (Picks<kRule>::has_coarse) {
      const auto coarse = hn::And(live, picks_.is_coarse(ties));
      if (HWY_UNLIKELY(!hn::AllFalse(d, coarse))) {
        put_off(ties, bits_of(coarse), tie_at);
        live = hn::And(live, hn::Not(coarse));
      }
    }
    const std::size_t hit = hit_;
    hn::StoreU(hn::Set(d, lane_), d, hit_lanes_ + hit);
    hit_ = hit + store_those(ties.targets, live, hits_ + hit);
    if (hit_ >= kHits) reach_hits();
  }

  void reach_hits() {
    view_.reach(hits_, hit_lanes_, hit_);
    hit_ = 0;
  }

  // Ties whose exact part has to be asked of memory.
  template <class TieAt>
  HWY_INLINE void put_off(const Ties& ties, std::uint64_t coarse, const TieAt& tie_at) {
    const std::uint32_t* const parts = view_.live().parts().data();
    std::uint32_t targets[kMostLanes];
    hn::StoreU(ties.targets, Words(), targets);
    for (; coarse != 0; coarse &= coarse - 1) {
      const auto k = static_cast<std::size_t>(std::countr_zero(coarse));
      const TieIndex tie = tie_at(k);
      __builtin_prefetch(parts + tie);
      coarse_[n_coarse_++] = {tie, targets[k], lane_};
    }
    if (n_coarse_ >= kCoarse) confirm();
  }

  HWY_NOINLINE void confirm() {
    for (std::size_t i = 0; i < n_coarse_; ++i) {
      const Coarse& coarse = coarse_[i];
      if (!view_.live().is_picked(coarse.tie, keys_.word(coarse.lane, coarse.target))) continue;
      hits_[hit_] = coarse.target;
      hit_lanes_[hit_++] = coarse.lane;
    }
    n_coarse_ = 0;
    if (hit_ >= kHits) reach_hits();
  }

  TieIndex packed_tie(std::size_t at) const {
    const Piece* const beyond =
        std::upper_bound(pieces_, pieces_ + n_pieces_, at,
                         [](std::size_t place, const Piece& piece) { return place < piece.at; });
    return beyond[-1].tie + (at - beyond[-1].at);
  }

  const QueueSearch::View& view_;
  const TieIndex* const offsets_;
  const Picks<kRule> picks_;
  const PhiloxRounds rounds_;
  HashKeys<QueueSearch::lanes> keys_;
  std::uint32_t lane_ = 0;  // that is at work
  typename Picks<kRule>::template Packed<kPacked> packed_ties_;
  std::size_t packed_ = 0;
  // Of which rows they are: from a tie on, those at a place and after it.
  struct Piece {
    TieIndex tie;
    std::size_t at;
  };
  Piece pieces_[kPacked + 1];
  std::size_t n_pieces_ = 0;
  struct Coarse {
    TieIndex tie;
    std::uint32_t target, lane;
  };
  Coarse coarse_[kCoarse + kMostLanes];
  std::size_t n_coarse_ = 0;
  std::uint32_t hits_[kHits + kCoarse + 2 * kMostLanes];
  std::uint32_t hit_lanes_[kHits + kCoarse + 2 * kMostLanes];
  std::size_t hit_ = 0;
};

std::uint64_t search_queue(const QueueSearch::View& view) {
  switch (view.live().rule()) {
    case Rule::uniform:
      return view.swept ? QueueCoins<Rule::uniform, true>(view).search()
                        : QueueCoins<Rule::uniform, false>(view).search();
    case Rule::weighted:
      return view.swept ? QueueCoins<Rule::weighted, true>(view).search()
                        : QueueCoins<Rule::weighted, false>(view).search();
    case Rule::picked:
      return QueuePicks<Rule::picked>(view).search();
    case Rule::shared:
      return QueuePicks<Rule::shared>(view).search();
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
// The queue has room for so many entries beyond its end.
constexpr std::size_t kRoom = 64;
// A bitmap is swept after a step in which more than one agent in so many tries its ties; fewer do
// where a cache holds the ties, and the order in which they are read does not matter.
constexpr std::uint32_t kFewInFrontier = 32;
constexpr std::uint32_t kFewInCache = 128;
constexpr TieIndex kTiesInCache = 2'000'000;
// Of a block, so many ties are live, or its row is better not read whole.
constexpr double kFewLive = .5;
// Targets that are looked up together.
constexpr std::size_t kTargetsTogether = 1024;

}  // namespace

void QueueSearch::View::reach(const std::uint32_t* agents, const std::uint32_t* in_lanes,
                              std::size_t n) const {
  search.reach(agents, in_lanes, n);
}

void QueueSearch::View::reach(const TieIndex* ties, const std::uint32_t* in_lanes,
                              std::size_t n) const {
  std::array<std::uint32_t, kTargetsTogether> agents;
  for (std::size_t done = 0; done < n; done += kTargetsTogether) {
    const std::size_t some = std::min(kTargetsTogether, n - done);
    for (std::size_t i = 0; i < some; ++i) {
      agents[i] = index(live().graph().targets()[ties[done + i]]);
    }
    search.reach(agents.data(), in_lanes + done, some);
  }
}

// Four places of the list in turn: friends of one agent are often neighbours, and marks in the same
// word wait for each other.
void QueueSearch::View::mark(const std::uint32_t* agents, std::size_t n) const {
  std::uint64_t* const bitmap = search.bitmaps_.data();
  const auto mark_one = [&](std::size_t i) {
    const AgentId agent{agents[i]};
    bitmap[word_of(agent)] |= bit_of(agent);
  };
  const std::size_t quarter = n / 4;
  for (std::size_t i = 0; i < quarter; ++i) {
    for (std::size_t k = 0; k < 4; ++k) mark_one(k * quarter + i);
  }
  for (std::size_t i = 4 * quarter; i < n; ++i) mark_one(i);
}

void QueueSearch::reach(const std::uint32_t* agents, const std::uint32_t* in_lanes, std::size_t n) {
  make_room(n);
  Entry* const queue = queue_.data();
  std::size_t reached = reached_;
  for (std::size_t i = 0; i < n; ++i) {
    if (slots_ != 0) {
      __builtin_prefetch(&set_[slot_of(entry(agents[i], in_lanes[i]), slots_)], 1);
    } else {
      __builtin_prefetch(&bitmaps_[in_lanes[i] * words_ + word_of(AgentId{agents[i]})], 1);
    }
  }
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
    : live_(ties), words_(ties.graph().agents() / kAgentsPerWord + 1), queue_(kRoom) {}

void QueueSearch::begin(std::uint64_t seed, std::uint32_t first, std::uint32_t in_lanes) {
  if (slots_ == 0 && reached_ > bitmaps_.size() / 8) {
    std::ranges::fill(bitmaps_, 0);
  } else if (slots_ == 0) {
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
  if (queue_.size() < needed + kRoom) queue_.resize(2 * (needed + kRoom));
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

bool QueueSearch::sweep_pays() const {
  if (in_lanes_ != 1 || slots_ != 0 || !LiveTies::by_coins(live_.rule())) return false;
  if (live_.mean_chance() * LiveTies::block < kFewLive) return false;
  const Graph& graph = live_.graph();
  const std::uint32_t few = graph.ties() > kTiesInCache ? kFewInFrontier : kFewInCache;
  return reached_ - active_ > graph.agents() / few;
}

void QueueSearch::sweep() {
  for (std::size_t word = 0; word < words_; ++word) {
    std::uint64_t left = bitmaps_[word] & ~before_[word];
    if (left == 0) continue;
    if (queue_.size() < reached_ + kAgentsPerWord + kRoom)
      queue_.resize(2 * queue_.size() + kAgentsPerWord);
    const auto first = static_cast<std::uint32_t>(word * kAgentsPerWord);
    for (; left != 0; left &= left - 1) {
      queue_[reached_++] = entry(first + static_cast<std::uint32_t>(std::countr_zero(left)), 0);
    }
  }
}

// In four columns in turn: agents of one lane follow each other, and each count would wait for the
// one before.
void QueueSearch::count_frontier(std::span<std::uint32_t> newly_active) const {
  constexpr std::size_t kColumns = 4;
  std::array<std::array<std::uint32_t, kColumns>, lanes> counts;
  std::fill_n(counts.begin(), in_lanes_, std::array<std::uint32_t, kColumns>{});
  for (std::size_t i = active_; i < reached_; ++i) ++counts[lane_of(queue_[i])][i % kColumns];
  for (std::size_t lane = 0; lane < in_lanes_; ++lane) {
    for (const std::uint32_t count : counts[lane]) newly_active[lane] += count;
  }
}

std::uint64_t QueueSearch::step(std::span<std::uint32_t> newly_active) {
  const View view{.search = *this,
                  .key = Luck(seed_, ReplicateId{0}).key(),
                  .last_word = Luck(seed_, ReplicateId{first_}).last_word(live_.purpose()),
                  .first = active_,
                  .last = reached_,
                  .swept = sweep_pays()};
  std::ranges::fill(newly_active, 0);
  std::uint64_t ties = 0;
  count_frontier(newly_active);
  if (view.swept) before_.assign(bitmaps_.data(), bitmaps_.data() + words_);
  if (live_.none()) {
    for (std::size_t i = view.first; i < view.last; ++i) {
      ties += live_.graph().degree(AgentId{agent_of(queue_[i])});
    }
  } else {
    ties = HWY_DYNAMIC_DISPATCH(search_queue)(view);
  }
  if (view.swept) sweep();
  active_ = view.last;
  return ties;
}

}  // namespace hearsay
#endif
