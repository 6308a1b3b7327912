#include "sim/ensemble/ensemble.hpp"

#include <algorithm>
#include <memory>
#include <mutex>

namespace hearsay {
namespace {

// Records in flight take at most this many bytes, unless one replicate alone takes more.
constexpr std::size_t kRecordMemory = std::size_t{256} << 20;

std::uint32_t block_size(const EnsemblePlan& plan, int workers) {
  if (plan.block > 0) return plan.block;
  const std::size_t record = plan.clock.steps * plan.model.measures().size() * sizeof(std::int64_t);
  const std::size_t fits =
      kRecordMemory / std::max<std::size_t>(1, record * plan.strategies.size());
  // Small enough that blocks come often, large enough that workers seldom wait for each other.
  const auto wanted = static_cast<std::size_t>(16 * workers);
  return static_cast<std::uint32_t>(
      std::clamp<std::size_t>(std::min(fits, wanted), 1, plan.replicates));
}

// What one worker simulates with, made when it first has something to do.
struct Bench {
  std::unique_ptr<ReplicateRunner> runner;
  std::vector<CampaignRun> campaigns;  // by strategy

  void prepare(const EnsemblePlan& plan) {
    if (runner) return;
    runner = plan.model.runner(plan.market, plan.clock);
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
  const std::uint32_t block = block_size(plan, workers.count());
  std::vector<Bench> benches(static_cast<std::size_t>(workers.count()));
  std::vector<AgentTally> tallies;
  for (std::size_t s = 0; s < strategies; ++s) {
    tallies.emplace_back(plan.model.outcomes().size(), plan.market.graph.agents());
  }
  // [strategy][replicate of the block]
  std::vector<std::vector<ReplicateRecord>> records(
      strategies, std::vector<ReplicateRecord>(block, ReplicateRecord(plan.clock.steps, measures)));

  std::mutex reporting;
  std::uint64_t done = 0;
  const std::uint64_t all = std::uint64_t{plan.replicates} * strategies;
  for (std::uint32_t first = 0; first < plan.replicates; first += block) {
    const std::uint32_t count = std::min(block, plan.replicates - first);
    workers.for_each(count * strategies, [&](std::size_t task, int worker) {
      const std::size_t strategy = task % strategies;
      const std::size_t slot = task / strategies;
      const ReplicateId replicate{first + static_cast<std::uint32_t>(slot)};
      Bench& bench = benches[static_cast<std::size_t>(worker)];
      bench.prepare(plan);
      bench.runner->run(bench.campaigns[strategy], Luck(plan.seed, replicate),
                        records[strategy][slot], &tallies[strategy]);
      if (progress) {
        const std::scoped_lock lock(reporting);
        progress(++done, all);
      }
    });
    for (std::size_t s = 0; s < strategies; ++s) {
      sink.take(s, ReplicateId{first}, std::span(records[s]).first(count));
    }
  }
  for (std::size_t s = 0; s < strategies; ++s) sink.take_agents(s, tallies[s]);
}

ReplicateRecord run_replicate(const EnsemblePlan& plan, std::size_t strategy,
                              ReplicateId replicate) {
  ReplicateRecord record(plan.clock.steps, plan.model.measures().size());
  plan.model.runner(plan.market, plan.clock)
      ->run(start(*plan.strategies[strategy]), Luck(plan.seed, replicate), record, nullptr);
  return record;
}

}  // namespace hearsay
