// The catalogue entry of independent_cascade: which ties are live.
#include <array>
#include <bit>
#include <vector>

#include "sim/core/keyed_hash.hpp"
#include "sim/engine/cascade/runner.hpp"
#include "sim/theory/enumeration.hpp"
#include "sim/theory/spreading.hpp"

namespace hearsay {
namespace {

enum class Chances : std::uint8_t { uniform, weighted, trivalency, per_tie };

// Chen, Wang, Wang 2010.
constexpr std::array<double, 3> kThree{0.1, 0.01, 0.001};

struct Parameters {
  Chances chances = Chances::uniform;
  double probability = 0.05;
  std::int64_t draw_of_chances = 1;

  Fields fields() {
    return {
        field("chances", chances, {"uniform", "weighted", "trivalency", "per_tie"},
              "the chance of each tie: `probability`; 1 / number of agents whose posts the friend "
              "sees; .1, .01 or .001 by lot; or its weight in the graph's file")
            .source("Kempe, Kleinberg, Tardos 2003; Chen, Wang, Wang 2010"),
        field("probability", probability,
              "chance that an active agent makes a friend active, once for each tie and direction; "
              "of chances = \"uniform\"")
            .unit("probability")
            .within(0, 1)
            .source("Kempe, Kleinberg, Tardos 2003: .01 and .1"),
        field("draw_of_chances", draw_of_chances,
              "which lot says which of the three chances a tie has, the same in all replicates; of "
              "chances = \"trivalency\"")
            .at_least(0),
    };
  }
};

std::vector<double> three_chances(const Graph& graph, std::uint64_t seed) {
  const Luck luck = Luck::of_market(seed);
  std::vector<double> chances;
  chances.reserve(graph.ties());
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    const KeyedHash words(luck.draw(Purpose::tie_chance, AgentId{a}));
    for (const AgentId to : graph.friends(AgentId{a})) {
      chances.push_back(kThree[(std::uint64_t{words.word(to)} * kThree.size()) >> 32]);
    }
  }
  return chances;
}

class IndependentCascade final : public CascadeModel {
 public:
  std::string_view name() const override { return "independent_cascade"; }
  std::string_view sentence() const override {
    return "every newly active agent has one chance to make each of its friends active";
  }
  std::string_view source() const override { return "Kempe, Kleinberg, Tardos 2003"; }
  Fields fields() override { return parameters_.fields(); }
  bool needs_weights() const override { return parameters_.chances == Chances::per_tie; }

  std::vector<Expectation> theory(const Market& market, const Clock& clock,
                                  const FirstAgents& first) const override {
    const Graph& graph = market.graph;
    if (parameters_.chances != Chances::uniform || first.agents.empty()) return {};
    if (!first.random && graph.ties() <= std::uint64_t{2} * theory::kMostCoins &&
        theory::coins(graph) <= theory::kMostCoins && clock.steps > graph.agents()) {
      return {{"reach", theory::reach_of_coins(graph, parameters_.probability, first.agents).mean,
               "exact: all ways for ties to be live (Kempe, Kleinberg, Tardos 2003)"}};
    }
    if (!first.random) return {};
    const double agents = graph.agents();
    return {
        {"reach",
         agents * theory::reached_share(theory::DegreeShares::of(graph), parameters_.probability,
                                        static_cast<double>(first.agents.size()) / agents),
         "a graph at random but for its degrees, and time enough (Newman 2002)"}};
  }

 private:
  LiveTies live_ties(const Market& market) const override {
    const Graph& graph = market.graph;
    switch (parameters_.chances) {
      case Chances::uniform:
        break;
      case Chances::weighted:
        return LiveTies::weighted(graph);
      case Chances::trivalency:
        return LiveTies::weighted(graph, three_chances(graph, seed()));
      case Chances::per_tie:
        return LiveTies::weighted(graph, weights_of_ties(market));
    }
    return LiveTies::uniform(graph, Chance::of(parameters_.probability));
  }

  CascadeKey key() const override {
    return {static_cast<std::uint64_t>(parameters_.chances),
            std::bit_cast<std::uint64_t>(parameters_.probability), seed()};
  }

  std::uint64_t seed() const { return static_cast<std::uint64_t>(parameters_.draw_of_chances); }

  Parameters parameters_;
};

}  // namespace

std::unique_ptr<Model> make_independent_cascade_model() {
  return std::make_unique<IndependentCascade>();
}

}  // namespace hearsay
