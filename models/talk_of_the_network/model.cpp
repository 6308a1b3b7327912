// The catalogue entry of talk_of_the_network: in each step an agent adopts with the chance
// 1 - (1 - a)(1 - b_w)^j (1 - b_s)^m, j weak and m strong ties to adopters (Goldenberg, Libai,
// Muller 2001).
#include <array>

#include "sim/engine/hazard.hpp"
#include "sim/engine/process.hpp"

namespace hearsay {
namespace {

struct Parameters {
  double advertising = 0.001;
  double weak = 0.005;
  double strong = 0.01;

  Fields fields() {
    return {
        field("advertising", advertising, "chance a step to adopt by advertising: a")
            .within(0, 1)
            .source("Goldenberg et al. 2001: .0005 to .01"),
        field("weak", weak, "chance a step to be won over by a weak tie to an adopter: b_w")
            .within(0, 1)
            .source("Goldenberg et al. 2001: .005 to .015"),
        field("strong", strong,
              "chance a step to be won over by a strong tie to an adopter (an intimate or close "
              "friend): b_s")
            .within(0, 1)
            .source("Goldenberg et al. 2001: .01 to .07"),
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

class Talk {
 public:
  static constexpr std::size_t cost_measure = kCost;

  Talk(const Parameters& parameters, const Market& market)
      : graph_(market.graph),
        advertising_(hazard_of(parameters.advertising)),
        weak_(hazard_of(parameters.weak)),
        strong_(hazard_of(parameters.strong)),
        left_(graph_.agents()),
        hazards_(graph_.agents()) {}

  void begin(const Luck& luck) {
    for (std::uint32_t a = 0; a < graph_.agents(); ++a) {
      left_[a] = resistance(luck.draw(Purpose::resistance, AgentId{a}).uniform(0));
    }
    std::ranges::fill(hazards_, advertising_);
  }

  void step(Step, std::span<const AgentId> given, std::span<std::int64_t> counts) {
    now_.clear();
    for (const AgentId agent : given) {
      if (left_[index(agent)] == kAdopted) continue;
      left_[index(agent)] = kAdopted;
      now_.push_back(index(agent));
    }
    for (std::uint32_t a = 0; a < graph_.agents(); ++a) {
      if (left_[a] == kAdopted) continue;
      left_[a] -= std::min(left_[a], hazards_[a]);
      if (left_[a] == kAdopted) now_.push_back(a);
    }
    counts[kReach] += static_cast<std::int64_t>(now_.size());
    for (const std::uint32_t agent : now_) {
      const auto traits = graph_.traits(AgentId{agent});
      std::size_t tie = 0;
      for (const AgentId to : graph_.friends(AgentId{agent})) {
        const TieLayer layer = traits[tie++].reader_layer();
        Hazard& hazard = hazards_[index(to)];
        hazard = std::min(hazard + (layer <= TieLayer::close ? strong_ : weak_), kCertainHazard);
      }
    }
  }

  template <class Self, class Visit>
  static void columns(Self& self, const Visit& visit) {
    visit("left", self.left_);
    visit("hazards", self.hazards_);
  }

  std::uint32_t outcomes(AgentId agent) const { return left_[index(agent)] == kAdopted ? 1 : 0; }

 private:
  static constexpr Hazard kAdopted = 0;

  const Graph& graph_;
  Hazard advertising_, weak_, strong_;  // a step

  std::vector<Hazard> left_;     // by agent: what it still bears; kAdopted: it has adopted
  std::vector<Hazard> hazards_;  // by agent: what it meets in a step
  std::vector<std::uint32_t> now_;
};

class TalkOfTheNetwork final : public ProcessModel {
 public:
  std::string_view name() const override { return "talk_of_the_network"; }
  std::string_view sentence() const override {
    return "advertising, weak ties and strong ties each win agents over, step by step";
  }
  std::string_view source() const override { return "Goldenberg, Libai, Muller 2001"; }
  Fields fields() override { return parameters_.fields(); }
  std::span<const Measure> measures() const override { return kMeasures; }
  std::span<const AgentOutcome> outcomes() const override { return kOutcomes; }

  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution&) const override {
    return run_by(market, clock, Talk(parameters_, market));
  }

 private:
  Parameters parameters_;
};

}  // namespace

std::unique_ptr<Model> make_talk_of_the_network_model() {
  return std::make_unique<TalkOfTheNetwork>();
}

}  // namespace hearsay
