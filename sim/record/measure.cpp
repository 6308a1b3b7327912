#include "sim/record/measure.hpp"

#include <atomic>
#include <bit>

namespace hearsay {

void AgentTally::add(AgentId agent, std::uint32_t outcomes) {
  for (; outcomes != 0; outcomes &= outcomes - 1) {
    const auto outcome = static_cast<std::size_t>(std::countr_zero(outcomes));
    std::atomic_ref(counts_[outcome * agents_ + index(agent)])
        .fetch_add(1, std::memory_order_relaxed);
  }
}

}  // namespace hearsay
