// What the command line changes in a scenario, done to the document before anything is read from
// it: so one reader checks both, and a message says which of them it means.
#pragma once

#include "scenarios/document.hpp"
#include "scenarios/scenario.hpp"
#include "sim/core/errors.hpp"

namespace hearsay {

// Applies graph, circles, attributes, sets, seed and replicates, in this order. The strategies to
// keep are chosen after the scenario is read, when they have names.
void apply_overrides(const Overrides& overrides, Node& root, Problems& problems);

}  // namespace hearsay
