// Reading a user's text file, plain or gzip, line by line, and gathering what is wrong with its
// lines.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/errors.hpp"

namespace hearsay {

// Lines of a text or gzip file. Line ends may be LF or CRLF, the last may be missing, and a byte
// order mark is skipped. Throws SystemError where the file cannot be opened or read, InputError
// where it is no text or its gzip data are broken.
class TextLines {
 public:
  explicit TextLines(const std::string& path);
  ~TextLines();
  TextLines(const TextLines&) = delete;
  TextLines& operator=(const TextLines&) = delete;

  // The next line without its end, valid until the next call; false after the last.
  bool next(std::string_view& line);
  // The same, but passes over blank lines and those that start with # or %.
  bool next_data(std::string_view& line);

  // Of the line read last, from 1.
  std::uint64_t number() const { return number_; }
  // "path:number" of the line read last.
  std::string where() const;

 private:
  struct File;

  bool fill();

  std::string path_;
  std::unique_ptr<File> file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // what is not read yet lies from begin_ to end_
  std::size_t end_ = 0;
  bool at_end_ = false;
  std::uint64_t number_ = 0;
};

// Problems of lines, the first twenty of them in full and the rest as a number.
class LineProblems {
 public:
  explicit LineProblems(std::string path) : path_(std::move(path)) {}

  void add(const TextLines& lines, std::string what, std::string allowed);
  void raise_if_any();

 private:
  static constexpr std::size_t kShown = 20;

  std::string path_;
  Problems problems_;
  std::uint64_t more_ = 0;
};

// Takes the first field off `rest`: what stands before a blank, a tab or one of `separators`. Empty
// where there is none left.
std::string_view take_field(std::string_view& rest, std::string_view separators);

// `text` without blanks and tabs at its ends.
std::string_view trimmed(std::string_view text);

// `text` in double quotes for a message; long ones are cut, other than printable bytes shown as ?.
std::string shown(std::string_view text);

}  // namespace hearsay
