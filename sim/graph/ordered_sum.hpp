// Sums over agents that are the same for any number of workers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "sim/core/ids.hpp"
#include "sim/core/parallel.hpp"

namespace hearsay {

inline constexpr std::size_t kAgentsPerSum = 4096;

// Sums of blocks, added up in their order.
template <class Term>
double ordered_sum(std::size_t agents, Workers& workers, const Term& term) {
  std::vector<double> sums((agents + kAgentsPerSum - 1) / kAgentsPerSum, 0.0);
  workers.for_blocks(agents, kAgentsPerSum, [&](std::size_t begin, std::size_t end, int) {
    double sum = 0.0;
    for (std::size_t a = begin; a < end; ++a) sum += term(AgentId{static_cast<std::uint32_t>(a)});
    sums[begin / kAgentsPerSum] = sum;
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

}  // namespace hearsay
