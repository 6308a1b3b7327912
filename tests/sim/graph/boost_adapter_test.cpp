// Boost's own concept checks, and two of its algorithms against plain ones.
#include "sim/graph/boost_adapter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/concept/assert.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/core_numbers.hpp>
#include <boost/graph/graph_concepts.hpp>
#include <boost/graph/properties.hpp>
#include <iterator>
#include <numeric>
#include <vector>

#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<Graph>));
BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<Graph>));
BOOST_CONCEPT_ASSERT((boost::IncidenceGraphConcept<Graph>));
BOOST_CONCEPT_ASSERT((boost::AdjacencyGraphConcept<Graph>));
BOOST_CONCEPT_ASSERT((boost::ReadablePropertyGraphConcept<Graph, AgentId, boost::vertex_index_t>));
BOOST_CONCEPT_ASSERT(
    (boost::ReadablePropertyGraphConcept<Graph, TieDescriptor, boost::edge_index_t>));
BOOST_CONCEPT_ASSERT(
    (boost::ReadablePropertyGraphConcept<Graph, TieDescriptor, boost::edge_bundle_t>));

std::vector<std::uint32_t> boost_core_numbers(const Graph& graph) {
  std::vector<std::uint32_t> cores(graph.agents());
  boost::core_numbers(graph,
                      boost::make_iterator_property_map(cores.begin(), AgentIndexMap{}, cores[0]));
  return cores;
}

std::uint32_t boost_components(const Graph& graph) {
  std::vector<std::uint32_t> component(graph.agents());
  return boost::connected_components(
      graph, boost::make_iterator_property_map(component.begin(), AgentIndexMap{}, component[0]));
}

// Takes away, for k = 0, 1, 2 ..., whoever has at most k friends left, until nobody has.
std::vector<std::uint32_t> peeled_core_numbers(const Graph& graph) {
  std::vector<std::uint32_t> left(graph.agents());
  std::vector<std::uint32_t> cores(graph.agents(), 0);
  std::vector<bool> gone(graph.agents(), false);
  for (std::uint32_t a = 0; a < graph.agents(); ++a) left[a] = graph.degree(AgentId{a});
  std::uint32_t remaining = graph.agents();
  for (std::uint32_t k = 0; remaining > 0;) {
    bool any = false;
    for (std::uint32_t a = 0; a < graph.agents(); ++a) {
      if (gone[a] || left[a] > k) continue;
      any = true;
      gone[a] = true;
      cores[a] = k;
      --remaining;
      for (const AgentId other : graph.friends(AgentId{a})) --left[index(other)];
    }
    if (!any) ++k;
  }
  return cores;
}

TEST(BoostAdapter, ListsAgentsAndTiesAsTheGraphHoldsThem) {
  const Graph graph(std::vector<TieIndex>{0, 0, 2, 2, 3, 3}, {AgentId{0}, AgentId{3}, AgentId{1}});
  const auto [agent, no_agent] = vertices(graph);
  EXPECT_EQ(std::distance(agent, no_agent), 5);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> seen;
  for (auto [tie, last] = edges(graph); tie != last; ++tie) {
    EXPECT_EQ(get(boost::edge_index, graph, *tie), seen.size());
    seen.emplace_back(index(source(*tie, graph)), index(target(*tie, graph)));
  }
  EXPECT_EQ(seen, (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{1, 0}, {1, 3}, {3, 1}}));
  const auto [first, last] = out_edges(AgentId{1}, graph);
  EXPECT_EQ(last - first, 2);
  EXPECT_EQ(target(first[1], graph), AgentId{3});
}

TEST(BoostAdapter, ShowsTheTraitsOfATie) {
  Graph graph(std::vector<TieIndex>{0, 1, 2}, {AgentId{1}, AgentId{0}});
  const TieTraits traits(TieLayer::close, TrustLevel::high, TieLayer::friendly, TrustLevel::medium);
  graph.mutable_traits()[1] = traits;
  const TieDescriptor tie = *out_edges(AgentId{1}, graph).first;
  EXPECT_TRUE(get(boost::edge_bundle, graph, tie) == traits);
  EXPECT_TRUE(get(get(boost::edge_bundle, graph), tie) == traits);
}

TEST(BoostAdapter, KarateClubIsOneComponentWithACoreOfFour) {
  const Graph graph = karate_club();
  EXPECT_EQ(boost_components(graph), 1U);
  const auto cores = boost_core_numbers(graph);
  EXPECT_EQ(*std::max_element(cores.begin(), cores.end()), 4U);
  EXPECT_EQ(cores, peeled_core_numbers(graph));
}

TEST(BoostAdapter, CountsComponentsOfAGraphThatFallsApart) {
  Workers workers(1);
  GraphBuilder builder(6, TieKind::mutual);
  builder.add(AgentId{0}, AgentId{4});
  builder.add(AgentId{1}, AgentId{2});
  builder.add(AgentId{2}, AgentId{5});
  EXPECT_EQ(boost_components(builder.build(workers)), 3U);
}

TEST(BoostAdapter, CoreNumbersOfFacebookFriendsEqualAPlainPeel) {
  const auto path = data_file("ego_facebook/facebook_combined.txt.gz");
  Workers workers(2);
  const Graph graph = path ? read_edge_list(*path, {}, workers).graph : karate_club();
  EXPECT_EQ(boost_components(graph), 1U);
  EXPECT_EQ(boost_core_numbers(graph), peeled_core_numbers(graph));
}

}  // namespace
}  // namespace hearsay
