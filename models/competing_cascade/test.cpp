// The model against a cascade told agent by agent, with coins in place of numbers drawn beforehand.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "verification/laboratory.hpp"

namespace hearsay {
namespace {

using namespace verification;

constexpr double kLive = .3;
// [product][whether the agent has the other]
constexpr std::array<std::array<double, 2>, 2> kAdopts{{{.4, .8}, {.6, .2}}};

std::array<double, 2> naive(const Graph& graph, const Luck& luck) {
  std::uint64_t draws = 0;
  const auto uniform = [&] { return luck.draw(Purpose{200}, draws++, 0).uniform(0); };
  struct Agent {
    std::array<bool, 2> has{}, heard{};
  };
  std::vector<Agent> agents(graph.agents());
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> live;
  std::vector<std::pair<std::uint32_t, int>> adopted;  // in this step, in order
  const auto adopt = [&](auto&& again, std::uint32_t a, int product) -> void {
    agents[a].has[static_cast<std::size_t>(product)] = true;
    agents[a].heard[static_cast<std::size_t>(product)] = true;
    adopted.emplace_back(a, product);
    const auto other = static_cast<std::size_t>(1 - product);
    if (!agents[a].heard[other] || agents[a].has[other]) return;
    // Reconsideration, as the paper has it.
    const double alone = kAdopts[other][0], after = kAdopts[other][1];
    if (uniform() < std::max(after - alone, 0.0) / (1 - alone)) again(again, a, 1 - product);
  };
  adopt(adopt, 0, 0);
  const auto rival = static_cast<std::uint32_t>(uniform() * graph.agents());
  if (rival == 0 && uniform() < .5) {
    // The rival's first: nothing else differs, for seeds adopt in any case.
    adopted.clear();
    agents[0] = {};
    adopt(adopt, 0, 1);
    adopt(adopt, 0, 0);
  } else {
    adopt(adopt, rival, 1);
  }
  while (!adopted.empty()) {
    // What each agent hears, author by author in an order by lot.
    std::map<std::uint32_t, std::vector<std::tuple<double, std::size_t, int>>> hears;
    std::map<std::pair<std::uint32_t, std::uint32_t>, double> lots;
    for (std::size_t i = 0; i < adopted.size(); ++i) {
      const auto [author, product] = adopted[i];
      for (const AgentId to : graph.friends(AgentId{author})) {
        const std::pair tie{author, index(to)};
        if (live.count(tie) == 0) live[tie] = uniform() < kLive;
        if (lots.count(tie) == 0) lots[tie] = uniform();
        if (live[tie]) hears[index(to)].emplace_back(lots[tie], i, product);
      }
    }
    adopted.clear();
    for (auto& [a, all] : hears) {
      std::ranges::sort(all);
      for (const auto& [lot, place, product] : all) {
        Agent& agent = agents[a];
        const auto which = static_cast<std::size_t>(product);
        if (agent.heard[which]) continue;
        agent.heard[which] = true;
        if (uniform() < kAdopts[which][agent.has[1 - which] ? 1 : 0]) adopt(adopt, a, product);
      }
    }
  }
  std::array<double, 2> counts{};
  for (const Agent& agent : agents) {
    for (std::size_t p = 0; p < 2; ++p) counts[p] += agent.has[p] ? 1 : 0;
  }
  return counts;
}

TEST(CompetingCascade, is_what_is_told_agent_by_agent) {
  constexpr std::uint32_t kReplicates = 10'000;
  Workers workers(1);
  const Ground ground = mutual(34, karate_club());
  const auto competition = model("competing_cascade", {{"probability", kLive},
                                                       {"ours_alone", kAdopts[0][0]},
                                                       {"ours_after_rival", kAdopts[0][1]},
                                                       {"rival_alone", kAdopts[1][0]},
                                                       {"rival_after_ours", kAdopts[1][1]},
                                                       {"rival_seeds", 1}});
  const auto records =
      Laboratory(workers).run(*competition, ground, given_to({0}), long_enough(34), kReplicates);
  std::array<std::vector<double>, 2> values;
  for (std::uint32_t r = 0; r < kReplicates; ++r) {
    const auto counts = naive(ground.graph, Luck(5, ReplicateId{r}));
    for (std::size_t p = 0; p < 2; ++p) values[p].push_back(counts[p]);
  }
  for (std::size_t p = 0; p < 2; ++p) {
    const Measured by_model = mean(totals(*competition, records, p == 0 ? "reach" : "rival"));
    const Measured told = mean(values[p]);
    EXPECT_NEAR(by_model.value, told.value, 4 * (by_model.standard_error + told.standard_error));
  }
}

}  // namespace
}  // namespace hearsay
