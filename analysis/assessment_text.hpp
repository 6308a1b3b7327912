// An assessment as text for a terminal, as JSON and as a tidy table for programs.
#pragma once

#include <string>

#include "analysis/assessment.hpp"

namespace hearsay {

// Tables of 100 columns at most, one for each question, and what their words mean.
std::string assessment_table(const Assessment& assessment);

// Everything in the assessment, unrounded, with units and names.
std::string assessment_json(const Assessment& assessment);

// A line for each number: strategy, rival, measure, statistic, value, low, high, unit. What is
// absent is an empty field.
std::string assessment_csv(const Assessment& assessment);

}  // namespace hearsay
