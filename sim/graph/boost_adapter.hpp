// A Graph as Boost.Graph sees it, without a copy: include this and call its algorithms on a Graph.
//
// Models VertexListGraph, EdgeListGraph, IncidenceGraph and AdjacencyGraph (all read-only), with
// the property maps vertex_index, edge_index (the tie's position) and edge_bundle (its TieTraits).
// The graph is directed to Boost; algorithms for undirected graphs that only follow out-edges, such
// as connected_components and core_numbers, are right on a mutual one.
#pragma once

#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/iterator_facade.hpp>
#include <boost/property_map/property_map.hpp>
#include <compare>
#include <cstdint>
#include <utility>

#include "sim/graph/graph.hpp"

namespace hearsay {

// A tie as Boost's edge_descriptor.
struct TieDescriptor {
  AgentId author{};
  AgentId reader{};
  TieIndex tie = 0;

  friend bool operator==(const TieDescriptor& a, const TieDescriptor& b) { return a.tie == b.tie; }
  friend auto operator<=>(const TieDescriptor& a, const TieDescriptor& b) {
    return a.tie <=> b.tie;
  }
};

class AgentIterator : public boost::iterator_facade<AgentIterator, AgentId,
                                                    boost::random_access_traversal_tag, AgentId> {
 public:
  AgentIterator() = default;
  explicit AgentIterator(std::uint32_t at) : at_(at) {}

 private:
  friend class boost::iterator_core_access;

  AgentId dereference() const { return AgentId{static_cast<std::uint32_t>(at_)}; }
  bool equal(const AgentIterator& other) const { return at_ == other.at_; }
  void increment() { ++at_; }
  void decrement() { --at_; }
  void advance(std::ptrdiff_t n) { at_ += n; }
  std::ptrdiff_t distance_to(const AgentIterator& other) const { return other.at_ - at_; }

  std::int64_t at_ = 0;
};

// Over the ties of one agent.
class OutTieIterator
    : public boost::iterator_facade<OutTieIterator, TieDescriptor,
                                    boost::random_access_traversal_tag, TieDescriptor> {
 public:
  OutTieIterator() = default;
  OutTieIterator(const Graph& graph, AgentId author, TieIndex tie)
      : targets_(graph.targets().data()), author_(author), tie_(static_cast<std::int64_t>(tie)) {}

 private:
  friend class boost::iterator_core_access;

  TieDescriptor dereference() const {
    return {author_, targets_[tie_], static_cast<TieIndex>(tie_)};
  }
  bool equal(const OutTieIterator& other) const { return tie_ == other.tie_; }
  void increment() { ++tie_; }
  void decrement() { --tie_; }
  void advance(std::ptrdiff_t n) { tie_ += n; }
  std::ptrdiff_t distance_to(const OutTieIterator& other) const { return other.tie_ - tie_; }

  const AgentId* targets_ = nullptr;
  AgentId author_{};
  std::int64_t tie_ = 0;
};

// Over all ties, agent by agent.
class TieIterator : public boost::iterator_facade<TieIterator, TieDescriptor,
                                                  boost::forward_traversal_tag, TieDescriptor> {
 public:
  TieIterator() = default;
  TieIterator(const Graph& graph, TieIndex tie) : graph_(&graph), tie_(tie) { find_author(); }

 private:
  friend class boost::iterator_core_access;

  TieDescriptor dereference() const { return {AgentId{author_}, graph_->targets()[tie_], tie_}; }
  bool equal(const TieIterator& other) const { return tie_ == other.tie_; }
  void increment() {
    ++tie_;
    find_author();
  }
  // Steps over agents whose ties all lie before.
  void find_author() {
    const auto offsets = graph_->offsets();
    while (author_ < graph_->agents() && offsets[std::size_t{author_} + 1] <= tie_) ++author_;
  }

  const Graph* graph_ = nullptr;
  std::uint32_t author_ = 0;
  TieIndex tie_ = 0;
};

struct GraphTraversal : boost::incidence_graph_tag,
                        boost::adjacency_graph_tag,
                        boost::vertex_list_graph_tag,
                        boost::edge_list_graph_tag {};

inline std::pair<AgentIterator, AgentIterator> vertices(const Graph& graph) {
  return {AgentIterator(0), AgentIterator(graph.agents())};
}
inline std::uint32_t num_vertices(const Graph& graph) {
  return graph.agents();
}

inline std::pair<TieIterator, TieIterator> edges(const Graph& graph) {
  return {TieIterator(graph, 0), TieIterator(graph, graph.ties())};
}
inline TieIndex num_edges(const Graph& graph) {
  return graph.ties();
}

inline std::pair<OutTieIterator, OutTieIterator> out_edges(AgentId agent, const Graph& graph) {
  const TieIndex first = graph.first_tie(agent);
  return {OutTieIterator(graph, agent, first),
          OutTieIterator(graph, agent, first + graph.degree(agent))};
}
inline std::uint32_t out_degree(AgentId agent, const Graph& graph) {
  return graph.degree(agent);
}
inline AgentId source(const TieDescriptor& tie, const Graph&) {
  return tie.author;
}
inline AgentId target(const TieDescriptor& tie, const Graph&) {
  return tie.reader;
}

inline std::pair<const AgentId*, const AgentId*> adjacent_vertices(AgentId agent,
                                                                   const Graph& graph) {
  const auto friends = graph.friends(agent);
  return {friends.data(), friends.data() + friends.size()};
}

// Property maps: what is read of an agent or a tie.
struct AgentIndexMap {
  using key_type = AgentId;
  using value_type = std::uint32_t;
  using reference = std::uint32_t;
  using category = boost::readable_property_map_tag;
};
inline std::uint32_t get(AgentIndexMap, AgentId agent) {
  return index(agent);
}

struct TieIndexMap {
  using key_type = TieDescriptor;
  using value_type = TieIndex;
  using reference = TieIndex;
  using category = boost::readable_property_map_tag;
};
inline TieIndex get(TieIndexMap, const TieDescriptor& tie) {
  return tie.tie;
}

struct TieTraitsMap {
  using key_type = TieDescriptor;
  using value_type = TieTraits;
  using reference = TieTraits;
  using category = boost::readable_property_map_tag;

  const TieTraits* traits = nullptr;
};
inline TieTraits get(TieTraitsMap map, const TieDescriptor& tie) {
  return map.traits[tie.tie];
}

inline AgentIndexMap get(boost::vertex_index_t, const Graph&) {
  return {};
}
inline TieIndexMap get(boost::edge_index_t, const Graph&) {
  return {};
}
inline TieTraitsMap get(boost::edge_bundle_t, const Graph& graph) {
  return {graph.traits().data()};
}
inline std::uint32_t get(boost::vertex_index_t, const Graph&, AgentId agent) {
  return index(agent);
}
inline TieIndex get(boost::edge_index_t, const Graph&, const TieDescriptor& tie) {
  return tie.tie;
}
inline TieTraits get(boost::edge_bundle_t, const Graph& graph, const TieDescriptor& tie) {
  return graph.traits()[tie.tie];
}

}  // namespace hearsay

namespace boost {

template <>
struct graph_traits<hearsay::Graph> {
  using vertex_descriptor = hearsay::AgentId;
  using edge_descriptor = hearsay::TieDescriptor;
  using directed_category = directed_tag;
  using edge_parallel_category = disallow_parallel_edge_tag;
  using traversal_category = hearsay::GraphTraversal;
  using vertex_iterator = hearsay::AgentIterator;
  using edge_iterator = hearsay::TieIterator;
  using out_edge_iterator = hearsay::OutTieIterator;
  using adjacency_iterator = const hearsay::AgentId*;
  using in_edge_iterator = void;
  using vertices_size_type = std::uint32_t;
  using edges_size_type = hearsay::TieIndex;
  using degree_size_type = std::uint32_t;

  static vertex_descriptor null_vertex() { return vertex_descriptor{0xFFFFFFFFU}; }
};

// Some algorithms, core_numbers among them, name the constant type.
template <>
struct graph_traits<const hearsay::Graph> : graph_traits<hearsay::Graph> {};
template <class Property>
struct property_map<const hearsay::Graph, Property> : property_map<hearsay::Graph, Property> {};

template <>
struct property_map<hearsay::Graph, vertex_index_t> {
  using type = hearsay::AgentIndexMap;
  using const_type = hearsay::AgentIndexMap;
};
template <>
struct property_map<hearsay::Graph, edge_index_t> {
  using type = hearsay::TieIndexMap;
  using const_type = hearsay::TieIndexMap;
};
template <>
struct property_map<hearsay::Graph, edge_bundle_t> {
  using type = hearsay::TieTraitsMap;
  using const_type = hearsay::TieTraitsMap;
};

}  // namespace boost
