#include "sim/core/keyed_hash.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace hearsay {
namespace {

KeyedHash hash_of(std::uint32_t agent) {
  return KeyedHash(Luck(2026, ReplicateId{3}).draw(Purpose::tie_is_live, AgentId{agent}));
}

// Pearson's statistic of how often 0, 1, ... of n things happened, against the binomial
// distribution, in standard errors from its mean. Rare counts are joined.
double binomial_errors(const std::vector<std::uint64_t>& times, double p) {
  const auto n = static_cast<double>(times.size() - 1);
  double trials = 0;
  for (const std::uint64_t count : times) trials += static_cast<double>(count);
  double statistic = 0;
  double observed = 0;
  double expected = 0;
  int cells = 0;
  for (std::size_t k = 0; k < times.size(); ++k) {
    const auto hits = static_cast<double>(k);
    observed += static_cast<double>(times[k]);
    expected +=
        trials * std::exp(std::lgamma(n + 1) - std::lgamma(hits + 1) - std::lgamma(n - hits + 1) +
                          hits * std::log(p) + (n - hits) * std::log1p(-p));
    if (expected < 10 && k + 1 < times.size()) continue;
    if (expected > 0) statistic += (observed - expected) * (observed - expected) / expected;
    ++cells;
    observed = expected = 0;
  }
  const double freedom = cells - 1;
  return (statistic - freedom) / std::sqrt(2 * freedom);
}

struct Names {
  std::string of;
  std::uint32_t n;
  std::function<std::uint32_t(std::uint32_t)> name;
};

class HashOfNames : public testing::TestWithParam<Names> {};

INSTANTIATE_TEST_SUITE_P(
    Sets, HashOfNames,
    testing::Values(Names{"InARow", 128, [](std::uint32_t i) { return 1000 + i; }},
                    Names{"ThreeInARow", 3, [](std::uint32_t i) { return 40 + i; }},
                    Names{"FourFarApart", 4, [](std::uint32_t i) { return 9 + (i << 20); }},
                    Names{"AThousandApart", 128, [](std::uint32_t i) { return 1000 * i; }},
                    Names{"InTheirUpperHalves", 128, [](std::uint32_t i) { return i << 16; }},
                    Names{"InTheirHighestBits", 128, [](std::uint32_t i) { return i << 25; }},
                    Names{"PowersOfTwo", 32, [](std::uint32_t i) { return 1U << i; }},
                    Names{"Scattered", 128, [](std::uint32_t i) { return i * 2654435761U >> 12; }},
                    Names{"ALongRow", 2048, [](std::uint32_t i) { return 5 + i; }}),
    [](const auto& set) { return set.param.of; });

// As many of a set of names as of independent words fall below a limit, in the whole distribution
// and not in the mean alone, over many keys.
TEST_P(HashOfNames, CountsAsIndependentWordsDo) {
  const Names& names = GetParam();
  const std::uint32_t keys = 4'000'000 / (names.n + 36);
  for (const double p : {0.01, 0.05, 0.3, 0.5}) {
    const Chance chance = Chance::of(p);
    std::vector<std::uint64_t> times(names.n + 1, 0);
    for (std::uint32_t key = 0; key < keys; ++key) {
      const KeyedHash hash = hash_of(key);
      std::uint32_t hits = 0;
      for (std::uint32_t i = 0; i < names.n; ++i) {
        hits += static_cast<std::uint32_t>(chance.decides(hash.word(names.name(i))));
      }
      ++times[hits];
    }
    EXPECT_LT(std::fabs(binomial_errors(times, p)), 4.5) << "p=" << p;
  }
}

// The same name under keys of neighbouring agents: what an agent hears from its friends.
TEST(KeyedHash, AgreesWithNoNeighbour) {
  constexpr std::uint32_t kAgents = 64;
  for (const double p : {0.02, 0.4}) {
    const Chance chance = Chance::of(p);
    std::vector<std::uint64_t> times(kAgents + 1, 0);
    for (std::uint32_t first = 0; first < 40'000; ++first) {
      std::uint32_t hits = 0;
      for (std::uint32_t i = 0; i < kAgents; ++i) {
        hits +=
            static_cast<std::uint32_t>(chance.decides(hash_of(first * kAgents + i).word(first)));
      }
      ++times[hits];
    }
    EXPECT_LT(std::fabs(binomial_errors(times, p)), 4.5) << "p=" << p;
  }
}

// What follows a word that fell below a limit is uniform, and independent between names.
TEST(KeyedHash, GivesAFurtherWord) {
  constexpr std::uint32_t kNames = 64;
  const Chance passes = Chance::of(0.2);
  const Chance chance = Chance::of(0.3);
  std::vector<std::uint64_t> times(11, 0);
  for (std::uint32_t key = 0; key < 60'000; ++key) {
    const KeyedHash hash = hash_of(key);
    std::uint32_t passed = 0;
    std::uint32_t hits = 0;
    for (std::uint32_t name = 0; name < kNames && passed < 10; ++name) {
      const std::uint32_t word = hash.word(name);
      if (!passes.decides(word)) continue;
      ++passed;
      hits += static_cast<std::uint32_t>(chance.decides(hash.further(word)));
    }
    if (passed == 10) ++times[hits];
  }
  EXPECT_LT(std::fabs(binomial_errors(times, 0.3)), 4.5);
}

// So is every next one, after words that fell below limits before it.
TEST(KeyedHash, GivesAsManyFurtherWordsAsItIsAsked) {
  constexpr std::uint32_t kNames = 128;
  const Chance passes = Chance::of(0.3);
  const Chance chance = Chance::of(0.2);
  for (const bool last : {false, true}) {
    std::vector<std::uint64_t> times(7, 0);
    for (std::uint32_t key = 0; key < 60'000; ++key) {
      const KeyedHash hash = hash_of(key);
      std::uint32_t passed = 0;
      std::uint32_t hits = 0;
      for (std::uint32_t name = 0; name < kNames && passed < 6; ++name) {
        const std::uint32_t first = hash.word(name);
        const std::uint32_t second = hash.further(first);
        if (!passes.decides(first) || !passes.decides(second)) continue;
        ++passed;
        const std::uint32_t third = hash.further(second);
        hits += static_cast<std::uint32_t>(chance.decides(last ? hash.further(third) : third));
      }
      if (passed == 6) ++times[hits];
    }
    EXPECT_LT(std::fabs(binomial_errors(times, 0.2)), 4.5) << last;
  }
}

// Worked out by hand (Python's integers): a change of the function moves every digit.
TEST(KeyedHash, KeepsItsDigits) {
  const KeyedHash hash(Draw{{0x12345678, 0x9ABCDEF0, 0x0F1E2D3C, 0xCAFEBABE}});
  EXPECT_EQ(hash.word(0U), 0x062AC2FDU);
  EXPECT_EQ(hash.word(1U), 0xE13F6CBEU);
  EXPECT_EQ(hash.word(0xFFFFFFFFU), 0xEF7F216FU);
  EXPECT_EQ(hash.further(hash.word(1U)), 0x2DC58DE5U);
}

}  // namespace
}  // namespace hearsay
