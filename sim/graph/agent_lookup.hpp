// From the ids of a user's files to agents.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sim/core/ids.hpp"
#include "sim/graph/agent_ids.hpp"

namespace hearsay {

// `names` are the ids by agent, which must outlive this; where there are none, ids are the numbers
// 0 .. agents-1.
class AgentLookup {
 public:
  AgentLookup(std::span<const std::string> names, std::uint32_t agents)
      : numbered_(names.empty()), agents_(agents) {
    by_name_.reserve(names.size());
    for (std::uint32_t a = 0; a < names.size(); ++a) by_name_.emplace(names[a], a);
  }

  std::optional<AgentId> find(std::string_view id) const {
    if (!numbered_) {
      const auto found = by_name_.find(id);
      return found == by_name_.end() ? std::nullopt : std::optional(AgentId{found->second});
    }
    const auto number = whole_number(id);
    if (!number || *number >= agents_) return std::nullopt;
    return AgentId{static_cast<std::uint32_t>(*number)};
  }

  // For messages.
  std::string allowed() const {
    return numbered_ ? "ids from 0 to " + std::to_string(agents_ - 1) : "ids of the graph's file";
  }

 private:
  bool numbered_;
  std::uint32_t agents_;
  std::unordered_map<std::string_view, std::uint32_t> by_name_;
};

}  // namespace hearsay
