// Ratings of a file as trust levels, by hand and with the published counts of real networks.
#include "sim/population/rated_trust.hpp"

#include <gtest/gtest.h>

#include "sim/graph/measures.hpp"
#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

const GraphReadOptions kRated{.kind = TieKind::directed, .weights = TieWeights::kept};

TrustCounts levels_of(GraphFile& file, TrustScale scale) {
  Workers workers(2);
  set_trust_levels(scale, file.weights, workers, file.graph);
  return count_trust_levels(file.graph);
}

TEST(RatedTrust, FollowsTheScale) {
  EXPECT_EQ(trust_level(TrustScale::rated, -10), TrustLevel::low);
  EXPECT_EQ(trust_level(TrustScale::rated, 0), TrustLevel::low);
  EXPECT_EQ(trust_level(TrustScale::rated, 1), TrustLevel::medium);
  EXPECT_EQ(trust_level(TrustScale::rated, 4), TrustLevel::medium);
  EXPECT_EQ(trust_level(TrustScale::rated, 5), TrustLevel::high);
  EXPECT_EQ(trust_level(TrustScale::certified, 0.6), TrustLevel::low);
  EXPECT_EQ(trust_level(TrustScale::certified, 0.8F), TrustLevel::medium);
  EXPECT_EQ(trust_level(TrustScale::certified, 1), TrustLevel::high);
  EXPECT_EQ(trust_level(TrustScale::is_signed, -1), TrustLevel::low);
  EXPECT_EQ(trust_level(TrustScale::is_signed, 1), TrustLevel::high);
  EXPECT_EQ(trust_level(TrustScale::stated, 0), TrustLevel::high);
}

TEST(RatedTrust, IsOfTheReaderInTheAuthorAndEachWay) {
  // a rates b high and b rates a low; c, whom a rates medium, does not know a.
  GraphFile file = read_as("csv", "source,target,rating\na,b,9\nb,a,-2\na,c,1\n", kRated);
  ASSERT_EQ(file.names, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(levels_of(file, TrustScale::rated), (TrustCounts{1, 1, 1}));
  // What b posts reaches a.
  const TieTraits from_b = file.graph.traits(AgentId{1})[0];
  EXPECT_EQ(from_b.reader_trust(), TrustLevel::high);
  EXPECT_EQ(from_b.author_trust(), TrustLevel::low);
  const TieTraits from_a = file.graph.traits(AgentId{0})[0];
  EXPECT_EQ(from_a.reader_trust(), TrustLevel::low);
  EXPECT_EQ(from_a.author_trust(), TrustLevel::high);
  const TieTraits from_c = file.graph.traits(AgentId{2})[0];
  EXPECT_EQ(from_c.reader_trust(), TrustLevel::medium);
  EXPECT_EQ(from_c.author_trust(), TrustLevel::low);
}

TEST(RatedTrust, LeavesLayersAsTheyAre) {
  GraphFile file = read_as("edge_list", "0 1 5\n1 0 5\n", kRated);
  for (TieTraits& traits : file.graph.mutable_traits()) {
    traits = {TieLayer::close, TrustLevel::low, TieLayer::friendly, TrustLevel::low};
  }
  levels_of(file, TrustScale::rated);
  EXPECT_EQ(file.graph.traits()[0],
            TieTraits(TieLayer::close, TrustLevel::high, TieLayer::friendly, TrustLevel::high));
}

TEST(RatedTrust, WantsRatingsInTheFile) {
  const GraphFile file = read_as("edge_list", "0 1\n", kRated);
  EXPECT_THROW(require_ratings(TrustScale::rated, file), InputError);
}

TEST(RatedTrust, HasThePublishedCountsOfBitcoinUsers) {
  Workers workers(2);
  if (const auto path = data_file("bitcoin_trust/soc-sign-bitcoinotc.csv")) {
    GraphFile file = read_graph_file(all_graph_formats(), "", *path, kRated, workers);
    EXPECT_EQ(file.graph.agents(), 5'881U);
    EXPECT_EQ(file.report.ties, 35'592U);
    const TrustCounts counts = levels_of(file, TrustScale::rated);
    EXPECT_EQ(counts[0] + counts[1] + counts[2], 35'592U);
    // "89 % positive" of SNAP, and 90.0 of the edge list itself.
    EXPECT_NEAR(static_cast<double>(counts[0]) / 35'592, 0.100, 0.0005);
  } else {
    GraphFile file = read_as("csv", "source,target,rating\n6,2,4\n6,5,-2\n", kRated);
    EXPECT_EQ(levels_of(file, TrustScale::rated), (TrustCounts{1, 1, 0}));
  }
  if (const auto path = data_file("bitcoin_trust/soc-sign-bitcoinalpha.csv")) {
    GraphFile file = read_graph_file(all_graph_formats(), "", *path, kRated, workers);
    EXPECT_EQ(file.graph.agents(), 3'783U);
    EXPECT_EQ(file.report.ties, 24'186U);
    const TrustCounts counts = levels_of(file, TrustScale::rated);
    EXPECT_NEAR(static_cast<double>(counts[0]) / 24'186, 0.064, 0.0005);
  }
}

TEST(RatedTrust, HasThePublishedCountsOfAdvogato) {
  Workers workers(2);
  if (const auto path = data_file("advogato/out.advogato")) {
    GraphFile file = read_graph_file(all_graph_formats(), "csv", *path, kRated, workers);
    // Ids run from 1 to 6,541, which are the agents that KONECT counts; two of them have no ties.
    EXPECT_EQ(file.graph.agents(), 6'539U);
    EXPECT_EQ(file.names.back(), "6541");
    EXPECT_EQ(file.report.lines, 51'127U);
    EXPECT_EQ(file.report.self_ties, 3'992U);
    EXPECT_EQ(file.report.repeated_ties, 0U);
    const TrustCounts counts = levels_of(file, TrustScale::certified);
    EXPECT_EQ(counts[0] + counts[1] + counts[2], 51'127U - 3'992U);
    EXPECT_EQ(measure_components(mutual_view(file.graph, workers)).largest, 5'042U);
  } else {
    GraphFile file =
        read_as("csv", "source_id target_id trust_value\n1 1 .8\n1 2 1\n2 1 .6\n3 1 .8\n", kRated);
    EXPECT_EQ(levels_of(file, TrustScale::certified), (TrustCounts{1, 1, 1}));
  }
}

TEST(RatedTrust, IsHighForAllWhereTiesStateIt) {
  GraphFile file = read_as("edge_list", "0 1\n1 2\n", {.kind = TieKind::directed});
  EXPECT_EQ(levels_of(file, TrustScale::stated), (TrustCounts{0, 0, 2}));
}

}  // namespace
}  // namespace hearsay
