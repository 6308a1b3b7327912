// Referral: who takes part and wins a friend as a customer is rewarded, and the
// friend saves part of the price.
//
// The reward is paid when the friend buys, to the friend through whom the offer
// came, and not where nobody brought it. How many further participants a
// participant brings, the K-factor of the trade, is what the measures
// offers_taken and offers_passed of a model say.
#include <algorithm>

#include "scenarios/offering.hpp"

namespace hearsay {
namespace {

struct ReferParameters {
  Offering offering{.schedule = {.duration = days(14), .every = days(1), .times = 1},
                    .take_up = 0.2,
                    .incentive = 3.0};
  Money reward = money(10.0);
  double discount = 0.1;

  Fields fields() {
    return joined({{
                       field("reward", reward, "what a participant gets for each friend who buys")
                           .unit("currency")
                           .within(0, 1e6)
                           .source("assumption"),
                       field("discount", discount, "share of the price that participants save")
                           .unit("share")
                           .at_least(0)
                           .less_than(1)
                           .source("assumption"),
                   },
                   offering.fields()});
  }
};

class ReferRun final : public OfferRun {
 public:
  ReferRun(const OfferPlan& plan, const ReferParameters& parameters)
      : OfferRun(plan), parameters_(parameters) {}

 private:
  // Of somebody who decided to buy because of the offer, and has not bought
  // yet.
  struct Won {
    std::uint32_t agent;
    std::uint32_t through;
  };

  void start_anew() override { won_.clear(); }

  void go_on(Step, std::span<const Answer> answers, Terms& terms, Outbox& outbox) override {
    terms.discount = parameters_.discount;
    for (const Answer& answer : answers) {
      if (is_mine(answer) && answer.what == Answered::decided && answer.through != kNobody) {
        won_.push_back({index(answer.agent), answer.through});
      }
      if (answer.what != Answered::bought) continue;
      const auto found = std::find_if(won_.begin(), won_.end(), [&](const Won& won) {
        return won.agent == index(answer.agent);
      });
      if (found == won_.end()) continue;
      won_.erase(found);
      purse_.pay(parameters_.reward, outbox);
    }
  }

  void remember(Memory& memory) override {
    memory.list(won_, [](Won& won, Memory& numbers) {
      numbers.number(won.agent);
      numbers.number(won.through);
    });
  }

  const ReferParameters& parameters_;
  std::vector<Won> won_;  // in the order of their decisions
};

class Refer final : public OfferAction {
 public:
  std::string_view name() const override { return "refer"; }
  std::string_view sentence() const override {
    return "rewards customers who win a friend, and the friend";
  }
  Fields fields() override { return parameters_.fields(); }
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<ReferRun>(plan_, parameters_);
  }

 private:
  const Offering& offering() const override { return parameters_.offering; }

  ReferParameters parameters_;
};

}  // namespace

std::unique_ptr<Action> make_refer_action() {
  return std::make_unique<Refer>();
}

}  // namespace hearsay
