// Edge lists whose ids are whole numbers, as nearly all large ones are: read by all workers at
// once, in pieces of the file, and numbered without a table of ids.
//
// Which ids there are is a bit for each; an agent's number is how many bits stand before its own.
// Whatever is not plain (a name for an id, a number of more than 32 bits, a wrong line) is left to
// the reader that takes the file line by line, which reads it or says what is wrong.
#pragma once

#include <optional>
#include <string>

#include "sim/graph/graph_format.hpp"

namespace hearsay {

// The graph of an edge list, or nothing where the file wants a closer look; whether it is read here
// or there makes no difference to the graph, its names, weights and report.
std::optional<GraphFile> read_number_ties(const std::string& path, const GraphReadOptions& options,
                                          Workers& workers);

}  // namespace hearsay
