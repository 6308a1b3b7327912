#include <iostream>

#include "app/commands.hpp"

namespace hearsay {

int check(const ScenarioOptions& options) {
  std::cout << load_scenario(options.path, options.overrides).resolved();
  return 0;
}

}  // namespace hearsay
