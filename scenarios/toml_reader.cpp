#include "scenarios/toml_reader.hpp"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

// The library checks some of the user's mistakes by assert, which would end the program; without it
// they arrive as parse errors like all others.
#define TOML_ASSERT(condition) static_cast<void>(0)
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

using Position = std::pair<std::uint32_t, std::uint32_t>;  // line and column

// Makes our tree of theirs. Tables of the library are sorted by key; ours are as in the file.
class Converter {
 public:
  Converter(std::string_view path, const Origin* origin, Problems& problems)
      : path_(path), origin_(origin), problems_(problems) {}

  Node node(const toml::node& theirs) { return {value(theirs), origin(position(theirs))}; }

 private:
  Node::Value value(const toml::node& theirs) {
    if (const toml::table* table = theirs.as_table()) return {this->table(*table)};
    if (const toml::array* array = theirs.as_array()) {
      List list;
      for (const toml::node& item : *array) list.items.push_back(node(item));
      return {std::move(list)};
    }
    if (const auto* text = theirs.as_string()) return {text->get()};
    if (const auto* number = theirs.as_integer()) return {std::int64_t{number->get()}};
    if (const auto* number = theirs.as_floating_point()) return {double{number->get()}};
    if (const auto* truth = theirs.as_boolean()) return {bool{truth->get()}};
    problems_.add(origin(position(theirs)).text, "dates and times have no meaning here",
                  "durations count from the start of the campaign: \"36h\", \"3d\"");
    return {false};
  }

  Table table(const toml::table& theirs) {
    std::vector<std::pair<Position, Entry>> placed;
    for (auto&& [key, item] : theirs) {
      placed.emplace_back(position(item), Entry{std::string(std::string_view(key)), node(item)});
    }
    std::stable_sort(placed.begin(), placed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    Table table;
    for (auto& [where, entry] : placed) table.entries.push_back(std::move(entry));
    return table;
  }

  // A table that is only implied, as `model` is by [model.attention], stands where its first entry
  // does.
  static Position position(const toml::node& theirs) {
    const auto begin = theirs.source().begin;
    const Position own{begin.line, begin.column};
    if (own.first != 0) return own;
    Position first{0, 0};
    if (const toml::table* table = theirs.as_table()) {
      for (auto&& [key, item] : *table) first = earlier(first, position(item));
    } else if (const toml::array* array = theirs.as_array()) {
      for (const toml::node& item : *array) first = earlier(first, position(item));
    }
    return first;
  }
  static Position earlier(Position a, Position b) {
    if (a.first == 0) return b;
    return b.first == 0 ? a : std::min(a, b);
  }

  Origin origin(Position where) const {
    if (origin_ != nullptr) return *origin_;
    const std::uint32_t line = std::max(where.first, 1U);
    return {std::string(path_) + ":" + std::to_string(line), line};
  }

  std::string_view path_;
  const Origin* origin_;  // of everything, where the text is not a file
  Problems& problems_;
};

// The library's words, without the line ends and unprintable bytes it may quote from the text.
std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    line += byte < 0x20 || byte == 0x7F ? '?' : c;
  }
  return line;
}

}  // namespace

Node read_toml(std::string_view text, const std::string& path) {
  try {
    const toml::table root = toml::parse(text, path);
    Problems problems;
    Node node = Converter(path, nullptr, problems).node(root);
    problems.raise_if_any();
    node.origin = {path + ":1", 1};
    return node;
  } catch (const toml::parse_error& error) {
    const auto line = std::max<std::uint32_t>(error.source().begin.line, 1U);
    throw InputError(path + ":" + std::to_string(line), one_line(error.description()), "");
  }
}

std::optional<Node> read_toml_value(std::string_view text, const Origin& origin) {
  // A line end would let the text say more than one value.
  if (text.find_first_of("\r\n") != std::string_view::npos) return std::nullopt;
  try {
    const toml::table root = toml::parse("value = " + std::string(text), origin.text);
    Problems problems;
    Node node = Converter("", &origin, problems).node(*root.get("value"));
    problems.raise_if_any();
    return node;
  } catch (const toml::parse_error&) {
    return std::nullopt;
  }
}

}  // namespace hearsay
