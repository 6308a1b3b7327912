#include "analysis/csv.hpp"

#include <fmt/format.h>

#include <cmath>

namespace hearsay {

std::string csv_number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value == 0.0 ? 0.0 : value) : "";
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    if (cells[i].find_first_of(",\"\r\n") == std::string::npos) {
      line += cells[i];
      continue;
    }
    line += '"';
    for (const char c : cells[i]) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line + '\n';
}

}  // namespace hearsay
