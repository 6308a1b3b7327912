#include "sim/graph/text_lines.hpp"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "sim/core/refusals.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t";

}  // namespace

struct TextLines::File {
  gzFile handle = nullptr;

  ~File() {
    if (handle != nullptr) gzclose_r(handle);
  }
};

TextLines::TextLines(const std::string& path) : path_(path), file_(std::make_unique<File>()) {
  errno = 0;
  file_->handle = gzopen(path.c_str(), "rb");
  if (file_->handle == nullptr) throw NoInput(path, std::strerror(errno));
  gzbuffer(file_->handle, 1U << 18);
}

TextLines::~TextLines() = default;

std::string TextLines::where() const {
  return path_ + ":" + std::to_string(number_);
}

// Reads another chunk behind what is left; false at the end of the file.
bool TextLines::fill() {
  if (at_end_) return false;
  if (begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < end_ + kChunk) buffer_.resize(std::max(end_ + kChunk, 2 * end_));
  errno = 0;
  const int got = gzread(file_->handle, buffer_.data() + end_, static_cast<unsigned>(kChunk));
  int code = Z_OK;
  gzerror(file_->handle, &code);
  if (code == Z_ERRNO) throw SystemError("read", path_, std::strerror(errno));
  if (got < 0 || code == Z_BUF_ERROR || code == Z_DATA_ERROR) {
    throw InputError(
        path_, code == Z_BUF_ERROR ? "the gzip data end too early" : "the gzip data are broken",
        "a whole gzip file, or plain text");
  }
  end_ += static_cast<std::size_t>(got);
  at_end_ = got == 0;
  return !at_end_;
}

bool TextLines::next(std::string_view& line) {
  std::size_t searched = 0;
  const char* newline = nullptr;
  while (true) {
    if (end_ - begin_ > searched) {
      const char* const from = buffer_.data() + begin_ + searched;
      newline = static_cast<const char*>(std::memchr(from, '\n', end_ - begin_ - searched));
      if (newline != nullptr) break;
    }
    searched = end_ - begin_;
    if (!fill()) break;
  }
  if (newline == nullptr && begin_ == end_) return false;
  const char* const first = buffer_.data() + begin_;
  const char* const last = newline != nullptr ? newline : buffer_.data() + end_;
  line = {first, static_cast<std::size_t>(last - first)};
  begin_ = static_cast<std::size_t>(last - buffer_.data()) + (newline != nullptr ? 1 : 0);
  if (++number_ == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.find('\0') != std::string_view::npos) {
    throw InputError(where(), "holds a NUL byte, so this is no text file",
                     "plain or gzip text in UTF-8");
  }
  return true;
}

bool TextLines::next_data(std::string_view& line) {
  while (next(line)) {
    const std::size_t first = line.find_first_not_of(kBlanks);
    if (first != std::string_view::npos && line[first] != '#' && line[first] != '%') return true;
  }
  return false;
}

void LineProblems::add(const TextLines& lines, std::string what, std::string allowed) {
  if (problems_.size() == kShown) {
    ++more_;
  } else {
    problems_.add(lines.where(), std::move(what), std::move(allowed));
  }
}

void LineProblems::raise_if_any() {
  if (more_ > 0) problems_.add(path_, "... and " + std::to_string(more_) + " more", "");
  problems_.raise_if_any();
}

std::string_view take_field(std::string_view& rest, std::string_view separators) {
  const auto separates = [&](char c) {
    return c == ' ' || c == '\t' || separators.find(c) != std::string_view::npos;
  };
  std::size_t first = 0;
  while (first < rest.size() && separates(rest[first])) ++first;
  std::size_t last = first;
  while (last < rest.size() && !separates(rest[last])) ++last;
  const std::string_view field = rest.substr(first, last - first);
  rest.remove_prefix(last);
  return field;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string shown(std::string_view text) {
  constexpr std::size_t most = 40;
  std::string out = "\"";
  for (const char c : text.substr(0, most)) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  return out + (text.size() > most ? "...\"" : "\"");
}

}  // namespace hearsay
