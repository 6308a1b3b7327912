// Paid feed advertisement: impressions booked in advance, shown to a target audience.
//
// What is booked is spread evenly over the steps of the campaign by whole-number division, so that
// the total is exact for any step. Impression j goes to an agent of the audience drawn by j itself;
// an agent at the frequency cap passes it on to another draw, and after a few of them it stays
// unsold and is not paid: that is how a small audience makes a large booking fall short.
#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "sim/core/draw_batch.hpp"
#include "sim/engine/action.hpp"

namespace hearsay {
namespace {

struct AdvertiseParameters {
  double target_share = 0.1;
  std::int64_t impressions_per_day = 10000;
  Money cost_per_mille = money(20.0);
  std::int64_t frequency_cap = 0;
  Duration start;
  Duration duration = days(7);

  Fields fields() {
    constexpr double kLongest = static_cast<double>(days(3650).seconds);
    return {
        field("target_share", target_share, "share of all agents that the advertisement targets")
            .unit("share")
            .more_than(0)
            .at_most(1)
            .source("assumption"),
        field("impressions_per_day", impressions_per_day, "impressions booked for each day")
            .unit("impressions")
            .within(1, 1e9)
            .source("assumption"),
        field("cost_per_mille", cost_per_mille, "price of a thousand delivered impressions")
            .unit("currency")
            .within(0, 1e6)
            .source("assumption"),
        field("frequency_cap", frequency_cap,
              "most impressions one agent gets over the whole campaign; 0 for no limit")
            .unit("impressions")
            .within(0, 4294967295.0),
        field("start", start, "when it begins, counted from the start of the campaign")
            .unit("duration")
            .within(0, kLongest),
        field("duration", duration, "how long it is shown; what lies after the run is not sold")
            .unit("duration")
            .within(1, kLongest),
    };
  }

  // All that is booked, rounded down. Both factors are bounded, so the product fits.
  std::int64_t booked() const { return impressions_per_day * duration.seconds / days(1).seconds; }
};

class Advertising final : public ActionRun {
 public:
  Advertising(const AdvertiseParameters& parameters, std::span<const AgentId> audience,
              ActionPlace place, Step first, Step steps)
      : audience_(audience),
        place_(place),
        first_(first),
        steps_(steps),
        booked_(parameters.booked()),
        cap_(static_cast<std::uint32_t>(parameters.frequency_cap)),
        cost_per_mille_(parameters.cost_per_mille.micros),
        received_(cap_ == 0 ? 0 : audience.size()) {}

  void begin(const Luck& luck) override {
    luck_ = luck;
    delivered_ = 0;
    std::fill(received_.begin(), received_.end(), 0U);
  }

  void act(Step t, Outbox& outbox) override {
    if (t < first_ || t - first_ >= steps_) return;
    const std::int64_t before = delivered_;
    const std::int64_t begin = booked_until(t - first_);
    const auto count = static_cast<std::size_t>(booked_until(t - first_ + 1) - begin);
    draws_.compute(luck_, count, [&](std::size_t i) {
      return key(static_cast<std::uint32_t>(begin) + static_cast<std::uint32_t>(i), 0);
    });
    for (std::size_t i = 0; i < count; ++i) {
      show(static_cast<std::uint32_t>(begin) + static_cast<std::uint32_t>(i), draws_[i], outbox);
    }
    outbox.pay({price(delivered_) - price(before)});
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
  static constexpr std::uint32_t kAttempts = 8;

  std::int64_t booked_until(Step step) const { return booked_ * step / steps_; }

  // Of so many delivered impressions, rounded down once and not once a step.
  std::int64_t price(std::int64_t impressions) const {
    return cost_per_mille_ / 1000 * impressions + cost_per_mille_ % 1000 * impressions / 1000;
  }

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
      outbox.send({audience_[member], impression,
                   Message{Channel::advertisement, 0, 0, place_.among_kind}});
      return;
    }
  }

  std::span<const AgentId> audience_;
  ActionPlace place_;
  Step first_;
  Step steps_;
  std::int64_t booked_;
  std::uint32_t cap_;
  std::int64_t cost_per_mille_;  // millionths of the currency

  Luck luck_ = Luck::of_market(0);
  std::int64_t delivered_ = 0;
  std::vector<std::uint32_t> received_;  // by member of the audience; empty without a cap
  DrawBatch draws_;
};

class Advertise final : public Action {
 public:
  std::string_view name() const override { return "advertise"; }
  std::string_view sentence() const override {
    return "shows a paid advertisement in the feeds of a target audience";
  }
  Fields fields() override { return parameters_.fields(); }

  void check(const std::string& where, Problems& problems) const override {
    constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
    if (parameters_.booked() > kMost) {
      problems.add(where,
                   "impressions_per_day: " + std::to_string(parameters_.booked()) +
                       " impressions over the whole duration are too many",
                   "at most " + std::to_string(kMost));
    }
  }

  void bind(const Market& market, const Clock& clock, const Luck& market_luck,
            ActionPlace place) override {
    place_ = place;
    first_ = clock.start_at(parameters_.start, "start");
    const Duration end{parameters_.start.seconds + parameters_.duration.seconds};
    steps_ = std::max(clock.covering(end), first_ + 1) - first_;

    const Chance targeted = Chance::of(parameters_.target_share);
    audience_.clear();
    for (std::uint32_t i = 0; i < market.graph.agents(); ++i) {
      const Draw draw = market_luck.draw(Purpose::audience, AgentId{i}, place.among_kind);
      if (targeted.decides(draw[0])) audience_.push_back(AgentId{i});
    }
    if (audience_.empty()) {
      throw InputError(
          "",
          "target_share: " + to_text(parameters_.target_share) + " targets nobody in this market",
          "the market has " + std::to_string(market.graph.agents()) + " agents");
    }
  }

  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<Advertising>(parameters_, audience_, place_, first_, steps_);
  }

 private:
  AdvertiseParameters parameters_;
  ActionPlace place_;
  Step first_ = 0;
  Step steps_ = 1;
  std::vector<AgentId> audience_;
};

}  // namespace

std::unique_ptr<Action> make_advertise_action() {
  return std::make_unique<Advertise>();
}

}  // namespace hearsay
