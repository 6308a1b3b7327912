// The actions of a campaign, driven step by step on markets made by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "scenarios/scenario.hpp"
#include "sim/core/catalogue.hpp"
#include "sim/core/errors.hpp"
#include "tests/support/small_market.hpp"

namespace hearsay {
namespace {

using testing::SmallMarket;

constexpr Clock kClock{hours(1), 48};

SmallMarket ring(std::uint32_t agents) {
  testing::TieList ties;
  for (std::uint32_t a = 0; a < agents; ++a) ties.emplace_back(a, (a + 1) % agents);
  PopulationParameters parameters;
  parameters.opinion_leaders = 0.1;
  parameters.followers = 0.5;
  return testing::small_market(agents, ties, parameters);
}

// A strategy of the actions that `text` describes in the scenario language.
Strategy strategy_of(const std::string& text) {
  Scenario scenario =
      parse_scenario("title = \"t\"\n[[strategy]]\nname = \"s\"\n" + text, "test.toml");
  return std::move(scenario.strategies.front());
}

// Everything the first strategy's actions put out in a replicate, by step.
std::vector<Outbox> play(const Strategy& strategy, ReplicateId replicate,
                         const Clock& clock = kClock) {
  const CampaignRun run = start(strategy.actions);
  for (const auto& action : run) action->begin(Luck(1, replicate));
  std::vector<Outbox> steps(clock.steps);
  for (Step t = 0; t < clock.steps; ++t) {
    for (const auto& action : run) action->act(t, steps[t]);
  }
  return steps;
}

std::vector<Outbox> play(const std::string& text, const Market& market,
                         ReplicateId replicate = ReplicateId{0}, const Clock& clock = kClock) {
  Strategy strategy = strategy_of(text);
  strategy.bind(market, clock, Luck::of_market(1));
  return play(strategy, replicate, clock);
}

std::vector<Sighting> sightings(const std::vector<Outbox>& steps) {
  std::vector<Sighting> all;
  for (const Outbox& step : steps) {
    all.insert(all.end(), step.sightings().begin(), step.sightings().end());
  }
  return all;
}

std::set<std::uint32_t> targets(const std::vector<Outbox>& steps) {
  std::set<std::uint32_t> agents;
  for (const Sighting& sighting : sightings(steps)) agents.insert(index(sighting.target));
  return agents;
}

std::int64_t paid(const std::vector<Outbox>& steps) {
  std::int64_t micros = 0;
  for (const Outbox& step : steps) micros += step.paid().micros;
  return micros;
}

std::string failure(const std::string& text, const Market& market) {
  try {
    strategy_of(text).bind(market, kClock, Luck::of_market(1));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

std::string seeding(const std::string& fields) {
  return "[[strategy.action]]\ntype = \"seed\"\n" + fields;
}
std::string advertising(const std::string& fields) {
  return "[[strategy.action]]\ntype = \"advertise\"\n" + fields;
}
std::string pushing(const std::string& fields) {
  return "[[strategy.action]]\ntype = \"push\"\n" + fields;
}

TEST(Seed, RandomChoicesAreNestedInTheCount) {
  const SmallMarket market = ring(2000);
  std::set<std::uint32_t> before;
  for (const int count : {1, 2, 10, 100, 500, 1999, 2000}) {
    const auto chosen = targets(play(seeding("count = " + std::to_string(count)), market.view()));
    EXPECT_EQ(chosen.size(), static_cast<std::size_t>(count));
    EXPECT_TRUE(std::includes(chosen.begin(), chosen.end(), before.begin(), before.end()));
    before = chosen;
  }
}

TEST(Seed, RandomChoicesDifferBetweenReplicatesAndAreUniform) {
  const SmallMarket market = ring(200);
  Strategy strategy = strategy_of(seeding("count = 20"));
  strategy.bind(market.view(), kClock, Luck::of_market(1));
  std::vector<int> times(200, 0);
  constexpr int kReplicates = 2000;
  for (std::uint32_t r = 0; r < kReplicates; ++r) {
    for (const std::uint32_t agent : targets(play(strategy, ReplicateId{r}))) ++times[agent];
  }
  // Each is chosen 200 times in expectation, standard error 13.4; the widest of 200 within 4.5.
  const auto [least, most] = std::minmax_element(times.begin(), times.end());
  EXPECT_GT(*least, 200 - 60);
  EXPECT_LT(*most, 200 + 60);
}

TEST(Seed, ARunGivesTheSameReplicateAgainAfterAnother) {
  const SmallMarket market = ring(500);
  Strategy strategy = strategy_of(seeding("count = 25"));
  strategy.bind(market.view(), kClock, Luck::of_market(1));
  const CampaignRun run = start(strategy.actions);
  const auto chosen = [&](std::uint32_t replicate) {
    Outbox outbox;
    run.front()->begin(Luck(1, ReplicateId{replicate}));
    run.front()->act(0, outbox);
    return outbox.sightings();
  };
  const auto first = chosen(3);
  EXPECT_NE(chosen(4), first);
  EXPECT_EQ(chosen(3), first);
}

TEST(Seed, TheSecondSeedingOfAStrategyHasItsOwnLuck) {
  const SmallMarket market = ring(2000);
  const auto chosen =
      sightings(play(seeding("count = 50\n") + seeding("count = 50"), market.view()));
  ASSERT_EQ(chosen.size(), 100U);
  std::set<std::uint32_t> first;
  std::set<std::uint32_t> second;
  for (const Sighting& sighting : chosen) {
    (sighting.message.action == 0 ? first : second).insert(index(sighting.target));
  }
  EXPECT_EQ(first.size(), 50U);
  EXPECT_EQ(second.size(), 50U);
  EXPECT_NE(first, second);
}

TEST(Seed, HasTheSameLuckWhateverStandsBesideIt) {
  const SmallMarket market = ring(2000);
  const auto alone = targets(play(seeding("count = 50"), market.view()));
  // The push reaches nobody, so that what is left is the seeding's.
  const auto beside =
      targets(play(pushing("open_rate = 0\n") + seeding("count = 50"), market.view()));
  EXPECT_EQ(alone, beside);
}

TEST(Seed, GivesWhatIsAskedForWhenAndAtItsPrice) {
  const SmallMarket market = ring(100);
  const auto steps = play(
      seeding("count = 7\ngive = \"information\"\nat = \"90min\"\ncost_each = 2.5"), market.view());
  for (Step t = 0; t < kClock.steps; ++t) {
    EXPECT_EQ(steps[t].sightings().size(), t == 1 ? 7U : 0U);
    EXPECT_EQ(steps[t].paid(), t == 1 ? money(17.5) : money(0));
  }
  for (const Sighting& sighting : sightings(steps)) {
    EXPECT_EQ(sighting.message.channel, Channel::gift);
    EXPECT_EQ(sighting.message.kind, static_cast<std::uint8_t>(Gift::information));
  }
}

TEST(Seed, TheBestConnectedComeFirst) {
  const SmallMarket market = testing::small_market(
      6, {{0, 1}, {0, 2}, {0, 3}, {3, 1}, {3, 2}, {3, 4}, {4, 5}}, PopulationParameters());
  const auto chosen = [&](int count) {
    return targets(
        play(seeding("choose = \"degree\"\ncount = " + std::to_string(count)), market.view()));
  };
  EXPECT_EQ(chosen(1), (std::set<std::uint32_t>{3}));
  EXPECT_EQ(chosen(2), (std::set<std::uint32_t>{0, 3}));
  // 1, 2 and 4 have two friends each: which of them comes next is luck, but nested and repeatable.
  const auto three = chosen(3);
  const auto four = chosen(4);
  EXPECT_TRUE(std::includes(four.begin(), four.end(), three.begin(), three.end()));
  EXPECT_EQ(chosen(3), three);
  EXPECT_EQ(chosen(5), (std::set<std::uint32_t>{0, 1, 2, 3, 4}));
}

TEST(Seed, OpinionLeadersComeInTheirOrder) {
  const SmallMarket market = ring(200);
  const auto leaders = market.population.leaders();
  ASSERT_EQ(leaders.size(), 20U);
  const auto chosen =
      sightings(play(seeding("choose = \"opinion_leaders\"\ncount = 5"), market.view()));
  ASSERT_EQ(chosen.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(chosen[i].target, leaders[i]);
}

class SeedFile : public ::testing::Test {
 protected:
  SeedFile() : market_(ring(6)) {}
  ~SeedFile() override { std::filesystem::remove(path_); }

  std::string with(const std::string& text, const std::string& more = "") {
    std::ofstream(path_) << text;
    return seeding("choose = \"file\"\nfile = \"" + path_ + "\"\n" + more);
  }

  SmallMarket market_;
  std::string path_ = (std::filesystem::path(::testing::TempDir()) /
                       (std::string("hearsay_seeds_") +
                        ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".txt"))
                          .string();
};

TEST_F(SeedFile, TakesAllThatItListsOrTheFirstFew) {
  const std::string list = "# chosen by hand\r\n4\n\n 2 # the quiet one\n0";
  EXPECT_EQ(targets(play(with(list), market_.view())), (std::set<std::uint32_t>{0, 2, 4}));
  EXPECT_EQ(targets(play(with(list, "count = 2"), market_.view())),
            (std::set<std::uint32_t>{2, 4}));
}

TEST_F(SeedFile, NamesAgentsAsTheGraphsFileDoes) {
  const std::vector<std::string> names{"ann", "bob", "cem", "dan", "eve", "fay"};
  const Market market{market_.graph, market_.population, names};
  EXPECT_EQ(targets(play(with("eve\nbob\n"), market)), (std::set<std::uint32_t>{1, 4}));
  EXPECT_EQ(failure(with("ann\n1\n"), market),
            path_ + ":2: no agent has the id '1' (ids are those of the graph's file)");
}

TEST_F(SeedFile, SaysEveryWrongLine) {
  EXPECT_EQ(failure(with("1\n6\nx\n1\n99999999999\n"), market_.view()),
            path_ + ":2: no agent has the id '6' (agents are numbered 0 to 5)\n" +  //
                path_ + ":3: no agent has the id 'x' (agents are numbered 0 to 5)\n" + path_ +
                ":4: agent '1' is listed twice (first in line 1)\n" + path_ +
                ":5: no agent has the id '99999999999' (agents are numbered 0 to 5)");
  EXPECT_EQ(failure(with("# nobody\n"), market_.view()),
            path_ + ":1: no agent is listed (one id a line)");
  EXPECT_EQ(
      failure(with("1\n2\n", "count = 3"), market_.view()),
      "strategy \"s\", action 1 (seed): count: 3 is too many (there are 2 agents in the file)");
}

TEST(Seed, AsksForNoMoreThanThereAre) {
  const SmallMarket market = ring(200);
  EXPECT_EQ(failure(seeding("count = 201"), market.view()),
            "strategy \"s\", action 1 (seed): count: 201 is too many (there are 200 agents in the "
            "market)");
  EXPECT_EQ(
      failure(seeding("choose = \"opinion_leaders\"\ncount = 21"), market.view()),
      "strategy \"s\", action 1 (seed): count: 21 is too many (there are 20 opinion leaders in "
      "the market)");
  EXPECT_EQ(failure(seeding("count = 1\nat = \"2d\"\n") + seeding("count = 300"), market.view()),
            "strategy \"s\", action 1 (seed): at: 2d lies after the end of the run (the run lasts "
            "2d)\n"
            "strategy \"s\", action 2 (seed): count: 300 is too many (there are 200 agents in the "
            "market)");
}

TEST(Seed, GivesTheNextAgentsAtEachTime) {
  const SmallMarket market = ring(200);
  const auto once = sightings(play(seeding("count = 30"), market.view()));
  const auto steps = play(
      seeding("count = 10\nat = \"2h\"\nevery = \"5h\"\ntimes = 3\ncost_each = 1"), market.view());
  EXPECT_EQ(sightings(steps), once);
  for (Step t = 0; t < kClock.steps; ++t) {
    EXPECT_EQ(steps[t].sightings().size(), t == 2 || t == 7 || t == 12 ? 10U : 0U) << t;
  }
  EXPECT_EQ(failure(seeding("count = 101\ntimes = 2"), market.view()),
            "strategy \"s\", action 1 (seed): count: 101, 2 times, is too many (there are 200 "
            "agents in the market)");
}

TEST(Seed, StopsWhereTheBudgetEnds) {
  const SmallMarket market = ring(200);
  const auto steps =
      play(seeding("count = 10\nevery = \"1h\"\ntimes = 4\ncost_each = 2.5\nbudget = 60"),
           market.view());
  EXPECT_EQ(sightings(steps).size(), 24U);
  EXPECT_EQ(paid(steps), money(60).micros);
}

TEST(Seed, RanksByWhatIsAskedFor) {
  // Two cliques of five that one agent connects, and a star of six beside them.
  testing::TieList ties{{10, 0}, {10, 5}};
  for (std::uint32_t a = 0; a < 5; ++a) {
    for (std::uint32_t b = a + 1; b < 5; ++b) {
      ties.emplace_back(a, b);
      ties.emplace_back(a + 5, b + 5);
    }
  }
  for (std::uint32_t leaf = 12; leaf < 18; ++leaf) ties.emplace_back(11, leaf);
  const SmallMarket market = testing::small_market(18, ties, PopulationParameters());
  const auto first = [&](const std::string& choose, int count) {
    return targets(play(seeding("choose = \"" + choose + "\"\ncount = " + std::to_string(count)),
                        market.view()));
  };
  EXPECT_EQ(first("degree", 1), (std::set<std::uint32_t>{11}));
  EXPECT_EQ(first("core", 10), (std::set<std::uint32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(first("pagerank", 1), (std::set<std::uint32_t>{11}));
  EXPECT_EQ(first("betweenness", 1), (std::set<std::uint32_t>{10}));
  EXPECT_EQ(first("betweenness", 3), (std::set<std::uint32_t>{0, 5, 10}));
}

TEST(Seed, FriendsHaveMoreFriends) {
  const SmallMarket market = testing::small_market(41, testing::star(40), PopulationParameters());
  Strategy strategy = strategy_of(seeding("choose = \"friend\"\ncount = 1"));
  strategy.bind(market.view(), kClock, Luck::of_market(1));
  int centre = 0;
  constexpr int kReplicates = 2000;
  for (std::uint32_t r = 0; r < kReplicates; ++r) {
    centre += targets(play(strategy, ReplicateId{r})).contains(0) ? 1 : 0;
  }
  // 40 in 41, within four standard errors.
  EXPECT_NEAR(centre, kReplicates * 40.0 / 41, 4 * std::sqrt(kReplicates * 40.0 / 1681));
  std::set<std::uint32_t> before;
  for (const int count : {1, 2, 10, 41}) {
    const auto chosen = targets(
        play(seeding("choose = \"friend\"\ncount = " + std::to_string(count)), market.view()));
    EXPECT_EQ(chosen.size(), static_cast<std::size_t>(count));
    EXPECT_TRUE(std::includes(chosen.begin(), chosen.end(), before.begin(), before.end()));
    before = chosen;
  }
}

TEST(Advertise, DeliversExactlyWhatIsBookedAndSpreadsItEvenly) {
  const SmallMarket market = ring(1000);
  const auto steps =
      play(advertising("impressions_per_day = 1000\nduration = \"36h\"\ncost_per_mille = 3.333333"),
           market.view());
  EXPECT_EQ(sightings(steps).size(), 1500U);
  // 1500 impressions at 3.333333 a thousand, rounded down once.
  EXPECT_EQ(paid(steps), 4999999);
  for (Step t = 0; t < kClock.steps; ++t) {
    const std::size_t shown = steps[t].sightings().size();
    if (t < 36) {
      EXPECT_TRUE(shown == 41 || shown == 42) << t;
    } else {
      EXPECT_EQ(shown, 0U);
    }
  }
}

TEST(Advertise, TheTotalDoesNotDependOnTheStep) {
  const SmallMarket market = ring(1000);
  const std::string text =
      advertising("impressions_per_day = 777\nstart = \"6h\"\nduration = \"1d\"");
  EXPECT_EQ(sightings(play(text, market.view(), ReplicateId{0}, {hours(1), 48})).size(), 777U);
  EXPECT_EQ(sightings(play(text, market.view(), ReplicateId{0}, {hours(6), 8})).size(), 777U);
  EXPECT_EQ(sightings(play(text, market.view(), ReplicateId{0}, {hours(4), 12})).size(), 777U);
}

TEST(Advertise, WhatLiesAfterTheRunIsNotSold) {
  const SmallMarket market = ring(1000);
  const auto steps =
      play(advertising("impressions_per_day = 240\nduration = \"4d\"\ncost_per_mille = 1000"),
           market.view());
  EXPECT_EQ(sightings(steps).size(), 480U);
  EXPECT_EQ(paid(steps), money(480).micros);
}

TEST(Advertise, TheAudienceHasItsShareAndGrowsWithIt) {
  const SmallMarket market = ring(4000);
  // So many impressions that nearly all of an audience gets one.
  const auto audience = [&](const std::string& share) {
    return targets(
        play(advertising("impressions_per_day = 60000\nduration = \"1d\"\ntarget_share = " + share),
             market.view()));
  };
  const auto small = audience("0.1");
  const auto large = audience("0.3");
  // Standard errors 19 and 29.
  EXPECT_NEAR(static_cast<double>(small.size()), 400, 80);
  EXPECT_NEAR(static_cast<double>(large.size()), 1200, 120);
  EXPECT_TRUE(std::includes(large.begin(), large.end(), small.begin(), small.end()));
}

TEST(Advertise, NobodyGetsMoreThanTheCapAndTheUnsoldIsNotPaid) {
  const SmallMarket market = ring(50);
  const auto steps =
      play(advertising("target_share = 1\nimpressions_per_day = 1000\nduration = \"1d\"\n"
                       "frequency_cap = 3\ncost_per_mille = 10"),
           market.view());
  std::map<std::uint32_t, int> received;
  for (const Sighting& sighting : sightings(steps)) ++received[index(sighting.target)];
  for (const auto& [agent, times] : received) EXPECT_LE(times, 3) << agent;
  EXPECT_EQ(sightings(steps).size(), 150U);
  EXPECT_EQ(paid(steps), money(1.5).micros);
}

TEST(Advertise, ImpressionsAreNumberedAndHaveTheSameLuckInTwoStrategies) {
  const SmallMarket market = ring(1000);
  const std::string text = advertising("impressions_per_day = 100\nduration = \"1d\"");
  const auto alone = sightings(play(text, market.view()));
  auto beside = sightings(play(seeding("count = 5\n") + text, market.view()));
  std::erase_if(beside, [](const Sighting& s) { return s.message.channel == Channel::gift; });
  EXPECT_EQ(alone, beside);
  for (std::uint32_t j = 0; j < alone.size(); ++j) EXPECT_EQ(alone[j].source, j);
  EXPECT_NE(alone, sightings(play(text, market.view(), ReplicateId{1})));
}

TEST(Advertise, NeedsSomebodyToTarget) {
  const SmallMarket market = ring(10);
  EXPECT_EQ(
      failure(advertising("target_share = 1e-9"), market.view()),
      "strategy \"s\", action 1 (advertise): target_share: 1e-09 targets nobody in this market "
      "(the market has 10 agents)");
  EXPECT_EQ(
      failure(advertising("start = \"3d\""), market.view()),
      "strategy \"s\", action 1 (advertise): start: 3d lies after the end of the run (the run "
      "lasts 2d)");
}

TEST(Advertise, StopsWhereTheBudgetEnds) {
  const SmallMarket market = ring(1000);
  const auto steps =
      play(advertising("impressions_per_day = 1000\nduration = \"1d\"\ncost_per_mille = 100\n"
                       "budget = 25.05"),
           market.view());
  EXPECT_EQ(sightings(steps).size(), 250U);
  EXPECT_EQ(paid(steps), money(25).micros);
}

TEST(Advertise, IsShownInItsHours) {
  const SmallMarket market = ring(1000);
  const auto steps = play(advertising("impressions_per_day = 120\nduration = \"2d\"\n"
                                      "shown_from = \"18h\"\nshown_until = \"22h\""),
                          market.view());
  for (Step t = 0; t < kClock.steps; ++t) {
    EXPECT_EQ(steps[t].sightings().size(), t % 24 >= 18 && t % 24 < 22 ? 30U : 0U) << t;
  }
}

// "124 of 200 impressions expected, which reach 90 of 500 targeted agents and cost 2.48"
std::vector<double> numbers_in(const std::string& text) {
  std::vector<double> numbers;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] < '0' || text[i] > '9') {
      ++i;
      continue;
    }
    std::size_t used = 0;
    numbers.push_back(std::stod(text.substr(i), &used));
    i += used;
  }
  return numbers;
}

TEST(Advertise, ForecastsWhatComesOfIt) {
  const SmallMarket market = ring(2000);
  for (const std::string more : {"", "frequency_cap = 1\n", "frequency_cap = 3\n",
                                 "frequency_cap = 8\n", "frequency_cap = 2\nbudget = 30\n"}) {
    Strategy strategy =
        strategy_of(advertising("target_share = 1\nimpressions_per_day = 5000\nduration = \"1d\"\n"
                                "cost_per_mille = 10\n" +
                                more));
    strategy.bind(market.view(), kClock, Luck::of_market(1));
    const auto forecast = numbers_in(strategy.actions[0]->forecast());
    ASSERT_EQ(forecast.size(), 5U) << strategy.actions[0]->forecast();
    double impressions = 0;
    double reach = 0;
    double cost = 0;
    constexpr int kReplicates = 40;
    for (std::uint32_t r = 0; r < kReplicates; ++r) {
      const auto steps = play(strategy, ReplicateId{r});
      impressions += static_cast<double>(sightings(steps).size()) / kReplicates;
      reach += static_cast<double>(targets(steps).size()) / kReplicates;
      cost += static_cast<double>(paid(steps)) / 1e6 / kReplicates;
    }
    // Four standard errors of less than 25 agents each, and a few for the finite market.
    EXPECT_NEAR(forecast[0], impressions, 4 * 25 / std::sqrt(kReplicates) + 2) << more;
    EXPECT_EQ(forecast[1], 5000.0);
    EXPECT_NEAR(forecast[2], reach, 4 * 25 / std::sqrt(kReplicates) + 2) << more;
    EXPECT_EQ(forecast[3], 2000.0);
    EXPECT_NEAR(forecast[4], cost, 0.2) << more;
  }
}

TEST(Push, GoesToFollowersOfTheTargetAndStopsAtItsBudget) {
  const SmallMarket market = ring(400);
  const auto steps = play(pushing("every = \"2h\"\nopen_rate = 1\ncost_each = 10\nbudget = 35\n"
                                  "target_leaders = \"leaders\""),
                          market.view());
  EXPECT_EQ(paid(steps), money(30).micros);
  std::set<std::uint32_t> expected;
  for (const AgentId leader : market.population.leaders()) {
    if (market.population.follows(leader)) expected.insert(index(leader));
  }
  EXPECT_EQ(targets(steps), expected);
  EXPECT_EQ(sightings(steps).size(), 3 * expected.size());
}

TEST(Push, SendsEveryMessageInItsStepToFollowersOnly) {
  const SmallMarket market = ring(400);
  const auto followers = market.population.followers();
  const auto steps =
      play(pushing("every = \"10h\"\nstart = \"1h\"\nduration = \"30h\"\nopen_rate = 1\n"
                   "cost_each = 12.5"),
           market.view());
  for (Step t = 0; t < kClock.steps; ++t) {
    const bool is_due = t == 1 || t == 11 || t == 21;
    ASSERT_EQ(steps[t].sightings().size(), is_due ? followers.size() : 0U) << t;
    EXPECT_EQ(steps[t].paid(), is_due ? money(12.5) : money(0));
    for (std::size_t i = 0; i < steps[t].sightings().size(); ++i) {
      EXPECT_EQ(steps[t].sightings()[i].target, followers[i]);
      EXPECT_EQ(steps[t].sightings()[i].source, (t - 1) / 10);
      EXPECT_EQ(steps[t].sightings()[i].message.channel, Channel::account);
    }
  }
}

TEST(Push, MessagesThatFallIntoOneStepAreAllSent) {
  const SmallMarket market = ring(100);
  const auto steps = play(
      pushing("every = \"20min\"\nduration = \"2h\"\nopen_rate = 0\ncost_each = 1"), market.view());
  EXPECT_EQ(paid(steps), money(6).micros);
}

TEST(Push, FollowersOpenAtTheRateAndMoreOpenAtAHigherOne) {
  const SmallMarket market = ring(4000);
  const auto openers = [&](const std::string& rate) {
    return targets(play(pushing("duration = \"1h\"\nopen_rate = " + rate), market.view()));
  };
  const auto few = openers("0.2");
  const auto many = openers("0.4");
  const auto followers = static_cast<double>(market.population.followers().size());
  // Five standard errors.
  EXPECT_NEAR(static_cast<double>(few.size()), 0.2 * followers, 5 * std::sqrt(0.16 * followers));
  EXPECT_TRUE(std::includes(many.begin(), many.end(), few.begin(), few.end()));
}

}  // namespace
}  // namespace hearsay
