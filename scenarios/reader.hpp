// Fills described fields from a table of a document.
//
// One visitor for every table of a scenario: a key that no field has, a value of the wrong type or
// out of range and a required key that is missing are all noted, with the place where they were
// written, and reading goes on, so that a user mends a file in one go.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/document.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/fields.hpp"

namespace hearsay {

class Reader {
 public:
  // `folder` is where the relative paths of the file begin; those of the command line begin in the
  // working directory.
  Reader(Problems& problems, std::filesystem::path folder)
      : problems_(problems), folder_(std::move(folder)) {}

  // Writes through `fields` what `table` says. `other_keys` are keys that the caller reads itself.
  // True when nothing was wrong.
  bool read(const Table& table, const Origin& origin, const Fields& fields,
            std::span<const std::string_view> other_keys = {});

  // The tables of `[[key]]`; none when the key is absent.
  std::vector<const Node*> tables(const Table& table, std::string_view key,
                                  std::string_view header);
  // The table `[key]`, or null when it is absent or something else, which is then noted.
  const Node* table(const Table& table, std::string_view key);

 private:
  void read_field(const Node& node, const Field& field);
  void wrong_type(const Node& node, const Field& field);
  void note(const Node& node, std::string_view key, std::string_view what, std::string allowed);

  void assign(const Node& node, const Field& field, bool* slot);
  void assign(const Node& node, const Field& field, std::int64_t* slot);
  void assign(const Node& node, const Field& field, double* slot);
  void assign(const Node& node, const Field& field, std::string* slot);
  void assign(const Node& node, const Field& field, std::vector<std::string>* slot);
  void assign(const Node& node, const Field& field, FilePath* slot);
  void assign(const Node& node, const Field& field, Duration* slot);
  void assign(const Node& node, const Field& field, Money* slot);
  void assign(const Node& node, const Field& field, const Choice& slot);
  void assign(const Node& node, const Field& field, const Fields& slot);
  // The number a node holds, whole or decimal; notes what is wrong where it holds none.
  const double* number(const Node& node, const Field& field, double& storage);
  void check_range(const Node& node, const Field& field);

  Problems& problems_;
  std::filesystem::path folder_;
};

// "known: a, b, c" for the `allowed` of a problem.
std::string known_words(std::span<const std::string_view> words, std::string_view label = "known");

}  // namespace hearsay
