// Durations and money: whole numbers of seconds and of millionths, so that sums are exact.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hearsay {

// Unit: seconds.
struct Duration {
  std::int64_t seconds = 0;

  auto operator<=>(const Duration&) const = default;
};

constexpr Duration seconds(std::int64_t n) {
  return {n};
}
constexpr Duration hours(std::int64_t n) {
  return {n * 3600};
}
constexpr Duration days(std::int64_t n) {
  return {n * 86400};
}

// Unit: millionths of the scenario's currency.
struct Money {
  std::int64_t micros = 0;

  auto operator<=>(const Money&) const = default;
  Money& operator+=(Money other) {
    micros += other.micros;
    return *this;
  }
};

// Rounded to the nearest millionth.
Money money(double amount);
constexpr double amount(Money value) {
  return static_cast<double>(value.micros) / 1e6;
}

// "21d", "1h", "90 s", "30min", "2 weeks": a whole or decimal number of s, min, h, d or w (or their
// English words) that comes to whole seconds. Nothing on anything else.
std::optional<Duration> parse_duration(std::string_view text);

// The shortest exact form that parse_duration reads: 86400 s is "1d", 90 s is "90s".
std::string to_text(Duration duration);

}  // namespace hearsay
