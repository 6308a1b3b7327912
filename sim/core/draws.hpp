// Luck is a function, not a stream.
//
// A draw is a pure function of (seed, replicate, purpose, who, occasion): the block cipher
// Philox4x32-10 (Salmon et al. 2011, Random123) with the seed as its key and the other four as its
// counter. It does not matter who computes it, nor when, so threads, ranks and visiting order
// cannot move a digit, and two strategies run with one seed share their luck wherever they decide
// the same thing. `who` names what is decided about (an agent, or an ordered pair of agents: never
// a position in memory); `occasion` is an ordinal (the third impression, the first post), never a
// clock.
#pragma once

#include <Random123/philox.h>

#include <array>
#include <bit>
#include <cstdint>

#include "sim/core/ids.hpp"

namespace hearsay {

// What a draw decides. A number here is never reused, or old results could not be repeated.
// Numbers from 128 are the running model's own.
enum class Purpose : std::uint8_t {
  circle_propensity = 1,  // how many circles an agent joins
  circle_size = 2,        // how many members a circle has
  circle_member = 3,      // who they are
  tie_strength = 4,       // which of equally close friends is closer
  trust_disposition = 5,  // how trusting an agent is
  tie_trust = 6,          // the trust level of one direction of a tie
  share_propensity = 7,   // how readily an agent passes things on
  need = 8,               // whether an agent is in the market for the product
  expertise = 9,          // who among the well connected leads opinion
  follows_account = 10,   // whether an agent follows the brand's account
  seed_choice = 11,       // which agents a seeding action chooses
  audience = 12,          // which agents an advertisement targets
  impression = 13,        // who receives an impression
  open_message = 14,      // whether a follower opens a message of the account
  see = 15,               // whether, and how late, a friend sees a post
  respond = 16,           // what a reader does about a friend's post: read, share, buy, how late
  respond_to_brand = 17,  // the same about a message that was paid for
  experience = 18,        // whether an owner is satisfied, and tells
  attachment = 19,        // whom a newcomer to a growing graph ties itself to
  rewiring = 20,          // whether a tie of a ring is rewired, and to whom
  random_tie = 21,        // how many agents are passed over before the next random tie
  tie_is_live = 24,       // along which of an agent's ties a cascade passes
  tie_is_picked = 25,     // which tie each agent of a cascade listens to
  triad = 26,             // whether a newcomer ties itself to a friend of a friend, and to whom
  stub_order = 27,        // whose ends of ties meet
  stub_mending = 28,      // which tie gives way to one that found no place
  expected_degree = 29,   // how many friends an agent is to have
  weighted_tie = 30,      // how many agents are passed over before the next, and whether it stays
  community_size = 31,    // how many members a community has
  community_place = 32,   // which community an agent belongs to
  community_tie = 33,     // whose ends of ties within a community meet
  quadrant = 34,          // in which quarter of the table of pairs a tie lies
  place = 35,             // where an agent lives
  leaving_cave = 36,      // whether a tie leads out of its cave, and to whom
  hub_follower = 37,      // how many agents are passed over before the next follower of a hub
  tie_across = 38,        // how many agents of other blocks are passed over before the next tie
  tie_chance = 40,        // which of three chances a tie has
  sign = 42,              // whether an agent who becomes active speaks well or ill
  adoption = 43,          // how readily an agent adopts either of two products, and which first
  rival_seed = 44,        // whom the rival seeds
  threshold = 45,         // how many active friends an agent waits for
  resistance = 46,        // how much talk or advertising it takes until an agent adopts
  which_brand = 47,       // which of two brands an agent adopts
  transmission = 48,      // how long a tie takes to pass something on
  recovery = 49,          // how long an agent passes things on
  doubt = 50,             // the same for what a sceptic says
  persuasion = 51,        // the same for what moves a hesitant agent
  incubation = 52,        // how long a hesitant agent takes to make up its own mind
  leaning = 53,           // whether who hears of something is convinced at once
  contact = 54,           // when a spreader next talks, to whom, and what comes of it
  forgetting = 55,        // how long a spreader remembers
  opinion = 56,           // an agent's first opinion
  meeting = 57,           // when an agent next seeks a talk, and with whom
  descendants = 58,       // how many shares a share brings about
  descendant = 59,        // by whom and how late
  turn = 60,              // whose word comes first, of those who tell an agent in one step
  circle_kind = 80,       // what the members of a circle have in common
  resample = 96,          // which replicates a bootstrap sample holds
  seed_friend = 100,      // at whom a seeding asks for a friend, and which
  seed_circle = 101,      // which circle a seeding takes one of, and whom
  target_circle = 102,    // which circles an action targets
  hear_offer = 103,       // who takes notice of an offer
  packet = 104,           // how much is in a red packet
  lottery = 105,          // who wins a prize
  contact_made = 106,     // whom one meets, and whether it takes notice
  community = 107,        // who founds a community, and who is active in it
  strikes = 108,          // when a crisis strikes an agent
  group = 109,            // how large a chat group is, and who brings whom into it
  target_group = 110,     // which chat groups an action targets
  sweep_stratum = 116,    // which part of its range a field is in at a point of a Latin hypercube
  sweep_place = 117,      // and where in that part
  sweep_seed = 118,       // the seed of a point that has luck of its own
};

// A chance in units of 2^-32, fixed once; 2^32 is certainty. Comparing integers keeps every
// compiler to the same verdict.
class Chance {
 public:
  constexpr Chance() = default;

  // Of a probability; below 0 counts as 0, above 1 as 1. Rounded to the nearest 2^-32.
  static constexpr Chance of(double probability) {
    if (!(probability > 0.0)) return Chance(0);
    if (probability >= 1.0) return Chance(kCertain);
    return Chance(static_cast<std::uint64_t>(probability * 4294967296.0 + 0.5));
  }

  // What of(probability).decides(luck) says, for a probability that is asked about once: without
  // the way to an integer and back.
  static constexpr bool decides(double probability, std::uint32_t luck) {
    return static_cast<double>(luck) + 1.0 <= probability * 4294967296.0 + 0.5;
  }

  constexpr std::uint64_t threshold() const { return threshold_; }
  constexpr bool decides(std::uint32_t luck) const { return luck < threshold_; }

 private:
  static constexpr std::uint64_t kCertain = std::uint64_t{1} << 32;
  explicit constexpr Chance(std::uint64_t threshold) : threshold_(threshold) {}

  std::uint64_t threshold_ = 0;
};

// Four independent uniform 32-bit words.
struct Draw {
  std::array<std::uint32_t, 4> words;

  constexpr std::uint32_t operator[](std::size_t i) const { return words[i]; }

  // Uniform in (0, 1), from words 2i and 2i+1 (i = 0 or 1); never 0 or 1, so its logarithm exists.
  constexpr double uniform(std::size_t i) const {
    const std::uint64_t bits = (std::uint64_t{words[2 * i]} << 32 | words[2 * i + 1]) >> 12;
    return (static_cast<double>(bits) + 0.5) * 0x1p-52;
  }

  // Uniform in 0 .. n-1 from word i; the bias is below n / 2^32.
  constexpr std::uint32_t below(std::size_t i, std::uint32_t n) const {
    return static_cast<std::uint32_t>((std::uint64_t{words[i]} * n) >> 32);
  }

  // Uniform in 0 .. n-1 from words 0 and 1, for n up to 2^32: the high word of a 64 x 32 bit
  // product, so that even among four thousand million nobody is noticeably favoured.
  constexpr std::uint32_t below(std::uint64_t n) const {
    return static_cast<std::uint32_t>((words[0] * n + (words[1] * n >> 32)) >> 32);
  }
};

// What keys the cipher: the seed, low word first.
using PhiloxKey = std::array<std::uint32_t, 2>;

// The luck of one replicate (or of the market, which all replicates share).
class Luck {
 public:
  constexpr Luck(std::uint64_t seed, ReplicateId replicate)
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
        replicate_(index(replicate)) {}

  // Luck that belongs to no replicate: graphs, dispositions, who follows whom.
  static constexpr Luck of_market(std::uint64_t seed) { return {seed, ReplicateId{kMarket}}; }

  static constexpr std::uint32_t max_replicates = (1U << 24) - 1;

  constexpr std::uint32_t replicate() const { return replicate_; }

  // Key and counter of the cipher, for those who compute many draws at once (draw_batch.hpp): a
  // draw's counter is who (low word, high word), the occasion, and this last word.
  constexpr PhiloxKey key() const { return key_; }
  constexpr std::uint32_t last_word(Purpose purpose) const {
    return replicate_ << 8 | static_cast<std::uint32_t>(purpose);
  }

  Draw draw(Purpose purpose, std::uint64_t who, std::uint32_t occasion) const {
    const philox4x32_ctr_t counter = {{static_cast<std::uint32_t>(who),
                                       static_cast<std::uint32_t>(who >> 32), occasion,
                                       last_word(purpose)}};
    return std::bit_cast<Draw>(philox4x32(counter, std::bit_cast<philox4x32_key_t>(key_)));
  }
  Draw draw(Purpose purpose, AgentId agent, std::uint32_t occasion = 0) const {
    return draw(purpose, std::uint64_t{index(agent)}, occasion);
  }
  // About what passes from one agent to another; the order of the two matters.
  Draw draw(Purpose purpose, AgentId from, AgentId to, std::uint32_t occasion) const {
    return draw(purpose, std::uint64_t{index(to)} << 32 | index(from), occasion);
  }

 private:
  static constexpr std::uint32_t kMarket = (1U << 24) - 1;

  PhiloxKey key_;
  std::uint32_t replicate_;
};

}  // namespace hearsay
