// Offers that come to people one at a time, so many a day: somebody stops at a
// stand, or fishes a bottle out of the sea.
//
// Contact j is with an agent of the audience drawn by j itself, so more
// contacts a day are the same ones and some more. They are spread over the open
// hours of each day by whole-number division.
#pragma once

#include "scenarios/offering.hpp"

namespace hearsay {

struct Contacts {
  std::int64_t per_day = 100;
  Duration from{};
  Duration until = days(1);

  Fields fields();
  void check(const std::string& where, Problems& problems) const;
  // How many there have been `time` seconds after the first day began.
  std::int64_t until_second(std::int64_t time) const;
};

class ContactRun : public OfferRun {
 public:
  ContactRun(const OfferPlan& plan, const Contacts& contacts, Via via)
      : OfferRun(plan), contacts_(contacts), via_(via) {}

 protected:
  void tell(Step t, Outbox& outbox) override;

 private:
  std::int64_t due_before(Step t) const;

  const Contacts& contacts_;
  Via via_;
};

}  // namespace hearsay
