// From the words of a scenario to agents and ties.
#include "scenarios/scenario.hpp"
#include "sim/graph/circles_file.hpp"
#include "sim/graph/edge_list.hpp"

namespace hearsay {
namespace {

// Reads graph and names into `market`, and what friend circles its agents form.
Circles read_graph(const GraphSource& source, Workers& workers, BuiltMarket& market) {
  const EdgeListOptions options{.kind = source.directed ? TieKind::directed : TieKind::mutual};
  EdgeList list = read_edge_list(source.file.path, options, workers);
  market.graph = std::move(list.graph);
  market.names = std::move(list.names);
  market.notes = list.report.notes();
  if (source.circles.text.empty()) return {};

  CirclesFile file = read_circles(source.circles.path, market.names, market.graph.agents());
  if (file.repeated_members > 0) {
    if (!market.notes.empty()) market.notes += ' ';
    market.notes += std::to_string(file.repeated_members) + " repeated members of circles in " +
                    source.circles.text + " were dropped.";
  }
  return std::move(file.circles);
}

}  // namespace

BuiltMarket build_market(const Scenario& scenario, Workers& workers) {
  const Luck luck = Luck::of_market(static_cast<std::uint64_t>(scenario.run.seed));
  BuiltMarket market;
  Circles circles;
  if (scenario.graph.generator != nullptr) {
    CircleGraph generated = scenario.graph.hubs.lay_over(
        scenario.graph.generator->generate(luck, workers), luck, workers);
    market.graph = std::move(generated.graph);
    circles = std::move(generated.circles);
  } else {
    circles = read_graph(scenario.graph, workers, market);
  }
  assign_layers_and_trust(scenario.population, circles, luck, workers, market.graph);
  market.population = make_population(scenario.population, market.graph, luck, workers);
  return market;
}

void Scenario::bind(const Market& market) {
  const Luck luck = Luck::of_market(static_cast<std::uint64_t>(run.seed));
  std::vector<Problem> problems;
  for (Strategy& strategy : strategies) {
    try {
      strategy.bind(market, run.clock(), luck);
    } catch (const InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  if (!problems.empty()) throw InputError(std::move(problems));
}

}  // namespace hearsay
