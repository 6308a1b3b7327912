// Paid feed advertisement: impressions booked in advance, shown to a target audience.
//
// What is booked is spread over the steps by whole-number division, evenly or over some hours of
// each day, so that the total is exact for any step. Impression j goes to an agent of the audience
// drawn by j itself; an agent at the frequency cap passes it on to another draw, and after a few of
// them it stays unsold and is not paid: that is how a small audience makes a large booking fall
// short. What is to be expected of that is known beforehand: while the impressions run, the number
// that one agent has received is Poisson until it comes to the cap, and an impression finds no
// place where all its draws meet agents at the cap.
#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "scenarios/offering.hpp"
#include "sim/core/draw_batch.hpp"
#include "sim/core/elementary.hpp"
#include "sim/engine/action.hpp"

namespace hearsay {
namespace {

constexpr std::uint32_t kAttempts = 8;

struct AdvertiseParameters {
  Target target{.share = 0.1};
  std::int64_t impressions_per_day = 10000;
  Money cost_per_mille = money(20.0);
  Money minimum_spend;
  std::int64_t frequency_cap = 0;
  Schedule schedule;
  Duration shown_from;
  Duration shown_until = days(1);
  Budget budget;
  Content content;

  Fields fields() {
    constexpr auto kDay = static_cast<double>(days(1).seconds);
    return joined(
        {target.fields(),
         {
             field("impressions_per_day", impressions_per_day, "impressions booked for each day")
                 .unit("impressions")
                 .within(1, 1e9)
                 .source("assumption"),
             field("cost_per_mille", cost_per_mille, "price of a thousand delivered impressions")
                 .unit("currency")
                 .within(0, 1e6)
                 .source("assumption"),
             field("minimum_spend", minimum_spend,
                   "least that must be booked for it to be shown at all")
                 .unit("currency")
                 .within(0, 1e12),
             field("frequency_cap", frequency_cap,
                   "most impressions one agent gets over the whole campaign; 0 for no limit")
                 .unit("impressions")
                 .within(0, 4294967295.0),
             field("start", schedule.start,
                   "when it begins, counted from the start of the campaign")
                 .unit("duration")
                 .within(0, static_cast<double>(days(3650).seconds)),
             field("duration", schedule.duration,
                   "how long it is shown; what lies after the run is not sold")
                 .unit("duration")
                 .within(1, static_cast<double>(days(3650).seconds)),
             field("shown_from", shown_from,
                   "hour of each day of the advertisement from which its impressions are shown")
                 .unit("duration")
                 .within(0, kDay),
             field("shown_until", shown_until, "hour until which they are")
                 .unit("duration")
                 .within(0, kDay),
         },
         budget.fields(),
         content.fields()});
  }

  // All that is booked, rounded down. Both factors are bounded, so the product fits.
  std::int64_t booked() const {
    return impressions_per_day * schedule.duration.seconds / days(1).seconds;
  }
  // Of so many delivered impressions, rounded down once and not once a step; millionths.
  std::int64_t price(std::int64_t impressions) const {
    const std::int64_t micros = cost_per_mille.micros;
    return micros / 1000 * impressions + micros % 1000 * impressions / 1000;
  }
  // How many impressions the budget pays for.
  std::int64_t affordable() const {
    if (budget.budget.micros == 0 || price(booked()) <= budget.budget.micros) return booked();
    std::int64_t low = 0;
    std::int64_t high = booked();  // too many
    while (high - low > 1) {
      const std::int64_t middle = low + (high - low) / 2;
      (price(middle) <= budget.budget.micros ? low : high) = middle;
    }
    return low;
  }
  bool is_shown_all_day() const {
    return shown_from.seconds == 0 && shown_until.seconds == days(1).seconds;
  }
};

// How the booked impressions fall on the steps.
class Pacing {
 public:
  Pacing() = default;
  Pacing(const AdvertiseParameters& parameters, const Clock& clock)
      : parameters_(parameters),
        clock_(clock),
        first_(clock.at(parameters.schedule.start)),
        steps_(std::max(clock.covering(parameters.schedule.end()), first_ + 1) - first_),
        booked_(parameters.booked()) {}

  // Whether anything is shown at all in the run's step t.
  bool is_open(Step t) const { return t >= first_ && t - first_ < steps_; }
  // Impressions due before the run's step t.
  std::int64_t due_before(Step t) const {
    if (t <= first_) return 0;
    const Step step = std::min(t - first_, steps_);
    if (parameters_.is_shown_all_day()) return booked_ * step / steps_;
    if (step == steps_) return booked_;
    // Seconds of showing until the step begins, of those of the whole advertisement; 2^32 times
    // ten years of them fit.
    return booked_ * shown(step) / shown(steps_);
  }
  // Those that fall within the run.
  std::int64_t due_in_run() const { return due_before(clock_.steps); }

 private:
  std::int64_t shown(Step steps) const {
    const std::int64_t day = days(1).seconds;
    const std::int64_t time = steps * clock_.step.seconds;
    const std::int64_t from = parameters_.shown_from.seconds;
    const std::int64_t until = parameters_.shown_until.seconds;
    const std::int64_t today = std::clamp(time % day, from, until) - from;
    return time / day * (until - from) + today;
  }

  AdvertiseParameters parameters_;
  Clock clock_;
  Step first_ = 0;
  Step steps_ = 1;
  std::int64_t booked_ = 0;
};

class Advertising final : public ActionRun {
 public:
  Advertising(const AdvertiseParameters& parameters, const Pacing& pacing,
              std::span<const AgentId> audience, ActionPlace place, const Saying& saying)
      : parameters_(parameters),
        pacing_(pacing),
        audience_(audience),
        place_(place),
        saying_(saying),
        most_(parameters.affordable()),
        cap_(static_cast<std::uint32_t>(parameters.frequency_cap)),
        received_(cap_ == 0 ? 0 : audience.size()) {}

  void begin(const Luck& luck) override {
    luck_ = luck;
    delivered_ = 0;
    std::fill(received_.begin(), received_.end(), 0U);
  }

  void act(Step t, Outbox& outbox) override {
    saying_.say(outbox);
    if (!pacing_.is_open(t)) return;
    const std::int64_t before = delivered_;
    const std::int64_t begin = pacing_.due_before(t);
    const auto count = static_cast<std::size_t>(pacing_.due_before(t + 1) - begin);
    draws_.compute(luck_, count, [&](std::size_t i) {
      return key(static_cast<std::uint32_t>(begin) + static_cast<std::uint32_t>(i), 0);
    });
    for (std::size_t i = 0; i < count && delivered_ < most_; ++i) {
      show(static_cast<std::uint32_t>(begin) + static_cast<std::uint32_t>(i), draws_[i], outbox);
    }
    outbox.pay({parameters_.price(delivered_) - parameters_.price(before)});
  }

  std::vector<std::uint64_t> save() const override {
    std::vector<std::uint64_t> saved{static_cast<std::uint64_t>(delivered_)};
    saved.insert(saved.end(), received_.begin(), received_.end());
    return saved;
  }
  void restore(std::span<const std::uint64_t> saved) override {
    delivered_ = static_cast<std::int64_t>(saved[0]);
    std::transform(saved.begin() + 1, saved.end(), received_.begin(),
                   [](std::uint64_t count) { return static_cast<std::uint32_t>(count); });
  }

 private:
  DrawKey key(std::uint32_t impression, std::uint32_t attempt) const {
    return {Purpose::impression, std::uint64_t{place_.among_kind} << 32 | impression, attempt};
  }

  // `draw` is that of the first attempt.
  void show(std::uint32_t impression, Draw draw, Outbox& outbox) {
    for (std::uint32_t attempt = 0; attempt < kAttempts; ++attempt) {
      if (attempt > 0) {
        const DrawKey again = key(impression, attempt);
        draw = luck_.draw(again.purpose, again.who, again.occasion);
      }
      const std::uint32_t member = draw.below(0, static_cast<std::uint32_t>(audience_.size()));
      if (cap_ != 0 && received_[member] == cap_) continue;
      if (cap_ != 0) ++received_[member];
      ++delivered_;
      outbox.send({audience_[member], impression, saying_.message(Channel::advertisement, 0)});
      return;
    }
  }

  AdvertiseParameters parameters_;
  const Pacing& pacing_;
  std::span<const AgentId> audience_;
  ActionPlace place_;
  const Saying& saying_;
  std::int64_t most_;  // impressions that the budget pays for
  std::uint32_t cap_;

  Luck luck_ = Luck::of_market(0);
  std::int64_t delivered_ = 0;
  std::vector<std::uint32_t> received_;  // by member of the audience; empty without a cap
  DrawBatch draws_;
};

struct Delivery {
  double impressions = 0.0;
  double reach = 0.0;
};

// What comes of `booked` impressions among `audience` agents of whom none takes more than `cap`
// (0: any number), on average over much luck.
Delivery expected_delivery(double booked, double most, double audience, std::int64_t cap) {
  if (cap == 0) {
    const double shown = std::min(booked, most);
    return {shown, audience * (1.0 - exponential(-std::min(shown / audience, 700.0)))};
  }
  // Chances to have received fewer than the cap, and exactly so many, at Poisson mean `pressure`.
  const auto below_cap = [&](double pressure) {
    double term = exponential(-pressure);
    double sum = 0.0;
    for (std::int64_t k = 0; k < cap; ++k) {
      sum += term;
      if (static_cast<double>(k) > pressure && term < 1e-15) break;
      term *= pressure / static_cast<double>(k + 1);
    }
    return std::min(sum, 1.0);
  };
  // Pressure rises by a small step at a time: those below the cap receive `step` each, and it takes
  // more impressions than that, as some find no place.
  constexpr double kStep = 1.0 / 256;
  constexpr double kMostPressure = 600.0;
  double asked = 0.0;
  double shown = 0.0;
  double pressure = 0.0;
  while (asked < booked && shown < most && pressure < kMostPressure) {
    const double open = below_cap(pressure + kStep / 2);
    double lost = 1.0;
    for (std::uint32_t i = 0; i < kAttempts; ++i) lost *= 1.0 - open;
    const double placed = audience * open * kStep;
    if (placed < audience * 1e-9) break;
    const double took = placed / (1.0 - lost);
    const double part = std::min({1.0, (booked - asked) / took, (most - shown) / placed});
    asked += took * part;
    shown += placed * part;
    pressure += kStep * part;
    if (part < 1.0) break;
  }
  return {shown, audience * (1.0 - exponential(-pressure))};
}

class Advertise final : public Action {
 public:
  std::string_view name() const override { return "advertise"; }
  std::string_view sentence() const override {
    return "shows a paid advertisement in the feeds of a target audience";
  }
  Fields fields() override { return parameters_.fields(); }
  bool needs_circles() const override { return parameters_.target.needs_circles(); }

  void check(const std::string& where, Problems& problems) const override {
    const AdvertiseParameters& p = parameters_;
    constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
    if (p.booked() > kMost) {
      problems.add(where,
                   "impressions_per_day: " + std::to_string(p.booked()) +
                       " impressions over the whole duration are too many",
                   "at most " + std::to_string(kMost));
    } else if (const Money price{p.price(p.booked())}; price < p.minimum_spend) {
      problems.add(where,
                   "minimum_spend: " + std::to_string(p.booked()) + " impressions cost " +
                       to_text(amount(price)),
                   "at least " + to_text(amount(p.minimum_spend)));
    }
    if (p.budget.budget.micros > 0 && p.budget.budget < p.minimum_spend) {
      problems.add(where,
                   "budget: " + to_text(amount(p.budget.budget)) + " is below the minimum spend",
                   "at least " + to_text(amount(p.minimum_spend)));
    }
    if (p.shown_from >= p.shown_until) {
      problems.add(
          where,
          "shown_from: " + to_text(p.shown_from) + " is not before " + to_text(p.shown_until),
          "shown_from before shown_until, both within a day");
    }
  }

  void bind(const Market& market, const Clock& clock, const Luck& market_luck,
            ActionPlace place) override {
    place_ = place;
    saying_.bind(parameters_.content, market, place);
    clock.start_at(parameters_.schedule.start, "start");
    pacing_ = Pacing(parameters_, clock);
    // This action's audience is keyed by its place alone, as it always was.
    audience_ = parameters_.target.find(market, market_luck, place.among_kind);
  }

  std::string forecast() const override {
    const std::int64_t due = pacing_.due_in_run();
    const auto audience = static_cast<double>(audience_.size());
    const Delivery expected =
        expected_delivery(static_cast<double>(due), static_cast<double>(parameters_.affordable()),
                          audience, parameters_.frequency_cap);
    const auto whole = [](double value) {
      return std::to_string(static_cast<std::int64_t>(value + 0.5));
    };
    const auto impressions = static_cast<std::int64_t>(expected.impressions + 0.5);
    return whole(expected.impressions) + " of " + std::to_string(due) +
           " impressions expected, which reach " + whole(expected.reach) + " of " +
           std::to_string(audience_.size()) + " targeted agents and cost " +
           to_text(amount({parameters_.price(impressions)}));
  }

  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<Advertising>(parameters_, pacing_, audience_, place_, saying_);
  }

 private:
  AdvertiseParameters parameters_;
  ActionPlace place_;
  Saying saying_;
  Pacing pacing_;
  std::vector<AgentId> audience_;
};

}  // namespace

std::unique_ptr<Action> make_advertise_action() {
  return std::make_unique<Advertise>();
}

}  // namespace hearsay
