// Agents chosen by lot: the first `count` different ones of an endless list, so that those of a
// smaller count are among those of a larger one.
#pragma once

#include <vector>

#include "sim/core/draws.hpp"

namespace hearsay {

// Of `agents` agents, at least `count`; the list is keyed by the purpose alone.
inline std::vector<AgentId> chosen_by_lot(const Luck& luck, Purpose purpose, std::uint32_t agents,
                                          std::uint32_t count) {
  std::vector<AgentId> chosen;
  std::vector<bool> is_chosen(agents, false);
  for (std::uint64_t place = 0; chosen.size() < count; ++place) {
    const AgentId agent{luck.draw(purpose, place, 0).below(agents)};
    if (is_chosen[index(agent)]) continue;
    is_chosen[index(agent)] = true;
    chosen.push_back(agent);
  }
  return chosen;
}

}  // namespace hearsay
