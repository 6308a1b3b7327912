// With criticism, fatigue, experience, social cue and reinforcement switched off and trust
// constant, the agents who share are an independent cascade with p = see x read x share; with read
// = share = 1 those who are reached are one with p = see. Two oracles: known values, exact or
// enumerated here, and a plain search over the live ties of the same luck, replicate by replicate.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "tests/support/small_market.hpp"

namespace hearsay {
namespace {

using friend_circle::PostKind;
using friend_circle::Rules;
using testing::SmallMarket;
using testing::TieList;

constexpr std::size_t kMeasures = friend_circle::kMeasureCount;

struct Sample {
  double mean = 0;
  double standard_error = 0;
  std::vector<double> shares;  // of size s, by s
};

// Sizes of the cascade, measured as the sum of `measure` over a replicate.
Sample sizes(const SmallMarket& market, const friend_circle::Parameters& parameters,
             std::vector<std::uint32_t> seeds, std::size_t measure, std::uint32_t replicates) {
  const std::uint32_t agents = market.graph.agents();
  const Clock clock{hours(1), agents + 1};
  const Campaign campaign = testing::seeded_with(std::move(seeds));
  const CampaignRun actions = start(campaign);
  Simulation<Rules> engine(market.view(), clock, kMeasures,
                           Rules(parameters, market.view(), clock));
  ReplicateRecord record(clock.steps, kMeasures);
  std::vector<std::int64_t> counts(agents + 1);
  for (std::uint32_t r = 0; r < replicates; ++r) {
    testing::run_replicate(engine, actions, Luck(2026, ReplicateId{r}), record);
    ++counts[static_cast<std::size_t>(record.total(measure))];
  }
  Sample sample;
  const double n = replicates;
  double squares = 0;
  for (std::size_t size = 0; size <= agents; ++size) {
    const double share = static_cast<double>(counts[size]) / n;
    sample.shares.push_back(share);
    sample.mean += share * static_cast<double>(size);
    squares += share * static_cast<double>(size * size);
  }
  sample.standard_error = std::sqrt((squares - sample.mean * sample.mean) / n);
  return sample;
}

void expect_within_four_errors(const Sample& sample, double expected) {
  EXPECT_NEAR(sample.mean, expected, 4 * sample.standard_error);
}

void expect_share(double measured, double expected, std::uint32_t n) {
  EXPECT_NEAR(measured, expected, 4 * std::sqrt(expected * (1 - expected) / n));
}

constexpr std::uint32_t kMany = 100'000;

// The expected size by adding up all ways in which the ties can be live: 2^(2 ties) of them.
double enumerated(std::uint32_t agents, const TieList& ties, std::uint32_t seed, double p) {
  const std::size_t directed = 2 * ties.size();
  double expected = 0;
  for (std::uint32_t live = 0; live < (1U << directed); ++live) {
    std::set<std::uint32_t> reached{seed};
    for (std::uint32_t round = 0; round < agents; ++round) {
      for (std::size_t i = 0; i < ties.size(); ++i) {
        const auto [a, b] = ties[i];
        if ((live >> (2 * i) & 1) != 0 && reached.contains(a)) reached.insert(b);
        if ((live >> (2 * i + 1) & 1) != 0 && reached.contains(b)) reached.insert(a);
      }
    }
    const int up = __builtin_popcount(live);
    expected += static_cast<double>(reached.size()) * std::pow(p, up) *
                std::pow(1 - p, static_cast<int>(directed) - up);
  }
  return expected;
}

TEST(ReachAsCascade, is_exact_on_the_triangle) {
  const SmallMarket market = testing::small_market(3, testing::complete(3), testing::alike(1));
  for (const double p : {0.2, 0.5, 0.9}) {
    const Sample sample =
        sizes(market, testing::bare_cascade(p, 1), {0}, friend_circle::kReach, kMany);
    expect_within_four_errors(sample, 1 + 2 * (p + p * p - p * p * p));
  }
  const Sample half =
      sizes(market, testing::bare_cascade(0.5, 1), {0}, friend_circle::kReach, kMany);
  expect_share(half.shares[1], 0.25, kMany);
  expect_share(half.shares[2], 0.25, kMany);
  expect_share(half.shares[3], 0.5, kMany);
}

TEST(ReachAsCascade, is_exact_on_four_who_all_know_each_other) {
  const SmallMarket market = testing::small_market(4, testing::complete(4), testing::alike(1));
  const Sample sample =
      sizes(market, testing::bare_cascade(0.5, 1), {0}, friend_circle::kReach, kMany);
  expect_within_four_errors(sample, 13.0 / 4);
  expect_share(sample.shares[1], 1.0 / 8, kMany);
  expect_share(sample.shares[2], 3.0 / 32, kMany);
  expect_share(sample.shares[3], 3.0 / 16, kMany);
  expect_share(sample.shares[4], 19.0 / 32, kMany);
}

TEST(ReachAsCascade, is_exact_on_a_path_and_a_star) {
  const SmallMarket line = testing::small_market(5, testing::path(5), testing::alike(1));
  const auto half = testing::bare_cascade(0.5, 1);
  expect_within_four_errors(sizes(line, half, {0}, friend_circle::kReach, kMany), 31.0 / 16);
  expect_within_four_errors(sizes(line, half, {2}, friend_circle::kReach, kMany), 5.0 / 2);
  const SmallMarket star = testing::small_market(11, testing::star(10), testing::alike(1));
  const auto tenth = testing::bare_cascade(0.1, 1);
  expect_within_four_errors(sizes(star, tenth, {0}, friend_circle::kReach, kMany), 2);
  expect_within_four_errors(sizes(star, tenth, {3}, friend_circle::kReach, kMany), 1.19);
}

TEST(ReachAsCascade, equals_the_enumeration_of_a_kite) {
  const TieList kite{{0, 1}, {0, 2}, {1, 2}, {1, 3}, {2, 3}, {3, 4}};
  const SmallMarket market = testing::small_market(5, kite, testing::alike(1));
  for (const std::uint32_t seed : {0U, 3U, 4U}) {
    expect_within_four_errors(
        sizes(market, testing::bare_cascade(0.3, 1), {seed}, friend_circle::kReach, kMany),
        enumerated(5, kite, seed, 0.3));
  }
}

TEST(ReachAsCascade, is_exact_on_the_karate_club) {
  const SmallMarket market = testing::small_market(34, testing::karate_club(), testing::alike(1));
  const auto twentieth = testing::bare_cascade(0.05, 1);
  expect_within_four_errors(sizes(market, twentieth, {0}, friend_circle::kReach, kMany),
                            1.963908303);
  expect_within_four_errors(sizes(market, twentieth, {33}, friend_circle::kReach, kMany),
                            2.006282290);
  expect_within_four_errors(sizes(market, twentieth, {0, 33}, friend_circle::kReach, kMany),
                            3.906366263);
}

TEST(SharersAsCascade, follow_the_product_of_see_read_and_share) {
  // .5 x .5 x .2 = .05; a propensity of .2 is exact in units of 1/65535.
  const SmallMarket market = testing::small_market(34, testing::karate_club(), testing::alike(0.2));
  const auto parameters = testing::bare_cascade(0.5, 0.5);
  expect_within_four_errors(sizes(market, parameters, {0}, friend_circle::kSharers, kMany),
                            1.963908303);
  expect_within_four_errors(sizes(market, parameters, {0, 33}, friend_circle::kSharers, kMany),
                            3.906366263);
}

// Who shares, by a search over the ties whose coins of the same luck all come up.
std::set<std::uint32_t> live_search(const Graph& graph, const Luck& luck,
                                    const std::vector<std::uint32_t>& seeds, double see,
                                    double read, double share) {
  std::set<std::uint32_t> active(seeds.begin(), seeds.end());
  std::vector<std::uint32_t> queue(seeds);
  while (!queue.empty()) {
    const AgentId author{queue.back()};
    queue.pop_back();
    for (const AgentId reader : graph.friends(author)) {
      const auto post = static_cast<std::uint32_t>(PostKind::share_praise);
      const KeyedHash seen(luck.draw(Purpose::see, author, post));
      const KeyedHash response(luck.draw(Purpose::respond, author, post));
      const std::uint32_t word = response.word(reader);
      const bool live = Chance::of(see).decides(seen.word(reader)) &&
                        Chance::of(read).decides(word) &&
                        Chance::of(share).decides(response.further(word));
      if (live && active.insert(index(reader)).second) queue.push_back(index(reader));
    }
  }
  return active;
}

TEST(SharersAsCascade, are_those_of_a_plain_search_with_the_same_luck) {
  const SmallMarket market = testing::small_market(34, testing::karate_club(), testing::alike(0.6));
  const std::vector<std::uint32_t> seeds{0, 16};
  const double see = 0.7;
  const double read = 0.9;
  const Clock clock{hours(1), 40};
  const Campaign campaign = testing::seeded_with(seeds);
  const CampaignRun actions = start(campaign);
  Simulation<Rules> engine(market.view(), clock, kMeasures,
                           Rules(testing::bare_cascade(see, read), market.view(), clock));
  ReplicateRecord record(clock.steps, kMeasures);
  std::size_t largest = 0;
  for (std::uint32_t r = 0; r < 500; ++r) {
    const Luck luck(5, ReplicateId{r});
    testing::run_replicate(engine, actions, luck, record);
    std::set<std::uint32_t> sharers;
    for (std::uint32_t agent = 0; agent < 34; ++agent) {
      if (engine.states()[AgentId{agent}].has(friend_circle::kShared)) sharers.insert(agent);
    }
    EXPECT_EQ(sharers, live_search(market.graph, luck, seeds, see, read, 0.6)) << "replicate " << r;
    largest = std::max(largest, sharers.size());
  }
  EXPECT_GT(largest, 20U) << "the cascades compared were all small";
}

// Everybody who is reached in one replicate of a bare cascade in which whoever sees, shares.
std::set<std::uint32_t> reached(const SmallMarket& market, const Luck& luck,
                                const std::vector<std::uint32_t>& seeds, double see) {
  const Clock clock{hours(1), market.graph.agents() + 1};
  Simulation<Rules> engine(market.view(), clock, kMeasures,
                           Rules(testing::bare_cascade(see, 1), market.view(), clock));
  ReplicateRecord record(clock.steps, kMeasures);
  testing::run_replicate(engine, start(testing::seeded_with(seeds)), luck, record);
  std::set<std::uint32_t> agents;
  for (std::uint32_t agent = 0; agent < market.graph.agents(); ++agent) {
    if (engine.states()[AgentId{agent}].has(friend_circle::kReached)) agents.insert(agent);
  }
  return agents;
}

TEST(ReachAsCascade, is_that_of_a_plain_search_with_the_same_luck) {
  const SmallMarket market = testing::small_market(34, testing::karate_club(), testing::alike(1));
  const std::vector<std::uint32_t> seeds{0, 16};
  for (std::uint32_t r = 0; r < 200; ++r) {
    const Luck luck(6, ReplicateId{r});
    EXPECT_EQ(reached(market, luck, seeds, 0.15),
              live_search(market.graph, luck, seeds, 0.15, 1, 1));
  }
}

TEST(ReachAsCascade, never_shrinks_by_a_tie_that_is_added) {
  TieList ties = testing::karate_club();
  const SmallMarket before = testing::small_market(34, ties, testing::alike(1));
  ties.emplace_back(9, 26);
  ties.emplace_back(11, 24);
  const SmallMarket after = testing::small_market(34, ties, testing::alike(1));
  bool grew = false;
  for (std::uint32_t r = 0; r < 200; ++r) {
    const Luck luck(7, ReplicateId{r});
    const auto fewer = reached(before, luck, {0}, 0.2);
    const auto more = reached(after, luck, {0}, 0.2);
    EXPECT_TRUE(std::ranges::includes(more, fewer)) << "replicate " << r;
    grew |= more.size() > fewer.size();
  }
  EXPECT_TRUE(grew);
}

}  // namespace
}  // namespace hearsay
