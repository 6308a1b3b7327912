#include "sim/core/draw_batch.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cstdint>
#include <vector>

namespace hearsay {
namespace {

// Runs the test on each instruction set that this machine has and the program was built for.
class EveryTarget : public testing::TestWithParam<std::int64_t> {
 protected:
  void SetUp() override { hwy::SetSupportedTargetsForTest(GetParam()); }
  void TearDown() override { hwy::SetSupportedTargetsForTest(0); }
};

INSTANTIATE_TEST_SUITE_P(Batch, EveryTarget, testing::ValuesIn(hwy::SupportedAndGeneratedTargets()),
                         [](const auto& target) {
                           return std::string(hwy::TargetName(target.param));
                         });

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

TEST_P(EveryTarget, FindsTheTiesWhoseCoinFallsRight) {
  const Luck luck(3, ReplicateId{12});
  const KeyedHash coins(luck.draw(Purpose::see, AgentId{77}, 5));
  const KeyedHash responses(luck.draw(Purpose::respond, AgentId{77}, 5));
  std::vector<AgentId> to;
  for (std::uint32_t i = 0; i < 131; ++i) to.push_back(AgentId{i * 31'000'003U});
  TieHits hits;
  for (const double p : {0.0, 0.01, 0.36, 0.999, 1.0}) {
    for (const std::size_t n : {131U, 0U, 1U, 7U, 8U, 9U, 15U, 16U, 17U, 64U}) {
      const Chance chance = Chance::of(p);
      const std::size_t found = toss_ties(coins, responses, std::span(to).first(n), chance, hits);
      std::size_t expected = 0;
      for (std::uint32_t i = 0; i < n; ++i) {
        const std::uint32_t word = coins.word(to[i]);
        if (!chance.decides(word)) continue;
        ASSERT_LT(expected, found);
        EXPECT_EQ(hits.positions[expected], i);
        EXPECT_EQ(hits.friends[expected], index(to[i]));
        EXPECT_EQ(hits.further[expected], coins.further(word));
        EXPECT_EQ(hits.responses[expected], responses.word(to[i]));
        ++expected;
      }
      EXPECT_EQ(found, expected) << "p=" << p << " n=" << n;
    }
  }
}

}  // namespace
}  // namespace hearsay
