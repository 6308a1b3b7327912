// hearsay describe [WHAT]: every model, action, generator, measure and parameter.
#include <CLI/CLI.hpp>

#include <iostream>

#include "app/commands.hpp"
#include "scenarios/describe.hpp"

namespace hearsay {

Deed add_describe(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "describe", "explain models, actions, generators, measures and their parameters");
  auto what = std::make_shared<std::string>();
  command->add_option("what", *what, "one of them by name or path; everything without it")
      ->type_name("WHAT");
  return [what] {
    std::cout << describe(*what);
    return 0;
  };
}

}  // namespace hearsay
