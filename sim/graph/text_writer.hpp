// Writing a text file, packed with gzip where its name ends in .gz; whole or not at all.
#pragma once

#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sim/graph/graph_format.hpp"

namespace hearsay {

// Throws SystemError, with the path, from whatever the machine refuses.
class TextWriter {
 public:
  explicit TextWriter(const std::string& path);
  ~TextWriter();
  TextWriter(const TextWriter&) = delete;
  TextWriter& operator=(const TextWriter&) = delete;

  TextWriter& text(std::string_view text);
  TextWriter& number(std::uint64_t value) { return digits(value); }
  // The shortest text that reads back to the same number.
  TextWriter& number(double value) { return digits(value); }
  // The id of an agent as it stands.
  TextWriter& id(const GraphFile& file, AgentId agent) {
    if (file.names.empty()) return number(std::uint64_t{index(agent)});
    return text(file.names[index(agent)]);
  }

  // Gives the file its name. Call it once, at the end.
  void finish();

 private:
  struct File;

  template <class Number>
  TextWriter& digits(Number value) {
    char digits[32];
    const auto result = std::to_chars(digits, digits + sizeof(digits), value);
    return text({digits, static_cast<std::size_t>(result.ptr - digits)});
  }
  void flush();

  std::string path_;
  std::unique_ptr<File> file_;
  std::string buffer_;
};

}  // namespace hearsay
