#include "sim/ensemble/ensemble.hpp"

#include <algorithm>
#include <memory>
#include <mutex>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

// Records in flight take at most this many bytes, unless one replicate alone takes more.
constexpr std::size_t kRecordMemory = std::size_t{256} << 20;

// A range of agents is worth a worker of its own from about this size: below it, waiting for each
// other at every step costs more than is gained.
constexpr std::uint32_t kWorthSharding = 50'000;

// How the plan is spread over the workers. Moves no digit.
struct Division {
  std::uint32_t lanes = 1;   // replicates a task
  std::uint32_t block = 1;   // replicates between two visits of the sink
  std::uint32_t shards = 1;  // of a replicate
  bool together = false;     // all workers on one replicate at a time

  Division(const EnsemblePlan& plan, int workers) {
    const auto team = static_cast<std::uint32_t>(workers);
    const std::size_t strategies = std::max<std::size_t>(1, plan.strategies.size());
    lanes = plan.lanes;
    if (lanes == 0) {
      // No more side by side than leaves every worker something to do.
      const std::size_t share = (plan.replicates * strategies + team - 1) / team;
      lanes = static_cast<std::uint32_t>(std::min<std::size_t>(plan.model.lanes(), share));
    }
    block = plan.block;
    if (block == 0) {
      const std::size_t record =
          plan.clock.steps * plan.model.measures().size() * sizeof(std::int64_t);
      const std::size_t fits = kRecordMemory / std::max<std::size_t>(1, record * strategies);
      // Small enough that blocks come often, large enough that workers seldom wait for each other.
      const std::size_t wanted = std::min(fits, std::size_t{16} * team * lanes);
      block = static_cast<std::uint32_t>(std::clamp<std::size_t>(wanted, 1, plan.replicates));
      if (block > lanes) block -= block % lanes;  // whole tasks
    }
    block = std::min(block, plan.replicates);
    lanes = std::clamp(lanes, 1U, block);

    const std::size_t tasks = strategies * ((block + lanes - 1) / lanes);
    shards = plan.shards;
    if (shards == 0) {
      const std::uint32_t worth = std::max(1U, plan.market.graph.agents() / kWorthSharding);
      const std::uint32_t most = plan.model.splits() ? std::min(team, worth) : 1;
      shards = tasks < most ? most : 1;
    }
    together = plan.model.splits() && shards > 1 && tasks < std::min(team, shards);
  }
};

// What one worker simulates with, made when it first has something to do.
struct Workspace {
  std::unique_ptr<ReplicateRunner> runner;
  std::vector<CampaignRun> campaigns;  // by strategy

  void prepare(const EnsemblePlan& plan, const Execution& execution) {
    if (runner) return;
    runner = plan.model.runner(plan.market, plan.clock, execution);
    for (const Campaign* campaign : plan.strategies) campaigns.push_back(start(*campaign));
  }
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

void run_ensemble(const EnsemblePlan& plan, Workers& workers, RecordSink& sink,
                  const ProgressListener& progress) {
  const std::size_t strategies = plan.strategies.size();
  const std::size_t measures = plan.model.measures().size();
  HEARSAY_EXPECT(plan.replicates > 0);
  const Division division(plan, workers.count());
  const Execution execution{.shards = division.shards,
                            .team = division.together ? &workers : nullptr,
                            .visiting = plan.visiting,
                            .lanes = plan.lanes};
  std::vector<Workspace> workspaces(static_cast<std::size_t>(workers.count()));
  std::vector<AgentTally> tallies;
  for (std::size_t s = 0; s < strategies; ++s) {
    tallies.emplace_back(plan.model.outcomes().size(), plan.market.graph.agents());
  }
  // [strategy][replicate of the block]
  std::vector<std::vector<ReplicateRecord>> records(
      strategies,
      std::vector<ReplicateRecord>(division.block, ReplicateRecord(plan.clock.steps, measures)));

  std::mutex reporting;
  std::uint64_t done = 0;
  const std::uint64_t all = std::uint64_t{plan.replicates} * strategies;
  for (std::uint32_t first = 0; first < plan.replicates; first += division.block) {
    const std::uint32_t count = std::min(division.block, plan.replicates - first);
    const std::size_t tasks = (count + division.lanes - 1) / division.lanes;
    const auto simulate = [&](std::size_t task, int worker) {
      const std::size_t strategy = task % strategies;
      const auto slot = static_cast<std::uint32_t>(task / strategies) * division.lanes;
      const std::uint32_t here = std::min(division.lanes, count - slot);
      Workspace& workspace = workspaces[static_cast<std::size_t>(worker)];
      workspace.prepare(plan, execution);
      workspace.runner->run(workspace.campaigns[strategy], plan.seed,
                            ReplicateId{index(plan.first) + first + slot},
                            std::span(records[strategy]).subspan(slot, here), &tallies[strategy]);
      if (progress) {
        const std::scoped_lock lock(reporting);
        progress(done += here, all);
      }
    };
    if (division.together) {
      for (std::size_t task = 0; task < tasks * strategies; ++task) simulate(task, 0);
    } else {
      workers.for_each(tasks * strategies, simulate);
    }
    for (std::size_t s = 0; s < strategies; ++s) {
      sink.take(s, ReplicateId{index(plan.first) + first}, std::span(records[s]).first(count));
    }
  }
  for (std::size_t s = 0; s < strategies; ++s) sink.take_agents(s, tallies[s]);
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
