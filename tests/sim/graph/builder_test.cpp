#include "sim/graph/builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/draws.hpp"
#include "sim/graph/memberships.hpp"
#include "sim/graph/ways_back.hpp"

namespace hearsay {
namespace {

AgentId agent(std::uint32_t a) {
  return AgentId{a};
}

std::vector<std::uint32_t> row(const Graph& graph, std::uint32_t a) {
  std::vector<std::uint32_t> row;
  for (const AgentId other : graph.friends(agent(a))) row.push_back(index(other));
  return row;
}

// Some ties between `agents` agents, many of them twice or with themselves.
std::vector<std::pair<std::uint32_t, std::uint32_t>> jumble(std::uint32_t agents,
                                                            std::uint32_t ties) {
  const Luck luck = Luck::of_market(3);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> all;
  for (std::uint32_t t = 0; t < ties; ++t) {
    const Draw draw = luck.draw(Purpose::seed_choice, agent(t));
    all.emplace_back(draw.below(0, agents), draw.below(1, agents));
  }
  return all;
}

TEST(GraphBuilder, MutualTiesHoldBothWaysSortedAndOnce) {
  Workers workers(1);
  GraphBuilder builder(4, TieKind::mutual);
  builder.add(agent(2), agent(0));
  builder.add(agent(0), agent(2));  // the other way round
  builder.add(agent(3), agent(0));
  builder.add(agent(3), agent(0));  // again
  builder.add(agent(1), agent(1));  // with itself
  const Graph graph = builder.build(workers);
  EXPECT_EQ(row(graph, 0), (std::vector<std::uint32_t>{2, 3}));
  EXPECT_EQ(row(graph, 1), (std::vector<std::uint32_t>{}));
  EXPECT_EQ(row(graph, 2), (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(row(graph, 3), (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(builder.dropped().self_ties, 1U);
  EXPECT_EQ(builder.dropped().repeated_ties, 2U);
}

TEST(GraphBuilder, DirectedTiesHoldOneWay) {
  Workers workers(1);
  GraphBuilder builder(3, TieKind::directed);
  builder.add(agent(0), agent(2));
  builder.add(agent(2), agent(0));
  builder.add(agent(0), agent(1));
  builder.add(agent(0), agent(1));
  const Graph graph = builder.build(workers);
  EXPECT_EQ(row(graph, 0), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(row(graph, 1), (std::vector<std::uint32_t>{}));
  EXPECT_EQ(row(graph, 2), (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(builder.dropped().self_ties, 0U);
  EXPECT_EQ(builder.dropped().repeated_ties, 1U);
  EXPECT_EQ(count_one_way_ties(graph, workers), 1U);
}

TEST(GraphBuilder, EqualsASetOfTiesWhateverTheWorkersAndTheOrder) {
  const auto ties = jumble(3'000, 60'000);
  for (const TieKind kind : {TieKind::mutual, TieKind::directed}) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> expected;
    for (const auto& [a, b] : ties) {
      if (a == b) continue;
      expected.emplace(a, b);
      if (kind == TieKind::mutual) expected.emplace(b, a);
    }
    for (const int threads : {1, 2, 3}) {
      Workers workers(threads);
      GraphBuilder builder(3'000, kind);
      if (threads == 2) {
        for (auto tie = ties.rbegin(); tie != ties.rend(); ++tie) {
          builder.add(agent(tie->first), agent(tie->second));
        }
      } else {
        for (const auto& [a, b] : ties) builder.add(agent(a), agent(b));
      }
      const Graph graph = builder.build(workers);
      ASSERT_EQ(graph.ties(), expected.size());
      auto next = expected.begin();
      for (std::uint32_t a = 0; a < 3'000; ++a) {
        for (const std::uint32_t b : row(graph, a)) ASSERT_EQ(*next++, std::pair(a, b));
      }
      const std::uint64_t added = ties.size() - builder.dropped().self_ties;
      EXPECT_EQ(builder.dropped().repeated_ties,
                added - (kind == TieKind::mutual ? graph.ties() / 2 : graph.ties()));
    }
  }
}

TEST(GraphBuilder, StartsAnewAfterBuild) {
  Workers workers(1);
  GraphBuilder builder(2, TieKind::mutual);
  builder.add(agent(0), agent(0));
  builder.add(agent(0), agent(1));
  EXPECT_EQ(builder.build(workers).ties(), 2U);
  EXPECT_EQ(builder.build(workers).ties(), 0U);
  EXPECT_EQ(builder.dropped().self_ties, 0U);
}

TEST(WaysBack, AreFoundForEveryTieOfAMutualGraph) {
  for (const int threads : {1, 2, 3}) {
    Workers workers(threads);
    GraphBuilder builder(500, TieKind::mutual);
    for (const auto& [a, b] : jumble(500, 5'000)) builder.add(agent(a), agent(b));
    const Graph graph = builder.build(workers);
    std::vector<TieIndex> back_of(graph.ties(), graph.ties());
    std::vector<std::uint32_t> author_of(graph.ties());
    for (std::uint32_t a = 0; a < 500; ++a) {
      for (std::uint32_t i = 0; i < graph.degree(agent(a)); ++i) {
        author_of[graph.first_tie(agent(a)) + i] = a;
      }
    }
    EXPECT_TRUE(
        visit_ways_back(graph, workers, [&](TieIndex tie, TieIndex back) { back_of[back] = tie; }));
    for (TieIndex tie = 0; tie < graph.ties(); ++tie) {
      ASSERT_LT(back_of[tie], graph.ties());
      EXPECT_EQ(index(graph.targets()[tie]), author_of[back_of[tie]]);
      EXPECT_EQ(index(graph.targets()[back_of[tie]]), author_of[tie]);
    }
  }
}

TEST(MutualGraph, EqualsTheBuiltOneWhoeverListsATieAndWhateverTheWorkers) {
  constexpr std::uint32_t kAgents = 3'000;
  std::set<std::pair<std::uint32_t, std::uint32_t>> listed;
  GraphBuilder builder(kAgents, TieKind::mutual);
  for (const auto& [a, b] : jumble(kAgents, 60'000)) {
    if (a == b || listed.contains({a, b}) || listed.contains({b, a})) continue;
    listed.emplace(a, b);
    builder.add(agent(a), agent(b));
  }
  std::vector<TieIndex> starts(kAgents + 1, 0);
  std::vector<AgentId> others;
  for (const auto& [a, b] : listed) {
    others.push_back(agent(b));
    ++starts[a + 1];
  }
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  Workers one(1);
  const std::string built = builder.build(one).digest();
  for (const int threads : {1, 2, 7}) {
    Workers workers(threads);
    EXPECT_EQ(mutual_graph(starts, others, workers).digest(), built);
  }
}

TEST(GraphBuilder, SortsManyTiesInRangesAndSeveralTimesOver) {
  constexpr std::uint32_t agents = 3'000;
  const auto ties = jumble(agents, 300'000);
  std::vector<std::set<std::uint32_t>> rows(agents);
  for (const auto& [a, b] : ties) {
    if (a != b) rows[a].insert(b);
  }
  std::vector<GraphBuilder::Tie> listed;
  for (const auto& [a, b] : ties) listed.push_back({agent(a), agent(b)});
  for (const int threads : {1, 3}) {
    Workers workers(threads);
    // All at once, in stretches of a few ranges, and range by range; from one list and from parts.
    for (const std::uint64_t at_once : {1'000'000U, 100'000U, 1U}) {
      GraphBuilder builder(agents, TieKind::directed);
      builder.set_most_at_once(at_once);
      if (at_once == 1) {
        builder.take_parts(
            {{listed.begin(), listed.begin() + 77}, {}, {listed.begin() + 77, listed.end()}});
      } else {
        builder.take(listed);
      }
      const Graph graph = builder.build(workers);
      for (std::uint32_t a = 0; a < agents; ++a) {
        ASSERT_EQ(row(graph, a), std::vector<std::uint32_t>(rows[a].begin(), rows[a].end()));
      }
      const auto self = static_cast<std::uint64_t>(std::count_if(
          ties.begin(), ties.end(), [](const auto& tie) { return tie.first == tie.second; }));
      EXPECT_EQ(builder.dropped().self_ties, self);
      EXPECT_EQ(builder.dropped().repeated_ties, ties.size() - self - graph.ties());
    }
  }
}

// Agents whose numbers take more bits than half a word leaves.
TEST(GraphBuilder, SortsTiesBetweenFarAwayAgents) {
  constexpr std::uint32_t agents = 3'000'000;
  Workers workers(2);
  GraphBuilder builder(agents, TieKind::mutual);
  for (std::uint32_t i = 0; i < 20'000; ++i) builder.add(agent(i % 7), agent(agents - 1 - i));
  const Graph graph = builder.build(workers);
  EXPECT_EQ(graph.ties(), 40'000U);
  EXPECT_EQ(row(graph, agents - 1), (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(row(graph, agents - 20'000), (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(row(graph, 6).front(), agents - 1 - 19'998);
}

TEST(WaysBack, AreMissedWhereOneTieIsNotReturned) {
  for (const int threads : {1, 2, 3}) {
    Workers workers(threads);
    for (std::uint32_t missing = 0; missing < 3; ++missing) {
      GraphBuilder builder(3, TieKind::directed);
      for (std::uint32_t a = 0; a < 3; ++a) {
        if (a != missing) builder.add(agent(a), agent((a + 1) % 3));
        builder.add(agent((a + 1) % 3), agent(a));
      }
      EXPECT_FALSE(is_mutual(builder.build(workers), workers));
    }
  }
}

TEST(Memberships, AreTheCirclesTheOtherWayRound) {
  const Circles circles({0, 2, 2, 5}, {agent(1), agent(3), agent(0), agent(1), agent(2)});
  const Memberships memberships(circles, 5);
  const auto of = [&](std::uint32_t a) {
    const auto found = memberships.circles(agent(a));
    return std::vector<std::uint32_t>(found.begin(), found.end());
  };
  EXPECT_EQ(of(0), (std::vector<std::uint32_t>{2}));
  EXPECT_EQ(of(1), (std::vector<std::uint32_t>{0, 2}));
  EXPECT_EQ(of(3), (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(of(4), (std::vector<std::uint32_t>{}));
}

}  // namespace
}  // namespace hearsay
