#include "scenarios/document.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/core/fields.hpp"

namespace hearsay {
namespace {

// A message is one line, however long the text it complains about.
std::string shortened(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  if (text.size() <= kLongest) return quoted(text);
  std::size_t end = kLongest;
  // Not in the middle of a UTF-8 character.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return quoted(std::string(text.substr(0, end)) + "...");
}

std::string decimal_text(double value) {
  if (std::isnan(value)) return "nan";
  std::string text = to_text(value);
  if (std::isfinite(value) && text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

const Node* Table::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

Node* Table::find(std::string_view key) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

Node& Table::set(std::string_view key, Node value) {
  if (Node* known = find(key)) return *known = std::move(value);
  entries.push_back({std::string(key), std::move(value)});
  return entries.back().value;
}

std::string found_text(const Node& node) {
  if (const bool* value = node.as<bool>()) {
    return std::string(*value ? "true" : "false") + " is a truth value";
  }
  if (const std::int64_t* value = node.as<std::int64_t>()) {
    return std::to_string(*value) + " is a whole number";
  }
  if (const double* value = node.as<double>()) {
    return decimal_text(*value) +
           (std::isfinite(*value) ? " is a decimal number" : " is not a finite number");
  }
  if (const std::string* value = node.as<std::string>()) return shortened(*value) + " is a text";
  return node.as<List>() != nullptr ? "a list was given" : "a table was given";
}

}  // namespace hearsay
