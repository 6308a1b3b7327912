// What a campaign action is to the engine: something that, at each step, hears what agents answered
// in the step before, says on which terms it goes on, shows messages to agents and costs money. The
// scenario language names actions and makes them; a model reads their messages.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/draws.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/fields.hpp"
#include "sim/engine/conditions.hpp"
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
  const Circles* circles = nullptr;         // where an action asks for them
};

// What comes to an agent in person (Message::kind on Channel::gift), in the order in which it is
// taken up.
enum class Gift : std::uint8_t {
  product,      // to keep
  information,  // about it
  post,         // a request to post about it
  answer,       // of the firm, to a complaint or a crisis
  crisis,       // something goes wrong for the agent; it will tell unless it is answered first
  deal,         // the price at which the agent can buy: Sighting::source is the discount, in 2^-32
};

// Where an action stands in its strategy.
struct ActionPlace {
  // Among those of the same name: Message::action and the key of its luck, so that one action in
  // two strategies has the same luck.
  std::uint8_t among_kind = 0;
  // Among all of the strategy: where its terms stand. Messages carry 1 more (Message::trust).
  std::uint8_t slot = 0;
  // Keys what agents do about it: of its name and `among_kind`.
  std::uint32_t luck = 0;
};

// Takes what the actions of a step put out.
class Outbox {
 public:
  void send(const Sighting& sighting) { sightings_.push_back(sighting); }
  void pay(Money money) { paid_ += money; }
  // The terms of an action, to be set anew in every step; they hold for this step.
  Terms& terms(const ActionPlace& place) {
    Terms& terms = conditions_.terms[place.slot];
    terms.luck = place.luck;
    slots_ = std::max<std::size_t>(slots_, place.slot + 1U);
    return terms;
  }
  // What holds for everybody; actions that change it multiply.
  Conditions& conditions() { return conditions_; }

  const std::vector<Sighting>& sightings() const { return sightings_; }
  const Conditions& conditions() const { return conditions_; }
  Money paid() const { return paid_; }
  void clear() {
    sightings_.clear();
    paid_ = {};
    conditions_.attention = conditions_.price = 1;
    std::fill_n(conditions_.terms.begin(), slots_, Terms{});
    slots_ = 0;
  }

 private:
  std::vector<Sighting> sightings_;
  Money paid_;
  Conditions conditions_;
  std::size_t slots_ = 0;  // that may differ from what they are by default
};

// One action in one replicate at a time; each worker has its own.
class ActionRun {
 public:
  virtual ~ActionRun() = default;
  // Starts a replicate anew.
  virtual void begin(const Luck& luck) = 0;
  // What agents did in step t - 1, about this action and about others, in canonical order; called
  // before `act`. Only models that answer (Model::answers) have something to tell.
  virtual void hear(Step /*t*/, std::span<const Answer>) {}
  // What the action does at step t; called for every step in order.
  virtual void act(Step t, Outbox& outbox) = 0;
  // What it must remember from step to step, as whole numbers; none where luck and the step say it
  // all. `restore` follows `begin`, with what `save` gave.
  virtual std::vector<std::uint64_t> save() const { return {}; }
  virtual void restore(std::span<const std::uint64_t>) {}
};

// An action as the scenario describes it.
class Action : public Described {
 public:
  // Adds what is wrong with the fields together.
  virtual void check(const std::string& where, Problems& problems) const = 0;
  // Whether it means nothing without a model that answers.
  virtual bool needs_answers() const { return false; }
  // Prepares the action for a market, with everything that replicates share (a ranking of agents,
  // a file of seeds). Called once per market; throws InputError where the market cannot serve it.
  virtual void bind(const Market& market, const Clock& clock, const Luck& market_luck,
                    ActionPlace place) = 0;
  // Whether it asks for the circles of the market; asked before `bind`.
  virtual bool needs_circles() const { return false; }
  // What is expected of the bound action before anything is simulated, in a sentence; may be empty.
  virtual std::string forecast() const { return ""; }
  // A fresh run of the bound action; it refers to the action and its market.
  virtual std::unique_ptr<ActionRun> start() const = 0;
};

}  // namespace hearsay
