#include <iostream>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"

namespace hearsay {

int check(const ScenarioOptions& options) {
  std::cout << about_the_scenario(
      [&] { return load_scenario(options.path, options.overrides).resolved(); });
  return 0;
}

}  // namespace hearsay
