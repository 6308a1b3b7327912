// The graph with every tie turned round: whose posts an agent sees.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/graph/graph.hpp"

namespace hearsay {

// Traits are not taken along.
Graph reversed(const Graph& graph);

// By agent, how many authors it sees posts of.
std::vector<std::uint32_t> authors_of_each(const Graph& graph);

}  // namespace hearsay
