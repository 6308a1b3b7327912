// Aligned columns for a terminal, and numbers as their cells show them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/statistics.hpp"

namespace hearsay {

// Columns that a text takes on screen: two for what Chinese, Japanese and Korean are written with.
std::size_t width_of(std::string_view text);

class Grid {
 public:
  static constexpr std::size_t widest_line = 100;

  explicit Grid(std::vector<std::string> heads) : rows_{std::move(heads)} {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  // The first column to the left, the others to the right. Columns that do not fit a line follow
  // below, beside the first column again.
  std::string text() const;

 private:
  // The first column and those from `begin` to before `end`.
  std::string lines(const std::vector<std::size_t>& widths, std::size_t begin,
                    std::size_t end) const;

  std::vector<std::vector<std::string>> rows_;
};

// A name with blanks for its underscores.
std::string spaced(std::string name);
// A share, never rounded up to all nor down to none.
std::string percent_text(double share, int decimals);
// A share of agents: below 1 % two digits, however small it is.
std::string share_text(double share);
// As estimate_text, with a + where it is above 0.
std::string signed_text(const Estimate& estimate, int decimals);

// "12,345 ± 67": as many decimals as two digits of the half-width ask for. Without an interval,
// or with one of no width, `decimals` of the value alone.
std::string estimate_text(const Estimate& estimate, int decimals);
// "3.42 [3.02, 3.82]", in the same manner but by the nearer bound, and from 1 on with no more than
// `decimals`: prices.
std::string range_text(const Estimate& estimate, int decimals);
// 1234567.8 with one decimal is "1,234,567.8".
std::string number_text(double value, int decimals);

}  // namespace hearsay
