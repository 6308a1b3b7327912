// The door to TOML: text in, document out. Only its source file knows the library that parses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scenarios/document.hpp"

namespace hearsay {

// The table that a TOML file holds. Origins are "path:line". Throws InputError with "path:line:
// ..." where the text is not TOML or holds a date or time, which no scenario field takes.
Node read_toml(std::string_view text, const std::string& path);

// A single value in TOML syntax, as the command line gives it; nothing where `text` is not one.
std::optional<Node> read_toml_value(std::string_view text, const Origin& origin);

}  // namespace hearsay
