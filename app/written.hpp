// Files that sub-commands write from result files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hearsay {

// Throws InputError where `output` is one of the files that are read.
void refuse_to_replace(const std::string& output, const std::vector<std::string>& inputs);

// Writes a file that is there as a whole or not at all.
void write_whole(const std::string& path, std::string_view text);

}  // namespace hearsay
