// Who gets a conversion, by hand.
#include "analysis/attribution.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace hearsay {
namespace {

constexpr std::int64_t kOne = kWholeConversion;
using Shares = std::vector<std::int64_t>;

Shares of(const TouchShares& shares, TouchRule rule) {
  return shares[static_cast<std::size_t>(rule)];
}

TEST(Attribution, GivesABuyerToWhoTouchedItUntilItDecided) {
  // Action 0 at steps 1 and 4, action 1 at step 3, and again after agent 7 had decided.
  const std::vector<Touch> touches = {{1, AgentId{7}, 0},
                                      {3, AgentId{7}, 1},
                                      {4, AgentId{7}, 0},
                                      {6, AgentId{7}, 1},
                                      {2, AgentId{8}, 1}};
  const std::vector<Decided> conversions = {{AgentId{7}, 5}};
  const TouchShares shares = touch_shares(touches, conversions, 2);
  EXPECT_EQ(of(shares, TouchRule::first), (Shares{kOne, 0, 0}));
  EXPECT_EQ(of(shares, TouchRule::last), (Shares{kOne, 0, 0}));
  EXPECT_EQ(of(shares, TouchRule::linear), (Shares{kOne - kOne / 3, kOne / 3, 0}));
  const TouchShares earlier = touch_shares(touches, std::vector<Decided>{{AgentId{7}, 3}}, 2);
  EXPECT_EQ(of(earlier, TouchRule::first), (Shares{kOne, 0, 0}));
  EXPECT_EQ(of(earlier, TouchRule::last), (Shares{0, kOne, 0}));
  EXPECT_EQ(of(earlier, TouchRule::linear), (Shares{kOne / 2, kOne / 2, 0}));
}

TEST(Attribution, SharesOneStepEvenly) {
  const std::vector<Touch> touches = {{2, AgentId{1}, 2}, {2, AgentId{1}, 0}, {2, AgentId{1}, 2}};
  const TouchShares shares = touch_shares(touches, std::vector<Decided>{{AgentId{1}, 2}}, 3);
  for (const TouchRule rule : {TouchRule::first, TouchRule::last, TouchRule::linear}) {
    // Two messages of the one, one of the other; what does not divide is the first one's.
    EXPECT_EQ(of(shares, rule), (Shares{kOne - 2 * kOne / 3, 0, 2 * kOne / 3, 0}));
  }
}

TEST(Attribution, LeavesWhoWasNotTouchedToWordOfMouth) {
  const std::vector<Touch> touches = {{2, AgentId{1}, 0}, {9, AgentId{2}, 0}};
  const std::vector<Decided> conversions = {{AgentId{1}, 4}, {AgentId{2}, 8}, {AgentId{3}, 1}};
  const TouchShares shares = touch_shares(touches, conversions, 1);
  EXPECT_EQ(of(shares, TouchRule::first), (Shares{kOne, 2 * kOne}));
  EXPECT_EQ(of(shares, TouchRule::linear), (Shares{kOne, 2 * kOne}));
  EXPECT_EQ(of(touch_shares({}, conversions, 0), TouchRule::last), Shares{3 * kOne});
}

TEST(Attribution, GivesEveryConversionAwayOnce) {
  std::vector<Touch> touches;
  std::vector<Decided> conversions;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    touches.push_back({i * 7 % 23, AgentId{i * 31 % 211}, i * 13 % 7});
  }
  for (std::uint32_t a = 0; a < 300; ++a) conversions.push_back({AgentId{a}, a % 29});
  const TouchShares shares = touch_shares(touches, conversions, 7);
  for (const Shares& rule : shares) {
    EXPECT_EQ(std::accumulate(rule.begin(), rule.end(), std::int64_t{0}), 300 * kOne);
    EXPECT_GE(rule[7], 89 * kOne);  // agents from 211 on have no touch
  }
}

Attribution of_two_replicates() {
  Attribution found;
  found.strategy = "both";
  found.actions = {"1 seed", "2 advertise"};
  found.conversions = {10, 12};
  found.removal = {{3, 2}, {4, 1}};
  found.without_any = {1, 3};
  found.readers = {{4, 2, 1}, {6, 8}};
  for (const std::int64_t all : found.conversions) {
    TouchShares shares;
    shares.fill(Shares{2 * kOne, kOne / 2, (all - 2) * kOne - kOne / 2});
    found.touched.push_back(shares);
  }
  return found;
}

TEST(Attribution, SumsToTheConversionsByEveryRule) {
  const Attribution found = of_two_replicates();
  EXPECT_EQ(conversions_of(found).value, 11);
  EXPECT_EQ(removal_of(found, 0).value, 3.5);
  EXPECT_EQ(without_any(found).value, 2);
  EXPECT_EQ(jointly(found).value, 4);  // 10 - 1 - 5, 12 - 3 - 5
  EXPECT_EQ(removal_of(found, 0).value + removal_of(found, 1).value + jointly(found).value +
                without_any(found).value,
            11);
  EXPECT_EQ(share_of_touch(found, TouchRule::first, 0).value, 2);
  EXPECT_EQ(share_of_touch(found, TouchRule::last, 1).value, .5);
  EXPECT_EQ(share_of_touch(found, TouchRule::linear, 2).value, 8.5);
}

TEST(Attribution, TellsTheReproductionNumberOfEachGeneration) {
  const std::vector<Estimate> rates = reproduction(of_two_replicates());
  ASSERT_EQ(rates.size(), 2U);
  EXPECT_DOUBLE_EQ(rates[0].value, 1.0);  // 2 + 8 readers by 4 + 6
  EXPECT_DOUBLE_EQ(rates[1].value, .1);   // 1 by 2 + 8
}

}  // namespace
}  // namespace hearsay
