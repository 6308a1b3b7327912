// Communities: what part of friends is in other ones, how large they are, and the ends of the
// range.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "tests/sim/graph/growing.hpp"

namespace hearsay {
namespace {

CircleGraph grow(const Settings& settings, std::uint64_t seed = 1) {
  return grown_by("lfr", settings, seed);
}

// Sizes of the parts that hang together, the largest first.
std::vector<std::uint32_t> components(const Graph& graph) {
  std::vector<std::uint32_t> leader(graph.agents());
  std::iota(leader.begin(), leader.end(), 0U);
  const auto find = [&](std::uint32_t a) {
    while (leader[a] != a) a = leader[a] = leader[leader[a]];
    return a;
  };
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    for (const AgentId b : graph.friends(AgentId{a})) leader[find(a)] = find(index(b));
  }
  std::vector<std::uint32_t> sizes(graph.agents(), 0);
  for (std::uint32_t a = 0; a < graph.agents(); ++a) ++sizes[find(a)];
  std::sort(sizes.rbegin(), sizes.rend());
  while (!sizes.empty() && sizes.back() == 0) sizes.pop_back();
  return sizes;
}

// The mean of k^-exponent from `least` to `most`, and its standard deviation.
std::pair<double, double> power_law(double exponent, int least, int most) {
  double sum = 0;
  double first = 0;
  double second = 0;
  for (int k = least; k <= most; ++k) {
    sum += std::pow(k, -exponent);
    first += k * std::pow(k, -exponent);
    second += k * (k * std::pow(k, -exponent));
  }
  return {first / sum, std::sqrt(second / sum - std::pow(first / sum, 2))};
}

TEST(Lfr, DegreesFollowTheirPowerLaw) {
  constexpr double kAgents = 20'000;
  const Graph graph = grow({{"agents", kAgents}, {"min_degree", 10}, {"max_degree", 100}}).graph;
  const auto [mean, deviation] = power_law(2.5, 10, 100);
  const double found = static_cast<double>(graph.ties()) / kAgents;
  EXPECT_NEAR(found, mean, 4 * deviation / std::sqrt(kAgents));
  const double at_least = std::pow(10, -2.5) / [] {
    double sum = 0;
    for (int k = 10; k <= 100; ++k) sum += std::pow(k, -2.5);
    return sum;
  }();
  double tens = 0;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    tens += graph.degree(AgentId{a}) == 10 ? 1 : 0;
  }
  // An end that is moved or left out changes a degree in some communities.
  EXPECT_NEAR(tens / kAgents, at_least, 4 * std::sqrt(at_least / kAgents) + 0.005);
}

// Without mixing communities are apart: each hangs together, as everybody has many friends in it.
TEST(Lfr, WithoutMixingCommunitiesAreApartAndHaveTheirSizes) {
  const Graph graph = grow({{"agents", 20'000},
                            {"min_degree", 8},
                            {"max_degree", 40},
                            {"min_community", 50},
                            {"max_community", 200},
                            {"mixing", 0}})
                          .graph;
  const std::vector<std::uint32_t> sizes = components(graph);
  EXPECT_LE(sizes.front(), 201U);
  EXPECT_GE(sizes.back(), 50U);
  const auto [mean, deviation] = power_law(1.5, 50, 200);
  const double communities = 20'000 / mean;
  EXPECT_NEAR(static_cast<double>(sizes.size()), communities,
              4 * deviation / mean * std::sqrt(communities));
}

// With the part mu of friends outside, and these at random, a community of s among n is found by
// friends of friends; here by how much rarer triangles become: nearly (1 - mu)^3 of those at 0.
TEST(Lfr, ClusteringFallsWithMixing) {
  const auto global = [](double mixing) {
    return clustering(grow({{"agents", 10'000},
                            {"min_degree", 20},
                            {"max_degree", 20},
                            {"min_community", 50},
                            {"max_community", 50},
                            {"mixing", mixing}})
                          .graph)
        .global;
  };
  const double apart = global(0);
  EXPECT_NEAR(apart, 19.0 / 49, 0.02);
  // 16 friends inside: the chance that two friends are both inside, and tied then.
  EXPECT_NEAR(global(0.2), 16.0 * 15 / (20 * 19) * 15 / 49, 0.02);
  EXPECT_NEAR(global(0.5), 10.0 * 9 / (20 * 19) * 9 / 49, 0.02);
  EXPECT_LT(global(1), 0.01);
}

TEST(Lfr, AgentsWithMoreFriendsThanTheirCommunityHoldsHaveThemOutside) {
  // One community of a thousand is possible, but most are small.
  const Graph graph = grow({{"agents", 3'000},
                            {"min_degree", 5},
                            {"max_degree", 900},
                            {"degree_exponent", 1.5},
                            {"min_community", 10},
                            {"max_community", 1'000},
                            {"mixing", 0.1}})
                          .graph;
  const auto [mean, deviation] = power_law(1.5, 5, 900);
  EXPECT_NEAR(static_cast<double>(graph.ties()) / 3'000, mean, 0.1 * mean + 4 * deviation / 54);
}

TEST(Lfr, WorksForAHandfulOfAgents) {
  for (const double agents : {2.0, 3.0, 10.0}) {
    for (const double mixing : {0.0, 0.5, 1.0}) {
      const Graph graph =
          grow({{"agents", agents}, {"min_degree", 1}, {"min_community", 1}, {"mixing", mixing}})
              .graph;
      EXPECT_EQ(graph.agents(), agents);
      EXPECT_LE(graph.ties(), agents * (agents - 1));
    }
  }
}

TEST(Lfr, SaysWhatIsNotAllowed) {
  EXPECT_EQ(problems_with("lfr", {{"agents", 50}, {"min_degree", 50}}),
            "graph: min_degree: 50 is too many for 50 agents (at most agents - 1)\n"
            "graph: min_community: 500 is too many for 50 agents (at most agents)");
  EXPECT_EQ(problems_with("lfr", {{"min_degree", 60}, {"max_degree", 50}}),
            "graph: min_degree: 60 is above max_degree, 50 (at most max_degree)");
  EXPECT_EQ(problems_with("lfr", {{"min_community", 6'000}}),
            "graph: min_community: 6000 is above max_community, 5000 (at most max_community)");
  EXPECT_EQ(
      problems_with("lfr", {{"max_community", 800}}),
      "graph: max_community: 800 has no room for the 800 friends inside of an agent with 1000 "
      "(more than (1 - mixing) x max_degree)");
  EXPECT_EQ(range_problem("lfr", "mixing", 1.5), "1.5 is above 1");
  EXPECT_EQ(range_problem("lfr", "degree_exponent", 0.5), "0.5 is below 1");
  EXPECT_EQ(range_problem("lfr", "min_degree", 0), "0 is below 1");
  EXPECT_EQ(range_problem("lfr", "min_community", 0), "0 is below 1");
}

}  // namespace
}  // namespace hearsay
