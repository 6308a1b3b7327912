#include "sim/graph/memberships.hpp"

#include <numeric>

#include "sim/core/errors.hpp"

namespace hearsay {

Memberships::Memberships(const Circles& circles, std::uint32_t agents)
    : offsets_(std::size_t{agents} + 1, 0) {
  for (std::size_t circle = 0; circle < circles.size(); ++circle) {
    for (const AgentId member : circles.members(circle)) {
      HEARSAY_EXPECT(index(member) < agents);
      ++offsets_[std::size_t{index(member)} + 1];
    }
  }
  std::partial_sum(offsets_.begin(), offsets_.end(), offsets_.begin());
  circles_.resize(offsets_.back());
  std::vector<TieIndex> next(offsets_.begin(), offsets_.end() - 1);
  for (std::size_t circle = 0; circle < circles.size(); ++circle) {
    for (const AgentId member : circles.members(circle)) {
      circles_[next[index(member)]++] = static_cast<std::uint32_t>(circle);
    }
  }
}

}  // namespace hearsay
