// The step engine: one strategy, one replicate, step after step.
//
// The order of work within a step, and why the result cannot depend on the order of agents:
//
//   campaign   The strategy's actions, in their order, put out sightings due now and the money they
//              cost. They read the market and their own state, nothing of the agents'.
//   deliver    What is due now is taken off the agenda, joined with the campaign's, and put in
//              canonical order, so that what each agent sees is a run of neighbours. At exit the
//              agenda holds only later steps.
//   decide     Each agent that sees something makes up its mind: it reads its own state and its
//              sightings and writes only its decision. No agent's decision reads another's.
//   commit     Each decision becomes its agent's state. New posts become sightings of friends at
//              later steps, by one draw per tie; what an agent plans goes on the agenda.
//   observe    The decisions are counted into the step's row.
//
// Every phase treats each agent on its own and every draw is keyed by what it decides, so agents
// could be visited in any order, and split between workers, without moving a digit.
//
// The rules of a model are a class of its own (StepRules below), compiled into the loop.
#pragma once

#include <concepts>
#include <span>
#include <vector>

#include "sim/engine/agenda.hpp"
#include "sim/engine/model.hpp"
#include "sim/engine/sort.hpp"

namespace hearsay {

// Something an agent said: a message that its friends may see. `kind` is the model's.
struct Post {
  AgentId author{};
  std::uint8_t kind = 0;
};

// Something an agent will do of itself, `after` steps (at least 1) from now.
struct Reminder {
  AgentId agent{};
  Step after = 1;
  std::uint8_t kind = 0;
};

// What commits put out.
struct Outlet {
  std::vector<Post> posts;
  std::vector<Reminder> reminders;

  void clear() {
    posts.clear();
    reminders.clear();
  }
};

// What a friend gets to see of a post: nothing, or a message some steps later (at least 1).
struct Offer {
  Step after = 0;  // 0: never
  Message message;
};

template <class R>
concept StepRules = requires(R rules, const R& reading, const Luck& luck, AgentId agent,
                             std::span<const Sighting> sightings, Step step,
                             const typename R::Decision& decision, Outlet& outlet, const Post& post,
                             TieTraits traits, std::span<std::int64_t> counts) {
  // Every agent as it was before the campaign; `luck` is kept for the replicate.
  rules.begin(luck);
  { reading.decide(agent, sightings, step) } -> std::same_as<typename R::Decision>;
  // Writes the state of `agent` and no other.
  rules.commit(agent, decision, outlet);
  { reading.offer(post, agent, traits) } -> std::same_as<Offer>;
  reading.observe(decision, counts);
  // Bit k: outcome k of the model came to the agent.
  { reading.outcomes(agent) } -> std::convertible_to<std::uint32_t>;
  { R::cost_measure } -> std::convertible_to<std::size_t>;
};

template <StepRules Rules>
class Simulation final : public ReplicateRunner {
 public:
  Simulation(const Market& market, const Clock& clock, Rules rules)
      : market_(market),
        clock_(clock),
        rules_(std::move(rules)),
        agenda_(clock.steps),
        is_touched_(market.graph.agents()) {}

  void run(const CampaignRun& actions, const Luck& luck, ReplicateRecord& record,
           AgentTally* tally) override {
    begin(actions, luck);
    record.clear();
    for (Step t = 0; t < clock_.steps; ++t) advance(actions, t, record.at(t));
    if (tally != nullptr) {
      for (const AgentId agent : touched_) tally->add(agent, rules_.outcomes(agent));
    }
  }

  void begin(const CampaignRun& actions, const Luck& luck) {
    for (const auto& action : actions) action->begin(luck);
    rules_.begin(luck);
    agenda_.clear();
    for (const AgentId agent : touched_) is_touched_[index(agent)] = false;
    touched_.clear();
  }

  void advance(const CampaignRun& actions, Step t, std::span<std::int64_t> counts) {
    campaign(actions, t);
    deliver(t);
    decide(t);
    commit(t);
    observe(counts);
  }

  const Rules& rules() const { return rules_; }

 private:
  // The sightings of one agent in this step, a range of due_.
  struct Group {
    AgentId agent{};
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  void campaign(const CampaignRun& actions, Step t) {
    outbox_.clear();
    for (const auto& action : actions) action->act(t, outbox_);
  }

  void deliver(Step t) {
    due_.assign(outbox_.sightings().begin(), outbox_.sightings().end());
    agenda_.take(t, due_);
    sort_sightings(due_, scratch_, market_.graph.agents());
    groups_.clear();
    for (std::size_t i = 0; i < due_.size(); ++i) {
      if (groups_.empty() || groups_.back().agent != due_[i].target) {
        groups_.push_back({due_[i].target, i, i});
      }
      groups_.back().end = i + 1;
    }
  }

  void decide(Step t) {
    decisions_.clear();
    for (const Group& group : groups_) {
      const auto seen = std::span(due_).subspan(group.begin, group.end - group.begin);
      decisions_.push_back(rules_.decide(group.agent, seen, t));
    }
  }

  void commit(Step t) {
    outlet_.clear();
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const AgentId agent = groups_[i].agent;
      if (!is_touched_[index(agent)]) touched_.push_back(agent);
      is_touched_[index(agent)] = true;
      rules_.commit(agent, decisions_[i], outlet_);
    }
    for (const Reminder& reminder : outlet_.reminders) {
      agenda_.add(t + reminder.after,
                  {reminder.agent, 0, {.channel = Channel::own, .kind = reminder.kind}});
    }
    for (const Post& post : outlet_.posts) spread(t, post);
  }

  void spread(Step t, const Post& post) {
    const auto friends = market_.graph.friends(post.author);
    const auto traits = market_.graph.traits(post.author);
    for (std::size_t i = 0; i < friends.size(); ++i) {
      const Offer offer = rules_.offer(post, friends[i], traits[i]);
      if (offer.after == 0) continue;
      agenda_.add(t + offer.after, {friends[i], index(post.author), offer.message});
    }
  }

  void observe(std::span<std::int64_t> counts) {
    for (const auto& decision : decisions_) rules_.observe(decision, counts);
    counts[Rules::cost_measure] += outbox_.paid().micros;
  }

  const Market market_;
  const Clock clock_;
  Rules rules_;
  Agenda agenda_;
  std::vector<AgentId> touched_;  // everybody who ever committed in this replicate
  std::vector<bool> is_touched_;  // the same by agent

  // Working space of a step; kept for its capacity.
  Outbox outbox_;
  std::vector<Sighting> due_;
  std::vector<Sighting> scratch_;
  std::vector<Group> groups_;
  std::vector<typename Rules::Decision> decisions_;
  Outlet outlet_;
};

}  // namespace hearsay
