// The way to a value of a scenario: the keys that lead there, as --set and [sweep] name them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/document.hpp"
#include "sim/core/errors.hpp"

namespace hearsay {

// The keys that lead to a value.
using ValuePath = std::vector<std::string>;

// Of "a.'b.c'.d"; where it is none, `problem` says why.
std::optional<ValuePath> parse_path(std::string_view text, std::string& problem);
// The path in words, with quotes where a key needs them.
std::string path_text(const ValuePath& path);
// A value as the command line has it: in TOML syntax, or a bare word as a text; nothing where it is
// not complete.
std::optional<Node> parse_value(std::string_view text, const Origin& origin);
// Puts the value in its place, under the value's origin when there is none.
void set_value(Node& root, const ValuePath& path, Node value, Problems& problems);

}  // namespace hearsay
