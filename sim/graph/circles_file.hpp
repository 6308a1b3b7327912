// Friend circles from a text file, plain or gzip, in one of two layouts.
//
// A table with a header that names the columns `circle` and `member`, and `ego` where circles are
// named within the person who drew them up (a circle is then the pair, and the ego belongs to it):
//
//   ego,circle,member
//   0,family,71
//
// Or a circle a line: its name and its members, with tabs or blanks between (SNAP's .circles):
//
//   family  71  215  54
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "sim/graph/graph.hpp"

namespace hearsay {

struct CirclesFile {
  Circles circles;                     // in order of first appearance
  std::uint64_t repeated_members = 0;  // named again in a circle they are already in; dropped
};

// `names` are the ids of the graph's agents; where it is empty they are the numbers 0 .. agents-1.
// Throws InputError with all wrong lines together, SystemError where the file cannot be read.
CirclesFile read_circles(const std::string& path, std::span<const std::string> names,
                         std::uint32_t agents);

}  // namespace hearsay
