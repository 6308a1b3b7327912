// Puts the sub-commands together.
#include <CLI/CLI.hpp>

#include <utility>

#include "app/commands.hpp"

namespace hearsay {
namespace {

std::string text_of(int argc, char** argv) {
  std::string text;
  for (int i = 0; i < argc; ++i) text += (i == 0 ? "" : " ") + std::string(argv[i]);
  return text;
}

}  // namespace

void ScenarioOptions::add_to(CLI::App& command) {
  command.add_option("scenario", path, "scenario file (TOML)")->required()->type_name("SCENARIO");
  command.add_option("--graph", overrides.graph, "graph to run on: an edge list, plain or gzip")
      ->type_name("FILE");
  command.add_option("--circles", overrides.circles, "friend circles of that graph's agents")
      ->type_name("FILE");
  // One value an option, so that what follows it is not taken for another.
  command.add_option("--strategy", overrides.strategies, "only this strategy; may be repeated")
      ->type_name("NAME")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--replicates", overrides.replicates, "replicates of every strategy")
      ->type_name("N");
  command.add_option("--seed", overrides.seed, "seed of all luck")->type_name("S");
  command
      .add_option("--set", overrides.sets,
                  "any field of the scenario, as in model.attention.see=0.4; may be repeated")
      ->type_name("PATH=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

int run_command_line(int argc, char** argv) {
  CLI::App app("hearsay: a parallel agent-based simulator of viral word of mouth");
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "help of all sub-commands");
  const std::pair<const char*, Deed> deeds[] = {{"run", add_run(app, text_of(argc, argv))},
                                                {"check", add_check(app)},
                                                {"describe", add_describe(app)},
                                                {"version", add_version(app)}};
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    constexpr int kUsage = 64;
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  for (const auto& [name, deed] : deeds) {
    if (app.got_subcommand(name)) return deed();
  }
  return 0;
}

}  // namespace hearsay
