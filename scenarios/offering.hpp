// What offers have in common: what their messages say, how people get to know
// of them, on which terms they stand, and what they may cost.
//
// An action that makes an offer derives its parameters' fields from an
// Offering, its Action from OfferAction and its run from OfferRun, and says
// only what is its own: in each step, given what agents answered in the last,
// whom it pays, to whom it sends something and how the terms change. All that a
// run remembers is whole numbers in a list, in one order for saving and
// restoring.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scenarios/audience.hpp"
#include "sim/engine/action.hpp"

namespace hearsay {

// What the messages of an action say; 1 is that of an average message.
struct Content {
  double interest = 1.0;
  double appeal = 1.0;
  double credibility = 1.0;
  double usefulness = 1.0;
  std::vector<std::string> topics{};
  Orientation orientation = Orientation::none;
  bool shows_likes = false;

  Fields fields();
  // Whether there is anything to say.
  bool says_something() const;
  // The bits of its topics among the interests of the market. Throws InputError
  // for unknown ones.
  std::uint64_t topic_bits(const Market& market) const;
  void say(std::uint64_t topic_bits, Terms& terms) const;
};

// What of a message tells to which action's terms it belongs.
inline Message message_of(Channel channel, std::uint8_t kind, const ActionPlace& place) {
  return {channel, kind, static_cast<std::uint8_t>(place.slot + 1U), place.among_kind};
}
inline Message message_of(Gift gift, const ActionPlace& place) {
  return message_of(Channel::gift, static_cast<std::uint8_t>(gift), place);
}

// The content of an action that makes no offer, in a market. Where it says nothing in particular,
// its messages belong to no terms.
class Saying {
 public:
  void bind(const Content& content, const Market& market, const ActionPlace& place);
  // To be called in every step: it holds for that step.
  void say(Outbox& outbox) const;
  Message message(Channel channel, std::uint8_t kind) const;

 private:
  Content content_;
  ActionPlace place_;
  std::uint64_t topics_ = 0;
  bool says_something_ = false;
};

// How people get to know of an offer.
enum class Via : std::uint8_t { account, advertisement, in_person };

struct Offering {
  Target target{};
  Schedule schedule{.duration = days(7), .every = days(1), .times = 1};
  Via via = Via::account;
  double open_rate = 0.05;
  Money cost_each_told{};
  Content content{};
  double take_up = 0.1;
  double incentive = 1.0;
  Budget budget{};

  Fields fields();  // with messages every so often
  Fields fields_but_messages();
};

// What may be won; a prize is the product.
struct Prizes {
  std::int64_t count = 0;
  Money cost_each{};

  Fields fields();
};

// An offer in a market: what all replicates share.
struct OfferPlan {
  Offering offering;
  Clock clock;
  ActionPlace place;
  std::vector<AgentId> audience;  // who may be told, ascending
  std::uint64_t topics = 0;
  std::optional<Market> market;
};

class OfferRun : public ActionRun {
 public:
  explicit OfferRun(const OfferPlan& plan) : plan_(plan), purse_(plan.offering.budget) {}

  void begin(const Luck& luck) final;
  void hear(Step t, std::span<const Answer> answers) final;
  void act(Step t, Outbox& outbox) final;
  std::vector<std::uint64_t> save() const final;
  void restore(std::span<const std::uint64_t> saved) final;

 protected:
  // What an offer's run remembers, one whole number after the other.
  class Memory {
   public:
    explicit Memory(std::vector<std::uint64_t>& list) : writing_(&list) {}
    explicit Memory(std::span<const std::uint64_t> list) : reading_(list) {}

    template <class Number>
    void number(Number& value) {
      if (writing_ != nullptr) {
        writing_->push_back(static_cast<std::uint64_t>(value));
      } else {
        value = static_cast<Number>(reading_.front());
        reading_ = reading_.subspan(1);
      }
    }
    // A list whose items name their numbers: visit(item, memory).
    template <class Item, class Visit>
    void list(std::vector<Item>& items, const Visit& visit) {
      std::uint64_t count = items.size();
      number(count);
      items.resize(count);
      for (Item& item : items) visit(item, *this);
    }

   private:
    std::vector<std::uint64_t>* writing_ = nullptr;
    std::span<const std::uint64_t> reading_;
  };

  // Forgets the last replicate.
  virtual void start_anew() {}
  // Step t of the offer, open or over: pays and sends, given the answers about it, those about no
  // action and all purchases, and may close the terms or change them.
  virtual void go_on(Step t, std::span<const Answer> answers, Terms& terms, Outbox& outbox) = 0;
  // Lets people know of it at step t; as the offering says, by default.
  virtual void tell(Step t, Outbox& outbox);
  // One more of them takes notice, in this way; false where that cannot be
  // paid.
  bool tell_one(AgentId agent, Via via, std::uint32_t ordinal, Outbox& outbox);
  // Names what it remembers.
  virtual void remember(Memory&) {}

  bool is_mine(const Answer& answer) const { return answer.slot == plan_.place.slot; }
  // The step after the last in which it is open, when every answer has come in;
  // where the run ends before, its last.
  bool is_settled_at(Step t) const {
    return t ==
           std::min(plan_.clock.covering(plan_.offering.schedule.end()), plan_.clock.steps - 1);
  }
  // Gives an agent the product, or something else in person.
  void give(AgentId agent, Gift gift, std::uint32_t source, Outbox& outbox) const {
    outbox.send({agent, source, message_of(gift, plan_.place)});
  }
  // Lets an agent buy at a discount.
  void deal(AgentId agent, double discount, Outbox& outbox) const;
  Draw draw(Purpose purpose, std::uint32_t who, std::uint32_t occasion = 0) const {
    return luck_.draw(purpose, std::uint64_t{plan_.place.luck} << 32 | who, occasion);
  }

  const OfferPlan& plan_;
  Luck luck_ = Luck::of_market(0);
  Purse purse_;

 private:
  std::vector<Answer> answers_;  // of the last step, until the run acts on them
};

class OfferAction : public Action {
 public:
  bool needs_circles() const override { return offering().target.needs_circles(); }
  bool needs_answers() const override { return true; }
  void check(const std::string& where, Problems& problems) const override;
  void bind(const Market& market, const Clock& clock, const Luck& market_luck,
            ActionPlace place) final;

 protected:
  virtual const Offering& offering() const = 0;
  // What more the market must serve; throws InputError where it cannot.
  virtual void prepare() {}
  const Luck& market_luck() const { return market_luck_; }

  OfferPlan plan_;

 private:
  Luck market_luck_ = Luck::of_market(0);
};

}  // namespace hearsay
