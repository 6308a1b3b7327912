// The step engine: one strategy, one replicate, step after step.
//
// Agents are split into shards: ranges of agent numbers, each with its own agenda, worked on by one
// thread at a time. The order of work within a step, and why the result cannot depend on the order
// of agents, nor on the number of shards:
//
//   campaign   The strategy's actions, in their order, hear what agents answered in the last step,
//              and put out the conditions of this one, sightings due now and the money they cost.
//              They read the market, the answers and their own state, nothing of the agents'.
//              Alone.
//   deliver    Each shard empties the mailboxes addressed to it into its agenda, takes off what is
//              due now, joins it with the campaign's, and groups it by agent in canonical order. At
//              exit mailboxes are empty and agendas hold only later steps and this step's glances.
//   decide     Each agent that sees something makes up its mind: it reads its sightings, one draw
//              for each that brings no luck of its own, the conditions, and any agent's state; it
//              writes only its decision, what it answers, will post and has planned, and its
//              shard's counts. All states are still those of the end of the last step. Where luck
//              said beforehand that hardly more than another attitude would come of a post, the
//              same is decided in brief.
//   commit     When every shard has decided: each decision becomes its agent's state. Then the
//              glances, posts of which luck has said that nothing comes of them, are taken off the
//              agenda and noted in their readers' states. New posts become sightings of friends at
//              later steps, by two draws a post and words of luck for each friend, in the shard's
//              own agenda or in the mailbox for another; what an agent plans goes on the agenda.
//   observe    The step's row, in which the first shard counts, takes the counts of the others,
//              which are integers. Answers are put into their canonical order, whichever shards
//              they came from.
//
// Every draw is keyed by what it decides and every agent is treated on its own, so agents could be
// visited in any order without moving a digit. A mailbox only moves a sighting from one agenda to
// another of the same step, and the canonical order forgets which way it came.
//
// The rules of a model are a class of its own (StepRules below), compiled into the loop.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstring>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/core/agent_bits.hpp"
#include "sim/core/draw_batch.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/prefetch.hpp"
#include "sim/engine/agenda.hpp"
#include "sim/engine/agent_states.hpp"
#include "sim/engine/grouping.hpp"
#include "sim/engine/model.hpp"
#include "sim/engine/passage.hpp"
#include "sim/engine/post_batch.hpp"

namespace hearsay {

// Something an agent said: a message that its friends may see. `kind` is the model's.
struct Post {
  AgentId author{};
  std::uint8_t kind = 0;
  std::uint8_t about = 0;  // 1 + the slot of the action it is about; 0: of none
};

// When decisions are made: the step, and what holds for all in it.
struct Moment {
  Step now = 0;
  const Conditions& conditions;
};

// Something an agent will do of itself, `after` steps (at least 1) from now.
struct Reminder {
  AgentId agent{};
  Step after = 1;
  std::uint8_t kind = 0;
};

// What decisions put out.
struct Outlet {
  std::vector<Post> posts;
  std::vector<Reminder> reminders;
  std::vector<Answer> answers;

  void clear() {
    posts.clear();
    reminders.clear();
    answers.clear();
  }
};

// The members of the group that a post goes to: luck says which of those that its author is in,
// which is at least one.
inline std::span<const AgentId> group_of(const Groups& groups, const Post& post,
                                         const PostLuck& luck) {
  const auto own = groups.of(post.author);
  HEARSAY_EXPECT(!own.empty());
  return groups.members(own[std::uint64_t{luck.see.word(post.author)} * own.size() >> 32]);
}

// The draws of the sightings that take one (Sighting::is_drawn), in the order of these.
class SightingDraws {
 public:
  explicit SightingDraws(const DrawBatch& draws) : draws_(draws) {}
  Draw next() { return draws_[next_++]; }
  std::size_t taken() const { return next_; }

 private:
  const DrawBatch& draws_;
  std::size_t next_ = 0;
};

// What the decisions of a shard in one step read and write, beside their own agent.
template <class State>
struct Scene {
  const AgentStates<State>& states;  // of all, before this step
  Moment moment;
  Outlet& outlet;                  // takes what agents answer, post and plan
  std::span<std::int64_t> counts;  // of the step, by measure
};

// A member of a part of an agent's state, for those who save and compare states.
struct StateMember {
  std::string_view name;
  std::size_t offset;  // in its part
  std::size_t width;
};

// Whether a list of members leaves out nothing of a part.
template <class Part, std::size_t n>
constexpr bool are_all_of(const std::array<StateMember, n>& members) {
  std::size_t bytes = 0;
  for (const StateMember& member : members) bytes += member.width;
  return bytes == sizeof(Part);
}

// The rules never change while a replicate runs; what changes is in `State`, one for each agent.
template <class R>
concept StepRules = requires(const R& rules, AgentId agent, const Scene<typename R::State>& scene,
                             const Sighting& sighting, std::span<const Sighting> sightings,
                             SightingDraws& draws, const Moment& moment,
                             typename R::Decision& fresh, const typename R::Decision& decision,
                             Outlet& outlet, const Post& post, const Message& message,
                             TieTraits traits, std::uint8_t kind, std::span<const AgentId> readers,
                             AgentStates<typename R::State>& all, std::span<std::int64_t> counts,
                             Trace& trace, typename R::State::Brief& brief,
                             std::uint32_t unsettled) {
  // What every agent is before the campaign.
  { rules.initial() } -> std::same_as<typename R::State>;
  // The draw that decides what comes of a sighting which takes one.
  { rules.key(sighting, moment.conditions) } -> std::same_as<DrawKey>;
  // Of an agent that sees this, one sighting at least; `fresh.state` is what it will be. Takes as
  // many draws as sightings take one.
  rules.decide(agent, sightings, draws, scene, fresh);
  // The same of an agent that sees only this and takes no draw for it, where no more comes of it
  // than another brief state; says no, and does nothing, where more might.
  { rules.decide_briefly(sighting, scene, brief) } -> std::same_as<bool>;
  // Whether a decision leads to posts or plans; if so, `announce` puts them out.
  { rules.has_news(decision) } -> std::same_as<bool>;
  rules.announce(agent, decision, outlet);
  // What tells the posts of one author apart in luck.
  { rules.occasion(post, moment.conditions) } -> std::same_as<std::uint32_t>;
  { rules.passage(post, moment) } -> std::same_as<Passage>;
  // Whether it goes to one of its author's groups instead of its friends; how a member stands to an
  // author who is no friend, and what such a member sees.
  { rules.in_group(post) } -> std::same_as<bool>;
  { rules.stranger(agent, agent) } -> std::same_as<TieTraits>;
  { rules.from_stranger(message) } -> std::same_as<Message>;
  // What a friend sees: the post's message, as it arrives along the tie. Or but a glance of some
  // kind, where Passage says so.
  { rules.message(post) } -> std::same_as<Message>;
  // `unsettled` as Responses has it.
  { rules.arriving(message, traits, unsettled) } -> std::same_as<Message>;
  { rules.glance_kind(post.kind) } -> std::same_as<std::uint8_t>;
  { R::glance_kinds } -> std::convertible_to<std::size_t>;
  // Notes glances of one kind in the brief part of their readers' states and counts them; their
  // order means nothing.
  rules.glance(kind, readers, all, counts);
  // Tells what happened to an agent for the first time.
  rules.trace(agent, decision, moment.now, trace);
  // The lowest bits of a Brief as a word, one for each outcome of the model: it has come to the
  // agent. None in the initial state; what has come stays, so that the last state tells.
  { R::outcome_bits } -> std::same_as<const std::uint8_t&>;
  // Every member of the parts of State: (name, offset, width).
  {std::span<const StateMember>(R::brief_members)};
  {std::span<const StateMember>(R::more_members)};
  { R::cost_measure } -> std::convertible_to<std::size_t>;
};

template <StepRules Rules>
class Simulation final : public ReplicateRunner {
 public:
  using State = typename Rules::State;
  static_assert(are_all_of<typename State::Brief>(Rules::brief_members) &&
                    are_all_of<typename State::More>(Rules::more_members),
                "members of State are left out, or its parts have padding");

  Simulation(const Market& market, const Clock& clock, std::size_t measures, Rules rules,
             const Execution& execution = {})
      : market_(market),
        clock_(clock),
        rules_(std::move(rules)),
        team_(execution.team),
        trace_(execution.trace),
        visiting_(execution.visiting),
        is_due_(market.graph.agents() / kAgentsPerWord + 1),
        // Whole words of the bitmaps, and so whole cache lines of states, belong to one shard.
        agents_per_shard_(words_per_shard(execution.shards) * kAgentsPerWord),
        states_(market.graph.agents(), rules_.initial(), agents_per_shard_) {
    HEARSAY_EXPECT(trace_ == nullptr || execution.shards <= 1);
    HEARSAY_EXPECT(
        (std::bit_cast<std::uint64_t>(states_.brief(AgentId{0})) & Rules::outcome_bits) == 0);
    const auto count = std::clamp(execution.shards, 1U, static_cast<std::uint32_t>(is_due_.size()));
    shards_.reserve(count);
    for (std::uint32_t s = 0; s < count; ++s) {
      shards_.emplace_back(s * agents_per_shard_, agents_per_shard_, clock.steps, count, measures);
    }
  }

  void run(const CampaignRun& campaign, std::uint64_t seed, ReplicateId first,
           std::span<ReplicateRecord> records, AgentTally* tally) override {
    run_one_by_one(*this, campaign, clock_.steps, seed, first, records, tally);
  }

  void begin(const CampaignRun& campaign, const Luck& luck) override {
    luck_ = luck;
    next_ = 0;
    is_tallied_ = false;
    answers_.clear();
    for (const auto& action : campaign) action->begin(luck);
    states_.reset();
    for (Shard& shard : shards_) shard.clear();
  }

  void advance(const CampaignRun& actions, Step end, ReplicateRecord& record) override {
    HEARSAY_EXPECT(!is_tallied_ && end <= clock_.steps && end <= record.steps() &&
                   record.measures() == shards_.front().own_counts.size());
    for (; next_ < end; ++next_) {
      shards_.front().counts = record.at(next_);
      std::ranges::fill(shards_.front().counts, 0);
      campaign(actions);
      each_shard([&](Shard& shard) {
        deliver(shard);
        decide(shard);
      });
      each_shard([&](Shard& shard) { commit(shard); });
      observe(record.at(next_));
    }
  }

  // Forgets states on the way: to leave that to `begin`, which would have to fetch them all once
  // more, costs a large market a twentieth of its time.
  void tally(AgentTally& tally) override {
    HEARSAY_EXPECT(!is_tallied_);
    is_tallied_ = true;
    tally.add_replicate([&](std::size_t begin, std::size_t end, const auto& replicate) {
      HEARSAY_EXPECT(replicate.outcomes() == Rules::outcome_bits);
      states_.take_changed(begin, end, replicate.others(),
                           [&](AgentId first, std::span<const std::uint8_t> outcomes,
                               std::span<const std::uint32_t> others) {
                             replicate.came_to_each(first, outcomes, others);
                           });
    });
  }

  ReplicateState save(const CampaignRun& campaign, const ReplicateRecord& record) const override {
    HEARSAY_EXPECT(!is_tallied_);
    ReplicateState saved{next_, {}, {}, {}, record.until(next_)};
    const std::vector<State> states = states_.all();
    const auto put = [&](const auto& members, const auto& part_of) {
      for (const StateMember& member : members) {
        Column column{std::string(member.name), static_cast<std::uint32_t>(member.width), {}};
        column.values.resize(states.size() * member.width);
        for (std::size_t i = 0; i < states.size(); ++i) {
          std::memcpy(&column.values[i * member.width],
                      reinterpret_cast<const std::byte*>(&part_of(states[i])) + member.offset,
                      member.width);
        }
        saved.columns.push_back(std::move(column));
      }
    };
    put(Rules::brief_members, [](const State& state) -> const Brief& { return state; });
    put(Rules::more_members, [](const State& state) -> const More& { return state; });
    for (const Shard& shard : shards_) {
      const auto list = [&](Step due, const Sighting& sighting) {
        saved.agenda.push_back({due, sighting});
      };
      shard.agenda.for_each(list);
      for (std::uint8_t kind = 0; kind < Rules::glance_kinds; ++kind) {
        shard.glances[kind].for_each([&](Step due, AgentId reader) {
          list(due, {reader, 0, {.channel = Channel::glance, .kind = kind}});
        });
      }
      for (const auto& mailbox : shard.mail) {
        std::copy_if(mailbox.begin(), mailbox.end(), std::back_inserter(saved.agenda),
                     [&](const DueSighting& mail) { return mail.due < clock_.steps; });
      }
    }
    std::sort(saved.agenda.begin(), saved.agenda.end());
    saved.answers = answers_;
    for (const auto& action : campaign) saved.actions.push_back(action->save());
    return saved;
  }

  void restore(const CampaignRun& campaign, const Luck& luck, const ReplicateState& saved,
               ReplicateRecord& record) override {
    HEARSAY_EXPECT(
        saved.columns.size() == Rules::brief_members.size() + Rules::more_members.size() &&
        saved.actions.size() == campaign.size() &&
        saved.columns[0].values.size() == states_.size() * Rules::brief_members[0].width);
    begin(campaign, luck);
    next_ = saved.next;
    record = saved.record;
    for (std::uint32_t a = 0; a < states_.size(); ++a) {
      State state = rules_.initial();
      auto column = saved.columns.begin();
      const auto get = [&](const auto& members, auto& part) {
        for (const StateMember& member : members) {
          std::memcpy(reinterpret_cast<std::byte*>(&part) + member.offset,
                      &(column++)->values[a * member.width], member.width);
        }
      };
      get(Rules::brief_members, static_cast<Brief&>(state));
      get(Rules::more_members, static_cast<More&>(state));
      if (!(state == rules_.initial())) states_.set(AgentId{a}, state);
    }
    for (const DueSighting& due : saved.agenda) {
      shard_of(due.sighting.target).expect(due.due, due.sighting);
    }
    answers_ = saved.answers;
    for (std::size_t a = 0; a < campaign.size(); ++a) campaign[a]->restore(saved.actions[a]);
  }

  const AgentStates<State>& states() const { return states_; }

 private:
  using Brief = typename State::Brief;
  using More = typename State::More;

  // What an agent made up its mind to.
  struct Decided {
    AgentId agent{};
    typename Rules::Decision decision;
  };
  // The same where no more came of what it saw than another brief state.
  struct DecidedBriefly {
    AgentId agent{};
    Brief state;
  };

  // On lines of its own: neighbours are written by other threads at every push.
  struct alignas(64) Shard {
    Shard(std::uint32_t first_agent, std::uint32_t agent_count, Step steps, std::uint32_t shards,
          std::size_t measures)
        : first(first_agent),
          agents(agent_count),
          agenda(steps),
          mail(shards),
          own_counts(measures),
          counts(own_counts) {
      for (std::size_t kind = 0; kind < Rules::glance_kinds; ++kind) glances.emplace_back(steps);
    }

    // Puts a sighting on the agenda of an agent of this shard.
    void expect(Step step, const Sighting& sighting) {
      if (sighting.message.channel == Channel::glance) {
        glances[sighting.message.kind].add(step, sighting.target);
      } else {
        agenda.add(step, sighting);
      }
    }

    void clear() {
      agenda.clear();
      for (auto& of_kind : glances) of_kind.clear();
      for (auto& mailbox : mail) mailbox.clear();
      batch.clear();
      std::ranges::fill(own_counts, 0);
    }

    bool has(AgentId agent) const { return index(agent) - first < agents; }

    std::uint32_t first = 0;
    std::uint32_t agents = 0;
    Agenda agenda;
    std::vector<AgendaOf<AgentId>> glances;      // by kind; a glance is only its reader
    std::vector<std::vector<DueSighting>> mail;  // to each shard, read by it in the next step
    std::vector<std::int64_t> own_counts;        // of this step, a measure each
    std::span<std::int64_t> counts;              // these, or of the first shard the step's row

    // Working space of a step; kept for its capacity.
    std::vector<Sighting> due;  // grouped by agent
    std::size_t alone = 0;      // of these, how many come first that are the only ones of theirs
    Grouping grouping;
    std::vector<std::uint32_t> drawn;             // which of `due` take a draw
    DrawBatch draws;                              // theirs
    std::vector<Decided> decided;                 // room for more
    std::size_t deciding = 0;                     // how many there are
    std::vector<DecidedBriefly> decided_briefly;  // room for more
    std::size_t deciding_briefly = 0;             // how many there are
    Outlet outlet;
    DrawBatch post_draws;  // of each post what friends see, and what they respond
    PostBatch batch;
  };

  template <class Work>
  void each_shard(const Work& work) {
    if (team_ == nullptr || shards_.size() == 1) {
      for (Shard& shard : shards_) work(shard);
      return;
    }
    team_->for_each(shards_.size(), [&](std::size_t s, int) { work(shards_[s]); });
  }

  // Gives working space room for `most`, and a little more than that, so that it seldom grows.
  template <class T>
  static void grow(std::vector<T>& room, std::size_t most) {
    if (room.size() < most) room.resize(most + most / 8);
  }

  Shard& shard_of(AgentId agent) { return shards_[index(agent) / agents_per_shard_]; }

  std::size_t place_of(const Shard& shard) const {
    return static_cast<std::size_t>(&shard - shards_.data());
  }

  void campaign(const CampaignRun& actions) {
    outbox_.clear();
    for (const auto& action : actions) {
      if (!answers_.empty()) action->hear(next_, answers_);
      action->act(next_, outbox_);
    }
    for (Shard& shard : shards_) shard.due.clear();
    for (const Sighting& sighting : outbox_.sightings()) {
      shard_of(sighting.target).due.push_back(sighting);
    }
  }

  void deliver(Shard& shard) {
    for (Shard& from : shards_) {
      auto& mailbox = from.mail[place_of(shard)];
      for (const DueSighting& mail : mailbox) shard.expect(mail.due, mail.sighting);
      mailbox.clear();
    }
    auto& due = shard.due;
    shard.agenda.take(next_, due);
    // Before anything else is done, so that the memory has time to answer.
    for (std::size_t i = 0; i < std::min(kLookAhead, due.size()); ++i) fetch(due[i].target);
    shard.alone = shard.grouping.group_by_target(due, is_due_);
    if (visiting_ == Visiting::reversed) reverse_groups(shard);
  }

  static void reverse_groups(Shard& shard) {
    auto& due = shard.due;
    std::ranges::reverse(due);
    shard.alone = 0;
    for (auto begin = due.begin(); begin != due.end();) {
      const auto end = std::find_if(
          begin, due.end(), [&](const Sighting& other) { return other.target != begin->target; });
      std::reverse(begin, end);
      begin = end;
    }
  }

  void decide(Shard& shard) {
    const std::span<const Sighting> due(shard.due);
    const Conditions& conditions = std::as_const(outbox_).conditions();
    shard.drawn.clear();
    for (std::uint32_t i = 0; i < due.size(); ++i) {
      if (due[i].is_drawn()) shard.drawn.push_back(i);
    }
    grow(shard.decided, due.size());
    grow(shard.decided_briefly, due.size() - shard.drawn.size());
    shard.draws.compute(luck_, shard.drawn.size(),
                        [&](std::size_t i) { return rules_.key(due[shard.drawn[i]], conditions); });
    SightingDraws draws(shard.draws);
    shard.outlet.clear();
    const Scene<State> scene{states_, {next_, conditions}, shard.outlet, shard.counts};
    Decided* decided = shard.decided.data();
    DecidedBriefly* briefly = shard.decided_briefly.data();
    // Traces tell what comes of a whole decision.
    const std::size_t alone = trace_ == nullptr ? shard.alone : 0;
    for (std::size_t begin = 0, end = 0; begin < due.size(); begin = end) {
      if (begin + kLookAhead < due.size()) fetch(due[begin + kLookAhead].target);
      const AgentId agent = due[begin].target;
      end = begin + 1;
      if (begin < alone) {
        if (!due[begin].is_drawn() && rules_.decide_briefly(due[begin], scene, briefly->state)) {
          briefly->agent = agent;
          ++briefly;
          continue;
        }
      } else {
        while (end < due.size() && due[end].target == agent) ++end;
      }
      decided->agent = agent;
      rules_.decide(agent, due.subspan(begin, end - begin), draws, scene, decided->decision);
      if (rules_.has_news(decided->decision)) {
        rules_.announce(agent, decided->decision, shard.outlet);
      }
      ++decided;
    }
    HEARSAY_EXPECT(draws.taken() == shard.drawn.size());
    shard.deciding = static_cast<std::size_t>(decided - shard.decided.data());
    shard.deciding_briefly = static_cast<std::size_t>(briefly - shard.decided_briefly.data());
  }

  void commit(Shard& shard) {
    const auto& posts = shard.outlet.posts;
    prefetch_offsets(part(posts, 0, 2 * kPostsAhead));
    // Early, because the machine writes states while it works on the draws.
    const Conditions& conditions = std::as_const(outbox_).conditions();
    DrawBatch& draws = shard.post_draws;
    draws.compute(luck_, 2 * posts.size(), [&](std::size_t i) {
      const Post& post = posts[i / 2];
      return DrawKey::of(PostLuck::purposes[i % 2], post.author, rules_.occasion(post, conditions));
    });
    const std::span<const Decided> decided = std::span(shard.decided).first(shard.deciding);
    for (std::size_t i = 0; i < decided.size(); ++i) {
      // Once more: all those decisions have pushed it out of the near caches.
      if (i + kCommitAhead < decided.size()) states_.prefetch(decided[i + kCommitAhead].agent);
      const Decided& one = decided[i];
      states_.set(one.agent, one.decision.state);
      if (trace_ != nullptr) rules_.trace(one.agent, one.decision, next_, *trace_);
    }
    const auto briefly = std::span(shard.decided_briefly).first(shard.deciding_briefly);
    for (std::size_t i = 0; i < briefly.size(); ++i) {
      if (i + kCommitAhead < briefly.size()) states_.prefetch(briefly[i + kCommitAhead].agent);
      states_.set_brief(briefly[i].agent, briefly[i].state);
    }
    for (std::size_t p = 0; p < std::min(kPostsAhead, posts.size()); p += kPostsAtOnce) {
      prefetch_ties(part(posts, p, kPostsAtOnce));
    }
    for (std::uint8_t kind = 0; kind < Rules::glance_kinds; ++kind) {
      const auto note = [&](std::span<AgentId> readers) {
        if (visiting_ == Visiting::reversed) std::ranges::reverse(readers);
        rules_.glance(kind, readers, states_, shard.counts);
      };
      shard.glances[kind].take(next_, note);
    }
    for (const Reminder& reminder : shard.outlet.reminders) {
      shard.agenda.add(next_ + reminder.after,
                       {reminder.agent, 0, {.channel = Channel::own, .kind = reminder.kind}});
    }
    for (std::size_t p = 0; p < posts.size(); ++p) {
      if (p % kPostsAtOnce == 0) {
        prefetch_offsets(part(posts, p + 2 * kPostsAhead, kPostsAtOnce));
        prefetch_ties(part(posts, p + kPostsAhead, kPostsAtOnce));
      }
      spread(shard, posts[p], PostLuck(draws[2 * p], draws[2 * p + 1]));
    }
    send_on(shard);
  }

  void spread(Shard& shard, const Post& post, const PostLuck& luck) {
    const Conditions& conditions = std::as_const(outbox_).conditions();
    const Passage passage = rules_.passage(post, {next_, conditions});
    if (rules_.in_group(post)) {
      spread_in_group(shard, post, luck, passage);
      return;
    }
    const std::uint8_t glance_kind = rules_.glance_kind(post.kind);
    if (!shard.batch.takes(passage, glance_kind)) send_on(shard);
    shard.batch.add({index(post.author), rules_.message(post)}, passage, glance_kind, luck,
                    market_.graph.friends(post.author), market_.graph.traits(post.author));
  }

  // The posts of the batch, to all who see them.
  void send_on(Shard& shard) {
    PostBatch& batch = shard.batch;
    if (batch.empty()) return;
    Viewers& viewers = batch.viewers();
    const DelayTable& seen_after = batch.seen_after();
    const std::uint8_t kind = batch.glance_kind();
    const auto glance_due = [&, now = next_, luck_of = viewers.glancing_luck.data()](
                                std::size_t i) { return now + seen_after.steps(luck_of[i]); };
    const auto glancing = [friends = viewers.glancing_friends.data()](std::size_t i) {
      return AgentId{friends[i]};
    };
    const auto due = [&, now = next_, luck_of = viewers.meeting_luck.data()](std::size_t i) {
      return now + seen_after.steps(luck_of[i]);
    };
    const auto sighting = [&](std::size_t i) {
      const auto& [author, message] = batch.said(viewers.meeting_posts[i]);
      const auto tie = TieTraits::of_bits(static_cast<std::uint8_t>(viewers.meeting_ties[i]));
      return Sighting{AgentId{viewers.meeting_friends[i]},
                      author,
                      rules_.arriving(message, tie, viewers.meeting_unsettled[i]),
                      {viewers.meeting_responses[i], viewers.meeting_further[i]}};
    };
    find_unsettled(batch.responses(), viewers);
    if (shards_.size() == 1) {
      shard.glances[kind].add_many(viewers.glancing, glance_due, glancing);
      shard.agenda.add_many(viewers.meeting, due, sighting);
    } else {
      for (std::size_t i = 0; i < viewers.glancing; ++i) {
        send_glance(shard, glance_due(i), glancing(i), kind);
      }
      for (std::size_t i = 0; i < viewers.meeting; ++i) send(shard, due(i), sighting(i));
    }
    batch.clear();
  }

  // Rare against posts on the feed, so one member after the other.
  void spread_in_group(Shard& shard, const Post& post, const PostLuck& luck,
                       const Passage& passage) {
    const auto friends = market_.graph.friends(post.author);
    const auto traits = market_.graph.traits(post.author);
    for (const AgentId reader : group_of(market_.population.groups(), post, luck)) {
      const std::uint32_t coin = luck.see.word(reader);
      if (reader == post.author || !passage.sees.decides(coin)) continue;
      const auto place = std::lower_bound(friends.begin(), friends.end(), reader);
      const bool is_friend = place != friends.end() && *place == reader;
      const TieTraits tie = is_friend ? traits[static_cast<std::size_t>(place - friends.begin())]
                                      : rules_.stranger(post.author, reader);
      const Step due = next_ + passage.seen_after->steps(luck.see.further(coin));
      if (passage.responses->is_glance(tie, luck.respond.word(reader))) {
        send_glance(shard, due, reader, rules_.glance_kind(post.kind));
        continue;
      }
      const Message message = rules_.arriving(rules_.message(post), tie, Responses::all_unsettled);
      send(shard, due,
           {reader, index(post.author), is_friend ? message : rules_.from_stranger(message),
            NameWord::of(luck.respond, reader)});
    }
  }

  void send_glance(Shard& from, Step due, AgentId reader, std::uint8_t kind) {
    if (from.has(reader)) {
      from.glances[kind].add(due, reader);
    } else {
      send(from, due, {reader, 0, {.channel = Channel::glance, .kind = kind}});
    }
  }

  void send(Shard& from, Step due, const Sighting& sighting) {
    if (from.has(sighting.target)) {
      from.expect(due, sighting);
    } else {
      from.mail[place_of(shard_of(sighting.target))].push_back({due, sighting});
    }
  }

  void observe(std::span<std::int64_t> row) {
    for (Shard& shard : std::span(shards_).subspan(1)) {
      for (std::size_t m = 0; m < row.size(); ++m) row[m] += shard.counts[m];
      std::ranges::fill(shard.counts, 0);
    }
    row[Rules::cost_measure] += outbox_.paid().micros;
    answers_.clear();
    for (const Shard& shard : shards_) {
      answers_.insert(answers_.end(), shard.outlet.answers.begin(), shard.outlet.answers.end());
    }
    std::ranges::sort(answers_);
  }

  std::uint32_t words_per_shard(std::uint32_t shards) const {
    const auto words = static_cast<std::uint32_t>(is_due_.size());
    const std::uint32_t count = std::clamp(shards, 1U, words);
    return (words + count - 1) / count;
  }

  // How many sightings ahead of a decision the memory is asked for what it reads, and how many
  // decisions before one is committed for what it writes.
  static constexpr std::size_t kLookAhead = 32;
  static constexpr std::size_t kCommitAhead = 8;
  // The same of posts, whose ties fill ten cache lines and more; where these begin is asked for
  // twice as far ahead. Several at once: what asks for a page that the machine has to find first
  // waits for that, and it finds several at a time.
  static constexpr std::size_t kPostsAhead = 16;
  static constexpr std::size_t kPostsAtOnce = 4;
  static_assert(kPostsAhead % kPostsAtOnce == 0);

  // So many posts from `begin` on, as far as there are.
  static std::span<const Post> part(std::span<const Post> posts, std::size_t begin,
                                    std::size_t count) {
    const auto rest = posts.subspan(std::min(begin, posts.size()));
    return rest.first(std::min(count, rest.size()));
  }

  HEARSAY_PREFETCH void fetch(AgentId agent) const {
    states_.prefetch(agent);
    market_.population.prefetch(agent);
  }
  HEARSAY_PREFETCH void prefetch_offsets(std::span<const Post> posts) const {
    for (const Post& post : posts) {
      __builtin_prefetch(&market_.graph.offsets()[index(post.author)]);
    }
  }
  HEARSAY_PREFETCH void prefetch_ties(std::span<const Post> posts) const {
    for (const Post& post : posts) {
      prefetch_begin(market_.graph.friends(post.author));
      prefetch_begin(market_.graph.traits(post.author));
      market_.population.prefetch(post.author);
    }
    for (const Post& post : posts) {
      prefetch_row(market_.graph.friends(post.author));
      prefetch_row(market_.graph.traits(post.author));
    }
  }

  const Market market_;
  const Clock clock_;
  const Rules rules_;
  Workers* const team_;
  Trace* const trace_;
  const Visiting visiting_;

  Luck luck_ = Luck::of_market(0);
  Step next_ = 0;
  bool is_tallied_ = false;            // and over
  std::vector<std::uint64_t> is_due_;  // a bit for each agent, all clear but while a shard groups
  std::uint32_t agents_per_shard_ = 0;
  AgentStates<State> states_;
  std::vector<Shard> shards_;
  Outbox outbox_;
  std::vector<Answer> answers_;  // of the last step
};

}  // namespace hearsay
