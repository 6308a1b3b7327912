#include "analysis/bands.hpp"

#include <algorithm>

namespace hearsay {

std::vector<std::size_t> shown_steps(std::size_t steps, std::size_t most) {
  std::vector<std::size_t> shown;
  const std::size_t count = std::min(steps, most);
  for (std::size_t i = 1; i <= count; ++i) shown.push_back(i * steps / count - 1);
  return shown;
}

Bands cumulative_bands(const Results& results, std::size_t strategy, std::size_t measure,
                       const std::vector<std::size_t>& steps) {
  const ResultHeader& header = results.header();
  const std::vector<std::int64_t> counts = results.series(strategy, measure);
  // [shown step][replicate]
  std::vector<std::vector<double>> sums(steps.size(), std::vector<double>(header.kept()));
  for (std::size_t replicate = 0; replicate < header.kept(); ++replicate) {
    const std::int64_t* count = &counts[replicate * header.steps];
    std::int64_t sum = 0;
    std::size_t step = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      for (; step <= steps[i]; ++step) sum += count[step];
      sums[i][replicate] = static_cast<double>(sum);
    }
  }
  Bands bands;
  for (auto& values : sums) {
    std::sort(values.begin(), values.end());
    for (std::size_t i = 0; i < bands.size(); ++i) {
      bands[i].push_back(header.measures[measure].scale * quantile(values, shown_quantiles[i]));
    }
  }
  return bands;
}

}  // namespace hearsay
