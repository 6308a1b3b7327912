// A file that is there as a whole or not at all: it is written beside its final name and takes that
// name when it is complete and on disk. An older file of that name stays until then.
#pragma once

#include <string>

namespace hearsay {

class WholeFile {
 public:
  // Creates the file under a name of its own, in the folder of `path`. Throws SystemError, about
  // `path`, where that cannot be, and where `path` is a folder, a device or a pipe: that would be
  // replaced, not written to.
  explicit WholeFile(std::string path);
  // Removes a file that was not finished.
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  const std::string& path() const { return path_; }
  // The name until it is finished; empty after that.
  const std::string& temporary() const { return temporary_; }
  // Open for reading and writing.
  int descriptor() const { return descriptor_; }

  // Brings what was written to the disk and gives the file its name. Call it once.
  void finish();

 private:
  std::string path_;
  std::string temporary_;
  int descriptor_ = -1;
};

}  // namespace hearsay
