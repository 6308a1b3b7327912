// `hearsay attribute`: simulates the first replicates of a result once more, as they were and
// without each action, and says which action brought the conversions.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "analysis/attribution.hpp"
#include "app/commands.hpp"
#include "app/exit_codes.hpp"

namespace hearsay {

int attribute_conversions(const AttributeOptions& options) {
  const ResultReader result(options.result);
  const ResultHeader& header = result.header();
  std::vector<std::size_t> strategies;
  for (const std::string& name : options.strategies) {
    strategies.push_back(find_strategy(header, name));
  }
  Workers workers(options.threads);
  const Replayer replayer(result, options.scenario.empty() ? options.result : options.scenario,
                          workers);
  if (strategies.empty()) {
    const auto& all = replayer.scenario().strategies;
    for (std::size_t s = 0; s < all.size(); ++s) {
      if (!all[s].actions.empty()) strategies.push_back(s);
    }
  }
  const auto replicates = static_cast<std::uint32_t>(header.replicates);
  std::vector<Attribution> found;
  for (const std::size_t s : strategies) {
    found.push_back(attribute(replayer, s, std::min(options.replicates, replicates), workers));
  }
  std::cout << (options.json ? attribution_json(found) + '\n'
                             : attribution_table(found, replicates));
  return kDone;
}

}  // namespace hearsay
