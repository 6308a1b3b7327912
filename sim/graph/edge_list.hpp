// Ties from a text file, one a line, as SNAP and most others publish them.
//
//   # comment
//   0<TAB>17
//   ann, bob, 0.7
//
// Plain or gzip; tabs, blanks or commas between the fields; # or % starts a comment. The first two
// fields are ids; the third is the tie's weight where weights are kept, any further ones are
// ignored. An agent that only has a tie with itself stays, without friends.
#pragma once

#include <string>

#include "sim/graph/graph_format.hpp"

namespace hearsay {

// Throws InputError with all wrong lines together, SystemError where the file cannot be read.
GraphFile read_edge_list(const std::string& path, const GraphReadOptions& options,
                         Workers& workers);

// The same line by line, for what is not plain; makes no difference but in time.
GraphFile read_edge_list_by_line(const std::string& path, const GraphReadOptions& options,
                                 Workers& workers);

}  // namespace hearsay
