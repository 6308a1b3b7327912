// The sub-commands, each in a file of its own: it adds its options to the command line and says
// what to do when it was chosen.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"

namespace CLI {
class App;
}

namespace hearsay {

// What a sub-command does once the command line is read; returns the exit code.
using Deed = std::function<int()>;

// Options that `run` and `check` share.
struct ScenarioOptions {
  std::string path;
  Overrides overrides;

  void add_to(CLI::App& command);
};

// `command_line` is recorded in the result file.
Deed add_run(CLI::App& app, const std::string& command_line);
Deed add_check(CLI::App& app);
Deed add_describe(CLI::App& app);
Deed add_version(CLI::App& app);

// Reads the command line and does what it says.
int run_command_line(int argc, char** argv);

}  // namespace hearsay
