// What a model is to the engine and to everything around it.
//
// A model describes its parameters, measures and agent outcomes, and makes runners. A runner
// simulates one replicate of one strategy at a time and belongs to one worker: the virtual call is
// per replicate, all below it is compiled for the model.
#pragma once

#include <memory>
#include <span>

#include "sim/core/errors.hpp"
#include "sim/core/fields.hpp"
#include "sim/engine/action.hpp"
#include "sim/record/measure.hpp"

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

class ReplicateRunner {
 public:
  virtual ~ReplicateRunner() = default;
  // Simulates one replicate of a campaign with `luck`, fills `record` (cleared first) and, where
  // `tally` is given, adds what became of each agent.
  virtual void run(const CampaignRun& campaign, const Luck& luck, ReplicateRecord& record,
                   AgentTally* tally) = 0;
};

class Model : public Described {
 public:
  // Adds what is wrong with the parameters together.
  virtual void check(const std::string& where, Problems& problems) const = 0;
  virtual std::span<const Measure> measures() const = 0;
  virtual std::span<const AgentOutcome> outcomes() const = 0;
  // A runner for one worker. Market and model outlive it.
  virtual std::unique_ptr<ReplicateRunner> runner(const Market& market,
                                                  const Clock& clock) const = 0;
};

}  // namespace hearsay
