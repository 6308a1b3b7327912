#include "sim/core/whole_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "sim/core/errors.hpp"
#include "sim/core/refusals.hpp"

namespace hearsay {
namespace {

std::string errno_text() {
  return std::strerror(errno);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

WholeFile::WholeFile(std::string path) : path_(std::move(path)) {
  struct stat existing {};
  if (::stat(path_.c_str(), &existing) == 0 && !S_ISREG(existing.st_mode)) {
    throw CannotCreate(path_,
                       S_ISDIR(existing.st_mode) ? "it is a folder" : "it is not an ordinary file");
  }
  // A name may be left over from a process of the same number that was killed.
  const std::string stem = path_ + ".tmp-" + std::to_string(::getpid());
  std::string name = stem;
  for (int attempt = 2;; ++attempt) {
    descriptor_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ >= 0) break;
    if (errno != EEXIST || attempt > 1000) throw CannotCreate(path_, errno_text());
    name = stem + "-" + std::to_string(attempt);
  }
  temporary_ = name;
}

WholeFile::~WholeFile() {
  if (descriptor_ >= 0) {
    // Whoever else keeps it open, as HDF5 may, shall not keep the space.
    if (!temporary_.empty()) [[maybe_unused]]
      const int ignored = ::ftruncate(descriptor_, 0);
    ::close(descriptor_);
  }
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void WholeFile::finish() {
  // On disk before it has the name, and the name on disk before we say so.
  if (::fsync(descriptor_) != 0) throw SystemError("write", path_, errno_text());
  ::close(std::exchange(descriptor_, -1));
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
    throw SystemError("write", path_, errno_text());
  }
  temporary_.clear();
  const int folder = ::open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);  // some network file systems refuse this; the file itself is safe
    ::close(folder);
  }
}

}  // namespace hearsay
