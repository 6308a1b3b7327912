#include "sim/graph/text_batches.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace hearsay {
namespace {

constexpr std::size_t kBatch = std::size_t{1} << 25;
constexpr std::size_t kPiece = std::size_t{1} << 20;
// After the text: a line end that may be added, and bytes that may be looked at and mean nothing.
constexpr std::size_t kMargin = 1 + 8;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Fills `out` from `offset` of a file; how much there was, or nothing where it cannot be read.
bool read_at(int descriptor, std::uint64_t offset, std::span<char> out) {
  while (!out.empty()) {
    const ssize_t got = ::pread(descriptor, out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    offset += static_cast<std::uint64_t>(got);
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

}  // namespace

struct TextBatches::File {
  int descriptor = -1;
  gzFile packed = nullptr;  // owns the descriptor where it is there
  std::uint64_t offset = 0;
  std::uint64_t size = 0;

  ~File() {
    if (packed != nullptr) {
      gzclose_r(packed);
    } else if (descriptor >= 0) {
      ::close(descriptor);
    }
  }
};

TextBatches::TextBatches(const std::string& path, Workers& workers)
    : workers_(workers), file_(std::make_unique<File>()) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
    is_sound_ = false;
    return;
  }
  file_->descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_->descriptor < 0) {
    is_sound_ = false;
    return;
  }
  file_->size = static_cast<std::uint64_t>(status.st_size);
  std::array<char, 2> magic{};
  if (file_->size >= magic.size() && read_at(file_->descriptor, 0, magic) && magic[0] == '\x1F' &&
      magic[1] == '\x8B') {
    file_->packed = gzdopen(file_->descriptor, "rb");
    if (file_->packed != nullptr) gzbuffer(file_->packed, 1U << 18);
    is_sound_ = file_->packed != nullptr;
  }
  const bool is_small = file_->packed == nullptr && file_->size < kBatch;
  buffer_.resize((is_small ? static_cast<std::size_t>(file_->size) : kBatch) + kMargin);
}

TextBatches::~TextBatches() = default;

// Bytes read behind the first `at` of the buffer; 0 at the end of the file.
std::size_t TextBatches::read_more(std::size_t at) {
  const std::size_t room = buffer_.size() - kMargin - at;
  if (file_->packed != nullptr) {
    const int got = gzread(file_->packed, buffer_.data() + at, static_cast<unsigned>(room));
    int code = Z_OK;
    gzerror(file_->packed, &code);
    is_sound_ = got >= 0 && code == Z_OK;
    return is_sound_ ? static_cast<std::size_t>(got) : 0;
  }
  const auto size =
      static_cast<std::size_t>(std::min<std::uint64_t>(room, file_->size - file_->offset));
  std::atomic<bool> sound{true};
  workers_.for_blocks(size, kPiece, [&](std::size_t begin, std::size_t end, int) {
    if (!read_at(file_->descriptor, file_->offset + begin,
                 {buffer_.data() + at + begin, end - begin})) {
      sound = false;
    }
  });
  is_sound_ = sound;
  file_->offset += size;
  return is_sound_ ? size : 0;
}

std::span<const std::string_view> TextBatches::next() {
  pieces_.clear();
  if (!is_sound_) return {};
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(taken_),
            buffer_.begin() + static_cast<std::ptrdiff_t>(size_), buffer_.begin());
  size_ -= taken_;
  taken_ = 0;
  // gzip data come as they like; a batch is full or the last.
  std::size_t got = 0;
  while (size_ + kMargin < buffer_.size() && (got = read_more(size_)) > 0) size_ += got;
  if (!is_sound_ || size_ == 0) return {};
  std::size_t begin = 0;
  if (is_first_ && std::string_view(buffer_.data(), size_).starts_with(kByteOrderMark)) {
    begin = kByteOrderMark.size();
  }
  is_first_ = false;
  const bool is_last = size_ + kMargin < buffer_.size() ||
                       (file_->packed == nullptr && file_->offset == file_->size);
  if (is_last) {
    if (buffer_[size_ - 1] != '\n') buffer_[size_++] = '\n';
    taken_ = size_;
  } else {
    const std::string_view all(buffer_.data(), size_);
    const std::size_t newline = all.rfind('\n');
    if (newline == std::string_view::npos) {
      is_sound_ = false;
      return {};
    }
    taken_ = newline + 1;
  }
  while (begin < taken_) {
    std::size_t end = std::min(begin + kPiece, taken_);
    const auto* newline =
        static_cast<const char*>(std::memchr(buffer_.data() + end - 1, '\n', taken_ - end + 1));
    end = static_cast<std::size_t>(newline - buffer_.data()) + 1;
    pieces_.emplace_back(buffer_.data() + begin, end - begin);
    begin = end;
  }
  return pieces_;
}

}  // namespace hearsay
