// Group purchase: friends who come together in time, at least so many, can all
// buy at a lower price.
//
// Whoever takes part because of a friend's post joins that friend's group;
// whoever comes by itself, or to a group that is complete or has run out of
// time, begins one. The price is offered to all members when the last of them
// joins.
//
// Before they buy they talk it over: each listens to its friends in the group and holds to its own
// first opinion (sim/population/agreement.hpp). Who does not come to want it stays out, and where
// too few want it the group goes on waiting for others.
#include <algorithm>
#include <vector>

#include "scenarios/offering.hpp"
#include "sim/population/agreement.hpp"

namespace hearsay {
namespace {

struct GroupPurchaseParameters {
  Offering offering{.take_up = 0.2, .incentive = 4.0};
  std::int64_t members = 3;
  Duration within = days(1);
  double discount = 0.3;
  double susceptibility = 0.5;
  double consent = 0.0;

  Fields fields() {
    return joined({{
                       field("members", members, "how many must come together")
                           .unit("agents")
                           .within(2, 500)
                           .source("assumption"),
                       field("within", within, "time that a group has for it")
                           .unit("duration")
                           .within(1, static_cast<double>(days(365).seconds))
                           .source("assumption"),
                       field("discount", discount, "share of the price that its members save")
                           .unit("share")
                           .more_than(0)
                           .less_than(1)
                           .source("assumption"),
                       field("susceptibility", susceptibility,
                             "weight that a member gives to its friends in the group against its "
                             "own first opinion")
                           .unit("weight")
                           .within(0, 1)
                           .source("assumption; Friedkin and Johnsen 1990"),
                       field("consent", consent,
                             "opinion of the product, from -1 to 1, to which a member must come to "
                             "go along; -1: all do")
                           .unit("attitude")
                           .within(-1, 1)
                           .source("assumption"),
                   },
                   offering.fields()});
  }
};

class GroupPurchaseRun final : public OfferRun {
 public:
  GroupPurchaseRun(const OfferPlan& plan, const GroupPurchaseParameters& parameters)
      : OfferRun(plan), parameters_(parameters) {}

 private:
  struct Member {
    std::uint32_t agent;
    std::uint32_t group;    // a position among all groups
    std::int16_t attitude;  // when it joined; unit 1/32767
  };
  struct Group {
    Step until;
    std::uint8_t is_complete;
  };

  void start_anew() override {
    members_.clear();
    groups_.clear();
  }

  void go_on(Step t, std::span<const Answer> answers, Terms&, Outbox& outbox) override {
    for (const Answer& answer : answers) {
      if (!is_mine(answer) || answer.what != Answered::took_up) continue;
      const std::uint32_t group = group_for(answer.through, t);
      members_.push_back({index(answer.agent), group, answer.attitude});
      const std::vector<AgentId> buyers = agreeing(group);
      if (static_cast<std::int64_t>(buyers.size()) < parameters_.members) continue;
      groups_[group].is_complete = 1;
      for (const AgentId buyer : buyers) deal(buyer, parameters_.discount, outbox);
    }
  }

  // That of the friend, while there is room and time; otherwise a new one.
  std::uint32_t group_for(std::uint32_t through, Step t) {
    const auto found = std::find_if(members_.begin(), members_.end(),
                                    [&](const Member& member) { return member.agent == through; });
    if (through != kNobody && found != members_.end()) {
      const Group& group = groups_[found->group];
      if (group.is_complete == 0 && t < group.until) return found->group;
    }
    groups_.push_back({t + plan_.clock.covering(parameters_.within), 0});
    return static_cast<std::uint32_t>(groups_.size() - 1);
  }

  // Those of a group who want to buy once they have talked it over, if there are enough to ask.
  std::vector<AgentId> agreeing(std::uint32_t group) const {
    std::vector<AgentId> agents;
    std::vector<double> first;
    for (const Member& member : members_) {
      if (member.group != group) continue;
      agents.push_back(AgentId{member.agent});
      first.push_back(static_cast<double>(member.attitude) / 32767.0);
    }
    if (static_cast<std::int64_t>(agents.size()) < parameters_.members) return {};
    const std::vector<double> opinions =
        agreed_opinions(agents, first, parameters_.susceptibility, plan_.market->graph);
    std::vector<AgentId> agreeing;
    for (std::size_t i = 0; i < agents.size(); ++i) {
      if (opinions[i] >= parameters_.consent) agreeing.push_back(agents[i]);
    }
    return agreeing;
  }

  void remember(Memory& memory) override {
    memory.list(members_, [](Member& member, Memory& numbers) {
      numbers.number(member.agent);
      numbers.number(member.group);
      numbers.number(member.attitude);
    });
    memory.list(groups_, [](Group& group, Memory& numbers) {
      numbers.number(group.until);
      numbers.number(group.is_complete);
    });
  }

  const GroupPurchaseParameters& parameters_;
  std::vector<Member> members_;  // in the order in which they joined
  std::vector<Group> groups_;
};

class GroupPurchase final : public OfferAction {
 public:
  std::string_view name() const override { return "group_purchase"; }
  std::string_view sentence() const override {
    return "sells at a lower price to groups of friends that are large enough";
  }
  Fields fields() override { return parameters_.fields(); }
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<GroupPurchaseRun>(plan_, parameters_);
  }

 private:
  const Offering& offering() const override { return parameters_.offering; }

  GroupPurchaseParameters parameters_;
};

}  // namespace

std::unique_ptr<Action> make_group_purchase_action() {
  return std::make_unique<GroupPurchase>();
}

}  // namespace hearsay
