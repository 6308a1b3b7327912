#include "analysis/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace hearsay {
namespace {

// False for what no luck moves, such as a fixed cost: "± 0" would be noise.
bool has_width(const Estimate& estimate) {
  return estimate.interval && estimate.interval->half_width() > 0.0 &&
         std::isfinite(estimate.interval->half_width());
}

// So many that `value` > 0 has two digits that are not leading zeros.
int decimals_for_two_digits(double value) {
  return std::max(1 - static_cast<int>(std::floor(std::log10(value))), 0);
}

// Two digits of the uncertainty, as is usual.
int decimals_for(double uncertainty) {
  return std::min(decimals_for_two_digits(uncertainty), 6);
}

}  // namespace

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80) ++width;
    // The first bytes of U+3000 to U+DFFF, and of what lies beyond U+FFFF.
    if ((byte >= 0xE3 && byte <= 0xED) || byte >= 0xF0) ++width;
  }
  return width;
}

std::string Grid::text() const {
  std::vector<std::size_t> widths(rows_[0].size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string text;
  for (std::size_t begin = 1; begin < widths.size();) {
    std::size_t end = begin;
    std::size_t width = widths[0];
    while (end < widths.size() && (end == begin || width + 2 + widths[end] <= widest_line)) {
      width += 2 + widths[end++];
    }
    if (begin > 1) text += '\n';
    text += lines(widths, begin, end);
    begin = end;
  }
  return text;
}

std::string Grid::lines(const std::vector<std::size_t>& widths, std::size_t begin,
                        std::size_t end) const {
  std::string text;
  for (const auto& row : rows_) {
    text += row[0] + std::string(widths[0] - width_of(row[0]), ' ');
    for (std::size_t i = begin; i < end; ++i) {
      text += "  " + std::string(widths[i] - width_of(row[i]), ' ') + row[i];
    }
    text += '\n';
  }
  return text;
}

std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

// A share, never rounded up to all nor down to none.
std::string percent_text(double share, int decimals) {
  const std::string text = number_text(100 * share, decimals);
  const double step = std::pow(10.0, -decimals);
  if (share < 1.0 && text == number_text(100, decimals)) {
    return fmt::format("> {} %", number_text(100 - step, decimals));
  }
  if (share > 0.0 && text == number_text(0, decimals)) {
    return fmt::format("< {} %", number_text(step, decimals));
  }
  return text + " %";
}

// A share of agents: below 1 % two digits, however small it is.
std::string share_text(double share) {
  if (share > 0.0 && share < 0.01) {
    return number_text(100 * share, decimals_for_two_digits(100 * share)) + " %";
  }
  return percent_text(share, 1);
}

std::string signed_text(const Estimate& estimate, int decimals) {
  return fmt::format("{}{}", estimate.value > 0.0 ? "+" : "", estimate_text(estimate, decimals));
}

std::string number_text(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (!std::isfinite(value)) return text;
  if (text[0] == '-' && text.find_first_of("123456789") == std::string::npos) text.erase(0, 1);
  const std::size_t first = text[0] == '-' ? 1 : 0;
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string grouped = text.substr(0, first);
  for (std::size_t i = first; i < point; ++i) {
    if (i > first && (point - i) % 3 == 0) grouped += ',';
    grouped += text[i];
  }
  return grouped + text.substr(point);
}

std::string estimate_text(const Estimate& estimate, int decimals) {
  if (!has_width(estimate)) return number_text(estimate.value, decimals);
  const double half_width = estimate.interval->half_width();
  const int used = decimals_for(half_width);
  return number_text(estimate.value, used) + " ± " + number_text(half_width, used);
}

std::string range_text(const Estimate& estimate, int decimals) {
  if (!has_width(estimate)) return number_text(estimate.value, decimals);
  const Interval& interval = *estimate.interval;
  const double nearer = std::min(estimate.value - interval.low, interval.high - estimate.value);
  int used = decimals_for(nearer > 0.0 ? nearer : interval.half_width());
  if (std::abs(estimate.value) >= 1.0) used = std::min(used, decimals);
  return fmt::format("{} [{}, {}]", number_text(estimate.value, used),
                     number_text(interval.low, used), number_text(interval.high, used));
}

}  // namespace hearsay
