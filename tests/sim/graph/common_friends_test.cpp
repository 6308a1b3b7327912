// Common friends, against comparing the lists of every two friends.
#include "sim/graph/common_friends.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "tests/sim/graph/growing.hpp"
#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

void expect_counted(const Graph& graph, const std::string& what) {
  std::vector<std::uint32_t> expected;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    const auto friends = graph.friends(AgentId{a});
    for (const AgentId b : friends) {
      const auto others = graph.friends(b);
      std::vector<AgentId> common;
      std::set_intersection(friends.begin(), friends.end(), others.begin(), others.end(),
                            std::back_inserter(common));
      expected.push_back(static_cast<std::uint32_t>(common.size()));
    }
  }
  for (const int threads : {1, 2, 4}) {
    Workers workers(threads);
    EXPECT_EQ(count_common_friends(graph, workers), expected) << what << " " << threads;
  }
}

TEST(CommonFriends, AreThoseThatTheListsOfBothName) {
  expect_counted(karate_club(), "karate");
  expect_counted(grown_by("barabasi_albert", {{"agents", 1'500}, {"ties_per_agent", 8}}).graph,
                 "hubs");
  expect_counted(grown_by("watts_strogatz", {{"agents", 1'500}, {"degree", 30}}).graph, "ring");
  expect_counted(grown_by("r_mat", {{"scale", 10}, {"ties_per_agent", 12}}).graph, "corners");
}

TEST(CommonFriends, OfEverybodyAreAllOthersAndOfNobodyNone) {
  expect_counted(grown_by("erdos_renyi", {{"agents", 40}, {"mean_degree", 39}}).graph, "all");
  expect_counted(grown_by("erdos_renyi", {{"agents", 40}, {"mean_degree", 0}}).graph, "none");
  expect_counted(grown_by("erdos_renyi", {{"agents", 2}, {"mean_degree", 1}}).graph, "two");
  expect_counted(Graph(), "no agents");
}

}  // namespace
}  // namespace hearsay
