// The slow twin: the same rules under an engine that anybody could write. At each step it asks
// every agent, last to first, and looks through every post ever made by every friend for what is
// due now. No agenda, no groups, no sorting by digits. Its records must equal the engine's to the
// digit.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/support/small_market.hpp"

namespace hearsay {
namespace {

using friend_circle::Parameters;
using friend_circle::Rules;
using testing::Listener;
using testing::Offer;
using testing::RulesByHand;
using testing::SmallMarket;

class SlowTwin {
 public:
  SlowTwin(const Market& market, const Clock& clock, const Parameters& parameters)
      : market_(market), clock_(clock), rules_(parameters, market, clock) {}

  ReplicateRecord run(const CampaignRun& actions, const Luck& luck, std::size_t measures) {
    ReplicateRecord record(clock_.steps, measures);
    rules_.begin(luck);
    for (const auto& action : actions) action->begin(luck);
    std::vector<Answer> answers;
    for (Step now = 0; now < clock_.steps; ++now) {
      Outbox outbox;
      for (const auto& action : actions) {
        if (!answers.empty()) action->hear(now, answers);
        action->act(now, outbox);
      }
      answers.clear();
      std::map<AgentId, RulesByHand::Decision> decisions;
      std::vector<Sighting> glances;
      for (std::uint32_t i = market_.graph.agents(); i-- > 0;) {
        const AgentId agent{i};
        auto seen = all_due(agent, now, outbox);
        std::erase_if(seen, [&](const Sighting& sighting) {
          if (sighting.message.channel != Channel::glance) return false;
          glances.push_back(sighting);
          return true;
        });
        if (!seen.empty())
          decisions.emplace(agent, rules_.decide(agent, seen, now, outbox.conditions(), &answers));
      }
      for (const auto& [agent, decision] : decisions) {
        Outlet outlet;
        rules_.commit(agent, decision, outlet);
        for (const Post& post : outlet.posts) {
          posts_.push_back({now, post});
          conditions_.push_back(outbox.conditions());
          listeners_.push_back(rules_.listeners(post, outbox.conditions()));
        }
        for (const Reminder& reminder : outlet.reminders) {
          plans_.push_back({now + reminder.after, reminder});
        }
        const auto row = record.at(now);
        for (std::size_t m = 0; m < row.size(); ++m) row[m] += decision.counts[m];
      }
      std::ranges::sort(answers);
      for (const Sighting& glance : glances) rules_.glance(glance, record.at(now));
      record.at(now)[Rules::cost_measure] += outbox.paid().micros;
    }
    return record;
  }

  const RulesByHand& rules() const { return rules_; }

 private:
  template <class T>
  struct At {
    Step step;
    T what;
  };

  std::vector<Sighting> all_due(AgentId agent, Step now, const Outbox& outbox) const {
    std::vector<Sighting> seen;
    for (std::size_t p = 0; p < posts_.size(); ++p) {
      const At<Post>& post = posts_[p];
      for (const Listener& listener : listeners_[p]) {
        if (listener.agent != agent) continue;
        const Offer offer = rules_.offer(post.what, listener, post.step, conditions_[p]);
        if (offer.after != 0 && post.step + offer.after == now) {
          seen.push_back({agent, index(post.what.author), offer.message});
        }
      }
    }
    for (const At<Reminder>& plan : plans_) {
      if (plan.step == now && plan.what.agent == agent) {
        seen.push_back({agent, 0, {.channel = Channel::own, .kind = plan.what.kind}});
      }
    }
    for (const Sighting& sighting : outbox.sightings()) {
      if (sighting.target == agent) seen.push_back(sighting);
    }
    std::sort(seen.begin(), seen.end());
    return seen;
  }

  Market market_;
  Clock clock_;
  RulesByHand rules_;
  std::vector<At<Post>> posts_;
  std::vector<Conditions> conditions_;            // when each was made
  std::vector<std::vector<Listener>> listeners_;  // likewise: who may see it
  std::vector<At<Reminder>> plans_;
};

// Advertisements in a plain pattern: agent t mod n sees one at every step, each costs 5 millionths.
class Drip final : public Action {
 public:
  std::string_view name() const override { return "drip"; }
  std::string_view sentence() const override { return "one impression a step"; }
  Fields fields() override { return {}; }
  void check(const std::string&, Problems&) const override {}
  void bind(const Market& market, const Clock&, const Luck&, ActionPlace) override {
    agents_ = market.graph.agents();
  }
  std::unique_ptr<ActionRun> start() const override { return std::make_unique<Run>(agents_); }

 private:
  class Run final : public ActionRun {
   public:
    explicit Run(std::uint32_t agents) : agents_(agents) {}
    void begin(const Luck&) override {}
    void act(Step t, Outbox& outbox) override {
      for (const Channel channel : {Channel::advertisement, Channel::account}) {
        outbox.send({AgentId{t * 7 % agents_}, t, {.channel = channel}});
        outbox.pay({5});
      }
    }

   private:
    std::uint32_t agents_;
  };
  std::uint32_t agents_ = 0;
};

// An offer that is announced to somebody at every third step and pays all who take it up, until
// half of the steps are over; a crisis, and an answer to whoever has a grievance.
class Courting final : public Action {
 public:
  std::string_view name() const override { return "courting"; }
  std::string_view sentence() const override { return "an offer, a crisis and answers"; }
  Fields fields() override { return {}; }
  void check(const std::string&, Problems&) const override {}
  void bind(const Market& market, const Clock&, const Luck&, ActionPlace) override {
    agents_ = market.graph.agents();
  }
  std::unique_ptr<ActionRun> start() const override { return std::make_unique<Run>(agents_); }

 private:
  class Run final : public ActionRun {
   public:
    explicit Run(std::uint32_t agents) : agents_(agents) {}
    void begin(const Luck&) override {
      left_ = 10;
      aggrieved_.clear();
    }
    void hear(Step, std::span<const Answer> answers) override {
      EXPECT_TRUE(std::ranges::is_sorted(answers));
      for (const Answer& answer : answers) {
        if (answer.what == Answered::took_up && answer.slot == kPlace.slot && left_ > 0) {
          --left_;
          owed_.micros += 7 + answer.through % 3;
        }
        if (answer.what == Answered::upset || answer.what == Answered::complained) {
          aggrieved_.push_back(answer.agent);
        }
      }
    }
    void act(Step t, Outbox& outbox) override {
      outbox.pay(owed_);
      owed_ = {};
      Terms& terms = outbox.terms(kPlace);
      terms.open = left_ > 0;
      terms.take_up = 0.5;
      terms.incentive = 3;
      terms.reciprocity = 2;
      terms.discount = 0.3;
      terms.orientation = Orientation::function;
      terms.shows_likes = true;
      if (t > 20) outbox.conditions().attention *= 0.5;
      if (t > 30) outbox.conditions().price *= 0.9;
      const auto send = [&](AgentId agent, Channel channel, Gift gift) {
        outbox.send({agent,
                     t,
                     {.channel = channel,
                      .kind = static_cast<std::uint8_t>(gift),
                      .trust = kPlace.slot + 1}});
      };
      if (t % 3 == 0) send(AgentId{t * 5 % agents_}, Channel::account, {});
      if (t == 4) send(AgentId{1}, Channel::gift, Gift::crisis);
      if (t == 4) send(AgentId{2}, Channel::gift, Gift::crisis);
      if (t == 9) send(AgentId{0}, Channel::gift, Gift::deal);
      for (const AgentId agent : aggrieved_) send(agent, Channel::gift, Gift::answer);
      aggrieved_.clear();
    }

   private:
    static constexpr ActionPlace kPlace{.among_kind = 0, .slot = 3, .luck = 77};

    std::uint32_t agents_;
    std::uint32_t left_ = 0;
    Money owed_;
    std::vector<AgentId> aggrieved_;
  };
  std::uint32_t agents_ = 0;
};

void expect_twins_agree(const SmallMarket& market, const Parameters& parameters,
                        const Campaign& campaign, Step steps, std::uint64_t seed) {
  const Clock clock{hours(1), steps};
  constexpr std::size_t kMeasures = friend_circle::kMeasureCount;
  const CampaignRun actions = start(campaign);
  Simulation<Rules> engine(market.view(), clock, friend_circle::kMeasureCount,
                           Rules(parameters, market.view(), clock));
  for (std::uint32_t replicate = 0; replicate < 4; ++replicate) {
    const Luck luck(seed, ReplicateId{replicate});
    ReplicateRecord record(clock.steps, kMeasures);
    // The engine is used again and again, the twin is new each time.
    testing::run_replicate(engine, actions, luck, record);
    SlowTwin twin(market.view(), clock, parameters);
    EXPECT_EQ(record, twin.run(actions, luck, kMeasures)) << "replicate " << replicate;
    const auto states = engine.states().all();
    EXPECT_EQ(states, twin.rules().states().all());
    // Who passed criticism on wherever it was, or told its own on the feed, but not in a chat.
    for (const auto& state : states) {
      EXPECT_EQ(state.has(friend_circle::kCriticised),
                state.has(friend_circle::kPassedOnCriticism |
                          friend_circle::posted(friend_circle::PostKind::share_criticism) |
                          friend_circle::posted(friend_circle::PostKind::tell_criticism)));
    }
    EXPECT_LE(record.total(friend_circle::kSharers), record.total(friend_circle::kShares));
  }
}

// A market where everything happens: people read, buy, are disappointed and talk about it.
Parameters lively() {
  Parameters parameters;
  parameters.attention.see = 0.8;
  parameters.reading.base = 0.7;
  parameters.purchase.conversion = 0.3;
  parameters.purchase.mean_delay = hours(5);
  parameters.experience.quality = 0.6;
  parameters.experience.delay = hours(3);
  parameters.sharing.owner_factor = 3;
  parameters.sharing.to_feed = 0.7;
  parameters.chats.see = 0.6;
  parameters.complaints.share = 0.5;
  parameters.complaints.patience = hours(4);
  parameters.attention.criticism_speed = 3;
  parameters.fatigue.complaint = 0.5;
  parameters.groups.see = 0.5;
  parameters.sharing.like = 0.3;
  return parameters;
}

PopulationParameters talkative() {
  PopulationParameters parameters;
  parameters.share_propensity = 0.3;
  parameters.in_need = 0.8;
  parameters.opinion_leaders = 0.1;
  parameters.groups = {.per_agent = 1.5, .size = 8};
  return parameters;
}

Campaign everything() {
  Campaign campaign = testing::seeded_with({0, 5}, Gift::product);
  campaign.push_back(std::make_unique<testing::SeedList>(std::vector<std::uint32_t>{2, 5}));
  campaign.push_back(
      std::make_unique<testing::SeedList>(std::vector<std::uint32_t>{7}, Gift::information));
  campaign.push_back(std::make_unique<Drip>());
  campaign.push_back(std::make_unique<Courting>());
  return campaign;
}

TEST(SlowTwin, agrees_with_the_engine_on_the_karate_club) {
  const SmallMarket market = testing::small_market(34, testing::karate_club(), talkative());
  Campaign campaign = everything();
  for (const auto& action : campaign) action->bind(market.view(), {}, Luck::of_market(1), {});
  expect_twins_agree(market, lively(), campaign, 150, 11);
}

TEST(SlowTwin, agrees_where_many_sightings_meet_in_one_step) {
  // Steps of which a few hold every delay: all friends of everybody are seen at once.
  Parameters parameters = lively();
  parameters.attention.delay_cut = hours(2);
  parameters.sharing.reinforcement = friend_circle::Reinforcement::saturating;
  const SmallMarket market = testing::small_market(60, testing::complete(60), talkative());
  Campaign campaign = everything();
  for (const auto& action : campaign) action->bind(market.view(), {}, Luck::of_market(1), {});
  expect_twins_agree(market, parameters, campaign, 40, 12);
}

TEST(SlowTwin, agrees_without_a_campaign_and_without_ties) {
  const SmallMarket alone = testing::small_market(3, {}, talkative());
  expect_twins_agree(alone, lively(), {}, 10, 13);
  expect_twins_agree(alone, lively(), testing::seeded_with({1}, Gift::product), 10, 13);
}

TEST(SlowTwin, is_compared_on_replicates_in_which_everything_happens) {
  const SmallMarket market = testing::small_market(34, testing::karate_club(), talkative());
  Campaign campaign = everything();
  for (const auto& action : campaign) action->bind(market.view(), {}, Luck::of_market(1), {});
  const Clock clock{hours(1), 150};
  Simulation<Rules> engine(market.view(), clock, friend_circle::kMeasureCount,
                           Rules(lively(), market.view(), clock));
  ReplicateRecord record(clock.steps, friend_circle::kMeasureCount);
  std::vector<std::int64_t> sums(friend_circle::kMeasureCount);
  for (std::uint32_t replicate = 0; replicate < 4; ++replicate) {
    testing::run_replicate(engine, start(campaign), Luck(11, ReplicateId{replicate}), record);
    for (std::size_t m = 0; m < sums.size(); ++m) sums[m] += record.total(m);
  }
  for (std::size_t m = 0; m < sums.size(); ++m) EXPECT_NE(sums[m], 0) << "measure " << m;
}

}  // namespace
}  // namespace hearsay
