// The ensemble: every strategy in every replicate, over all workers.
//
// Work is cut into (replicates, strategy) tasks, of one replicate or as many as the model simulates
// side by side; each is a function of the scenario, the seed and the replicates alone, so it does
// not matter who does it, nor when. Where there are fewer tasks than workers, they work together on
// one replicate, split into shards of agents. Records go to the sink block by block in replicate
// order, which bounds memory; what became of each agent is tallied in integers.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/core/parallel.hpp"
#include "sim/engine/model.hpp"
#include "sim/record/sink.hpp"

namespace hearsay {

struct EnsemblePlan {
  const Model& model;
  Market market;
  Clock clock;
  std::vector<const Campaign*> strategies;  // bound to the market
  std::uint64_t seed = 1;
  ReplicateId first{};  // the first replicate of this part of the ensemble
  std::uint32_t replicates = 1;
  // Ranges of agents into which a replicate is split; 0 chooses by the numbers of tasks, workers
  // and agents.
  std::uint32_t shards = 0;
  // Replicates simulated side by side; 0 chooses.
  std::uint32_t lanes = 0;
  Visiting visiting = Visiting::as_grouped;
  // Finished replicates held before they go to the sink; 0 chooses by memory.
  std::uint32_t block = 0;
};

// All strategies and replicates of a scenario that is bound to the market.
EnsemblePlan make_plan(const Scenario& scenario, const Market& market);

// Called with (done, in all) after each task, from one thread at a time; counted are the replicates
// of every strategy.
using ProgressListener = std::function<void(std::uint64_t, std::uint64_t)>;

// Simulates the plan into the sink. What the sink or a rule throws reaches the caller.
void run_ensemble(const EnsemblePlan& plan, Workers& workers, RecordSink& sink,
                  const ProgressListener& progress = {});

// One replicate of one strategy alone: the record it has within the ensemble. Tells `trace`, where
// one is given and the model can be traced, who heard it from whom.
ReplicateRecord run_replicate(const EnsemblePlan& plan, std::size_t strategy, ReplicateId replicate,
                              Trace* trace = nullptr);

}  // namespace hearsay
