// What a scenario file says before anyone has asked what it means: a small tree of tables, lists
// and values, each of which knows where it was written.
//
// The tree belongs to no file format. A reader of one format fills it, the command line edits it,
// and everything after looks only at the tree, so that a second format is a second reader.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hearsay {

// Where something was written: "market.toml:12", or the option of the command line that said it.
struct Origin {
  std::string text;
  std::uint32_t line = 0;  // counted from 1; 0 for the command line

  bool is_command_line() const { return line == 0; }
};

struct Node;
struct Entry;

// Keys and values in the order they were written; a key occurs once.
struct Table {
  std::vector<Entry> entries;

  // The value of `key`, or null.
  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
  // Replaces the value of `key`, or adds it at the end.
  Node& set(std::string_view key, Node value);
};

struct List {
  std::vector<Node> items;
};

struct Node {
  using Value = std::variant<bool, std::int64_t, double, std::string, List, Table>;

  Value value;
  Origin origin;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&value);
  }
  template <class T>
  T* as() {
    return std::get_if<T>(&value);
  }
};

struct Entry {
  std::string key;
  Node value;
};

// What was found, for messages: `"ten" is a text`, `0.5 is a decimal number`, `a list was given`.
std::string found_text(const Node& node);

}  // namespace hearsay
