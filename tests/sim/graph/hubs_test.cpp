// Accounts laid over a graph: who follows them, and that they leave all else as it is.
#include "sim/graph/hubs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/sim/graph/growing.hpp"

namespace hearsay {
namespace {

constexpr std::uint32_t kAgents = 5'000;

CircleGraph laid(const HubAccounts& hubs, int threads = 2, std::uint64_t seed = 1) {
  Workers workers(threads);
  return hubs.lay_over(
      grown_by("overlapping_circles", {{"agents", kAgents}, {"circles_per_agent", 2}}, seed),
      Luck::of_market(seed), workers);
}

TEST(Hubs, HaveFollowersByTheirRankAndFollowNobody) {
  const Graph graph = laid({.count = 20, .followers = 0.3, .exponent = 0.8}).graph;
  ASSERT_EQ(graph.agents(), kAgents + 20);
  for (std::uint32_t hub = 0; hub < 20; ++hub) {
    const double share = 0.3 * std::pow(hub + 1, -0.8);
    EXPECT_NEAR(graph.degree(AgentId{kAgents + hub}), kAgents * share,
                4 * std::sqrt(kAgents * share * (1 - share)))
        << hub;
  }
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    const auto friends = graph.friends(AgentId{a});
    EXPECT_TRUE(std::is_sorted(friends.begin(), friends.end()));
    EXPECT_TRUE(friends.empty() || index(friends.back()) < kAgents);
  }
}

TEST(Hubs, LeaveTheGraphItsCirclesAndEachOtherAsTheyAre) {
  const CircleGraph plain = laid({});
  const CircleGraph two = laid({.count = 2});
  const CircleGraph three = laid({.count = 3});
  EXPECT_EQ(plain.graph.agents(), kAgents);
  EXPECT_EQ(three.circles.size(), plain.circles.size());
  for (std::uint32_t a = 0; a < kAgents; ++a) {
    ASSERT_TRUE(
        std::ranges::equal(three.graph.friends(AgentId{a}), plain.graph.friends(AgentId{a})));
  }
  for (const std::uint32_t a : {kAgents, kAgents + 1}) {
    EXPECT_TRUE(std::ranges::equal(three.graph.friends(AgentId{a}), two.graph.friends(AgentId{a})));
  }
}

TEST(Hubs, AreTheSameForAnyNumberOfWorkersAndHaveTheDigestTheyAlwaysHad) {
  const std::string one = laid({.count = 10}, 1).graph.digest();
  for (const int threads : {2, 4}) EXPECT_EQ(laid({.count = 10}, threads).graph.digest(), one);
  EXPECT_NE(laid({.count = 10}, 2, 2).graph.digest(), one);
  EXPECT_EQ(one, "7019089038dd24fb984d26558cc856c1f70e8763e78f430fdfef6ab089894542");
}

TEST(Hubs, AreFollowedByNobodyOrEverybodyAtTheEndsOfTheirRange) {
  const Graph none = laid({.count = 3, .followers = 0}).graph;
  const Graph all = laid({.count = 3, .followers = 1, .exponent = 0}).graph;
  for (std::uint32_t hub = kAgents; hub < kAgents + 3; ++hub) {
    EXPECT_EQ(none.degree(AgentId{hub}), 0U);
    EXPECT_EQ(all.degree(AgentId{hub}), kAgents);
  }
}

TEST(Hubs, SayWhatIsNotAllowed) {
  HubAccounts hubs{.count = -1, .followers = 1.5, .exponent = -1};
  std::string problems;
  for (const Field& field : hubs.fields()) problems += field.range_problem() + "\n";
  EXPECT_EQ(problems, "-1 is below 0\n1.5 is above 1\n-1 is below 0\n");
}

}  // namespace
}  // namespace hearsay
