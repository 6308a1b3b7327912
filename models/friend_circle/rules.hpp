// The rules of friend_circle, as the step engine calls them: see, read, form an attitude, share,
// buy, experience, tell. README.md has them as equations; the sections here follow its order.
//
// Of an agent's state 8 bytes are what every visit reads; the rest is kept for those who have heard
// of the brand itself, of an offer, or decided to buy. Each sighting has words of luck for
// what may come of it: whether it is read, passed on, acted upon and how late, taken up, liked.
// Most sightings end unread, whatever the reader's state: luck says so already when a friend posts,
// and such a sighting is but a glance. Of most others it says as early that the reader will neither
// like it nor decide to buy; unless it is passed on, they are decided in brief.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "models/friend_circle/parameters.hpp"
#include "sim/engine/delay.hpp"
#include "sim/engine/simulation.hpp"

namespace hearsay::friend_circle {

// What agents post, each at most once; an offer, once for each action. Odd kinds are criticism.
enum class PostKind : std::uint8_t {
  share_praise,
  share_criticism,
  tell_praise,
  tell_criticism,
  pass_offer,
};

constexpr bool is_criticism(PostKind kind) {
  return (static_cast<unsigned>(kind) & 1) != 0;
}

// Message::trust on the feed: the reader's trust level, whether the author leads opinion, whether
// it is no friend; that it may be decided in brief, and what luck leaves to the reader's state then
// (Responses::unsettled): whether it decides to buy, likes the message, or does not even read it.
constexpr std::uint8_t kLeaderBit = 4;
constexpr std::uint8_t kStrangerBit = 8;
constexpr std::uint8_t kBriefBit = 16;
constexpr std::uint8_t kMayDecideBit = 32;
constexpr std::uint8_t kMayLikeBit = 64;
constexpr std::uint8_t kMayIgnoreBit = 128;

// Post::kind and Message::kind on the feed: a PostKind, and whether it goes to strong ties alone,
// or to a group.
constexpr std::uint8_t kInChat = 8;
constexpr std::uint8_t kInGroup = 16;
constexpr PostKind kind_of(std::uint8_t kind) {
  return static_cast<PostKind>(kind & (kInChat - 1));
}

// What an agent sets itself to do (Message::kind on Channel::own).
enum class Plan : std::uint8_t { buy, experience, tell_grievance };

// What has happened to an agent, a bit each. The first are the outcomes that are told of agents, in
// the order in which model.cpp names them.
enum Mark : std::uint32_t {
  kReached = 1 << 0,
  kBought = 1 << 1,
  kHeardCriticism = 1 << 2,
  kCriticised = 1 << 3,  // passed criticism on, or told its own on the feed
  kOutcomeMarks = 15,
  kRead = 1 << 4,
  kConsidering = 1 << 5,
  kGiven = 1 << 6,
  kSatisfied = 1 << 7,
  kDissatisfied = 1 << 8,
  kMuted = 1 << 9,
  kShared = 1 << 10,  // went on with any word of its own or others', on the feed or in private
  kPosted = 1 << 11,  // + PostKind, four bits
  kPostedAny = 15 << 11,
  kPassedOnPraise = 1 << 15,  // publicly or in private
  kPassedOnCriticism = 1 << 16,
  kUpset = 1 << 17,       // struck by a crisis, and has neither told nor been appeased
  kComplained = 1 << 18,  // to the firm, likewise
  kUnfollowed = 1 << 19,  // the brand's account
  kLiked = 1 << 20,       // some praise
};

constexpr std::uint32_t posted(PostKind kind) {
  return static_cast<std::uint32_t>(kPosted) << static_cast<unsigned>(kind);
}

// What every visit to an agent reads.
struct BriefState {
  std::uint32_t marks = 0;
  std::int16_t attitude = 0;      // unit 1/32767
  std::uint8_t praises_seen = 0;  // posts of friends, counted up to 255
  std::uint8_t criticisms_seen = 0;

  bool has(std::uint32_t mark) const { return (marks & mark) != 0; }
  bool owns() const { return has(kBought | kGiven); }
  // Friends who were seen to share before a message are the social cue to read it.
  bool is_cued() const { return (praises_seen | criticisms_seen) != 0; }
  bool operator==(const BriefState&) const = default;
};
static_assert(std::bit_cast<std::uint64_t>(BriefState{.marks = kOutcomeMarks}) == kOutcomeMarks,
              "outcomes are the lowest bits of a state");

// What is there of those whom brand messages tired, who took part in offers, or decided to buy.
struct MoreState {
  std::uint16_t fatigue = 0;    // unit 1/256 message, as of `fatigue_step`
  std::uint16_t taken_up = 0;   // offers, a bit for each slot
  std::uint16_t passed_on = 0;  // likewise, publicly or in private
  std::uint8_t deal = 0;        // 1 + the slot of the offer by which it decided to buy; 0: none
  std::uint8_t discount = 0;    // that was promised to it in person; unit 1/256 of the price
  Step fatigue_step = 0;
  std::uint32_t recommender = kNobody;  // the friend on whose word it decided to buy

  bool operator==(const MoreState&) const = default;
};
static_assert(sizeof(MoreState) == 16);

struct AgentState : BriefState, MoreState {
  using Brief = BriefState;
  using More = MoreState;

  bool operator==(const AgentState&) const = default;
};
using States = AgentStates<AgentState>;

// Positions of the measures, in the order in which model.cpp names them.
enum Counted : std::size_t {
  kImpressions,
  kReach,
  kReads,
  kReadsFromFriends,
  kReadsFromStrangers,
  kReaders,
  kLikes,
  kShares,
  kSharers,
  kPraisePosts,
  kCriticismPosts,
  kNegativeReach,
  kDeciders,
  kBuyers,
  kGifts,
  kSatisfiedOwners,
  kDissatisfiedOwners,
  kMutes,
  kUnfollows,
  kComplaints,
  kWonBack,
  kOffersTaken,
  kOffersPassed,
  kAttitude,
  kRevenue,
  kCost,
};
constexpr std::size_t kMeasureCount = kCost + 1;

class Rules {
 public:
  // What one agent makes of one step, beside what is counted.
  struct Decision {
    AgentState state;                   // as it will be
    std::uint32_t newly = 0;            // marks gained
    std::uint32_t read_from = kNobody;  // the friend whose post it read first
    bool has_read = false;
    std::uint8_t chatted = 0;          // what it shares in private, a bit for each PostKind
    std::uint8_t grouped = 0;          // likewise, to a group
    std::uint8_t about = 0;            // 1 + the slot of what the praise it shares is about
    std::uint16_t offers_posted = 0;   // a bit for each slot
    std::uint16_t offers_chatted = 0;  // likewise, in private
    std::uint16_t offers_grouped = 0;  // likewise, to a group
    Step buy_after = 0;                // 0: not decided in this step
    Step experience_after = 0;         // 0: nothing new to experience
    Step tell_after = 0;               // 0: no grievance to tell
  };

  using State = AgentState;
  static constexpr std::size_t cost_measure = kCost;
  static constexpr std::size_t glance_kinds = 2;
  static constexpr std::uint8_t outcome_bits = kOutcomeMarks;
  static constexpr std::array<StateMember, 4> brief_members{{
      {"marks", offsetof(BriefState, marks), sizeof(BriefState::marks)},
      {"attitude", offsetof(BriefState, attitude), sizeof(BriefState::attitude)},
      {"praises_seen", offsetof(BriefState, praises_seen), sizeof(BriefState::praises_seen)},
      {"criticisms_seen", offsetof(BriefState, criticisms_seen),
       sizeof(BriefState::criticisms_seen)},
  }};
  static constexpr std::array<StateMember, 7> more_members{{
      {"fatigue", offsetof(MoreState, fatigue), sizeof(MoreState::fatigue)},
      {"taken_up", offsetof(MoreState, taken_up), sizeof(MoreState::taken_up)},
      {"passed_on", offsetof(MoreState, passed_on), sizeof(MoreState::passed_on)},
      {"deal", offsetof(MoreState, deal), sizeof(MoreState::deal)},
      {"discount", offsetof(MoreState, discount), sizeof(MoreState::discount)},
      {"fatigue_step", offsetof(MoreState, fatigue_step), sizeof(MoreState::fatigue_step)},
      {"recommender", offsetof(MoreState, recommender), sizeof(MoreState::recommender)},
  }};

  Rules(const Parameters& parameters, const Market& market, const Clock& clock);

  AgentState initial() const { return initial_; }
  DrawKey key(const Sighting& sighting, const Conditions& conditions) const;
  void decide(AgentId agent, std::span<const Sighting> sightings, SightingDraws& draws,
              const Scene<AgentState>& scene, Decision& decision) const {
    if (sightings.size() == 1 && is_plain_word(sightings[0]) && !scene.states.has_more(agent)) {
      decide_on_word(agent, sightings[0], scene, decision);
    } else if (sightings.size() == 1 && sightings[0].is_drawn()) {
      decide_on_one(agent, sightings[0], draws.next(), scene, decision);
    } else {
      decide_on_all(agent, sightings, draws, scene, decision);
    }
  }
  bool decide_briefly(const Sighting& sighting, const Scene<AgentState>& scene,
                      BriefState& brief) const {
    return (sighting.message.trust & kBriefBit) != 0 && hear_briefly(sighting, scene, brief);
  }
  bool has_news(const Decision& decision) const {
    const Step plans = decision.buy_after | decision.experience_after | decision.tell_after;
    const int offers = decision.offers_posted | decision.offers_chatted | decision.offers_grouped;
    const int in_private = decision.chatted | decision.grouped;
    return ((decision.newly & kPostedAny) | plans |
            static_cast<std::uint32_t>(offers | in_private)) != 0;
  }
  void announce(AgentId agent, const Decision& decision, Outlet& outlet) const;
  Message message(const Post& post) const;
  std::uint32_t occasion(const Post& post, const Conditions& conditions) const {
    return occasion(post.kind, post.about, conditions);
  }
  Passage passage(const Post& post, const Moment& moment) const;
  bool in_group(const Post& post) const { return (post.kind & kInGroup) != 0; }
  TieTraits stranger(AgentId author, AgentId reader) const;
  Message from_stranger(Message message) const;
  Message arriving(Message message, TieTraits traits, std::uint32_t unsettled) const {
    // Without a branch: what luck leaves to states is what the machine cannot guess.
    const std::uint32_t deciding = unsettled & kDecidingBit;
    const std::uint32_t reading = unsettled & (kLikingBit | Responses::any_response);
    static_assert(kMayDecideBit == kDecidingBit << 4 && kMayLikeBit == kLikingBit << 2 &&
                  kMayIgnoreBit == Responses::any_response << 2);
    const std::uint32_t brief = unsettled == (deciding | reading) ? kBriefBit : 0;
    const auto trust = static_cast<std::uint32_t>(traits.reader_trust());
    message.trust |= static_cast<std::uint8_t>(trust | brief | deciding << 4 | reading << 2);
    return message;
  }
  // 1: criticism.
  std::uint8_t glance_kind(std::uint8_t kind) const { return kind & 1; }
  void glance(std::uint8_t kind, std::span<const AgentId> readers, States& states,
              std::span<std::int64_t> counts) const;
  void trace(AgentId agent, const Decision& decision, Step now, Trace& trace) const;

 private:
  // Whom a message comes from, in the reader's eyes; the trust levels come first.
  enum Source : std::uint8_t { kLowTrust, kMediumTrust, kHighTrust, kBrand, kAdvertisement };
  static constexpr std::size_t kSources = 5;

  // Where an agent speaks.
  enum class Place : std::uint8_t { feed, chat, group };

  // What is the same for every message of a source.
  struct Standing {
    std::array<double, 2> read{};         // chance to read, uncued and cued
    std::array<Chance, 2> read_rested{};  // the same of those who are not tired
    std::array<double, 2> step{};         // of attitude; [criticism]
    double convert = 0.0;                 // chance to decide to buy, at attitude 0
  };

  // A message as its reader takes it.
  struct Heard {
    Source source = kBrand;
    bool criticism = false;
    bool from_friend = false;    // or from somebody of a group
    bool from_stranger = false;  // of a group
    bool from_leader = false;
    bool offer = false;            // a friend's post about an offer
    std::uint8_t about = 0;        // 1 + the slot of the action it is about; 0: of none
    const Terms* terms = nullptr;  // of that action; never null
    std::uint32_t author = kNobody;
    int seen_before = 0;   // posts of friends with the same valence, before this one
    double fatigue = 0.0;  // of the reader, 1 where nothing more is taken in
    double weight = 1.0;   // what manners and experience have left of the author's word
  };

  // The words of luck of one sighting, for: reading, sharing, deciding, how late, taking up,
  // liking.
  using Words = std::array<std::uint32_t, 6>;
  // The bits of Responses::unsettled, which begin with the second word, that a brief decision
  // knows.
  static constexpr std::uint32_t kDecidingBit = 1U << 1;
  static constexpr std::uint32_t kLikingBit = 1U << 4;

  // Everything of one agent in one step.
  struct Visit {
    AgentId agent;
    const States& states;  // of all, before this step
    const Moment& moment;
    Decision& decision;
    Outlet& outlet;
    std::int64_t* counts;  // of the step, by Counted

    Visit(AgentId who, const Scene<AgentState>& scene, Decision& decided)
        : agent(who),
          states(scene.states),
          moment(scene.moment),
          decision(decided),
          outlet(scene.outlet),
          counts(scene.counts.data()) {}
  };

  static std::uint32_t occasion(std::uint8_t kind, std::uint8_t about,
                                const Conditions& conditions);
  static std::uint32_t glance_marks(std::uint8_t kind);
  // Whether a sighting is what most are: a friend's word that is about no action.
  static bool is_plain_word(const Sighting& sighting) {
    const Message& message = sighting.message;
    return message.channel == Channel::feed && message.action == 0 &&
           kind_of(message.kind) != PostKind::pass_offer;
  }
  void expect_brief();
  bool hear_briefly(const Sighting& sighting, const Scene<AgentState>& scene,
                    BriefState& brief) const;
  template <class Hear>
  void decide_from(const AgentState& state, AgentId agent, const Scene<AgentState>& scene,
                   Decision& decision, const Hear& hear) const;
  void decide_on_word(AgentId agent, const Sighting& sighting, const Scene<AgentState>& scene,
                      Decision& decision) const;
  void decide_on_one(AgentId agent, const Sighting& sighting, const Draw& luck,
                     const Scene<AgentState>& scene, Decision& decision) const;
  void decide_on_all(AgentId agent, std::span<const Sighting> sightings, SightingDraws& draws,
                     const Scene<AgentState>& scene, Decision& decision) const;
  void count_marks(const Decision& decision, std::span<std::int64_t> counts) const;
  void take_up(Visit& visit, const Sighting& sighting, const Draw& luck) const;
  void hear_friend(Visit& visit, Heard& heard, const Sighting& sighting) const;
  void hear_brand(Visit& visit, Heard& heard, const Message& message, const Draw& luck) const;
  bool reads(const Heard& heard, bool cued, double factor, std::uint32_t luck) const;
  double interest_of(AgentId agent, const Terms& terms) const;
  void receive(Visit& visit, const Heard& heard, const Sighting& sighting, const Draw& luck) const;
  void follow_plan(Visit& visit, Plan plan, const Draw& luck) const;
  void buy(Visit& visit) const;
  void experience(Visit& visit, const Draw& luck) const;
  void air_grievance(Visit& visit, const Draw& luck) const;
  void hear_answer(Visit& visit, const Terms& terms, const Draw& luck) const;
  void read(Visit& visit, const Heard& heard, const Words& luck) const;
  void like(Visit& visit, const Heard& heard, std::uint32_t luck) const;
  bool likes(std::int16_t attitude, double fatigue, std::uint32_t luck) const;
  void consider_offer(Visit& visit, const Heard& heard, const Words& luck) const;
  void pass_on(Visit& visit, const Heard& heard, std::uint32_t luck) const;
  void decide_to_buy(Visit& visit, const Heard& heard, double discount, const Words& luck) const;
  void mute(Visit& visit, std::uint32_t luck) const;
  void mark(Decision& decision, std::uint32_t mark) const;
  void move_attitude(BriefState& state, double share, bool down) const;
  bool speak(Visit& visit, PostKind kind, double chance, std::uint32_t luck) const;
  Place place(AgentId agent, double chance, std::uint32_t luck) const;
  bool a_friend_liked(const Visit& visit) const;
  double fatigue_of(const AgentState& state, Step now) const;
  void tire(AgentState& state, Step now, double messages) const;
  double reinforced(int seen_before) const;
  bool suits(std::uint32_t agent, const Terms& terms) const;
  double strengthened(const Terms& terms, Orientation term) const;
  double weight_of_author(const Visit& visit, const Heard& heard) const;
  double price_lift(double price) const;

  Parameters parameters_;
  Market market_;
  AgentState initial_;
  std::array<double, kSources> trust_in_{};      // by Source
  std::array<Standing, kSources> standing_;      // likewise
  Responses to_praise_, to_offers_, to_others_;  // of friends; praise about no action, at its price
  std::array<double, 10> reinforced_{};  // by friends seen before, of whom more count as the last
  // Likewise: the chance to pass on a friend's praise, by share propensity and 1 + attitude in
  // their units; unit 2^-60, rounded up.
  std::array<std::uint32_t, 10> share_at_most_{};
  double see_chance_ = 0.0;  // of a friend, by default conditions
  Chance see_;
  Chance chat_see_;
  Chance group_see_;
  std::array<std::vector<DelayTable>, 2> seen_after_;  // [criticism][hour of the day]
  std::vector<std::uint8_t> hour_of_step_;             // 0 without a daily rhythm
  DelayTable bought_after_;
  Step experienced_after_ = 1;
  DelayTable patience_;                      // of those who have a grievance
  std::vector<std::uint32_t> fatigue_left_;  // unit 2^-16, by steps since
};

static_assert(StepRules<Rules>);

std::unique_ptr<ReplicateRunner> make_runner(const Parameters& parameters, const Market& market,
                                             const Clock& clock, const Execution& execution);

}  // namespace hearsay::friend_circle
