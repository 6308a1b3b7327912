// The sub-commands, each in a file of its own, and what the command line tells them. The command
// line itself is read in command_line.cpp alone: its library takes long to compile.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"

namespace hearsay {

// Which scenario, and what is changed in it.
struct ScenarioOptions {
  std::string path;
  Overrides overrides;
};

struct RunOptions {
  ScenarioOptions scenario;
  std::string output = "results.h5";
  int threads = 0;           // 0: all cores
  std::uint32_t shards = 0;  // 0: chosen
  bool quiet = false;
  bool json = false;
  std::string command_line;  // recorded in the result file
};

struct VerifyOptions {
  std::vector<std::string> only;  // models or parts of the program; empty: all
  int threads = 0;                // 0: all cores
  bool quick = false;
  bool json = false;
  bool page = false;
  bool list = false;
};

// Each returns the exit code.

// Simulates every strategy, writes the result file, shows what came out.
int run(const RunOptions& options);
// Says what is wrong, or prints every field with its value.
int check(const ScenarioOptions& options);
// Explains a model, action, generator, measure or parameter; everything where `what` is empty.
int describe_to_screen(const std::string& what);
// Checks the program against rules and literature; 3 where something does not hold.
int verify(const VerifyOptions& options);
// Prints what was built, from what, by what.
int print_version();

// Reads the command line and does what it says.
int run_command_line(int argc, char** argv);

}  // namespace hearsay
