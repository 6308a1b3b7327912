// The model against a coin for each agent in each step.
#include <gtest/gtest.h>

#include <algorithm>

#include "verification/laboratory.hpp"

namespace hearsay {
namespace {

using namespace verification;

TEST(TalkOfTheNetwork, adopts_as_coins_in_every_step_do) {
  constexpr double kAdvertising = .01, kWeak = .03, kStrong = .08;
  constexpr Step kSteps = 12;
  Workers workers(1);
  // A hub whose outer friends are weak ties, and some of whom know each other.
  TieList ties = star(33);
  for (std::uint32_t a = 1; a < 33; a += 2) ties.emplace_back(a, a + 1);
  const Ground ground = mutual(34, ties);
  const auto talk = model("talk_of_the_network",
                          {{"advertising", kAdvertising}, {"weak", kWeak}, {"strong", kStrong}});
  const auto records =
      Laboratory(workers).run(*talk, ground, given_to({3}), Clock{days(1), kSteps}, 5000);
  std::vector<double> values;
  for (std::uint32_t r = 0; r < 5000; ++r) {
    const Luck luck(5, ReplicateId{r});
    std::uint64_t draws = 0;
    std::vector<bool> adopted(34, false);
    adopted[3] = true;
    for (Step t = 0; t < kSteps; ++t) {
      std::vector<bool> next = adopted;
      for (std::uint32_t a = 0; a < 34; ++a) {
        double resists = 1 - kAdvertising;
        // Those that counted before this step; the seed adopts in step 0.
        for (const AgentId author : ground.graph.friends(AgentId{a})) {
          if (!adopted[index(author)] || t == 0) continue;
          const auto readers = ground.graph.friends(author);
          const auto place = std::ranges::find(readers, AgentId{a}) - readers.begin();
          const auto traits = ground.graph.traits(author)[static_cast<std::size_t>(place)];
          resists *= 1 - (traits.reader_layer() <= TieLayer::close ? kStrong : kWeak);
        }
        if (luck.draw(Purpose{200}, draws++, 0).uniform(0) >= resists) next[a] = true;
      }
      adopted = next;
    }
    values.push_back(static_cast<double>(std::ranges::count(adopted, true)));
  }
  const Measured by_model = mean(totals(*talk, records, "reach"));
  const Measured by_coins = mean(values);
  EXPECT_NEAR(by_model.value, by_coins.value,
              4 * (by_model.standard_error + by_coins.standard_error));
}

}  // namespace
}  // namespace hearsay
