// What a graph is like: degrees, clustering, components, cores, assortativity, distances.
//
// Friends are agents tied in either direction; measures of friendship take a mutual graph
// (mutual_view makes one of any). Everything is exact, and the same for any number of workers, but
// distances, which are those from a sample of agents.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/core/parallel.hpp"
#include "sim/graph/graph.hpp"

namespace hearsay {

// Every two agents who are tied at all, tied both ways.
Graph mutual_view(const Graph& graph, Workers& workers);

// How many agents have each degree from 0 to the greatest.
using DegreeCounts = std::vector<std::uint64_t>;

// By the number of those who see what an agent posts: its friends where the graph is mutual.
DegreeCounts count_readers(const Graph& graph);
// By the number of those whose posts an agent sees.
DegreeCounts count_authors(const Graph& graph);

// The least degree that a share `p` of all agents does not exceed.
std::uint64_t degree_quantile(const DegreeCounts& counts, double p);
double mean_degree(const DegreeCounts& counts);

struct Clustering {
  std::uint64_t triangles = 0;  // three agents who are all friends, each counted once
  std::uint64_t wedges = 0;     // an agent and two of its friends
  double global = 0.0;          // share of wedges whose two friends are friends
  // Share of pairs of an agent's friends who are friends, on average over all agents; those with
  // fewer than two friends count as 0 (Watts and Strogatz 1998, as SNAP and networkx have it).
  double local = 0.0;
};
Clustering measure_clustering(const Graph& mutual, Workers& workers);

struct Components {
  std::uint64_t count = 0;
  std::uint64_t largest = 0;  // agents in the largest
};
// Of agents who are connected by friendships.
Components measure_components(const Graph& mutual);
// Of agents whose posts can reach each other along directed ties (Tarjan 1972).
Components measure_strong_components(const Graph& graph);

struct Cores {
  std::uint64_t deepest = 0;  // the greatest k for which there is a k-core
  std::uint64_t agents = 0;   // how many are in that one
};
// The k-core are those who remain when whoever has fewer than k friends among those who remain is
// taken away (Seidman 1983; Batagelj and Zaversnik 2003).
Cores measure_cores(const Graph& mutual);

// Correlation of the degrees of friends, from -1 to 1 (Newman 2002); 0 where all degrees are equal.
double measure_assortativity(const Graph& mutual, Workers& workers);

// How many directed ties have each trust level: low, medium, high, of the reader in the author.
using TrustCounts = std::array<std::uint64_t, 3>;
TrustCounts count_trust_levels(const Graph& graph);

struct CircleMeasures {
  std::uint64_t count = 0;
  std::uint64_t memberships = 0;  // members of all circles together
  std::uint64_t agents = 0;       // who are in a circle
  std::uint64_t median_size = 0;  // members
  std::uint64_t largest = 0;      // members
  std::uint64_t ties_inside = 0;  // directed ties of two agents who share a circle
};
CircleMeasures measure_circles(const Circles& circles, const Graph& graph, Workers& workers);

struct Distances {
  std::uint64_t sources = 0;  // agents from which distances were taken
  std::vector<std::uint64_t>
      reached{};                  // ordered pairs by distance, from 0: the sources themselves
  std::uint64_t not_reached = 0;  // ordered pairs without a way

  double mean() const;  // over pairs that are reached; 0 where none is
  // The distance within which a share `p` of all pairs that are reached lies, linear between whole
  // distances (Leskovec, Kleinberg, Faloutsos 2005); 0 where none is.
  double effective(double p) const;
  std::uint64_t longest() const { return reached.empty() ? 0 : reached.size() - 1; }
};
// How often a post must be passed on to get from one agent to another: shortest ways along directed
// ties, from `sources` agents spread evenly over all, or from all where they are few.
Distances sample_distances(const Graph& graph, std::uint32_t sources, Workers& workers);

}  // namespace hearsay
