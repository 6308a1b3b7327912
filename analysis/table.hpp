// A comparison as text for a terminal and as JSON for programs.
#pragma once

#include <string>

#include "analysis/comparison.hpp"
#include "analysis/grid.hpp"

namespace hearsay {

// An aligned table of the strategies, what they gain over the baseline, and one closing sentence.
// No line of the two parts is wider than 100 characters; columns beyond that follow below.
std::string comparison_table(const Comparison& comparison);

// The one sentence that says what the comparison shows, and no more than that.
std::string closing_sentence(const Comparison& comparison);

// What a column of a measure's values shows behind the point.
int decimals_of(const MeasureColumn& measure);
// What a measure is called in a sentence and at the head of a column.
std::string noun_of(const Comparison& comparison, std::size_t measure);

// Everything in the comparison, unrounded, with units and names.
std::string comparison_json(const Comparison& comparison);

// How many replicates are left out because they failed, as a line; empty where none is.
std::string missing_text(const Comparison& comparison);

}  // namespace hearsay
