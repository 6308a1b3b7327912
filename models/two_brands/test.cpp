// The model against a coin for each agent in each step, and its two worlds against two runs.
#include <gtest/gtest.h>

#include <algorithm>

#include <cmath>

#include "verification/laboratory.hpp"

namespace hearsay {
namespace {

using namespace verification;

std::unique_ptr<Model> brands(double ours, double our_word, double rival, double rival_word,
                              int rival_seeds) {
  auto made = model("two_brands", {{"rival_seeds", rival_seeds}});
  for (const Field& brand : made->fields()) {
    if (!brand.is_group()) continue;
    const bool is_ours = brand.name() == "ours";
    *std::get<double*>(brand.children()[0].slot()) = is_ours ? ours : rival;
    *std::get<double*>(brand.children()[1].slot()) = is_ours ? our_word : rival_word;
  }
  return made;
}

TEST(TwoBrands, sells_as_coins_in_every_step_do) {
  constexpr Step kSteps = 15;
  Workers workers(1);
  const Ground ground = mutual(34, karate_club());
  const auto model = brands(.01, .03, .02, .05, 0);
  const auto records =
      Laboratory(workers).run(*model, ground, given_to({0, 5}), Clock{days(1), kSteps}, 5000);
  std::vector<double> ours, rivals;
  for (std::uint32_t r = 0; r < 5000; ++r) {
    const Luck luck(5, ReplicateId{r});
    std::uint64_t draws = 0;
    std::vector<int> brand(34, 0);
    for (Step t = 0; t < kSteps; ++t) {
      std::vector<int> next = brand;
      for (std::uint32_t a = 0; a < 34; ++a) {
        if (t == 0 && (a == 0 || a == 5)) next[a] = 1;
        if (next[a] != 0) continue;
        double our = -std::log(1 - .01), rival = -std::log(1 - .02);
        for (const AgentId other : ground.graph.friends(AgentId{a})) {
          if (brand[index(other)] == 1) our -= std::log(1 - .03);
          if (brand[index(other)] == 2) rival -= std::log(1 - .05);
        }
        const Draw draw = luck.draw(Purpose{200}, draws++, 0);
        if (draw.uniform(0) < std::exp(-our - rival)) continue;
        next[a] = draw.uniform(1) < our / (our + rival) ? 1 : 2;
      }
      brand = next;
    }
    ours.push_back(static_cast<double>(std::ranges::count(brand, 1)));
    rivals.push_back(static_cast<double>(std::ranges::count(brand, 2)));
  }
  for (const auto& [name, values] : {std::pair{"reach", ours}, {"rival", rivals}}) {
    const Measured by_model = mean(totals(*model, records, name));
    const Measured by_coins = mean(values);
    EXPECT_NEAR(by_model.value, by_coins.value,
                4 * (by_model.standard_error + by_coins.standard_error))
        << name;
  }
}

TEST(TwoBrands, has_a_second_world_that_is_a_run_without_the_campaign) {
  Workers workers(1);
  Laboratory laboratory(workers);
  const Ground ground = generated("watts_strogatz", {{"agents", 300}});
  const auto model = brands(.002, .02, .002, .02, 4);
  const Clock clock{days(1), 50};
  const auto with = laboratory.run(*model, ground, given_to({0, 5}), clock, 100);
  const auto without = laboratory.run(*model, ground, {}, clock, 100);
  EXPECT_EQ(totals(*model, with, "reach_without"), totals(*model, without, "reach"));
  EXPECT_EQ(totals(*model, with, "rival_without"), totals(*model, without, "rival"));
}

}  // namespace
}  // namespace hearsay
