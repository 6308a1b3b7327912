// A table as a text: a header that names its columns, and rows of as many cells (RFC 4180, but for
// line ends within quotes). Semicolons, tabs or blanks may stand for the commas, as the header has
// them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/graph/text_lines.hpp"

namespace hearsay {

// The cells of a line, reused from line to line.
class Cells {
 public:
  // False where a quote is not closed, or something follows it.
  bool split(std::string_view line, char separator);

  std::size_t size() const { return count_; }
  const std::string& operator[](std::size_t i) const { return cells_[i]; }

 private:
  std::vector<std::string> cells_;
  std::size_t count_ = 0;
};

class TableLines {
 public:
  // Reads the header. Throws InputError, saying what is `allowed`, where there is none.
  TableLines(const std::string& path, const std::string& allowed);

  // The names of the columns.
  const std::vector<std::string>& header() const { return header_; }
  // The column that has one of these names, of which case does not matter.
  std::optional<std::size_t> column(std::span<const std::string_view> names) const;

  // The next row that is sound, or null at the end; what is wrong with others is noted.
  const Cells* next(LineProblems& problems);

  const TextLines& lines() const { return lines_; }

 private:
  TextLines lines_;
  char separator_ = ',';
  std::vector<std::string> header_;
  Cells cells_;
};

}  // namespace hearsay
