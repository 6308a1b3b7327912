// One page that can be mailed: what result files say, for those who decide.
//
// The page is one HTML file without any other: style, script, the library of charts and all numbers
// are in it, and its content policy forbids it the network. The program computes every number; the
// script only draws. What is embedded does not grow with replicates or agents: quantiles over time,
// the first agents of each outcome, and pictures of some cascades.
#pragma once

#include <string>

#include <optional>
#include <vector>

#include "analysis/assessment.hpp"
#include "analysis/cascade_pictures.hpp"

namespace hearsay {

enum class Language { english, chinese };

// By strategy, as cascade_pictures gives them.
using CascadePictures = std::vector<std::vector<CascadePicture>>;

// Without pictures the page says nothing of cascades.
std::string report_page(const Results& results, const AssessmentOptions& options, Language language,
                        const std::optional<CascadePictures>& cascades = {});

}  // namespace hearsay
