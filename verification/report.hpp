// What was found, as a table for a terminal, as JSON, and as the page docs/verification.md.
#pragma once

#include <span>
#include <string>

#include "verification/check.hpp"

namespace hearsay::verification {

// One line of the table; head and lines have the columns under each other.
std::string table_head();
std::string table_line(const Finding& finding);
// "152 checks hold." or which do not.
std::string closing_line(std::span<const Finding> findings);

std::string json(std::span<const Finding> findings);
// The page, of findings at full pace.
std::string page(std::span<const Finding> findings);
// What is checked, without checking it: the columns of the page that say what is expected.
std::string list(std::span<const Check> checks);

}  // namespace hearsay::verification
