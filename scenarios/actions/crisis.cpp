// A crisis: a defect, a broken promise or a scandal strikes agents, who will
// tell unless they are answered first.
//
// Whom it strikes is the target; when, within its duration, is each agent's
// luck. It costs nothing here: what it costs is what becomes of the market, and
// of the strategies that respond.
#include <algorithm>
#include <utility>
#include <vector>

#include "scenarios/offering.hpp"

namespace hearsay {
namespace {

struct CrisisParameters {
  Target target{.share = 0.001};
  Schedule schedule{.duration = hours(1)};

  Fields fields() { return joined({schedule.window_fields(), target.fields()}); }
};

class CrisisRun final : public ActionRun {
 public:
  CrisisRun(const CrisisParameters& parameters, const Clock& clock, const ActionPlace& place,
            std::span<const AgentId> struck)
      : parameters_(parameters), clock_(clock), place_(place), struck_(struck) {}

  void begin(const Luck& luck) override {
    when_.clear();
    for (const AgentId agent : struck_) {
      const std::uint32_t moment =
          luck.draw(Purpose::strikes, std::uint64_t{place_.luck} << 32 | index(agent), 0)[0];
      // The luck's part of the duration.
      const double part =
          static_cast<double>(parameters_.schedule.duration.seconds) * (moment * 0x1p-32);
      const Duration time{parameters_.schedule.start.seconds + static_cast<std::int64_t>(part)};
      when_.emplace_back(clock_.at(time), agent);
    }
    std::sort(when_.begin(), when_.end());
  }

  void act(Step t, Outbox& outbox) override {
    const auto first = std::lower_bound(when_.begin(), when_.end(), std::pair(t, AgentId{0}));
    for (auto at = first; at != when_.end() && at->first == t; ++at) {
      outbox.send({at->second, 0, message_of(Gift::crisis, place_)});
    }
  }

 private:
  const CrisisParameters& parameters_;
  const Clock& clock_;
  ActionPlace place_;
  std::span<const AgentId> struck_;
  std::vector<std::pair<Step, AgentId>> when_;  // ascending
};

class Crisis final : public Action {
 public:
  std::string_view name() const override { return "crisis"; }
  std::string_view sentence() const override {
    return "something goes wrong for some agents, who tell unless they are "
           "answered first";
  }
  Fields fields() override { return parameters_.fields(); }
  bool needs_circles() const override { return parameters_.target.needs_circles(); }
  bool needs_answers() const override { return true; }
  void check(const std::string&, Problems&) const override {}
  void bind(const Market& market, const Clock& clock, const Luck& market_luck,
            ActionPlace place) override {
    parameters_.schedule.check_within(clock);
    clock_ = clock;
    place_ = place;
    struck_ = parameters_.target.find(market, market_luck, place.luck);
  }
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<CrisisRun>(parameters_, clock_, place_, struck_);
  }

 private:
  CrisisParameters parameters_;
  Clock clock_;
  ActionPlace place_;
  std::vector<AgentId> struck_;
};

}  // namespace

std::unique_ptr<Action> make_crisis_action() {
  return std::make_unique<Crisis>();
}

}  // namespace hearsay
