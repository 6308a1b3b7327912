// hearsay check SCENARIO: says what is wrong, or prints every field with its value.
#include <CLI/CLI.hpp>

#include <iostream>

#include "app/commands.hpp"

namespace hearsay {

Deed add_check(CLI::App& app) {
  CLI::App* command = app.add_subcommand("check", "validate a scenario and print it resolved");
  auto options = std::make_shared<ScenarioOptions>();
  options->add_to(*command);
  return [options] {
    std::cout << load_scenario(options->path, options->overrides).resolved();
    return 0;
  };
}

}  // namespace hearsay
