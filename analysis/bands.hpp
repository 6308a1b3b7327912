// How a measure grows over the steps: quantiles of the replicates, thinned to what a chart shows,
// so that their size does not depend on how many replicates and steps there are.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "analysis/assessment.hpp"

namespace hearsay {

// The steps that a chart shows, by number from 0; the last is always among them.
std::vector<std::size_t> shown_steps(std::size_t steps, std::size_t most);

// Of the replicates that the file keeps step by step, of which there must be some: the counts up to
// and with each of the steps: [quantile][step], in the measure's unit.
using Bands = std::array<std::vector<double>, shown_quantiles.size()>;
Bands cumulative_bands(const Results& results, std::size_t strategy, std::size_t measure,
                       const std::vector<std::size_t>& steps);

}  // namespace hearsay
