// Push: the brand's own account sends a message to its followers now and then.
//
// Message n is due at start + n x every. Each follower opens it by a draw of its own, keyed by the
// agent and by n, so that the same follower opens the same messages in every strategy that pushes.
#include <algorithm>
#include <string>

#include "scenarios/offering.hpp"
#include "sim/engine/action.hpp"

namespace hearsay {
namespace {

struct PushParameters {
  Schedule schedule{.duration = days(21), .every = days(3)};
  double open_rate = 0.05;
  Money cost_each;
  Budget budget;
  Content content;
  Target target;

  Fields fields() {
    constexpr double kLongest = static_cast<double>(days(3650).seconds);
    return joined(
        {{
             field("every", schedule.every, "time from one message to the next")
                 .unit("duration")
                 .within(60, kLongest)
                 .source("assumption"),
             field("start", schedule.start,
                   "when the first is sent, counted from the start of the campaign")
                 .unit("duration")
                 .within(0, kLongest),
             field("duration", schedule.duration,
                   "how long messages are sent; one due at its very end is not")
                 .unit("duration")
                 .within(1, kLongest),
             field("times", schedule.times, "how many messages at most; 0 for as long as it lasts")
                 .unit("messages")
                 .within(0, 4294967295.0),
             field("open_rate", open_rate, "chance that a follower opens a message and so sees it")
                 .unit("probability")
                 .within(0, 1)
                 .source("assumption"),
             field("cost_each", cost_each, "what each message costs, however many followers it has")
                 .unit("currency")
                 .within(0, 1e9)
                 .source("assumption"),
         },
         budget.fields(),
         content.fields(),
         target.fields()});
  }
};

class Pushing final : public ActionRun {
 public:
  Pushing(const PushParameters& parameters, std::span<const AgentId> followers, const Clock& clock,
          ActionPlace place, const Saying& saying)
      : parameters_(parameters),
        followers_(followers),
        clock_(clock),
        place_(place),
        saying_(saying),
        opens_(Chance::of(parameters.open_rate)),
        purse_(parameters.budget) {}

  void begin(const Luck& luck) override {
    luck_ = luck;
    purse_.begin();
  }

  void act(Step t, Outbox& outbox) override {
    saying_.say(outbox);
    auto [next, end] = parameters_.schedule.due(clock_, t);
    for (; next < end && purse_.pay(parameters_.cost_each, outbox); ++next) {
      for (const AgentId follower : followers_) {
        const std::uint64_t who = std::uint64_t{place_.among_kind} << 32 | index(follower);
        if (opens_.decides(luck_.draw(Purpose::open_message, who, next)[0])) {
          outbox.send({follower, next, saying_.message(Channel::account, 0)});
        }
      }
    }
  }

  std::vector<std::uint64_t> save() const override {
    std::vector<std::uint64_t> saved;
    purse_.save(saved);
    return saved;
  }
  void restore(std::span<const std::uint64_t> saved) override {
    purse_.restore(saved[0], saved[1]);
  }

 private:
  PushParameters parameters_;
  std::span<const AgentId> followers_;
  Clock clock_;
  ActionPlace place_;
  const Saying& saying_;
  Chance opens_;

  Luck luck_ = Luck::of_market(0);
  Purse purse_;
};

class Push final : public Action {
 public:
  std::string_view name() const override { return "push"; }
  std::string_view sentence() const override {
    return "sends messages of the brand's account to those who follow it";
  }
  Fields fields() override { return parameters_.fields(); }
  bool needs_circles() const override { return parameters_.target.needs_circles(); }

  void check(const std::string&, Problems&) const override {}

  void bind(const Market& market, const Clock& clock, const Luck& market_luck,
            ActionPlace place) override {
    parameters_.schedule.check_within(clock);
    clock_ = clock;
    place_ = place;
    saying_.bind(parameters_.content, market, place);
    if (market.population.followers().empty()) {
      throw InputError("", "nobody in this market follows the brand's account",
                       "population.followers above 0");
    }
    followers_ = parameters_.target.find_followers(market, market_luck, place.luck);
    if (followers_.empty()) {
      throw InputError("", "nobody of the target follows the brand's account",
                       std::to_string(market.population.followers().size()) + " agents do");
    }
  }

  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<Pushing>(parameters_, followers_, clock_, place_, saying_);
  }

 private:
  PushParameters parameters_;
  std::vector<AgentId> followers_;  // of the target, ascending
  Clock clock_;
  ActionPlace place_;
  Saying saying_;
};

}  // namespace

std::unique_ptr<Action> make_push_action() {
  return std::make_unique<Push>();
}

}  // namespace hearsay
