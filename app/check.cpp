#include <fmt/format.h>

#include <iostream>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "sim/ensemble/points.hpp"

namespace hearsay {

// The resolved scenario, and behind it, as remarks, what its actions expect of themselves.
int check(const ScenarioOptions& options) {
  const std::string text = about_the_scenario([&] {
    Scenario scenario = load_scenario(options.path, options.overrides);
    Workers workers;
    const Points points(scenario, workers);
    points.raise_if_unserved();
    std::string resolved = scenario.resolved();
    std::vector<std::string> forecasts;
    if (scenario.sweep.empty()) forecasts = scenario.forecasts();
    for (std::size_t i = 0; i < scenario.sweep.points.size(); ++i) {
      forecasts.push_back(fmt::format("point {}: {}", i, scenario.sweep.label(i)));
    }
    if (!forecasts.empty()) resolved += '\n';
    for (const std::string& forecast : forecasts) resolved += fmt::format("# {}\n", forecast);
    return resolved;
  });
  std::cout << text;
  return 0;
}

}  // namespace hearsay
