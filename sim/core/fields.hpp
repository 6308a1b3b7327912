// A field is described once.
//
// A struct of parameters lists its members in `Fields fields()`: name, unit, range, one sentence.
// The scenario reader, range check, unknown-key error, resolved scenario, `describe`, HDF5
// attributes and documentation are loops over that list. A field is bound to the struct it came
// from, so reading a scenario writes through it; its default is what a default-constructed struct
// holds.
//
//   Fields Reading::fields() {
//     return {field("base", base, "chance to read a seen post of a medium-trust friend")
//                 .unit("probability").within(0, 1)};
//   }
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sim/core/quantities.hpp"

namespace hearsay {

class Field;
using Fields = std::vector<Field>;

// A member that takes one of a few words.
struct Choice {
  std::vector<std::string_view> words;
  std::function<std::size_t()> get;  // position in `words`
  std::function<void(std::size_t)> set;
};

// A file that the user names.
struct FilePath {
  std::string text;  // as a scenario names it, relative to its folder; empty: none
  std::string path;  // where that is on this machine
};

struct FieldRange {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false;  // true: `low` itself is not allowed
  bool high_open = false;

  bool contains(double value) const;
};

class Field {
 public:
  // A nested table is a field whose slot holds its own fields.
  using Slot = std::variant<bool*, std::int64_t*, double*, std::string*, std::vector<std::string>*,
                            FilePath*, Duration*, Money*, Choice, Fields>;

  Field(std::string_view name, Slot slot, std::string_view sentence)
      : name_(name), sentence_(sentence), slot_(std::move(slot)) {}

  Field&& unit(std::string_view unit) && {
    unit_ = unit;
    return std::move(*this);
  }
  // Bounds of the value in the field's unit (seconds for a Duration, currency for Money).
  Field&& within(double low, double high) && {
    range_ = {low, high, false, false};
    return std::move(*this);
  }
  Field&& at_least(double low) && {
    range_.low = low;
    return std::move(*this);
  }
  Field&& more_than(double low) && {
    range_.low = low;
    range_.low_open = true;
    return std::move(*this);
  }
  Field&& at_most(double high) && {
    range_.high = high;
    return std::move(*this);
  }
  Field&& less_than(double high) && {
    range_.high = high;
    range_.high_open = true;
    return std::move(*this);
  }
  // Where the default comes from: a citation, or "assumption".
  Field&& source(std::string_view source) && {
    source_ = source;
    return std::move(*this);
  }
  // A field without which the scenario is an error.
  Field&& required() && {
    required_ = true;
    return std::move(*this);
  }

  std::string_view name() const { return name_; }
  std::string_view unit() const { return unit_; }
  std::string_view sentence() const { return sentence_; }
  std::string_view source() const { return source_; }
  const FieldRange& range() const { return range_; }
  bool is_required() const { return required_; }
  const Slot& slot() const { return slot_; }
  bool is_group() const { return std::holds_alternative<Fields>(slot_); }
  const Fields& children() const { return std::get<Fields>(slot_); }

  // "a number", "a whole number", "a duration such as \"12h\"", "one of \"a\", \"b\"" ...
  std::string type_text() const;
  // What is allowed, for error messages and help: type and range, "a number from 0 to 1".
  std::string allowed_text() const;
  // The value now held, as it is written in a scenario file ("0.36", "\"12h\"", "true").
  std::string value_text() const;
  // What is wrong with the value now held ("1.5 is above 1"), or "" when it is in range.
  std::string range_problem() const;

 private:
  std::string_view name_;
  std::string_view unit_;
  std::string_view sentence_;
  std::string_view source_;
  FieldRange range_;
  bool required_ = false;
  Slot slot_;
};

template <class T>
Field field(std::string_view name, T& member, std::string_view sentence) {
  return {name, &member, sentence};
}

// A member of an enum whose enumerators are 0, 1, 2 ... in the order of `words`.
template <class E>
requires std::is_enum_v<E> Field field(std::string_view name, E& member,
                                       std::vector<std::string_view> words,
                                       std::string_view sentence) {
  return {name,
          Choice{std::move(words), [&member] { return static_cast<std::size_t>(member); },
                 [&member](std::size_t i) { member = static_cast<E>(i); }},
          sentence};
}

// A nested table.
inline Field group(std::string_view name, Fields fields, std::string_view sentence) {
  return {name, std::move(fields), sentence};
}

// Shortest decimal text that reads back to the same double ("0.36", "1e-09").
std::string to_text(double value);
// A string as TOML and JSON quote it.
std::string quoted(std::string_view text);

// Anything with a name and parameters that a scenario can choose: a model, an action, a generator.
class Described {
 public:
  virtual ~Described() = default;
  virtual std::string_view name() const = 0;              // the word in the scenario file
  virtual std::string_view sentence() const = 0;          // one sentence for `describe`
  virtual std::string_view source() const { return ""; }  // the paper
  virtual Fields fields() = 0;

 protected:
  Described() = default;
  Described(const Described&) = default;
  Described& operator=(const Described&) = default;
};

}  // namespace hearsay
