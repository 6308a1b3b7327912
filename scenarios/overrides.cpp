// A path names what it changes by the keys that lead there, with dots between them:
//
//   graph.agents=5000   strategy."free samples".action.1.count=50
//
// Key and value are split at the first = outside quotes. A strategy is named, an action counted
// from 1; every other part is a key. A table that is not there is added, so that whether a key
// exists is for the reader to judge, with its list of known words.
#include "scenarios/overrides.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "scenarios/reader.hpp"
#include "scenarios/toml_reader.hpp"
#include "scenarios/value_path.hpp"

namespace hearsay {
namespace {

constexpr std::string_view kSetForm = "path=value, such as graph.agents=5000";

struct Assignment {
  ValuePath path;
  std::string value;
};

// Splits "a.'b.c'.d=value". On failure says why in `problem`.
std::optional<Assignment> parse_assignment(std::string_view text, std::string& problem) {
  Assignment assignment;
  std::string part;
  bool was_quoted = false;
  const auto end_part = [&] {
    const bool is_name = was_quoted || !part.empty();
    assignment.path.push_back(std::exchange(part, {}));
    was_quoted = false;
    return is_name;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      const std::size_t close = text.find(c, i + 1);
      if (close == std::string_view::npos) {
        problem = "a quote in the path is not closed";
        return std::nullopt;
      }
      part += text.substr(i + 1, close - i - 1);
      was_quoted = true;
      i = close;
    } else if (c == '.' || c == '=') {
      if (!end_part()) {
        problem = "a name is missing in the path";
        return std::nullopt;
      }
      if (c == '=') {
        assignment.value = text.substr(i + 1);
        return assignment;
      }
    } else if (c != ' ' ||
               (!part.empty() && i + 1 < text.size() && text[i + 1] != '=' && text[i + 1] != '.')) {
      part += c;
    }
  }
  problem = "there is no '='";
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// As a message can show it.
std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text;
}

bool is_number(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The item of a list that a part of a path means: one whose name it is, or by number from 1.
Node* find_item(List& list, const std::string& part, std::string_view key, const Origin& origin,
                Problems& problems) {
  std::vector<std::string_view> item_names;
  for (Node& item : list.items) {
    const Table* table = item.as<Table>();
    const Node* name = table == nullptr ? nullptr : table->find("name");
    const std::string* text = name == nullptr ? nullptr : name->as<std::string>();
    if (text == nullptr) continue;
    if (*text == part) return &item;
    item_names.push_back(*text);
  }
  std::size_t number = 0;
  std::from_chars(part.data(), part.data() + part.size(), number);
  if (is_number(part) && number >= 1 && number <= list.items.size()) {
    return &list.items[number - 1];
  }

  const std::string what = std::string("there is no ") + std::string(key) + " '" + part + "'";
  if (item_names.empty()) {
    problems.add(origin.text, what,
                 list.items.empty() ? "there are none"
                                    : "counted from 1 to " + std::to_string(list.items.size()));
  } else {
    problems.add(origin.text, what + did_you_mean(part, item_names), known_words(item_names));
  }
  return nullptr;
}

}  // namespace

std::optional<ValuePath> parse_path(std::string_view text, std::string& problem) {
  const auto assignment = parse_assignment(std::string(text) + '=', problem);
  if (!assignment) return {};
  if (!assignment->value.empty()) {
    problem = "there is a '=' in it";
    return {};
  }
  return assignment->path;
}

std::string path_text(const ValuePath& path) {
  std::string text;
  for (const std::string& key : path) {
    const bool plain = !key.empty() && key.find_first_of(" .\"'=") == std::string::npos;
    const std::string quote = plain ? "" : key.find('"') == std::string::npos ? "\"" : "'";
    text += (text.empty() ? "" : ".") + quote + key + quote;
  }
  return text;
}

// A bare word is a text, so that no shell needs to be told of quotes.
std::optional<Node> parse_value(std::string_view text, const Origin& origin) {
  text = trimmed(text);
  if (std::optional<Node> value = read_toml_value(text, origin)) return value;
  if (!text.empty() && std::string_view("\"'[{").find(text.front()) != std::string_view::npos) {
    return std::nullopt;
  }
  return Node{std::string(text), origin};
}

void set_value(Node& root, const ValuePath& path, Node value, Problems& problems) {
  const Origin origin = value.origin;
  Node* node = &root;
  std::string_view key = "table";
  for (std::size_t i = 0; i < path.size(); ++i) {
    const std::string& part = path[i];
    const bool is_last = i + 1 == path.size();
    if (List* list = node->as<List>()) {
      node = find_item(*list, part, key, origin, problems);
      if (node == nullptr) return;
      if (is_last) {
        *node = std::move(value);
        return;
      }
      continue;
    }
    Table* table = node->as<Table>();
    if (table == nullptr) {
      problems.add(origin.text, std::string(key) + " has no parts to set", found_text(*node));
      return;
    }
    if (is_last) {
      table->set(part, std::move(value));
      return;
    }
    Node* next = table->find(part);
    if (next == nullptr && is_number(path[i + 1])) {
      problems.add(origin.text, "there is no " + part + " '" + path[i + 1] + "'", "there are none");
      return;
    }
    node = next != nullptr ? next : &table->set(part, Node{Table{}, origin});
    key = part;
  }
}

namespace {

void set_key(Node& root, std::string_view table, std::string_view key, Node value,
             Problems& problems) {
  set_value(root, {std::string(table), std::string(key)}, std::move(value), problems);
}

}  // namespace

void apply_overrides(const Overrides& overrides, Node& root, Problems& problems) {
  if (overrides.graph) {
    const Origin origin{"--graph", 0};
    Table graph;
    graph.set("file", Node{*overrides.graph, origin});
    root.as<Table>()->set("graph", Node{std::move(graph), origin});
  }
  if (overrides.circles) {
    set_key(root, "graph", "circles", Node{*overrides.circles, Origin{"--circles", 0}}, problems);
  }
  if (overrides.attributes) {
    set_key(root, "population", "attributes",
            Node{*overrides.attributes, Origin{"--attributes", 0}}, problems);
  }
  for (const std::string& text : overrides.sets) {
    const Origin origin{"--set " + on_one_line(text), 0};
    std::string problem;
    const std::optional<Assignment> assignment = parse_assignment(text, problem);
    if (!assignment) {
      problems.add(origin.text, problem, std::string(kSetForm));
      continue;
    }
    std::optional<Node> value;
    try {
      value = parse_value(assignment->value, origin);
    } catch (const InputError& error) {
      for (const Problem& found : error.problems()) {
        problems.add(found.where, found.what, found.allowed);
      }
      continue;
    }
    if (!value) {
      problems.add(origin.text, "the value is not complete",
                   "a number, true, false, \"a text\" or a bare word");
      continue;
    }
    set_value(root, assignment->path, std::move(*value), problems);
  }
  if (overrides.replicates) {
    set_key(root, "run", "replicates", Node{*overrides.replicates, Origin{"--replicates", 0}},
            problems);
  }
  if (overrides.seed) {
    set_key(root, "run", "seed", Node{*overrides.seed, Origin{"--seed", 0}}, problems);
  }
}

}  // namespace hearsay
