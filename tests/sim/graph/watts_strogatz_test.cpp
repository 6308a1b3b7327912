// The small world: a ring, how much of it is rewired and what is left of its clustering, and that
// only parameters and seed decide it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/graph/ways_back.hpp"
#include "tests/sim/graph/growing.hpp"

namespace hearsay {
namespace {

CircleGraph grow(const Settings& settings, std::uint64_t seed = 1, int threads = 2) {
  return grown_by("watts_strogatz", settings, seed, threads);
}

// How far apart two agents stand on a ring of so many.
std::uint32_t distance(std::uint32_t a, std::uint32_t b, std::uint32_t agents) {
  const std::uint32_t one_way = a < b ? b - a : a - b;
  return std::min(one_way, agents - one_way);
}

TEST(WattsStrogatz, WithoutRewiringIsARing) {
  constexpr std::uint32_t kAgents = 1'000;
  const CircleGraph made = grow({{"agents", kAgents}, {"degree", 10}, {"rewiring_probability", 0}});
  ASSERT_EQ(made.graph.ties(), std::uint64_t{kAgents} * 10);
  for (std::uint32_t a = 0; a < kAgents; ++a) {
    ASSERT_EQ(made.graph.degree(AgentId{a}), 10U);
    for (const AgentId b : made.graph.friends(AgentId{a})) {
      ASSERT_LE(distance(a, index(b), kAgents), 5U);
    }
  }
  EXPECT_NEAR(clustering(made.graph).mean_local, 3.0 * 8 / (4.0 * 9), 1e-12);
}

// Barrat and Weigt 2000 have 2/3 (1 - p)^3 but for terms of one in the number of agents, with
// triples counted as a whole; the mean over agents lies a little above. Six seeds differ by .005.
TEST(WattsStrogatz, KeepsTheClusteringOfTheRingAsFarAsItIsNotRewired) {
  const auto local = [](double probability) {
    const CircleGraph made =
        grow({{"agents", 20'000}, {"degree", 10}, {"rewiring_probability", probability}});
    EXPECT_EQ(made.graph.ties(), 200'000U);
    return clustering(made.graph).mean_local;
  };
  EXPECT_NEAR(local(0.05), 0.573, 0.01);
  EXPECT_NEAR(local(0.1), 0.491, 0.01);
  EXPECT_NEAR(local(1), 0, 0.002);
}

TEST(WattsStrogatz, RewiresAsManyTiesAsItsProbabilitySays) {
  constexpr std::uint32_t kAgents = 20'000;
  for (const double probability : {0.05, 0.5}) {
    const CircleGraph made =
        grow({{"agents", kAgents}, {"degree", 10}, {"rewiring_probability", probability}});
    double far = 0;
    for (std::uint32_t a = 0; a < kAgents; ++a) {
      for (const AgentId b : made.graph.friends(AgentId{a})) {
        far += distance(a, index(b), kAgents) > 5 ? 0.5 : 0.0;
      }
    }
    // A few rewired ties come to lie near by, ten in twenty thousand.
    const double ties = kAgents * 5.0;
    const double expected = ties * probability * (1 - 10.0 / kAgents);
    EXPECT_NEAR(far, expected, 4 * std::sqrt(ties * probability * (1 - probability)));
  }
}

// Everybody keeps the ties that start from it, and gets a Poisson number of the others'.
TEST(WattsStrogatz, WhollyRewiredKeepsOneEndOfEveryTie) {
  constexpr std::uint32_t kAgents = 20'000;
  const CircleGraph made = grow({{"agents", kAgents}, {"degree", 10}, {"rewiring_probability", 1}});
  Workers workers(2);
  EXPECT_TRUE(is_mutual(made.graph, workers));
  double squares = 0;
  for (std::uint32_t a = 0; a < kAgents; ++a) {
    const double degree = made.graph.degree(AgentId{a});
    ASSERT_GE(degree, 5);
    squares += (degree - 10) * (degree - 10);
  }
  // The variance of a Poisson number of mean 5, to four standard errors.
  EXPECT_NEAR(squares / kAgents, 5.0, 4 * std::sqrt((5.0 + 2 * 25.0) / kAgents));
}

// The same graph by a matrix of who is tied, one tie after another.
TEST(WattsStrogatz, EqualsRewiringInAMatrix) {
  const Luck luck = Luck::of_market(5);
  for (const std::uint32_t agents : {12U, 60U}) {
    constexpr std::uint32_t kDegree = 10;
    std::vector<std::vector<bool>> tied(agents, std::vector<bool>(agents, false));
    const auto set_tied = [&](std::uint32_t a, std::uint32_t b, bool value) {
      tied[a][b] = tied[b][a] = value;
    };
    for (std::uint32_t a = 0; a < agents; ++a) {
      for (std::uint32_t j = 1; j <= kDegree / 2; ++j) set_tied(a, (a + j) % agents, true);
    }
    for (std::uint32_t lap = 0; lap < kDegree / 2; ++lap) {
      for (std::uint32_t a = 0; a < agents; ++a) {
        for (std::uint32_t attempt = 0; attempt < 100; ++attempt) {
          const Draw draw = luck.draw(Purpose::rewiring, AgentId{a}, AgentId{lap}, attempt);
          if (attempt == 0 && !Chance::of(0.5).decides(draw[2])) break;
          const std::uint32_t other = draw.below(0, agents);
          if (other == a || tied[a][other]) continue;
          set_tied(a, (a + lap + 1) % agents, false);
          set_tied(a, other, true);
          break;
        }
      }
    }
    const CircleGraph made =
        grow({{"agents", agents}, {"degree", kDegree}, {"rewiring_probability", 0.5}}, 5);
    ASSERT_EQ(made.graph.ties(), std::uint64_t{agents} * kDegree);
    for (std::uint32_t a = 0; a < agents; ++a) {
      for (const AgentId b : made.graph.friends(AgentId{a})) ASSERT_TRUE(tied[a][index(b)]);
    }
  }
}

TEST(WattsStrogatz, IsTheSameForAnyNumberOfWorkers) {
  const Settings settings = {{"agents", 20'000}, {"degree", 16}, {"rewiring_probability", 0.3}};
  const std::string one = grow(settings, 7, 1).graph.digest();
  for (const int threads : {2, 7}) EXPECT_EQ(grow(settings, 7, threads).graph.digest(), one);
}

// A change of these digits changes every result on generated markets: it needs a word in the log of
// changes.
TEST(WattsStrogatz, OfAThousandAgentsHasTheDigestItAlwaysHad) {
  EXPECT_EQ(grow({{"agents", 1'000}, {"degree", 10}}).graph.digest(),
            "dea3743811199508e56cc8c8dfcd11cec1e49197213019fa306406d660dc2c6e");
}

TEST(WattsStrogatz, DiffersWithTheSeed) {
  EXPECT_NE(grow({{"agents", 1'000}}, 1).graph.digest(),
            grow({{"agents", 1'000}}, 2).graph.digest());
}

TEST(WattsStrogatz, LeavesTiesWhereThereIsNowhereToRewireThemTo) {
  for (const std::uint32_t agents : {3U, 11U}) {
    const CircleGraph made =
        grow({{"agents", agents}, {"degree", agents - 1}, {"rewiring_probability", 1}});
    EXPECT_EQ(made.graph.ties(), agents * (agents - 1));
  }
}

TEST(WattsStrogatz, OfDegreeZeroLeavesEverybodyAlone) {
  const CircleGraph made = grow({{"agents", 100}, {"degree", 0}});
  EXPECT_EQ(made.graph.agents(), 100U);
  EXPECT_EQ(made.graph.ties(), 0U);
}

TEST(WattsStrogatz, SaysWhatIsNotAllowed) {
  const auto problems_of = [](const Settings& settings) {
    return problems_with("watts_strogatz", settings);
  };
  EXPECT_EQ(problems_of({}), "");
  EXPECT_EQ(problems_of({{"agents", 11}, {"degree", 10}}), "");
  EXPECT_EQ(problems_of({{"degree", 7}}),
            "graph: degree: 7 is odd (an even number, half of it for either side of the ring)");
  EXPECT_EQ(problems_of({{"agents", 10}, {"degree", 10}}),
            "graph: degree: 10 is too many for 10 agents (at most agents - 1)");
  EXPECT_EQ(range_problem("watts_strogatz", "rewiring_probability", 1.5), "1.5 is above 1");
  EXPECT_EQ(range_problem("watts_strogatz", "agents", 1), "1 is below 2");
}

TEST(WattsStrogatz, DescribesEveryParameter) {
  expect_described("watts_strogatz");
}

}  // namespace
}  // namespace hearsay
