// Layers and trust levels of ties, against hand-made cases and the assumed chances.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "sim/core/catalogue.hpp"
#include "sim/graph/builder.hpp"
#include "sim/graph/generator.hpp"
#include "sim/population/population.hpp"

namespace hearsay {
namespace {

const Luck kLuck = Luck::of_market(11);

AgentId agent(std::uint32_t a) {
  return AgentId{a};
}

CircleGraph market(std::int64_t agents) {
  const auto generator = take(all_generators(), "overlapping_circles");
  for (const Field& field : generator->fields()) {
    if (field.name() == "agents") *std::get<std::int64_t*>(field.slot()) = agents;
  }
  Workers workers(2);
  return generator->generate(kLuck, workers);
}

void assign(const PopulationParameters& parameters, const Circles& circles, Graph& graph,
            int threads = 1) {
  Workers workers(threads);
  assign_layers_and_trust(parameters, circles, kLuck, workers, graph);
}

TieTraits traits_between(const Graph& graph, std::uint32_t author, std::uint32_t reader) {
  const auto friends = graph.friends(agent(author));
  const auto found = std::lower_bound(friends.begin(), friends.end(), agent(reader));
  EXPECT_TRUE(found != friends.end() && *found == agent(reader));
  return graph.traits(agent(author))[static_cast<std::size_t>(found - friends.begin())];
}

TEST(LayersAndTrust, LayersHoldFiveFifteenAndFiftyFriends) {
  CircleGraph made = market(2'000);
  assign({}, made.circles, made.graph);
  for (std::uint32_t a = 0; a < made.graph.agents(); ++a) {
    std::array<std::uint32_t, 4> count{};
    for (const TieTraits tie : made.graph.traits(agent(a))) {
      ++count[static_cast<std::size_t>(tie.author_layer())];
    }
    const std::uint32_t degree = made.graph.degree(agent(a));
    ASSERT_EQ(count[0], std::min(degree, 5U));
    ASSERT_EQ(count[0] + count[1], std::min(degree, 15U));
    ASSERT_EQ(count[0] + count[1] + count[2], std::min(degree, 50U));
  }
}

// A circle of one tells nobody apart, but has shared friends counted agent by agent.
TEST(LayersAndTrust, SharedFriendsCountTheSameForAllTiesAtOnceAndAgentByAgent) {
  for (const char* name : {"barabasi_albert", "watts_strogatz"}) {
    const auto generator = take(all_generators(), name);
    for (const Field& field : generator->fields()) {
      if (field.name() == "agents") *std::get<std::int64_t*>(field.slot()) = 1'500;
    }
    Workers workers(2);
    Graph at_once = generator->generate(kLuck, workers).graph;
    Graph by_agent = at_once;
    assign({}, {}, at_once, 3);
    assign({}, Circles({0, 1}, {agent(0)}), by_agent);
    EXPECT_EQ(at_once.digest(), by_agent.digest()) << name;
  }
}

TEST(LayersAndTrust, ATieAndItsWayBackAgree) {
  CircleGraph made = market(1'000);
  assign({}, made.circles, made.graph);
  for (std::uint32_t a = 0; a < made.graph.agents(); ++a) {
    for (const AgentId other : made.graph.friends(agent(a))) {
      const TieTraits there = traits_between(made.graph, a, index(other));
      const TieTraits back = traits_between(made.graph, index(other), a);
      ASSERT_EQ(there.author_layer(), back.reader_layer());
      ASSERT_EQ(there.author_trust(), back.reader_trust());
      ASSERT_EQ(there.reader_layer(), back.author_layer());
      ASSERT_EQ(there.reader_trust(), back.author_trust());
    }
  }
}

TEST(LayersAndTrust, AreTheSameForAnyNumberOfWorkers) {
  CircleGraph made = market(3'000);
  assign({}, made.circles, made.graph, 1);
  const std::string one = made.graph.digest();
  for (const int threads : {2, 3}) {
    Graph graph(std::vector<TieIndex>(made.graph.offsets().begin(), made.graph.offsets().end()),
                std::vector<AgentId>(made.graph.targets().begin(), made.graph.targets().end()));
    assign({}, made.circles, graph, threads);
    EXPECT_EQ(graph.digest(), one);
  }
}

// Agent 0 has friends 1 .. 8 in a circle of nine; with 6, 7 and 8 it also is in one of four, with 8
// and 7 in one of three. Smaller and more circles make the closest friends.
TEST(LayersAndTrust, SmallAndManySharedCirclesMakeTheClosest) {
  Workers workers(1);
  GraphBuilder builder(9, TieKind::mutual);
  for (std::uint32_t a = 0; a < 9; ++a) {
    for (std::uint32_t b = 0; b < a; ++b) builder.add(agent(a), agent(b));
  }
  Graph graph = builder.build(workers);
  std::vector<TieIndex> offsets = {0, 9, 13, 16, 18, 20};
  std::vector<AgentId> members;
  for (const int a : {0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 6, 7, 8, 0, 7, 8, 0, 1, 0, 2}) {
    members.push_back(agent(static_cast<std::uint32_t>(a)));
  }
  assign({}, {offsets, members}, graph);
  for (const std::uint32_t closest : {1U, 2U, 6U, 7U, 8U}) {
    EXPECT_EQ(traits_between(graph, 0, closest).author_layer(), TieLayer::intimate) << closest;
  }
  for (const std::uint32_t other : {3U, 4U, 5U}) {
    EXPECT_EQ(traits_between(graph, 0, other).author_layer(), TieLayer::close) << other;
  }
}

// Agent 0 knows 1 .. 8; 1 .. 5 all know each other, 6 .. 8 nobody else.
TEST(LayersAndTrust, WithoutCirclesSharedFriendsMakeTheClosest) {
  Workers workers(1);
  GraphBuilder builder(9, TieKind::mutual);
  for (std::uint32_t b = 1; b < 9; ++b) builder.add(agent(0), agent(b));
  for (std::uint32_t a = 1; a < 6; ++a) {
    for (std::uint32_t b = 1; b < a; ++b) builder.add(agent(a), agent(b));
  }
  Graph graph = builder.build(workers);
  assign({}, {}, graph);
  for (std::uint32_t b = 1; b < 9; ++b) {
    EXPECT_EQ(traits_between(graph, 0, b).author_layer(),
              b < 6 ? TieLayer::intimate : TieLayer::close);
  }
  // A circle shared with 8 comes before shared friends; one of 1 .. 5 gives way.
  assign({}, {{0, 2}, {agent(0), agent(8)}}, graph);
  EXPECT_EQ(traits_between(graph, 0, 8).author_layer(), TieLayer::intimate);
  EXPECT_EQ(traits_between(graph, 0, 7).author_layer(), TieLayer::close);
}

TEST(LayersAndTrust, WhoDoesNotFollowBackHoldsTheOtherForAnAcquaintance) {
  Workers workers(1);
  GraphBuilder builder(4, TieKind::directed);
  builder.add(agent(0), agent(1));  // 1, 2 and 3 follow 0
  builder.add(agent(0), agent(2));
  builder.add(agent(0), agent(3));
  builder.add(agent(3), agent(0));  // 0 follows 3
  Graph graph = builder.build(workers);
  assign({}, {}, graph);
  for (const std::uint32_t fan : {1U, 2U}) {
    const TieTraits tie = traits_between(graph, 0, fan);
    EXPECT_EQ(tie.reader_layer(), TieLayer::intimate);
    EXPECT_EQ(tie.author_layer(), TieLayer::acquaintance);
    EXPECT_EQ(tie.author_trust(), TrustLevel::low);
  }
  const TieTraits there = traits_between(graph, 0, 3);
  const TieTraits back = traits_between(graph, 3, 0);
  EXPECT_EQ(there.author_layer(), TieLayer::intimate);
  EXPECT_EQ(there.author_layer(), back.reader_layer());
  EXPECT_EQ(there.author_trust(), back.reader_trust());
  EXPECT_EQ(there.reader_trust(), back.author_trust());
}

TEST(LayersAndTrust, ADirectedGraphThatIsMutualGetsTheTraitsOfTheMutualOne) {
  Workers workers(2);
  GraphBuilder builder(300, TieKind::directed);
  for (std::uint32_t a = 0; a < 299; ++a) {
    for (std::uint32_t b = a % 3; b < 299; b += 1 + a % 11 + b % 5) {
      builder.add(agent(a), agent(b));
      builder.add(agent(b), agent(a));
    }
  }
  Graph mutual = builder.build(workers);
  for (std::uint32_t a = 0; a < 299; ++a) {
    for (const AgentId b : mutual.friends(agent(a))) builder.add(agent(a), b);
  }
  builder.add(agent(299), agent(0));  // one that is not returned, so that the graph is directed
  Graph directed = builder.build(workers);
  PopulationParameters parameters;
  parameters.embeddedness = 0;  // agent 0 follows one more
  assign(parameters, {}, mutual, 2);
  assign(parameters, {}, directed, 2);
  std::uint32_t compared = 0;
  for (std::uint32_t a = 1; a < 299; ++a) {
    for (const AgentId b : mutual.friends(agent(a))) {
      if (index(b) == 0) continue;
      ASSERT_TRUE(traits_between(mutual, a, index(b)) == traits_between(directed, a, index(b)));
      ++compared;
    }
  }
  EXPECT_GT(compared, 1'000U);
}

using LevelCounts = std::array<std::array<double, 3>, 4>;

LevelCounts count_levels(const Graph& graph) {
  LevelCounts counts{};
  for (const TieTraits tie : graph.traits()) {
    ++counts[static_cast<std::size_t>(tie.reader_layer())]
            [static_cast<std::size_t>(tie.reader_trust())];
  }
  return counts;
}

TEST(LayersAndTrust, WithoutSpreadTrustHasTheChancesOfItsLayer) {
  CircleGraph made = market(20'000);
  PopulationParameters parameters;
  parameters.disposition_spread = 0;
  parameters.embeddedness = 0;
  assign(parameters, made.circles, made.graph, 2);
  const LevelCounts counts = count_levels(made.graph);
  constexpr double chances[4][3] = {
      {0.02, 0.18, 0.80}, {0.05, 0.40, 0.55}, {0.15, 0.65, 0.20}, {0.45, 0.50, 0.05}};
  for (std::size_t layer = 0; layer < 4; ++layer) {
    const double ties = counts[layer][0] + counts[layer][1] + counts[layer][2];
    for (std::size_t level = 0; level < 3; ++level) {
      const double p = chances[layer][level];
      EXPECT_NEAR(counts[layer][level] / ties, p, 4 * std::sqrt(p * (1 - p) / ties))
          << layer << " " << level;
    }
  }
}

TEST(LayersAndTrust, EmbeddednessRaisesTrust) {
  CircleGraph made = market(5'000);
  PopulationParameters parameters;
  parameters.embeddedness = 0;
  assign(parameters, made.circles, made.graph);
  const LevelCounts without = count_levels(made.graph);
  parameters.embeddedness = 2;
  assign(parameters, made.circles, made.graph);
  const LevelCounts with = count_levels(made.graph);
  // The closest share most circles.
  EXPECT_GT(with[0][2], 1.05 * without[0][2]);
  EXPECT_LT(with[0][0], without[0][0]);
}

// The variance over agents of the share of friends they trust little.
TEST(LayersAndTrust, DispositionMakesSomeAgentsMoreTrustingThanOthers) {
  CircleGraph made = market(5'000);
  const auto spread_of_low = [&](double disposition_spread) {
    PopulationParameters parameters;
    parameters.disposition_spread = disposition_spread;
    assign(parameters, made.circles, made.graph);
    double sum = 0;
    double squares = 0;
    std::uint32_t counted = 0;
    for (std::uint32_t a = 0; a < made.graph.agents(); ++a) {
      const auto ties = made.graph.traits(agent(a));
      if (ties.size() < 100) continue;
      double low = 0;
      for (const TieTraits tie : ties) low += tie.author_trust() == TrustLevel::low ? 1 : 0;
      low /= static_cast<double>(ties.size());
      sum += low;
      squares += low * low;
      ++counted;
    }
    const double mean = sum / counted;
    return squares / counted - mean * mean;
  };
  EXPECT_GT(spread_of_low(1.0), 2 * spread_of_low(0.0));
}

TEST(LayersAndTrust, AGraphWithoutTiesIsLeftAlone) {
  Graph graph(std::vector<TieIndex>{0, 0, 0}, {});
  assign({}, {}, graph, 2);
  EXPECT_EQ(graph.ties(), 0U);
}

}  // namespace
}  // namespace hearsay
