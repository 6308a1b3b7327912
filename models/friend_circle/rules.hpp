// The rules of friend_circle, as the step engine calls them: see, read, form an attitude, share,
// buy, experience, tell. README.md has them as equations; the sections here follow its order.
//
// An agent's whole state is one record of twelve bytes, because every visit reads all of it. Each
// sighting has four words of luck for four things: whether it is read, whether it is passed on,
// whether the reader decides to buy, and how late. Most sightings end unread, whatever the reader's
// state: luck says so already when a friend posts, and such a sighting is but a glance.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "models/friend_circle/parameters.hpp"
#include "sim/engine/delay.hpp"
#include "sim/engine/simulation.hpp"

namespace hearsay::friend_circle {

// What agents post, each at most once. Odd kinds are criticism.
enum class PostKind : std::uint8_t { share_praise, share_criticism, tell_praise, tell_criticism };

constexpr bool is_criticism(PostKind kind) {
  return (static_cast<unsigned>(kind) & 1) != 0;
}

// What an agent sets itself to do (Message::kind on Channel::own).
enum class Plan : std::uint8_t { buy, experience };

// What has happened to an agent, a bit each.
enum Mark : std::uint16_t {
  kReached = 1 << 0,
  kRead = 1 << 1,
  kHeardCriticism = 1 << 2,
  kConsidering = 1 << 3,
  kBought = 1 << 4,
  kGiven = 1 << 5,
  kSatisfied = 1 << 6,
  kDissatisfied = 1 << 7,
  kMuted = 1 << 8,
  kShared = 1 << 9,   // went on with any word of its own or others', on the feed or in private
  kPosted = 1 << 10,  // + PostKind, four bits
  kPostedAny = 15 << 10,
  kPassedOnPraise = 1 << 14,  // publicly or in private
  kPassedOnCriticism = 1 << 15,
};

constexpr std::uint16_t posted(PostKind kind) {
  return static_cast<std::uint16_t>(kPosted << static_cast<unsigned>(kind));
}

struct AgentState {
  std::uint16_t marks = 0;
  std::int16_t attitude = 0;      // unit 1/32767
  std::uint16_t fatigue = 0;      // unit 1/256 message, as of `fatigue_step`
  std::uint8_t praises_seen = 0;  // posts of friends, counted up to 255
  std::uint8_t criticisms_seen = 0;
  Step fatigue_step = 0;

  bool has(std::uint16_t mark) const { return (marks & mark) != 0; }
  bool owns() const { return has(kBought | kGiven); }
  bool operator==(const AgentState&) const = default;
};
static_assert(sizeof(AgentState) == 12);

// Positions of the measures, in the order in which model.cpp names them.
enum Counted : std::size_t {
  kImpressions,
  kReach,
  kReads,
  kReadsFromFriends,
  kReaders,
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
  kCost,
};

class Rules {
 public:
  // What one agent makes of one step.
  struct Decision {
    AgentState state;         // as it will be
    std::uint16_t newly = 0;  // marks gained
    std::uint32_t impressions = 0;
    std::uint32_t reads = 0;
    std::uint32_t reads_from_friends = 0;
    std::uint32_t shares = 0;
    Step buy_after = 0;         // 0: not decided in this step
    Step experience_after = 0;  // 0: nothing new to experience
  };

  using State = AgentState;
  static constexpr std::size_t cost_measure = kCost;
  static constexpr std::size_t glance_kinds = 2;
  static constexpr std::array<StateMember, 6> state_members{{
      {"marks", offsetof(AgentState, marks), sizeof(AgentState::marks)},
      {"attitude", offsetof(AgentState, attitude), sizeof(AgentState::attitude)},
      {"fatigue", offsetof(AgentState, fatigue), sizeof(AgentState::fatigue)},
      {"praises_seen", offsetof(AgentState, praises_seen), sizeof(AgentState::praises_seen)},
      {"criticisms_seen", offsetof(AgentState, criticisms_seen),
       sizeof(AgentState::criticisms_seen)},
      {"fatigue_step", offsetof(AgentState, fatigue_step), sizeof(AgentState::fatigue_step)},
  }};

  Rules(const Parameters& parameters, const Market& market, const Clock& clock);

  AgentState initial() const { return initial_; }
  DrawKey key(const Sighting& sighting) const;
  void decide(AgentId agent, std::span<const AgentState> states,
              std::span<const Sighting> sightings, const SightingDraws& draws, Step now,
              Decision& decision) const;
  void announce(AgentId agent, const Decision& decision, Outlet& outlet) const;
  Message message(const Post& post) const;
  Chance sees(const Post&) const { return see_; }
  Step delay(std::uint32_t luck) const { return seen_after_.steps(luck); }
  Message arriving(Message message, TieTraits traits) const {
    message.trust |= static_cast<std::uint8_t>(traits.reader_trust());
    return message;
  }
  bool is_glance(TieTraits traits, std::uint32_t response) const {
    const auto trust = static_cast<std::size_t>(traits.reader_trust());
    return !read_at_most_[trust].decides(response);
  }
  // 1: criticism.
  std::uint8_t glance_kind(const Post& post) const { return post.kind & 1; }
  void glance(std::uint8_t kind, std::span<const AgentId> readers, std::span<AgentState> states,
              std::span<std::int64_t> counts) const;
  void observe(const Decision& decision, std::span<std::int64_t> counts) const;
  std::uint32_t outcomes(const AgentState& state) const;

 private:
  // Whom a message comes from, in the reader's eyes; the trust levels come first.
  enum Source : std::uint8_t { kLowTrust, kMediumTrust, kHighTrust, kBrand, kAdvertisement };
  static constexpr std::size_t kSources = 5;

  // What is the same for every message of a source.
  struct Standing {
    std::array<double, 2> read{};                 // chance to read, uncued and cued
    std::array<Chance, 2> read_rested{};          // the same of those who are not tired
    std::array<std::array<double, 2>, 2> step{};  // of attitude; [leader][criticism]
    double convert = 0.0;                         // chance to decide to buy, at attitude 0
  };

  // A message as its reader takes it.
  struct Heard {
    Source source = kBrand;
    bool criticism = false;
    bool from_friend = false;
    bool from_leader = false;
    int seen_before = 0;   // posts of friends with the same valence, before this one
    double fatigue = 0.0;  // of the reader, 1 where nothing more is taken in
  };

  void take_up(AgentId agent, const Sighting& sighting, const Draw& luck, Step now,
               Decision& decision) const;
  void receive(AgentId agent, Gift gift, const Heard& heard, const Draw& luck,
               Decision& decision) const;
  void follow_plan(AgentId agent, Plan plan, const Draw& luck, Decision& decision) const;
  void read(AgentId agent, const Heard& heard, const Draw& luck, Decision& decision) const;
  void pass_on(AgentId agent, const Heard& heard, std::uint32_t luck, Decision& decision) const;
  void mark(Decision& decision, std::uint16_t mark) const;
  void move_attitude(AgentState& state, double share, bool down) const;
  void speak(PostKind kind, double chance, std::uint32_t luck, Decision& decision) const;
  double fatigue_of(const AgentState& state, Step now) const;
  void tire(AgentState& state, Step now) const;
  double reinforced(int seen_before) const;

  Parameters parameters_;
  Market market_;
  AgentState initial_;
  std::array<Standing, kSources> standing_;  // by Source
  std::array<Chance, 3> read_at_most_;  // of posts of friends, in any state, by the reader's trust
  Chance see_;
  DelayTable seen_after_;
  DelayTable bought_after_;
  Step experienced_after_ = 1;
  std::vector<std::uint32_t> fatigue_left_;  // unit 2^-16, by steps since
};

static_assert(StepRules<Rules>);

std::unique_ptr<ReplicateRunner> make_runner(const Parameters& parameters, const Market& market,
                                             const Clock& clock, const Execution& execution);

}  // namespace hearsay::friend_circle
