// Groups the sightings of a step by the agent that sees them, and puts what each agent sees into
// its turn: that order, not the order of arrival, is what an agent takes them up in. The order of
// the agents among each other means nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/engine/sighting.hpp"

namespace hearsay {

// Working space of one who groups; keeps its capacity from call to call.
class Grouping {
 public:
  // `marks` has a bit for every agent that may be a target (agent_bits.hpp), all clear on entry and
  // on return; nobody else may use the words of targets meanwhile. Returns how many sightings come
  // first, each the only one of its target.
  std::size_t group_by_target(std::vector<Sighting>& sightings, std::span<std::uint64_t> marks);

 private:
  std::vector<Sighting> shared_;
};

}  // namespace hearsay
