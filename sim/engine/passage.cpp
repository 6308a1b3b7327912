#include "sim/engine/passage.hpp"

// Highway compiles the first part of this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/engine/passage.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

#include "sim/core/keyed_hash-inl.hpp"
#include "sim/core/pack-inl.hpp"

#ifndef HEARSAY_SIM_ENGINE_PASSAGE_ONCE
#define HEARSAY_SIM_ENGINE_PASSAGE_ONCE
#include <algorithm>
#include <cstring>

namespace hearsay {
// The widest vectors there are, SVE's of 2048 bits, in 32-bit lanes.
constexpr std::size_t kMostWords = 64;
}  // namespace hearsay
#endif

HWY_BEFORE_NAMESPACE();
namespace hearsay::HWY_NAMESPACE {

HWY_INLINE HashLanes in_every_lane(const KeyedHash& hash) {
  const Words d;
  const auto key = hash.key();
  return {hn::Set(d, key[0]), hn::Set(d, key[1]), hn::Set(d, key[2])};
}

// Whether a chance decides, in lanes. It has one more value than a lane, so certainty is a mask.
struct ChanceLanes {
  WordLanes limit, certain;

  explicit HWY_INLINE ChanceLanes(Chance chance)
      : limit(hn::Set(Words(), static_cast<std::uint32_t>(chance.threshold()))),
        certain(hn::Set(Words(), chance.threshold() >> 32 != 0 ? ~0U : 0U)) {}
  HWY_INLINE ChanceLanes(WordLanes limits, WordLanes certainties)
      : limit(limits), certain(certainties) {}

  HWY_INLINE hn::Mask<Words> decides(WordLanes luck) const {
    return hn::Or(hn::Lt(luck, limit), hn::MaskFromVec(certain));
  }
};

// The chance of each tie, by the reader's trust.
class ChanceByTrust {
 public:
  explicit HWY_INLINE ChanceByTrust(const std::array<Chance, 3>& chances)
      : low_(chances[0]), medium_(chances[1]), high_(chances[2]) {}

  HWY_INLINE ChanceLanes of(WordLanes trust) const {
    const Words d;
    const auto is_low = hn::Eq(trust, hn::Zero(d));
    const auto is_medium = hn::Eq(trust, hn::Set(d, 1U));
    const auto choose = [&](WordLanes low, WordLanes medium, WordLanes high) HWY_ATTR {
      return hn::IfThenElse(is_low, low, hn::IfThenElse(is_medium, medium, high));
    };
    return {choose(low_.limit, medium_.limit, high_.limit),
            choose(low_.certain, medium_.certain, high_.certain)};
  }

 private:
  ChanceLanes low_, medium_, high_;
};

// All who see the post. Whole vectors are written, of which the next one overwrites what does not
// belong.
void find_seeing(const Passage& passage, const KeyedHash& luck, const std::uint32_t* friends,
                 const std::uint8_t* ties, std::size_t n, Viewers& viewers) {
  const Words d;
  const hn::Rebind<std::uint8_t, Words> d8;
  const std::size_t lanes = hn::Lanes(d);
  const HashLanes coin = in_every_lane(luck);
  const ChanceLanes sees(passage.sees);
  const WordLanes most_distant = hn::Set(d, static_cast<std::uint32_t>(passage.most_distant));
  std::uint32_t* const seeing_friends = viewers.seeing_friends.data();
  std::uint32_t* const seeing_luck = viewers.seeing_luck.data();
  std::uint32_t* const seeing_ties = viewers.seeing_ties.data();
  std::size_t seeing = 0;
  const auto ask = [&](WordLanes names, WordLanes traits, auto are_there) HWY_ATTR {
    const WordLanes words = coin.word(names);
    const auto layer = hn::And(traits, hn::Set(d, 3U));
    const auto is_close = hn::Not(hn::Lt(most_distant, layer));
    const Packing see(hn::And(hn::And(sees.decides(words), is_close), are_there));
    hn::StoreU(see(names), d, seeing_friends + seeing);
    hn::StoreU(see(words), d, seeing_luck + seeing);
    hn::StoreU(see(traits), d, seeing_ties + seeing);
    seeing += see.count();
  };
  std::size_t first = 0;
  for (; first + lanes <= n; first += lanes) {
    ask(hn::LoadU(d, friends + first), hn::PromoteTo(d, hn::LoadU(d8, ties + first)),
        hn::FirstN(d, lanes));
  }
  if (first < n && n >= lanes) {
    // The last vector that there is, without those in it who were asked.
    const std::size_t rest = n - lanes;
    ask(hn::LoadU(d, friends + rest), hn::PromoteTo(d, hn::LoadU(d8, ties + rest)),
        hn::Not(hn::FirstN(d, first - rest)));
  } else if (first < n) {
    std::uint32_t last_friends[hn::MaxLanes(d)] = {};
    std::uint8_t last_ties[hn::MaxLanes(d)] = {};
    std::memcpy(last_friends, friends, n * sizeof(std::uint32_t));
    std::memcpy(last_ties, ties, n);
    ask(hn::LoadU(d, last_friends), hn::PromoteTo(d, hn::LoadU(d8, last_ties)), hn::FirstN(d, n));
  }
  viewers.seeing = seeing;
}

// Who of them glances, and who may respond; they come after those who are there.
void part_viewers(const Responses& responses, const PostLuck& luck, Viewers& viewers) {
  const Words d;
  const std::size_t lanes = hn::Lanes(d);
  const HashLanes response = in_every_lane(luck.respond);
  const WordLanes further = hn::Set(d, luck.see.key()[3]);
  const ChanceByTrust at_most(responses.at_most);
  std::uint32_t* const glancing_friends = viewers.glancing_friends.data();
  std::uint32_t* const glancing_luck = viewers.glancing_luck.data();
  std::uint32_t* const meeting_friends = viewers.meeting_friends.data();
  std::uint32_t* const meeting_luck = viewers.meeting_luck.data();
  std::uint32_t* const meeting_posts = viewers.meeting_posts.data();
  std::uint32_t* const meeting_responses = viewers.meeting_responses.data();
  std::uint32_t* const meeting_further = viewers.meeting_further.data();
  std::uint32_t* const meeting_ties = viewers.meeting_ties.data();
  const WordLanes post = hn::Set(d, viewers.posts++);
  const WordLanes key = hn::Set(d, luck.respond.key()[3]);
  std::size_t glancing = viewers.glancing;
  std::size_t meeting = viewers.meeting;
  for (std::size_t i = 0; i < viewers.seeing; i += lanes) {
    const auto are_there = hn::FirstN(d, std::min(lanes, viewers.seeing - i));
    const WordLanes names = hn::LoadU(d, viewers.seeing_friends.data() + i);
    const WordLanes traits = hn::LoadU(d, viewers.seeing_ties.data() + i);
    const WordLanes more = further_words(hn::LoadU(d, viewers.seeing_luck.data() + i), further);
    const WordLanes words = response.word(names);
    const auto may_respond = at_most.of(hn::ShiftRight<6>(traits)).decides(words);
    const Packing glance(hn::AndNot(may_respond, are_there));
    hn::StoreU(glance(names), d, glancing_friends + glancing);
    hn::StoreU(glance(more), d, glancing_luck + glancing);
    glancing += glance.count();
    const Packing meet(hn::And(may_respond, are_there));
    hn::StoreU(meet(names), d, meeting_friends + meeting);
    hn::StoreU(meet(more), d, meeting_luck + meeting);
    hn::StoreU(post, d, meeting_posts + meeting);
    hn::StoreU(meet(words), d, meeting_responses + meeting);
    hn::StoreU(key, d, meeting_further + meeting);
    hn::StoreU(meet(traits), d, meeting_ties + meeting);
    meeting += meet.count();
  }
  viewers.glancing = glancing;
  viewers.meeting = meeting;
}

void find_viewers(const Passage& passage, const PostLuck& luck, const std::uint32_t* friends,
                  const std::uint8_t* ties, std::size_t n, Viewers& viewers) {
  find_seeing(passage, luck.see, friends, ties, n, viewers);
  part_viewers(*passage.responses, luck, viewers);
}

void find_unsettled(const Responses& responses, Viewers& viewers) {
  const Words d;
  const std::size_t lanes = hn::Lanes(d);
  const ChanceByTrust at_least(responses.at_least);
  for (std::size_t i = 0; i < viewers.meeting; i += lanes) {
    const WordLanes key = hn::LoadU(d, viewers.meeting_further.data() + i);
    WordLanes words = hn::LoadU(d, viewers.meeting_responses.data() + i);
    const WordLanes trust = hn::ShiftRight<6>(hn::LoadU(d, viewers.meeting_ties.data() + i));
    WordLanes unsettled =
        hn::IfThenZeroElse(at_least.of(trust).decides(words), hn::Set(d, Responses::any_response));
    for (std::size_t k = 0; k < responses.stirs_at_most.size(); ++k) {
      words = further_words(words, key);
      const auto stirs = ChanceLanes(responses.stirs_at_most[k]).decides(words);
      unsettled = hn::Or(unsettled, hn::IfThenElseZero(stirs, hn::Set(d, 1U << k)));
    }
    hn::StoreU(unsettled, d, viewers.meeting_unsettled.data() + i);
  }
}

}  // namespace hearsay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hearsay {
namespace {

HWY_EXPORT(find_viewers);
HWY_EXPORT(find_unsettled);

}  // namespace

void find_viewers(const Passage& passage, const PostLuck& luck, std::span<const AgentId> friends,
                  std::span<const TieTraits> ties, Viewers& viewers) {
  static_assert(sizeof(AgentId) == sizeof(std::uint32_t) && sizeof(TieTraits) == 1);
  const auto make_room = [](std::size_t most, const auto&... columns) {
    ((columns->size() < most ? columns->resize(most + most / 8) : void()), ...);
  };
  make_room(friends.size() + kMostWords, &viewers.seeing_friends, &viewers.seeing_luck,
            &viewers.seeing_ties);
  make_room(viewers.glancing + friends.size() + kMostWords, &viewers.glancing_friends,
            &viewers.glancing_luck);
  make_room(viewers.meeting + friends.size() + kMostWords, &viewers.meeting_friends,
            &viewers.meeting_luck, &viewers.meeting_posts, &viewers.meeting_responses,
            &viewers.meeting_further, &viewers.meeting_ties, &viewers.meeting_unsettled);
  HWY_DYNAMIC_DISPATCH(find_viewers)
  (passage, luck, reinterpret_cast<const std::uint32_t*>(friends.data()),
   reinterpret_cast<const std::uint8_t*>(ties.data()), friends.size(), viewers);
}

void find_unsettled(const Responses& responses, Viewers& viewers) {
  HWY_DYNAMIC_DISPATCH(find_unsettled)(responses, viewers);
}

}  // namespace hearsay
#endif
