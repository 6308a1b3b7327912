// What a strategy's actions say to everybody at once, and what agents answer.
//
// What the messages of an action say - how credible they are, what is gained by passing them on -
// is the same for all who read them and may change from step to step: a pool of money runs empty,
// a price goes back up. So it stands in the step's conditions, under the action's slot, and a
// message carries only the slot. What agents do about it comes back to the actions one step later
// as answers, in an order that does not depend on who was asked first.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

#include "sim/core/ids.hpp"

namespace hearsay {

// Actions of one strategy, at most.
inline constexpr std::size_t kMostActions = 16;

// What a strategy's communication strengthens.
enum class Orientation : std::uint8_t { none, function, trust, relationship };

// What the messages of one action say, and what the action offers; 1 is that of an average message.
struct Terms {
  // What it says.
  double interest = 1;       // times the chance to read it
  double appeal = 1;         // times the chance to pass it on
  double credibility = 1;    // times the weight of its source
  double usefulness = 1;     // times the chance that a reader in need decides to buy
  std::uint64_t topics = 0;  // bits of Topics::words; 0: of interest to everybody alike
  Orientation orientation = Orientation::none;
  bool shows_likes = false;  // whether its reader is shown that friends liked something like it

  // What it offers, while it is open. Who reads of an open offer takes it up or not, and passes on
  // the offer instead of mere praise.
  bool open = false;
  double take_up = 0;    // chance that a rested, neutral reader of a medium-trust source takes part
  double incentive = 1;  // times the chance to pass it on
  double reciprocity = 1;  // the same once more for those who take part
  double discount = 0;     // share of the price that those who take part save; in [0, 1)
  std::uint32_t luck = 0;  // keys what agents do about it; the same in every strategy

  bool operator==(const Terms&) const = default;
};

// What holds for all agents in one step.
struct Conditions {
  double attention = 1;                     // times the chance that a post made now is seen
  double price = 1;                         // times the regular price
  std::array<Terms, kMostActions> terms{};  // by slot
};

// What an agent did.
enum class Answered : std::uint8_t {
  took_up,     // takes part in the offer
  passed_on,   // told friends of the offer
  decided,     // decided to buy
  bought,      // bought
  upset,       // was struck by a crisis
  complained,  // complained to the firm
  unfollowed,  // no longer wants messages of the account
};

// No action of the strategy.
inline constexpr std::uint8_t kNoSlot = 255;

struct Answer {
  std::uint8_t slot = kNoSlot;  // of the action it is about
  Answered what{};
  AgentId agent{};
  std::uint32_t through = kNobody;  // agent number of the friend from whom it heard
  std::int16_t attitude = 0;        // of who takes up an offer, then; unit 1/32767

  friend constexpr auto operator<=>(const Answer&, const Answer&) = default;
};

}  // namespace hearsay
