// A replicate run alone, or among more or fewer replicates and strategies, is the same replicate.
#include <gtest/gtest.h>

#include "tests/invariants/every_market.hpp"

namespace hearsay {
namespace {

using testing::Prepared;

using ReplicateAlone = testing::EveryMarket;
HEARSAY_IN_EVERY_MARKET(ReplicateAlone);

TEST_P(ReplicateAlone, is_what_it_was_in_the_ensemble) {
  const EnsemblePlan plan = prepared().plan();
  for (std::size_t strategy = 0; strategy < 2; ++strategy) {
    for (std::uint32_t r = 0; r < plan.replicates; ++r) {
      EXPECT_EQ(usual().records[strategy][r], run_replicate(plan, strategy, ReplicateId{r}));
    }
  }
}

TEST_P(ReplicateAlone, does_not_depend_on_how_many_there_are) {
  EnsemblePlan plan = prepared().plan();
  plan.replicates = 4;
  const auto four = prepared().run(plan, 1);
  for (std::size_t strategy = 0; strategy < 2; ++strategy) {
    for (std::size_t r = 0; r < 4; ++r) {
      EXPECT_EQ(usual().records[strategy][r], four.records[strategy][r]);
    }
  }
}

TEST(Replicates, have_luck_of_their_own) {
  const Prepared prepared(testing::kBusyMarket);
  const auto ensemble = prepared.run(1);
  for (std::size_t r = 1; r < ensemble.records[1].size(); ++r) {
    EXPECT_NE(ensemble.records[1][0], ensemble.records[1][r]);
  }
}

TEST(Strategies, that_are_the_same_have_the_same_luck_wherever_they_stand) {
  // The same actions, those of different kinds in another order.
  const std::string both = testing::kBusyMarket + "[[strategy]]\nname = \"everything again\"\n" +
                           testing::kSeedings + testing::kMessages + testing::kAdvertisement;
  const Prepared prepared(both);
  const auto ensemble = prepared.run(1);
  EXPECT_EQ(ensemble.records[1], ensemble.records[2]);
  EXPECT_EQ(ensemble.agents[1], ensemble.agents[2]);
}

}  // namespace
}  // namespace hearsay
