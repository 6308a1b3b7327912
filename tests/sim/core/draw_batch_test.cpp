#include "sim/core/draw_batch.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/support/every_target.hpp"

namespace hearsay {
namespace {

HEARSAY_ON_EVERY_TARGET(Batch, EveryTarget);

TEST_P(EveryTarget, GivesTheDrawsOfTheirKeys) {
  const Luck luck(0x299f31d0a4093822, ReplicateId{70'000});
  const auto key = [](std::size_t i) {
    return DrawKey{static_cast<Purpose>(i % 200), i * 0x9e3779b97f4a7c15,
                   static_cast<std::uint32_t>(i * i)};
  };
  for (const std::size_t n : {1000U, 0U, 1U, 7U, 8U, 9U, 33U}) {
    DrawBatch batch;
    batch.compute(luck, n, key);
    for (std::size_t i = 0; i < n; ++i) {
      const DrawKey k = key(i);
      ASSERT_EQ(batch[i].words, luck.draw(k.purpose, k.who, k.occasion).words) << i << " of " << n;
    }
  }
}

}  // namespace
}  // namespace hearsay
