// The growing market: how its degrees are distributed, who ties to whom, and that only parameters
// and seed decide it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/graph/ways_back.hpp"
#include "tests/sim/graph/growing.hpp"

namespace hearsay {
namespace {

CircleGraph grow(const Settings& settings, std::uint64_t seed = 1, int threads = 2) {
  return grown_by("barabasi_albert", settings, seed, threads);
}

// Dorogovtsev, Mendes, Samukhin 2000. Counts of agents are held to four standard errors of as many
// independent agents.
TEST(BarabasiAlbert, DegreesFollowTheLawOfPreferentialAttachment) {
  constexpr std::uint32_t kAgents = 200'000;
  constexpr std::uint32_t kTies = 4;
  const CircleGraph made = grow({{"agents", kAgents}, {"ties_per_agent", kTies}});
  std::vector<std::uint32_t> with_degree(kAgents, 0);
  for (std::uint32_t a = 0; a < kAgents; ++a) ++with_degree[made.graph.degree(AgentId{a})];
  const auto expect_share = [](double count, double share, std::uint32_t k) {
    EXPECT_NEAR(count, kAgents * share, 4 * std::sqrt(kAgents * share * (1 - share))) << k;
  };
  for (std::uint32_t k = 0; k < kTies; ++k) EXPECT_EQ(with_degree[k], 0U);
  for (std::uint32_t k = kTies; k < 25; ++k) {
    expect_share(with_degree[k], 2.0 * kTies * (kTies + 1) / (1.0 * k * (k + 1) * (k + 2)), k);
  }
  for (const std::uint32_t k : {25U, 50U, 100U, 200U}) {
    std::uint32_t at_least = 0;
    for (std::uint32_t d = k; d < kAgents; ++d) at_least += with_degree[d];
    expect_share(at_least, kTies * (kTies + 1) / (1.0 * k * (k + 1)), k);
  }
}

TEST(BarabasiAlbert, EveryNewcomerHasItsNumberOfDifferentEarlierFriends) {
  Workers workers(2);
  for (const std::uint32_t ties : {1U, 2U, 7U, 64U, 300U}) {
    constexpr std::uint32_t kAgents = 2'000;
    const CircleGraph made = grow({{"agents", kAgents}, {"ties_per_agent", ties}});
    ASSERT_EQ(made.graph.ties(), std::uint64_t{ties} * (2 * kAgents - ties - 1));
    EXPECT_TRUE(is_mutual(made.graph, workers));
    for (std::uint32_t a = 0; a < kAgents; ++a) {
      const auto friends = made.graph.friends(AgentId{a});
      ASSERT_TRUE(std::is_sorted(friends.begin(), friends.end()));
      ASSERT_EQ(std::adjacent_find(friends.begin(), friends.end()), friends.end());
      const auto later = std::lower_bound(friends.begin(), friends.end(), AgentId{a});
      ASSERT_EQ(later - friends.begin(), std::min(a, ties)) << a;
      ASSERT_TRUE(later == friends.end() || *later != AgentId{a}) << a;
    }
  }
}

// The same graph by following each end back through a list of all ends, one newcomer after another.
TEST(BarabasiAlbert, EqualsAPlainListOfEnds) {
  constexpr std::uint32_t kAgents = 3'000;
  const Luck luck = Luck::of_market(11);
  for (const std::uint32_t ties : {1U, 5U}) {
    // In groups of as many ends: one for each of the first agents, then two for each later one.
    std::vector<AgentId> ends;
    std::vector<std::vector<AgentId>> rows(kAgents);
    for (std::uint32_t a = 0; a <= ties; ++a) {
      ends.insert(ends.end(), ties, AgentId{a});
      for (std::uint32_t b = 0; b < a; ++b) {
        rows[a].push_back(AgentId{b});
        rows[b].push_back(AgentId{a});
      }
    }
    for (std::uint32_t a = ties + 1; a < kAgents; ++a) {
      std::vector<AgentId> partners;
      for (std::uint32_t attempt = 0; partners.size() < ties; ++attempt) {
        const Draw draw = luck.draw(Purpose::attachment, AgentId{a}, attempt);
        const double groups = static_cast<double>(ends.size() / ties);
        const auto group =
            static_cast<std::size_t>((draw[0] * 0x1p-32 + draw[1] * 0x1p-64) * groups);
        const AgentId partner = ends[group * ties + draw.below(2, ties)];
        if (std::find(partners.begin(), partners.end(), partner) == partners.end()) {
          partners.push_back(partner);
        }
      }
      ends.insert(ends.end(), ties, AgentId{a});
      ends.insert(ends.end(), partners.begin(), partners.end());
      for (const AgentId b : partners) {
        rows[a].push_back(b);
        rows[index(b)].push_back(AgentId{a});
      }
    }
    const CircleGraph made = grow({{"agents", kAgents}, {"ties_per_agent", ties}}, 11);
    for (std::uint32_t a = 0; a < kAgents; ++a) {
      std::sort(rows[a].begin(), rows[a].end());
      ASSERT_TRUE(std::ranges::equal(made.graph.friends(AgentId{a}), rows[a])) << a;
    }
  }
}

TEST(BarabasiAlbert, IsTheSameForAnyNumberOfWorkers) {
  const Settings settings = {{"agents", 40'000}, {"ties_per_agent", 8}};
  const std::string one = grow(settings, 7, 1).graph.digest();
  for (const int threads : {2, 7}) EXPECT_EQ(grow(settings, 7, threads).graph.digest(), one);
}

// A change of these digits changes every result on generated markets: it needs a word in the log of
// changes.
TEST(BarabasiAlbert, OfAThousandAgentsHasTheDigestItAlwaysHad) {
  EXPECT_EQ(grow({{"agents", 1'000}, {"ties_per_agent", 8}}).graph.digest(),
            "91d7e8dbd541396f4c809394edfcb184a5771f34a2873f48d3b83a79d150bc64");
}

TEST(BarabasiAlbert, DiffersWithTheSeed) {
  EXPECT_NE(grow({{"agents", 1'000}}, 1).graph.digest(),
            grow({{"agents", 1'000}}, 2).graph.digest());
}

TEST(BarabasiAlbert, WorksForAHandfulOfAgents) {
  for (const std::uint32_t agents : {2U, 3U, 10U}) {
    EXPECT_EQ(grow({{"agents", agents}, {"ties_per_agent", 1}}).graph.ties(), 2 * (agents - 1));
    EXPECT_EQ(grow({{"agents", agents}, {"ties_per_agent", agents - 1}}).graph.ties(),
              agents * (agents - 1));
  }
}

TEST(BarabasiAlbert, KnowsNoCircles) {
  EXPECT_EQ(grow({{"agents", 1'000}}).circles.size(), 0U);
}

TEST(BarabasiAlbert, SaysWhatIsNotAllowed) {
  const auto problems_of = [](const Settings& settings) {
    return problems_with("barabasi_albert", settings);
  };
  EXPECT_EQ(problems_of({}), "");
  EXPECT_EQ(problems_of({{"agents", 9}, {"ties_per_agent", 8}}), "");
  EXPECT_EQ(problems_of({{"agents", 8}, {"ties_per_agent", 8}}),
            "graph: ties_per_agent: 8 is too many for 8 agents (at most agents - 1)");
  EXPECT_EQ(range_problem("barabasi_albert", "agents", 1), "1 is below 2");
  EXPECT_EQ(range_problem("barabasi_albert", "ties_per_agent", 0), "0 is below 1");
}

TEST(BarabasiAlbert, DescribesEveryParameter) {
  expect_described("barabasi_albert");
}

}  // namespace
}  // namespace hearsay
