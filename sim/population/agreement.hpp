// How the members of a small group come to agree, or not: each holds to its own first opinion and
// listens to its friends in the group, more to those it trusts more, until nobody moves any more
// (Friedkin and Johnsen 1990).
#pragma once

#include <span>
#include <vector>

#include "sim/graph/graph.hpp"

namespace hearsay {

// The opinions to which they come, in the order of `members`, from their first ones. An agent gives
// the others the weight `susceptibility`, in [0, 1], and its own first opinion the rest; who has no
// friend in the group keeps it. `members` are agents of the graph without repeats.
std::vector<double> agreed_opinions(std::span<const AgentId> members, std::span<const double> first,
                                    double susceptibility, const Graph& graph);

}  // namespace hearsay
