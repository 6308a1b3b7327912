// However the replicates of a run are cut, in whichever order the pieces are simulated and wherever
// it is stopped: what is finished, put together, is the run.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "sim/ensemble/share.hpp"
#include "sim/record/replicate_source.hpp"
#include "tests/invariants/every_market.hpp"

namespace hearsay {
namespace {

using testing::Prepared;
using testing::Recorded;

// Finished replicates in memory.
class Kept final : public FinishedSink {
 public:
  explicit Kept(const EnsemblePlan& plan)
      : batch(plan.strategies.size(), plan.model.outcomes().size()),
        agents_(plan.market.graph.agents()) {}

  void take(std::size_t strategy, ReplicateId first, std::span<const ReplicateRecord> records,
            const AddToTally& add) override {
    const std::scoped_lock lock(mutex_);
    batch.take(strategy, first, records);
    add(batch.tally(strategy, agents_));
  }

  Batch batch;

 private:
  std::mutex mutex_;
  std::size_t agents_;
};

Recorded joined(const EnsemblePlan& plan, std::span<const ReplicateSource* const> sources) {
  Recorded all(plan.strategies.size());
  join(sources, plan.strategies.size(), plan.model.outcomes().size(), plan.market.graph.agents(),
       all);
  return all;
}

using Pieces = testing::EveryMarket;
HEARSAY_IN_EVERY_MARKET(Pieces);

TEST_P(Pieces, in_any_order_are_the_whole) {
  const EnsemblePlan plan = prepared().plan();
  const std::size_t strategies = plan.strategies.size();
  std::vector<ReplicateSet> middle(strategies);
  std::vector<ReplicateSet> rest(strategies, ReplicateSet(0, plan.replicates));
  for (std::uint32_t s = 0; s < strategies; ++s) {
    middle[s] = ReplicateSet(1 + s, 4 + s);
    if (s > 0) middle[s].add({0, 1});
    rest[s] = rest[s].without(middle[s]);
  }
  Workers one(1);
  Workers three(3);
  Kept first(plan);
  Kept second(plan);
  EXPECT_TRUE(run_units(plan, middle, three, first));
  EXPECT_TRUE(run_units(plan, rest, one, second));
  const std::vector<const ReplicateSource*> sources{&second.batch, &first.batch};
  EXPECT_TRUE(usual() == joined(plan, sources));
}

TEST_P(Pieces, that_were_finished_before_a_stop_are_those_of_the_whole) {
  const EnsemblePlan plan = prepared().plan();
  const std::vector<ReplicateSet> all(plan.strategies.size(), ReplicateSet(0, plan.replicates));
  Workers workers(2);
  for (const int patience : {0, 3, 200}) {
    std::atomic<int> asked = 0;
    Kept first(plan);
    run_units(plan, all, workers, first, {}, [&] { return asked++ >= patience; });
    std::vector<ReplicateSet> missing = all;
    for (std::size_t s = 0; s < all.size(); ++s) {
      missing[s] = all[s].without(first.batch.covered()[s]);
    }
    if (patience == 0) {
      EXPECT_EQ(count(missing), count(all));
    }
    Kept second(plan);
    EXPECT_TRUE(run_units(plan, missing, workers, second));
    const std::vector<const ReplicateSource*> sources{&first.batch, &second.batch};
    EXPECT_TRUE(usual() == joined(plan, sources)) << "stopped after " << patience;
  }
}

TEST(Share, of_all_tasks_is_everything_once) {
  for (const RunShape shape : {RunShape{1, 3, 11}, RunShape{5, 2, 7}, RunShape{1000, 1, 1}}) {
    for (const std::uint32_t tasks : {1U, 2U, 3U, 8U, 100U}) {
      std::vector<ReplicateSet> sum(shape.points * shape.strategies);
      std::uint64_t replicates = 0;
      for (std::uint32_t task = 1; task <= tasks; ++task) {
        const auto share = share_of(shape, task, tasks);
        const std::uint64_t here = count(share);
        replicates += here;
        // As equal as whole replicates of all strategies can be.
        const std::uint64_t fair = shape.points * shape.replicates / tasks * shape.strategies;
        EXPECT_GE(here, fair);
        EXPECT_LE(here, fair + shape.strategies);
        for (std::size_t s = 0; s < sum.size(); ++s) sum[s].add_all(share[s]);
      }
      EXPECT_EQ(replicates, count(sum));
      for (const ReplicateSet& set : sum) EXPECT_EQ(set, ReplicateSet(0, shape.replicates));
    }
  }
  // More than fits into 64 bits, were it multiplied out.
  const RunShape large{1'000'000, 1, 1U << 24};
  EXPECT_EQ(share_of(large, 1'000'000, 1'000'000).back(), ReplicateSet(0, 1U << 24));
}

TEST(Cuts, of_what_is_left_are_everything_once) {
  const RunShape shape{3, 2, 40};
  // Some of it is done already, of one strategy more than of the other, of a point all.
  std::vector<ReplicateSet> left(6, ReplicateSet(0, 40));
  left[1] = left[1].without(ReplicateSet(5, 17));
  left[2] = left[3] = {};
  left[4] = left[4].without(ReplicateSet(0, 31));
  for (const std::uint64_t ranks : {1U, 2U, 3U, 4U, 71U, 200U}) {
    std::vector<ReplicateSet> sum(left.size());
    std::uint64_t replicates = 0;
    for (std::uint64_t rank = 0; rank < ranks; ++rank) {
      const auto mine = cut(shape, left, rank, ranks);
      replicates += count(mine);
      // 80 replicates are wanted of one strategy or both.
      EXPECT_LE(count(mine), (80 / ranks + 1) * shape.strategies);
      for (std::size_t s = 0; s < sum.size(); ++s) sum[s].add_all(mine[s]);
    }
    EXPECT_EQ(replicates, count(left)) << "none is in two";
    EXPECT_EQ(sum, left);
  }
}

TEST(ReplicateSets, are_ranges_as_few_as_say_it) {
  ReplicateSet set;
  EXPECT_EQ(set.text(), "none");
  for (const ReplicateRange range : {ReplicateRange{5, 7}, {0, 2}, {9, 10}, {2, 3}}) set.add(range);
  EXPECT_EQ(set.text(), "0 to 2, 5 to 6, 9");
  EXPECT_EQ(set.count(), 6U);
  EXPECT_EQ(ReplicateSet(0, 12).without(set).text(), "3 to 4, 7 to 8, 10 to 11");
  EXPECT_EQ(ReplicateSet(2, 6).common(set).text(), "2, 5");
  set.add({1, 9});
  EXPECT_EQ(set, ReplicateSet(0, 10));
}

}  // namespace
}  // namespace hearsay
