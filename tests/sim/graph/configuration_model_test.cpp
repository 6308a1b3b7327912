// Given degrees are met exactly, friends are otherwise random, and impossible degrees are refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "sim/graph/degrees.hpp"
#include "sim/graph/stub_pairing.hpp"
#include "tests/sim/graph/growing.hpp"
#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

constexpr double kPowerLaw = 1;
constexpr double kConstant = 2;

CircleGraph grow(const Settings& settings, std::uint64_t seed = 1) {
  return grown_by("configuration_model", settings, seed);
}

CircleGraph grow_from(const std::string& text, double agents) {
  const TemporaryFile file(text, "degrees.txt");
  Workers workers(2);
  return generator_reading("configuration_model", "degrees_file", file.path(), {{"agents", agents}})
      ->generate(Luck::of_market(1), workers);
}

void expect_degrees(const DegreeParameters& parameters, Settings settings) {
  settings.emplace_back("agents", 4'000);
  const Graph graph = grow(settings, 8).graph;
  Workers workers(1);
  const auto degrees = make_degrees(parameters, 4'000, Luck::of_market(8), workers);
  std::uint32_t others = 0;
  for (std::uint32_t a = 0; a < 4'000; ++a) {
    others += graph.degree(AgentId{a}) == degrees[a] ? 0U : 1U;
  }
  EXPECT_LE(others, 1U);  // the last agent makes the sum even
}

TEST(ConfigurationModel, EveryoneHasTheNumberOfFriendsItIsGiven) {
  expect_degrees({}, {});
  DegreeParameters parameters;
  parameters.law = DegreeLaw::power_law;
  parameters.exponent = 2.2;
  parameters.least = 3;
  parameters.most = 300;
  expect_degrees(
      parameters,
      {{"degrees", kPowerLaw}, {"exponent", 2.2}, {"min_degree", 3}, {"max_degree", 300}});
}

TEST(ConfigurationModel, OfConstantDegreeIsRegular) {
  for (const double degree : {1.0, 3.0, 16.0}) {
    const Graph graph =
        grow({{"agents", 5'000}, {"degrees", kConstant}, {"mean_degree", degree}}).graph;
    for (std::uint32_t a = 0; a < 5'000; ++a) ASSERT_EQ(graph.degree(AgentId{a}), degree);
  }
}

// Bollobas 1980: a uniform regular graph has a Poisson number of triangles, (d - 1)^3 / 6 on
// average.
TEST(ConfigurationModel, OfConstantDegreeHasTheTrianglesOfAUniformGraph) {
  constexpr int kSeeds = 400;
  for (const double degree : {3.0, 4.0}) {
    double triangles = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      const Graph graph =
          grow({{"agents", 500}, {"degrees", kConstant}, {"mean_degree", degree}}, seed).graph;
      triangles += clustering(graph).global * 500 * degree * (degree - 1) / 6;
    }
    const double expected = std::pow(degree - 1, 3) / 6;
    EXPECT_NEAR(triangles / kSeeds, expected, 4 * std::sqrt(expected / kSeeds) + expected / 50);
  }
}

TEST(ConfigurationModel, FindsEveryGraphWithItsDegrees) {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    const Graph graph =
        grow({{"agents", 6}, {"degrees", kConstant}, {"mean_degree", 2}}, seed).graph;
    ASSERT_EQ(graph.ties(), 12U) << seed;
    ++seen[graph.digest()];
  }
  EXPECT_EQ(seen.size(), 70U);  // 60 rings and 10 pairs of triangles
}

// Newman 2003: excess degree squared over size; few ties are mended.
TEST(ConfigurationModel, ClusteringIsThatOfTiesAtRandom) {
  const Graph graph = grow({{"agents", 5'000}, {"mean_degree", 40}}).graph;
  double k = 0;
  double k2 = 0;
  for (std::uint32_t a = 0; a < 5'000; ++a) {
    const double degree = graph.degree(AgentId{a});
    k += degree / 5'000;
    k2 += degree * degree / 5'000;
  }
  EXPECT_NEAR(clustering(graph).global, std::pow(k2 / k - 1, 2) / (5'000 * k), 0.001);
}

TEST(ConfigurationModel, MeetsDegreesThatLeaveOneGraphOnly) {
  for (const double agents : {2.0, 3.0, 4.0, 10.0}) {
    EXPECT_EQ(grow({{"agents", agents}, {"degrees", kConstant}, {"mean_degree", agents - 1}})
                  .graph.ties(),
              agents * (agents - 1));
  }
  const Graph star = grow_from("1\n5\n1\n1\n1\n1\n", 6).graph;
  EXPECT_EQ(star.degree(AgentId{1}), 5U);
  EXPECT_EQ(star.ties(), 10U);
}

TEST(ConfigurationModel, WorksForNoTiesAndAHandfulOfAgents) {
  for (const double agents : {2.0, 3.0, 10.0}) {
    EXPECT_EQ(grow({{"agents", agents}, {"degrees", kConstant}, {"mean_degree", 0}}).graph.ties(),
              0U);
    const Graph graph = grow({{"agents", agents}, {"mean_degree", agents - 1}}).graph;
    EXPECT_LE(graph.ties(), agents * (agents - 1));
  }
  EXPECT_EQ(grow_from("0\n0\n", 2).graph.ties(), 0U);
  EXPECT_EQ(grow_from("1\n1\n", 2).graph.ties(), 2U);
}

TEST(ConfigurationModel, RefusesDegreesThatNoGraphHas) {
  const auto problem_of = [](const std::string& text, double agents) {
    try {
      grow_from(text, agents);
    } catch (const InputError& error) {
      const std::string what = error.what();
      return what.substr(what.find(".txt") + 4);
    }
    return std::string("none");
  };
  EXPECT_EQ(problem_of("1\n1\n1\n", 3),
            ": the degrees add up to 3, an odd number (an even sum: a tie has two ends)");
  EXPECT_EQ(problem_of("3\n3\n1\n1\n", 4),
            ": no graph has these degrees (such that the largest find enough others to be tied to, "
            "each once)");
  EXPECT_EQ(problem_of("2\n2\n1\n1\n", 4), "none");
}

TEST(ConfigurationModel, SaysWhatIsNotAllowed) {
  EXPECT_EQ(problems_with("configuration_model",
                          {{"agents", 9}, {"degrees", kConstant}, {"mean_degree", 3}}),
            "graph: mean_degree: 3 friends for each of 9 agents add up to an odd number (an even "
            "number of agents or of friends: a tie has two ends)");
  EXPECT_EQ(problems_with("configuration_model", {{"agents", 9}, {"mean_degree", 10}}),
            "graph: mean_degree: 10 is too many for 9 agents (at most agents - 1)");
}

TEST(PairStubs, LeaveOutWhatFindsNoPlace) {
  const auto anybody = [](AgentId, AgentId) { return true; };
  const auto nobody = [](AgentId, AgentId) { return false; };
  const Luck luck = Luck::of_market(1);
  const std::vector<AgentId> four(4, AgentId{0});
  EXPECT_TRUE(pair_stubs(four, luck, Purpose::stub_order, 0, anybody).empty());
  EXPECT_TRUE(pair_stubs({AgentId{0}, AgentId{1}}, luck, Purpose::stub_order, 0, nobody).empty());
  EXPECT_TRUE(pair_stubs({}, luck, Purpose::stub_order, 0, anybody).empty());
  EXPECT_EQ(pair_stubs({AgentId{0}, AgentId{1}, AgentId{0}, AgentId{1}}, luck, Purpose::stub_order,
                       0, anybody),
            std::vector<TieKey>{1});
}

}  // namespace
}  // namespace hearsay
