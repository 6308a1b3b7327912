#include <fmt/format.h>

#include <iostream>

#include "app/commands.hpp"

namespace hearsay {

// The resolved scenario, and behind it, as remarks, what its actions expect of themselves.
int check(const ScenarioOptions& options) {
  Scenario scenario = load_scenario(options.path, options.overrides);
  Workers workers;
  const BuiltMarket market = build_market(scenario, workers);
  scenario.bind(market.view());
  std::cout << scenario.resolved();
  const std::vector<std::string> forecasts = scenario.forecasts();
  if (!forecasts.empty()) std::cout << '\n';
  for (const std::string& forecast : forecasts) std::cout << fmt::format("# {}\n", forecast);
  return 0;
}

}  // namespace hearsay
