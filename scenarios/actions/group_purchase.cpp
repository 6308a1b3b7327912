// Group purchase: friends who come together in time, at least so many, can all
// buy at a lower price.
//
// Whoever takes part because of a friend's post joins that friend's group;
// whoever comes by itself, or to a group that is complete or has run out of
// time, begins one. The price is offered to all members when the last of them
// joins.
#include <algorithm>

#include "scenarios/offering.hpp"

namespace hearsay {
namespace {

struct GroupPurchaseParameters {
  Offering offering{.take_up = 0.2, .incentive = 4.0};
  std::int64_t members = 3;
  Duration within = days(1);
  double discount = 0.3;

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
    std::uint32_t group;  // a position among all groups
  };
  struct Group {
    Step until;
    std::int64_t members;
  };

  void start_anew() override {
    members_.clear();
    groups_.clear();
  }

  void go_on(Step t, std::span<const Answer> answers, Terms&, Outbox& outbox) override {
    for (const Answer& answer : answers) {
      if (!is_mine(answer) || answer.what != Answered::took_up) continue;
      const std::uint32_t group = group_for(answer.through, t);
      members_.push_back({index(answer.agent), group});
      if (++groups_[group].members < parameters_.members) continue;
      for (const Member& member : members_) {
        if (member.group == group) deal(AgentId{member.agent}, parameters_.discount, outbox);
      }
    }
  }

  // That of the friend, while there is room and time; otherwise a new one.
  std::uint32_t group_for(std::uint32_t through, Step t) {
    const auto found = std::find_if(members_.begin(), members_.end(),
                                    [&](const Member& member) { return member.agent == through; });
    if (through != kNobody && found != members_.end()) {
      const Group& group = groups_[found->group];
      if (group.members < parameters_.members && t < group.until) return found->group;
    }
    groups_.push_back({t + plan_.clock.covering(parameters_.within), 0});
    return static_cast<std::uint32_t>(groups_.size() - 1);
  }

  void remember(Memory& memory) override {
    memory.list(members_, [](Member& member, Memory& numbers) {
      numbers.number(member.agent);
      numbers.number(member.group);
    });
    memory.list(groups_, [](Group& group, Memory& numbers) {
      numbers.number(group.until);
      numbers.number(group.members);
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
