#include "sim/record/replicate_source.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

namespace hearsay {
namespace {

constexpr std::size_t kStrategies = 3;

// Holds replicates of which nobody reads a record.
class Claim final : public ReplicateSource {
 public:
  explicit Claim(std::vector<ReplicateSet> covered) : covered_(std::move(covered)) {}

  const std::vector<FailedReplicate>& failed() const override { return failed_; }
  const std::vector<ReplicateSet>& covered() const override { return covered_; }
  PackedRecords packed(std::size_t, ReplicateRange) const override { return {0, 0}; }
  void add_tally(std::size_t, AgentTally&) const override {}

 private:
  std::vector<ReplicateSet> covered_;
  std::vector<FailedReplicate> failed_;
};

bool share_any(const Claim& a, const Claim& b) {
  for (std::size_t s = 0; s < kStrategies; ++s) {
    if (!a.covered()[s].common(b.covered()[s]).empty()) return true;
  }
  return false;
}

bool holds_all(const Claim& a, const Claim& b) {
  for (std::size_t s = 0; s < kStrategies; ++s) {
    if (!b.covered()[s].without(a.covered()[s]).empty()) return false;
  }
  return true;
}

TEST(Disjoint, is_what_comparing_each_with_each_finds) {
  std::mt19937 random(7);
  const auto up_to = [&](std::uint32_t most) {
    return static_cast<std::uint32_t>(random() % (most + 1));
  };
  int sound = 0;
  constexpr int kTrials = 2'000;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<Claim> claims;
    std::vector<const ReplicateSource*> sources;
    for (std::uint32_t n = up_to(6) + 1; n > 0; --n) {
      std::vector<ReplicateSet> covered(kStrategies);
      for (std::uint32_t ranges = up_to(2); ranges > 0; --ranges) {
        const std::uint32_t first = up_to(30);
        covered[up_to(kStrategies - 1)].add({first, first + up_to(6)});
      }
      claims.emplace_back(covered);
    }
    for (const Claim& claim : claims) sources.push_back(&claim);
    const Disjoint found = disjoint(sources);

    std::vector<char> is_chosen(claims.size());
    for (const std::size_t i : found.chosen) {
      is_chosen[i] = 1;
      for (const std::size_t j : found.chosen) {
        EXPECT_TRUE(i == j || !share_any(claims[i], claims[j])) << trial;
      }
    }
    std::vector<char> is_named(claims.size());
    for (const Overlap& overlap : found.repeats) {
      is_named[overlap.source] = 1;
      EXPECT_TRUE(is_chosen[overlap.other]);
      EXPECT_FALSE(is_chosen[overlap.source]);
      EXPECT_TRUE(share_any(claims[overlap.source], claims[overlap.other]));
      EXPECT_EQ(overlap.whole, holds_all(claims[overlap.other], claims[overlap.source]));
    }
    // Whoever is left out is left out for a reason.
    for (std::size_t i = 0; i < claims.size(); ++i) EXPECT_NE(is_chosen[i], is_named[i]) << trial;
    sound += found.sound() ? 1 : 0;
  }
  EXPECT_GT(sound, kTrials / 20);
  EXPECT_LT(sound, kTrials - kTrials / 20);
}

}  // namespace
}  // namespace hearsay
