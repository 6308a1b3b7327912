// Bargaining: the price falls for whoever takes part with each friend who
// helps, and at the end those with most helpers get back what they paid.
//
// A helper is a friend who takes part because of one's post; it starts a
// bargain of its own with that. When the price can fall no further, or the
// bargaining is over, the participant can buy at what it has come to. Refunds
// go, in the order of a ranking by helpers, to those who have bought by then.
#include <algorithm>
#include <iterator>

#include "scenarios/offering.hpp"

namespace hearsay {
namespace {

struct BargainParameters {
  Offering offering{.take_up = 0.2, .incentive = 5.0};
  double each = 0.1;
  double floor = 0.5;
  std::int64_t refunds = 0;
  Money refund;

  Fields fields() {
    return joined(
        {{
             field("each", each, "share of the price that each helping friend takes off")
                 .unit("share")
                 .more_than(0)
                 .less_than(1)
                 .source("assumption"),
             field("floor", floor, "share of the price that all of them can take off at most")
                 .unit("share")
                 .more_than(0)
                 .less_than(1)
                 .source("assumption"),
             field("refunds", refunds, "buyers with most helpers whose money is given back")
                 .unit("agents")
                 .within(0, 1e9),
             field("refund", refund, "what each of them is given back")
                 .unit("currency")
                 .within(0, 1e6),
         },
         offering.fields()});
  }
};

class BargainRun final : public OfferRun {
 public:
  BargainRun(const OfferPlan& plan, const BargainParameters& parameters)
      : OfferRun(plan), parameters_(parameters) {}

 private:
  struct Bargainer {
    std::uint32_t agent = 0;
    std::int64_t helpers = 0;
    std::uint8_t dealt = 0;
    std::uint8_t bought = 0;
  };

  void start_anew() override { bargainers_.clear(); }

  void go_on(Step t, std::span<const Answer> answers, Terms&, Outbox& outbox) override {
    for (const Answer& answer : answers) {
      if (answer.what == Answered::bought) {
        if (Bargainer* buyer = find(index(answer.agent))) buyer->bought = 1;
      }
      if (!is_mine(answer) || answer.what != Answered::took_up) continue;
      add(index(answer.agent));
      if (answer.through == kNobody) continue;
      Bargainer* const helped = find(answer.through);
      if (helped == nullptr) continue;  // passed it on without bargaining
      ++helped->helpers;
      if (helped->dealt == 0 && saving(*helped) >= parameters_.floor) close(*helped, outbox);
    }
    if (is_settled_at(t)) {
      for (Bargainer& bargainer : bargainers_) {
        if (bargainer.dealt == 0 && bargainer.helpers > 0) close(bargainer, outbox);
      }
    }
    if (t == plan_.clock.steps - 1) refund(outbox);
  }

  double saving(const Bargainer& bargainer) const {
    return std::min(parameters_.floor, parameters_.each * static_cast<double>(bargainer.helpers));
  }

  void close(Bargainer& bargainer, Outbox& outbox) {
    bargainer.dealt = 1;
    deal(AgentId{bargainer.agent}, saving(bargainer), outbox);
  }

  void refund(Outbox& outbox) {
    std::vector<Bargainer> ranking;
    std::copy_if(bargainers_.begin(), bargainers_.end(), std::back_inserter(ranking),
                 [](const Bargainer& one) { return one.bought != 0 && one.helpers > 0; });
    std::sort(ranking.begin(), ranking.end(), [](const Bargainer& a, const Bargainer& b) {
      return a.helpers != b.helpers ? a.helpers > b.helpers : a.agent < b.agent;
    });
    const auto refunds = std::min(ranking.size(), static_cast<std::size_t>(parameters_.refunds));
    for (std::size_t i = 0; i < refunds; ++i) purse_.pay(parameters_.refund, outbox);
  }

  std::vector<Bargainer>::iterator place(std::uint32_t agent) {
    return std::lower_bound(
        bargainers_.begin(), bargainers_.end(), agent,
        [](const Bargainer& one, std::uint32_t other) { return one.agent < other; });
  }
  Bargainer* find(std::uint32_t agent) {
    const auto at = place(agent);
    return at == bargainers_.end() || at->agent != agent ? nullptr : &*at;
  }
  void add(std::uint32_t agent) {
    if (find(agent) == nullptr) bargainers_.insert(place(agent), Bargainer{agent});
  }

  void remember(Memory& memory) override {
    memory.list(bargainers_, [](Bargainer& one, Memory& numbers) {
      numbers.number(one.agent);
      numbers.number(one.helpers);
      numbers.number(one.dealt);
      numbers.number(one.bought);
    });
  }

  const BargainParameters& parameters_;
  std::vector<Bargainer> bargainers_;  // by agent, ascending
};

class Bargain final : public OfferAction {
 public:
  std::string_view name() const override { return "bargain"; }
  std::string_view sentence() const override {
    return "lets the price fall for a participant with each friend who helps";
  }
  Fields fields() override { return parameters_.fields(); }
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<BargainRun>(plan_, parameters_);
  }

 private:
  const Offering& offering() const override { return parameters_.offering; }

  BargainParameters parameters_;
};

}  // namespace

std::unique_ptr<Action> make_bargain_action() {
  return std::make_unique<Bargain>();
}

}  // namespace hearsay
