// Live broadcasting: a host talks in many groups at the same time, for a price
// a group.
//
// The groups are chat groups or friend circles that luck takes; of their
// members, some attend, and read what is said. The offer holds while the broadcast runs. How much
// the host is believed is the credibility of what it says.
#include "scenarios/offering.hpp"

namespace hearsay {
namespace {

struct BroadcastLiveParameters {
  Offering offering{.schedule = {.duration = hours(2), .every = days(1), .times = 1},
                    .via = Via::in_person,
                    .open_rate = 0.1,
                    .take_up = 0.3,
                    .incentive = 1.5};
  Money price_per_group = money(5.0);
  double discount = 0.2;

  Fields fields() {
    return joined(
        {{
             field("price_per_group", price_per_group, "what each broadcast costs for a group")
                 .unit("currency")
                 .within(0, 1e6)
                 .source("assumption"),
             field("discount", discount, "share of the price that participants save while it runs")
                 .unit("share")
                 .at_least(0)
                 .less_than(1)
                 .source("assumption"),
         },
         offering.fields()});
  }
};

class BroadcastLiveRun final : public OfferRun {
 public:
  BroadcastLiveRun(const OfferPlan& plan, const BroadcastLiveParameters& parameters)
      : OfferRun(plan), parameters_(parameters) {}

 private:
  void go_on(Step t, std::span<const Answer>, Terms& terms, Outbox& outbox) override {
    terms.discount = parameters_.discount;
    const auto [first, end] = plan_.offering.schedule.due(plan_.clock, t);
    for (std::uint32_t k = first; k < end; ++k) {
      const Target& target = plan_.offering.target;
      purse_.pay({parameters_.price_per_group.micros * (target.groups + target.circles)}, outbox);
    }
  }

  const BroadcastLiveParameters& parameters_;
};

class BroadcastLive final : public OfferAction {
 public:
  std::string_view name() const override { return "broadcast_live"; }
  std::string_view sentence() const override {
    return "goes live in many groups at once, with an offer while it runs";
  }
  Fields fields() override { return parameters_.fields(); }
  void check(const std::string& where, Problems& problems) const override {
    const Target& target = parameters_.offering.target;
    if ((target.groups == 0) == (target.circles == 0)) {
      problems.add(where, "it is not said which kind of groups, and how many, are broadcast to",
                   "either target_groups or target_circles, at least 1");
    }
  }
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<BroadcastLiveRun>(plan_, parameters_);
  }

 private:
  const Offering& offering() const override { return parameters_.offering; }

  BroadcastLiveParameters parameters_;
};

}  // namespace

std::unique_ptr<Action> make_broadcast_live_action() {
  return std::make_unique<BroadcastLive>();
}

}  // namespace hearsay
