// A brand community: a group of customers around some founding members, which lives from its
// topics.
//
// Every so often the firm brings up a topic. A member is active then with a chance that halves with
// the time since it was last active, so a community that is left alone falls asleep; who is active
// reads of the product, and some of them post of it themselves. Those who have been silent for long
// are asked back, which costs something. Readers of a member's post may join where enough of their
// friends are members (the threshold of Granovetter 1978), which is what taking part in this offer
// means.
#include <algorithm>
#include <vector>

#include "scenarios/offering.hpp"
#include "sim/core/elementary.hpp"

namespace hearsay {
namespace {

struct CommunityParameters {
  Offering offering{.schedule = {.duration = days(365), .every = days(1)},
                    .via = Via::in_person,
                    .open_rate = 1.0,
                    .take_up = 0.2,
                    .incentive = 2.0};
  std::int64_t founders = 50;
  Money cost_each_founder{};
  bool founders_get_product = true;
  Money cost_each_topic{};
  double active = 0.5;
  Duration half_life = days(7);
  double posts = 0.05;
  std::int64_t threshold = 1;
  Duration silent_after = days(14);
  double asked_back = 0.0;
  Money cost_each_asked{};

  Fields fields() {
    constexpr double kLongest = static_cast<double>(days(3650).seconds);
    return joined(
        {{
             field("founders", founders, "members with whom it begins, of the target by luck")
                 .unit("agents")
                 .within(1, 1e6)
                 .source("assumption"),
             field("cost_each_founder", cost_each_founder, "what the privileges of a founder cost")
                 .unit("currency")
                 .within(0, 1e6),
             field("founders_get_product", founders_get_product,
                   "whether the product is one of these"),
             field("cost_each_topic", cost_each_topic, "what bringing up a topic costs")
                 .unit("currency")
                 .within(0, 1e6),
             field("active", active,
                   "chance that a topic finds a member active who was so just before")
                 .unit("probability")
                 .within(0, 1)
                 .source("assumption"),
             field("half_life", half_life, "time of silence in which that chance halves")
                 .unit("duration")
                 .within(1, kLongest)
                 .source("assumption"),
             field("posts", posts, "chance that an active member posts of the product itself")
                 .unit("probability")
                 .within(0, 1)
                 .source("assumption"),
             field("threshold", threshold, "friends who must be members before one can join")
                 .unit("agents")
                 .within(0, 1e6)
                 .source("Granovetter 1978"),
             field("silent_after", silent_after,
                   "time of silence after which members are asked back")
                 .unit("duration")
                 .within(1, kLongest),
             field("asked_back", asked_back, "chance that one who is asked comes back")
                 .unit("probability")
                 .within(0, 1),
             field("cost_each_asked", cost_each_asked, "what asking one costs")
                 .unit("currency")
                 .within(0, 1e6),
         },
         offering.schedule.repetition_fields(),
         offering.fields_but_messages()});
  }
};

class CommunityRun final : public OfferRun {
 public:
  CommunityRun(const OfferPlan& plan, const CommunityParameters& parameters,
               std::span<const AgentId> founders)
      : OfferRun(plan), parameters_(parameters), founders_(founders) {}

 private:
  struct Member {
    std::uint32_t agent;
    Step last_active;
  };

  void start_anew() override { members_.clear(); }

  void go_on(Step t, std::span<const Answer> answers, Terms& terms, Outbox& outbox) override {
    if (t == plan_.clock.at(plan_.offering.schedule.start)) found(t, outbox);
    for (const Answer& answer : answers) {
      if (is_mine(answer) && answer.what == Answered::took_up && may_join(answer.agent)) {
        join(index(answer.agent), t);
      }
    }
    terms.open = terms.open && !members_.empty();
    const auto [first, end] = plan_.offering.schedule.due(plan_.clock, t);
    for (std::uint32_t topic = first; topic < end; ++topic) {
      if (!purse_.pay(parameters_.cost_each_topic, outbox)) return;
      bring_up(topic, t, outbox);
    }
  }

  // Nobody is told of it but by members.
  void tell(Step, Outbox&) override {}

  void found(Step t, Outbox& outbox) {
    for (const AgentId founder : founders_) {
      if (!purse_.pay(parameters_.cost_each_founder, outbox)) return;
      join(index(founder), t);
      if (parameters_.founders_get_product) give(founder, Gift::product, 0, outbox);
    }
  }

  void bring_up(std::uint32_t topic, Step t, Outbox& outbox) {
    const Step silent = plan_.clock.covering(parameters_.silent_after);
    for (Member& member : members_) {
      const Draw luck = draw(Purpose::community, member.agent, topic);
      const Step since = t - member.last_active;
      bool is_active = Chance::of(parameters_.active * left_after(since)).decides(luck[0]);
      if (!is_active && since >= silent && parameters_.asked_back > 0.0 &&
          purse_.pay(parameters_.cost_each_asked, outbox)) {
        is_active = Chance::of(parameters_.asked_back).decides(luck[1]);
      }
      if (!is_active) continue;
      member.last_active = t;
      const bool speaks = Chance::of(parameters_.posts).decides(luck[2]);
      give(AgentId{member.agent}, speaks ? Gift::post : Gift::information, topic, outbox);
    }
  }

  double left_after(Step since) const {
    const double halvings = static_cast<double>(since) *
                            static_cast<double>(plan_.clock.step.seconds) /
                            static_cast<double>(parameters_.half_life.seconds);
    return power(0.5, std::min(halvings, 100.0));
  }

  bool may_join(AgentId agent) const {
    const auto friends = plan_.market->graph.friends(agent);
    const auto members = std::count_if(friends.begin(), friends.end(), [&](AgentId other) {
      const auto at = place(index(other));
      return at != members_.end() && at->agent == index(other);
    });
    return members >= parameters_.threshold;
  }

  std::vector<Member>::const_iterator place(std::uint32_t agent) const {
    return std::lower_bound(
        members_.begin(), members_.end(), agent,
        [](const Member& member, std::uint32_t other) { return member.agent < other; });
  }
  void join(std::uint32_t agent, Step t) {
    const auto at = place(agent);
    if (at == members_.end() || at->agent != agent) members_.insert(at, {agent, t});
  }

  void remember(Memory& memory) override {
    memory.list(members_, [](Member& member, Memory& numbers) {
      numbers.number(member.agent);
      numbers.number(member.last_active);
    });
  }

  const CommunityParameters& parameters_;
  std::span<const AgentId> founders_;
  std::vector<Member> members_;  // by agent, ascending
};

class Community final : public OfferAction {
 public:
  std::string_view name() const override { return "community"; }
  std::string_view sentence() const override {
    return "keeps a group of customers alive with topics, from some founding members on";
  }
  Fields fields() override { return parameters_.fields(); }
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<CommunityRun>(plan_, parameters_, founders_);
  }

 private:
  const Offering& offering() const override { return parameters_.offering; }

  // Those of the target with the smallest lots.
  void prepare() override {
    const auto wanted = static_cast<std::size_t>(parameters_.founders);
    if (wanted > plan_.audience.size()) {
      throw InputError(
          "", "founders: " + std::to_string(wanted) + " are too many",
          "there are " + std::to_string(plan_.audience.size()) + " agents in the target");
    }
    std::vector<std::pair<std::uint64_t, AgentId>> lots;
    for (const AgentId agent : plan_.audience) {
      const std::uint64_t who = std::uint64_t{plan_.place.luck} << 32 | index(agent);
      const Draw draw = market_luck().draw(Purpose::community, who, 0);
      lots.emplace_back(std::uint64_t{draw[0]} << 32 | draw[1], agent);
    }
    std::partial_sort(lots.begin(), lots.begin() + static_cast<std::ptrdiff_t>(wanted), lots.end());
    founders_.clear();
    for (std::size_t i = 0; i < wanted; ++i) founders_.push_back(lots[i].second);
  }

  CommunityParameters parameters_;
  std::vector<AgentId> founders_;
};

}  // namespace

std::unique_ptr<Action> make_community_action() {
  return std::make_unique<Community>();
}

}  // namespace hearsay
