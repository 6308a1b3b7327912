// Ids in the formats that know agents only by the numbers 1 .. agents, Matrix Market and METIS.
//
// Where the ids are others, comments say so, which other programs pass over:
//
//   %ids from 0
//   %id 1 ann
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/graph/graph_format.hpp"
#include "sim/graph/text_lines.hpp"
#include "sim/graph/text_writer.hpp"

namespace hearsay {

class NumberedIds {
 public:
  // Takes note of a comment at `where`; one that says nothing of ids is passed over.
  void see(std::string_view comment, const std::string& where);
  // Names by agent; empty for 0 .. agents-1. Throws InputError where comments name some agents and
  // not others, or two alike.
  std::vector<std::string> names(std::uint32_t agents, const std::string& path);

 private:
  struct Named {
    std::uint64_t number;
    std::string name;
    std::string where;
  };

  bool from_zero_ = false;
  std::vector<Named> named_;
};

// The comments for the ids of a file; none where they are 1 .. agents. Throws InputError where an
// id does not fit on a line.
void write_numbered_ids(const GraphFile& file, const std::string& path, TextWriter& out);

// The number of agent at `field`, from 1 to `agents`, less one; notes what is wrong, and returns
// `agents`, where it is none.
std::uint32_t agent_from_number(std::string_view field, std::uint32_t agents,
                                const TextLines& lines, LineProblems& problems);

// A whole number such as a count; leading zeros are nothing to object to.
std::optional<std::uint64_t> count_from(std::string_view field);

}  // namespace hearsay
