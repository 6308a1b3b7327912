// hearsay run SCENARIO: simulates every strategy, writes the result file, shows what came out.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <array>
#include <chrono>
#include <iostream>

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

struct RunOptions {
  ScenarioOptions scenario;
  std::string output = "results.h5";
  int threads = 0;
  bool quiet = false;
  bool json = false;
  std::string command_line;
};

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

// Prepares every action for the market; what one cannot do there is reported with the others'.
void bind_actions(Scenario& scenario, const Market& market) {
  const Luck luck = Luck::of_market(static_cast<std::uint64_t>(scenario.run.seed));
  std::vector<Problem> problems;
  for (Strategy& strategy : scenario.strategies) {
    try {
      strategy.bind(market, scenario.run.clock(), luck);
    } catch (const InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  if (!problems.empty()) throw InputError(std::move(problems));
}

int run(const RunOptions& options) {
  const auto started = std::chrono::system_clock::now();
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  const bool talks = !options.quiet && !options.json;
  const auto say = [&](const std::string& text) {
    if (talks) std::cerr << text << '\n';
  };

  Scenario scenario = load_scenario(options.scenario.path, options.scenario.overrides);
  Workers workers(options.threads);
  const BuiltMarket market = build_market(scenario, workers);
  const Market view = market.view();
  bind_actions(scenario, view);
  say(
      fmt::format("{}\n{} agents, {} directed ties; {} strategies, {} replicates, {} steps of {}; "
                  "{} threads",
                  scenario.title, number_text(market.graph.agents(), 0),
                  number_text(static_cast<double>(market.graph.ties()), 0),
                  scenario.strategies.size(), scenario.run.replicates, scenario.run.clock().steps,
                  to_text(scenario.run.step), workers.count()));
  if (!market.notes.empty()) say(market.notes);

  ResultWriter writer(options.output, header_of(scenario, market));
  EnsemblePlan plan{*scenario.model, view, scenario.run.clock(), {}};
  for (const Strategy& strategy : scenario.strategies) plan.strategies.push_back(&strategy.actions);
  plan.seed = static_cast<std::uint64_t>(scenario.run.seed);
  plan.replicates = static_cast<std::uint32_t>(scenario.run.replicates);
  Progress progress(std::cerr, talks ? Progress::style_of_stderr() : Progress::Style::silent,
                    "replicates");
  const double before = elapsed();
  {
    const Interruption interruption;
    run_ensemble(plan, workers, writer, [&](std::uint64_t done, std::uint64_t all) {
      progress.report(done, all);
      Interruption::raise_if_any();
    });
  }
  progress.finish();
  const double simulated = elapsed() - before;
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
  std::cout << '\n' << comparison_table(comparison);
  say(fmt::format("\n{} s in all, {} s of them simulating; written to {}",
                  number_text(elapsed(), 1), number_text(simulated, 1), options.output));
  return 0;
}

}  // namespace

Deed add_run(CLI::App& app, const std::string& command_line) {
  CLI::App* command = app.add_subcommand("run", "simulate a scenario and compare its strategies");
  auto options = std::make_shared<RunOptions>();
  options->scenario.add_to(*command);
  command->add_option("-o,--output", options->output, "result file to write")
      ->type_name("FILE")
      ->capture_default_str();
  command->add_option("--threads", options->threads, "threads to use; all cores without it")
      ->check(CLI::Range(1, 4096))
      ->type_name("T");
  CLI::Option* quiet = command->add_flag("--quiet", options->quiet, "print nothing but errors");
  command->add_flag("--json", options->json, "print the comparison as JSON and nothing else")
      ->excludes(quiet);
  options->command_line = command_line;
  return [options] { return run(*options); };
}

}  // namespace hearsay
