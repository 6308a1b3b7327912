// What holds of every generator there is: a new one is held to it by being in its folder, and needs
// only its digest here.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "sim/graph/random_rows.hpp"
#include "sim/graph/ways_back.hpp"
#include "tests/sim/graph/growing.hpp"

namespace hearsay {
namespace {

// A thousand agents, or as many as the generator's nearest setting makes, with few ties.
const std::map<std::string, Settings>& small() {
  static const std::map<std::string, Settings> settings = {
      {"barabasi_albert", {{"agents", 1'000}, {"ties_per_agent", 8}}},
      {"chung_lu", {{"agents", 1'000}, {"mean_degree", 16}}},
      {"configuration_model", {{"agents", 1'000}, {"mean_degree", 16}}},
      {"erdos_renyi", {{"agents", 1'000}, {"mean_degree", 16}}},
      {"holme_kim", {{"agents", 1'000}, {"ties_per_agent", 8}}},
      {"lfr", {{"agents", 1'000}, {"min_degree", 6}, {"max_degree", 60}, {"min_community", 20}}},
      {"overlapping_circles", {{"agents", 1'000}}},
      {"planted_partition",
       {{"agents", 1'000}, {"blocks", 20}, {"degree_inside", 12}, {"degree_outside", 4}}},
      {"r_mat", {{"scale", 10}, {"ties_per_agent", 8}}},
      {"random_geometric", {{"agents", 1'000}, {"mean_degree", 16}}},
      {"relaxed_caveman", {{"agents", 1'000}, {"cave_size", 17}}},
      {"watts_strogatz", {{"agents", 1'000}, {"degree", 16}}},
  };
  return settings;
}

// A change of these digits changes every result on generated markets: it needs a word in the log of
// changes.
const std::map<std::string, std::string>& digests() {
  static const std::map<std::string, std::string> digests = {
      {"barabasi_albert", "91d7e8dbd541396f4c809394edfcb184a5771f34a2873f48d3b83a79d150bc64"},
      {"chung_lu", "bf0b6bd5b6774d722696cf152570788c61f4051bcc6cea3a7a9ac8ea3dc42798"},
      {"configuration_model", "d236dad3cfce1a0bd726d6a6773a0ccfe8a98383f2419fb13a7366245b2bcde9"},
      {"erdos_renyi", "3636d632fc86d57c578b9e029c11bbfac5d0d42c78a5e804abb59e8132b905ee"},
      {"holme_kim", "5f2309e274161d12112e6e14395962be8c3e17e749d209a1753c28816a9f5ec3"},
      {"lfr", "46e3aae52c81afec9f6ffa910e429a1428895e6732bc458493fc50f41ce2688c"},
      {"overlapping_circles", "4c8f52f867478a7fd1ea47a3250dee5ba79e0ae29464f4197b95133edd032fc2"},
      {"planted_partition", "42ef2cce8f3645cd58f926f809aff141bb3bb9d1422f588b5004f71df9ee73ee"},
      {"r_mat", "ee545ec8721a7982ceeed805595e1cb08cc2fc775f63cb380b2f44922c7608e6"},
      {"random_geometric", "62445a21c6f09a17d1a204221e695a5c96c518ac2f9d76c3d01cb216578eb94a"},
      {"relaxed_caveman", "91476012788188f0426bf559c82761de0fa966e331b85f7638b6de5584281686"},
      {"watts_strogatz", "33ab8c76630d5c8bf65b97a01b1d6e18699afbce2067db41d1f00a7fe05655b3"},
  };
  return digests;
}

class EveryGenerator : public ::testing::TestWithParam<std::string> {
 protected:
  static CircleGraph grow(std::uint64_t seed = 1, int threads = 2) {
    return grown_by(GetParam(), small().at(GetParam()), seed, threads);
  }
};

TEST_P(EveryGenerator, DescribesEveryParameter) {
  expect_described(GetParam());
  EXPECT_EQ(problems_with(GetParam(), {}), "");
}

TEST_P(EveryGenerator, HasTheDigestItAlwaysHad) {
  const auto known = digests().find(GetParam());
  EXPECT_EQ(grow().graph.digest(), known == digests().end() ? "" : known->second);
}

TEST_P(EveryGenerator, MakesTheSameForAnyNumberOfWorkers) {
  const CircleGraph one = grow(7, 1);
  for (const int threads : {2, 4, 7}) {
    const CircleGraph other = grow(7, threads);
    EXPECT_EQ(other.graph.digest(), one.graph.digest()) << threads;
    ASSERT_EQ(other.circles.size(), one.circles.size());
    for (std::size_t c = 0; c < one.circles.size(); ++c) {
      ASSERT_TRUE(std::ranges::equal(one.circles.members(c), other.circles.members(c)));
    }
  }
}

TEST_P(EveryGenerator, MakesSomethingElseOfAnotherSeed) {
  EXPECT_NE(grow(1).graph.digest(), grow(2).graph.digest());
}

TEST_P(EveryGenerator, MakesMutualTiesBetweenTwoAndEachOnce) {
  const Graph graph = grow().graph;
  Workers workers(2);
  EXPECT_TRUE(is_mutual(graph, workers));
  EXPECT_GT(graph.ties(), 2'000U);
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    const auto friends = graph.friends(AgentId{a});
    ASSERT_TRUE(std::is_sorted(friends.begin(), friends.end()));
    ASSERT_EQ(std::adjacent_find(friends.begin(), friends.end()), friends.end());
    ASSERT_FALSE(std::binary_search(friends.begin(), friends.end(), AgentId{a}));
    ASSERT_TRUE(friends.empty() || index(friends.back()) < graph.agents());
  }
}

std::vector<std::string> generator_names() {
  std::vector<std::string> all;
  for (const std::string_view name : names(all_generators())) all.emplace_back(name);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Of, EveryGenerator, ::testing::ValuesIn(generator_names()),
                         [](const auto& name) { return name.param; });

TEST(ListTies, AreTheSameForAnySizeOfBlock) {
  const Luck luck = Luck::of_market(3);
  const RandomPicks picks(0.01);
  const auto list = [&](AgentId agent, std::vector<AgentId>& row) {
    picks.among(index(agent) + 1, 3'000, luck, Purpose::random_tie, index(agent),
                [&](std::uint32_t other) { row.push_back(AgentId{other}); });
  };
  Workers workers(4);
  const ListedTies usual = list_ties(3'000, workers, list);
  EXPECT_GT(usual.listed.size(), 40'000U);
  for (const std::size_t per_block : {1U, 7U, 3'000U, 1'000'000U}) {
    const ListedTies other = list_ties(3'000, workers, list, per_block);
    EXPECT_EQ(other.starts, usual.starts);
    EXPECT_EQ(other.listed, usual.listed);
  }
}

}  // namespace
}  // namespace hearsay
