// The model against shortest ways through the times of agents and ties, replicate by replicate
// under the same luck, and against very short steps of its rate.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/core/keyed_hash.hpp"
#include "sim/engine/timeline.hpp"
#include "verification/laboratory.hpp"

namespace hearsay {
namespace {

using namespace verification;

constexpr double kP = .02, kQ = .4;

std::vector<double> naive(const Graph& graph, const Luck& luck) {
  std::vector<double> days(graph.agents());
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    days[a] = waiting_days(luck.draw(Purpose::resistance, AgentId{a}).uniform(0), kP);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (std::uint32_t a = 0; a < graph.agents(); ++a) {
      const KeyedHash words(luck.draw(Purpose::transmission, AgentId{a}));
      for (const AgentId to : graph.friends(AgentId{a})) {
        const double rate = kQ / graph.degree(to);
        const double day = days[a] + waiting_days(uniform_of(words.word(to)), rate);
        if (day >= days[index(to)]) continue;
        days[index(to)] = day;
        changed = true;
      }
    }
  }
  return days;
}

TEST(BassModel, takes_the_shortest_ways_through_time) {
  Workers workers(1);
  const Ground ground = generated("barabasi_albert", {{"agents", 150}});
  const auto bass = model("bass", {{"innovation", kP}, {"imitation", kQ}});
  const Clock clock{hours(12), 40};
  const auto records = Laboratory(workers).run(*bass, ground, {}, clock, 60, 3);
  for (std::uint32_t r = 0; r < records.size(); ++r) {
    const auto days = naive(ground.graph, Luck(3, ReplicateId{r}));
    for (Step t = 0; t < clock.steps; ++t) {
      const auto expected = std::ranges::count_if(
          days, [&](double day) { return day >= day_of(clock, t) && day < day_of(clock, t + 1); });
      ASSERT_EQ(records[r].at(t)[0], expected) << "replicate " << r << ", step " << t;
    }
  }
}

TEST(BassModel, adopts_at_the_rate_it_says) {
  Workers workers(1);
  const Ground ground = mutual(34, karate_club());
  const auto bass = model("bass", {{"innovation", kP}, {"imitation", kQ}});
  const auto records = Laboratory(workers).run(*bass, ground, {}, Clock{days(5), 1}, 4000);
  const Measured by_model = mean(totals(*bass, records, "reach"));
  std::vector<double> values;
  for (std::uint32_t r = 0; r < 200; ++r) {
    const Luck luck(5, ReplicateId{r});
    std::uint64_t draws = 0;
    std::vector<bool> adopted(34, false);
    for (int step = 0; step < 1000; ++step) {  // of .005 days
      for (std::uint32_t a = 0; a < 34; ++a) {
        double having = 0;
        for (const AgentId other : ground.graph.friends(AgentId{a})) {
          having += adopted[index(other)] ? 1 : 0;
        }
        const double rate = kP + kQ * having / ground.graph.degree(AgentId{a});
        if (luck.draw(Purpose{200}, draws++, 0).uniform(0) < rate * .005) adopted[a] = true;
      }
    }
    values.push_back(static_cast<double>(std::ranges::count(adopted, true)));
  }
  const Measured by_steps = mean(values);
  EXPECT_NEAR(by_model.value, by_steps.value,
              4 * (by_model.standard_error + by_steps.standard_error) + .05);
}

}  // namespace
}  // namespace hearsay
