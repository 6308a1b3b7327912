// What an agent gets to see: the one kind of event that moves a simulation.
#pragma once

#include <compare>
#include <cstdint>

#include "sim/core/ids.hpp"
#include "sim/core/keyed_hash.hpp"

namespace hearsay {

// Where a sighting comes from. The order is that in which an agent takes up what it sees in a step.
enum class Channel : std::uint8_t {
  own,            // the agent's own clock: something it set itself to do
  gift,           // what comes to the agent in person: the product, information, an answer
  advertisement,  // paid feed advertisement
  account,        // a message of the brand's account
  feed,           // a post of a friend
  glance,         // the same where luck has said that nothing comes of it: noted after all others
};

// What is seen. Of a post, `kind` and `trust` mean what the model says, and `action` is 1 + the
// slot of the action that it is about, or 0. Of an action's message, `action` is the action's
// ordinal among those of its name, `trust` is 1 + its slot, or 0 where it says nothing of its own.
struct Message {
  Channel channel{};
  std::uint8_t kind = 0;
  std::uint8_t trust = 0;
  std::uint8_t action = 0;

  bool operator==(const Message&) const = default;
};

// A message due to reach an agent. `source` is the author's agent number for the feed, and the
// ordinal of the impression or message for an action.
struct Sighting {
  AgentId target{};
  std::uint32_t source = 0;
  Message message;
  NameWord luck = {};  // of the feed: what the post's luck has for the reader

  // Whether it takes a draw to say what comes of it.
  constexpr bool is_drawn() const { return message.channel < Channel::feed; }

  // The order in which one agent takes up what it sees: by channel, kind, action and source; trust
  // comes last, so that whom one believes does not say whom one hears first.
  constexpr std::uint64_t turn() const {
    return std::uint64_t{static_cast<std::uint8_t>(message.channel)} << 56 |
           std::uint64_t{message.kind} << 48 | std::uint64_t{message.action} << 40 |
           std::uint64_t{source} << 8 | message.trust;
  }

  // The canonical order: by target, then by turn.
  friend constexpr std::strong_ordering operator<=>(const Sighting& a, const Sighting& b) {
    if (const auto order = a.target <=> b.target; order != 0) return order;
    return a.turn() <=> b.turn();
  }
  friend constexpr bool operator==(const Sighting&, const Sighting&) = default;
};
static_assert(sizeof(Sighting) == 20);

}  // namespace hearsay
