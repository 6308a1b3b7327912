// Whom actions are meant for, when they are due and what they can pay.
#include "scenarios/audience.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "scenarios/scenario.hpp"
#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

// A ring of twelve agents of whom a table says all that can be asked for, in four circles of three.
class TwelveAgents : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kAgents = 12;

  TwelveAgents() {
    std::filesystem::create_directories(folder_);
    std::ofstream ties(folder_ / "ties.txt");
    std::ofstream table(folder_ / "agents.csv");
    std::ofstream circles(folder_ / "circles.txt");
    table << "agent,region,age_band,gender,interests,leader\n";
    for (std::uint32_t a = 0; a < kAgents; ++a) {
      ties << a << ' ' << (a + 1) % kAgents << '\n';
      table << a << ',' << (a % 2 == 0 ? "north" : "south") << ','
            << (a < 4 ? "young" : (a < 8 ? "grown" : "old")) << ',' << (a % 3 == 0 ? "f" : "m")
            << ',' << (a < 6 ? "tea;sport" : (a == 11 ? "" : "coffee")) << ','
            << (a < 3 ? "yes" : "no") << '\n';
      if (a % 3 == 0) circles << "c" << a << ' ' << a << ' ' << a + 1 << ' ' << a + 2 << '\n';
    }
    ties.close();
    table.close();
    circles.close();
    Workers workers(1);
    // A seeding by circles asks the market to keep them.
    const Scenario scenario = parse_scenario(
        "title = \"t\"\n[graph]\nfile = \"ties.txt\"\ncircles = \"circles.txt\"\n[population]\n"
        "attributes = \"agents.csv\"\n[[strategy]]\nname = \"s\"\n[[strategy.action]]\n"
        "type = \"seed\"\nchoose = \"circle\"\ncount = 1\n",
        (folder_ / "s.toml").string());
    market_ = build_market(scenario, workers);
  }
  ~TwelveAgents() override { std::filesystem::remove_all(folder_); }

  // By the number that stands in the files.
  std::set<int> found(const Target& target, std::uint32_t occasion = 0) const {
    std::set<int> numbers;
    for (const AgentId agent : target.find(market_.view(), Luck::of_market(5), occasion)) {
      numbers.insert(number(agent));
    }
    return numbers;
  }
  std::string failure(const Target& target) const {
    try {
      target.find(market_.view(), Luck::of_market(5), 0);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }
  int number(AgentId agent) const {
    return market_.names.empty() ? static_cast<int>(index(agent))
                                 : std::stoi(market_.names[index(agent)]);
  }

  std::filesystem::path folder_ = std::filesystem::path(::testing::TempDir()) /
                                  (std::string("hearsay_audience_") +
                                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
  BuiltMarket market_;
};

TEST_F(TwelveAgents, AreAllTargetedWhereNothingIsAsked) {
  EXPECT_EQ(found({}).size(), 12U);
}

TEST_F(TwelveAgents, MustBeAllThatIsAskedFor) {
  EXPECT_EQ(found({.regions = {"north"}}), (std::set<int>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(found({.regions = {"north", "south"}}).size(), 12U);
  EXPECT_EQ(found({.regions = {"north"}, .age_bands = {"young", "old"}}),
            (std::set<int>{0, 2, 8, 10}));
  EXPECT_EQ(found({.genders = {"f"}}), (std::set<int>{0, 3, 6, 9}));
  EXPECT_EQ(found({.regions = {"south"}, .genders = {"f"}, .interests = {"coffee"}}),
            (std::set<int>{9}));
}

TEST_F(TwelveAgents, NeedOneOfSeveralInterests) {
  EXPECT_EQ(found({.interests = {"coffee"}}), (std::set<int>{6, 7, 8, 9, 10}));
  EXPECT_EQ(found({.interests = {"coffee", "sport"}}).size(), 11U);
}

TEST_F(TwelveAgents, LeadOpinionOrDoNot) {
  EXPECT_EQ(found({.leaders = LeaderTier::leaders}), (std::set<int>{0, 1, 2}));
  EXPECT_EQ(found({.leaders = LeaderTier::others}).size(), 9U);
  const auto known_to_all = found({.leaders = LeaderTier::public_leaders});
  EXPECT_EQ(known_to_all, (std::set<int>{number(market_.population.leaders()[0])}));
  auto local = found({.leaders = LeaderTier::local_leaders});
  EXPECT_EQ(local.size(), 2U);
  local.merge(std::set<int>(known_to_all));
  EXPECT_EQ(local, (std::set<int>{0, 1, 2}));
}

TEST_F(TwelveAgents, AreTakenByWholeCircles) {
  std::set<std::set<int>> seen;
  for (std::uint32_t occasion = 0; occasion < 20; ++occasion) {
    const auto one = found({.circles = 1}, occasion);
    ASSERT_EQ(one.size(), 3U);
    EXPECT_EQ(*one.begin() % 3, 0);
    EXPECT_EQ(*one.rbegin() - *one.begin(), 2);
    seen.insert(one);
  }
  EXPECT_GT(seen.size(), 1U);
  EXPECT_EQ(found({.circles = 4}).size(), 12U);
}

TEST_F(TwelveAgents, AreThoseOfAFile) {
  std::ofstream(folder_ / "list.txt") << "3\n7\n8\n";
  const std::string path = (folder_ / "list.txt").string();
  EXPECT_EQ(found({.file = {path, path}}), (std::set<int>{3, 7, 8}));
  EXPECT_EQ(found({.regions = {"south"}, .file = {path, path}}), (std::set<int>{3, 7}));
}

TEST_F(TwelveAgents, ALargerShareHoldsASmallerOneAndActionsDifferInTheirLuck) {
  std::set<int> before;
  for (const double share : {0.3, 0.5, 0.8, 1.0}) {
    const auto now = found({.share = share}, 3);
    EXPECT_TRUE(std::includes(now.begin(), now.end(), before.begin(), before.end()));
    before = now;
  }
  EXPECT_EQ(before.size(), 12U);
  EXPECT_NE(found({.share = 0.5}, 1), found({.share = 0.5}, 2));
}

TEST_F(TwelveAgents, UnknownWordsNameTheKnownOnesAllTogether) {
  EXPECT_EQ(failure({.regions = {"nort", "east"}, .interests = {"te"}, .circles = 5}),
            "target_regions: no agent of this market has \"nort\"; did you mean 'north'? (known: "
            "north, south)\n"
            "target_regions: no agent of this market has \"east\" (known: north, south)\n"
            "target_interests: no agent of this market has \"te\"; did you mean 'tea'? (known: "
            "coffee, sport, tea)\n"
            "target_circles: 5 is too many (there are 4 circles in the market)");
}

TEST_F(TwelveAgents, SomebodyMustBeTargeted) {
  EXPECT_EQ(failure({.age_bands = {"young"}, .interests = {"coffee"}}),
            "nobody in this market is all that target_age_bands, target_interests and "
            "target_share ask for (the market has 12 agents)");
}

TEST_F(TwelveAgents, AreSeededOneOfACircleOrByTopic) {
  const auto seeds = [&](const std::string& fields, std::uint32_t replicate) {
    Scenario scenario = parse_scenario(
        "title = \"t\"\n[[strategy]]\nname = \"s\"\n[[strategy.action]]\ntype = \"seed\"\n" +
            fields,
        "test.toml");
    scenario.strategies[0].bind(market_.view(), {hours(1), 5}, Luck::of_market(1));
    const CampaignRun run = start(scenario.strategies[0].actions);
    Outbox outbox;
    run[0]->begin(Luck(1, ReplicateId{replicate}));
    run[0]->act(0, outbox);
    std::vector<int> numbers;
    for (const Sighting& s : outbox.sightings()) numbers.push_back(number(s.target));
    return numbers;
  };
  std::set<std::vector<int>> seen;
  for (std::uint32_t replicate = 0; replicate < 20; ++replicate) {
    const auto four = seeds("choose = \"circle\"\ncount = 4", replicate);
    std::set<int> circles;
    for (const int agent : four) circles.insert(agent / 3);
    EXPECT_EQ(circles.size(), 4U);
    const auto two = seeds("choose = \"circle\"\ncount = 2", replicate);
    EXPECT_TRUE(std::equal(two.begin(), two.end(), four.begin()));
    for (const int agent :
         seeds("choose = \"circle\"\ncount = 2\ntarget_genders = \"f\"", replicate))
      EXPECT_EQ(agent % 3, 0);
    seen.insert(four);
  }
  EXPECT_GT(seen.size(), 10U);
  EXPECT_EQ(seeds("choose = \"opinion_leaders\"\ncount = 3\ntopic = \"tea\"", 0).size(), 3U);
  EXPECT_THROW(seeds("choose = \"opinion_leaders\"\ncount = 1\ntopic = \"coffee\"", 0), InputError);
  EXPECT_EQ(seeds("choose = \"degree\"\ncount = 6\ntarget_regions = \"north\"", 0).size(), 6U);
  EXPECT_THROW(seeds("count = 7\ntarget_regions = \"north\"", 0), InputError);
}

TEST(Schedule, IsDueAtItsTimesWhateverTheStep) {
  const Schedule schedule{.start = hours(3), .duration = hours(30), .every = hours(10)};
  for (const std::int64_t hours_a_step : {1, 2, 5, 24}) {
    const Clock clock{hours(hours_a_step), static_cast<Step>(48 / hours_a_step)};
    std::uint32_t next = 0;
    for (Step t = 0; t < clock.steps; ++t) {
      const auto [first, end] = schedule.due(clock, t);
      EXPECT_EQ(first, next);
      for (std::uint32_t k = first; k < end; ++k) EXPECT_EQ(clock.at(hours(3 + 10 * k)), t);
      next = end;
    }
    EXPECT_EQ(next, 3U);
  }
}

TEST(Schedule, KnowsTheNextStepInWhichSomethingIsDue) {
  for (const Schedule& schedule :
       {Schedule{.start = hours(3), .duration = hours(30), .every = hours(10)},
        Schedule{.every = hours(5), .times = 4}, Schedule{.every = seconds(600), .times = 100},
        Schedule{.start = hours(40), .duration = days(30), .every = hours(7)}}) {
    for (const std::int64_t hours_a_step : {1, 2, 5, 24}) {
      const Clock clock{hours(hours_a_step), static_cast<Step>(48 / hours_a_step)};
      for (Step t = 0; t <= clock.steps; ++t) {
        Step next = t;
        const auto is_due = [&](Step step) {
          const auto [first, end] = schedule.due(clock, step);
          return first < end;
        };
        while (next < clock.steps && !is_due(next)) ++next;
        EXPECT_EQ(schedule.next_due(clock, t), next) << t << " of " << clock.steps;
      }
    }
  }
}

TEST(Schedule, EndsAfterSoManyTimes) {
  const Clock clock{hours(1), 100};
  EXPECT_EQ((Schedule{.every = hours(5), .times = 4}).due_before(clock, 100), 4U);
  EXPECT_EQ((Schedule{.every = seconds(600)}).due(clock, 7),
            (std::pair<std::uint32_t, std::uint32_t>(42, 48)));
}

TEST(Purse, ClosesAtTheFirstThingItCannotPay) {
  Purse purse(Budget{money(10)});
  Outbox outbox;
  EXPECT_TRUE(purse.pay(money(7), outbox));
  EXPECT_FALSE(purse.pay(money(4), outbox));
  EXPECT_FALSE(purse.pay(money(1), outbox));
  EXPECT_EQ(outbox.paid(), money(7));
  std::vector<std::uint64_t> saved;
  purse.save(saved);
  Purse other(Budget{money(10)});
  other.restore(saved[0], saved[1]);
  EXPECT_FALSE(other.is_open());
  other.begin();
  EXPECT_TRUE(other.pay(money(10), outbox));
  Purse bottomless{Budget{}};
  EXPECT_TRUE(bottomless.pay(money(1e9), outbox));
}

}  // namespace
}  // namespace hearsay
