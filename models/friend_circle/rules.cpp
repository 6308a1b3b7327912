#include "models/friend_circle/rules.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "sim/core/elementary.hpp"

namespace hearsay::friend_circle {
namespace {

constexpr double kAttitudeUnit = 32767.0;
constexpr double kFatigueUnit = 256.0;
constexpr double kMostFatigue = 65535.0;

// Steps from a grievance until an answer has come that the firm gives when it hears of it.
constexpr Step kAnswered = 2;

// How much feeds are looked at in each hour of the day, relative to each other; an assumption with
// the peaks of the WeChat data report 2015: before lunch, after work, and at nine in the evening.
constexpr std::array<double, 24> kLooks{.35,  .18,  .10,  .07,  .07,  .12,  .35,  .75,
                                        1.05, 1.15, 1.25, 1.45, 1.30, 1.10, 1.00, 1.00,
                                        1.10, 1.35, 1.50, 1.40, 1.45, 1.80, 1.55, .95};

// Time as the eyes of feeds count it: so many seconds of a day without rhythm have passed when
// `seconds` have passed since `hour` o'clock.
double looked_for(std::size_t hour, double seconds) {
  double day = 0;
  for (const double looks : kLooks) day += looks;
  const double whole_days = std::floor(seconds / 86400.0);
  double left = seconds - whole_days * 86400.0;
  double looked = 0;
  for (; left > 3600.0; left -= 3600.0) looked += kLooks[hour++ % kLooks.size()];
  looked += kLooks[hour % kLooks.size()] * left / 3600.0;
  return whole_days * 86400.0 + looked / day * 86400.0;
}

// Share of a post's sightings that come within `seconds`: flat, then a power law, cut and rescaled.
double seen_within(const Attention& attention, double seconds) {
  const auto flat = static_cast<double>(attention.delay_flat.seconds);
  const auto cut = static_cast<double>(attention.delay_cut.seconds);
  const double theta = attention.delay_exponent - 1.0;
  const auto mass = [&](double s) {
    if (s <= flat) return s;
    return flat + flat / theta * (1.0 - power(s / flat, -theta));
  };
  return seconds >= cut ? 1.0 : mass(seconds) / mass(cut);
}

// The chance that an exponential delay is at most so many seconds.
class Within {
 public:
  explicit Within(Duration mean) : mean_(static_cast<double>(mean.seconds)) {}
  double operator()(double seconds) const {
    return seconds > 700.0 * mean_ ? 1.0 : 1.0 - exponential(-seconds / mean_);
  }

 private:
  double mean_;
};

// Terms that change nothing.
constexpr Terms kPlain;

// A slot's bit.
constexpr std::uint16_t bit_of(std::uint8_t about) {
  return static_cast<std::uint16_t>(1U << (about - 1U));
}

// The words of a reader of a friend's post.
std::array<std::uint32_t, 6> words_of(const NameWord& luck) {
  std::array<std::uint32_t, 6> words{luck.word};
  for (std::size_t i = 1; i < words.size(); ++i) {
    words[i] = KeyedHash::further(words[i - 1], luck.further);
  }
  return words;
}

// The words of a message's draw, which is the reader's own; a hash of it goes on where it ends.
std::array<std::uint32_t, 6> words_of(const Draw& draw) {
  const KeyedHash hash(draw);
  std::array<std::uint32_t, 6> words{draw[0], draw[1], draw[2], draw[3]};
  words[4] = hash.further(words[3]);
  words[5] = hash.further(words[4]);
  return words;
}

// The measure that counts those who gain a mark.
struct CountedMark {
  std::uint32_t mark;
  Counted measure;
};
constexpr std::array kMarksCounted{
    CountedMark{kReached, kReach},
    CountedMark{kRead, kReaders},
    CountedMark{kHeardCriticism, kNegativeReach},
    CountedMark{kConsidering, kDeciders},
    CountedMark{kBought, kBuyers},
    CountedMark{kGiven, kGifts},
    CountedMark{kSatisfied, kSatisfiedOwners},
    CountedMark{kDissatisfied, kDissatisfiedOwners},
    CountedMark{kMuted, kMutes},
    CountedMark{kShared, kSharers},
    CountedMark{posted(PostKind::share_praise), kPraisePosts},
    CountedMark{posted(PostKind::tell_praise), kPraisePosts},
    CountedMark{posted(PostKind::share_criticism), kCriticismPosts},
    CountedMark{posted(PostKind::tell_criticism), kCriticismPosts},
    CountedMark{kComplained, kComplaints},
    CountedMark{kUnfollowed, kUnfollows},
};
constexpr std::uint32_t kCountedMarks = [] {
  std::uint32_t marks = 0;
  for (const CountedMark& counted : kMarksCounted) marks |= counted.mark;
  return marks;
}();
// By a mark's bit.
constexpr std::array<std::uint8_t, 32> kCountOfMark = [] {
  std::array<std::uint8_t, 32> measures{};
  for (const CountedMark& counted : kMarksCounted) {
    measures[static_cast<std::size_t>(std::countr_zero(counted.mark))] =
        static_cast<std::uint8_t>(counted.measure);
  }
  return measures;
}();

// The measure of the first of some marks.
constexpr std::size_t count_of_first(std::uint32_t marks) {
  return kCountOfMark[static_cast<std::size_t>(std::countr_zero(marks))];
}

// What the chance to pass a message on is multiplied by where so many friends were seen to do so
// before.
double reinforcement(const Sharing& sharing, std::size_t seen_before) {
  const double gain = sharing.reinforcement_gain;
  switch (sharing.reinforcement) {
    case Reinforcement::constant:
      return 1.0;
    case Reinforcement::peak_at_two:
      return seen_before == 1 ? 1.0 + gain : seen_before == 2 ? 1.0 + gain / 2 : 1.0;
    case Reinforcement::saturating:
      return 1.0 + gain * static_cast<double>(seen_before) / 9.0;
  }
  return 1.0;
}

std::uint8_t counted_up(std::uint8_t count) {
  return count == 255 ? count : static_cast<std::uint8_t>(count + 1);
}

}  // namespace

Rules::Rules(const Parameters& parameters, const Market& market, const Clock& clock)
    : parameters_(parameters),
      market_(market),
      see_chance_(parameters.attention.see / parameters.attention.competition),
      see_(Chance::of(see_chance_)),
      chat_see_(Chance::of(parameters.chats.see)),
      group_see_(Chance::of(parameters.groups.see)),
      bought_after_(clock, Within(parameters.purchase.mean_delay)),
      experienced_after_(std::max<Step>(1, clock.covering(parameters.experience.delay))),
      patience_(clock, Within(parameters.complaints.patience)) {
  const Attention& attention = parameters.attention;
  const bool rhythm = attention.rhythm && clock.step.seconds < days(1).seconds;
  for (const bool criticism : {false, true}) {
    const double speed = criticism ? attention.criticism_speed : 1.0;
    for (std::size_t hour = 0; hour < (rhythm ? kLooks.size() : 1); ++hour) {
      seen_after_[criticism].emplace_back(clock, [&](double s) {
        return seen_within(attention, speed * (rhythm ? looked_for(hour, s) : s));
      });
    }
  }
  for (Step t = 0; t < clock.steps; ++t) {
    const std::int64_t hour = attention.first_hour + t * clock.step.seconds / 3600;
    hour_of_step_.push_back(static_cast<std::uint8_t>(rhythm ? hour % 24 : 0));
  }
  initial_.attitude =
      static_cast<std::int16_t>(std::lround(parameters.attitude.initial * kAttitudeUnit));
  const auto half_life = static_cast<double>(parameters.fatigue.half_life.seconds);
  const double per_step = static_cast<double>(clock.step.seconds) / half_life;
  for (Step k = 0; k <= clock.steps; ++k) {
    // After 16 half-lives nothing is left in this unit.
    const double halvings = static_cast<double>(k) * per_step;
    if (halvings > 16.0) break;
    fatigue_left_.push_back(
        static_cast<std::uint32_t>(std::lround(65536.0 * power(2.0, -halvings))));
  }
  const Trust& trust = parameters.trust;
  trust_in_ = {trust.low, trust.medium, trust.high, trust.brand, trust.advertisement};
  for (std::size_t s = 0; s < kSources; ++s) {
    Standing& standing = standing_[s];
    const double read = parameters.reading.base * trust_in_[s] / trust.medium;
    standing.read = {read, read + parameters.reading.cue};
    standing.read_rested = {Chance::of(standing.read[0]), Chance::of(standing.read[1])};
    if (s < to_praise_.at_most.size()) {
      to_praise_.at_most[s] = Chance::of(std::max(standing.read[0], standing.read[1]));
      to_praise_.at_least[s] = Chance::of(std::min(standing.read[0], standing.read[1]));
    }
    const double step = parameters.attitude.step * trust_in_[s];
    standing.step = {step, step * parameters.attitude.negativity};
    standing.convert = parameters.purchase.conversion * trust_in_[s] / trust.medium;
  }
  for (std::size_t seen = 0; seen < reinforced_.size(); ++seen) {
    reinforced_[seen] = reinforcement(parameters.sharing, seen);
  }
  to_praise_.stirs_at_most.fill(Chance::of(1.0));
  to_others_ = to_offers_ = to_praise_;
  to_offers_.at_most.fill(Chance::of(1.0));
  expect_brief();
}

// What a friend's praise may stir to at any attitude, of which 1 more is at most 2. Of whether it
// is passed on, luck says nothing beforehand: a brief decision computes that in integers, and where
// the chance does not fit these, none is brief.
void Rules::expect_brief() {
  for (std::size_t seen = 0; seen < reinforced_.size(); ++seen) {
    const double chance = parameters_.sharing.appeal * reinforced_[seen];
    const double in_units = std::ceil(chance * (1.0 + 1e-9) * 0x1p60 / (65535.0 * kAttitudeUnit));
    if (in_units >= 0x1p32) return;  // nobody: it is shared too readily for this unit
    share_at_most_[seen] = static_cast<std::uint32_t>(in_units);
  }
  double decide_at_most = 0.0;
  for (const Source source : {kLowTrust, kMediumTrust, kHighTrust}) {
    decide_at_most = std::max(decide_at_most, 2.0 * standing_[source].convert);
  }
  constexpr Chance kNever;
  // In the order of words_of.
  to_praise_.stirs_at_most = {kNever, Chance::of(decide_at_most), kNever, kNever,
                              Chance::of(2.0 * parameters_.sharing.like)};
}

// --- What each sighting's draw is keyed by.

std::uint32_t Rules::occasion(std::uint8_t kind, std::uint8_t about, const Conditions& conditions) {
  if (kind_of(kind) != PostKind::pass_offer) return kind;
  // Beyond all kinds, and the same in every strategy.
  const std::uint32_t place = kind & kInChat ? 0x40000000U : kind & kInGroup ? 0x20000000U : 0U;
  return (conditions.terms[about - 1U].luck | 0x80000000U) ^ place;
}

DrawKey Rules::key(const Sighting& sighting, const Conditions& conditions) const {
  const Message& message = sighting.message;
  std::uint32_t which = sighting.source;
  switch (message.channel) {
    case Channel::own:
      return DrawKey::of(Purpose::experience, sighting.target);
    case Channel::gift: {
      if (message.trust == 0) {
        which = 0;
        break;
      }
      // Who is answered, or offered a price, more than once makes up its mind once.
      const bool once = static_cast<Gift>(message.kind) >= Gift::answer;
      which = conditions.terms[message.trust - 1U].luck + (once ? 0 : sighting.source);
      break;
    }
    case Channel::feed:
    case Channel::glance:
      HEARSAY_EXPECT(sighting.is_drawn());
      break;
    case Channel::advertisement:
    case Channel::account:
      break;
  }
  const std::uint64_t what = static_cast<std::uint64_t>(message.channel) << 8 | message.action;
  return {Purpose::respond_to_brand, what << 32 | index(sighting.target), which};
}

// --- Attention: luck of post and friend says whether a friend sees a post, and when.

Passage Rules::passage(const Post& post, const Moment& moment) const {
  const PostKind kind = kind_of(post.kind);
  Passage passage{.sees = see_,
                  .responses = &to_others_,
                  .seen_after = &seen_after_[is_criticism(kind)][hour_of_step_[moment.now]]};
  const double attention = moment.conditions.attention;
  if (attention != 1.0) passage.sees = Chance::of(see_chance_ * attention);
  if ((post.kind & kInChat) != 0) {
    passage.sees = chat_see_;
    passage.most_distant = TieLayer::close;
  } else if ((post.kind & kInGroup) != 0) {
    passage.sees = group_see_;
  }
  if (kind == PostKind::pass_offer) {
    passage.responses = &to_offers_;
  } else if (post.about == 0 && !is_criticism(kind)) {
    passage.responses = &to_praise_;
  }
  return passage;
}

Message Rules::message(const Post& post) const {
  return {.channel = Channel::feed,
          .kind = post.kind,
          .trust = market_.population.is_leader(post.author) ? kLeaderBit : std::uint8_t{0},
          .action = post.about};
}

// How far a member of a group trusts an author it does not know: what those friends say whom both
// share and the member trusts at least somewhat, weighed by that trust (MoleTrust of horizon 2,
// Massa and Avesani 2005); little where there are none.
TieTraits Rules::stranger(AgentId author, AgentId reader) const {
  const auto of_author = market_.graph.friends(author);
  const auto of_reader = market_.graph.friends(reader);
  const auto said = market_.graph.traits(author);
  const auto held = market_.graph.traits(reader);
  double weights = 0.0;
  double sum = 0.0;
  for (std::size_t i = 0, j = 0; i < of_author.size() && j < of_reader.size();) {
    if (of_author[i] < of_reader[j]) {
      ++i;
    } else if (of_reader[j] < of_author[i]) {
      ++j;
    } else {
      if (held[j].author_trust() >= TrustLevel::medium) {
        const double weight = trust_in_[static_cast<std::size_t>(held[j].author_trust())];
        weights += weight;
        sum += weight * trust_in_[static_cast<std::size_t>(said[i].reader_trust())];
      }
      ++i;
      ++j;
    }
  }
  TrustLevel level = TrustLevel::low;
  if (weights > 0.0) {
    const double trust = sum / weights;
    if (2.0 * trust >= trust_in_[kLowTrust] + trust_in_[kMediumTrust]) level = TrustLevel::medium;
    if (2.0 * trust >= trust_in_[kMediumTrust] + trust_in_[kHighTrust]) level = TrustLevel::high;
  }
  return {TieLayer::acquaintance, level, TieLayer::acquaintance, level};
}

Message Rules::from_stranger(Message message) const {
  message.trust |= kStrangerBit;
  return message;
}

std::uint32_t Rules::glance_marks(std::uint8_t kind) {
  return kind == 1 ? kReached | kHeardCriticism : kReached;
}

void Rules::glance(std::uint8_t kind, std::span<const AgentId> readers, States& states,
                   std::span<std::int64_t> counts) const {
  const bool criticism = kind == 1;
  const std::uint32_t marks = glance_marks(kind);
  std::int64_t reached = 0;
  std::int64_t heard_criticism = 0;
  states.change_briefs(readers, [&](BriefState& state) {
    reached += state.has(kReached) ? 0 : 1;
    heard_criticism += state.has(kHeardCriticism) ? 0 : 1;
    state.marks |= marks;
    std::uint8_t& seen = criticism ? state.criticisms_seen : state.praises_seen;
    seen = counted_up(seen);
  });
  counts[kImpressions] += static_cast<std::int64_t>(readers.size());
  counts[kReach] += reached;
  if (criticism) counts[kNegativeReach] += heard_criticism;
}

// An agent's decision from a state, by what hear(visit) makes of what it sees.
template <class Hear>
void Rules::decide_from(const AgentState& state, AgentId agent, const Scene<AgentState>& scene,
                        Decision& decision, const Hear& hear) const {
  Decision made;
  made.state = state;
  Visit visit(agent, scene, made);
  hear(visit);
  scene.counts[kAttitude] += made.state.attitude - state.attitude;
  count_marks(made, scene.counts);
  decision = made;
}

void Rules::decide_on_all(AgentId agent, std::span<const Sighting> sightings, SightingDraws& draws,
                          const Scene<AgentState>& scene, Decision& decision) const {
  decide_from(scene.states[agent], agent, scene, decision, [&](Visit& visit) {
    for (const Sighting& sighting : sightings) {
      take_up(visit, sighting, sighting.is_drawn() ? draws.next() : Draw());
    }
  });
}

// The same of one sighting that takes a draw, compiled for that.
[[gnu::flatten]] void Rules::decide_on_one(AgentId agent, const Sighting& sighting,
                                           const Draw& luck, const Scene<AgentState>& scene,
                                           Decision& decision) const {
  decide_from(scene.states[agent], agent, scene, decision,
              [&](Visit& visit) { take_up(visit, sighting, luck); });
}

// What take_up makes of a plain word for a reader of whom there is no more than the brief state:
// the same rules, compiled for that.
[[gnu::flatten]] void Rules::decide_on_word(AgentId agent, const Sighting& sighting,
                                            const Scene<AgentState>& scene,
                                            Decision& decision) const {
  AgentState state;
  static_cast<BriefState&>(state) = scene.states.brief(agent);
  decide_from(state, agent, scene, decision, [&](Visit& visit) {
    Heard heard;
    heard.terms = &kPlain;
    hear_friend(visit, heard, sighting);
  });
}

// What hear_friend makes of praise, as long as it leads to no word and no plan of the reader's:
// most of what is decided. Says no where it might, where an owner reads it, or one of whom there is
// more than the brief state; where the author's weight may not be whole; at another price.
bool Rules::hear_briefly(const Sighting& sighting, const Scene<AgentState>& scene,
                         BriefState& brief) const {
  const AgentId reader = sighting.target;
  const BriefState before = scene.states.brief(reader);
  if (before.owns() || scene.states.has_more(reader) || scene.moment.conditions.price != 1.0) {
    return false;
  }
  const std::int64_t worn_after = parameters_.reading.worn_after;
  if (worn_after > 0) {
    const AgentId author{sighting.source};
    const int posted = std::popcount(scene.states.brief(author).marks & kPostedAny);
    if (posted > worn_after || scene.states.has_more(author)) return false;
  }
  const std::uint8_t trust = sighting.message.trust;
  const Standing& standing = standing_[trust & 3];
  std::int64_t* const counts = scene.counts.data();
  BriefState after = before;
  after.marks |= kReached;
  after.praises_seen = counted_up(after.praises_seen);
  if ((trust & kMayIgnoreBit) != 0 &&
      !standing.read_rested[before.is_cued()].decides(sighting.luck.word)) {
    ++counts[kImpressions];
    counts[kReach] += before.has(kReached) ? 0 : 1;
    brief = after;
    return true;
  }
  if ((trust & kMayDecideBit) != 0 && market_.population.in_need(reader)) return false;
  double step = standing.step[0];
  if ((trust & kLeaderBit) != 0) step *= parameters_.attitude.leader_weight;
  move_attitude(after, step, false);
  const std::size_t seen = std::min<std::size_t>(before.praises_seen, share_at_most_.size() - 1);
  const auto agreement =
      static_cast<std::uint64_t>(static_cast<int>(kAttitudeUnit) + after.attitude);
  const std::uint64_t share_at_most =
      market_.population.share_propensity(reader) * agreement * share_at_most_[seen] >> 28;
  if (KeyedHash::further(sighting.luck.word, sighting.luck.further) <= share_at_most) return false;
  if ((trust & kMayLikeBit) != 0) {
    const bool liked = likes(after.attitude, 0.0, words_of(sighting.luck)[5]);
    counts[kLikes] += liked ? 1 : 0;
    after.marks |= liked ? kLiked : 0U;
  }
  after.marks |= kRead;
  const std::uint32_t newly = after.marks & ~before.marks;
  ++counts[kImpressions];
  counts[kReach] += (newly & kReached) != 0 ? 1 : 0;
  ++counts[kReads];
  ++counts[kReadsFromFriends];
  counts[kReaders] += (newly & kRead) != 0 ? 1 : 0;
  counts[kAttitude] += after.attitude - before.attitude;
  brief = after;
  return true;
}

void Rules::count_marks(const Decision& decision, std::span<std::int64_t> counts) const {
  // Nearly all are one of two. Without a loop for these, whose length the machine could not guess.
  std::uint32_t left = decision.newly & kCountedMarks;
  const auto count = [&](std::uint32_t mark) {
    counts[count_of_first(mark)] += (left & mark) != 0 ? 1 : 0;
    left &= ~mark;
  };
  count(kReached);
  count(kRead);
  for (; left != 0; left &= left - 1) ++counts[count_of_first(left)];
}

// --- Seeing and reading.

void Rules::take_up(Visit& visit, const Sighting& sighting, const Draw& luck) const {
  const AgentState& state = visit.decision.state;
  const Message& message = sighting.message;
  Heard heard;
  if (state.fatigue != 0) {
    heard.fatigue =
        std::min(1.0, fatigue_of(state, visit.moment.now) / parameters_.fatigue.tolerance);
  }
  heard.about = message.channel == Channel::feed ? message.action : message.trust;
  heard.terms = heard.about == 0 ? &kPlain : &visit.moment.conditions.terms[heard.about - 1U];
  switch (message.channel) {
    case Channel::glance:
      return;  // noted already
    case Channel::own:
      follow_plan(visit, static_cast<Plan>(message.kind), luck);
      return;
    case Channel::gift:
      receive(visit, heard, sighting, luck);
      return;
    case Channel::advertisement:
    case Channel::account:
      hear_brand(visit, heard, message, luck);
      return;
    case Channel::feed:
      heard.offer = kind_of(message.kind) == PostKind::pass_offer;
      hear_friend(visit, heard, sighting);
      return;
  }
}

void Rules::hear_brand(Visit& visit, Heard& heard, const Message& message, const Draw& luck) const {
  Decision& decision = visit.decision;
  AgentState& state = decision.state;
  const Step now = visit.moment.now;
  if (state.has(kMuted) && message.channel == Channel::account) return;
  heard.source = message.channel == Channel::advertisement ? kAdvertisement : kBrand;
  bool cued = state.is_cued();
  ++visit.counts[kImpressions];
  mark(decision, kReached);
  tire(state, now, parameters_.fatigue.per_message);
  if (fatigue_of(state, now) > parameters_.fatigue.tolerance) mute(visit, luck[2]);
  if (state.has(kMuted)) return;
  cued = cued || (heard.terms->shows_likes && a_friend_liked(visit));
  if (!reads(heard, cued, interest_of(visit.agent, *heard.terms), luck[0])) return;
  read(visit, heard, words_of(luck));
}

void Rules::hear_friend(Visit& visit, Heard& heard, const Sighting& sighting) const {
  Decision& decision = visit.decision;
  AgentState& state = decision.state;
  const Message& message = sighting.message;
  heard.from_friend = true;
  heard.author = sighting.source;
  heard.from_leader = (message.trust & kLeaderBit) != 0;
  heard.from_stranger = (message.trust & kStrangerBit) != 0;
  heard.criticism = is_criticism(kind_of(message.kind));
  heard.source = static_cast<Source>(message.trust & 3);
  const bool cued = state.is_cued();
  std::uint8_t& seen = heard.criticism ? state.criticisms_seen : state.praises_seen;
  heard.seen_before = seen;
  seen = counted_up(seen);
  ++visit.counts[kImpressions];
  mark(decision, heard.criticism ? kReached | kHeardCriticism : kReached);
  double interest = 1.0;  // in what a friend says of it, all take the same
  if (heard.offer) {
    tire(state, visit.moment.now, parameters_.fatigue.per_offer);
    if (state.has(kMuted)) return;
    interest = interest_of(visit.agent, *heard.terms);
  }
  const std::uint32_t reading = sighting.luck.word;
  if (!reads(heard, cued, std::max(1.0, interest), reading)) return;
  heard.weight = weight_of_author(visit, heard);
  // Whom one trusts more by experience is not seen more often, but believed.
  const double factor = interest * std::min(1.0, heard.weight);
  if (factor != 1.0 && !reads(heard, cued, factor, reading)) return;
  read(visit, heard, words_of(sighting.luck));
}

// Whether luck has a message read, by somebody who has seen friends share before or not.
bool Rules::reads(const Heard& heard, bool cued, double factor, std::uint32_t luck) const {
  const Standing& standing = standing_[heard.source];
  if (heard.fatigue == 0.0 && factor == 1.0) return standing.read_rested[cued].decides(luck);
  return Chance::decides(standing.read[cued] * (1.0 - heard.fatigue) * factor, luck);
}

// How interesting a message of these terms is to an agent.
double Rules::interest_of(AgentId agent, const Terms& terms) const {
  return suits(index(agent), terms) ? terms.interest
                                    : terms.interest * parameters_.reading.irrelevant;
}

bool Rules::a_friend_liked(const Visit& visit) const {
  return std::ranges::any_of(market_.graph.friends(visit.agent),
                             [&](AgentId one) { return visit.states.brief(one).has(kLiked); });
}

// Whether what an action speaks of is among an agent's topics.
bool Rules::suits(std::uint32_t agent, const Terms& terms) const {
  const auto& interests = market_.population.interests().of_agents;
  return terms.topics == 0 || interests.empty() || (interests[agent] & terms.topics) != 0;
}

// What a message's orientation makes of the term that it may strengthen.
double Rules::strengthened(const Terms& terms, Orientation term) const {
  return terms.orientation == term ? 1.0 + parameters_.sharing.orientation_gain : 1.0;
}

// What is left of a friend's weight: by how often it has spoken, and for money; and, where its word
// led to a purchase, by what came of that.
double Rules::weight_of_author(const Visit& visit, const Heard& heard) const {
  if (!heard.offer && parameters_.reading.worn_after == 0 && !parameters_.trust.learning)
    return 1.0;
  const AgentState author = visit.states[AgentId{heard.author}];
  double weight = 1.0;
  const auto offers = author.passed_on == 0 ? 0 : std::popcount(author.passed_on);
  if (heard.offer && offers > 1) {
    weight = std::max(0.0, 1.0 - parameters_.trust.oversharing * (offers - 1));
  }
  const std::int64_t worn_after = parameters_.reading.worn_after;
  if (worn_after > 0 && offers + std::popcount(author.marks & kPostedAny) > worn_after) {
    weight *= 0.5;
  }
  const AgentState& reader = visit.decision.state;
  if (parameters_.trust.learning && reader.recommender == heard.author &&
      reader.has(kSatisfied | kDissatisfied)) {
    const double prior = parameters_.trust.prior;
    const double held = trust_in_[heard.source];
    const double evidence = reader.has(kSatisfied) ? 1.0 : 0.0;
    if (held > 0.0) weight *= (prior * held + evidence) / ((prior + 1.0) * held);
  }
  return weight;
}

// --- What comes to an agent in person. Who is given something has read of it.

void Rules::receive(Visit& visit, const Heard& heard, const Sighting& sighting,
                    const Draw& luck) const {
  Decision& decision = visit.decision;
  AgentState& state = decision.state;
  const auto gift = static_cast<Gift>(sighting.message.kind);
  switch (gift) {
    case Gift::answer:
      hear_answer(visit, *heard.terms, luck);
      return;
    case Gift::crisis:
      if (state.has(kUpset)) return;
      mark(decision, kUpset);
      visit.outlet.answers.push_back({kNoSlot, Answered::upset, visit.agent});
      decision.tell_after = std::max(kAnswered, patience_.steps(luck[3]));
      return;
    case Gift::deal:
      ++visit.counts[kImpressions];
      mark(decision, kReached);
      decide_to_buy(visit, heard, static_cast<double>(sighting.source) * 0x1p-32, words_of(luck));
      return;
    case Gift::product:
      if (!state.owns() && parameters_.experience.enabled) {
        decision.experience_after = experienced_after_;
      }
      mark(decision, kGiven);
      break;
    case Gift::post:
      if (!state.has(kPassedOnPraise)) {
        speak(visit, PostKind::share_praise, 1.0, luck[1]);
        mark(decision, posted(PostKind::share_praise));  // what is asked for is public
        constexpr auto kOthers =
            static_cast<std::uint8_t>(~(1U << static_cast<unsigned>(PostKind::share_praise)));
        decision.chatted &= kOthers;
        decision.grouped &= kOthers;
        decision.about = heard.about;
      }
      break;
    case Gift::information:
      break;
  }
  ++visit.counts[kImpressions];
  mark(decision, kReached);
  read(visit, heard, words_of(luck));
}

// Whoever has a grievance that it has not aired yet may be content with the firm's answer.
void Rules::hear_answer(Visit& visit, const Terms& terms, const Draw& luck) const {
  AgentState& state = visit.decision.state;
  if (!state.has(kUpset | kComplained)) return;
  if (!Chance::decides(parameters_.complaints.belief * terms.credibility, luck[0])) return;
  ++visit.counts[kWonBack];
  if (state.has(kComplained)) move_attitude(state, parameters_.experience.weight, false);
  state.marks &= ~std::uint32_t{kUpset | kComplained};
}

void Rules::read(Visit& visit, const Heard& heard, const Words& luck) const {
  Decision& decision = visit.decision;
  AgentState& state = decision.state;
  if (!decision.has_read) decision.read_from = heard.author;
  decision.has_read = true;
  ++visit.counts[kReads];
  if (heard.from_stranger) {
    ++visit.counts[kReadsFromStrangers];
  } else if (heard.from_friend) {
    ++visit.counts[kReadsFromFriends];
  }
  mark(decision, kRead);
  const Standing& standing = standing_[heard.source];
  double step = standing.step[heard.criticism] * heard.weight;
  if (heard.from_leader) {
    const Attitude& attitude = parameters_.attitude;
    step *= attitude.leader_weight *
            (suits(heard.author, *heard.terms) ? 1.0 : attitude.misfit);  // less off its topics
  }
  if (!heard.from_friend) step *= heard.terms->credibility;
  step *= strengthened(*heard.terms, Orientation::trust);
  move_attitude(state, step, heard.criticism);
  if (!heard.criticism) like(visit, heard, luck[5]);
  if (heard.terms->open && !heard.criticism) {
    consider_offer(visit, heard, luck);
  } else {
    pass_on(visit, heard, luck[1]);
  }
  if (heard.criticism) return;
  const bool takes_part = heard.about != 0 && (state.taken_up & bit_of(heard.about)) != 0;
  decide_to_buy(visit, heard, takes_part && heard.terms->open ? heard.terms->discount : 0.0, luck);
}

// --- Liking: friends who are shown it later are encouraged to read.

void Rules::like(Visit& visit, const Heard& heard, std::uint32_t luck) const {
  if (!likes(visit.decision.state.attitude, heard.fatigue, luck)) return;
  ++visit.counts[kLikes];
  mark(visit.decision, kLiked);
}

bool Rules::likes(std::int16_t attitude, double fatigue, std::uint32_t luck) const {
  const double inclined = 1.0 + static_cast<double>(attitude) / kAttitudeUnit;
  return Chance::decides(parameters_.sharing.like * inclined * (1.0 - fatigue), luck);
}

// --- Offers: who reads of one may take part, and tell friends.

void Rules::consider_offer(Visit& visit, const Heard& heard, const Words& luck) const {
  Decision& decision = visit.decision;
  AgentState& state = decision.state;
  const Terms& terms = *heard.terms;
  const std::uint16_t bit = bit_of(heard.about);
  const auto slot = static_cast<std::uint8_t>(heard.about - 1U);
  const double attitude = static_cast<double>(state.attitude) / kAttitudeUnit;
  const double inclined = (1.0 + attitude) * (1.0 - heard.fatigue);
  const double trust = trust_in_[heard.source] / parameters_.trust.medium * heard.weight;
  if ((state.taken_up & bit) == 0 && Chance::decides(terms.take_up * trust * inclined, luck[4])) {
    state.taken_up |= bit;
    ++visit.counts[kOffersTaken];
    visit.outlet.answers.push_back(
        {slot, Answered::took_up, visit.agent, heard.author, state.attitude});
  }
  if ((state.passed_on & bit) != 0) return;
  double chance = market_.population.share_chance(visit.agent) * parameters_.sharing.appeal *
                  terms.appeal * terms.incentive * inclined * reinforced(heard.seen_before);
  if ((state.taken_up & bit) != 0) chance *= terms.reciprocity;
  chance *= strengthened(terms, Orientation::relationship);
  if (state.owns() && !state.has(kDissatisfied)) chance *= parameters_.sharing.owner_factor;
  if (!Chance::decides(chance, luck[1])) return;
  state.passed_on |= bit;
  ++visit.counts[kOffersPassed];
  ++visit.counts[kShares];
  mark(decision, kShared);
  switch (place(visit.agent, chance, luck[1])) {
    case Place::feed:
      decision.offers_posted |= bit;
      break;
    case Place::chat:
      decision.offers_chatted |= bit;
      break;
    case Place::group:
      decision.offers_grouped |= bit;
      break;
  }
  visit.outlet.answers.push_back({slot, Answered::passed_on, visit.agent, heard.author});
}

// --- Considering: a reader of praise in need may decide to buy, once.

void Rules::decide_to_buy(Visit& visit, const Heard& heard, double discount,
                          const Words& luck) const {
  Decision& decision = visit.decision;
  AgentState& state = decision.state;
  if (state.owns() || state.has(kConsidering)) return;
  // Who is in need is what the machine cannot guess, so it is asked last, if that does not take
  // long.
  const bool in_need = market_.population.in_need(visit.agent);
  const double price = visit.moment.conditions.price * (1.0 - discount);
  if (price != 1.0 && !in_need) return;
  const double inclined = 1.0 + static_cast<double>(state.attitude) / kAttitudeUnit;
  double chance = standing_[heard.source].convert * heard.weight * inclined *
                  heard.terms->usefulness * price_lift(price);
  chance *= strengthened(*heard.terms, Orientation::function);
  if (!Chance::decides(chance, luck[2]) || !in_need) return;
  mark(decision, kConsidering);
  decision.buy_after = bought_after_.steps(luck[3]);
  state.recommender = heard.author;
  if (discount > 0.0) {
    state.deal = heard.about;
    state.discount = static_cast<std::uint8_t>(std::min(255.0, std::floor(discount * 256.0 + .5)));
  }
  const auto slot = heard.about == 0 ? kNoSlot : static_cast<std::uint8_t>(heard.about - 1U);
  visit.outlet.answers.push_back({slot, Answered::decided, visit.agent, heard.author});
}

// `price` is a share of the regular one.
double Rules::price_lift(double price) const {
  if (price == 1.0) return 1.0;
  // Nothing sells without limit at no price.
  constexpr double kLeast = 0.05;
  return power(std::max(kLeast, price), -parameters_.purchase.elasticity);
}

// --- Attitude: a step toward the message's valence, so that it stays between -1 and 1.

void Rules::move_attitude(BriefState& state, double share, bool down) const {
  const double goal = down ? -kAttitudeUnit : kAttitudeUnit;
  const double held = state.attitude;
  const double moved = held + std::min(1.0, share) * (goal - held);
  // To the nearest unit, halves away from 0, without the call that std::lround is.
  state.attitude = static_cast<std::int16_t>(moved < 0.0 ? moved - 0.5 : moved + 0.5);
}

// --- Sharing: who agrees passes on, praise and criticism at most once each.

void Rules::pass_on(Visit& visit, const Heard& heard, std::uint32_t luck) const {
  Decision& decision = visit.decision;
  AgentState& state = decision.state;
  const PostKind kind = heard.criticism ? PostKind::share_criticism : PostKind::share_praise;
  if (state.has(heard.criticism ? kPassedOnCriticism : kPassedOnPraise) ||
      (heard.criticism && !parameters_.negative_word)) {
    return;
  }
  const Sharing& sharing = parameters_.sharing;
  const double attitude = static_cast<double>(state.attitude) / kAttitudeUnit;
  const double agreement = 1.0 + (heard.criticism ? -attitude : attitude);
  double chance = market_.population.share_chance(visit.agent) * sharing.appeal * agreement *
                  reinforced(heard.seen_before) * (1.0 - heard.fatigue);
  chance *= heard.terms->appeal;
  chance *= strengthened(*heard.terms, Orientation::relationship);
  // An owner's word counts for more where it agrees with what the owner found.
  if (state.owns() && heard.criticism == state.has(kDissatisfied)) chance *= sharing.owner_factor;
  if (heard.criticism) chance *= sharing.criticism_factor;
  if (speak(visit, kind, chance, luck) && !heard.criticism) decision.about = heard.about;
}

// Whether it is said at all.
bool Rules::speak(Visit& visit, PostKind kind, double chance, std::uint32_t luck) const {
  if (!Chance::decides(chance, luck)) return false;
  Decision& decision = visit.decision;
  ++visit.counts[kShares];
  mark(decision, kShared);
  if (kind == PostKind::share_praise) mark(decision, kPassedOnPraise);
  if (kind == PostKind::share_criticism) mark(decision, kPassedOnCriticism | kCriticised);
  const auto bit = static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
  switch (place(visit.agent, chance, luck)) {
    case Place::feed:
      mark(decision, posted(kind));
      if (is_criticism(kind)) mark(decision, kCriticised);
      break;
    case Place::chat:
      decision.chatted |= bit;
      break;
    case Place::group:
      decision.grouped |= bit;
      break;
  }
  return true;
}

// The luck that said that a word is spoken says where, too: it is uniform below the threshold it
// passed.
Rules::Place Rules::place(AgentId agent, double chance, std::uint32_t luck) const {
  const double spoken = std::min(1.0, chance);
  const double feed = parameters_.sharing.to_feed;
  if (Chance::decides(spoken * feed, luck)) return Place::feed;
  if (market_.population.groups().of(agent).empty()) return Place::chat;
  const double either = feed + (1.0 - feed) * parameters_.groups.share;
  return Chance::decides(spoken * either, luck) ? Place::group : Place::chat;
}

double Rules::reinforced(int seen_before) const {
  return reinforced_[std::min(static_cast<std::size_t>(seen_before), reinforced_.size() - 1)];
}

// --- Purchase and experience: what an agent set itself to do.

void Rules::follow_plan(Visit& visit, Plan plan, const Draw& luck) const {
  switch (plan) {
    case Plan::buy:
      return buy(visit);
    case Plan::experience:
      return experience(visit, luck);
    case Plan::tell_grievance:
      if (visit.decision.state.has(kUpset | kComplained)) air_grievance(visit, luck);
      return;
  }
}

void Rules::buy(Visit& visit) const {
  Decision& decision = visit.decision;
  AgentState& state = decision.state;
  // Whose opinion has turned meanwhile, or who was given the product, is lost as a buyer.
  if (state.attitude < 0 || state.owns()) return;
  mark(decision, kBought);
  if (parameters_.experience.enabled) decision.experience_after = experienced_after_;
  const double discount = static_cast<double>(state.discount) / 256.0;
  const double price =
      parameters_.purchase.price * visit.moment.conditions.price * (1.0 - discount);
  visit.counts[kRevenue] += std::llround(price * 1e6);
  const auto slot = state.deal == 0 ? kNoSlot : static_cast<std::uint8_t>(state.deal - 1U);
  visit.outlet.answers.push_back({slot, Answered::bought, visit.agent, state.recommender});
}

void Rules::experience(Visit& visit, const Draw& luck) const {
  Decision& decision = visit.decision;
  AgentState& state = decision.state;
  const Experience& experience = parameters_.experience;
  const double attitude = static_cast<double>(state.attitude) / kAttitudeUnit;
  const double raised = std::max(0.0, attitude - (2.0 * experience.quality - 1.0));
  const bool satisfied =
      Chance::decides(experience.quality - experience.disappointment * raised, luck[0]);
  mark(decision, satisfied ? kSatisfied : kDissatisfied);
  move_attitude(state, experience.weight, !satisfied);
  if (satisfied) {
    speak(visit, PostKind::tell_praise,
          market_.population.share_chance(visit.agent) * parameters_.sharing.owner_factor, luck[1]);
    return;
  }
  if (Chance::decides(parameters_.complaints.share, luck[2])) {
    mark(decision, kComplained);
    decision.tell_after = std::max(kAnswered, patience_.steps(luck[3]));
    visit.outlet.answers.push_back({kNoSlot, Answered::complained, visit.agent, state.recommender});
    return;
  }
  air_grievance(visit, luck);
}

// The dissatisfied tell friends, and those struck by a crisis all do.
void Rules::air_grievance(Visit& visit, const Draw& luck) const {
  Decision& decision = visit.decision;
  const bool upset = decision.state.has(kUpset);
  decision.state.marks &= ~std::uint32_t{kUpset | kComplained};
  if (upset) move_attitude(decision.state, parameters_.experience.weight, true);
  if (!parameters_.negative_word) return;
  const double chance = upset ? 1.0
                              : market_.population.share_chance(visit.agent) *
                                    parameters_.sharing.owner_factor *
                                    parameters_.sharing.criticism_factor;
  speak(visit, PostKind::tell_criticism, chance, luck[1]);
}

// --- Fatigue: raised by brand messages, halved by time.

double Rules::fatigue_of(const AgentState& state, Step now) const {
  if (state.fatigue == 0) return 0.0;
  const Step since = now - state.fatigue_step;
  const std::uint32_t left = since < fatigue_left_.size() ? fatigue_left_[since] : 0;
  return static_cast<double>(state.fatigue) * static_cast<double>(left) / 65536.0 / kFatigueUnit;
}

// Only here is what time has taken written down: rounding at every visit would keep it from
// falling.
void Rules::tire(AgentState& state, Step now, double messages) const {
  const double sum = (fatigue_of(state, now) + messages) * kFatigueUnit;
  state.fatigue = static_cast<std::uint16_t>(std::min(kMostFatigue, std::round(sum)));
  state.fatigue_step = now;
}

void Rules::mute(Visit& visit, std::uint32_t luck) const {
  Decision& decision = visit.decision;
  if (decision.state.has(kMuted)) return;
  mark(decision, kMuted);
  if (market_.population.follows(visit.agent)) {
    mark(decision, kUnfollowed);
    visit.outlet.answers.push_back({kNoSlot, Answered::unfollowed, visit.agent});
  }
  if (parameters_.negative_word && !decision.state.has(posted(PostKind::tell_criticism))) {
    speak(visit, PostKind::tell_criticism, parameters_.fatigue.complaint, luck);
  }
}

// --- What becomes of a decision.

void Rules::mark(Decision& decision, std::uint32_t mark) const {
  decision.newly |= mark & ~decision.state.marks;
  decision.state.marks |= mark;
}

void Rules::announce(AgentId agent, const Decision& decision, Outlet& outlet) const {
  const std::uint32_t offers =
      decision.offers_posted | decision.offers_chatted | decision.offers_grouped;
  const std::uint32_t in_private = decision.chatted | decision.grouped;
  const bool in_chats = parameters_.chats.see > 0.0;
  const bool in_groups = parameters_.groups.see > 0.0;
  const std::uint32_t in_public = (decision.newly & kPostedAny) / kPosted;
  for (std::uint32_t left = in_public | in_private; left != 0; left &= left - 1) {
    const auto number = static_cast<std::uint8_t>(std::countr_zero(left));
    const bool is_shared = static_cast<PostKind>(number) == PostKind::share_praise;
    const auto post = [&](std::uint32_t spoken, std::uint8_t where) {
      if ((spoken >> number & 1U) == 0) return;
      outlet.posts.push_back({agent, static_cast<std::uint8_t>(number | where),
                              is_shared ? decision.about : std::uint8_t{0}});
    };
    post(in_public, 0);
    if (in_chats) post(decision.chatted, kInChat);
    if (in_groups) post(decision.grouped, kInGroup);
  }
  constexpr auto kOffer = static_cast<std::uint8_t>(PostKind::pass_offer);
  for (std::uint8_t about = 1; offers >> (about - 1U) != 0; ++about) {
    const std::uint16_t bit = bit_of(about);
    if ((decision.offers_posted & bit) != 0) {
      outlet.posts.push_back({agent, kOffer, about});
    } else if (in_chats && (decision.offers_chatted & bit) != 0) {
      outlet.posts.push_back({agent, kOffer | kInChat, about});
    } else if (in_groups && (decision.offers_grouped & bit) != 0) {
      outlet.posts.push_back({agent, kOffer | kInGroup, about});
    }
  }
  const auto plan = [&](Step after, Plan what) {
    if (after != 0) outlet.reminders.push_back({agent, after, static_cast<std::uint8_t>(what)});
  };
  plan(decision.buy_after, Plan::buy);
  plan(decision.experience_after, Plan::experience);
  plan(decision.tell_after, Plan::tell_grievance);
}

void Rules::trace(AgentId agent, const Decision& decision, Step now, Trace& trace) const {
  const auto tell = [&](std::uint32_t marks, Traced what, std::uint32_t through) {
    if ((decision.newly & marks) != 0) trace.push_back({now, agent, what, through});
  };
  const AgentState& state = decision.state;
  tell(kRead, Traced::read, decision.read_from);
  tell(kShared, Traced::shared, decision.read_from);
  tell(kConsidering, Traced::decided, state.recommender);
  tell(kBought, Traced::bought, state.recommender);
  tell(posted(PostKind::share_criticism) | posted(PostKind::tell_criticism), Traced::criticised,
       decision.read_from);
}

// Made here, so that the rules are compiled into the step loop.
std::unique_ptr<ReplicateRunner> make_runner(const Parameters& parameters, const Market& market,
                                             const Clock& clock, const Execution& execution) {
  return std::make_unique<Simulation<Rules>>(market, clock, kMeasureCount,
                                             Rules(parameters, market, clock), execution);
}

}  // namespace hearsay::friend_circle
