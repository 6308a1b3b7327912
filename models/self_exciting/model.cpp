// The catalogue entry of self_exciting: every share brings about others after a heavy-tailed wait
// (Hawkes 1971; the kernel of SEISMIC, Zhao et al. 2015).
//
// As a Hawkes process a share has a Poisson number of descendants whoever its author is, so the
// shares of a cascade are a branching process, and theory says how many they are. As SEISMIC every
// friend shares with a chance of its own, once: a cascade along the ties of independent_cascade,
// with times.
#include <array>

#include "sim/core/keyed_hash.hpp"
#include "sim/engine/cascade/live_ties.hpp"
#include "sim/engine/process.hpp"
#include "sim/engine/timeline.hpp"
#include "sim/theory/spreading.hpp"

namespace hearsay {
namespace {

enum class Kind : std::uint8_t { hawkes, seismic };

struct Parameters {
  Kind kind = Kind::hawkes;
  double ratio = 0.5;
  double infectiousness = 0.02;
  Duration flat = seconds(300);
  double exponent = 0.2315;
  std::int64_t most_shares = 1'000'000;

  Fields fields() {
    return {
        field("kind", kind, {"hawkes", "seismic"},
              "whether a share brings about `ratio` others on average, by friends at random who "
              "may have shared before, or each friend shares once with chance `infectiousness`")
            .source("Hawkes 1971; Zhao et al. 2015"),
        field("ratio", ratio, "shares that a share brings about, on average; of kind = \"hawkes\"")
            .unit("shares")
            .within(0, 20),
        field("infectiousness", infectiousness,
              "chance that a friend shares; of kind = \"seismic\"")
            .unit("probability")
            .within(0, 1)
            .source("Zhao et al. 2015: p"),
        field("flat", flat, "so long all waits are equally likely")
            .unit("duration")
            .more_than(0)
            .source("Zhao et al. 2015: 5 minutes"),
        field("exponent", exponent,
              "beyond that, the chance to wait still longer falls with this power of the time")
            .more_than(0)
            .at_most(20)
            .source("Zhao et al. 2015: theta, .23 to .24"),
        field("most_shares", most_shares,
              "a replicate with so many shares ends, for above a ratio of 1 there is no end")
            .unit("shares")
            .within(1, 4e9),
    };
  }
};

enum Counted : std::size_t { kReach, kShares, kCost };
constexpr std::array<Measure, 3> kMeasures{{
    {"reach", "agents", "agents who shared for the first time"},
    {"shares", "shares", "shares, those of seed agents among them"},
    {"cost", "currency", "money spent on the strategy's actions", 1e-6},
}};
constexpr std::array<AgentOutcome, 1> kOutcomes{{
    {"reached", "replicates in which the agent shared"},
}};

class Shares {
 public:
  static constexpr std::size_t cost_measure = kCost;

  Shares(const Parameters& parameters, const Market& market, const Clock& clock)
      : p_(parameters),
        graph_(market.graph),
        clock_(clock),
        end_(day_of(clock, clock.steps)),
        ties_(LiveTies::uniform(graph_, Chance::of(p_.infectiousness))),
        shared_(graph_.agents()) {
    // Of a Poisson number: the chance that it is at most k.
    double term = exponential(-p_.ratio);
    double sum = term;
    for (int k = 1; Chance::of(sum).threshold() < Chance::of(1).threshold() && k < 200; ++k) {
      at_most_.push_back(Chance::of(sum));
      term *= p_.ratio / k;
      sum += term;
    }
  }

  void begin(const Luck& luck) {
    luck_ = luck;
    std::ranges::fill(shared_, 0);
    shares_.assign(1, 0);
    timeline_.clear();
  }

  void step(Step t, std::span<const AgentId> given, std::span<std::int64_t> counts) {
    for (const AgentId agent : given) share(index(agent), day_of(clock_, t), counts);
    Event event;
    while (timeline_.take(day_of(clock_, t + 1), event)) share(event.who, event.time, counts);
  }

  template <class Self, class Visit>
  static void columns(Self& self, const Visit& visit) {
    visit("shared", self.shared_);
    visit("shares", self.shares_);
    visit("timeline", self.timeline_.events());
  }

  std::uint32_t outcomes(AgentId agent) const { return shared_[index(agent)] > 0 ? 1 : 0; }

 private:
  // In days, for a uniform number: flat at first, then by a power (the kernel's distribution turned
  // round).
  double wait(double uniform) const {
    const double flat = static_cast<double>(p_.flat.seconds) / kDaySeconds;
    const double early = p_.exponent / (1 + p_.exponent);
    if (uniform < early) return uniform / early * flat;
    return flat * power((1 + p_.exponent) * (1 - uniform), -1 / p_.exponent);
  }

  void share(std::uint32_t agent, double day, std::span<std::int64_t> counts) {
    if (p_.kind == Kind::seismic && shared_[agent] > 0) return;
    if (shares_[0] >= p_.most_shares) return;
    const std::uint32_t place = shared_[agent]++;
    ++shares_[0];
    ++counts[kShares];
    if (place == 0) ++counts[kReach];
    if (p_.kind == Kind::seismic) {
      offer(agent, day);
    } else {
      bring_about(agent, place, day);
    }
  }

  void bring_about(std::uint32_t agent, std::uint32_t place, double day) {
    const auto friends = graph_.friends(AgentId{agent});
    if (friends.empty()) return;
    const std::uint32_t luck = luck_.draw(Purpose::descendants, AgentId{agent}, place)[0];
    std::uint32_t number = 0;
    while (number < at_most_.size() && !at_most_[number].decides(luck)) ++number;
    for (std::uint32_t child = 0; child < number; ++child) {
      const Draw draw = luck_.draw(Purpose::descendant, std::uint64_t{child} << 32 | agent, place);
      const std::uint32_t by = draw.below(2, static_cast<std::uint32_t>(friends.size()));
      expect(index(friends[by]), day + wait(draw.uniform(0)));
    }
  }

  void offer(std::uint32_t agent, double day) {
    LiveRow row(ties_, luck_, AgentId{agent});
    const KeyedHash waits(luck_.draw(Purpose::transmission, AgentId{agent}));
    TieIndex tie = graph_.first_tie(AgentId{agent});
    for (const AgentId to : graph_.friends(AgentId{agent})) {
      if (!row.is_live(tie++) || shared_[index(to)] > 0) continue;
      expect(index(to), day + wait(uniform_of(waits.word(to))));
    }
  }

  void expect(std::uint32_t agent, double day) {
    if (day < end_) timeline_.add({day, agent, 0});
  }

  Parameters p_;
  const Graph& graph_;
  Clock clock_;
  double end_;                   // of the run, in days
  LiveTies ties_;                // along which a share is passed on
  std::vector<Chance> at_most_;  // that a share has at most k descendants, by k
  Luck luck_ = Luck::of_market(0);

  std::vector<std::uint32_t> shared_;  // by agent: how often
  std::vector<std::int64_t> shares_;   // one number: all of them
  Timeline timeline_;
};

class SelfExciting final : public ProcessModel {
 public:
  std::string_view name() const override { return "self_exciting"; }
  std::string_view sentence() const override {
    return "every share brings about others, some soon and some very late";
  }
  std::string_view source() const override { return "Hawkes 1971; Zhao et al. 2015"; }
  Fields fields() override { return parameters_.fields(); }
  std::span<const Measure> measures() const override { return kMeasures; }
  std::span<const AgentOutcome> outcomes() const override { return kOutcomes; }

  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution&) const override {
    return run_by(market, clock, Shares(parameters_, market, clock));
  }

  std::vector<Expectation> theory(const Market&, const Clock&,
                                  const FirstAgents& first) const override {
    if (parameters_.kind != Kind::hawkes || parameters_.ratio >= 1) return {};
    return {{"shares", static_cast<double>(first.agents.size()) / (1 - parameters_.ratio),
             "a branching process, after all waits are over (Hawkes 1971)"}};
  }

 private:
  Parameters parameters_;
};

}  // namespace

std::unique_ptr<Model> make_self_exciting_model() {
  return std::make_unique<SelfExciting>();
}

}  // namespace hearsay
