#include "sim/core/draws.hpp"

#include <gtest/gtest.h>

#include <Random123/philox.h>

#include <array>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

namespace hearsay {
namespace {

using Words = std::array<std::uint32_t, 4>;

Words philox(const Words& counter, const std::array<std::uint32_t, 2>& key) {
  philox4x32_ctr_t c{};
  philox4x32_key_t k{};
  for (std::size_t i = 0; i < 4; ++i) c.v[i] = counter[i];
  for (std::size_t i = 0; i < 2; ++i) k.v[i] = key[i];
  const philox4x32_ctr_t out = philox4x32(c, k);
  return {out.v[0], out.v[1], out.v[2], out.v[3]};
}

// Salmon et al. 2011; the vectors that come with Random123.
TEST(Philox, GivesThePublishedAnswers) {
  constexpr std::uint32_t ones = 0xffffffff;
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({ones, ones, ones, ones}, {ones, ones}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

// The layout of the counter is part of every result ever written: it may not change.
TEST(Luck, KeysBySeedAndCountsWhoOccasionReplicateAndPurpose) {
  const Luck luck(0x299f31d0a4093822, ReplicateId{0x037073});
  const Draw draw = luck.draw(static_cast<Purpose>(0x44), 0x85a308d3243f6a88, 0x13198a2e);
  EXPECT_EQ(draw.words, (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Luck, PutsTheSenderLowAndTheReceiverHigh) {
  const Luck luck(7, ReplicateId{3});
  const std::uint32_t last = 3U << 8 | static_cast<std::uint32_t>(Purpose::see);
  EXPECT_EQ(luck.draw(Purpose::see, AgentId{11}, AgentId{22}, 5).words,
            philox({11, 22, 5, last}, {7, 0}));
  EXPECT_EQ(luck.draw(Purpose::see, AgentId{11}, 5).words, philox({11, 0, 5, last}, {7, 0}));
}

TEST(Luck, OfTheMarketIsThatOfNoReplicate) {
  EXPECT_EQ(Luck::of_market(9).replicate(), Luck::max_replicates);
  EXPECT_EQ(Luck::of_market(9).draw(Purpose::need, AgentId{4}).words,
            philox({4, 0, 0, 0xffffff00U | static_cast<std::uint32_t>(Purpose::need)}, {9, 0}));
}

TEST(Luck, DiffersInEverythingItIsKeyedBy) {
  std::set<Words> seen;
  for (const std::uint64_t seed : {1ULL, 2ULL, 1ULL << 32}) {
    for (const std::uint32_t replicate : {0U, 1U, 256U}) {
      const Luck luck(seed, ReplicateId{replicate});
      for (const Purpose purpose : {Purpose::see, Purpose::need}) {
        for (const std::uint64_t who : {0ULL, 1ULL, 1ULL << 32}) {
          for (const std::uint32_t occasion : {0U, 1U}) {
            seen.insert(luck.draw(purpose, who, occasion).words);
          }
        }
      }
    }
  }
  EXPECT_EQ(seen.size(), 3U * 3U * 2U * 3U * 2U);
}

TEST(Draw, UniformIsNeverZeroNorOne) {
  constexpr std::uint32_t ones = 0xffffffff;
  const Draw low{{0, 0, 0, 0}};
  const Draw high{{ones, ones, ones, ones}};
  EXPECT_EQ(low.uniform(0), 0x1p-53);
  EXPECT_EQ(high.uniform(1), 1.0 - 0x1p-53);
  EXPECT_LT(high.uniform(0), 1.0);
}

TEST(Draw, UniformUsesItsOwnPairOfWords) {
  const Draw draw{{0x80000000, 0, 0x40000000, 0}};
  EXPECT_DOUBLE_EQ(draw.uniform(0), 0.5);
  EXPECT_DOUBLE_EQ(draw.uniform(1), 0.25);
}

TEST(Draw, BelowReachesBothEndsAndStaysInside) {
  const Draw draw{{0, 0xffffffff, 0x80000000, 0x7fffffff}};
  EXPECT_EQ(draw.below(0, 10), 0U);
  EXPECT_EQ(draw.below(1, 10), 9U);
  EXPECT_EQ(draw.below(2, 2), 1U);
  EXPECT_EQ(draw.below(3, 2), 0U);
  EXPECT_EQ(draw.below(1, 1), 0U);
}

// 100,000 draws into 10 boxes: chi-squared with 9 degrees of freedom; 27.9 is its 99.9 % quantile.
TEST(Draw, BelowFillsItsBoxesEvenly) {
  std::vector<double> boxes(10);
  const Luck luck(20260101, ReplicateId{0});
  constexpr std::uint32_t n = 25'000;
  for (std::uint32_t who = 0; who < n; ++who) {
    const Draw draw = luck.draw(Purpose::audience, AgentId{who});
    for (std::size_t word = 0; word < 4; ++word) boxes[draw.below(word, 10)] += 1.0;
  }
  double chi_squared = 0.0;
  for (const double count : boxes) {
    chi_squared += (count - n * 0.4) * (count - n * 0.4) / (n * 0.4);
  }
  EXPECT_LT(chi_squared, 27.9);
}

TEST(Chance, OfZeroNeverAndOfOneAlwaysDecides) {
  EXPECT_FALSE(Chance::of(0.0).decides(0));
  EXPECT_FALSE(Chance().decides(0));
  EXPECT_TRUE(Chance::of(1.0).decides(0xffffffff));
}

TEST(Chance, OutsideOfZeroToOneIsTheNearerEnd) {
  EXPECT_EQ(Chance::of(-0.25).threshold(), 0U);
  EXPECT_EQ(Chance::of(1.5).threshold(), std::uint64_t{1} << 32);
  EXPECT_EQ(Chance::of(std::numeric_limits<double>::quiet_NaN()).threshold(), 0U);
}

TEST(Chance, IsRoundedToTheNearestUnit) {
  EXPECT_EQ(Chance::of(0.5).threshold(), std::uint64_t{1} << 31);
  EXPECT_EQ(Chance::of(0x1p-32).threshold(), 1U);
  EXPECT_EQ(Chance::of(0x1.8p-33).threshold(), 1U);
  EXPECT_EQ(Chance::of(0x1p-34).threshold(), 0U);
  EXPECT_EQ(Chance::of(1.0 - 0x1p-53).threshold(), std::uint64_t{1} << 32);
}

TEST(Chance, DecidesExactlyBelowItsThreshold) {
  const Chance half = Chance::of(0.5);
  EXPECT_TRUE(half.decides(0x7fffffff));
  EXPECT_FALSE(half.decides(0x80000000));
}

TEST(Chance, AskedAboutOnceDecidesAsIfItHadBeenKept) {
  std::vector<double> probabilities{0.0,           -0.25,
                                    1.0,           1.5,
                                    0x1p-32,       0x1p-33,
                                    0x1p-34,       0x1.8p-33,
                                    1.0 - 0x1p-53, 1.0 - 0x1p-33,
                                    1e300,         -1e300,
                                    0x1p-1074,     std::numeric_limits<double>::quiet_NaN()};
  const Luck luck = Luck::of_market(9);
  for (std::uint32_t i = 0; i < 1000; ++i) {
    probabilities.push_back(luck.draw(Purpose::audience, AgentId{i}).uniform(0));
  }
  for (const double probability : probabilities) {
    const Chance kept = Chance::of(probability);
    const auto threshold = static_cast<std::uint32_t>(kept.threshold());
    for (const std::uint32_t word : {0U, 1U, threshold - 1, threshold, threshold + 1, ~0U}) {
      EXPECT_EQ(Chance::decides(probability, word), kept.decides(word))
          << probability << ", " << word;
    }
  }
}

}  // namespace
}  // namespace hearsay
