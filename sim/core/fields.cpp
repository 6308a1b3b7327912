#include "sim/core/fields.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace hearsay {
namespace {

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

// A bound as the user writes it: "1h" for a duration, "0.5" for a number.
std::string bound_text(const Field::Slot& slot, double bound) {
  if (std::holds_alternative<Duration*>(slot)) {
    return to_text(Duration{static_cast<std::int64_t>(bound)});
  }
  // 1000000 and not 1e+06.
  if (bound == std::floor(bound) && std::fabs(bound) < 1e15) {
    return std::to_string(static_cast<std::int64_t>(bound));
  }
  return to_text(bound);
}

// The value held as a number in the unit of the field's range; nothing for text and tables.
std::optional<double> numeric_value(const Field::Slot& slot) {
  return std::visit(Overloaded{[](std::int64_t* value) -> std::optional<double> {
                                 return static_cast<double>(*value);
                               },
                               [](double* value) -> std::optional<double> { return *value; },
                               [](Duration* value) -> std::optional<double> {
                                 return static_cast<double>(value->seconds);
                               },
                               [](Money* value) -> std::optional<double> { return amount(*value); },
                               [](const auto&) -> std::optional<double> { return std::nullopt; }},
                    slot);
}

}  // namespace

bool FieldRange::contains(double value) const {
  // Written so that NaN lies in no range.
  return (low_open ? value > low : value >= low) && (high_open ? value < high : value <= high);
}

std::string Field::type_text() const {
  return std::visit(
      Overloaded{[](bool*) -> std::string { return "true or false"; },
                 [](std::int64_t*) -> std::string { return "a whole number"; },
                 [](double*) -> std::string { return "a number"; },
                 [](std::string*) -> std::string { return "a text in quotes"; },
                 [](std::vector<std::string>*) -> std::string { return "a list of words"; },
                 [](FilePath*) -> std::string { return "the path of a file in quotes"; },
                 [](Duration*) -> std::string { return "a duration such as \"12h\" or \"3d\""; },
                 [](Money*) -> std::string { return "an amount of money"; },
                 [](const Choice& choice) -> std::string {
                   std::string text = "one of ";
                   for (std::size_t i = 0; i < choice.words.size(); ++i) {
                     text += (i == 0 ? "" : ", ") + quoted(choice.words[i]);
                   }
                   return text;
                 },
                 [](const Fields&) -> std::string { return "a table"; }},
      slot_);
}

std::string Field::allowed_text() const {
  std::string text = type_text();
  const bool has_low = std::isfinite(range_.low);
  const bool has_high = std::isfinite(range_.high);
  const std::string low = has_low ? bound_text(slot_, range_.low) : "";
  const std::string high = has_high ? bound_text(slot_, range_.high) : "";
  if (has_low && has_high && !range_.low_open && !range_.high_open) {
    return text + " from " + low + " to " + high;
  }
  if (has_low) text += (range_.low_open ? " above " : ", at least ") + low;
  if (has_high)
    text +=
        std::string(has_low ? " and" : "") + (range_.high_open ? " below " : " at most ") + high;
  return text;
}

std::string Field::value_text() const {
  return std::visit(
      Overloaded{[](bool* value) -> std::string { return *value ? "true" : "false"; },
                 [](std::int64_t* value) { return std::to_string(*value); },
                 [](double* value) { return to_text(*value); },
                 [](std::string* value) { return quoted(*value); },
                 [](std::vector<std::string>* value) {
                   std::string text = "[";
                   for (const std::string& word : *value) {
                     text += (text.size() > 1 ? ", " : "") + quoted(word);
                   }
                   return text + "]";
                 },
                 [](FilePath* value) { return quoted(value->text); },
                 [](Duration* value) { return quoted(to_text(*value)); },
                 [](Money* value) { return to_text(amount(*value)); },
                 [](const Choice& choice) { return quoted(choice.words[choice.get()]); },
                 [](const Fields&) -> std::string { return ""; }},
      slot_);
}

std::string Field::range_problem() const {
  const std::optional<double> value = numeric_value(slot_);
  if (!value || range_.contains(*value)) return "";
  const std::string held = bound_text(slot_, *value);
  if (std::isnan(*value)) return "is not a number";
  if (*value <= range_.low) {
    return held + (range_.low_open ? " is not above " : " is below ") +
           bound_text(slot_, range_.low);
  }
  return held + (range_.high_open ? " is not below " : " is above ") +
         bound_text(slot_, range_.high);
}

std::string to_text(double value) {
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end};
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          constexpr std::string_view digits = "0123456789abcdef";
          out += "\\u00";
          out += digits[static_cast<unsigned char>(c) >> 4];
          out += digits[static_cast<unsigned char>(c) & 15];
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

}  // namespace hearsay
