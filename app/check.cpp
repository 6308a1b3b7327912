#include <fmt/format.h>

#include <iostream>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"

namespace hearsay {

// The resolved scenario, and behind it, as remarks, what its actions expect of themselves.
int check(const ScenarioOptions& options) {
  const std::string text = about_the_scenario([&] {
    Scenario scenario = load_scenario(options.path, options.overrides);
    Workers workers;
    const BuiltMarket market = build_market(scenario, workers);
    scenario.bind(market.view());
    std::string resolved = scenario.resolved();
    const std::vector<std::string> forecasts = scenario.forecasts();
    if (!forecasts.empty()) resolved += '\n';
    for (const std::string& forecast : forecasts) resolved += fmt::format("# {}\n", forecast);
    return resolved;
  });
  std::cout << text;
  return 0;
}

}  // namespace hearsay
