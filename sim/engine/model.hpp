// What a model is to the engine and to everything around it.
//
// A model describes its parameters, measures and agent outcomes, and makes runners. A runner
// simulates replicates of one strategy at a time and belongs to one worker: the virtual call is per
// replicate or more, all below it is compiled for the model.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "sim/core/errors.hpp"
#include "sim/core/fields.hpp"
#include "sim/core/parallel.hpp"
#include "sim/engine/action.hpp"
#include "sim/engine/replicate_state.hpp"
#include "sim/record/agent_tally.hpp"
#include "sim/record/measure.hpp"
#include "sim/record/trace.hpp"

namespace hearsay {

// The actions of a strategy, bound to the market; empty for "no campaign".
using Campaign = std::vector<std::unique_ptr<Action>>;

// The runs of a campaign's actions, one worker's own.
using CampaignRun = std::vector<std::unique_ptr<ActionRun>>;

inline CampaignRun start(const Campaign& campaign) {
  CampaignRun run;
  for (const auto& action : campaign) run.push_back(action->start());
  return run;
}

// The order in which the agents of a step are visited.
enum class Visiting : std::uint8_t { as_grouped, reversed };

// How replicates are computed. Nothing here moves a digit of them.
struct Execution {
  // Ranges of agents into which one replicate is split; at least 1.
  std::uint32_t shards = 1;
  // Who works on the shards; null for the calling thread alone.
  Workers* team = nullptr;
  Visiting visiting = Visiting::as_grouped;
  // Replicates that a kernel may simulate side by side; 0 leaves it to the kernel.
  std::uint32_t lanes = 0;
  // Where to tell who heard it from whom, of a replicate that one thread computes in one shard;
  // null: nowhere. Only models that can be traced tell.
  Trace* trace = nullptr;
};

class ReplicateRunner {
 public:
  virtual ~ReplicateRunner() = default;
  // Simulates the replicates first, first+1, ... of a campaign, fills `records`, one row a step,
  // and, where `tally` is given, adds what became of each agent.
  virtual void run(const CampaignRun& campaign, std::uint64_t seed, ReplicateId first,
                   std::span<ReplicateRecord> records, AgentTally* tally) = 0;

  // One replicate in pieces: begin, advance, save; restore elsewhere, advance.
  virtual void begin(const CampaignRun& campaign, const Luck& luck) = 0;
  // Simulates up to, and not including, step `end`, at most the clock's; sets the rows of the steps
  // it does and leaves those of later ones. Nothing where they are done already.
  virtual void advance(const CampaignRun& campaign, Step end, ReplicateRecord& record) = 0;
  // Adds what has become of each agent, and ends the replicate: `begin` or `restore` is what may
  // follow.
  virtual void tally(AgentTally& tally) = 0;
  virtual ReplicateState save(const CampaignRun& campaign, const ReplicateRecord& record) const = 0;
  // Takes up a replicate of the same market, campaign, clock and luck that any runner saved.
  virtual void restore(const CampaignRun& campaign, const Luck& luck, const ReplicateState& state,
                       ReplicateRecord& record) = 0;
};

// Whom a strategy makes active in the first step.
struct FirstAgents {
  std::vector<AgentId> agents;  // of one replicate
  bool random = false;          // others in other replicates
};

// What theory says the total of a measure comes to, on average over replicates.
struct Expectation {
  std::string_view measure;
  double total = 0;
  std::string_view under;  // on which assumptions, and who says so
};

// `run` of a runner that simulates one replicate at a time, of so many steps.
inline void run_one_by_one(ReplicateRunner& runner, const CampaignRun& campaign, Step steps,
                           std::uint64_t seed, ReplicateId first,
                           std::span<ReplicateRecord> records, AgentTally* tally) {
  // Every row is set, so records need not be cleared.
  for (std::uint32_t i = 0; i < records.size(); ++i) {
    runner.begin(campaign, Luck(seed, ReplicateId{index(first) + i}));
    HEARSAY_EXPECT(records[i].steps() == steps);
    runner.advance(campaign, steps, records[i]);
    if (tally != nullptr) runner.tally(*tally);
  }
}

class Model : public Described {
 public:
  // Adds what is wrong with the parameters together.
  virtual void check(const std::string& where, Problems& problems) const = 0;
  virtual std::span<const Measure> measures() const = 0;
  virtual std::span<const AgentOutcome> outcomes() const = 0;
  // Whether it asks for the weights that the graph's file gives its ties.
  virtual bool needs_weights() const { return false; }
  // Whether its agents answer the offers of a campaign.
  virtual bool answers() const { return false; }
  // Whether its runners tell who heard it from whom.
  virtual bool can_be_traced() const { return false; }
  // Whether a runner can split a replicate into shards that work at the same time.
  virtual bool splits() const { return true; }
  // How many replicates a runner likes to be given at a time.
  virtual std::uint32_t lanes() const { return 1; }
  // What is known without simulating; nothing where nothing is. Of a strategy that makes nobody
  // active after the first step.
  virtual std::vector<Expectation> theory(const Market&, const Clock&, const FirstAgents&) const {
    return {};
  }
  // A runner for one worker. Market and model outlive it.
  virtual std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                                  const Execution& execution) const = 0;
};

}  // namespace hearsay
