// Accounts that many follow: celebrities, media and brands, laid over any generated graph.
//
// A hub is an agent that follows nobody; each other agent follows it, apart from whom else it
// follows, with the hub's own chance. The chances fall off with the rank of a hub as Zipf's law has
// it, so that few have most of the followers (Cha, Haddadi, Benevenuto, Gummadi 2010 for Twitter).
// Hubs come after all other agents, whose ties and draws they leave as they are; a further hub
// leaves the followers of those before it as they are.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/core/draws.hpp"
#include "sim/core/fields.hpp"
#include "sim/core/parallel.hpp"
#include "sim/graph/generator.hpp"

namespace hearsay {

// `[graph.hubs]`.
struct HubAccounts {
  static constexpr std::string_view kSentence =
      "accounts that many agents follow and that follow nobody, laid over the generated graph; "
      "they "
      "are its last agents";

  std::int64_t count = 0;
  double followers = 0.1;
  double exponent = 1;

  Fields fields();

  // `made` with the hubs as further agents; each tie from a hub to a follower goes one way.
  CircleGraph lay_over(CircleGraph made, const Luck& luck, Workers& workers) const;
};

}  // namespace hearsay
