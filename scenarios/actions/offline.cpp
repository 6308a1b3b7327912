// Offline: a code on a poster or a stand near the shop, where so many people
// pass each day.
//
// Whom one meets lives where the target says; another region is another action
// of this kind. Whoever takes notice reads what is said there, and may take a
// coupon.
#include "scenarios/contacts.hpp"

namespace hearsay {
namespace {

struct OfflineParameters {
  Offering offering{.via = Via::in_person, .open_rate = 0.2, .take_up = 0.3};
  Contacts contacts{.from = hours(8), .until = hours(20)};
  double discount = 0.1;

  Fields fields() {
    return joined({contacts.fields(),
                   {
                       field("discount", discount, "share of the price that a coupon saves")
                           .unit("share")
                           .at_least(0)
                           .less_than(1)
                           .source("assumption"),
                   },
                   offering.schedule.window_fields(),
                   offering.fields_but_messages()});
  }
};

class OfflineRun final : public ContactRun {
 public:
  OfflineRun(const OfferPlan& plan, const OfflineParameters& parameters)
      : ContactRun(plan, parameters.contacts, Via::in_person), parameters_(parameters) {}

 private:
  void go_on(Step, std::span<const Answer>, Terms& terms, Outbox&) override {
    terms.discount = parameters_.discount;
  }

  const OfflineParameters& parameters_;
};

class Offline final : public OfferAction {
 public:
  std::string_view name() const override { return "offline"; }
  std::string_view sentence() const override {
    return "meets people in the street or the shop, so many a day, and gives "
           "them coupons";
  }
  Fields fields() override { return parameters_.fields(); }
  void check(const std::string& where, Problems& problems) const override {
    parameters_.contacts.check(where, problems);
  }
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<OfflineRun>(plan_, parameters_);
  }

 private:
  const Offering& offering() const override { return parameters_.offering; }

  OfflineParameters parameters_;
};

}  // namespace

std::unique_ptr<Action> make_offline_action() {
  return std::make_unique<Offline>();
}

}  // namespace hearsay
