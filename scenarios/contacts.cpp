#include "scenarios/contacts.hpp"

#include <algorithm>

namespace hearsay {

Fields Contacts::fields() {
  constexpr auto kDay = static_cast<double>(days(1).seconds);
  return {
      field("contacts_per_day", per_day, "how many agents of the target are met each day")
          .unit("agents")
          .within(1, 1e9)
          .source("assumption"),
      field("from", from, "hour of each day of the action from which that is")
          .unit("duration")
          .within(0, kDay),
      field("until", until, "hour until which that is").unit("duration").within(0, kDay),
  };
}

void Contacts::check(const std::string& where, Problems& problems) const {
  if (from < until) return;
  problems.add(where, "from: " + to_text(from) + " is not before " + to_text(until),
               "from before until, both within a day");
}

std::int64_t Contacts::until_second(std::int64_t time) const {
  const std::int64_t day = days(1).seconds;
  const std::int64_t today = std::clamp(time % day, from.seconds, until.seconds) - from.seconds;
  return per_day * (time / day) + per_day * today / (until.seconds - from.seconds);
}

std::int64_t ContactRun::due_before(Step t) const {
  const Schedule& schedule = plan_.offering.schedule;
  const std::int64_t time = t * plan_.clock.step.seconds - schedule.start.seconds;
  return contacts_.until_second(std::clamp<std::int64_t>(time, 0, schedule.duration.seconds));
}

void ContactRun::tell(Step t, Outbox& outbox) {
  const Chance notices = Chance::of(plan_.offering.open_rate);
  const auto audience = static_cast<std::uint32_t>(plan_.audience.size());
  for (std::int64_t j = due_before(t); j < due_before(t + 1); ++j) {
    const auto ordinal = static_cast<std::uint32_t>(j);
    const Draw luck = draw(Purpose::contact_made, ordinal);
    if (!notices.decides(luck[1])) continue;
    if (!tell_one(plan_.audience[luck.below(0, audience)], via_, ordinal, outbox)) return;
  }
}

}  // namespace hearsay
