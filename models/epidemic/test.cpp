// SIR against shortest ways through the times of ties, replicate by replicate under the same luck;
// SEIZ against loops over everybody in very short steps.
#include <gtest/gtest.h>

#include <algorithm>

#include <limits>

#include "sim/core/keyed_hash.hpp"
#include "sim/engine/timeline.hpp"
#include "verification/laboratory.hpp"

namespace hearsay {
namespace {

using namespace verification;

constexpr double kNever = std::numeric_limits<double>::infinity();

// When each agent takes it up: rounds over all ties until nothing changes.
std::vector<double> naive(const Graph& graph, double rate, double recovery, std::uint32_t seed,
                          const Luck& luck) {
  std::vector<double> days(graph.agents(), kNever);
  days[seed] = 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::uint32_t a = 0; a < graph.agents(); ++a) {
      if (days[a] == kNever) continue;
      const double lasts =
          waiting_days(luck.draw(Purpose::recovery, AgentId{a}).uniform(0), recovery);
      const KeyedHash words(luck.draw(Purpose::transmission, AgentId{a}));
      for (const AgentId to : graph.friends(AgentId{a})) {
        const double takes = waiting_days(uniform_of(words.word(to)), rate);
        if (takes >= lasts || days[a] + takes >= days[index(to)]) continue;
        days[index(to)] = days[a] + takes;
        changed = true;
      }
    }
  }
  return days;
}

TEST(Epidemic, of_sir_takes_the_shortest_ways_through_time) {
  Workers workers(1);
  const Ground ground = generated("watts_strogatz", {{"agents", 200}});
  const auto sir = model("epidemic", {{"transmission", .4}, {"recovery", 1.5}});
  const Clock clock{hours(6), 100};
  const auto records = Laboratory(workers).run(*sir, ground, given_to({7}), clock, 100, 3);
  for (std::uint32_t r = 0; r < records.size(); ++r) {
    const auto days = naive(ground.graph, .4, 1.5, 7, Luck(3, ReplicateId{r}));
    for (Step t = 0; t < clock.steps; ++t) {
      const auto expected = std::ranges::count_if(
          days, [&](double day) { return day >= day_of(clock, t) && day < day_of(clock, t + 1); });
      ASSERT_EQ(records[r].at(t)[0], expected) << "replicate " << r << ", step " << t;
    }
  }
}

// Agents that took it up within two days, by chances in steps of .005 days.
double naive_seiz(const Graph& graph, const Luck& luck) {
  constexpr double kStep = .005;
  enum State { kSusceptible, kHesitant, kInfected, kSceptic };
  std::vector<State> states(graph.agents(), kSusceptible);
  std::uint64_t draws = 0;
  const auto happens = [&](double chance) {
    return luck.draw(Purpose{200}, draws++, 0).uniform(0) < chance;
  };
  for (State& state : states) state = happens(.1) ? kSceptic : kSusceptible;
  states[0] = kInfected;
  for (int step = 0; step < 400; ++step) {
    const std::vector<State> before = states;
    for (std::uint32_t a = 0; a < graph.agents(); ++a) {
      for (const AgentId other : graph.friends(AgentId{a})) {
        const State friends = before[index(other)];
        if (states[a] == kSusceptible && friends == kInfected && happens(.6 * kStep)) {
          states[a] = happens(.4) ? kInfected : kHesitant;
        } else if (states[a] == kSusceptible && friends == kSceptic && happens(.3 * kStep)) {
          states[a] = happens(.3) ? kSceptic : kHesitant;
        } else if (states[a] == kHesitant && friends == kInfected && happens(.8 * kStep)) {
          states[a] = kInfected;
        }
      }
      if (states[a] == kHesitant && happens(.2 * kStep)) states[a] = kInfected;
    }
  }
  return static_cast<double>(std::ranges::count(states, kInfected));
}

TEST(Epidemic, of_seiz_is_what_short_steps_find) {
  Workers workers(1);
  const Ground ground = mutual(34, karate_club());
  const auto seiz = model("epidemic", {{"kind", "seiz"},
                                       {"transmission", .6},
                                       {"doubt", .3},
                                       {"convinced", .4},
                                       {"sceptical", .3},
                                       {"persuasion", .8},
                                       {"incubation", .2},
                                       {"sceptics", .1}});
  const auto records =
      Laboratory(workers).run(*seiz, ground, given_to({0}), Clock{days(1), 2}, 4000);
  const Measured by_model = mean(totals(*seiz, records, "reach"));
  std::vector<double> values;
  for (std::uint32_t r = 0; r < 300; ++r) {
    values.push_back(naive_seiz(ground.graph, Luck(5, ReplicateId{r})));
  }
  const Measured by_steps = mean(values);
  EXPECT_NEAR(by_model.value, by_steps.value,
              4 * (by_model.standard_error + by_steps.standard_error) + .05);
}

}  // namespace
}  // namespace hearsay
