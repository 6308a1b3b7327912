// Coupons: whoever takes one buys at a lower price, while it is valid and while
// there are any.
//
// Posts may count down to the day before the coupons open: the messages are
// sent from `start` on, the coupons themselves hold from `opens`. What a coupon
// takes off the price is revenue that does not come; what it costs to handle is
// paid when it is taken.
#include "scenarios/offering.hpp"

namespace hearsay {
namespace {

struct CouponParameters {
  Offering offering{.take_up = 0.3, .incentive = 1.5};
  double discount = 0.2;
  std::int64_t coupons = 0;
  Duration opens;
  Money cost_each_taken;

  Fields fields() {
    return joined({{
                       field("discount", discount, "share of the price that a coupon saves")
                           .unit("share")
                           .more_than(0)
                           .less_than(1)
                           .source("assumption"),
                       field("coupons", coupons, "how many there are; 0 for as many as are taken")
                           .unit("coupons")
                           .within(0, 4294967295.0),
                       field("opens", opens,
                             "time from the start, when the first messages go "
                             "out, until coupons can be taken")
                           .unit("duration")
                           .within(0, static_cast<double>(days(3650).seconds)),
                       field("cost_each_taken", cost_each_taken, "what handling a coupon costs")
                           .unit("currency")
                           .within(0, 1e6),
                   },
                   offering.fields()});
  }
};

class CouponRun final : public OfferRun {
 public:
  CouponRun(const OfferPlan& plan, const CouponParameters& parameters)
      : OfferRun(plan), parameters_(parameters) {}

 private:
  void start_anew() override { taken_ = 0; }

  void go_on(Step t, std::span<const Answer> answers, Terms& terms, Outbox& outbox) override {
    for (const Answer& answer : answers) {
      if (!is_mine(answer) || answer.what != Answered::took_up) continue;
      ++taken_;
      purse_.pay(parameters_.cost_each_taken, outbox);
    }
    const bool is_left = parameters_.coupons == 0 || taken_ < parameters_.coupons;
    const Duration opens{plan_.offering.schedule.start.seconds + parameters_.opens.seconds};
    terms.open = terms.open && is_left && t >= plan_.clock.at(opens);
    terms.discount = parameters_.discount;
  }

  void remember(Memory& memory) override { memory.number(taken_); }

  const CouponParameters& parameters_;
  std::int64_t taken_ = 0;
};

class Coupon final : public OfferAction {
 public:
  std::string_view name() const override { return "coupon"; }
  std::string_view sentence() const override {
    return "lets those who take a coupon buy at a lower price while it is "
           "valid";
  }
  Fields fields() override { return parameters_.fields(); }
  void check(const std::string& where, Problems& problems) const override {
    if (parameters_.opens >= parameters_.offering.schedule.duration) {
      problems.add(where, "opens: " + to_text(parameters_.opens) + " is after the end",
                   "less than the duration, " + to_text(parameters_.offering.schedule.duration));
    }
  }
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<CouponRun>(plan_, parameters_);
  }

 private:
  const Offering& offering() const override { return parameters_.offering; }

  CouponParameters parameters_;
};

}  // namespace

std::unique_ptr<Action> make_coupon_action() {
  return std::make_unique<Coupon>();
}

}  // namespace hearsay
