#include "sim/core/quantities.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace hearsay {
namespace {

struct UnitWord {
  std::string_view word;
  std::int64_t seconds;
};

// The first word of each length of time is the one that is written.
constexpr std::array<UnitWord, 17> kUnits{{{"w", 604800},
                                           {"week", 604800},
                                           {"weeks", 604800},
                                           {"d", 86400},
                                           {"day", 86400},
                                           {"days", 86400},
                                           {"h", 3600},
                                           {"hour", 3600},
                                           {"hours", 3600},
                                           {"min", 60},
                                           {"m", 60},
                                           {"minute", 60},
                                           {"minutes", 60},
                                           {"s", 1},
                                           {"second", 1},
                                           {"seconds", 1},
                                           {"sec", 1}}};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

Money money(double amount) {
  return {std::llround(amount * 1e6)};
}

std::optional<Duration> parse_duration(std::string_view text) {
  text = trimmed(text);
  double number = 0.0;
  const auto [rest, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
  const std::string_view word = trimmed(text.substr(static_cast<std::size_t>(rest - text.data())));
  for (const UnitWord& unit : kUnits) {
    if (unit.word != word) continue;
    const double total = number * static_cast<double>(unit.seconds);
    if (std::fabs(total) > 1e15 || total != std::floor(total)) return std::nullopt;
    return Duration{static_cast<std::int64_t>(total)};
  }
  return std::nullopt;
}

std::string to_text(Duration duration) {
  for (const UnitWord& unit : kUnits) {
    // Weeks are read but not written: "21d" is what people say.
    if (unit.seconds == 604800) continue;
    if (duration.seconds != 0 && duration.seconds % unit.seconds == 0) {
      return std::to_string(duration.seconds / unit.seconds) + std::string(unit.word);
    }
  }
  return std::to_string(duration.seconds) + "s";
}

}  // namespace hearsay
