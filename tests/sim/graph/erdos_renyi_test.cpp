// The random graph: Poisson degrees, no clustering, no favourites, and that only parameters and
// seed decide it.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/graph/ways_back.hpp"
#include "tests/sim/graph/growing.hpp"

namespace hearsay {
namespace {

CircleGraph grow(const Settings& settings, std::uint64_t seed = 1, int threads = 2) {
  return grown_by("erdos_renyi", settings, seed, threads);
}

// Four standard errors; those of the variance are a Poisson number's, the binomial's are smaller.
TEST(ErdosRenyi, DegreesHaveTheMeanAndTheVarianceOfIndependentTies) {
  struct Case {
    std::uint32_t agents;
    double mean;
  };
  for (const auto& [agents, mean] : {Case{50'000, 1}, Case{50'000, 16}, Case{2'000, 500}}) {
    const CircleGraph made = grow({{"agents", agents}, {"mean_degree", mean}});
    Workers workers(2);
    EXPECT_TRUE(is_mutual(made.graph, workers));
    const double n = agents;
    const double p = mean / (n - 1);
    const double found = static_cast<double>(made.graph.ties()) / n;
    EXPECT_NEAR(found, mean, 4 * std::sqrt(2 * mean * (1 - p) / n)) << mean;
    double squares = 0;
    for (std::uint32_t a = 0; a < agents; ++a) {
      const double off = made.graph.degree(AgentId{a}) - found;
      squares += off * off;
    }
    EXPECT_NEAR(squares / n, mean * (1 - p), 4 * std::sqrt((mean + 2 * mean * mean) / n)) << mean;
  }
}

TEST(ErdosRenyi, FriendsOfAnAgentAreNoMoreTiedThanAnyTwo) {
  const CircleGraph made = grow({{"agents", 2'000}, {"mean_degree", 100}});
  // Six seeds lie within .0003 of it.
  EXPECT_NEAR(clustering(made.graph).global, 100.0 / 1'999, 0.001);
}

// Ties are listed by the earlier agent, and the last rows are the shortest.
TEST(ErdosRenyi, TiesAreAsLikelyAmongTheFirstAsAmongTheLast) {
  constexpr std::uint32_t kAgents = 20'000;
  constexpr std::uint32_t kParts = 4;
  const CircleGraph made = grow({{"agents", kAgents}, {"mean_degree", 40}});
  std::vector<std::vector<double>> ties(kParts, std::vector<double>(kParts, 0));
  for (std::uint32_t a = 0; a < kAgents; ++a) {
    for (const AgentId b : made.graph.friends(AgentId{a})) {
      if (index(b) > a) ++ties[a / (kAgents / kParts)][index(b) / (kAgents / kParts)];
    }
  }
  const double p = 40.0 / (kAgents - 1);
  const double part = kAgents / kParts;
  for (std::uint32_t i = 0; i < kParts; ++i) {
    for (std::uint32_t j = i; j < kParts; ++j) {
      const double pairs = i == j ? part * (part - 1) / 2 : part * part;
      EXPECT_NEAR(ties[i][j], pairs * p, 4 * std::sqrt(pairs * p)) << i << " " << j;
    }
  }
}

TEST(ErdosRenyi, IsTheSameForAnyNumberOfWorkers) {
  const Settings settings = {{"agents", 20'000}, {"mean_degree", 16}};
  const std::string one = grow(settings, 7, 1).graph.digest();
  for (const int threads : {2, 7}) EXPECT_EQ(grow(settings, 7, threads).graph.digest(), one);
}

// A change of these digits changes every result on generated markets: it needs a word in the log of
// changes.
TEST(ErdosRenyi, OfAThousandAgentsHasTheDigestItAlwaysHad) {
  EXPECT_EQ(grow({{"agents", 1'000}, {"mean_degree", 16}}).graph.digest(),
            "3636d632fc86d57c578b9e029c11bbfac5d0d42c78a5e804abb59e8132b905ee");
}

TEST(ErdosRenyi, DiffersWithTheSeed) {
  EXPECT_NE(grow({{"agents", 1'000}}, 1).graph.digest(),
            grow({{"agents", 1'000}}, 2).graph.digest());
}

TEST(ErdosRenyi, TiesNobodyOrEverybodyAtTheEndsOfItsRange) {
  for (const std::uint32_t agents : {2U, 3U, 1'500U}) {
    EXPECT_EQ(grow({{"agents", agents}, {"mean_degree", agents - 1}}).graph.ties(),
              std::uint64_t{agents} * (agents - 1));
    EXPECT_EQ(grow({{"agents", agents}, {"mean_degree", 0}}).graph.ties(), 0U);
    EXPECT_EQ(grow({{"agents", agents}, {"mean_degree", 1e-300}}).graph.ties(), 0U);
  }
}

TEST(ErdosRenyi, SaysWhatIsNotAllowed) {
  EXPECT_EQ(problems_with("erdos_renyi", {}), "");
  EXPECT_EQ(problems_with("erdos_renyi", {{"agents", 5}, {"mean_degree", 4}}), "");
  EXPECT_EQ(problems_with("erdos_renyi", {{"agents", 5}, {"mean_degree", 4.5}}),
            "graph: mean_degree: 4.5 is too many for 5 agents (at most agents - 1)");
  EXPECT_EQ(range_problem("erdos_renyi", "mean_degree", -1), "-1 is below 0");
  EXPECT_EQ(range_problem("erdos_renyi", "agents", 1), "1 is below 2");
}

TEST(ErdosRenyi, DescribesEveryParameter) {
  expect_described("erdos_renyi");
}

}  // namespace
}  // namespace hearsay
