// Offers, driven by hand: what agents answer is said by the test, and what the action makes of it
// is looked at.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/core/errors.hpp"
#include "tests/support/small_market.hpp"

namespace hearsay {
namespace {

constexpr Clock kClock{hours(1), 48};

testing::SmallMarket ring(std::uint32_t agents) {
  testing::TieList ties;
  for (std::uint32_t a = 0; a < agents; ++a) ties.emplace_back(a, (a + 1) % agents);
  PopulationParameters parameters;
  parameters.opinion_leaders = 0.1;
  parameters.followers = 0.5;
  return testing::small_market(agents, ties, parameters);
}

// One action in a market of a hundred, step by step.
class Played {
 public:
  explicit Played(const std::string& text, const Clock& clock = kClock)
      : market_(ring(100)),
        scenario_(parse_scenario(
            "title = \"t\"\n[[strategy]]\nname = \"s\"\n[[strategy.action]]\n" + text,
            "test.toml")) {
    scenario_.strategies[0].bind(market_.view(), clock, Luck::of_market(1));
    run_ = start(scenario_.strategies[0].actions);
    run_[0]->begin(Luck(1, ReplicateId{0}));
  }

  // The step t, after these answers about the action (or, at slot kNoSlot, about none).
  const Outbox& step(Step t, std::vector<Answer> answers = {}) {
    std::sort(answers.begin(), answers.end());
    outbox_.clear();
    run_[0]->hear(t, answers);
    run_[0]->act(t, outbox_);
    return outbox_;
  }
  const Terms& terms() const { return std::as_const(outbox_).conditions().terms[0]; }
  // What was sent in person in the last step, by kind.
  std::vector<Sighting> sent(Gift gift) const {
    std::vector<Sighting> found;
    for (const Sighting& sighting : outbox_.sightings()) {
      if (sighting.message.channel == Channel::gift &&
          sighting.message.kind == static_cast<std::uint8_t>(gift)) {
        found.push_back(sighting);
      }
    }
    return found;
  }
  // The run goes on in another one, which was saved.
  void move_on() {
    const auto saved = run_[0]->save();
    run_ = start(scenario_.strategies[0].actions);
    run_[0]->begin(Luck(1, ReplicateId{0}));
    run_[0]->restore(saved);
    EXPECT_EQ(run_[0]->save(), saved);
  }
  const testing::SmallMarket& market() const { return market_; }
  const Action& action() const { return *scenario_.strategies[0].actions[0]; }

 private:
  testing::SmallMarket market_;
  Scenario scenario_;
  CampaignRun run_;
  Outbox outbox_;
};

Answer took_up(std::uint32_t agent, std::uint32_t through = kNobody) {
  return {0, Answered::took_up, AgentId{agent}, through};
}
Answer passed_on(std::uint32_t agent) {
  return {0, Answered::passed_on, AgentId{agent}, kNobody};
}

TEST(Offers, SayWhatTheyAreAboutAndToWhom) {
  Played coupon(
      "type = \"coupon\"\nduration = \"10h\"\nopen_rate = 1\nevery = \"2h\"\ntimes = 3\n"
      "credibility = 0.5\ncost_each_told = 1\nbudget = 120");
  const auto followers = coupon.market().population.followers().size();
  ASSERT_GT(3 * followers, 120U);
  ASSERT_LT(2 * followers, 120U);
  for (Step t = 0; t < 12; ++t) {
    const Outbox& outbox = coupon.step(t);
    // The money is spent in the midst of the third message, and then it is over.
    EXPECT_EQ(coupon.terms().open, t <= 4) << t;
    EXPECT_EQ(coupon.terms().credibility, 0.5);
    EXPECT_EQ(coupon.terms().discount, 0.2);
    for (const Sighting& sighting : outbox.sightings()) {
      EXPECT_EQ(sighting.message.channel, Channel::account);
      EXPECT_EQ(sighting.message.trust, 1);
      EXPECT_TRUE(coupon.market().population.follows(sighting.target));
    }
    if (t % 2 == 1 || t > 4) {
      EXPECT_TRUE(outbox.sightings().empty()) << t;
    } else if (t < 4) {
      EXPECT_EQ(outbox.sightings().size(), followers) << t;
    }
  }
}

TEST(Coupon, IsGoneWhenAllAreTaken) {
  Played coupon(
      "type = \"coupon\"\nopen_rate = 0\ncoupons = 3\ncost_each_taken = 2\nopens = \"5h\"");
  coupon.step(0);
  EXPECT_FALSE(coupon.terms().open);
  coupon.step(5);
  EXPECT_TRUE(coupon.terms().open);
  EXPECT_EQ(coupon.step(6, {took_up(1), took_up(2)}).paid(), money(4));
  EXPECT_TRUE(coupon.terms().open);
  coupon.move_on();
  coupon.step(7, {took_up(3)});
  EXPECT_FALSE(coupon.terms().open);
}

TEST(Refer, RewardsTheFriendThroughWhomABuyerCame) {
  Played refer("type = \"refer\"\nopen_rate = 0\nreward = 7");
  refer.step(1,
             {{0, Answered::decided, AgentId{4}, 9}, {0, Answered::decided, AgentId{5}, kNobody}});
  refer.move_on();
  EXPECT_EQ(refer
                .step(2, {{kNoSlot, Answered::bought, AgentId{4}, 9},
                          {kNoSlot, Answered::bought, AgentId{5}, kNobody},
                          {kNoSlot, Answered::bought, AgentId{6}, 9}})
                .paid(),
            money(7));
  EXPECT_EQ(refer.step(3, {{0, Answered::bought, AgentId{4}, 9}}).paid(), money(0));
}

TEST(RedPacket, SplitsThePoolAndStopsWhenItIsEmpty) {
  for (const std::string split : {"random", "equal"}) {
    Played packets(
        "type = \"red_packet\"\nopen_rate = 0\npool = 10\npackets = 20\nround = 5\n"
        "luckiest_posts = true\nsplit = \"" +
        split + "\"");
    std::int64_t paid = 0;
    std::set<std::int64_t> sizes;
    for (std::uint32_t i = 0; i < 19; ++i) {
      const std::int64_t size = packets.step(i, {took_up(i)}).paid().micros;
      EXPECT_GE(size, 0);
      sizes.insert(size);
      paid += size;
      EXPECT_TRUE(packets.terms().open);
      EXPECT_EQ(packets.sent(Gift::post).size(), i % 5 == 4 ? 1U : 0U);
      if (i == 9) packets.move_on();
    }
    // Two are too late for one packet.
    paid += packets.step(19, {took_up(50), took_up(51)}).paid().micros;
    EXPECT_EQ(paid, money(10).micros);
    EXPECT_FALSE(packets.terms().open);
    EXPECT_EQ(packets.step(20, {took_up(52)}).paid(), money(0));
    EXPECT_EQ(sizes.size(), split == "equal" ? 1U : 19U);
  }
}

TEST(RedPacket, TheLuckiestOfARoundIsAskedToPost) {
  Played packets(
      "type = \"red_packet\"\nopen_rate = 0\npool = 10\npackets = 100\nround = 4\n"
      "luckiest_posts = true");
  std::map<std::int64_t, std::uint32_t> by_size;
  for (std::uint32_t i = 0; i < 4; ++i) by_size[packets.step(i, {took_up(i)}).paid().micros] = i;
  ASSERT_EQ(packets.sent(Gift::post).size(), 1U);
  EXPECT_EQ(index(packets.sent(Gift::post)[0].target), by_size.rbegin()->second);
}

TEST(Draw, GivesEachPrizeToOneOfThoseWhoPassedItOn) {
  Played draw(
      "type = \"draw\"\nopen_rate = 0\nduration = \"5h\"\nprizes = 3\ncost_each_prize = 10");
  draw.step(0);
  EXPECT_EQ(draw.terms().take_up, 0.0);
  draw.step(1, {passed_on(1), passed_on(2), passed_on(3), passed_on(4), took_up(60)});
  draw.move_on();
  EXPECT_EQ(draw.step(5, {passed_on(5)}).paid(), money(30));
  std::set<std::uint32_t> winners;
  for (const Sighting& prize : draw.sent(Gift::product)) winners.insert(index(prize.target));
  EXPECT_EQ(winners.size(), 3U);
  for (const std::uint32_t winner : winners) EXPECT_TRUE(winner >= 1 && winner <= 5);
  EXPECT_EQ(draw.step(6).paid(), money(0));
  Played few("type = \"draw\"\nopen_rate = 0\nduration = \"5h\"\nprizes = 3\ncost_each_prize = 10");
  EXPECT_EQ(few.step(5, {passed_on(5)}).paid(), money(10));
}

TEST(CollectLikes, GivesAPrizeAtTheNumberOfLikes) {
  Played likes(
      "type = \"collect_likes\"\nopen_rate = 0\nlikes = 2\nprizes = 2\ncost_each_prize = 5");
  EXPECT_EQ(likes.step(1, {took_up(1), took_up(2, 1), took_up(3, 9)}).paid(), money(0));
  likes.move_on();
  EXPECT_EQ(likes.step(2, {took_up(4, 1)}).paid(), money(5));
  ASSERT_EQ(likes.sent(Gift::product).size(), 1U);
  EXPECT_EQ(index(likes.sent(Gift::product)[0].target), 1U);
  EXPECT_EQ(likes.step(3, {took_up(5, 1)}).paid(), money(0));  // one prize each
  EXPECT_TRUE(likes.terms().open);
  EXPECT_EQ(likes.step(4, {took_up(6, 9), took_up(7, 8), took_up(10, 8)}).paid(), money(5));
  EXPECT_FALSE(likes.terms().open);
}

TEST(Bargain, ThePriceFallsWithEachHelper) {
  Played bargain(
      "type = \"bargain\"\nopen_rate = 0\nduration = \"10h\"\neach = 0.25\nfloor = 0.5\n"
      "refunds = 1\nrefund = 40");
  bargain.step(1, {took_up(1), took_up(7)});
  bargain.step(2, {took_up(2, 1)});
  EXPECT_TRUE(bargain.sent(Gift::deal).empty());
  bargain.move_on();
  bargain.step(3, {took_up(3, 1), took_up(4, 2)});
  ASSERT_EQ(bargain.sent(Gift::deal).size(), 1U);
  EXPECT_EQ(index(bargain.sent(Gift::deal)[0].target), 1U);
  EXPECT_EQ(bargain.sent(Gift::deal)[0].source, 1U << 31);
  // At the end the others get what their price has come to; who has no helper gets nothing.
  bargain.step(10);
  ASSERT_EQ(bargain.sent(Gift::deal).size(), 1U);
  EXPECT_EQ(index(bargain.sent(Gift::deal)[0].target), 2U);
  EXPECT_EQ(bargain.sent(Gift::deal)[0].source, 1U << 30);
  bargain.step(12,
               {{0, Answered::bought, AgentId{1}, kNobody}, {0, Answered::bought, AgentId{2}, 1}});
  EXPECT_EQ(bargain.step(kClock.steps - 1).paid(), money(40));
}

TEST(GroupPurchase, OffersThePriceToAllWhenTheGroupIsComplete) {
  Played group(
      "type = \"group_purchase\"\nopen_rate = 0\nmembers = 3\nwithin = \"5h\"\ndiscount = 0.25");
  group.step(1, {took_up(1)});
  group.step(2, {took_up(2, 1)});
  EXPECT_TRUE(group.sent(Gift::deal).empty());
  group.move_on();
  group.step(3, {took_up(3, 2)});
  std::set<std::uint32_t> members;
  for (const Sighting& deal : group.sent(Gift::deal)) {
    members.insert(index(deal.target));
    EXPECT_EQ(deal.source, 1U << 30);
  }
  EXPECT_EQ(members, (std::set<std::uint32_t>{1, 2, 3}));
  // The group is full: whoever comes through it begins another, which has its own time.
  group.step(4, {took_up(4, 3)});
  group.step(5, {took_up(5, 4)});
  group.step(12, {took_up(6, 5)});
  EXPECT_TRUE(group.sent(Gift::deal).empty());
}

// Opinions in units of 1/32767: 16384 is one half.
TEST(GroupPurchase, WaitsForOthersWhileTooFewWantIt) {
  Played group("type = \"group_purchase\"\nopen_rate = 0\nmembers = 2\nconsent = 0.1\n");
  const auto joins = [](std::uint32_t agent, std::uint32_t through, std::int16_t attitude) {
    Answer answer = took_up(agent, through);
    answer.attitude = attitude;
    return answer;
  };
  group.step(1, {joins(1, kNobody, 16384)});
  // Neighbours 1 and 2 come from one half and its opposite to a sixth and its opposite.
  group.step(2, {joins(2, 1, -16384)});
  EXPECT_TRUE(group.sent(Gift::deal).empty());
  group.move_on();
  // Agent 50 knows neither, and wants it.
  group.step(3, {joins(50, 2, 16384)});
  std::set<std::uint32_t> buyers;
  for (const Sighting& deal : group.sent(Gift::deal)) buyers.insert(index(deal.target));
  EXPECT_EQ(buyers, (std::set<std::uint32_t>{1, 50}));
}

TEST(Contacts, AreSoManyADayInTheirHours) {
  Played offline(
      "type = \"offline\"\ncontacts_per_day = 40\nfrom = \"2h\"\nuntil = \"6h\"\n"
      "open_rate = 1\ncost_each_told = 0.5\nduration = \"2d\"");
  for (Step t = 0; t < 48; ++t) {
    const Outbox& outbox = offline.step(t);
    const std::size_t met = t % 24 >= 2 && t % 24 < 6 ? 10U : 0U;
    EXPECT_EQ(outbox.sightings().size(), met) << t;
    EXPECT_EQ(offline.sent(Gift::information).size(), met);
    EXPECT_EQ(outbox.paid(), money(0.5 * static_cast<double>(met)));
  }
  Played bottle("type = \"random_contact\"\ncontacts_per_day = 24");
  EXPECT_EQ(bottle.step(3).sightings().size(), 1U);
  EXPECT_EQ(bottle.step(3).sightings()[0].message.channel, Channel::advertisement);
  EXPECT_EQ(bottle.terms().credibility, 0.5);
}

TEST(Topic, MovesAttentionAndPriceWhileItLastsAndFades) {
  Played topic(
      "type = \"topic\"\nstart = \"2h\"\nduration = \"3h\"\nattention = 2\nprice = 0.5\n"
      "half_life = \"2h\"");
  const std::vector<double> attention{1, 1, 2, 2, 2, 2, 1 + std::sqrt(0.5), 1.5};
  for (Step t = 0; t < attention.size(); ++t) {
    const Conditions& conditions = std::as_const(topic.step(t)).conditions();
    EXPECT_NEAR(conditions.attention, attention[t], 1e-12) << t;
    EXPECT_EQ(conditions.price, t >= 2 && t < 5 ? 0.5 : 1.0);
  }
}

TEST(Crisis, StrikesItsTargetOnceWithinItsDuration) {
  Played crisis("type = \"crisis\"\ntarget_share = 1\nstart = \"3h\"\nduration = \"10h\"");
  std::multiset<std::uint32_t> struck;
  for (Step t = 0; t < 48; ++t) {
    crisis.step(t);
    for (const Sighting& sighting : crisis.sent(Gift::crisis)) {
      struck.insert(index(sighting.target));
      EXPECT_TRUE(t >= 3 && t < 13) << t;
    }
  }
  EXPECT_EQ(struck.size(), 100U);
  EXPECT_EQ(std::set<std::uint32_t>(struck.begin(), struck.end()).size(), 100U);
}

TEST(Respond, AnswersAfterAWhileSoManyADay) {
  Played respond("type = \"respond\"\nafter = \"4h\"\nanswers_per_day = 2\ncompensation = 5");
  const auto answered = [&](Step t, std::vector<Answer> answers = {}) {
    respond.step(t, std::move(answers));
    std::vector<std::uint32_t> agents;
    for (const Sighting& sighting : respond.sent(Gift::answer))
      agents.push_back(index(sighting.target));
    return agents;
  };
  using Agents = std::vector<std::uint32_t>;
  EXPECT_EQ(answered(1, {{kNoSlot, Answered::upset, AgentId{5}},
                         {kNoSlot, Answered::complained, AgentId{6}},
                         {kNoSlot, Answered::upset, AgentId{7}}}),
            Agents());
  for (Step t = 2; t < 5; ++t) EXPECT_EQ(answered(t), Agents());
  respond.move_on();
  EXPECT_EQ(answered(5),
            (Agents{5, 7}));  // canonical order: those struck before those who complain
  for (Step t = 6; t < 24; ++t) EXPECT_EQ(answered(t), Agents());
  EXPECT_EQ(answered(24), (Agents{6}));
}

TEST(Respond, AtOnceIsInTheStepInWhichTheFirmHears) {
  Played respond("type = \"respond\"\nafter = \"0h\"\ncomplaints = false");
  respond.step(
      3, {{kNoSlot, Answered::upset, AgentId{5}}, {kNoSlot, Answered::complained, AgentId{6}}});
  ASSERT_EQ(respond.sent(Gift::answer).size(), 1U);
  EXPECT_EQ(index(respond.sent(Gift::answer)[0].target), 5U);
}

TEST(Community, FallsAsleepWithoutTopicsAndGrowsByFriends) {
  Played community(
      "type = \"community\"\nfounders = 20\ncost_each_founder = 3\nactive = 1\nposts = 0\n"
      "every = \"1h\"\nhalf_life = \"3650d\"\nthreshold = 1");
  EXPECT_EQ(community.step(0).paid(), money(60));
  std::set<std::uint32_t> members;
  for (const Sighting& gift : community.sent(Gift::product)) members.insert(index(gift.target));
  EXPECT_EQ(members.size(), 20U);
  EXPECT_EQ(community.sent(Gift::information).size(), 20U);
  // On a ring one's friends are one's neighbours: one who has none among the members cannot join.
  std::uint32_t near = 0, far = 0;
  for (std::uint32_t a = 0; a < 100; ++a) {
    if (members.contains(a)) continue;
    (members.contains((a + 1) % 100) || members.contains((a + 99) % 100) ? near : far) = a;
  }
  community.step(1, {took_up(near), took_up(far)});
  EXPECT_EQ(community.sent(Gift::information).size(), 21U);
  community.move_on();
  community.step(2);
  EXPECT_EQ(community.sent(Gift::information).size(), 21U);
  // After ten half-lives of silence hardly anybody is left.
  Played silent(
      "type = \"community\"\nfounders = 100\nactive = 1\nevery = \"40h\"\nhalf_life = \"4h\"");
  silent.step(0);
  silent.step(40);
  EXPECT_LT(silent.sent(Gift::information).size() + silent.sent(Gift::post).size(), 5U);
}

TEST(Endorse, PaysByFollowersTheMostInfluentialFirst) {
  Played endorse(
      "type = \"endorse\"\nleaders = 2\ntimes = 2\nevery = \"3h\"\nfee_each = 1\n"
      "fee_per_1000_followers = 1000");
  const auto leaders = endorse.market().population.leaders();
  EXPECT_EQ(endorse.action().forecast(), "4 of 4 posts are paid, which cost 12");
  EXPECT_EQ(endorse.step(0).paid(), money(6));
  ASSERT_EQ(endorse.sent(Gift::post).size(), 2U);
  EXPECT_EQ(endorse.sent(Gift::post)[0].target, leaders[0]);
  endorse.step(1);
  EXPECT_TRUE(endorse.sent(Gift::post).empty());
  endorse.step(3);
  ASSERT_EQ(endorse.sent(Gift::post).size(), 2U);
  EXPECT_EQ(endorse.sent(Gift::post)[1].target, leaders[3]);
  EXPECT_THROW(Played("type = \"endorse\"\nleaders = 11"), InputError);
  EXPECT_THROW(Played("type = \"endorse\"\ntopics = \"tea\""), InputError);
}

TEST(BroadcastLive, NeedsGroupsOfOneKindToBroadcastTo) {
  EXPECT_THROW(Played("type = \"broadcast_live\"\ntarget_circles = 3"), InputError);
  EXPECT_THROW(Played("type = \"broadcast_live\"\ntarget_groups = 3"), InputError);
  for (const std::string_view keys :
       {"", "\ntarget_circles = 0", "\ntarget_circles = 2\ntarget_groups = 2"}) {
    EXPECT_THROW(parse_scenario("title = \"t\"\n[[strategy]]\nname = \"s\"\n[[strategy.action]]\n"
                                "type = \"broadcast_live\"" +
                                    std::string(keys),
                                "test.toml"),
                 InputError)
        << keys;
  }
}

}  // namespace
}  // namespace hearsay
