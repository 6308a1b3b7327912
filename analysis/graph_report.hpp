// What a graph is like, measured and told: as text for a terminal and as JSON for programs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/degree_fit.hpp"
#include "sim/core/parallel.hpp"
#include "sim/graph/graph_format.hpp"
#include "sim/graph/measures.hpp"

namespace hearsay {

// How many agents have how many friends; of a directed graph, readers or authors.
struct DegreeDescription {
  std::string_view name;      // of what is counted, in the plural: friends, readers, authors
  std::string_view sentence;  // who they are
  DegreeCounts counts;
  DegreeFit fit;
};

struct GraphDescription {
  GraphReport report;
  bool mutual = true;                      // every tie has its way back
  double reciprocity = 1.0;                // share of directed ties that have
  std::uint64_t friends = 0;               // pairs of agents tied at all
  std::vector<DegreeDescription> degrees;  // friends, or readers and authors
  Clustering clustering;
  Components components;
  std::optional<Components> strong;  // of a directed graph
  Cores cores;
  double assortativity = 0.0;
  Distances distances;
  std::optional<TrustCounts> trust;       // where the file says them
  std::optional<CircleMeasures> circles;  // where they are given
};

// Measures a graph; distances from `sources` agents.
GraphDescription describe_graph(const GraphFile& file, std::uint32_t sources, Workers& workers);

// Lines of at most 100 characters, with a picture of the degrees.
std::string graph_text(const GraphDescription& description);
// The same unrounded, with how many agents have each degree.
std::string graph_json(const GraphDescription& description);

// A bar for each range of degrees from a power of two to the next, as long as there are agents in
// it.
std::string degree_picture(const DegreeDescription& degrees);

}  // namespace hearsay
