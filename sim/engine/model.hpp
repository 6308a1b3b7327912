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

class ReplicateRunner {
 public:
  virtual ~ReplicateRunner() = default;
  // Simulates one replicate of `campaign` with `luck`, fills `record` (cleared first) and, where
  // `tally` is given, adds what became of each agent.
  virtual void run(const Luck& luck, ReplicateRecord& record, AgentTally* tally) = 0;
};

class Model : public Described {
 public:
  // Adds what is wrong with the parameters together.
  virtual void check(const std::string& where, Problems& problems) const = 0;
  virtual std::span<const Measure> measures() const = 0;
  virtual std::span<const AgentOutcome> outcomes() const = 0;
  // A runner of one strategy for one worker. Market, campaign and the model outlive it.
  virtual std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                                  const Campaign& campaign) const = 0;
};

}  // namespace hearsay
