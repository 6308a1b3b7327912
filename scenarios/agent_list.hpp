// A file of agents: ids, one a line, as the graph's file has them.
#pragma once

#include <string>
#include <vector>

#include "sim/engine/action.hpp"

namespace hearsay {

// The agents that the file lists, in its order. Throws InputError with all wrong lines together (an
// id that no agent has, or that stands there twice), SystemError where it cannot be read.
std::vector<AgentId> read_agent_list(const std::string& path, const Market& market);

}  // namespace hearsay
