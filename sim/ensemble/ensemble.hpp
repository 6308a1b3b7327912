// The ensemble: every strategy in every replicate, over all workers.
//
// Work is cut into units: consecutive replicates of one strategy, one or as many as the model
// simulates side by side. Each is a function of the scenario, the seed and the replicates alone, so
// it does not matter who does it, when, or how the replicates that are wanted were cut; that is why
// a run can be split, stopped and gone on with. Units are handed out in order to whoever is free
// and go to the sink as they are finished. Where there are fewer units than workers, all work
// together on one replicate, split into shards of agents. What became of each agent is tallied in
// integers.
//
// A replicate in which a model or an action throws is the sink's to deal with (FinishedSink::fail);
// the others go on, with a runner made anew. Where it went side by side with others, those are
// simulated once more without it.
//
// A stop is asked for between units and, where replicates go one by one, between steps: what is
// finished has reached the sink. What is in flight is left with the sink, where that keeps it and
// the replicate has been under way for long enough, and gone on with from there; else it is
// dropped.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/core/parallel.hpp"
#include "sim/engine/model.hpp"
#include "sim/record/replicate_set.hpp"
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
  // Ranges of agents into which a replicate is split; 0 chooses by the numbers of units, workers
  // and agents.
  std::uint32_t shards = 0;
  // Replicates simulated side by side; 0 chooses.
  std::uint32_t lanes = 0;
  Visiting visiting = Visiting::as_grouped;
};

// All strategies and replicates of a scenario that is bound to the market.
EnsemblePlan make_plan(const Scenario& scenario, const Market& market);

// Plans that one run works through, on one market: the points of a sweep. Their strategies are
// counted on from plan to plan.
using EnsemblePlans = std::span<const EnsemblePlan>;

// Called with (done, in all) after each unit, from one thread at a time; counted are the replicates
// of every strategy.
using ProgressListener = std::function<void(std::uint64_t, std::uint64_t)>;

// Whether to stop; called from any thread, often.
using StopRequest = std::function<bool()>;

// Simulates those replicates that `wanted` names for each strategy of the plan, whatever its own
// range. What the sink throws reaches the caller. True when all are done or have failed, false when
// it was stopped.
bool run_units(const EnsemblePlan& plan, std::span<const ReplicateSet> wanted, Workers& workers,
               FinishedSink& sink, const ProgressListener& progress = {},
               const StopRequest& stop = {});
// The same for several plans, whose steps are equal.
bool run_units(EnsemblePlans plans, std::span<const ReplicateSet> wanted, Workers& workers,
               FinishedSink& sink, const ProgressListener& progress = {},
               const StopRequest& stop = {});

// Simulates the plan into a sink that wants replicates in order.
void run_ensemble(const EnsemblePlan& plan, Workers& workers, RecordSink& sink,
                  const ProgressListener& progress = {});

// One replicate of one strategy alone: the record it has within the ensemble. Tells `trace`, where
// one is given and the model can be traced, who heard it from whom.
ReplicateRecord run_replicate(const EnsemblePlan& plan, std::size_t strategy, ReplicateId replicate,
                              Trace* trace = nullptr);

}  // namespace hearsay
