// One page that can be mailed: what result files say, for those who decide.
//
// The page is one HTML file without any other: style, script, the library of charts and all numbers
// are in it, and its content policy forbids it the network. The program computes every number; the
// script only draws. What is embedded does not grow with replicates or agents: quantiles over time,
// and the first agents of each outcome.
#pragma once

#include <string>

#include "analysis/assessment.hpp"

namespace hearsay {

enum class Language { english, chinese };

std::string report_page(const Results& results, const AssessmentOptions& options,
                        Language language);

}  // namespace hearsay
