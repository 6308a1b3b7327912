// hearsay version: what was built, from what, by what.
#include <CLI/CLI.hpp>

#include <iostream>

#include "app/commands.hpp"
#include "hearsay_version.hpp"

namespace hearsay {

Deed add_version(CLI::App& app) {
  app.add_subcommand("version", "print version, commit and compiler");
  return [] {
    std::cout << "hearsay " << version::number << "\ncommit " << version::git_commit
              << "\ncompiler " << version::compiler << "\nbuild " << version::build_type << '\n';
    return 0;
  };
}

}  // namespace hearsay
