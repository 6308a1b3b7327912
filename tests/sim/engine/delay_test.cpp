#include "sim/engine/delay.hpp"

#include <gtest/gtest.h>

#include "sim/core/elementary.hpp"

namespace hearsay {
namespace {

// The first k with luck below 2^32 cdf(k steps), by trying one after the other.
template <class Cdf>
Step searched(const Clock& clock, const Cdf& cdf, std::uint32_t luck) {
  for (Step k = 1; k <= clock.steps; ++k) {
    if (Chance::of(cdf(static_cast<double>(k) * static_cast<double>(clock.step.seconds)))
            .decides(luck)) {
      return k;
    }
  }
  return clock.steps + 1;
}

TEST(DelayTable, finds_what_a_search_finds) {
  const auto slow = [](double s) { return 1.0 - exponential(-s / 86400.0); };
  const auto never_all = [](double s) { return s < 7200 ? 0.0 : 0.3; };
  const auto at_once = [](double) { return 1.0; };
  const Luck luck = Luck::of_market(5);
  for (const Clock clock : {Clock{hours(1), 100}, Clock{seconds(60), 3000}, Clock{days(30), 1}}) {
    const DelayTable table(clock, slow);
    const DelayTable part(clock, never_all);
    const DelayTable immediate(clock, at_once);
    for (std::uint64_t i = 0; i < 2'000; ++i) {
      const std::uint32_t word = luck.draw(Purpose{200}, i, 0)[0];
      EXPECT_EQ(table.steps(word), searched(clock, slow, word));
      EXPECT_EQ(part.steps(word), searched(clock, never_all, word));
      EXPECT_EQ(immediate.steps(word), 1U);
    }
    for (const std::uint32_t edge : {0U, 1U, 0xffffffffU}) {
      EXPECT_EQ(table.steps(edge), searched(clock, slow, edge));
    }
  }
}

}  // namespace
}  // namespace hearsay
