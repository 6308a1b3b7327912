#include "scenarios/reader.hpp"

#include <algorithm>
#include <cmath>
#include <system_error>
#include <variant>

namespace hearsay {

std::string known_words(std::span<const std::string_view> words, std::string_view label) {
  std::string text(label);
  text += ": ";
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += ", ";
    text += words[i];
  }
  return text;
}

bool Reader::read(const Table& table, const Origin& origin, const Fields& fields,
                  std::span<const std::string_view> other_keys) {
  const std::size_t before = problems_.size();
  std::vector<std::string_view> known;
  for (const Field& field : fields) known.push_back(field.name());
  known.insert(known.end(), other_keys.begin(), other_keys.end());

  for (const Entry& entry : table.entries) {
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const Field& candidate) {
      return candidate.name() == entry.key;
    });
    if (field != fields.end()) {
      read_field(entry.value, *field);
    } else if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
      problems_.add(entry.value.origin.text,
                    "unknown key '" + entry.key + "'" + did_you_mean(entry.key, known),
                    known_words(known));
    }
  }
  for (const Field& field : fields) {
    if (field.is_required() && table.find(field.name()) == nullptr) {
      problems_.add(origin.text, "missing key '" + std::string(field.name()) + "'",
                    field.allowed_text());
    }
  }
  return problems_.size() == before;
}

std::vector<const Node*> Reader::tables(const Table& table, std::string_view key,
                                        std::string_view header) {
  std::vector<const Node*> found;
  const Node* node = table.find(key);
  if (node == nullptr) return found;
  const std::string allowed = "one table for each, begun with " + std::string(header);
  const List* list = node->as<List>();
  if (list == nullptr) {
    note(*node, key, found_text(*node), allowed);
    return found;
  }
  for (const Node& item : list->items) {
    if (item.as<Table>() != nullptr) {
      found.push_back(&item);
    } else {
      note(item, key, found_text(item), allowed);
    }
  }
  return found;
}

const Node* Reader::table(const Table& table, std::string_view key) {
  const Node* node = table.find(key);
  if (node != nullptr && node->as<Table>() == nullptr) {
    note(*node, key, found_text(*node), "a table, begun with [" + std::string(key) + "]");
    return nullptr;
  }
  return node;
}

void Reader::read_field(const Node& node, const Field& field) {
  std::visit([&](const auto& slot) { assign(node, field, slot); }, field.slot());
}

void Reader::note(const Node& node, std::string_view key, std::string_view what,
                  std::string allowed) {
  problems_.add(node.origin.text, std::string(key) + ": " + std::string(what), std::move(allowed));
}

void Reader::wrong_type(const Node& node, const Field& field) {
  note(node, field.name(), found_text(node), field.allowed_text());
}

void Reader::check_range(const Node& node, const Field& field) {
  const std::string problem = field.range_problem();
  if (!problem.empty()) note(node, field.name(), problem, field.allowed_text());
}

void Reader::assign(const Node& node, const Field& field, bool* slot) {
  if (const bool* value = node.as<bool>()) {
    *slot = *value;
  } else {
    wrong_type(node, field);
  }
}

void Reader::assign(const Node& node, const Field& field, std::int64_t* slot) {
  if (const std::int64_t* value = node.as<std::int64_t>()) {
    *slot = *value;
    check_range(node, field);
  } else {
    wrong_type(node, field);
  }
}

const double* Reader::number(const Node& node, const Field& field, double& storage) {
  if (const std::int64_t* value = node.as<std::int64_t>()) {
    storage = static_cast<double>(*value);
    return &storage;
  }
  if (const double* value = node.as<double>(); value != nullptr && std::isfinite(*value)) {
    return value;
  }
  wrong_type(node, field);
  return nullptr;
}

void Reader::assign(const Node& node, const Field& field, double* slot) {
  double storage = 0.0;
  if (const double* value = number(node, field, storage)) {
    *slot = *value;
    check_range(node, field);
  }
}

void Reader::assign(const Node& node, const Field& field, Money* slot) {
  // Millionths of more than this do not fit.
  constexpr double kMost = 9e12;
  double storage = 0.0;
  const double* value = number(node, field, storage);
  if (value == nullptr) return;
  if (std::fabs(*value) > kMost) {
    note(node, field.name(), to_text(*value) + " is more money than can be counted",
         field.allowed_text());
    return;
  }
  *slot = money(*value);
  check_range(node, field);
}

void Reader::assign(const Node& node, const Field& field, std::string* slot) {
  if (const std::string* value = node.as<std::string>()) {
    *slot = *value;
  } else {
    wrong_type(node, field);
  }
}

// One word needs no list, and words may be whole numbers, as those of generated regions are.
void Reader::assign(const Node& node, const Field& field, std::vector<std::string>* slot) {
  std::vector<std::string> words;
  const auto take = [&](const Node& item) {
    if (const std::string* word = item.as<std::string>()) {
      words.push_back(*word);
    } else if (const std::int64_t* number = item.as<std::int64_t>()) {
      words.push_back(std::to_string(*number));
    } else {
      wrong_type(item, field);
      return;
    }
    if (words.back().empty() ||
        std::find(words.begin(), words.end() - 1, words.back()) != words.end() - 1) {
      note(item, field.name(),
           words.back().empty() ? "a word is empty"
                                : hearsay::quoted(words.back()) + " is listed twice",
           field.allowed_text());
    }
  };
  if (const List* list = node.as<List>()) {
    for (const Node& item : list->items) take(item);
  } else {
    take(node);
  }
  *slot = std::move(words);
}

void Reader::assign(const Node& node, const Field& field, FilePath* slot) {
  const std::string* value = node.as<std::string>();
  if (value == nullptr) {
    wrong_type(node, field);
    return;
  }
  if (value->empty()) {
    *slot = {};
    return;
  }
  // A path ends at a zero byte, so a text with one inside names nothing.
  const std::string name = value->substr(0, value->find('\0'));
  std::error_code error;
  const std::filesystem::path given(name);
  const std::filesystem::path folder = std::filesystem::absolute(folder_, error).lexically_normal();
  const std::filesystem::path path =
      std::filesystem::absolute(node.origin.is_command_line() ? given : folder / given, error)
          .lexically_normal();
  // Whatever cannot be looked at is left for the reader of that file to complain about.
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (name.size() != value->size() || status.type() == std::filesystem::file_type::not_found) {
    note(node, field.name(), "there is no file " + hearsay::quoted(path.string()),
         node.origin.is_command_line() ? "relative to the working directory"
                                       : "relative to the folder of the scenario");
  } else if (status.type() == std::filesystem::file_type::directory) {
    note(node, field.name(), hearsay::quoted(path.string()) + " is a folder", field.allowed_text());
  }
  slot->path = path.string();
  // Written relative to the scenario, so that equal runs in different folders resolve alike.
  slot->text =
      given.is_absolute() ? path.string() : path.lexically_relative(folder).generic_string();
}

void Reader::assign(const Node& node, const Field& field, Duration* slot) {
  const std::string* text = node.as<std::string>();
  if (text == nullptr) {
    const bool is_number = node.as<std::int64_t>() != nullptr || node.as<double>() != nullptr;
    note(node, field.name(),
         found_text(node) + (is_number ? ", and a duration needs its unit" : ""),
         field.allowed_text());
    return;
  }
  const std::optional<Duration> duration = parse_duration(*text);
  if (!duration) {
    note(node, field.name(), hearsay::quoted(*text) + " is not a duration in whole seconds",
         field.allowed_text() + "; units: s, min, h, d, w");
    return;
  }
  *slot = *duration;
  check_range(node, field);
}

void Reader::assign(const Node& node, const Field& field, const Choice& slot) {
  const std::string* word = node.as<std::string>();
  if (word == nullptr) {
    wrong_type(node, field);
    return;
  }
  const auto found = std::find(slot.words.begin(), slot.words.end(), *word);
  if (found == slot.words.end()) {
    note(node, field.name(),
         "unknown word " + hearsay::quoted(*word) + did_you_mean(*word, slot.words),
         field.allowed_text());
    return;
  }
  slot.set(static_cast<std::size_t>(found - slot.words.begin()));
}

void Reader::assign(const Node& node, const Field& field, const Fields& slot) {
  if (const Table* table = node.as<Table>()) {
    read(*table, node.origin, slot);
  } else {
    wrong_type(node, field);
  }
}

}  // namespace hearsay
