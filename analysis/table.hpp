// A comparison as text for a terminal and as JSON for programs.
#pragma once

#include <string>

#include "analysis/comparison.hpp"

namespace hearsay {

// An aligned table of the strategies, what they gain over the baseline, and one closing sentence.
// No line of the two parts is wider than 100 characters; columns beyond that follow below.
std::string comparison_table(const Comparison& comparison);

// The one sentence that says what the comparison shows, and no more than that.
std::string closing_sentence(const Comparison& comparison);

// Everything in the comparison, unrounded, with units and names.
std::string comparison_json(const Comparison& comparison);

// "12,345 ± 67": as many decimals as two digits of the half-width ask for. Without an interval,
// or with one of no width, `decimals` of the value alone.
std::string estimate_text(const Estimate& estimate, int decimals);
// "3.42 [3.02, 3.82]", in the same manner but by the nearer bound, and from 1 on with no more than
// `decimals`: prices.
std::string range_text(const Estimate& estimate, int decimals);
// 1234567.8 with one decimal is "1,234,567.8".
std::string number_text(double value, int decimals);

}  // namespace hearsay
