// From the words of a scenario to agents and ties.
#include "scenarios/scenario.hpp"

namespace hearsay {

BuiltMarket build_market(const Scenario& scenario, Workers& workers) {
  const Luck luck = Luck::of_market(static_cast<std::uint64_t>(scenario.run.seed));
  BuiltMarket market;
  Circles circles;
  if (scenario.graph.generator != nullptr) {
    CircleGraph generated = scenario.graph.generator->generate(luck, workers);
    market.graph = std::move(generated.graph);
    circles = std::move(generated.circles);
  }
  assign_layers_and_trust(scenario.population, circles, luck, workers, market.graph);
  market.population = make_population(scenario.population, market.graph, luck, workers);
  return market;
}

}  // namespace hearsay
