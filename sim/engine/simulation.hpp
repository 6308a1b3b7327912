// The step engine: one strategy, one replicate, step after step.
//
// Agents are split into shards: ranges of agent numbers, each with its own agenda, worked on by one
// thread at a time. The order of work within a step, and why the result cannot depend on the order
// of agents, nor on the number of shards:
//
//   campaign   The strategy's actions, in their order, put out sightings due now and the money they
//              cost. They read the market and their own state, nothing of the agents'. Alone.
//   deliver    Each shard empties the mailboxes addressed to it into its agenda, takes off what is
//              due now, joins it with the campaign's, and groups it by agent in canonical order. At
//              exit mailboxes are empty and agendas hold only later steps.
//   decide     Each agent that sees something makes up its mind: it reads its sightings, one draw
//              for each, and any agent's state; it writes only its decision. All states are still
//              those of the end of the last step.
//   commit     When every shard has decided: each decision becomes its agent's state. New posts
//              become sightings of friends at later steps, by one draw per tie, in the shard's own
//              agenda or in the mailbox for another; what an agent plans goes on the agenda.
//   observe    Each shard counts its decisions; the sums, of integers, become the step's row.
//
// Every draw is keyed by what it decides and every agent is treated on its own, so agents could be
// visited in any order without moving a digit. A mailbox only moves a sighting from one agenda to
// another of the same step, and the canonical order forgets which way it came.
//
// The rules of a model are a class of its own (StepRules below), compiled into the loop.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstring>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/core/draw_batch.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/huge_pages.hpp"
#include "sim/engine/agenda.hpp"
#include "sim/engine/grouping.hpp"
#include "sim/engine/model.hpp"

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

// What decisions put out.
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

// The draws of an agent's sightings, in their order.
class SightingDraws {
 public:
  SightingDraws(const DrawBatch& draws, std::size_t first) : draws_(draws), first_(first) {}
  Draw operator[](std::size_t i) const { return draws_[first_ + i]; }

 private:
  const DrawBatch& draws_;
  std::size_t first_;
};

// A member of an agent's state, for those who save and compare states.
struct StateMember {
  std::string_view name;
  std::size_t offset;
  std::size_t width;
};

// The rules never change while a replicate runs; what changes is in `State`, one for each agent.
template <class R>
concept StepRules = requires(const R& rules, AgentId agent,
                             std::span<const typename R::State> states, const Sighting& sighting,
                             std::span<const Sighting> sightings, SightingDraws draws, Step step,
                             typename R::Decision& fresh, const typename R::Decision& decision,
                             Outlet& outlet, const Post& post, const Message& message,
                             TieTraits traits, std::uint32_t luck, std::span<std::int64_t> counts) {
  // What every agent is before the campaign.
  { rules.initial() } -> std::same_as<typename R::State>;
  // The draw that decides what comes of a sighting.
  { rules.key(sighting) } -> std::same_as<DrawKey>;
  // `fresh.state` is what the agent will be.
  rules.decide(agent, states, sightings, draws, step, fresh);
  rules.announce(agent, decision, outlet);
  // The message that a post is, and the chance of each tie that it passes. For a tie that it does,
  // `offer` says when, by another word of luck.
  { rules.message(post) } -> std::same_as<Message>;
  { rules.sees(post) } -> std::same_as<Chance>;
  { rules.offer(message, traits, luck) } -> std::same_as<Offer>;
  rules.observe(decision, counts);
  // Bit k: outcome k of the model came to an agent in this state. None in the initial state.
  { rules.outcomes(decision.state) } -> std::convertible_to<std::uint32_t>;
  // Every member of State: (name, offset, width).
  {std::span<const StateMember>(R::state_members)};
  { R::cost_measure } -> std::convertible_to<std::size_t>;
};

template <StepRules Rules>
class Simulation final : public ReplicateRunner {
 public:
  using State = typename Rules::State;
  static_assert(std::is_trivially_copyable_v<State>);
  static_assert(
      [] {
        std::size_t bytes = 0;
        for (const StateMember& member : Rules::state_members) bytes += member.width;
        return bytes;
      }() == sizeof(State),
      "state_members leaves out a member of State, or State has padding");

  Simulation(const Market& market, const Clock& clock, std::size_t measures, Rules rules,
             const Execution& execution = {})
      : market_(market),
        clock_(clock),
        rules_(std::move(rules)),
        team_(execution.team),
        visiting_(execution.visiting),
        states_(market.graph.agents(), rules_.initial()),
        is_touched_(states_.size() / kAgentsPerWord + 1),
        is_due_(is_touched_.size()) {
    use_huge_pages(states_);
    initial_.fill(rules_.initial());
    // Whole words of the bitmap, and so whole cache lines of states, belong to one shard.
    const auto words = static_cast<std::uint32_t>(is_touched_.size());
    const std::uint32_t count = std::clamp(execution.shards, 1U, words);
    agents_per_shard_ = (words + count - 1) / count * kAgentsPerWord;
    shards_.reserve(count);
    for (std::uint32_t s = 0; s < count; ++s) shards_.emplace_back(clock.steps, count, measures);
  }

  void run(const CampaignRun& campaign, std::uint64_t seed, ReplicateId first,
           std::span<ReplicateRecord> records, AgentTally* tally) override {
    for (std::uint32_t i = 0; i < records.size(); ++i) {
      begin(campaign, Luck(seed, ReplicateId{index(first) + i}));
      records[i].clear();
      advance(campaign, clock_.steps, records[i]);
      if (tally != nullptr) this->tally(*tally);
    }
  }

  void begin(const CampaignRun& campaign, const Luck& luck) override {
    luck_ = luck;
    next_ = 0;
    for (const auto& action : campaign) action->begin(luck);
    for (std::size_t word = 0; word < is_touched_.size(); ++word) {
      if (is_touched_[word] == 0) continue;
      is_touched_[word] = 0;
      const std::size_t first = word * kAgentsPerWord;
      const std::size_t end = std::min(first + kAgentsPerWord, states_.size());
      std::memcpy(&states_[first], initial_.data(), (end - first) * sizeof(State));
    }
    for (Shard& shard : shards_) shard.clear();
  }

  void advance(const CampaignRun& actions, Step end, ReplicateRecord& record) override {
    HEARSAY_EXPECT(end <= clock_.steps && end <= record.steps());
    for (; next_ < end; ++next_) {
      campaign(actions);
      each_shard([&](Shard& shard) {
        deliver(shard);
        decide(shard);
      });
      each_shard([&](Shard& shard) { commit(shard); });
      observe(record.at(next_));
    }
  }

  void tally(AgentTally& tally) const override {
    tally.add_replicate(is_touched_,
                        [this](AgentId agent) { return rules_.outcomes(states_[index(agent)]); });
  }

  ReplicateState save(const CampaignRun& campaign, const ReplicateRecord& record) const override {
    ReplicateState saved{next_, {}, {}, {}, record};
    for (const StateMember& member : Rules::state_members) {
      Column column{std::string(member.name), static_cast<std::uint32_t>(member.width), {}};
      column.values.resize(states_.size() * member.width);
      for (std::size_t i = 0; i < states_.size(); ++i) {
        std::memcpy(&column.values[i * member.width], bytes_of(states_[i]) + member.offset,
                    member.width);
      }
      saved.columns.push_back(std::move(column));
    }
    for (const Shard& shard : shards_) {
      shard.agenda.list(saved.agenda);
      for (const auto& mailbox : shard.mail) {
        std::copy_if(mailbox.begin(), mailbox.end(), std::back_inserter(saved.agenda),
                     [&](const DueSighting& mail) { return mail.due < clock_.steps; });
      }
    }
    std::sort(saved.agenda.begin(), saved.agenda.end());
    for (const auto& action : campaign) saved.actions.push_back(action->save());
    return saved;
  }

  void restore(const CampaignRun& campaign, const Luck& luck, const ReplicateState& saved,
               ReplicateRecord& record) override {
    const auto members = std::span<const StateMember>(Rules::state_members);
    HEARSAY_EXPECT(saved.columns.size() == members.size() &&
                   saved.actions.size() == campaign.size() &&
                   saved.columns[0].values.size() == states_.size() * members[0].width);
    begin(campaign, luck);
    next_ = saved.next;
    record = saved.record;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      for (std::size_t m = 0; m < members.size(); ++m) {
        std::memcpy(bytes_of(states_[i]) + members[m].offset,
                    &saved.columns[m].values[i * members[m].width], members[m].width);
      }
      if (!(states_[i] == rules_.initial())) touch(AgentId{static_cast<std::uint32_t>(i)});
    }
    for (const DueSighting& due : saved.agenda) {
      shard_of(due.sighting.target).agenda.add(due.due, due.sighting);
    }
    for (std::size_t a = 0; a < campaign.size(); ++a) campaign[a]->restore(saved.actions[a]);
  }

  const Rules& rules() const { return rules_; }
  std::span<const State> states() const { return states_; }

 private:
  static constexpr std::size_t kAgentsPerWord = 64;

  // The sightings of one agent in this step, a range of Shard::due.
  struct Group {
    AgentId agent{};
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  // On lines of its own: neighbours are written by other threads at every push.
  struct alignas(64) Shard {
    Shard(Step steps, std::uint32_t shards, std::size_t measures)
        : agenda(steps), mail(shards), counts(measures) {}

    void clear() {
      agenda.clear();
      for (auto& mailbox : mail) mailbox.clear();
      std::ranges::fill(counts, 0);
    }

    Agenda agenda;
    std::vector<std::vector<DueSighting>> mail;  // to each shard, read by it in the next step
    std::vector<std::int64_t> counts;            // of this step, a measure each

    // Working space of a step; kept for its capacity.
    std::vector<Sighting> due;
    Grouping grouping;
    std::vector<Group> groups;
    DrawBatch draws;
    std::vector<typename Rules::Decision> decisions;
    Outlet outlet;
    std::vector<TieHit> hits;
  };

  template <class Work>
  void each_shard(const Work& work) {
    if (team_ == nullptr || shards_.size() == 1) {
      for (Shard& shard : shards_) work(shard);
      return;
    }
    team_->for_each(shards_.size(), [&](std::size_t s, int) { work(shards_[s]); });
  }

  Shard& shard_of(AgentId agent) {
    return shards_.size() == 1 ? shards_[0] : shards_[index(agent) / agents_per_shard_];
  }

  void campaign(const CampaignRun& actions) {
    outbox_.clear();
    for (const auto& action : actions) action->act(next_, outbox_);
    for (Shard& shard : shards_) shard.due.clear();
    if (shards_.size() == 1) {
      const auto& sightings = outbox_.sightings();
      shards_[0].due.assign(sightings.begin(), sightings.end());
      return;
    }
    for (const Sighting& sighting : outbox_.sightings()) {
      shard_of(sighting.target).due.push_back(sighting);
    }
  }

  void deliver(Shard& shard) {
    if (shards_.size() > 1) {
      const auto here = static_cast<std::size_t>(&shard - shards_.data());
      for (Shard& from : shards_) {
        for (const DueSighting& mail : from.mail[here]) shard.agenda.add(mail.due, mail.sighting);
        from.mail[here].clear();
      }
    }
    auto& due = shard.due;
    shard.agenda.take(next_, due);
    shard.grouping.group_by_target(due, is_due_);
    shard.groups.clear();
    for (std::uint32_t i = 0; i < due.size(); ++i) {
      if (i == 0 || due[i].target != due[i - 1].target)
        shard.groups.push_back({due[i].target, i, i});
      shard.groups.back().end = i + 1;
    }
    if (visiting_ == Visiting::reversed) std::reverse(shard.groups.begin(), shard.groups.end());
  }

  void decide(Shard& shard) {
    // Before the draws are computed, so that the memory has time to answer.
    for (std::size_t g = 0; g < std::min(kLookAhead, shard.groups.size()); ++g) {
      fetch(shard.groups[g].agent);
    }
    shard.draws.compute(luck_, shard.due.size(),
                        [&](std::size_t i) { return rules_.key(shard.due[i]); });
    const std::size_t count = shard.groups.size();
    shard.decisions.resize(count);
    for (std::size_t g = 0; g < count; ++g) {
      if (g + kLookAhead < count) fetch(shard.groups[g + kLookAhead].agent);
      const Group& group = shard.groups[g];
      const auto seen = std::span(shard.due).subspan(group.begin, group.end - group.begin);
      rules_.decide(group.agent, states_, seen, SightingDraws(shard.draws, group.begin), next_,
                    shard.decisions[g]);
    }
  }

  void commit(Shard& shard) {
    shard.outlet.clear();
    for (std::size_t g = 0; g < shard.groups.size(); ++g) {
      const AgentId agent = shard.groups[g].agent;
      states_[index(agent)] = shard.decisions[g].state;
      touch(agent);
      rules_.announce(agent, shard.decisions[g], shard.outlet);
      rules_.observe(shard.decisions[g], shard.counts);
    }
    for (const Reminder& reminder : shard.outlet.reminders) {
      shard.agenda.add(next_ + reminder.after,
                       {reminder.agent, 0, {.channel = Channel::own, .kind = reminder.kind}});
    }
    const auto& posts = shard.outlet.posts;
    for (const Post& post : posts) prefetch(&market_.graph.offsets()[index(post.author)]);
    if (!posts.empty()) prefetch_ties(posts[0].author);
    for (std::size_t p = 0; p < posts.size(); ++p) {
      if (p + 1 < posts.size()) prefetch_ties(posts[p + 1].author);
      spread(shard, posts[p]);
    }
  }

  void spread(Shard& shard, const Post& post) {
    const auto friends = market_.graph.friends(post.author);
    const auto traits = market_.graph.traits(post.author);
    if (shard.hits.size() < friends.size() + kTieHitPadding) {
      shard.hits.resize(2 * friends.size() + kTieHitPadding);
    }
    const std::size_t hits = draw_ties(luck_, Purpose::see, post.author, friends, post.kind,
                                       rules_.sees(post), shard.hits);
    const Message message = rules_.message(post);
    for (std::size_t h = 0; h < hits; ++h) {
      const TieHit hit = shard.hits[h];
      const Offer offer = rules_.offer(message, traits[hit.position], hit.luck);
      if (offer.after == 0) continue;
      const AgentId reader = friends[hit.position];
      const Sighting sighting{reader, index(post.author), offer.message};
      if (shards_.size() == 1) {
        shard.agenda.add(next_ + offer.after, sighting);
      } else {
        shard.mail[index(reader) / agents_per_shard_].push_back({next_ + offer.after, sighting});
      }
    }
  }

  void observe(std::span<std::int64_t> row) {
    std::ranges::fill(row, 0);
    for (Shard& shard : shards_) {
      for (std::size_t m = 0; m < row.size(); ++m) row[m] += std::exchange(shard.counts[m], 0);
    }
    row[Rules::cost_measure] += outbox_.paid().micros;
  }

  void touch(AgentId agent) {
    is_touched_[index(agent) / kAgentsPerWord] |= std::uint64_t{1} << index(agent) % kAgentsPerWord;
  }

  // How many agents ahead of a decision the memory is asked for what it reads.
  static constexpr std::size_t kLookAhead = 32;

  static void prefetch(const void* address) { __builtin_prefetch(address); }
  void fetch(AgentId agent) const {
    prefetch(&states_[index(agent)]);
    market_.population.prefetch(agent);
  }
  void prefetch_ties(AgentId author) const {
    constexpr std::size_t kLine = 64 / sizeof(AgentId);
    constexpr std::size_t kMost =
        32 * kLine;  // the machine fetches the rest of a long row by itself
    const auto friends = market_.graph.friends(author);
    for (std::size_t i = 0; i < std::min(friends.size(), kMost); i += kLine) prefetch(&friends[i]);
    const auto traits = market_.graph.traits(author);
    for (std::size_t i = 0; i < std::min(traits.size(), kMost); i += 64) prefetch(&traits[i]);
  }

  static std::byte* bytes_of(State& state) { return reinterpret_cast<std::byte*>(&state); }
  static const std::byte* bytes_of(const State& state) {
    return reinterpret_cast<const std::byte*>(&state);
  }

  const Market market_;
  const Clock clock_;
  const Rules rules_;
  Workers* const team_;
  const Visiting visiting_;

  std::array<State, kAgentsPerWord> initial_;  // of a word's agents
  Luck luck_ = Luck::of_market(0);
  Step next_ = 0;
  std::vector<State> states_;
  std::vector<std::uint64_t> is_touched_;  // a bit for each agent that has decided anything
  std::vector<std::uint64_t> is_due_;      // likewise; all clear but while a shard groups
  std::uint32_t agents_per_shard_ = 0;
  std::vector<Shard> shards_;
  Outbox outbox_;
};

}  // namespace hearsay
