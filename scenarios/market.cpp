// From the words of a scenario to agents and ties.
#include <algorithm>

#include "scenarios/scenario.hpp"
#include "sim/core/catalogue.hpp"
#include "sim/graph/circles_file.hpp"
#include "sim/graph/graph_format.hpp"

namespace hearsay {
namespace {

void add_note(const std::string& note, std::string& notes) {
  if (!note.empty()) notes += (notes.empty() ? "" : " ") + note;
}

// What the file of a graph says beside its ties.
struct FileDetails {
  Circles circles;
  std::vector<double> ratings;  // by tie
};

// Reads graph and names into `market`.
FileDetails read_graph(const Scenario& scenario, Workers& workers, BuiltMarket& market) {
  const GraphSource& source = scenario.graph;
  GraphReadOptions options{.kind = source.directed ? TieKind::directed : TieKind::mutual};
  if (needs_ratings(source.trust) || scenario.model->needs_weights()) {
    options.weights = TieWeights::kept;
    options.weight_name = source.rating;
  }
  GraphFile file =
      read_graph_file(all_graph_formats(), source.format, source.file.path, options, workers);
  if (needs_ratings(source.trust)) require_ratings(source.trust, file);
  market.graph = std::move(file.graph);
  market.names = std::move(file.names);
  market.notes = file.report.notes();
  FileDetails details;
  details.ratings = std::move(file.weights);
  if (source.circles.text.empty()) return details;

  CirclesFile circles = read_circles(source.circles.path, market.names, market.graph.agents());
  if (circles.repeated_members > 0) {
    add_note(std::to_string(circles.repeated_members) + " repeated members of circles in " +
                 source.circles.text + " were dropped.",
             market.notes);
  }
  details.circles = std::move(circles.circles);
  return details;
}

// The words of kinds are their numbers.
std::vector<std::string> words_of(const Kinds& kinds) {
  std::vector<std::string> words;
  for (unsigned kind = 1; kind <= *std::max_element(kinds.begin(), kinds.end()); ++kind) {
    words.push_back(std::to_string(kind));
  }
  std::sort(words.begin(), words.end());
  return words;
}

// Where each kind stands in its words.
std::vector<std::size_t> places_of(const std::vector<std::string>& words) {
  std::vector<std::size_t> places(words.size() + 1);
  for (std::size_t i = 0; i < words.size(); ++i) places[std::stoul(words[i])] = i;
  return places;
}

Categories categories_of(const Kinds& kinds) {
  Categories categories{words_of(kinds), kinds};
  const std::vector<std::size_t> places = places_of(categories.words);
  for (std::uint16_t& kind : categories.of_agents) {
    if (kind != 0) kind = static_cast<std::uint16_t>(places[kind] + 1);
  }
  categories.words.insert(categories.words.begin(), "");
  return categories;
}

Topics topics_of(const Kinds& kinds) {
  Topics topics{words_of(kinds), std::vector<std::uint64_t>(kinds.size(), 0)};
  const std::vector<std::size_t> places = places_of(topics.words);
  for (std::size_t a = 0; a < kinds.size(); ++a) {
    if (kinds[a] != 0) topics.of_agents[a] = std::uint64_t{1} << places[kinds[a]];
  }
  return topics;
}

}  // namespace

bool Scenario::needs_circles() const {
  for (const Strategy& strategy : strategies) {
    for (const auto& action : strategy.actions) {
      if (action->needs_circles()) return true;
    }
  }
  return false;
}

CircleGraph generate_graph(const GraphSource& source, const Luck& luck, Workers& workers) {
  return source.hubs.lay_over(source.generator->generate(luck, workers), luck, workers);
}

BuiltMarket build_market(const Scenario& scenario, Workers& workers) {
  const Luck luck = Luck::of_market(scenario.market_seed());
  BuiltMarket market;
  FileDetails details;
  Kinds regions, interests;
  if (scenario.graph.generator != nullptr) {
    CircleGraph generated = generate_graph(scenario.graph, luck, workers);
    market.graph = std::move(generated.graph);
    details.circles = std::move(generated.circles);
    regions = std::move(generated.regions);
    interests = std::move(generated.interests);
  } else {
    details = read_graph(scenario, workers, market);
  }
  assign_layers_and_trust(scenario.population, details.circles, luck, workers, market.graph);
  if (scenario.graph.trust != TrustScale::drawn) {
    set_trust_levels(scenario.graph.trust, details.ratings, workers, market.graph);
  }
  if (scenario.model->needs_weights()) market.weights = std::move(details.ratings);
  AttributeTable table;
  if (const FilePath& file = scenario.population.attributes; !file.text.empty()) {
    table = read_attribute_table(file.path, market.names, market.graph.agents());
    add_note(table.notes(file.text), market.notes);
  }
  // A table knows better than the generator.
  if (table.region.of_agents.empty() && !regions.empty()) table.region = categories_of(regions);
  if (table.interests.of_agents.empty() && !interests.empty()) {
    table.interests = topics_of(interests);
  }
  market.population =
      make_population(scenario.population, market.graph, luck, workers, std::move(table));
  if (scenario.needs_circles()) market.circles = std::move(details.circles);
  return market;
}

std::vector<std::string> Scenario::forecasts() const {
  std::vector<std::string> lines;
  for (const Strategy& strategy : strategies) {
    for (std::size_t i = 0; i < strategy.actions.size(); ++i) {
      const Action& action = *strategy.actions[i];
      const std::string forecast = action.forecast();
      if (forecast.empty()) continue;
      lines.push_back(strategy.name + ", action " + std::to_string(i + 1) + " (" +
                      std::string(action.name()) + "): " + forecast);
    }
  }
  return lines;
}

void Scenario::bind(const Market& market) {
  const Luck luck = Luck::of_market(market_seed());
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
