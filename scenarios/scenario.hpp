// A scenario: one market, one product, and the strategies to compare on it. A plain struct that
// equals its file; reading checks everything that can be checked before the graph exists.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/sweep.hpp"
#include "sim/core/fields.hpp"
#include "sim/engine/model.hpp"
#include "sim/graph/generator.hpp"
#include "sim/graph/hubs.hpp"
#include "sim/population/population.hpp"
#include "sim/population/rated_trust.hpp"

namespace hearsay {

// What a scenario means that does not say.
inline constexpr std::string_view kDefaultGenerator = "overlapping_circles";
inline constexpr std::string_view kDefaultModel = "friend_circle";

// `[graph]`: either a generator with its parameters or a file.
struct GraphSource {
  std::unique_ptr<Generator> generator;  // null where a file is given
  HubAccounts hubs;                      // laid over what is generated
  FilePath file;                         // a graph file
  std::string format;                    // its format; empty: as the ending of its name says
  FilePath circles;                      // friend circles of the agents of that file; may be empty
  bool directed = false;                 // a line "a b" says that a follows b, not that both do
  TrustScale trust = TrustScale::drawn;  // what the ratings of that file mean
  std::string rating;                    // their column; empty: as it is usually called
  std::int64_t seed = -1;                // of the market's luck; -1: that of the run

  Field seed_field();
  // The generator's own parameters, the seed and the hubs.
  Fields generated_fields();
  Fields file_fields();  // file, format, circles, directed, trust, rating, seed
};

// What `hearsay graph generate` is told: a generator by name, and "key=value" of what [graph] may
// say beside it. Throws InputError with everything that is wrong.
GraphSource parse_generator(const std::string& name, const std::vector<std::string>& sets);

// The graph of a source with a generator, its hubs laid over it.
CircleGraph generate_graph(const GraphSource& source, const Luck& luck, Workers& workers);

// `[run]`.
struct RunParameters {
  std::int64_t seed = 1;
  std::int64_t replicates = 64;
  Duration step = hours(1);
  Duration duration = days(21);

  Fields fields();
  Clock clock() const { return {step, static_cast<Step>(duration.seconds / step.seconds)}; }
};

// `[[strategy]]`: a name and the actions that are paid for; none is "no campaign".
struct Strategy {
  std::string name;
  std::vector<std::unique_ptr<Action>> actions;  // [[strategy.action]], in file order

  Fields fields();  // name

  // Prepares every action for the market, each in its place. Throws InputError, which names the
  // strategy and the action, with everything that the market cannot serve.
  void bind(const Market& market, const Clock& clock, const Luck& market_luck);
};

struct Scenario {
  std::string title;     // first key of the file
  std::string question;  // what the comparison is to decide
  std::string currency = "EUR";
  std::string baseline;  // name of the strategy the others are compared with; default: the first
  GraphSource graph;
  PopulationParameters population;
  std::unique_ptr<Model> model;
  RunParameters run;
  std::vector<Strategy> strategies;
  Sweep sweep;
  // Where something is swept: the scenario at each point, with the same strategies, measures and
  // steps. The scenario itself is then none of them.
  std::vector<Scenario> points;

  std::string path;  // of the file it was read from
  std::string text;  // that file, verbatim

  Fields fields();  // title, question, currency, baseline
  // Every field with its value, as a scenario file that reads back to this scenario where it stands
  // in the same folder.
  std::string resolved() const;
  // Its part that says what the market is like.
  std::string market_text() const;
  // Seed of the luck of graph and population.
  std::uint64_t market_seed() const {
    return static_cast<std::uint64_t>(graph.seed < 0 ? run.seed : graph.seed);
  }
  // Whether any action asks for the circles of the market.
  bool needs_circles() const;
  // The field that a path as of --set leads to; nothing where none does.
  std::optional<Field> find_field(const ValuePath& keys);

  // Prepares every action of every strategy for the market. Throws InputError with everything that
  // the market cannot serve.
  void bind(const Market& market);
  // What the bound actions expect of themselves, a line each.
  std::vector<std::string> forecasts() const;
};

// What the command line adds to a scenario file; each is reported by its option when it is wrong.
struct Overrides {
  std::vector<std::string> sets;          // "path=value", as --set takes it
  std::optional<std::string> graph;       // --graph FILE, relative to the working directory
  std::optional<std::string> circles;     // --circles FILE
  std::optional<std::string> attributes;  // --attributes FILE
  std::vector<std::string> strategies;    // keep only these, --strategy NAME; empty keeps all
  std::optional<std::int64_t> replicates;
  std::optional<std::int64_t> seed;
};

// Reads and checks a scenario, in TOML or, where its name ends in .json, in JSON. Throws InputError
// with every problem of the file and the overrides together, SystemError where the file cannot be
// read.
Scenario load_scenario(const std::string& path, const Overrides& overrides = {});
// The same from text; `path` is for messages and for resolving relative paths.
Scenario parse_scenario(std::string_view text, const std::string& path,
                        const Overrides& overrides = {});

// The market of a scenario: graph, population and the ids its agents have in the user's file.
struct BuiltMarket {
  Graph graph;
  Population population;
  std::vector<std::string> names;  // original ids by agent; empty where agents are just numbered
  std::vector<double> weights;  // of the user's file, by tie; empty where the model asks for none
  Circles circles;              // empty where no action asks for them
  std::string notes;  // what the reader dropped or mended, one sentence each; may be empty

  Market view() const { return {graph, population, names, weights, &circles}; }
};

// Generates or reads the graph, sets layers and trust levels, draws the population.
BuiltMarket build_market(const Scenario& scenario, Workers& workers);

}  // namespace hearsay
