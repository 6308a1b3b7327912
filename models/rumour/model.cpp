// The catalogue entry of rumour: spreaders talk until they meet those who know already
// (Maki and Thompson 1973, Daley and Kendall 1965, Nekovee et al. 2007).
//
// When an agent next talks, to whom, and what comes of it is one draw for each of its talks, in the
// order in which it has them; what happens is a function of those times.
#include <array>

#include "sim/engine/process.hpp"
#include "sim/engine/timeline.hpp"
#include "sim/theory/spreading.hpp"

namespace hearsay {
namespace {

enum class Kind : std::uint8_t { maki_thompson, daley_kendall };
enum class Talks : std::uint8_t { per_agent, per_tie };

struct Parameters {
  Kind kind = Kind::maki_thompson;
  Talks talks = Talks::per_agent;
  double rate = 1;
  double spread = 1;
  double stifle = 1;
  std::int64_t experiences = 1;
  double forget = 0;

  Fields fields() {
    return {
        field("kind", kind, {"maki_thompson", "daley_kendall"},
              "who loses interest when a spreader tells somebody who knows: the teller alone, or "
              "both where both spread it")
            .source("Maki and Thompson 1973; Daley and Kendall 1965"),
        field("talks", talks, {"per_agent", "per_tie"},
              "whether `rate` is that of an agent, who talks to one friend at a time, or of each "
              "of its ties")
            .source("Nekovee et al. 2007: per tie"),
        field("rate", rate, "how often a spreader talks").unit("1/day").more_than(0),
        field("spread", spread, "chance that who is told and did not know spreads it").within(0, 1),
        field("stifle", stifle, "chance that telling somebody who knows is discouraging")
            .within(0, 1),
        field("experiences", experiences, "so many discouragements make an agent stop")
            .unit("talks")
            .within(1, 255)
            .source("Daley and Kendall 1965: 1; k in later work"),
        field("forget", forget, "how fast spreaders stop by themselves")
            .unit("1/day")
            .at_least(0)
            .source("Nekovee et al. 2007: delta"),
    };
  }
};

enum Counted : std::size_t { kReach, kStifled, kTalks, kCost };
constexpr std::array<Measure, 4> kMeasures{{
    {"reach", "agents", "agents who heard the rumour and spread it"},
    {"stifled", "agents", "agents who stopped spreading it"},
    {"talks", "talks", "times a spreader told somebody"},
    {"cost", "currency", "money spent on the strategy's actions", 1e-6},
}};
constexpr std::array<AgentOutcome, 1> kOutcomes{{
    {"reached", "replicates in which the agent heard the rumour and spread it"},
}};

class Rumour {
 public:
  static constexpr std::size_t cost_measure = kCost;

  Rumour(const Parameters& parameters, const Market& market, const Clock& clock)
      : p_(parameters),
        graph_(market.graph),
        clock_(clock),
        spread_(Chance::of(p_.spread)),
        stifle_(Chance::of(p_.stifle)),
        // Two who both spread it are one pair, though each of them may begin the talk.
        stifle_both_(Chance::of(p_.stifle / 2)),
        states_(graph_.agents()),
        talks_(graph_.agents()),
        discouraged_(graph_.agents()) {}

  void begin(const Luck& luck) {
    luck_ = luck;
    std::ranges::fill(states_, kIgnorant);
    std::ranges::fill(talks_, 0);
    std::ranges::fill(discouraged_, 0);
    timeline_.clear();
  }

  void step(Step t, std::span<const AgentId> given, std::span<std::int64_t> counts) {
    for (const AgentId agent : given) {
      if (states_[index(agent)] == kIgnorant) take_up(index(agent), day_of(clock_, t), counts);
    }
    Event event;
    while (timeline_.take(day_of(clock_, t + 1), event)) {
      if (states_[event.who] != kSpreader) continue;
      if (event.what == kForget) {
        stop(event.who, counts);
      } else {
        talk(event.who, event.time, counts);
      }
    }
  }

  template <class Self, class Visit>
  static void columns(Self& self, const Visit& visit) {
    visit("states", self.states_);
    visit("talks", self.talks_);
    visit("discouraged", self.discouraged_);
    visit("timeline", self.timeline_.events());
  }

  std::uint32_t outcomes(AgentId agent) const { return states_[index(agent)] == kIgnorant ? 0 : 1; }

 private:
  enum What : std::uint32_t { kTalk, kForget };
  static constexpr std::uint8_t kIgnorant = 0;
  static constexpr std::uint8_t kSpreader = 1;
  static constexpr std::uint8_t kStifler = 2;

  Draw talk_of(std::uint32_t agent) const {
    return luck_.draw(Purpose::contact, AgentId{agent}, talks_[agent]);
  }

  void take_up(std::uint32_t agent, double day, std::span<std::int64_t> counts) {
    states_[agent] = kSpreader;
    ++counts[kReach];
    expect_talk(agent, day);
    if (p_.forget > 0) {
      const double uniform = luck_.draw(Purpose::forgetting, AgentId{agent}).uniform(0);
      timeline_.add({day + waiting_days(uniform, p_.forget), agent, kForget});
    }
  }

  void expect_talk(std::uint32_t agent, double day) {
    const std::uint32_t friends = graph_.degree(AgentId{agent});
    if (friends == 0) return;
    const double rate = p_.talks == Talks::per_tie ? p_.rate * friends : p_.rate;
    timeline_.add({day + waiting_days(talk_of(agent).uniform(0), rate), agent, kTalk});
  }

  void talk(std::uint32_t agent, double day, std::span<std::int64_t> counts) {
    const Draw draw = talk_of(agent);
    ++talks_[agent];
    ++counts[kTalks];
    const auto friends = graph_.friends(AgentId{agent});
    const std::uint32_t to =
        index(friends[draw.below(2, static_cast<std::uint32_t>(friends.size()))]);
    const std::uint32_t coin = draw[3];
    if (states_[to] == kIgnorant) {
      if (spread_.decides(coin)) take_up(to, day, counts);
    } else if (p_.kind == Kind::daley_kendall && states_[to] == kSpreader) {
      if (stifle_both_.decides(coin)) {
        discourage(agent, counts);
        discourage(to, counts);
      }
    } else if (stifle_.decides(coin)) {
      discourage(agent, counts);
    }
    if (states_[agent] == kSpreader) expect_talk(agent, day);
  }

  void discourage(std::uint32_t agent, std::span<std::int64_t> counts) {
    if (++discouraged_[agent] == p_.experiences) stop(agent, counts);
  }

  void stop(std::uint32_t agent, std::span<std::int64_t> counts) {
    states_[agent] = kStifler;
    ++counts[kStifled];
  }

  Parameters p_;
  const Graph& graph_;
  Clock clock_;
  Chance spread_, stifle_, stifle_both_;
  Luck luck_ = Luck::of_market(0);

  std::vector<std::uint8_t> states_;       // by agent
  std::vector<std::uint32_t> talks_;       // by agent: how many it has begun
  std::vector<std::uint8_t> discouraged_;  // by agent: how often
  Timeline timeline_;
};

class RumourModel final : public ProcessModel {
 public:
  std::string_view name() const override { return "rumour"; }
  std::string_view sentence() const override {
    return "spreaders tell a rumour until they have met enough who know it";
  }
  std::string_view source() const override {
    return "Daley and Kendall 1965; Maki and Thompson 1973; Nekovee et al. 2007";
  }
  Fields fields() override { return parameters_.fields(); }
  std::span<const Measure> measures() const override { return kMeasures; }
  std::span<const AgentOutcome> outcomes() const override { return kOutcomes; }

  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution&) const override {
    return run_by(market, clock, Rumour(parameters_, market, clock));
  }

  std::vector<Expectation> theory(const Market& market, const Clock&,
                                  const FirstAgents& first) const override {
    const Parameters& p = parameters_;
    const std::uint32_t agents = market.graph.agents();
    constexpr std::uint32_t kMost = 4000;  // whose states are gone through in a moment
    const bool all_friends = market.graph.ties() == TieIndex{agents} * (agents - 1);
    if (!all_friends || agents < 2 || agents > kMost || first.agents.size() != 1 || p.spread < 1 ||
        p.stifle < 1 || p.experiences != 1 || p.forget > 0) {
      return {};
    }
    const auto kind = p.kind == Kind::daley_kendall ? theory::RumourKind::daley_kendall
                                                    : theory::RumourKind::maki_thompson;
    return {{"reach", agents - theory::rumour_never_heard(kind, agents).mean,
             "exact: all states, and time enough (Daley and Kendall 1965; Sudbury 1985)"}};
  }

 private:
  Parameters parameters_;
};

}  // namespace

std::unique_ptr<Model> make_rumour_model() {
  return std::make_unique<RumourModel>();
}

}  // namespace hearsay
