// A draw: who passes the message on takes part in a lottery, and when it is
// over luck draws the winners.
//
// A prize is the product: winners own it, experience it and may tell of it.
// Everybody has one chance, however many friends it told.
#include "scenarios/offering.hpp"

namespace hearsay {
namespace {

struct LotteryParameters {
  Offering offering{.incentive = 3.0};
  Prizes prizes{.count = 10, .cost_each = money(50.0)};

  Fields fields() { return joined({prizes.fields(), offering.fields()}); }
};

class LotteryRun final : public OfferRun {
 public:
  LotteryRun(const OfferPlan& plan, const LotteryParameters& parameters)
      : OfferRun(plan), parameters_(parameters) {}

 private:
  void start_anew() override { entrants_.clear(); }

  void go_on(Step t, std::span<const Answer> answers, Terms& terms, Outbox& outbox) override {
    // One enters by passing it on; there is nothing else to take up.
    terms.take_up = 0.0;
    for (const Answer& answer : answers) {
      if (is_mine(answer) && answer.what == Answered::passed_on) {
        entrants_.push_back(index(answer.agent));
      }
    }
    if (is_settled_at(t)) draw_prizes(outbox);
  }

  // The first of a random order: each prize goes to one of those who have none.
  void draw_prizes(Outbox& outbox) {
    for (std::uint32_t prize = 0; prize < parameters_.prizes.count && !entrants_.empty(); ++prize) {
      const auto left = static_cast<std::uint32_t>(entrants_.size());
      const std::uint32_t winner = draw(Purpose::lottery, prize).below(0, left);
      if (!purse_.pay(parameters_.prizes.cost_each, outbox)) return;
      give(AgentId{entrants_[winner]}, Gift::product, 0, outbox);
      entrants_[winner] = entrants_.back();
      entrants_.pop_back();
    }
  }

  void remember(Memory& memory) override {
    memory.list(entrants_, [](std::uint32_t& agent, Memory& numbers) { numbers.number(agent); });
  }

  const LotteryParameters& parameters_;
  std::vector<std::uint32_t> entrants_;  // in the order in which they entered
};

class Lottery final : public OfferAction {
 public:
  std::string_view name() const override { return "draw"; }
  std::string_view sentence() const override {
    return "draws prizes among those who passed the message on";
  }
  Fields fields() override { return parameters_.fields(); }
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<LotteryRun>(plan_, parameters_);
  }

 private:
  const Offering& offering() const override { return parameters_.offering; }

  LotteryParameters parameters_;
};

}  // namespace

std::unique_ptr<Action> make_draw_action() {
  return std::make_unique<Lottery>();
}

}  // namespace hearsay
