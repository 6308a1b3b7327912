#include "sim/graph/table_lines.hpp"

#include <algorithm>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return 'A' <= c && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return lower;
}

}  // namespace

bool Cells::split(std::string_view line, char separator) {
  count_ = 0;
  while (true) {
    if (count_ == cells_.size()) cells_.emplace_back();
    std::string& cell = cells_[count_++];
    cell.clear();
    const std::size_t first = line.find_first_not_of(' ');
    if (first != std::string_view::npos && line[first] == '"') {
      line.remove_prefix(first + 1);
      while (true) {
        const std::size_t quote = line.find('"');
        if (quote == std::string_view::npos) return false;
        cell += line.substr(0, quote);
        line.remove_prefix(quote + 1);
        if (!line.starts_with('"')) break;
        cell += '"';
        line.remove_prefix(1);
      }
      const std::size_t end = std::min(line.find(separator), line.size());
      if (!trimmed(line.substr(0, end)).empty()) return false;
      line.remove_prefix(end);
    } else {
      const std::size_t end = std::min(line.find(separator), line.size());
      cell = trimmed(line.substr(0, end));
      line.remove_prefix(end);
    }
    if (line.empty()) return true;
    line.remove_prefix(1);
  }
}

TableLines::TableLines(const std::string& path, const std::string& allowed) : lines_(path) {
  std::string_view line;
  do {
    if (!lines_.next(line)) throw InputError(path, "is empty", allowed);
  } while (trimmed(line).empty());
  for (const char separator : {',', ';', '\t', ' '}) {
    separator_ = separator;
    if (line.find(separator) != std::string_view::npos) break;
  }
  if (!cells_.split(line, separator_)) {
    throw InputError(lines_.where(), "a quote of the header is not closed", allowed);
  }
  for (std::size_t i = 0; i < cells_.size(); ++i) header_.push_back(cells_[i]);
}

std::optional<std::size_t> TableLines::column(std::span<const std::string_view> names) const {
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (std::find(names.begin(), names.end(), lower_case(header_[i])) != names.end()) return i;
  }
  return std::nullopt;
}

const Cells* TableLines::next(LineProblems& problems) {
  for (std::string_view line; lines_.next(line);) {
    if (trimmed(line).empty()) continue;
    if (!cells_.split(line, separator_)) {
      problems.add(lines_, "a quote is not closed, or does not end its cell",
                   "cells in quotes on one line, with a quote written twice");
    } else if (cells_.size() != header_.size()) {
      problems.add(lines_,
                   std::to_string(cells_.size()) + (cells_.size() == 1 ? " cell" : " cells"),
                   std::to_string(header_.size()) + ", as in the header");
    } else {
      return &cells_;
    }
  }
  return nullptr;
}

}  // namespace hearsay
