#include "sim/graph/text_writer.hpp"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "sim/core/errors.hpp"
#include "sim/core/whole_file.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20;

}  // namespace

struct TextWriter::File {
  WholeFile whole;
  gzFile packed = nullptr;  // null where the text is written as it is

  explicit File(const std::string& path) : whole(path) {
    if (!path.ends_with(".gz")) return;
    const int descriptor = ::dup(whole.descriptor());
    if (descriptor >= 0) packed = gzdopen(descriptor, "wb");
    if (packed == nullptr) throw SystemError("write", path, std::strerror(errno));
  }
  ~File() {
    if (packed != nullptr) gzclose_w(packed);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
};

TextWriter::TextWriter(const std::string& path) : path_(path), file_(std::make_unique<File>(path)) {
  buffer_.reserve(kBuffer + 4096);
}

TextWriter::~TextWriter() = default;

TextWriter& TextWriter::text(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kBuffer) flush();
  return *this;
}

void TextWriter::flush() {
  std::string_view left = buffer_;
  while (!left.empty()) {
    errno = 0;
    const auto chunk = std::min(left.size(), std::size_t{1} << 30);
    const ssize_t written =
        file_->packed != nullptr
            ? ssize_t{gzwrite(file_->packed, left.data(), static_cast<unsigned>(chunk))}
            : ::write(file_->whole.descriptor(), left.data(), chunk);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw SystemError("write", path_, std::strerror(errno));
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
}

void TextWriter::finish() {
  flush();
  if (file_->packed != nullptr) {
    errno = 0;
    if (gzclose_w(std::exchange(file_->packed, nullptr)) != Z_OK) {
      throw SystemError("write", path_, std::strerror(errno));
    }
  }
  file_->whole.finish();
}

}  // namespace hearsay
