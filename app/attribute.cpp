// `hearsay attribute`: simulates the first replicates of a result once more, as they were and
// without each action, and says which action brought the conversions.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <optional>

#include "analysis/attribution.hpp"
#include "app/commands.hpp"
#include "app/exit_codes.hpp"

namespace hearsay {

int attribute_conversions(const AttributeOptions& options) {
  const ResultReader result(options.result);
  const ResultHeader& header = result.header();
  std::vector<std::size_t> strategies;  // of the file, those of one point beside each other
  for (const std::string& name : options.strategies) {
    strategies.push_back(find_strategy(header, name));
  }
  const bool those_that_act = strategies.empty();
  for (std::size_t s = 0; those_that_act && s < header.strategies.size(); ++s) {
    strategies.push_back(s);
  }
  Workers workers(options.threads);
  const auto replicates = static_cast<std::uint32_t>(header.replicates);
  std::optional<Replayer> replayer;
  std::size_t at = 0;  // the point that it replays
  std::vector<Attribution> found;
  for (const std::size_t s : strategies) {
    const std::size_t point = s / header.strategies_of_a_point();
    if (!replayer || point != at) {
      replayer.emplace(result, options.scenario.empty() ? options.result : options.scenario,
                       workers, point);
      at = point;
    }
    if (those_that_act && replayer->campaign(s).empty()) continue;
    found.push_back(attribute(*replayer, s, std::min(options.replicates, replicates), workers));
  }
  std::cout << (options.json ? attribution_json(found) + '\n'
                             : attribution_table(found, replicates));
  return kDone;
}

}  // namespace hearsay
