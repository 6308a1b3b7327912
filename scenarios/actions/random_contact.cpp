// Contact with strangers: messages in bottles, and people nearby who shake
// their phones.
//
// So many messages a day reach agents whom luck chooses; they come from nobody
// one knows, so they weigh as little as an advertisement and, unless the
// scenario says otherwise, half of that. They do tire.
#include "scenarios/contacts.hpp"

namespace hearsay {
namespace {

struct RandomContactParameters {
  Offering offering{
      .via = Via::in_person, .open_rate = 1.0, .content = {.credibility = 0.5}, .take_up = 0.0};
  Contacts contacts{.per_day = 500};

  Fields fields() {
    return joined(
        {contacts.fields(), offering.schedule.window_fields(), offering.fields_but_messages()});
  }
};

class RandomContactRun final : public ContactRun {
 public:
  RandomContactRun(const OfferPlan& plan, const RandomContactParameters& parameters)
      : ContactRun(plan, parameters.contacts, Via::advertisement) {}

 private:
  void go_on(Step, std::span<const Answer>, Terms&, Outbox&) override {}
};

class RandomContact final : public OfferAction {
 public:
  std::string_view name() const override { return "random_contact"; }
  std::string_view sentence() const override {
    return "sends messages to strangers whom luck chooses, who trust them "
           "little";
  }
  Fields fields() override { return parameters_.fields(); }
  void check(const std::string& where, Problems& problems) const override {
    parameters_.contacts.check(where, problems);
  }
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<RandomContactRun>(plan_, parameters_);
  }

 private:
  const Offering& offering() const override { return parameters_.offering; }

  RandomContactParameters parameters_;
};

}  // namespace

std::unique_ptr<Action> make_random_contact_action() {
  return std::make_unique<RandomContact>();
}

}  // namespace hearsay
