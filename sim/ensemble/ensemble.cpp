#include "sim/ensemble/ensemble.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>

#include "sim/core/errors.hpp"
#include "sim/engine/state_bytes.hpp"

namespace hearsay {
namespace {

// A range of agents is worth a worker of its own from about this size: below it, waiting for each
// other at every step costs more than is gained.
constexpr std::uint32_t kWorthSharding = 50'000;

// What took less is simulated again as quickly as it is read.
constexpr auto kWorthLeaving = std::chrono::seconds(1);

// Consecutive replicates of one strategy.
struct WorkUnit {
  std::uint32_t plan = 0;
  std::uint32_t strategy = 0;  // of the plan
  std::uint32_t row = 0;       // the strategy, counted over all plans
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

// How the wanted replicates are spread over the workers. Moves no digit.
struct Division {
  std::vector<WorkUnit> units;       // in the order in which they are handed out
  std::vector<std::uint32_t> lanes;  // by plan: replicates a unit, at most
  std::uint32_t shards = 1;          // of a replicate
  bool together = false;             // all workers on one replicate at a time

  Division(EnsemblePlans plans, std::span<const ReplicateSet> wanted, int workers) {
    const auto team = static_cast<std::uint32_t>(workers);
    std::size_t replicates = 0;
    for (const ReplicateSet& set : wanted) replicates += set.count();
    // No more side by side than leaves every worker something to do.
    const std::size_t share = (replicates + team - 1) / team;
    bool splits = true;
    std::uint32_t row = 0;
    for (std::uint32_t p = 0; p < plans.size(); ++p) {
      const EnsemblePlan& plan = plans[p];
      splits = splits && plan.model.splits();
      lanes.push_back(std::max(
          1U, plan.lanes != 0
                  ? plan.lanes
                  : static_cast<std::uint32_t>(std::min<std::size_t>(plan.model.lanes(), share))));
      const std::size_t before = units.size();
      for (std::uint32_t s = 0; s < plan.strategies.size(); ++s, ++row) {
        for (ReplicateRange range : wanted[row].ranges()) {
          for (; range.count() > 0; range.first += units.back().count) {
            units.push_back({p, s, row, range.first, std::min(lanes[p], range.count())});
          }
        }
      }
      // The strategies keep step with each other, so that what is finished can be compared.
      std::stable_sort(units.begin() + static_cast<std::ptrdiff_t>(before), units.end(),
                       [](const WorkUnit& a, const WorkUnit& b) { return a.first < b.first; });
    }

    const EnsemblePlan& plan = plans.front();
    shards = plan.shards;
    if (shards == 0) {
      const std::uint32_t worth = std::max(1U, plan.market.graph.agents() / kWorthSharding);
      const std::uint32_t most = splits ? std::min(team, worth) : 1;
      shards = units.size() < most ? most : 1;
    }
    together = splits && shards > 1 && units.size() < std::min(team, shards);
  }
};

// What one worker simulates with, made when it first has something to do.
class Workspace {
 public:
  // False where it was stopped before the unit was finished; then the sink has none of it.
  bool simulate(const EnsemblePlan& plan, const WorkUnit& unit, const Execution& execution,
                FinishedSink& sink, const StopRequest& stop) {
    std::vector<WorkUnit> alone;  // where one fails and it is not known which
    try {
      if (!compute(plan, unit, execution, sink, stop)) return false;
    } catch (const std::exception& error) {
      // Neither is to be relied on any more.
      runner_.reset();
      tally_.reset();
      if (unit.count == 1) {
        const bool starved = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
        sink.fail(unit.row, ReplicateId{unit.first}, starved ? "not enough memory" : error.what());
        return true;
      }
      for (std::uint32_t i = 0; i < unit.count; ++i) {
        alone.push_back(unit);
        alone.back().first += i;
        alone.back().count = 1;
      }
    }
    for (const WorkUnit& one : alone) {
      if ((stop && stop()) || !simulate(plan, one, execution, sink, {})) return false;
    }
    if (alone.empty()) hand_over(plan, unit, sink);
    return true;
  }

 private:
  // What may throw for the model's or an action's part; false where it was stopped.
  bool compute(const EnsemblePlan& plan, const WorkUnit& unit, const Execution& execution,
               FinishedSink& sink, const StopRequest& stop) {
    prepare(plan, unit.plan, execution);
    const CampaignRun& campaign = campaigns_[unit.strategy];
    while (records_.size() < unit.count) {
      records_.emplace_back(plan.clock.steps, plan.model.measures().size());
    }
    const auto records = std::span(records_).first(unit.count);
    if (goes_alone(plan, unit)) {
      return advance(plan, unit, campaign, records[0], sink, stop);
    }
    if (!tally_) tally_.emplace(plan.model.outcomes().size(), plan.market.graph.agents());
    runner_->run(campaign, plan.seed, ReplicateId{unit.first}, records, &*tally_);
    return true;
  }

  // One replicate, a few steps at a time, from where it was left.
  bool advance(const EnsemblePlan& plan, const WorkUnit& unit, const CampaignRun& campaign,
               ReplicateRecord& record, FinishedSink& sink, const StopRequest& stop) {
    using Clock = std::chrono::steady_clock;
    const ReplicateId replicate{unit.first};
    const Luck luck(plan.seed, replicate);
    const std::string left = sink.left(unit.row, replicate);
    Step step = 0;
    if (left.empty()) {
      runner_->begin(campaign, luck);
    } else {
      const ReplicateState state = state_from_bytes(left);
      runner_->restore(campaign, luck, state, record);
      step = state.next;
    }
    const Clock::duration every = sink.leave_every();
    const bool keeps = every != Clock::duration::max();
    Clock::time_point since = Clock::now();
    const auto leave_after = [&](Clock::duration time) {
      if (!keeps || Clock::now() - since < time) return;
      sink.leave(unit.row, replicate, to_bytes(runner_->save(campaign, record)));
      since = Clock::now();
    };
    while (step < plan.clock.steps) {
      if (stop && stop()) {
        leave_after(kWorthLeaving);
        return false;
      }
      leave_after(std::max<Clock::duration>(every, kWorthLeaving));
      // Steps may be shorter than it takes to read the clock.
      constexpr Step kAtATime = 8;
      step = std::min(step + kAtATime, plan.clock.steps);
      runner_->advance(campaign, step, record);
    }
    return true;
  }

  void hand_over(const EnsemblePlan& plan, const WorkUnit& unit, FinishedSink& sink) {
    const auto records = std::span(records_).first(unit.count);
    if (goes_alone(plan, unit)) {
      sink.take(unit.row, ReplicateId{unit.first}, records,
                [&](AgentTally& tally) { runner_->tally(tally); });
      return;
    }
    sink.take(unit.row, ReplicateId{unit.first}, records,
              [&](AgentTally& tally) { tally.add(*tally_); });
    tally_->clear();
  }

  // A few steps at a time, between which it can be stopped.
  static bool goes_alone(const EnsemblePlan& plan, const WorkUnit& unit) {
    return unit.count == 1 && plan.model.lanes() == 1;
  }

  void prepare(const EnsemblePlan& plan, std::uint32_t number, const Execution& execution) {
    if (runner_ && number == plan_) return;
    plan_ = number;
    campaigns_.clear();
    runner_.reset();
    runner_ = plan.model.runner(plan.market, plan.clock, execution);
    for (const Campaign* campaign : plan.strategies) campaigns_.push_back(start(*campaign));
  }

  std::uint32_t plan_ = 0;  // whose the following are
  std::unique_ptr<ReplicateRunner> runner_;
  std::vector<CampaignRun> campaigns_;    // by strategy
  std::vector<ReplicateRecord> records_;  // of the unit
  std::optional<AgentTally> tally_;       // of a unit of several replicates; else all 0
};

// Holds what comes early until its turn.
class InOrder final : public FinishedSink {
 public:
  InOrder(const EnsemblePlan& plan, RecordSink& sink) : sink_(sink) {
    for (std::size_t s = 0; s < plan.strategies.size(); ++s) {
      tallies_.emplace_back(plan.model.outcomes().size(), plan.market.graph.agents());
      waiting_.emplace_back();
      next_.push_back(index(plan.first));
    }
  }

  void take(std::size_t strategy, ReplicateId first, std::span<const ReplicateRecord> records,
            const AddToTally& add) override {
    add(tallies_[strategy]);
    const std::scoped_lock lock(mutex_);
    auto& waiting = waiting_[strategy];
    std::uint32_t& next = next_[strategy];
    if (index(first) != next) {
      waiting.emplace(index(first), std::vector(records.begin(), records.end()));
      return;
    }
    sink_.take(strategy, first, records);
    next += static_cast<std::uint32_t>(records.size());
    while (!waiting.empty() && waiting.begin()->first == next) {
      const auto held = waiting.extract(waiting.begin());
      sink_.take(strategy, ReplicateId{next}, held.mapped());
      next += static_cast<std::uint32_t>(held.mapped().size());
    }
  }

  void finish() {
    for (std::size_t s = 0; s < tallies_.size(); ++s) sink_.take_agents(s, tallies_[s]);
  }

 private:
  RecordSink& sink_;
  std::mutex mutex_;
  // By strategy:
  std::vector<AgentTally> tallies_;
  std::vector<std::map<std::uint32_t, std::vector<ReplicateRecord>>> waiting_;  // by first
  std::vector<std::uint32_t> next_;  // the replicate whose turn it is
};

}  // namespace

EnsemblePlan make_plan(const Scenario& scenario, const Market& market) {
  EnsemblePlan plan{*scenario.model, market, scenario.run.clock(), {}};
  for (const Strategy& strategy : scenario.strategies) {
    plan.strategies.push_back(&strategy.actions);
  }
  plan.seed = static_cast<std::uint64_t>(scenario.run.seed);
  plan.replicates = static_cast<std::uint32_t>(scenario.run.replicates);
  return plan;
}

bool run_units(const EnsemblePlan& plan, std::span<const ReplicateSet> wanted, Workers& workers,
               FinishedSink& sink, const ProgressListener& progress, const StopRequest& stop) {
  return run_units(EnsemblePlans(&plan, 1), wanted, workers, sink, progress, stop);
}

bool run_units(EnsemblePlans plans, std::span<const ReplicateSet> wanted, Workers& workers,
               FinishedSink& sink, const ProgressListener& progress, const StopRequest& stop) {
  std::size_t rows = 0;
  for (const EnsemblePlan& plan : plans) rows += plan.strategies.size();
  HEARSAY_EXPECT(wanted.size() == rows);
  if (rows == 0) return true;
  const Division division(plans, wanted, workers.count());
  std::vector<Execution> executions;
  for (const EnsemblePlan& plan : plans) {
    executions.push_back({.shards = division.shards,
                          .team = division.together ? &workers : nullptr,
                          .visiting = plan.visiting,
                          .lanes = plan.lanes});
  }
  std::vector<Workspace> workspaces(static_cast<std::size_t>(workers.count()));
  std::uint64_t all = 0;
  for (const WorkUnit& unit : division.units) all += unit.count;

  std::mutex reporting;
  std::uint64_t done = 0;
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> stopped = false;
  const auto simulate = [&](std::size_t, int worker) {
    if (stopped || (stop && stop())) {
      stopped = true;
      return;
    }
    const WorkUnit& unit = division.units[next++];
    if (!workspaces[static_cast<std::size_t>(worker)].simulate(plans[unit.plan], unit,
                                                               executions[unit.plan], sink, stop)) {
      stopped = true;
      return;
    }
    if (progress) {
      const std::scoped_lock lock(reporting);
      progress(done += unit.count, all);
    }
  };
  if (division.together) {
    for (std::size_t i = 0; i < division.units.size(); ++i) simulate(i, 0);
  } else {
    workers.for_each(division.units.size(), simulate);
  }
  return !stopped;
}

void run_ensemble(const EnsemblePlan& plan, Workers& workers, RecordSink& sink,
                  const ProgressListener& progress) {
  HEARSAY_EXPECT(plan.replicates > 0);
  const std::vector<ReplicateSet> all(
      plan.strategies.size(), ReplicateSet(index(plan.first), index(plan.first) + plan.replicates));
  InOrder in_order(plan, sink);
  run_units(plan, all, workers, in_order, progress);
  in_order.finish();
}

ReplicateRecord run_replicate(const EnsemblePlan& plan, std::size_t strategy, ReplicateId replicate,
                              Trace* trace) {
  ReplicateRecord record(plan.clock.steps, plan.model.measures().size());
  const Execution execution{.shards = trace == nullptr ? std::max(1U, plan.shards) : 1,
                            .visiting = plan.visiting,
                            .trace = trace};
  plan.model.runner(plan.market, plan.clock, execution)
      ->run(start(*plan.strategies[strategy]), plan.seed, replicate, std::span(&record, 1),
            nullptr);
  return record;
}

}  // namespace hearsay
