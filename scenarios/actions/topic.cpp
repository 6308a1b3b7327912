// A topic of the day: a holiday, a celebrity, a match. It is nobody's campaign,
// but every campaign lives through it.
//
// While it lasts, posts about the product are seen more often, or less, where
// the topic takes the attention; after its end the effect halves every so
// often. It may move the price as well, as a season does.
#include <algorithm>

#include "scenarios/audience.hpp"
#include "sim/core/elementary.hpp"
#include "sim/engine/action.hpp"

namespace hearsay {
namespace {

struct TopicParameters {
  Schedule schedule{.duration = days(1)};
  double attention = 1.5;
  double price = 1.0;
  Duration half_life{};

  Fields fields() {
    return joined({schedule.window_fields(),
                   {
                       field("attention", attention,
                             "times the chance that a post is seen; below 1 where it "
                             "draws attention away")
                           .unit("factor")
                           .within(0, 100)
                           .source("assumption"),
                       field("price", price, "times the regular price while it lasts")
                           .unit("factor")
                           .more_than(0)
                           .at_most(100),
                       field("half_life", half_life,
                             "time in which what it does to attention halves after its "
                             "end; 0 ends it there")
                           .unit("duration")
                           .within(0, static_cast<double>(days(3650).seconds)),
                   }});
  }
};

class TopicRun final : public ActionRun {
 public:
  TopicRun(const TopicParameters& parameters, const Clock& clock)
      : parameters_(parameters), clock_(clock) {}

  void begin(const Luck&) override {}

  void act(Step t, Outbox& outbox) override {
    const TopicParameters& p = parameters_;
    if (t < clock_.at(p.schedule.start)) return;
    const bool lasts = p.schedule.is_open(clock_, t);
    if (lasts) outbox.conditions().price *= p.price;
    double left = lasts ? 1.0 : 0.0;
    if (!lasts && p.half_life.seconds > 0) {
      const std::int64_t since = t * clock_.step.seconds - p.schedule.end().seconds;
      const double halvings = static_cast<double>(since) / static_cast<double>(p.half_life.seconds);
      left = power(0.5, std::min(halvings, 100.0));
    }
    outbox.conditions().attention *= 1.0 + (p.attention - 1.0) * left;
  }

 private:
  const TopicParameters& parameters_;
  const Clock& clock_;
};

class Topic final : public Action {
 public:
  std::string_view name() const override { return "topic"; }
  std::string_view sentence() const override {
    return "an event from outside that draws attention to the product, or away "
           "from it";
  }
  Fields fields() override { return parameters_.fields(); }
  void check(const std::string&, Problems&) const override {}
  bool needs_answers() const override { return true; }
  void bind(const Market&, const Clock& clock, const Luck&, ActionPlace) override {
    parameters_.schedule.check_within(clock);
    clock_ = clock;
  }
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<TopicRun>(parameters_, clock_);
  }

 private:
  TopicParameters parameters_;
  Clock clock_;
};

}  // namespace

std::unique_ptr<Action> make_topic_action() {
  return std::make_unique<Topic>();
}

}  // namespace hearsay
