// A replicate that is stopped, saved, and taken up by another runner is the same replicate; and
// what is saved says nothing of how it was computed.
#include <gtest/gtest.h>

#include "sim/engine/state_bytes.hpp"
#include "tests/invariants/every_market.hpp"

namespace hearsay {
namespace {

using testing::Recorded;

class StopAndResume : public testing::EveryMarket {
 protected:
  static ReplicateState saved_at(Step stop, const Execution& execution, const Luck& luck) {
    const EnsemblePlan plan = prepared().plan();
    const CampaignRun campaign = start(*plan.strategies[1]);
    const auto runner = plan.model.runner(plan.market, plan.clock, execution);
    ReplicateRecord record(plan.clock.steps, plan.model.measures().size());
    runner->begin(campaign, luck);
    runner->advance(campaign, stop, record);
    return runner->save(campaign, record);
  }
};
HEARSAY_IN_EVERY_MARKET(StopAndResume);

TEST_P(StopAndResume, does_not_move_a_digit) {
  const EnsemblePlan plan = prepared().plan();
  const Step steps = plan.clock.steps;
  for (const std::uint32_t replicate : {0U, 5U}) {
    const Luck luck(plan.seed, ReplicateId{replicate});
    for (const Step stop : {0U, 1U, steps / 8, steps / 2, steps}) {
      const ReplicateState saved = saved_at(stop, {}, luck);
      EXPECT_EQ(saved.next, stop);
      EXPECT_EQ(state_from_bytes(to_bytes(saved)), saved) << "as bytes, and back";
      // Another runner, used before, with other shards, goes on in two pieces.
      const CampaignRun campaign = start(*plan.strategies[1]);
      const auto runner = plan.model.runner(plan.market, plan.clock, {.shards = 4});
      ReplicateRecord record(plan.clock.steps, plan.model.measures().size());
      runner->begin(campaign, Luck(9, ReplicateId{77}));
      runner->advance(campaign, steps / 6, record);
      runner->restore(campaign, luck, saved, record);
      EXPECT_EQ(runner->save(campaign, record), saved) << "saved again at step " << stop;
      runner->advance(campaign, std::max<Step>(stop, steps * 7 / 12), record);
      runner->advance(campaign, 3, record);  // which is done
      runner->advance(campaign, steps, record);
      EXPECT_EQ(record, usual().records[1][replicate]) << "stopped at step " << stop;

      // What became of the agents is that of the replicate alone.
      AgentTally resumed(plan.model.outcomes().size(), plan.market.graph.agents());
      runner->tally(resumed);
      EnsemblePlan one = plan;
      one.first = ReplicateId{replicate};
      one.replicates = 1;
      const Recorded alone = prepared().run(one, 1);
      for (std::size_t outcome = 0; outcome < resumed.outcomes(); ++outcome) {
        EXPECT_TRUE(std::ranges::equal(resumed.of(outcome), alone.agents[1][outcome]));
      }
    }
  }
}

TEST_P(StopAndResume, saves_the_same_whatever_the_execution) {
  const Luck luck(prepared().plan().seed, ReplicateId{2});
  const Step stop = prepared().plan().clock.steps / 4;
  const ReplicateState saved = saved_at(stop, {}, luck);
  EXPECT_EQ(saved, saved_at(stop, {.shards = 7}, luck));
  EXPECT_EQ(saved, saved_at(stop, {.shards = 3, .visiting = Visiting::reversed}, luck));
  EXPECT_EQ(saved, saved_at(stop, {.lanes = 64}, luck));
  EXPECT_NE(saved_at(0, {}, luck).columns, saved.columns);
}

TEST(StateBytes, that_are_cut_short_or_go_on_are_refused) {
  ReplicateState state;
  state.next = 7;
  state.columns = {{"seen", 2, {std::byte{1}, std::byte{0}, std::byte{2}, std::byte{0}}}};
  state.agenda = {{9, {AgentId{3}, 4, {Channel::feed, 1, 2, 3}}}};
  state.actions = {{}, {5, 6}};
  state.record = ReplicateRecord(2, 3);
  state.record.at(1)[2] = -8;
  const std::string bytes = to_bytes(state);
  EXPECT_EQ(state_from_bytes(bytes), state);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(state_from_bytes(bytes.substr(0, size)), std::invalid_argument) << size;
  }
  EXPECT_THROW(state_from_bytes(bytes + '\0'), std::invalid_argument);
}

}  // namespace
}  // namespace hearsay
