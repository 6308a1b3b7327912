// The graph with every tie turned round: whose posts an agent sees.
#pragma once

#include "sim/graph/graph.hpp"

namespace hearsay {

// Traits are not taken along.
Graph reversed(const Graph& graph);

}  // namespace hearsay
