#include "models/friend_circle/rules.hpp"

#include <algorithm>
#include <cmath>

#include "sim/core/elementary.hpp"

namespace hearsay::friend_circle {
namespace {

constexpr double kAttitudeUnit = 32767.0;
constexpr double kFatigueUnit = 256.0;
constexpr double kMostFatigue = 65535.0;

// Message::trust on the feed: the reader's trust level, and whether the author leads opinion.
constexpr std::uint8_t kLeaderBit = 4;

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

// The words of a reader of a friend's post, whose first is `word`. The post's draw keys them.
Draw words_of(const Draw& post, std::uint32_t word) {
  const KeyedHash hash(post);
  Draw words{{word, hash.further(word)}};
  words.words[2] = hash.further(words[1]);
  words.words[3] = hash.further(words[2]);
  return words;
}

std::uint8_t counted_up(std::uint8_t count) {
  return count == 255 ? count : static_cast<std::uint8_t>(count + 1);
}

}  // namespace

Rules::Rules(const Parameters& parameters, const Market& market, const Clock& clock)
    : parameters_(parameters),
      market_(market),
      see_(Chance::of(parameters.attention.see)),
      seen_after_(clock, [&](double s) { return seen_within(parameters.attention, s); }),
      bought_after_(clock,
                    [&](double s) {
                      const auto mean = static_cast<double>(parameters.purchase.mean_delay.seconds);
                      return s > 700.0 * mean ? 1.0 : 1.0 - exponential(-s / mean);
                    }),
      experienced_after_(std::max<Step>(1, clock.covering(parameters.experience.delay))) {
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
  const std::array<double, kSources> trust_in{trust.low, trust.medium, trust.high, trust.brand,
                                              trust.advertisement};
  for (std::size_t s = 0; s < kSources; ++s) {
    Standing& standing = standing_[s];
    const double read = parameters.reading.base * trust_in[s] / trust.medium;
    standing.read = {read, read + parameters.reading.cue};
    standing.read_rested = {Chance::of(standing.read[0]), Chance::of(standing.read[1])};
    if (s < read_at_most_.size()) {
      read_at_most_[s] = Chance::of(std::max(standing.read[0], standing.read[1]));
    }
    const double step = parameters.attitude.step * trust_in[s];
    for (const bool leader : {false, true}) {
      const double led = step * (leader ? parameters.attitude.leader_weight : 1.0);
      standing.step[leader] = {led, led * parameters.attitude.negativity};
    }
    standing.convert = parameters.purchase.conversion * trust_in[s] / trust.medium;
  }
}

// --- What each sighting's draw is keyed by.

DrawKey Rules::key(const Sighting& sighting) const {
  const Message& message = sighting.message;
  switch (message.channel) {
    case Channel::own:
      return DrawKey::of(Purpose::experience, sighting.target);
    case Channel::feed:
      return DrawKey::of(Purpose::respond, AgentId{sighting.source}, message.kind);
    case Channel::glance:
    case Channel::gift:
    case Channel::advertisement:
    case Channel::account:
      break;
  }
  const std::uint64_t what = static_cast<std::uint64_t>(message.channel) << 8 | message.action;
  const std::uint32_t occasion = message.channel == Channel::gift ? 0 : sighting.source;
  return {Purpose::respond_to_brand, what << 32 | index(sighting.target), occasion};
}

// --- Attention: luck of post and friend says whether a friend sees a post, and when.

Message Rules::message(const Post& post) const {
  return {.channel = Channel::feed,
          .kind = post.kind,
          .trust = market_.population.is_leader(post.author) ? kLeaderBit : std::uint8_t{0}};
}

void Rules::glance(std::uint8_t kind, std::span<const AgentId> readers,
                   std::span<AgentState> states, std::span<std::int64_t> counts) const {
  const bool criticism = kind == 1;
  const std::uint16_t marks = criticism ? kReached | kHeardCriticism : kReached;
  std::int64_t reached = 0;
  std::int64_t heard_criticism = 0;
  for (const AgentId reader : readers) {
    AgentState& state = states[index(reader)];
    reached += state.has(kReached) ? 0 : 1;
    heard_criticism += state.has(kHeardCriticism) ? 0 : 1;
    state.marks |= marks;
    std::uint8_t& seen = criticism ? state.criticisms_seen : state.praises_seen;
    seen = counted_up(seen);
  }
  counts[kImpressions] += static_cast<std::int64_t>(readers.size());
  counts[kReach] += reached;
  if (criticism) counts[kNegativeReach] += heard_criticism;
}

void Rules::decide(AgentId agent, std::span<const AgentState> states,
                   std::span<const Sighting> sightings, const SightingDraws& draws, Step now,
                   Decision& decision) const {
  decision = {};
  decision.state = states[index(agent)];
  for (std::size_t i = 0; i < sightings.size(); ++i) {
    take_up(agent, sightings[i], draws[i], now, decision);
  }
}

// --- Seeing and reading.

void Rules::take_up(AgentId agent, const Sighting& sighting, const Draw& luck, Step now,
                    Decision& decision) const {
  AgentState& state = decision.state;
  const Message& message = sighting.message;
  Heard heard;
  heard.fatigue = std::min(1.0, fatigue_of(state, now) / parameters_.fatigue.tolerance);
  // Friends seen to share before this message are the social cue to read it.
  const bool cued = state.praises_seen > 0 || state.criticisms_seen > 0;
  // Whether it is read.
  std::uint32_t reading = luck[0];
  switch (message.channel) {
    case Channel::glance:
      return;  // noted already
    case Channel::own:
      follow_plan(agent, static_cast<Plan>(message.kind), luck, decision);
      return;
    case Channel::gift:
      receive(agent, static_cast<Gift>(message.kind), heard, luck, decision);
      return;
    case Channel::advertisement:
    case Channel::account:
      if (state.has(kMuted) && message.channel == Channel::account) return;
      heard.source = message.channel == Channel::advertisement ? kAdvertisement : kBrand;
      ++decision.impressions;
      mark(decision, kReached);
      tire(state, now);
      if (fatigue_of(state, now) > parameters_.fatigue.tolerance) mark(decision, kMuted);
      if (state.has(kMuted)) return;
      break;
    case Channel::feed: {
      reading = KeyedHash(luck).word(agent);
      heard.from_friend = true;
      heard.from_leader = (message.trust & kLeaderBit) != 0;
      heard.criticism = is_criticism(static_cast<PostKind>(message.kind));
      heard.source = static_cast<Source>(message.trust & 3);
      std::uint8_t& seen = heard.criticism ? state.criticisms_seen : state.praises_seen;
      heard.seen_before = seen;
      seen = counted_up(seen);
      ++decision.impressions;
      mark(decision, kReached);
      if (heard.criticism) mark(decision, kHeardCriticism);
      break;
    }
  }
  const Standing& standing = standing_[heard.source];
  const Chance chance = heard.fatigue == 0.0
                            ? standing.read_rested[cued]
                            : Chance::of(standing.read[cued] * (1.0 - heard.fatigue));
  if (!chance.decides(reading)) return;
  read(agent, heard, heard.from_friend ? words_of(luck, reading) : luck, decision);
}

// Who is given something in person has read it.
void Rules::receive(AgentId agent, Gift gift, const Heard& heard, const Draw& luck,
                    Decision& decision) const {
  ++decision.impressions;
  mark(decision, kReached);
  switch (gift) {
    case Gift::product:
      if (!decision.state.owns() && parameters_.experience.enabled) {
        decision.experience_after = experienced_after_;
      }
      mark(decision, kGiven);
      break;
    case Gift::post:
      if (!decision.state.has(kPassedOnPraise)) {
        speak(PostKind::share_praise, 1.0, luck[1], decision);
        mark(decision, posted(PostKind::share_praise));  // what is asked for is public
      }
      break;
    case Gift::information:
      break;
  }
  read(agent, heard, luck, decision);
}

void Rules::read(AgentId agent, const Heard& heard, const Draw& luck, Decision& decision) const {
  AgentState& state = decision.state;
  const Standing& standing = standing_[heard.source];
  ++decision.reads;
  if (heard.from_friend) ++decision.reads_from_friends;
  mark(decision, kRead);
  move_attitude(state, standing.step[heard.from_leader][heard.criticism], heard.criticism);
  pass_on(agent, heard, luck[1], decision);

  if (heard.criticism || state.owns() || state.has(kConsidering) ||
      !market_.population.in_need(agent)) {
    return;
  }
  const double inclined = 1.0 + static_cast<double>(state.attitude) / kAttitudeUnit;
  if (Chance::of(standing.convert * inclined).decides(luck[2])) {
    mark(decision, kConsidering);
    decision.buy_after = bought_after_.steps(luck[3]);
  }
}

// --- Attitude: a step toward the message's valence, so that it stays between -1 and 1.

void Rules::move_attitude(AgentState& state, double share, bool down) const {
  const double goal = down ? -kAttitudeUnit : kAttitudeUnit;
  const double held = state.attitude;
  const double moved = held + std::min(1.0, share) * (goal - held);
  // To the nearest unit, halves away from 0, without the call that std::lround is.
  state.attitude = static_cast<std::int16_t>(moved < 0.0 ? moved - 0.5 : moved + 0.5);
}

// --- Sharing: who agrees passes on, praise and criticism at most once each.

void Rules::pass_on(AgentId agent, const Heard& heard, std::uint32_t luck,
                    Decision& decision) const {
  AgentState& state = decision.state;
  const PostKind kind = heard.criticism ? PostKind::share_criticism : PostKind::share_praise;
  if (state.has(heard.criticism ? kPassedOnCriticism : kPassedOnPraise) ||
      (heard.criticism && !parameters_.negative_word)) {
    return;
  }
  const Sharing& sharing = parameters_.sharing;
  const double attitude = static_cast<double>(state.attitude) / kAttitudeUnit;
  const double agreement = 1.0 + (heard.criticism ? -attitude : attitude);
  double chance = market_.population.share_chance(agent) * sharing.appeal * agreement *
                  reinforced(heard.seen_before) * (1.0 - heard.fatigue);
  // An owner's word counts for more where it agrees with what the owner found.
  if (state.owns() && heard.criticism == state.has(kDissatisfied)) chance *= sharing.owner_factor;
  if (heard.criticism) chance *= sharing.criticism_factor;
  speak(kind, chance, luck, decision);
}

void Rules::speak(PostKind kind, double chance, std::uint32_t luck, Decision& decision) const {
  if (!Chance::of(chance).decides(luck)) return;
  ++decision.shares;
  mark(decision, kShared);
  if (kind == PostKind::share_praise) mark(decision, kPassedOnPraise);
  if (kind == PostKind::share_criticism) mark(decision, kPassedOnCriticism);
  // The same luck says whether the word is public: it is uniform below the threshold it passed.
  if (Chance::of(std::min(1.0, chance) * parameters_.sharing.to_feed).decides(luck)) {
    mark(decision, posted(kind));
  }
}

double Rules::reinforced(int seen_before) const {
  const double gain = parameters_.sharing.reinforcement_gain;
  switch (parameters_.sharing.reinforcement) {
    case Reinforcement::constant:
      return 1.0;
    case Reinforcement::peak_at_two:
      return seen_before == 1 ? 1.0 + gain : seen_before == 2 ? 1.0 + gain / 2 : 1.0;
    case Reinforcement::saturating:
      return 1.0 + gain * std::min(seen_before, 9) / 9.0;
  }
  return 1.0;
}

// --- Purchase and experience: what an agent set itself to do.

void Rules::follow_plan(AgentId agent, Plan plan, const Draw& luck, Decision& decision) const {
  AgentState& state = decision.state;
  if (plan == Plan::buy) {
    // Whose opinion has turned meanwhile, or who was given the product, is lost as a buyer.
    if (state.attitude < 0 || state.owns()) return;
    mark(decision, kBought);
    if (parameters_.experience.enabled) decision.experience_after = experienced_after_;
    return;
  }
  const Experience& experience = parameters_.experience;
  const double attitude = static_cast<double>(state.attitude) / kAttitudeUnit;
  const double raised = std::max(0.0, attitude - (2.0 * experience.quality - 1.0));
  const bool satisfied =
      Chance::of(experience.quality - experience.disappointment * raised).decides(luck[0]);
  mark(decision, satisfied ? kSatisfied : kDissatisfied);
  move_attitude(state, experience.weight, !satisfied);
  if (!satisfied && !parameters_.negative_word) return;
  const PostKind kind = satisfied ? PostKind::tell_praise : PostKind::tell_criticism;
  double chance = market_.population.share_chance(agent) * parameters_.sharing.owner_factor;
  if (!satisfied) chance *= parameters_.sharing.criticism_factor;
  speak(kind, chance, luck[1], decision);
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
void Rules::tire(AgentState& state, Step now) const {
  const double sum = (fatigue_of(state, now) + parameters_.fatigue.per_message) * kFatigueUnit;
  state.fatigue = static_cast<std::uint16_t>(std::min(kMostFatigue, std::round(sum)));
  state.fatigue_step = now;
}

// --- What becomes of a decision.

void Rules::mark(Decision& decision, std::uint16_t mark) const {
  decision.newly = static_cast<std::uint16_t>(decision.newly | (mark & ~decision.state.marks));
  decision.state.marks = static_cast<std::uint16_t>(decision.state.marks | mark);
}

void Rules::announce(AgentId agent, const Decision& decision, Outlet& outlet) const {
  if ((decision.newly & kPostedAny) == 0 && decision.buy_after + decision.experience_after == 0) {
    return;
  }
  for (const PostKind kind : {PostKind::share_praise, PostKind::share_criticism,
                              PostKind::tell_praise, PostKind::tell_criticism}) {
    if ((decision.newly & posted(kind)) != 0) {
      outlet.posts.push_back({agent, static_cast<std::uint8_t>(kind)});
    }
  }
  if (decision.buy_after != 0) {
    outlet.reminders.push_back({agent, decision.buy_after, static_cast<std::uint8_t>(Plan::buy)});
  }
  if (decision.experience_after != 0) {
    outlet.reminders.push_back(
        {agent, decision.experience_after, static_cast<std::uint8_t>(Plan::experience)});
  }
}

void Rules::observe(const Decision& decision, std::span<std::int64_t> counts) const {
  const auto count = [&](std::size_t measure, std::uint16_t marks) {
    if ((decision.newly & marks) != 0) ++counts[measure];
  };
  counts[kImpressions] += decision.impressions;
  counts[kReads] += decision.reads;
  counts[kReadsFromFriends] += decision.reads_from_friends;
  counts[kShares] += decision.shares;
  count(kReach, kReached);
  count(kReaders, kRead);
  if ((decision.newly & ~(kReached | kRead)) == 0) return;
  count(kSharers, kShared);
  count(kPraisePosts, posted(PostKind::share_praise));
  count(kPraisePosts, posted(PostKind::tell_praise));
  count(kCriticismPosts, posted(PostKind::share_criticism));
  count(kCriticismPosts, posted(PostKind::tell_criticism));
  count(kNegativeReach, kHeardCriticism);
  count(kDeciders, kConsidering);
  count(kBuyers, kBought);
  count(kGifts, kGiven);
  count(kSatisfiedOwners, kSatisfied);
  count(kDissatisfiedOwners, kDissatisfied);
  count(kMutes, kMuted);
}

std::uint32_t Rules::outcomes(const AgentState& state) const {
  return (state.has(kReached) ? 1U : 0U) | (state.has(kBought) ? 2U : 0U) |
         (state.has(kHeardCriticism) ? 4U : 0U);
}

// Made here, so that the rules are compiled into the step loop.
std::unique_ptr<ReplicateRunner> make_runner(const Parameters& parameters, const Market& market,
                                             const Clock& clock, const Execution& execution) {
  return std::make_unique<Simulation<Rules>>(market, clock, kCost + 1,
                                             Rules(parameters, market, clock), execution);
}

}  // namespace hearsay::friend_circle
