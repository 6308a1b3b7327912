// The door to JSON: text in, document out, as toml_reader.hpp has it for TOML.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/document.hpp"

namespace hearsay {

// The table that a JSON file holds; a list of tables is what [[...]] begins in TOML. Origins are
// "path:line". Throws InputError with "path:line: ..." where the text is not JSON, and with all of
// them together where keys are repeated or values are null.
Node read_json(std::string_view text, const std::string& path);

}  // namespace hearsay
