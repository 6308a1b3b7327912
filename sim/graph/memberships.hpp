// The circles of each agent: `Circles` the other way round.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/graph/graph.hpp"

namespace hearsay {

class Memberships {
 public:
  // Every member of `circles` is below `agents`.
  Memberships(const Circles& circles, std::uint32_t agents);

  // Ordinals of the circles that `agent` belongs to, ascending.
  std::span<const std::uint32_t> circles(AgentId agent) const {
    return {circles_.data() + offsets_[index(agent)],
            static_cast<std::size_t>(offsets_[index(agent) + 1] - offsets_[index(agent)])};
  }

 private:
  std::vector<TieIndex> offsets_;
  std::vector<std::uint32_t> circles_;
};

}  // namespace hearsay
