// Luck belongs to what is decided, not to the clock or to what else is going on.
#include <gtest/gtest.h>

#include "tests/invariants/recorded.hpp"

namespace hearsay {
namespace {

using testing::Prepared;

std::string market_with(const std::string& strategies) {
  return R"(
title = "luck"
[graph]
agents = 600
[population]
share_propensity = 0.2
[model.experience]
quality = 0.8
[run]
replicates = 6
duration = "6d"
)" + strategies;
}

std::string seeded(const std::string& name, const std::string& when) {
  return "[[strategy]]\nname = \"" + name +
         "\"\n[[strategy.action]]\ntype = \"seed\"\ncount = 12\nat = \"" + when + "\"\n";
}

TEST(Luck, moves_with_a_campaign_that_starts_a_day_later) {
  const Prepared prepared(market_with(seeded("now", "0h") + seeded("tomorrow", "24h")));
  const auto ensemble = prepared.run(1);
  for (std::size_t r = 0; r < 6; ++r) {
    const ReplicateRecord& now = ensemble.records[0][r];
    const ReplicateRecord& tomorrow = ensemble.records[1][r];
    for (Step t = 0; t + 24 < now.steps(); ++t) {
      EXPECT_TRUE(std::ranges::equal(now.at(t), tomorrow.at(t + 24))) << "step " << t;
    }
    EXPECT_GT(now.total(0), 12);
  }
}

TEST(Luck, is_not_moved_by_an_action_without_effect) {
  const std::string idle =
      "[[strategy.action]]\ntype = \"push\"\nopen_rate = 0.0\nduration = \"1d\"\n";
  const Prepared prepared(market_with(seeded("alone", "0h") + seeded("with idlers", "0h") + idle));
  const auto ensemble = prepared.run(1);
  EXPECT_EQ(ensemble.records[0], ensemble.records[1]);
  EXPECT_EQ(ensemble.agents[0], ensemble.agents[1]);
}

}  // namespace
}  // namespace hearsay
