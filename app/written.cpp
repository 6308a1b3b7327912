#include "app/written.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "sim/core/errors.hpp"
#include "sim/core/whole_file.hpp"

namespace hearsay {

void refuse_to_replace(const std::string& output, const std::vector<std::string>& inputs) {
  for (const std::string& input : inputs) {
    std::error_code none;
    if (std::filesystem::equivalent(input, output, none)) {
      throw InputError("--output", "\"" + output + "\" is a file that is read", "another name");
    }
  }
}

void write_whole(const std::string& path, std::string_view text) {
  WholeFile file(path);
  while (!text.empty()) {
    const ssize_t written = ::write(file.descriptor(), text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      throw SystemError("write", path, std::strerror(errno));
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  file.finish();
}

}  // namespace hearsay
