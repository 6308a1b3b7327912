#include "sim/graph/measures.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "sim/graph/builder.hpp"
#include "sim/graph/generator.hpp"
#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// Of each pair the first posts and the second reads.
Graph graph_of(std::uint32_t agents, const Pairs& pairs, TieKind kind = TieKind::mutual) {
  GraphBuilder builder(agents, kind);
  for (const auto& [author, reader] : pairs) builder.add(AgentId{author}, AgentId{reader});
  Workers workers(1);
  return builder.build(workers);
}

// A generator's graph; `sets` are its whole-number fields.
Graph generated(std::string_view name, std::vector<std::pair<std::string_view, double>> sets) {
  const auto generator = take(all_generators(), name);
  for (const Field& field : generator->fields()) {
    for (const auto& [key, value] : sets) {
      if (field.name() != key) continue;
      if (const auto* whole = std::get_if<std::int64_t*>(&field.slot())) {
        **whole = static_cast<std::int64_t>(value);
      } else {
        *std::get<double*>(field.slot()) = value;
      }
    }
  }
  Workers workers(2);
  return generator->generate(Luck::of_market(3), workers).graph;
}

TEST(Measures, DegreesOfAStarWithALoneAgent) {
  const Graph graph = graph_of(6, {{0, 1}, {0, 2}, {0, 3}, {0, 4}});
  EXPECT_EQ(count_readers(graph), DegreeCounts({1, 4, 0, 0, 1}));
  EXPECT_EQ(count_authors(graph), count_readers(graph));
  EXPECT_DOUBLE_EQ(mean_degree(count_readers(graph)), 8.0 / 6);
  EXPECT_EQ(degree_quantile(count_readers(graph), 0.1), 0U);
  EXPECT_EQ(degree_quantile(count_readers(graph), 0.5), 1U);
  EXPECT_EQ(degree_quantile(count_readers(graph), 1.0), 4U);
}

TEST(Measures, ADirectedTieCountsForAuthorAndReader) {
  const Graph graph = graph_of(3, {{0, 1}, {0, 2}}, TieKind::directed);
  EXPECT_EQ(count_readers(graph), DegreeCounts({2, 0, 1}));
  EXPECT_EQ(count_authors(graph), DegreeCounts({1, 2}));
  Workers workers(1);
  EXPECT_EQ(mutual_view(graph, workers).digest(), graph_of(3, {{0, 1}, {0, 2}}).digest());
}

TEST(Measures, ClusteringOfATriangleWithATail) {
  Workers workers(2);
  const Clustering clustering =
      measure_clustering(graph_of(4, {{0, 1}, {1, 2}, {2, 0}, {2, 3}}), workers);
  EXPECT_EQ(clustering.triangles, 1U);
  EXPECT_EQ(clustering.wedges, 5U);
  EXPECT_DOUBLE_EQ(clustering.global, 3.0 / 5);
  EXPECT_DOUBLE_EQ(clustering.local, (1 + 1 + 1.0 / 3 + 0) / 4);
}

TEST(Measures, ComponentsAndCores) {
  // Two triangles joined by a one-way tie, and an agent apart.
  const Pairs ring = {{0, 1}, {1, 2}, {2, 0}, {3, 4}, {4, 5}, {5, 3}, {2, 3}};
  const Graph directed = graph_of(7, ring, TieKind::directed);
  const Graph mutual = graph_of(7, ring);
  EXPECT_EQ(measure_components(mutual).count, 2U);
  EXPECT_EQ(measure_components(mutual).largest, 6U);
  EXPECT_EQ(measure_strong_components(directed).count, 3U);
  EXPECT_EQ(measure_strong_components(directed).largest, 3U);
  EXPECT_EQ(measure_cores(mutual).deepest, 2U);
  EXPECT_EQ(measure_cores(mutual).agents, 6U);
}

TEST(Measures, AssortativityOfAStarIsMinusOneAndOfARingNothing) {
  Workers workers(1);
  EXPECT_DOUBLE_EQ(measure_assortativity(graph_of(4, {{0, 1}, {0, 2}, {0, 3}}), workers), -1.0);
  EXPECT_DOUBLE_EQ(measure_assortativity(graph_of(3, {{0, 1}, {1, 2}, {2, 0}}), workers), 0.0);
  EXPECT_DOUBLE_EQ(measure_assortativity(graph_of(3, {}), workers), 0.0);
}

TEST(Measures, DistancesRunAlongDirectedTies) {
  Workers workers(2);
  const Distances distances =
      sample_distances(graph_of(4, {{0, 1}, {1, 2}}, TieKind::directed), 8, workers);
  EXPECT_EQ(distances.sources, 4U);
  EXPECT_EQ(distances.reached, std::vector<std::uint64_t>({4, 2, 1}));
  EXPECT_EQ(distances.not_reached, 9U);
  EXPECT_DOUBLE_EQ(distances.mean(), 4.0 / 3);
  EXPECT_EQ(distances.longest(), 2U);
  EXPECT_DOUBLE_EQ(distances.effective(2.0 / 3), 1.0);
  EXPECT_NEAR(distances.effective(0.9), 1.7, 1e-12);
}

TEST(Measures, SourcesOfASampleAreDifferentAgents) {
  // On a ring every agent has the same distances, so that a sample tells them exactly.
  constexpr std::uint32_t agents = 1'001;
  Pairs ring;
  for (std::uint32_t a = 0; a < agents; ++a) ring.emplace_back(a, (a + 1) % agents);
  Workers workers(2);
  const Distances distances = sample_distances(graph_of(agents, ring), 20, workers);
  EXPECT_EQ(distances.sources, 20U);
  EXPECT_EQ(distances.reached[0], 20U);
  EXPECT_EQ(distances.reached[500], 40U);
  EXPECT_DOUBLE_EQ(distances.mean(), 250.5);
}

TEST(Measures, KarateClubIsAsPublished) {
  // Zachary 1977; the values are those of networkx.
  const Graph graph = karate_club();
  Workers workers(2);
  const Clustering clustering = measure_clustering(graph, workers);
  EXPECT_EQ(clustering.triangles, 45U);
  EXPECT_NEAR(clustering.global, 0.2556818181818182, 1e-12);
  EXPECT_NEAR(clustering.local, 0.5706384782076823, 1e-12);
  EXPECT_EQ(measure_components(graph).count, 1U);
  EXPECT_EQ(measure_cores(graph).deepest, 4U);
  EXPECT_EQ(measure_cores(graph).agents, 10U);
  EXPECT_NEAR(measure_assortativity(graph, workers), -0.47561309768461413, 1e-12);
  const Distances distances = sample_distances(graph, 34, workers);
  EXPECT_NEAR(distances.mean(), 2.408199643493761, 1e-12);
  EXPECT_EQ(distances.longest(), 5U);
}

TEST(Measures, CirclesHoldAgentsAndTies) {
  // Two triangles that share agent 2, and a tie from 4 to 5.
  const Graph graph = graph_of(7, {{0, 1}, {1, 2}, {0, 2}, {2, 3}, {3, 4}, {2, 4}, {4, 5}});
  const Circles circles({0, 3, 6, 7}, {AgentId{0}, AgentId{1}, AgentId{2}, AgentId{2}, AgentId{3},
                                       AgentId{4}, AgentId{0}});
  for (const int threads : {1, 3}) {
    Workers workers(threads);
    const CircleMeasures measures = measure_circles(circles, graph, workers);
    EXPECT_EQ(measures.count, 3U);
    EXPECT_EQ(measures.memberships, 7U);
    EXPECT_EQ(measures.agents, 5U);
    EXPECT_EQ(measures.median_size, 3U);
    EXPECT_EQ(measures.largest, 3U);
    EXPECT_EQ(measures.ties_inside, 12U);
  }
}

TEST(Measures, FacebookFriendsAreAsPublished) {
  Workers workers(2);
  if (const auto path = data_file("ego_facebook/facebook_combined.txt.gz")) {
    // The page of ego-Facebook at SNAP.
    const Graph graph = read_edge_list(*path, {}, workers).graph;
    const Clustering clustering = measure_clustering(graph, workers);
    EXPECT_EQ(clustering.triangles, 1'612'010U);
    EXPECT_NEAR(clustering.local, 0.6055, 0.00005);
    EXPECT_EQ(measure_components(graph).largest, 4'039U);
    EXPECT_EQ(measure_strong_components(graph).largest, 4'039U);
    const Distances distances = sample_distances(graph, 4'039, workers);
    EXPECT_EQ(distances.longest(), 8U);
    EXPECT_NEAR(distances.effective(0.9), 4.7, 0.1);
  } else {
    EXPECT_EQ(measure_clustering(karate_club(), workers).triangles, 45U);
  }
}

TEST(Measures, WhoTrustsWhomOnEpinionsIsAsPublished) {
  Workers workers(2);
  if (const auto path = data_file("soc_epinions1/soc-Epinions1.txt.gz")) {
    // The page of soc-Epinions1 at SNAP.
    const Graph graph = read_edge_list(*path, {.kind = TieKind::directed}, workers).graph;
    const Graph mutual = mutual_view(graph, workers);
    EXPECT_EQ(mutual.ties() / 2, 405'740U);
    const Clustering clustering = measure_clustering(mutual, workers);
    EXPECT_EQ(clustering.triangles, 1'624'481U);
    EXPECT_NEAR(clustering.local, 0.1378, 0.00005);
    EXPECT_EQ(measure_components(mutual).largest, 75'877U);
    EXPECT_EQ(measure_strong_components(graph).largest, 32'223U);
  } else {
    EXPECT_EQ(measure_clustering(karate_club(), workers).triangles, 45U);
  }
}

TEST(Measures, SmallWorldsClusterAsWattsAndStrogatzSay) {
  Workers workers(2);
  for (const auto& [p, expected] : {std::pair{0.05, 0.573}, std::pair{0.1, 0.491}}) {
    const Graph graph = generated(
        "watts_strogatz", {{"agents", 20'000}, {"degree", 10}, {"rewiring_probability", p}});
    EXPECT_NEAR(measure_clustering(graph, workers).local, expected, 0.01) << p;
  }
}

TEST(Measures, AreTheSameForAnyNumberOfWorkers) {
  const Graph graph = generated("holme_kim", {{"agents", 20'000}, {"ties_per_agent", 5}});
  Workers one(1);
  const Clustering clustering = measure_clustering(graph, one);
  const Distances distances = sample_distances(graph, 30, one);
  for (const int threads : {2, 5}) {
    Workers workers(threads);
    EXPECT_EQ(measure_clustering(graph, workers).local, clustering.local);
    EXPECT_EQ(measure_clustering(graph, workers).global, clustering.global);
    EXPECT_EQ(measure_assortativity(graph, workers), measure_assortativity(graph, one));
    EXPECT_EQ(sample_distances(graph, 30, workers).reached, distances.reached);
  }
}

}  // namespace
}  // namespace hearsay
