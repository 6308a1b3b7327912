// The catalogue entry of competing_cascade: two products that compete or complete each other in one
// cascade (Com-IC, Lu, Chen, Lakshmanan 2015).
//
// Ties are live as in independent_cascade, whatever is passed along them. How readily an agent
// adopts is one number for each product, drawn once: it adopts a product that it hears of where the
// number lies below the chance that holds for it then, and where it does not adopt it now, it may
// once it has the other (which is the paper's reconsideration).
#include <array>
#include <bit>

#include "sim/core/keyed_hash.hpp"
#include "sim/engine/cascade/runner.hpp"
#include "sim/engine/lots.hpp"
#include "sim/engine/process.hpp"

namespace hearsay {
namespace {

struct Parameters {
  double probability = 0.05;
  double ours_alone = 0.6;
  double ours_after_rival = 0.3;
  double rival_alone = 0.6;
  double rival_after_ours = 0.3;
  std::int64_t rival_seeds = 10;

  Fields fields() {
    const auto chance = [](std::string_view name, double& member, std::string_view sentence) {
      return field(name, member, sentence)
          .unit("probability")
          .within(0, 1)
          .source("Lu, Chen, Lakshmanan 2015");
    };
    return {
        chance("probability", probability, "chance that a tie passes on what its author adopts"),
        chance("ours_alone", ours_alone,
               "chance to adopt our product, of those who hear of it and do not have the rival's"),
        chance("ours_after_rival", ours_after_rival, "the same of those who have the rival's"),
        chance("rival_alone", rival_alone,
               "chance to adopt the rival's product, of those who hear of it and do not have ours"),
        chance("rival_after_ours", rival_after_ours, "the same of those who have ours"),
        field("rival_seeds", rival_seeds,
              "so many agents, at random, have the rival's product from the start")
            .unit("agents")
            .within(0, 4294967295.0),
    };
  }
};

enum Counted : std::size_t { kReach, kRival, kBoth, kCost };
constexpr std::array<Measure, 4> kMeasures{{
    {"reach", "agents", "agents who adopted our product"},
    {"rival", "agents", "agents who adopted the rival's product"},
    {"both", "agents", "agents who came to have both"},
    {"cost", "currency", "money spent on the strategy's actions", 1e-6},
}};
constexpr std::array<AgentOutcome, 2> kOutcomes{{
    {"reached", "replicates in which the agent adopted our product"},
    {"rival", "replicates in which it adopted the rival's product"},
}};

// The products.
constexpr std::uint8_t kOurs = 0;
constexpr std::uint8_t kRivals = 1;

class Competition {
 public:
  static constexpr std::size_t cost_measure = kCost;

  Competition(const Parameters& parameters, std::shared_ptr<const LiveTies> ties)
      : ties_(std::move(ties)),
        rival_seeds_(static_cast<std::uint32_t>(parameters.rival_seeds)),
        alone_{Chance::of(parameters.ours_alone), Chance::of(parameters.rival_alone)},
        after_{Chance::of(parameters.ours_after_rival), Chance::of(parameters.rival_after_ours)},
        states_(ties_->graph().agents()) {
    if (parameters.rival_seeds > ties_->graph().agents()) {
      throw InputError("model.rival_seeds",
                       std::to_string(parameters.rival_seeds) + " agents are too many",
                       "there are " + std::to_string(ties_->graph().agents()));
    }
  }

  void begin(const Luck& luck) {
    luck_ = luck;
    std::ranges::fill(states_, 0);
    next_.clear();
  }

  void step(Step t, std::span<const AgentId> given, std::span<std::int64_t> counts) {
    now_.swap(next_);
    next_.clear();
    adopted_.clear();
    seed(t, given, counts);
    // In the order of what reaches whom: an agent hears its friends in an order by lot, and from
    // each of them in the order in which that one adopted.
    std::ranges::sort(now_);
    for (const Telling& telling : now_) hear(telling.agent, telling.product, counts);
    now_.clear();
    for (const Adopted& adopted : adopted_) tell(adopted);
  }

  template <class Self, class Visit>
  static void columns(Self& self, const Visit& visit) {
    visit("states", self.states_);
    visit("next", self.next_);
  }

  std::uint32_t outcomes(AgentId agent) const {
    const std::uint8_t state = states_[index(agent)];
    return (has(state, kOurs) ? 1U : 0U) | (has(state, kRivals) ? 2U : 0U);
  }

 private:
  struct Telling {
    std::uint32_t agent;
    std::uint32_t turn;  // by lot, of the tie
    std::uint32_t author;
    std::uint16_t place;  // of the adoption among those of the author in that step
    std::uint16_t product;

    auto operator<=>(const Telling&) const = default;
  };
  struct Adopted {
    std::uint32_t agent;
    std::uint16_t place;
    std::uint8_t product;
  };

  // A state holds for each product whether the agent has it, and whether it has heard of it.
  static bool has(std::uint8_t state, std::uint8_t product) { return (state >> product & 1) != 0; }
  static bool heard(std::uint8_t state, std::uint8_t product) {
    return (state >> (2 + product) & 1) != 0;
  }

  Draw readiness(std::uint32_t agent) const {
    return luck_.draw(Purpose::adoption, AgentId{agent});
  }

  void seed(Step t, std::span<const AgentId> given, std::span<std::int64_t> counts) {
    std::vector<AgentId> rivals;
    if (t == 0 && rival_seeds_ > 0) {
      rivals = chosen_by_lot(luck_, Purpose::rival_seed, ties_->graph().agents(), rival_seeds_);
    }
    // Who is given both takes them in an order by lot.
    const auto ours_first = [&](AgentId agent) { return (readiness(index(agent))[2] & 1) != 0; };
    std::vector<AgentId> later;
    for (const AgentId agent : given) {
      const bool both = std::ranges::find(rivals, agent) != rivals.end();
      if (both && !ours_first(agent)) {
        later.push_back(agent);
      } else {
        take(index(agent), kOurs, counts);
      }
    }
    for (const AgentId agent : rivals) take(index(agent), kRivals, counts);
    for (const AgentId agent : later) take(index(agent), kOurs, counts);
  }

  void take(std::uint32_t agent, std::uint8_t product, std::span<std::int64_t> counts) {
    std::uint8_t& state = states_[agent];
    if (has(state, product)) return;
    state = static_cast<std::uint8_t>(state | 1U << product | 4U << product);
    ++counts[product == kOurs ? kReach : kRival];
    const std::uint8_t other = 1 - product;
    const std::uint16_t place =
        !adopted_.empty() && adopted_.back().agent == agent ? adopted_.back().place + 1 : 0;
    adopted_.push_back({agent, place, product});
    if (has(state, other)) {
      ++counts[kBoth];
    } else if (heard(state, other) && after_[other].decides(readiness(agent)[other])) {
      take(agent, other, counts);  // which it had put off
    }
  }

  void hear(std::uint32_t agent, std::uint16_t product, std::span<std::int64_t> counts) {
    const auto which = static_cast<std::uint8_t>(product);
    std::uint8_t& state = states_[agent];
    if (heard(state, which)) return;
    state = static_cast<std::uint8_t>(state | 4U << which);
    const Chance chance = has(state, 1 - which) ? after_[which] : alone_[which];
    if (chance.decides(readiness(agent)[which])) take(agent, which, counts);
  }

  void tell(const Adopted& adopted) {
    const Graph& graph = ties_->graph();
    LiveRow row(*ties_, luck_, AgentId{adopted.agent});
    const KeyedHash turns(luck_.draw(Purpose::turn, AgentId{adopted.agent}));
    TieIndex tie = graph.first_tie(AgentId{adopted.agent});
    for (const AgentId to : graph.friends(AgentId{adopted.agent})) {
      if (row.is_live(tie++) && !heard(states_[index(to)], adopted.product)) {
        next_.push_back({index(to), turns.word(to), adopted.agent, adopted.place, adopted.product});
      }
    }
  }

  std::shared_ptr<const LiveTies> ties_;
  std::uint32_t rival_seeds_;
  std::array<Chance, 2> alone_, after_;  // to adopt a product, by whether one has the other
  Luck luck_ = Luck::of_market(0);

  std::vector<std::uint8_t> states_;  // by agent
  std::vector<Telling> next_;         // what is heard in the step to come
  std::vector<Telling> now_;          // in this step; empty between steps
  std::vector<Adopted> adopted_;      // in this step, in order
};

class CompetingCascade final : public ProcessModel {
 public:
  std::string_view name() const override { return "competing_cascade"; }
  std::string_view sentence() const override {
    return "two products spread by one cascade, and having one makes the other more or less likely";
  }
  std::string_view source() const override { return "Lu, Chen, Lakshmanan 2015"; }
  Fields fields() override { return parameters_.fields(); }
  std::span<const Measure> measures() const override { return kMeasures; }
  std::span<const AgentOutcome> outcomes() const override { return kOutcomes; }

  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution&) const override {
    const Chance chance = Chance::of(parameters_.probability);
    auto ties = ties_.of(market.graph, {chance.threshold()},
                         [&] { return LiveTies::uniform(market.graph, chance); });
    return run_by(market, clock, Competition(parameters_, std::move(ties)));
  }

 private:
  Parameters parameters_;
  SharedLiveTies ties_;
};

}  // namespace

std::unique_ptr<Model> make_competing_cascade_model() {
  return std::make_unique<CompetingCascade>();
}

}  // namespace hearsay
