// The catalogue entry of epidemic: SI, SIR and SEIZ along ties, in continuous time.
//
// How long a tie takes to pass something on is drawn for the tie, how long an agent passes it on
// for the agent; what happens is then a function of those times, taken up in their order.
#include <array>
#include <limits>

#include "sim/core/keyed_hash.hpp"
#include "sim/engine/process.hpp"
#include "sim/engine/timeline.hpp"
#include "sim/graph/reversed.hpp"
#include "sim/theory/spreading.hpp"

namespace hearsay {
namespace {

enum class Kind : std::uint8_t { si, sir, seiz };

struct Parameters {
  Kind kind = Kind::sir;
  double transmission = 0.02;
  double recovery = 1;
  double doubt = 0.01;
  double convinced = 0.5;
  double sceptical = 0.5;
  double persuasion = 0.01;
  double incubation = 0.1;
  double sceptics = 0.05;

  Fields fields() {
    return {
        field("kind", kind, {"si", "sir", "seiz"},
              "whether agents pass things on for ever, until they recover, or among the hesitant "
              "and the sceptical")
            .source("Kermack and McKendrick 1927; Jin et al. 2013"),
        field("transmission", transmission,
              "how often an agent passes it on along each of its ties")
            .unit("1/day")
            .at_least(0),
        field("recovery", recovery, "how fast agents stop passing it on; of kind = \"sir\"")
            .unit("1/day")
            .at_least(0),
        field("doubt", doubt,
              "how often a sceptic speaks against it along each of its ties; of kind = \"seiz\"")
            .unit("1/day")
            .at_least(0)
            .source("Jin et al. 2013: b"),
        field("convinced", convinced,
              "chance that who hears of it takes it up at once, and does not hesitate; of kind = "
              "\"seiz\"")
            .within(0, 1)
            .source("Jin et al. 2013: p"),
        field("sceptical", sceptical,
              "chance that who hears a sceptic becomes one, and does not hesitate; of kind = "
              "\"seiz\"")
            .within(0, 1)
            .source("Jin et al. 2013: l"),
        field("persuasion", persuasion,
              "how often an agent persuades a hesitant friend, along each tie; of kind = \"seiz\"")
            .unit("1/day")
            .at_least(0)
            .source("Jin et al. 2013: rho"),
        field("incubation", incubation,
              "how fast the hesitant take it up by themselves; of kind = \"seiz\"")
            .unit("1/day")
            .at_least(0)
            .source("Jin et al. 2013: epsilon"),
        field("sceptics", sceptics,
              "share of agents who are sceptics from the start; of kind = "
              "\"seiz\"")
            .within(0, 1),
    };
  }
};

enum Counted : std::size_t { kReach, kRecovered, kHesitant, kSceptical, kCost };
constexpr std::array<Measure, 5> kMeasures{{
    {"reach", "agents", "agents who took it up"},
    {"recovered", "agents", "agents who stopped passing it on"},
    {"hesitant", "agents", "agents who began to hesitate"},
    {"sceptical", "agents", "agents who heard of it and became sceptics"},
    {"cost", "currency", "money spent on the strategy's actions", 1e-6},
}};
constexpr std::array<AgentOutcome, 2> kOutcomes{{
    {"reached", "replicates in which the agent took it up"},
    {"sceptical", "replicates in which the agent was a sceptic at the end"},
}};

class Epidemic {
 public:
  static constexpr std::size_t cost_measure = kCost;

  Epidemic(const Parameters& parameters, const Market& market, const Clock& clock)
      : p_(parameters),
        graph_(market.graph),
        clock_(clock),
        convinced_(Chance::of(p_.convinced)),
        sceptical_(Chance::of(p_.sceptical)),
        states_(graph_.agents()) {
    if (p_.kind == Kind::seiz) authors_ = reversed(graph_);
  }

  void begin(const Luck& luck) {
    luck_ = luck;
    std::ranges::fill(states_, kSusceptible);
    timeline_.clear();
    if (p_.kind != Kind::seiz) return;
    const Chance sceptic = Chance::of(p_.sceptics);
    for (std::uint32_t a = 0; a < graph_.agents(); ++a) {
      if (sceptic.decides(leaning(a)[2])) states_[a] = kSceptic;
    }
    for (std::uint32_t a = 0; a < graph_.agents(); ++a) {
      if (states_[a] == kSceptic) speak_against(a, 0);
    }
  }

  void step(Step t, std::span<const AgentId> given, std::span<std::int64_t> counts) {
    for (const AgentId agent : given) {
      const std::uint8_t state = states_[index(agent)];
      if (state == kInfected || state == kRecoveredState) continue;
      infect(index(agent), day_of(clock_, t), counts);
    }
    Event event;
    while (timeline_.take(day_of(clock_, t + 1), event)) {
      std::uint8_t& state = states_[event.who];
      switch (event.what) {
        case kTransmit:
          if (state != kSusceptible) break;
          if (p_.kind != Kind::seiz || convinced_.decides(leaning(event.who)[0])) {
            infect(event.who, event.time, counts);
          } else {
            hesitate(event.who, event.time, counts);
          }
          break;
        case kDoubt:
          if (state != kSusceptible) break;
          if (sceptical_.decides(leaning(event.who)[1])) {
            state = kSceptic;
            ++counts[kSceptical];
            speak_against(event.who, event.time);
          } else {
            hesitate(event.who, event.time, counts);
          }
          break;
        case kTakeUp:
          if (state == kHesitantState) infect(event.who, event.time, counts);
          break;
        case kRecover:
          state = kRecoveredState;
          ++counts[kRecovered];
          break;
        default:
          break;
      }
    }
  }

  template <class Self, class Visit>
  static void columns(Self& self, const Visit& visit) {
    visit("states", self.states_);
    visit("timeline", self.timeline_.events());
  }

  std::uint32_t outcomes(AgentId agent) const {
    const std::uint8_t state = states_[index(agent)];
    return state == kInfected || state == kRecoveredState ? 1 : state == kSceptic ? 2 : 0;
  }

 private:
  enum What : std::uint32_t { kTransmit, kDoubt, kTakeUp, kRecover };
  static constexpr std::uint8_t kSusceptible = 0;
  static constexpr std::uint8_t kHesitantState = 1;
  static constexpr std::uint8_t kInfected = 2;
  static constexpr std::uint8_t kSceptic = 3;
  static constexpr std::uint8_t kRecoveredState = 4;

  Draw leaning(std::uint32_t agent) const { return luck_.draw(Purpose::leaning, AgentId{agent}); }

  void infect(std::uint32_t agent, double day, std::span<std::int64_t> counts) {
    states_[agent] = kInfected;
    ++counts[kReach];
    double lasts = std::numeric_limits<double>::infinity();
    if (p_.kind == Kind::sir && p_.recovery > 0) {
      lasts = waiting_days(luck_.draw(Purpose::recovery, AgentId{agent}).uniform(0), p_.recovery);
      timeline_.add({day + lasts, agent, kRecover});
    }
    tell(agent, day, lasts, Purpose::transmission, p_.transmission, kTransmit, kSusceptible);
    if (p_.kind == Kind::seiz) {
      tell(agent, day, lasts, Purpose::persuasion, p_.persuasion, kTakeUp, kHesitantState);
    }
  }

  void speak_against(std::uint32_t agent, double day) {
    tell(agent, day, std::numeric_limits<double>::infinity(), Purpose::doubt, p_.doubt, kDoubt,
         kSusceptible);
  }

  // Sets down when each friend that is in `state` will hear of it, if in time.
  void tell(std::uint32_t agent, double day, double lasts, Purpose purpose, double rate, What what,
            std::uint8_t state) {
    if (rate <= 0) return;
    // A tie is in time where its word is at least this; only of those the times are worked out.
    const double late = lasts * rate < 700 ? exponential(-lasts * rate) : 0;
    const std::uint64_t least = Chance::of(late).threshold();
    const KeyedHash words(luck_.draw(purpose, AgentId{agent}));
    for (const AgentId to : graph_.friends(AgentId{agent})) {
      if (states_[index(to)] != state) continue;
      const std::uint32_t word = words.word(to);
      if (word < least) continue;
      timeline_.add({day + waiting_days(uniform_of(word), rate), index(to), what});
    }
  }

  void hesitate(std::uint32_t agent, double day, std::span<std::int64_t> counts) {
    states_[agent] = kHesitantState;
    ++counts[kHesitant];
    if (p_.incubation > 0) {
      const double uniform = luck_.draw(Purpose::incubation, AgentId{agent}).uniform(0);
      timeline_.add({day + waiting_days(uniform, p_.incubation), agent, kTakeUp});
    }
    if (p_.persuasion <= 0) return;
    for (const AgentId author : authors_.friends(AgentId{agent})) {
      if (states_[index(author)] != kInfected) continue;
      const KeyedHash words(luck_.draw(Purpose::persuasion, author));
      const double uniform = uniform_of(words.word(AgentId{agent}));
      timeline_.add({day + waiting_days(uniform, p_.persuasion), agent, kTakeUp});
    }
  }

  Parameters p_;
  const Graph& graph_;
  Graph authors_;  // of each agent, those whose posts it sees; of SEIZ alone
  Clock clock_;
  Chance convinced_;
  Chance sceptical_;
  Luck luck_ = Luck::of_market(0);

  std::vector<std::uint8_t> states_;  // by agent
  Timeline timeline_;
};

class EpidemicModel final : public ProcessModel {
 public:
  std::string_view name() const override { return "epidemic"; }
  std::string_view sentence() const override {
    return "what is heard spreads like a disease, with recovery or with doubt: SI, SIR, SEIZ";
  }
  std::string_view source() const override {
    return "Kermack and McKendrick 1927; Jin et al. 2013";
  }
  Fields fields() override { return parameters_.fields(); }
  std::span<const Measure> measures() const override { return kMeasures; }
  std::span<const AgentOutcome> outcomes() const override { return kOutcomes; }

  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution&) const override {
    return run_by(market, clock, Epidemic(parameters_, market, clock));
  }

  std::vector<Expectation> theory(const Market& market, const Clock&,
                                  const FirstAgents& first) const override {
    const Parameters& p = parameters_;
    if (p.kind != Kind::sir || !first.random || p.transmission + p.recovery <= 0) return {};
    const double agents = market.graph.agents();
    return {{"reach",
             agents * theory::reached_share(theory::DegreeShares::of(market.graph),
                                            p.transmission / (p.transmission + p.recovery),
                                            static_cast<double>(first.agents.size()) / agents),
             "a graph at random but for its degrees, and time enough (Newman 2002)"}};
  }

 private:
  Parameters parameters_;
};

}  // namespace

std::unique_ptr<Model> make_epidemic_model() {
  return std::make_unique<EpidemicModel>();
}

}  // namespace hearsay
