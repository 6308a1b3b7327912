#include "analysis/pace.hpp"

#include <numeric>

namespace hearsay {

std::optional<Pace> pace_of(std::span<const std::int64_t> reached) {
  const std::int64_t all = std::accumulate(reached.begin(), reached.end(), std::int64_t{0});
  if (all == 0) return std::nullopt;
  Pace pace;
  while (reached[pace.first] == 0) ++pace.first;
  std::int64_t so_far = reached[pace.first];
  pace.half = pace.first;
  while (2 * so_far < all) so_far += reached[++pace.half];
  return pace;
}

}  // namespace hearsay
