#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <optional>
#include <variant>
#include <vector>

#include "analysis/comparison.hpp"
#include "analysis/table.hpp"
#include "app/commands.hpp"
#include "app/interruption.hpp"
#include "app/progress.hpp"
#include "hearsay_version.hpp"
#include "sim/ensemble/ensemble.hpp"
#include "sim/io/result_file.hpp"

namespace hearsay {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

ResultHeader header_of(const Scenario& scenario, const BuiltMarket& market) {
  ResultHeader header;
  header.title = scenario.title;
  header.program_version = version::number;
  header.git_commit = version::git_commit;
  header.scenario_text = scenario.text;
  header.scenario_resolved = scenario.resolved();
  header.graph_digest = market.graph.digest();
  header.currency = scenario.currency;
  header.baseline = scenario.baseline;
  header.seed = static_cast<std::uint64_t>(scenario.run.seed);
  header.step = scenario.run.step;
  header.steps = scenario.run.clock().steps;
  header.replicates = static_cast<std::size_t>(scenario.run.replicates);
  header.agents = market.graph.agents();
  for (const Strategy& strategy : scenario.strategies) header.strategies.push_back(strategy.name);
  header.measures = columns(scenario.model->measures());
  header.outcomes = columns(scenario.model->outcomes());
  header.agent_names = market.names;
  return header;
}

// The result replaces what has its name.
void refuse_to_overwrite_input(const RunOptions& options, const Scenario& scenario) {
  std::vector<std::string> inputs{options.scenario.path, scenario.graph.file.path,
                                  scenario.graph.circles.path};
  const auto add_files = [&](const Fields& fields) {
    for (const Field& field : fields) {
      if (const auto* file = std::get_if<FilePath*>(&field.slot())) inputs.push_back((*file)->path);
    }
  };
  inputs.push_back(scenario.population.attributes.path);
  if (scenario.graph.generator != nullptr) add_files(scenario.graph.generator->fields());
  for (const Strategy& strategy : scenario.strategies) {
    for (const auto& action : strategy.actions) add_files(action->fields());
  }
  for (const std::string& input : inputs) {
    std::error_code none;
    if (!input.empty() && std::filesystem::equivalent(input, options.output, none)) {
      throw InputError("--output",
                       hearsay::quoted(options.output) + " is a file that this run reads",
                       "another name");
    }
  }
}

// Whom a strategy makes active; nothing where it goes on after the first step.
std::optional<FirstAgents> first_agents(const Campaign& campaign, const Scenario& scenario) {
  const auto run = start(campaign);
  const auto seed = static_cast<std::uint64_t>(scenario.run.seed);
  const auto steps = scenario.run.clock().steps;
  Outbox outbox;
  const auto of_replicate = [&](std::uint32_t replicate) -> std::optional<std::vector<AgentId>> {
    for (const auto& action : run) action->begin(Luck(seed, ReplicateId{replicate}));
    std::vector<AgentId> agents;
    for (Step t = 0; t < steps; ++t) {
      outbox.clear();
      for (const auto& action : run) action->act(t, outbox);
      if (t > 0 && !outbox.sightings().empty()) return {};
      for (const Sighting& sighting : outbox.sightings()) agents.push_back(sighting.target);
    }
    std::ranges::sort(agents);
    agents.erase(std::unique(agents.begin(), agents.end()), agents.end());
    return agents;
  };
  auto first = of_replicate(0);
  if (!first) return {};
  const bool random = of_replicate(1) != first;
  return FirstAgents{std::move(*first), random};
}

// What theory says of each strategy beside what came out; nothing where it says nothing.
std::string theory_text(const Scenario& scenario, const Market& market,
                        const Comparison& comparison) {
  std::string text;
  for (const StrategyResult& result : comparison.strategies) {
    const auto strategy = std::ranges::find(scenario.strategies, result.name, &Strategy::name);
    const auto first = first_agents(strategy->actions, scenario);
    if (!first) continue;
    for (const Expectation& expected :
         scenario.model->theory(market, scenario.run.clock(), *first)) {
      const auto measure =
          std::ranges::find(comparison.measures, expected.measure, &MeasureColumn::name);
      const auto place = static_cast<std::size_t>(measure - comparison.measures.begin());
      text += fmt::format("  {}: {} {}; simulated {}\n    {}\n", result.name, expected.measure,
                          number_text(expected.total, 2), estimate_text(result.totals[place], 2),
                          expected.under);
    }
  }
  return text.empty() ? text : "theory\n" + text + '\n';
}

}  // namespace

int run(const RunOptions& options) {
  const auto started = std::chrono::system_clock::now();
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  Log log(options.quiet || options.json ? Telling::nothing : telling_of_stderr());

  Scenario scenario = load_scenario(options.scenario.path, options.scenario.overrides);
  refuse_to_overwrite_input(options, scenario);
  log.say(scenario.title);
  Workers workers(options.threads);
  const BuiltMarket market = build_market(scenario, workers);
  const Market view = market.view();
  scenario.bind(view);
  log.say(
      fmt::format("{} agents, {} directed ties; {} strategies, {} replicates, {} steps of {}; "
                  "{} threads",
                  number_text(market.graph.agents(), 0),
                  number_text(static_cast<double>(market.graph.ties()), 0),
                  scenario.strategies.size(), scenario.run.replicates, scenario.run.clock().steps,
                  to_text(scenario.run.step), workers.count()));
  if (!market.notes.empty()) log.say(market.notes);
  for (const std::string& forecast : scenario.forecasts()) log.say(forecast);

  const Interruption interruption;
  ResultWriter writer(options.output, header_of(scenario, market));
  EnsemblePlan plan = make_plan(scenario, view);
  plan.shards = options.shards;
  const double before = elapsed();
  {
    Progress progress(log, "replicates");
    run_ensemble(plan, workers, writer, [&](std::uint64_t done, std::uint64_t all) {
      progress.report(done, all);
      Interruption::raise_if_any();
    });
  }
  const double simulated = elapsed() - before;
  Interruption::raise_if_any();
  writer.finish({.host = host_name(),
                 .threads = workers.count(),
                 .started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                                        fmt::gmtime(std::chrono::system_clock::to_time_t(started))),
                 .wall_seconds = elapsed(),
                 .compiler = std::string(version::compiler),
                 .command_line = options.command_line,
                 .hdf5_version = ""});

  if (options.quiet && !options.json) return 0;
  const Comparison comparison = compare(ResultReader(options.output));
  if (options.json) {
    std::cout << comparison_json(comparison) << '\n';
    return 0;
  }
  std::cout << '\n' << comparison_table(comparison) << '\n';
  std::cout << theory_text(scenario, view, comparison);
  log.say(fmt::format("{} s in all, {} s of them simulating; written to {}",
                      number_text(elapsed(), 1), number_text(simulated, 1), options.output));
  return 0;
}

}  // namespace hearsay
