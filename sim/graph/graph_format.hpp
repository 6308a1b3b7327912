// What a graph format is: a way to lay out agents and ties in a file, which reads and writes it.
//
// A file says that a source is tied to a target: the source follows or trusts the target, so that
// what the target posts reaches the source. That holds for every format, as for the edge list. The
// ids of a file are kept as names; agents are numbered by them where all are whole numbers
// (ascending), else in the order in which they turn up.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/fields.hpp"
#include "sim/core/parallel.hpp"
#include "sim/graph/builder.hpp"
#include "sim/graph/graph.hpp"

namespace hearsay {

// Whether the weights of ties are read. What a file holds beside ids may be a time or a rating, so
// only who wants weights asks for them.
enum class TieWeights : std::uint8_t { ignored, kept };

// What a weight is called where nobody says it.
inline constexpr std::array<std::string_view, 6> kWeightNames = {"weight",      "rating", "trust",
                                                                 "trust_value", "sign",   "value"};

struct GraphReadOptions {
  // What a tie means in a file that does not say it itself (edge list, CSV). mutual: the two are
  // friends. directed: the source follows the target.
  TieKind kind = TieKind::mutual;
  TieWeights weights = TieWeights::ignored;
  // Which column or attribute is the weight; empty: the first that is called as one of
  // kWeightNames.
  std::string weight_name = {};
  std::uint64_t most_agents = 4294967294;  // more is an error
};

// What a reader found, dropped and ignored.
struct GraphReport {
  std::string file;
  TieKind kind = TieKind::mutual;
  std::uint64_t lines = 0;  // ties in the file; of a text, the lines that hold one
  std::uint64_t agents = 0;
  std::uint64_t ties = 0;           // friendships of a mutual graph, else directed ties
  std::uint64_t self_ties = 0;      // dropped
  std::uint64_t repeated_ties = 0;  // dropped; of a mutual graph also those given both ways round
  std::uint64_t one_way_ties = 0;   // of a directed graph: without a tie back
  std::uint64_t wider_lines = 0;    // of a text without a header: with columns that were not read
  std::vector<std::string> columns_not_read;  // of a text with a header

  // "friends.txt: 4039 agents and 88234 mutual ties."
  std::string summary() const;
  // What was dropped or ignored, in sentences; empty where nothing was.
  std::string notes() const;
};

struct GraphFile {
  Graph graph;
  std::vector<std::string> names;  // ids in the file by agent; empty where they are 0 .. agents-1
  // By directed tie, in the order of the graph's targets: finite numbers. Empty where the file has
  // none or nobody asked. Of a tie that is given several times, the weight given first.
  std::vector<double> weights;
  GraphReport report;

  // The id of an agent, as text.
  std::string id(AgentId agent) const;
};

// An entry of the catalogue. Formats have no parameters.
class GraphFormat : public Described {
 public:
  Fields fields() final { return {}; }
  // Of file names, with the dot, the usual one first; ".gz" may follow.
  virtual std::span<const std::string_view> endings() const = 0;
  // Throws InputError with what is wrong with the file, and where; SystemError where it cannot be
  // read.
  virtual GraphFile read(const std::string& path, const GraphReadOptions& options,
                         Workers& workers) const = 0;
  // Writes a whole file or none: friendships once each where every tie has its way back and its
  // weight, else directed ties. A text is packed with gzip where `path` ends in .gz. Throws
  // InputError where the format cannot hold the graph, SystemError where the machine refuses.
  virtual void write(const GraphFile& file, const std::string& path, Workers& workers) const = 0;
};

// What a file that cannot tell its format is taken for.
inline constexpr std::string_view kDefaultGraphFormat = "edge_list";

using GraphFormats = std::vector<std::unique_ptr<GraphFormat>>;

// The format called `name`; where `name` is empty, the one that the ending of `path` says, or null
// where no format has that ending. Throws InputError, as wrong at `where`, for an unknown name.
const GraphFormat* choose_graph_format(const GraphFormats& formats, std::string_view name,
                                       std::string_view path, const std::string& where);

// Reads a file in the format called `name`, or that its ending says, or as an edge list.
GraphFile read_graph_file(const GraphFormats& formats, std::string_view name,
                          const std::string& path, const GraphReadOptions& options,
                          Workers& workers);

}  // namespace hearsay
