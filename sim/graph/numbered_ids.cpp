#include "sim/graph/numbered_ids.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

constexpr std::string_view kFromZero = "%ids from 0";
constexpr std::string_view kNamed = "%id ";

bool is_counted_from_one(const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != std::to_string(i + 1)) return false;
  }
  return true;
}

}  // namespace

std::optional<std::uint64_t> count_from(std::string_view field) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc{} || end != field.data() + field.size()) return std::nullopt;
  return value;
}

std::uint32_t agent_from_number(std::string_view field, std::uint32_t agents,
                                const TextLines& lines, LineProblems& problems) {
  const auto number = count_from(field);
  if (number && *number >= 1 && *number <= agents) return static_cast<std::uint32_t>(*number - 1);
  problems.add(lines, field.empty() ? "a number is missing" : shown(field) + " is no agent",
               "numbers from 1 to " + std::to_string(agents));
  return agents;
}

void NumberedIds::see(std::string_view comment, const std::string& where) {
  if (trimmed(comment) == kFromZero) {
    from_zero_ = true;
  } else if (comment.starts_with(kNamed)) {
    comment.remove_prefix(kNamed.size());
    const std::size_t blank = comment.find(' ');
    const auto number = count_from(comment.substr(0, blank));
    if (!number || blank == std::string_view::npos || blank + 1 == comment.size()) {
      throw InputError(where, "names no agent", "%id, its number and its id");
    }
    named_.push_back({*number, std::string(comment.substr(blank + 1)), where});
  }
}

std::vector<std::string> NumberedIds::names(std::uint32_t agents, const std::string& path) {
  std::vector<std::string> names;
  if (named_.empty()) {
    if (from_zero_) return names;
    names.reserve(agents);
    for (std::uint32_t a = 0; a < agents; ++a)
      names.push_back(std::to_string(std::uint64_t{a} + 1));
    return names;
  }
  for (std::size_t i = 0; i < named_.size(); ++i) {
    if (named_[i].number == i + 1 && i < agents) continue;
    throw InputError(named_[i].where, "names agent " + std::to_string(named_[i].number),
                     "all " + std::to_string(agents) + " agents, one after the other from 1");
  }
  if (named_.size() != agents) {
    throw InputError(path, "names only " + std::to_string(named_.size()) + " agents",
                     "all " + std::to_string(agents) + ", or none");
  }
  names.reserve(agents);
  std::vector<std::string_view> sorted;
  for (Named& named : named_) names.push_back(std::move(named.name));
  sorted.assign(names.begin(), names.end());
  std::sort(sorted.begin(), sorted.end());
  const auto twin = std::adjacent_find(sorted.begin(), sorted.end());
  if (twin != sorted.end()) {
    throw InputError(path, "names two agents " + shown(*twin), "an id of its own for each");
  }
  return names;
}

void write_numbered_ids(const GraphFile& file, const std::string& path, TextWriter& out) {
  if (file.names.empty()) {
    out.text(kFromZero).text("\n");
    return;
  }
  if (is_counted_from_one(file.names)) return;
  for (std::size_t i = 0; i < file.names.size(); ++i) {
    const std::string& name = file.names[i];
    if (name.empty() || name.find_first_of("\r\n") != std::string::npos) {
      throw InputError(path, "the id " + shown(name) + " does not fit on a line",
                       "ids on one line; formats that hold any: graphml, hdf5");
    }
    out.text(kNamed).number(std::uint64_t{i} + 1).text(" ").text(name).text("\n");
  }
}

}  // namespace hearsay
