// Typed numbers for the things a simulation counts, so that an agent cannot be passed for a step.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hearsay {

// Position of an agent in its graph, 0 .. agents-1. The ids of a user's file are kept beside it.
enum class AgentId : std::uint32_t {};

// Ordinal of a replicate within its ensemble, 0 .. 2^24-2 (the last is kept for the market itself).
enum class ReplicateId : std::uint32_t {};

// Ordinal of a step from the start of the campaign.
using Step = std::uint32_t;

// Position of a directed tie in the graph's column of ties.
using TieIndex = std::uint64_t;

constexpr std::uint32_t index(AgentId agent) {
  return static_cast<std::uint32_t>(agent);
}
constexpr std::uint32_t index(ReplicateId replicate) {
  return static_cast<std::uint32_t>(replicate);
}

// In place of an agent's number where no agent is meant.
inline constexpr std::uint32_t kNobody = ~std::uint32_t{0};

}  // namespace hearsay
