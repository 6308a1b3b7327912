// The model against the chain of its talks, one at a time, whoever is next.
#include <gtest/gtest.h>

#include <algorithm>

#include "verification/laboratory.hpp"

namespace hearsay {
namespace {

using namespace verification;

// How many hear it where all spreaders are as likely to talk next.
double naive(const Graph& graph, bool both_stop, std::uint32_t experiences, const Luck& luck) {
  enum State { kIgnorant, kSpreader, kStifler };
  std::vector<State> states(graph.agents(), kIgnorant);
  std::vector<std::uint32_t> discouraged(graph.agents(), 0);
  std::vector<std::uint32_t> spreaders{0};
  states[0] = kSpreader;
  std::uint64_t draws = 0;
  double heard = 1;
  const auto discourage = [&](std::uint32_t agent) {
    if (++discouraged[agent] < experiences) return;
    states[agent] = kStifler;
    std::erase(spreaders, agent);
  };
  while (!spreaders.empty()) {
    const Draw draw = luck.draw(Purpose{200}, draws++, 0);
    const std::uint32_t agent =
        spreaders[draw.below(0, static_cast<std::uint32_t>(spreaders.size()))];
    const auto friends = graph.friends(AgentId{agent});
    const std::uint32_t to =
        index(friends[draw.below(1, static_cast<std::uint32_t>(friends.size()))]);
    if (states[to] == kIgnorant) {
      states[to] = kSpreader;
      spreaders.push_back(to);
      ++heard;
    } else if (both_stop && states[to] == kSpreader) {
      if ((draw[2] & 1) != 0) continue;
      discourage(agent);
      discourage(to);
    } else {
      discourage(agent);
    }
  }
  return heard;
}

TEST(Rumour, reaches_as_many_as_the_chain_of_its_talks) {
  Workers workers(1);
  const Ground ground = mutual(34, karate_club());
  for (const bool both_stop : {false, true}) {
    for (const std::uint32_t experiences : {1U, 2U}) {
      const auto rumour = model("rumour", {{"kind", both_stop ? "daley_kendall" : "maki_thompson"},
                                           {"experiences", experiences}});
      const auto records =
          Laboratory(workers).run(*rumour, ground, given_to({0}), Clock{days(1), 100}, 5000);
      const Measured by_model = mean(totals(*rumour, records, "reach"));
      std::vector<double> values;
      for (std::uint32_t r = 0; r < 5000; ++r) {
        values.push_back(naive(ground.graph, both_stop, experiences, Luck(9, ReplicateId{r})));
      }
      const Measured by_chain = mean(values);
      EXPECT_NEAR(by_model.value, by_chain.value,
                  4 * (by_model.standard_error + by_chain.standard_error));
    }
  }
}

TEST(Rumour, ends_with_as_many_stiflers_as_heard_it) {
  Workers workers(1);
  const auto rumour = model("rumour", {{"forget", .1}, {"spread", .8}});
  const auto records =
      Laboratory(workers).run(*rumour, generated("watts_strogatz", {{"agents", 300}}),
                              given_to({0, 1}), Clock{days(1), 300}, 50);
  EXPECT_EQ(totals(*rumour, records, "reach"), totals(*rumour, records, "stifled"));
}

}  // namespace
}  // namespace hearsay
