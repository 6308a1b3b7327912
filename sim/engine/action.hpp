// What a campaign action is to the engine: something that, at each step, may show messages to
// agents and cost money. The scenario language names them and makes them; a model reads their
// messages.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/draws.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/fields.hpp"
#include "sim/engine/sighting.hpp"
#include "sim/graph/graph.hpp"
#include "sim/population/population.hpp"

namespace hearsay {

// The time of a run: `steps` steps of `step` each, step 0 starting at the campaign's start.
struct Clock {
  Duration step = hours(1);
  Step steps = 0;

  // The step during which `time` comes.
  Step at(Duration time) const { return static_cast<Step>(time.seconds / step.seconds); }
  // The least number of whole steps that last at least `time`.
  Step covering(Duration time) const {
    return static_cast<Step>((time.seconds + step.seconds - 1) / step.seconds);
  }

  // What `at` gives, or an InputError that names the action's `field` where the run is over by
  // then.
  Step start_at(Duration time, std::string_view field) const {
    if (at(time) >= steps) {
      throw InputError("",
                       std::string(field) + ": " + to_text(time) + " lies after the end of the run",
                       "the run lasts " + to_text(Duration{step.seconds * steps}));
    }
    return at(time);
  }
};

// The graph and its agents. They outlive every run on them.
struct Market {
  const Graph& graph;
  const Population& population;
  std::span<const std::string> names = {};  // ids in the user's file, by agent; empty: numbered
  std::span<const double> weights = {};     // of that file, by tie; empty: it has none
};

// What a seeding action gives (Message::kind on Channel::gift).
enum class Gift : std::uint8_t { product, information, post };

// Takes what the actions of a step put out.
class Outbox {
 public:
  void send(const Sighting& sighting) { sightings_.push_back(sighting); }
  void pay(Money money) { paid_ += money; }

  const std::vector<Sighting>& sightings() const { return sightings_; }
  Money paid() const { return paid_; }
  void clear() {
    sightings_.clear();
    paid_ = {};
  }

 private:
  std::vector<Sighting> sightings_;
  Money paid_;
};

// One action in one replicate at a time; each worker has its own.
class ActionRun {
 public:
  virtual ~ActionRun() = default;
  // Starts a replicate anew.
  virtual void begin(const Luck& luck) = 0;
  // What the action does at step t; called for every step in order.
  virtual void act(Step t, Outbox& outbox) = 0;
  // What it must remember from step to step, as whole numbers; none where luck and the step say it
  // all. `restore` follows `begin`, with what `save` gave.
  virtual std::vector<std::uint64_t> save() const { return {}; }
  virtual void restore(std::span<const std::uint64_t>) {}
};

// Where an action stands in its strategy.
struct ActionPlace {
  // Among those of the same name: Message::action and the key of its luck, so that one action in
  // two strategies has the same luck.
  std::uint8_t among_kind = 0;
};

// An action as the scenario describes it.
class Action : public Described {
 public:
  // Adds what is wrong with the fields together.
  virtual void check(const std::string& where, Problems& problems) const = 0;
  // Prepares the action for a market, with everything that replicates share (a ranking of agents,
  // a file of seeds). Called once per market; throws InputError where the market cannot serve it.
  virtual void bind(const Market& market, const Clock& clock, const Luck& market_luck,
                    ActionPlace place) = 0;
  // A fresh run of the bound action; it refers to the action and its market.
  virtual std::unique_ptr<ActionRun> start() const = 0;
};

}  // namespace hearsay
