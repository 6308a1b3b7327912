// Push: the brand's own account sends a message to its followers now and then.
//
// Message n is due at start + n x every. Each follower opens it by a draw of its own, keyed by the
// agent and by n, so that the same follower opens the same messages in every strategy that pushes.
#include <string>

#include "sim/engine/action.hpp"

namespace hearsay {
namespace {

struct PushParameters {
  Duration every = days(3);
  Duration start;
  Duration duration = days(21);
  double open_rate = 0.05;
  Money cost_each;

  Fields fields() {
    constexpr double kLongest = static_cast<double>(days(3650).seconds);
    return {
        field("every", every, "time from one message to the next")
            .unit("duration")
            .within(60, kLongest)
            .source("assumption"),
        field("start", start, "when the first is sent, counted from the start of the campaign")
            .unit("duration")
            .within(0, kLongest),
        field("duration", duration, "how long messages are sent; one due at its very end is not")
            .unit("duration")
            .within(1, kLongest),
        field("open_rate", open_rate, "chance that a follower opens a message and so sees it")
            .unit("probability")
            .within(0, 1)
            .source("assumption"),
        field("cost_each", cost_each, "what each message costs, however many followers it has")
            .unit("currency")
            .within(0, 1e9)
            .source("assumption"),
    };
  }
};

class Pushing final : public ActionRun {
 public:
  Pushing(const PushParameters& parameters, std::span<const AgentId> followers, const Clock& clock,
          ActionPlace place)
      : parameters_(parameters),
        followers_(followers),
        clock_(clock),
        place_(place),
        opens_(Chance::of(parameters.open_rate)) {}

  void begin(const Luck& luck) override {
    luck_ = luck;
    next_ = 0;
  }

  void act(Step t, Outbox& outbox) override {
    for (; is_due(t); ++next_) {
      outbox.pay(parameters_.cost_each);
      for (const AgentId follower : followers_) {
        const std::uint64_t who = std::uint64_t{place_.among_kind} << 32 | index(follower);
        if (opens_.decides(luck_.draw(Purpose::open_message, who, next_)[0])) {
          outbox.send({follower, next_, Message{Channel::account, 0, 0, place_.among_kind}});
        }
      }
    }
  }

  std::vector<std::uint64_t> save() const override { return {next_}; }
  void restore(std::span<const std::uint64_t> saved) override {
    next_ = static_cast<std::uint32_t>(saved[0]);
  }

 private:
  bool is_due(Step t) const {
    const std::int64_t since_start = next_ * parameters_.every.seconds;
    return since_start < parameters_.duration.seconds &&
           clock_.at({parameters_.start.seconds + since_start}) <= t;
  }

  PushParameters parameters_;
  std::span<const AgentId> followers_;
  Clock clock_;
  ActionPlace place_;
  Chance opens_;

  Luck luck_ = Luck::of_market(0);
  std::uint32_t next_ = 0;  // message
};

class Push final : public Action {
 public:
  std::string_view name() const override { return "push"; }
  std::string_view sentence() const override {
    return "sends messages of the brand's account to those who follow it";
  }
  Fields fields() override { return parameters_.fields(); }

  void check(const std::string&, Problems&) const override {}

  void bind(const Market& market, const Clock& clock, const Luck&, ActionPlace place) override {
    clock.start_at(parameters_.start, "start");
    followers_ = market.population.followers();
    if (followers_.empty()) {
      throw InputError("", "nobody in this market follows the brand's account",
                       "population.followers above 0");
    }
    clock_ = clock;
    place_ = place;
  }

  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<Pushing>(parameters_, followers_, clock_, place_);
  }

 private:
  PushParameters parameters_;
  std::span<const AgentId> followers_;
  Clock clock_;
  ActionPlace place_;
};

}  // namespace

std::unique_ptr<Action> make_push_action() {
  return std::make_unique<Push>();
}

}  // namespace hearsay
