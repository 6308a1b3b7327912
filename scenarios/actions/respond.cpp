// Response: the firm answers those who complain and those whom a crisis has
// struck, and corrects what is said.
//
// It hears of them in the step after, and answers each after a while, in the
// order in which they came, so many a day. An answer is believed or not; a
// compensation is paid with it. After the first grievance it can publish
// corrections on its account as well. To do none of that is silence, and a
// strategy without this action.
#include <algorithm>
#include <vector>

#include "scenarios/offering.hpp"

namespace hearsay {
namespace {

struct RespondParameters {
  Duration after = hours(4);
  std::int64_t answers_per_day = 0;
  bool complaints = true;
  bool crisis = true;
  Money compensation{};
  Money cost_each_answer{};
  std::int64_t corrections = 0;
  Duration every = days(1);
  double open_rate = 0.05;
  Money cost_each_correction{};
  Budget budget;
  Content content;
  Target target;

  Fields fields() {
    constexpr double kLongest = static_cast<double>(days(365).seconds);
    return joined(
        {{
             field("after", after, "time from a grievance to the firm's answer")
                 .unit("duration")
                 .within(0, kLongest)
                 .source("assumption"),
             field("answers_per_day", answers_per_day,
                   "most answers in a day, in the order of the grievances; 0 "
                   "for no limit")
                 .unit("answers")
                 .within(0, 1e9),
             field("complaints", complaints, "whether those who complain are answered"),
             field("crisis", crisis, "whether those whom a crisis struck are answered"),
             field("compensation", compensation, "what each of them is paid with the answer")
                 .unit("currency")
                 .within(0, 1e6),
             field("cost_each_answer", cost_each_answer, "what an answer costs beside")
                 .unit("currency")
                 .within(0, 1e6),
             field("corrections", corrections,
                   "messages to the account's followers that set right what is "
                   "said")
                 .unit("messages")
                 .within(0, 1000),
             field("every", every, "time from one correction to the next")
                 .unit("duration")
                 .within(60, kLongest),
             field("open_rate", open_rate, "chance that a follower opens a correction")
                 .unit("probability")
                 .within(0, 1)
                 .source("assumption"),
             field("cost_each_correction", cost_each_correction, "what a correction costs")
                 .unit("currency")
                 .within(0, 1e9),
         },
         budget.fields(),
         content.fields(),
         target.fields()});
  }
};

class RespondRun final : public ActionRun {
 public:
  RespondRun(const RespondParameters& parameters, const Clock& clock, const ActionPlace& place,
             std::span<const AgentId> followers, std::uint64_t topics)
      : parameters_(parameters),
        clock_(clock),
        place_(place),
        followers_(followers),
        topics_(topics),
        purse_(parameters.budget) {}

  void begin(const Luck& luck) override {
    luck_ = luck;
    waiting_.clear();
    answered_ = 0;
    first_ = kNever;
    purse_.begin();
  }

  // Heard at t of step t - 1: at once is now.
  void hear(Step t, std::span<const Answer> answers) override {
    for (const Answer& answer : answers) {
      const bool is_grievance = (answer.what == Answered::complained && parameters_.complaints) ||
                                (answer.what == Answered::upset && parameters_.crisis);
      if (!is_grievance) continue;
      first_ = std::min(first_, t);
      const auto due = static_cast<Step>(t + parameters_.after.seconds / clock_.step.seconds);
      waiting_.push_back({due, index(answer.agent)});
    }
  }

  void act(Step t, Outbox& outbox) override {
    Terms& terms = outbox.terms(place_);
    parameters_.content.say(topics_, terms);
    const std::int64_t a_day = days(1).seconds / clock_.step.seconds;
    if (a_day == 0 || t % a_day == 0) answered_ = 0;
    std::size_t done = 0;
    for (const Waiting& one : waiting_) {
      if (one.due > t || is_busy()) break;
      const Money cost{parameters_.compensation.micros + parameters_.cost_each_answer.micros};
      if (!purse_.pay(cost, outbox)) break;
      ++answered_;
      ++done;
      outbox.send({AgentId{one.agent}, 0, message_of(Gift::answer, place_)});
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(done));
    if (first_ != kNever) correct(t, outbox);
  }

  std::vector<std::uint64_t> save() const override {
    std::vector<std::uint64_t> saved{first_, static_cast<std::uint64_t>(answered_)};
    purse_.save(saved);
    for (const Waiting& one : waiting_) saved.insert(saved.end(), {one.due, one.agent});
    return saved;
  }
  void restore(std::span<const std::uint64_t> saved) override {
    first_ = static_cast<Step>(saved[0]);
    answered_ = static_cast<std::int64_t>(saved[1]);
    purse_.restore(saved[2], saved[3]);
    waiting_.clear();
    for (std::size_t i = 4; i < saved.size(); i += 2) {
      waiting_.push_back({static_cast<Step>(saved[i]), static_cast<std::uint32_t>(saved[i + 1])});
    }
  }

 private:
  static constexpr Step kNever = ~Step{0};
  struct Waiting {
    Step due;
    std::uint32_t agent;
  };

  bool is_busy() const {
    return parameters_.answers_per_day > 0 && answered_ >= parameters_.answers_per_day;
  }

  void correct(Step t, Outbox& outbox) {
    const std::int64_t begins = first_ * clock_.step.seconds + parameters_.after.seconds;
    const Schedule schedule{.start = {begins},
                            .duration = days(3650),
                            .every = parameters_.every,
                            .times = parameters_.corrections};
    if (parameters_.corrections == 0) return;
    const auto [first, end] = schedule.due(clock_, t);
    const Chance opens = Chance::of(parameters_.open_rate);
    for (std::uint32_t k = first; k < end; ++k) {
      if (!purse_.pay(parameters_.cost_each_correction, outbox)) return;
      for (const AgentId agent : followers_) {
        const std::uint64_t who = std::uint64_t{place_.luck} << 32 | index(agent);
        if (!opens.decides(luck_.draw(Purpose::hear_offer, who, k)[0])) continue;
        outbox.send({agent, place_.luck + k, message_of(Channel::account, 0, place_)});
      }
    }
  }

  const RespondParameters& parameters_;
  const Clock& clock_;
  ActionPlace place_;
  std::span<const AgentId> followers_;
  std::uint64_t topics_;
  Luck luck_ = Luck::of_market(0);
  Purse purse_;
  std::vector<Waiting> waiting_;  // in the order of their grievances, and so of their times
  std::int64_t answered_ = 0;     // today
  Step first_ = kNever;           // when the first grievance was heard
};

class Respond final : public Action {
 public:
  std::string_view name() const override { return "respond"; }
  std::string_view sentence() const override {
    return "answers complaints and those struck by a crisis, and publishes "
           "corrections";
  }
  Fields fields() override { return parameters_.fields(); }
  bool needs_circles() const override { return parameters_.target.needs_circles(); }
  bool needs_answers() const override { return true; }
  void check(const std::string& where, Problems& problems) const override {
    if (!parameters_.complaints && !parameters_.crisis) {
      problems.add(where, "nobody would be answered", "complaints or crisis = true");
    }
  }
  void bind(const Market& market, const Clock& clock, const Luck& market_luck,
            ActionPlace place) override {
    clock_ = clock;
    place_ = place;
    topics_ = parameters_.content.topic_bits(market);
    followers_ = parameters_.target.find_followers(market, market_luck, place.luck);
  }
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<RespondRun>(parameters_, clock_, place_, followers_, topics_);
  }

 private:
  RespondParameters parameters_;
  Clock clock_;
  ActionPlace place_;
  std::uint64_t topics_ = 0;
  std::vector<AgentId> followers_;  // of the target, ascending
};

}  // namespace

std::unique_ptr<Action> make_respond_action() {
  return std::make_unique<Respond>();
}

}  // namespace hearsay
