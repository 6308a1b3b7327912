// The catalogue entry of bass: adoption at a rate p + q x (adopted share of those whose posts one
// sees), in continuous time (Bass 1969; on networks Fibich and Gibori 2010).
//
// Rates that add up are waits of which the shortest counts: an agent adopts after a time of its own
// (rate p), or some time (rate q / number of those it sees) after one of those adopts, whichever
// comes first. So one time for each agent and each tie says everything, and no step is too long.
#include <array>
#include <limits>

#include "sim/core/keyed_hash.hpp"
#include "sim/engine/process.hpp"
#include "sim/engine/timeline.hpp"
#include "sim/graph/reversed.hpp"
#include "sim/theory/spreading.hpp"

namespace hearsay {
namespace {

struct Parameters {
  double innovation = 0.03;
  double imitation = 0.38;

  Fields fields() {
    return {
        field("innovation", innovation, "rate at which agents adopt by themselves: p")
            .unit("1/day")
            .at_least(0)
            .source("Sultan, Farley, Lehmann 1990: .03, a year"),
        field("imitation", imitation,
              "rate at which they adopt where all whose posts they see have: q")
            .unit("1/day")
            .at_least(0)
            .source("Sultan, Farley, Lehmann 1990: .38, a year"),
    };
  }
};

enum Counted : std::size_t { kReach, kCost };
constexpr std::array<Measure, 2> kMeasures{{
    {"reach", "agents", "agents who adopted"},
    {"cost", "currency", "money spent on the strategy's actions", 1e-6},
}};
constexpr std::array<AgentOutcome, 1> kOutcomes{{
    {"reached", "replicates in which the agent adopted"},
}};

class Adoption {
 public:
  static constexpr std::size_t cost_measure = kCost;

  Adoption(const Parameters& parameters, const Market& market, const Clock& clock)
      : p_(parameters),
        graph_(market.graph),
        clock_(clock),
        end_(day_of(clock, clock.steps)),
        authors_(authors_of_each(graph_)),
        due_(graph_.agents()) {}

  void begin(const Luck& luck) {
    luck_ = luck;
    timeline_.clear();
    std::ranges::fill(due_, std::numeric_limits<double>::infinity());
    if (p_.innovation <= 0) return;
    for (std::uint32_t a = 0; a < graph_.agents(); ++a) {
      const double uniform = luck_.draw(Purpose::resistance, AgentId{a}).uniform(0);
      expect(a, waiting_days(uniform, p_.innovation));
    }
  }

  void step(Step t, std::span<const AgentId> given, std::span<std::int64_t> counts) {
    const double end = day_of(clock_, t + 1);
    for (const AgentId agent : given) {
      if (due_[index(agent)] != kAdopted) adopt(index(agent), day_of(clock_, t), counts);
    }
    Event event;
    while (timeline_.take(end, event)) {
      // What was expected later before it was expected now is out of date.
      if (due_[event.who] == event.time) adopt(event.who, event.time, counts);
    }
  }

  template <class Self, class Visit>
  static void columns(Self& self, const Visit& visit) {
    visit("due", self.due_);
    visit("timeline", self.timeline_.events());
  }

  std::uint32_t outcomes(AgentId agent) const { return due_[index(agent)] == kAdopted ? 1 : 0; }

 private:
  static constexpr double kAdopted = -1;

  void adopt(std::uint32_t agent, double day, std::span<std::int64_t> counts) {
    due_[agent] = kAdopted;
    ++counts[kReach];
    if (p_.imitation <= 0) return;
    const KeyedHash words(luck_.draw(Purpose::transmission, AgentId{agent}));
    for (const AgentId to : graph_.friends(AgentId{agent})) {
      if (due_[index(to)] == kAdopted) continue;
      const double rate = p_.imitation / authors_[index(to)];
      const double uniform = uniform_of(words.word(to));
      // -ln u >= 1 - u, so most of those who will not adopt in time need no logarithm.
      if (1 - uniform >= rate * (std::min(due_[index(to)], end_) - day)) continue;
      expect(index(to), day + waiting_days(uniform, rate));
    }
  }

  void expect(std::uint32_t agent, double day) {
    if (day >= due_[agent] || day >= end_) return;
    due_[agent] = day;
    timeline_.add({day, agent, 0});
  }

  Parameters p_;
  const Graph& graph_;
  Clock clock_;
  double end_;                          // of the run, in days
  std::vector<std::uint32_t> authors_;  // by agent: how many it sees posts of
  Luck luck_ = Luck::of_market(0);

  std::vector<double> due_;  // days, by agent: when it adopts as far as is known; kAdopted: it has
  Timeline timeline_;
};

class Bass final : public ProcessModel {
 public:
  std::string_view name() const override { return "bass"; }
  std::string_view sentence() const override {
    return "agents adopt by themselves, and the faster the more of their friends have";
  }
  std::string_view source() const override { return "Bass 1969; Fibich and Gibori 2010"; }
  Fields fields() override { return parameters_.fields(); }
  std::span<const Measure> measures() const override { return kMeasures; }
  std::span<const AgentOutcome> outcomes() const override { return kOutcomes; }

  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution&) const override {
    return run_by(market, clock, Adoption(parameters_, market, clock));
  }

  std::vector<Expectation> theory(const Market& market, const Clock& clock,
                                  const FirstAgents& first) const override {
    const double p = parameters_.innovation;
    const double q = parameters_.imitation;
    if (!first.agents.empty() || !(p > 0) || p == q || (p + q) * day_of(clock, clock.steps) > 700) {
      return {};
    }
    const double days = day_of(clock, clock.steps);
    const double agents = market.graph.agents();
    return {{"reach", agents * theory::bass_complete(p, q, days),
             "all agents friends: no graph gives more (Bass 1969; Fibich and Gibori 2010)"},
            {"reach", agents * theory::bass_pair(p, q, days),
             "each has one friend: no graph of friendships gives less (the same)"}};
  }

 private:
  Parameters parameters_;
};

}  // namespace

std::unique_ptr<Model> make_bass_model() {
  return std::make_unique<Bass>();
}

}  // namespace hearsay
