// A line of comma-separated values as RFC 4180 has them, for tidy tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hearsay {

// The shortest decimal that reads back to the same number; nothing for what is not a number.
std::string csv_number(double value);

// In quotes where a comma, quote or end of line asks for it.
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace hearsay
