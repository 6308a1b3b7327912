#include "sim/population/groups.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "sim/graph/builder.hpp"

namespace hearsay {
namespace {

// Everybody knows the next four on each side.
Graph ring(std::uint32_t agents) {
  Workers workers(1);
  GraphBuilder builder(agents, TieKind::mutual);
  for (std::uint32_t a = 0; a < agents; ++a) {
    for (std::uint32_t step = 1; step <= 4; ++step) {
      builder.add(AgentId{a}, AgentId{(a + step) % agents});
    }
  }
  return builder.build(workers);
}

Groups groups_of(const GroupParameters& parameters, const Graph& graph, int threads = 1) {
  Workers workers(threads);
  return make_groups(parameters, graph, Luck::of_market(3), workers);
}

// Friends are far apart, so that nobody is brought in twice soon.
Graph far_apart(std::uint32_t agents) {
  Workers workers(1);
  GraphBuilder builder(agents, TieKind::mutual);
  for (std::uint32_t a = 0; a < agents; ++a) {
    for (std::uint32_t k = 1; k <= 10; ++k) {
      const std::uint32_t b = (a * 7 + k * k * 911 + 1) % agents;
      if (a != b) builder.add(AgentId{a}, AgentId{b});
    }
  }
  return builder.build(workers);
}

TEST(Groups, HaveAsManyMembersAsIsAskedForOnAverage) {
  const Graph graph = far_apart(20000);
  const Groups groups = groups_of({.per_agent = 2.0, .size = 30.0}, graph);
  std::size_t memberships = 0;
  std::vector<std::size_t> sizes;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    sizes.push_back(groups.members(g).size());
    memberships += sizes.back();
  }
  EXPECT_NEAR(static_cast<double>(memberships) / 20000, 2.0, 0.2);
  std::ranges::sort(sizes);
  EXPECT_NEAR(static_cast<double>(sizes[sizes.size() / 2]), 30.0, 3.0);
  EXPECT_GE(sizes.front(), Groups::kLeast);
  EXPECT_LE(sizes.back(), Groups::kMost);
}

TEST(Groups, HoldFriendsOfThoseWhoAreInAlready) {
  const Graph graph = ring(500);
  const Groups groups = groups_of({.per_agent = 3.0, .size = 10.0}, graph);
  ASSERT_GT(groups.size(), 20U);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const auto members = groups.members(g);
    EXPECT_TRUE(std::ranges::is_sorted(members));
    EXPECT_EQ(std::ranges::adjacent_find(members), members.end());
    for (const AgentId member : members) {
      const auto friends = graph.friends(member);
      EXPECT_TRUE(std::ranges::any_of(members, [&](AgentId other) {
        return std::ranges::binary_search(friends, other);
      })) << "somebody whom nobody knows";
    }
  }
}

TEST(Groups, KnowWhoIsInWhich) {
  const Graph graph = ring(300);
  const Groups groups = groups_of({.per_agent = 1.5, .size = 8.0}, graph);
  std::size_t memberships = 0;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    for (const std::uint32_t group : groups.of(AgentId{a})) {
      EXPECT_TRUE(std::ranges::binary_search(groups.members(group), AgentId{a}));
      ++memberships;
    }
  }
  for (std::size_t g = 0; g < groups.size(); ++g) memberships -= groups.members(g).size();
  EXPECT_EQ(memberships, 0U);
}

TEST(Groups, AreTheSameForAnyNumberOfWorkers) {
  const Graph graph = ring(3000);
  const GroupParameters parameters{.per_agent = 2.0, .size = 12.0};
  const Groups one = groups_of(parameters, graph);
  for (const int threads : {2, 5}) {
    const Groups other = groups_of(parameters, graph, threads);
    ASSERT_EQ(one.size(), other.size());
    for (std::size_t g = 0; g < one.size(); ++g) {
      EXPECT_TRUE(std::ranges::equal(one.members(g), other.members(g)));
    }
  }
}

TEST(Groups, AreNoneUnlessAskedForAndSmallWhereNobodyIsKnown) {
  const Graph graph = ring(100);
  const Groups none = groups_of({}, graph);
  EXPECT_EQ(none.size(), 0U);
  EXPECT_TRUE(none.of(AgentId{5}).empty());
  Workers workers(1);
  const Graph strangers = GraphBuilder(50, TieKind::mutual).build(workers);
  const Groups alone = groups_of({.per_agent = 1.0, .size = 5.0}, strangers);
  for (std::size_t g = 0; g < alone.size(); ++g) EXPECT_EQ(alone.members(g).size(), 1U);
}

}  // namespace
}  // namespace hearsay
