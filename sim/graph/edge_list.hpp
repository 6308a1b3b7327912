// Ties from a text file, one a line, as SNAP and most others publish them.
//
//   # comment
//   0<TAB>17
//   ann, bob, 0.7
//
// Plain or gzip; tabs, blanks or commas between the fields; # or % starts a comment. The first two
// fields are ids, any further ones (weights, times) are ignored. Where all ids are whole numbers
// agents are numbered by them, ascending; else by first appearance. An agent that only has a tie
// with itself stays, without friends.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/parallel.hpp"
#include "sim/graph/builder.hpp"
#include "sim/graph/graph.hpp"

namespace hearsay {

struct EdgeListOptions {
  // mutual: a line says that two agents are friends. directed: "a b" says that a follows or trusts
  // b, so that what b posts reaches a.
  TieKind kind = TieKind::mutual;
  std::uint64_t most_agents = 4294967294;  // more is an error
};

struct EdgeListReport {
  std::string file;
  TieKind kind = TieKind::mutual;
  std::uint64_t lines = 0;  // that hold a tie
  std::uint64_t agents = 0;
  std::uint64_t ties = 0;           // friendships of a mutual graph, else directed ties
  std::uint64_t self_ties = 0;      // dropped
  std::uint64_t repeated_ties = 0;  // dropped; of a mutual graph also those given both ways round
  std::uint64_t one_way_ties = 0;   // of a directed graph: without a tie back
  std::uint64_t wider_lines = 0;    // with more than two fields

  // "friends.txt: 4039 agents and 88234 mutual ties."
  std::string summary() const;
  // What was dropped or ignored, in sentences; empty where nothing was.
  std::string notes() const;
};

struct EdgeList {
  Graph graph;
  std::vector<std::string> names;  // ids in the file by agent; empty where they are 0 .. agents-1
  EdgeListReport report;
};

// Throws InputError with all wrong lines together, SystemError where the file cannot be read.
EdgeList read_edge_list(const std::string& path, const EdgeListOptions& options, Workers& workers);

}  // namespace hearsay
