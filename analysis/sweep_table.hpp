// What the strategies of a sweep come to, point by point. A difference from the baseline is one
// within a point: what the values of the point change for both is not in it.
#pragma once

#include <string>

#include "analysis/json.hpp"
#include "analysis/results.hpp"

namespace hearsay {

// A line for each strategy at each point: what decides, and what it has more than the baseline.
std::string sweep_table(const Results& results);

// Of each point its values and its comparison.
std::string sweep_json(const Results& results);

// Of each strategy and measure the standard deviations that chance, graph and parameters make.
Json uncertainty_value(const Results& results);

}  // namespace hearsay
