// Who heard it from whom: what one replicate keeps when it is asked to tell, not only to count.
//
// A runner that is given a trace (Execution::trace) adds an event whenever an agent first reads,
// passes on, decides, buys or speaks ill, in the order of steps and, within a step, of agents. The
// replicate itself is what it is without: tracing moves no digit.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/ids.hpp"

namespace hearsay {

enum class Traced : std::uint8_t {
  read,        // for the first time; `through` the friend whose post it was
  shared,      // any word, on the feed or in private
  decided,     // to buy; `through` the friend on whose word
  bought,      // likewise
  criticised,  // on the feed
};

struct TraceEvent {
  std::uint32_t step = 0;
  AgentId agent{};
  Traced what{};
  std::uint32_t through = kNobody;  // agent number; kNobody: a message of the campaign

  bool operator==(const TraceEvent&) const = default;
};

using Trace = std::vector<TraceEvent>;

}  // namespace hearsay
