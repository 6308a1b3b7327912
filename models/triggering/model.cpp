// The catalogue entry of triggering: every agent draws a set of those whose posts it sees, and
// becomes active one step after any of them (Kempe, Kleinberg, Tardos 2003, section 4.2).
//
// A set is made of independent coins, of picks, or of both. Coins alone are independent_cascade and
// one pick alone is linear_threshold, by the same words of luck, replicate by replicate; several
// picks lie between a threshold and a contagion.
#include <array>

#include "sim/core/keyed_hash.hpp"
#include "sim/engine/cascade/runner.hpp"
#include "sim/engine/process.hpp"

namespace hearsay {
namespace {

struct Parameters {
  double probability = 0;
  std::int64_t picks = 2;

  Fields fields() {
    return {
        field("probability", probability,
              "chance that each of those whose posts an agent sees is in its set")
            .unit("probability")
            .within(0, 1),
        field("picks", picks,
              "how often the agent picks one of them at random, perhaps the same again")
            .unit("picks")
            .within(0, 64),
    };
  }
};

enum Counted : std::size_t { kReach, kCost };
constexpr std::array<Measure, 2> kMeasures{{
    {"reach", "agents", "agents who became active"},
    {"cost", "currency", "money spent on the strategy's actions", 1e-6},
}};
constexpr std::array<AgentOutcome, 1> kOutcomes{{
    {"reached", "replicates in which the agent became active"},
}};

class TriggeringSets {
 public:
  static constexpr std::size_t cost_measure = kCost;

  TriggeringSets(std::shared_ptr<const LiveTies> coins, std::shared_ptr<const LiveTies> picks,
                 std::uint32_t number)
      : coins_(std::move(coins)),
        picks_(std::move(picks)),
        number_(number),
        states_(coins_->graph().agents()) {}

  void begin(const Luck& luck) {
    luck_ = luck;
    std::ranges::fill(states_, kInactive);
    next_.clear();
    pick_words_.clear();
    for (std::uint32_t pick = 0; pick < number_; ++pick) {
      pick_words_.emplace_back(luck.draw(Purpose::tie_is_picked, AgentId{pick}));
    }
  }

  void step(Step, std::span<const AgentId> given, std::span<std::int64_t> counts) {
    now_.swap(next_);
    for (const AgentId agent : given) {
      if (states_[index(agent)] == kInactive) now_.push_back(index(agent));
      states_[index(agent)] = kActive;
    }
    for (const std::uint32_t agent : now_) states_[agent] = kActive;
    counts[kReach] += static_cast<std::int64_t>(now_.size());
    for (const std::uint32_t agent : now_) trigger(AgentId{agent});
    now_.clear();
  }

  template <class Self, class Visit>
  static void columns(Self& self, const Visit& visit) {
    visit("states", self.states_);
    visit("next", self.next_);
  }

  std::uint32_t outcomes(AgentId agent) const { return states_[index(agent)] == kActive ? 1 : 0; }

 private:
  static constexpr std::uint8_t kInactive = 0;
  static constexpr std::uint8_t kPending = 1;
  static constexpr std::uint8_t kActive = 2;

  void trigger(AgentId agent) {
    const Graph& graph = coins_->graph();
    LiveRow coins(*coins_, luck_, agent);
    TieIndex tie = graph.first_tie(agent);
    for (const AgentId to : graph.friends(agent)) {
      std::uint8_t& state = states_[index(to)];
      if (state == kInactive && is_in_set(tie, to, coins)) {
        state = kPending;
        next_.push_back(index(to));
      }
      ++tie;
    }
  }

  bool is_in_set(TieIndex tie, AgentId of, LiveRow& coins) const {
    if (coins.is_live(tie)) return true;
    return std::ranges::any_of(pick_words_, [&](const KeyedHash& words) {
      return picks_->is_picked(tie, words.word(of));
    });
  }

  std::shared_ptr<const LiveTies> coins_, picks_;
  std::uint32_t number_;
  Luck luck_ = Luck::of_market(0);
  std::vector<KeyedHash> pick_words_;  // of the replicate, by pick

  std::vector<std::uint8_t> states_;  // by agent
  std::vector<std::uint32_t> next_;   // agents who become active in the step to come
  std::vector<std::uint32_t> now_;    // in this step; empty between steps
};

class Triggering final : public ProcessModel {
 public:
  std::string_view name() const override { return "triggering"; }
  std::string_view sentence() const override {
    return "every agent follows anyone of a set that it draws from those whose posts it sees";
  }
  std::string_view source() const override { return "Kempe, Kleinberg, Tardos 2003"; }
  Fields fields() override { return parameters_.fields(); }
  std::span<const Measure> measures() const override { return kMeasures; }
  std::span<const AgentOutcome> outcomes() const override { return kOutcomes; }

  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution&) const override {
    const Chance chance = Chance::of(parameters_.probability);
    auto coins = coins_.of(market.graph, {chance.threshold()},
                           [&] { return LiveTies::uniform(market.graph, chance); });
    auto picks = picks_.of(market.graph, {}, [&] { return LiveTies::picked(market.graph); });
    return run_by(market, clock,
                  TriggeringSets(std::move(coins), std::move(picks),
                                 static_cast<std::uint32_t>(parameters_.picks)));
  }

 private:
  Parameters parameters_;
  SharedLiveTies coins_, picks_;
};

}  // namespace

std::unique_ptr<Model> make_triggering_model() {
  return std::make_unique<Triggering>();
}

}  // namespace hearsay
