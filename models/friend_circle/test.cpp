// Each rule of friend_circle on its own: what it does, and that switching it off takes it away.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <string>

#include "scenarios/describe.hpp"
#include "tests/support/small_market.hpp"

namespace hearsay {
namespace {

using friend_circle::Parameters;
using friend_circle::PostKind;
using friend_circle::Rules;
using testing::RulesByHand;
using testing::SmallMarket;

constexpr std::size_t kMeasures = friend_circle::kMeasureCount;

// Two friends; agent 0 in need like everybody.
struct Pair {
  explicit Pair(double share_propensity = 0.5)
      : market(testing::small_market(12, {{0, 1}}, testing::alike(share_propensity))) {}

  SmallMarket market;
  Clock clock{hours(1), 400};

  RulesByHand rules(const Parameters& parameters) const {
    return {parameters, market.view(), clock, Luck(3, ReplicateId{0})};
  }
};

Sighting advertisement(std::uint32_t ordinal) {
  return {AgentId{0}, ordinal, {.channel = Channel::advertisement}};
}

Sighting post_of_friend(PostKind kind, TrustLevel trust = TrustLevel::medium) {
  return {AgentId{0},
          1,
          {.channel = Channel::feed,
           .kind = static_cast<std::uint8_t>(kind),
           .trust = static_cast<std::uint8_t>(trust)}};
}

Sighting gift(Gift what) {
  return {AgentId{0}, 0, {.channel = Channel::gift, .kind = static_cast<std::uint8_t>(what)}};
}

// Share of 4,000 replicates in which `event` holds of agent 0's decision about `sightings`.
template <class Event>
double frequency(const Parameters& parameters, const std::vector<Sighting>& sightings,
                 const Event& event) {
  const Pair pair;
  RulesByHand rules(parameters, pair.market.view(), pair.clock);
  int count = 0;
  constexpr int kReplicates = 4000;
  for (int r = 0; r < kReplicates; ++r) {
    rules.begin(Luck(8, ReplicateId{static_cast<std::uint32_t>(r)}));
    if (event(rules.decide(AgentId{0}, sightings, 5))) ++count;
  }
  return static_cast<double>(count) / kReplicates;
}

// Four standard errors of a frequency near p.
double four_errors(double p) {
  return 4 * std::sqrt(p * (1 - p) / 4000);
}

bool has_read(const RulesByHand::Decision& decision) {
  return decision.counts[friend_circle::kReads] > 0;
}

TEST(Reading, follows_trust_in_the_source) {
  Parameters parameters;
  parameters.reading.base = 0.3;
  parameters.fatigue.per_message = 0;
  for (const auto& [trust, weight] : {std::pair{TrustLevel::low, parameters.trust.low},
                                      std::pair{TrustLevel::medium, parameters.trust.medium},
                                      std::pair{TrustLevel::high, parameters.trust.high}}) {
    const double expected = 0.3 * weight / parameters.trust.medium;
    EXPECT_NEAR(frequency(parameters, {post_of_friend(PostKind::share_praise, trust)}, has_read),
                expected, four_errors(expected));
  }
  const double expected = 0.3 * parameters.trust.advertisement / parameters.trust.medium;
  EXPECT_NEAR(frequency(parameters, {advertisement(0)}, has_read), expected, four_errors(expected));
}

TEST(Reading, is_certain_for_a_gift) {
  EXPECT_EQ(frequency({}, {gift(Gift::information)}, has_read), 1.0);
  EXPECT_EQ(frequency({}, {gift(Gift::product)}, has_read), 1.0);
}

TEST(Reading, is_lifted_by_an_earlier_friend_but_not_by_a_third) {
  Parameters parameters;
  parameters.reading = {.base = 0.0, .cue = 0.4};
  const auto praise = [](std::uint32_t author) {
    Sighting sighting = post_of_friend(PostKind::share_praise);
    sighting.source = author;
    return sighting;
  };
  EXPECT_EQ(frequency(parameters, {praise(1)}, has_read), 0.0);
  EXPECT_NEAR(frequency(parameters, {praise(1), praise(2)}, has_read), 0.4, four_errors(0.4));
  const double either = 1 - 0.6 * 0.6;
  EXPECT_NEAR(frequency(parameters, {praise(1), praise(2), praise(3)}, has_read), either,
              four_errors(either));
}

// An offer that is but a glance leaves the reader as deciding about the post in full would have,
// and counts the same, whatever the reader has seen before.
TEST(Glances, are_the_posts_that_nothing_comes_of) {
  const Pair pair;
  Parameters parameters;
  parameters.reading = {.base = 0.4, .cue = 0.2};
  const TieTraits traits{};
  int glances = 0;
  int unread = 0;
  constexpr int kReplicates = 4000;
  RulesByHand rules = pair.rules(parameters);
  for (std::uint32_t r = 0; r < kReplicates; ++r) {
    rules.begin(Luck(8, ReplicateId{r}));
    if (r % 2 == 1) {  // who has seen something already
      Outlet outlet;
      const std::vector before{post_of_friend(PostKind::tell_praise)};
      rules.commit(AgentId{0}, rules.decide(AgentId{0}, before, 1), outlet);
    }
    const auto kind = r % 4 < 2 ? PostKind::share_praise : PostKind::share_criticism;
    const auto decision =
        rules.decide(AgentId{0}, std::vector{post_of_friend(kind, TrustLevel::low)}, 5);
    if (decision.counts[friend_circle::kReads] == 0) ++unread;
    const testing::Offer offer =
        rules.offer({AgentId{1}, static_cast<std::uint8_t>(kind)}, AgentId{0}, traits);
    if (offer.message.channel != Channel::glance) continue;
    ++glances;
    std::array<std::int64_t, kMeasures> counted{};
    rules.glance({AgentId{0}, 0, offer.message}, counted);
    EXPECT_EQ(rules.states()[AgentId{0}], decision.state);
    EXPECT_EQ(counted, decision.counts);
  }
  const double seen = 0.36;
  const double weight = parameters.trust.low / parameters.trust.medium;
  EXPECT_NEAR(static_cast<double>(glances) / kReplicates, seen * (0.8 - 0.4 * weight),
              four_errors(0.2));
  EXPECT_GT(unread, glances);
}

// Whatever reader and author have come to, deciding in brief does all that deciding in full would.
TEST(BriefDecisions, are_what_whole_ones_would_be) {
  Parameters sociable;
  sociable.reading = {.base = 0.6, .cue = -0.3, .worn_after = 1};
  sociable.sharing.appeal = 4.0;
  sociable.sharing.reinforcement = friend_circle::Reinforcement::saturating;
  Parameters eager;
  eager.reading = {.base = 0.9, .cue = 0.0, .worn_after = 0};
  eager.sharing.like = 0.2;
  eager.purchase.conversion = 0.1;
  eager.trust.learning = false;
  Parameters viral;
  viral.sharing.appeal = 12.0;
  const Clock clock{hours(1), 400};
  int ignored = 0;
  std::int64_t liked = 0;
  for (const double share_propensity : {0.0, 0.03, 0.5, 1.0}) {
    PopulationParameters population = testing::alike(share_propensity);
    population.opinion_leaders = 1.0 / 12;  // agent 1, who has the most friends
    // Who is not in need decides nothing, whatever luck says.
    population.in_need = share_propensity == 0.03 ? 0.0 : 1.0;
    const SmallMarket market = testing::small_market(12, {{0, 1}, {1, 2}}, population);
    ASSERT_TRUE(market.view().population.is_leader(AgentId{1}));
    for (const Parameters& parameters : {Parameters(), sociable, eager, viral}) {
      RulesByHand rules(parameters, market.view(), clock);
      int read = 0;
      int in_brief = 0;
      for (std::uint32_t r = 0; r < 20'000; ++r) {
        const Luck luck(8, ReplicateId{r});
        rules.begin(luck);
        const AgentId author{1 + r / 2 % 2};
        for (const AgentId agent : {AgentId{0}, author}) {
          const Draw draw = luck.draw(Purpose{200}, agent);
          RulesByHand::Decision before;
          friend_circle::AgentState& state = before.state;
          // Every mark in half of them, in the others few.
          const std::uint32_t some = (draw[0] & draw[1] & draw[2]) << 1;
          state.marks = (r % 2 == 0 ? draw[0] : some) % (std::uint32_t{2} * friend_circle::kLiked);
          const std::uint32_t attitude = r % 11 == 0 ? 65534 : r % 11 == 1 ? 0 : draw[1] % 65535;
          state.attitude = static_cast<std::int16_t>(static_cast<int>(attitude) - 32767);
          state.praises_seen = static_cast<std::uint8_t>(r % 5 == 0 ? 255 : draw[2] % 12);
          state.criticisms_seen = static_cast<std::uint8_t>(draw[3] % 3);
          if (draw[3] % 7 == 0) state.passed_on = static_cast<std::uint16_t>(draw[2]);
          if (draw[3] % 11 == 0) state.recommender = 1;
          Outlet outlet;
          rules.commit(agent, before, outlet);
        }
        const auto kind = r % 3 == 0   ? PostKind::share_criticism
                          : r % 7 == 0 ? PostKind::tell_praise
                                       : PostKind::share_praise;
        const auto trust = static_cast<TrustLevel>(r / 3 % 3);
        const TieTraits traits(TieLayer::close, trust, TieLayer::close, trust);
        Conditions conditions;
        if (r % 13 == 0) conditions.price = 0.2;
        if (r % 17 == 0) conditions.attention = 0.5;
        std::vector<Answer> answers;
        Sighting seen = post_of_friend(kind, trust);
        seen.source = index(author);
        if (author == AgentId{1}) seen.message.trust |= friend_circle::kLeaderBit;
        const auto whole = rules.decide(AgentId{0}, std::vector{seen}, 5, conditions, &answers);
        if (has_read(whole)) ++read;
        std::array<std::int64_t, kMeasures> counted{};
        const auto brief = rules.decide_briefly({author, static_cast<std::uint8_t>(kind)},
                                                AgentId{0}, traits, 5, conditions, counted);
        if (!brief) {
          EXPECT_EQ(counted, decltype(counted)()) << "of what was not decided";
          continue;
        }
        ++in_brief;
        if (!has_read(whole)) ++ignored;
        liked += whole.counts[friend_circle::kLikes];
        friend_circle::AgentState state;
        static_cast<friend_circle::BriefState&>(state) = *brief;
        ASSERT_EQ(state, whole.state) << r;
        ASSERT_EQ(counted, whole.counts) << r;
        EXPECT_TRUE(answers.empty());
        constexpr std::uint32_t kBriefMarks =
            friend_circle::kReached | friend_circle::kRead | friend_circle::kLiked;
        EXPECT_EQ(whole.newly & ~kBriefMarks, 0U);
        EXPECT_EQ(whole.chatted | whole.grouped | whole.offers_posted | whole.offers_chatted |
                      whole.offers_grouped,
                  0);
        EXPECT_EQ(whole.buy_after | whole.experience_after | whole.tell_after, 0U);
      }
      // Few, because most readers own the product here, or more is kept of them; fewer still where
      // sharing is likely; and none where it is more likely than the bound can say.
      if (parameters.sharing.appeal == viral.sharing.appeal) {
        EXPECT_EQ(in_brief, 0);
      } else if (share_propensity < 0.1) {
        EXPECT_GT(in_brief, read / 40) << share_propensity;
      }
    }
  }
  EXPECT_GT(ignored, 100);
  EXPECT_GT(liked, 100);
}

TEST(Attitude, moves_a_step_toward_the_valence_and_stays_within_bounds) {
  Parameters parameters;
  parameters.reading.base = 1.0;
  parameters.attitude = {.initial = 0.0, .step = 0.5, .negativity = 1.0, .leader_weight = 1.0};
  parameters.trust = {.low = 0.5, .medium = 0.5, .high = 0.5, .brand = 0.5, .advertisement = 0.5};
  const Pair pair;
  RulesByHand rules = pair.rules(parameters);
  auto decision = rules.decide(AgentId{0}, std::vector{post_of_friend(PostKind::share_praise)}, 1);
  EXPECT_NEAR(decision.state.attitude / 32767.0, 0.25, 1e-4);
  Outlet outlet;
  rules.commit(AgentId{0}, decision, outlet);
  decision = rules.decide(AgentId{0}, std::vector{post_of_friend(PostKind::share_criticism)}, 2);
  EXPECT_NEAR(decision.state.attitude / 32767.0, 0.25 - 0.25 * 1.25, 1e-4);
  // Negativity makes the step to -1 whole.
  parameters.attitude.negativity = 100;
  const RulesByHand weighty = pair.rules(parameters);
  decision = weighty.decide(AgentId{0}, std::vector{post_of_friend(PostKind::share_criticism)}, 2);
  EXPECT_EQ(decision.state.attitude, -32767);
}

TEST(Sharing, needs_agreement) {
  Parameters parameters;
  parameters.reading.base = 1.0;
  parameters.attitude.step = 0.0;
  parameters.sharing.to_feed = 1.0;
  const auto shares = [](const RulesByHand::Decision& decision) {
    return decision.counts[friend_circle::kShares] > 0;
  };
  for (const double attitude : {-1.0, -0.5, 0.0, 0.5}) {
    parameters.attitude.initial = attitude;
    EXPECT_NEAR(frequency(parameters, {post_of_friend(PostKind::share_praise)}, shares),
                0.5 * (1 + attitude), four_errors(0.25) + 0.001);
  }
}

TEST(Sharing, goes_to_the_feed_in_its_share_and_happens_once) {
  Parameters parameters;
  parameters.reading.base = 1.0;
  parameters.attitude.step = 0.0;
  const auto posts = [](const RulesByHand::Decision& decision) {
    return decision.state.has(posted(PostKind::share_praise));
  };
  EXPECT_NEAR(frequency(parameters, {post_of_friend(PostKind::share_praise)}, posts), 0.5 * 0.61,
              four_errors(0.3));
  const auto twice = [](const RulesByHand::Decision& decision) {
    return decision.counts[friend_circle::kShares] > 1;
  };
  parameters.sharing.to_feed = 1.0;
  EXPECT_EQ(
      frequency(parameters,
                {post_of_friend(PostKind::share_praise), post_of_friend(PostKind::tell_praise)},
                twice),
      0.0);
}

TEST(Sharing, in_private_is_not_tried_again_either) {
  Parameters parameters;
  parameters.reading.base = 1.0;
  parameters.sharing.to_feed = 0.0;
  parameters.sharing.owner_factor = 1.0;
  Sighting second = post_of_friend(PostKind::share_praise);
  second.source = 9;
  const auto twice = [](const RulesByHand::Decision& decision) {
    return decision.counts[friend_circle::kShares] > 1;
  };
  const auto once = [](const RulesByHand::Decision& decision) {
    return decision.counts[friend_circle::kShares] == 1;
  };
  const std::vector both{post_of_friend(PostKind::share_praise), second};
  EXPECT_EQ(frequency(parameters, both, twice), 0.0);
  EXPECT_GT(frequency(parameters, both, once), 0.6);
}

TEST(Sharing, that_was_asked_for_is_a_share_and_public) {
  Parameters parameters;
  parameters.sharing.to_feed = 0.0;
  const auto shared_once = [](const RulesByHand::Decision& decision) {
    return decision.counts[friend_circle::kShares] == 1 &&
           decision.state.has(friend_circle::kShared) &&
           decision.state.has(posted(PostKind::share_praise));
  };
  EXPECT_EQ(frequency(parameters, {gift(Gift::post)}, shared_once), 1.0);
  EXPECT_EQ(frequency(parameters, {gift(Gift::post), gift(Gift::post)}, shared_once), 1.0);
}

TEST(Sharing, of_criticism_stops_with_negative_word) {
  Parameters parameters;
  parameters.reading.base = 1.0;
  const auto shares = [](const RulesByHand::Decision& decision) {
    return decision.counts[friend_circle::kShares] > 0;
  };
  EXPECT_GT(frequency(parameters, {post_of_friend(PostKind::tell_criticism)}, shares), 0.5);
  parameters.negative_word = false;
  EXPECT_EQ(frequency(parameters, {post_of_friend(PostKind::tell_criticism)}, shares), 0.0);
}

TEST(Sharing, peaks_at_the_second_friend_where_it_should) {
  Parameters parameters;
  parameters.reading.base = 1.0;
  parameters.attitude.step = 0.0;
  parameters.sharing.appeal = 0.2;
  // The share of the second friend's word, given that the first was not passed on: .1 each, x 1.5.
  const auto at_second = [](const RulesByHand::Decision& decision) {
    return decision.counts[friend_circle::kShares] > 0;
  };
  Sighting second = post_of_friend(PostKind::share_praise);
  second.source = 9;
  const std::vector both{post_of_friend(PostKind::share_praise), second};
  parameters.sharing.reinforcement = friend_circle::Reinforcement::constant;
  EXPECT_NEAR(frequency(parameters, both, at_second), 1 - 0.9 * 0.9, four_errors(0.2));
  parameters.sharing.reinforcement = friend_circle::Reinforcement::peak_at_two;
  EXPECT_NEAR(frequency(parameters, both, at_second), 1 - 0.9 * 0.85, four_errors(0.2));
}

TEST(Purchase, follows_conversion_and_is_withdrawn_by_a_bad_opinion) {
  Parameters parameters;
  parameters.reading.base = 1.0;
  parameters.attitude.step = 0.0;
  parameters.purchase.conversion = 0.3;
  const auto decides = [](const RulesByHand::Decision& decision) { return decision.buy_after > 0; };
  EXPECT_NEAR(frequency(parameters, {post_of_friend(PostKind::share_praise)}, decides), 0.3,
              four_errors(0.3));
  EXPECT_EQ(frequency(parameters, {post_of_friend(PostKind::share_criticism)}, decides), 0.0);

  const Sighting due{
      AgentId{0},
      0,
      {.channel = Channel::own, .kind = static_cast<std::uint8_t>(friend_circle::Plan::buy)}};
  const auto buys = [](const RulesByHand::Decision& decision) {
    return decision.state.has(friend_circle::kBought);
  };
  EXPECT_EQ(frequency(parameters, {due}, buys), 1.0);
  parameters.attitude.initial = -0.01;
  EXPECT_EQ(frequency(parameters, {due}, buys), 0.0);
}

TEST(Experience, satisfies_by_quality_and_disappoints_where_too_much_was_promised) {
  Parameters parameters;
  parameters.experience.quality = 0.75;
  const Sighting due{AgentId{0},
                     0,
                     {.channel = Channel::own,
                      .kind = static_cast<std::uint8_t>(friend_circle::Plan::experience)}};
  const auto satisfied = [](const RulesByHand::Decision& decision) {
    return decision.state.has(friend_circle::kSatisfied);
  };
  EXPECT_NEAR(frequency(parameters, {due}, satisfied), 0.75, four_errors(0.75));
  parameters.attitude.initial = 1.0;  // the quality holds .5
  EXPECT_NEAR(frequency(parameters, {due}, satisfied), 0.75 - 0.5 * 0.5, four_errors(0.5));
}

TEST(Fatigue, lowers_reading_then_mutes_and_wears_off) {
  Parameters parameters;
  parameters.reading.base = 1.0;
  parameters.trust.advertisement = parameters.trust.medium;
  parameters.fatigue = {.per_message = 1.0, .tolerance = 4.0, .half_life = hours(10)};
  const Pair pair;
  RulesByHand rules = pair.rules(parameters);
  Outlet outlet;
  for (std::uint32_t i = 0; i < 4; ++i) {
    rules.commit(AgentId{0}, rules.decide(AgentId{0}, std::vector{advertisement(i)}, 0), outlet);
  }
  EXPECT_EQ(rules.states()[AgentId{0}].fatigue, 4 * 256);
  EXPECT_FALSE(rules.states()[AgentId{0}].has(friend_circle::kMuted));
  // Ten hours later half of it is gone: the next is read with chance 1/2, and does not mute.
  auto decision = rules.decide(AgentId{0}, std::vector{advertisement(4)}, 10);
  EXPECT_EQ(decision.state.fatigue, 3 * 256);
  EXPECT_FALSE(decision.state.has(friend_circle::kMuted));
  // At once it is one too many.
  decision = rules.decide(AgentId{0}, std::vector{advertisement(5)}, 0);
  EXPECT_TRUE(decision.state.has(friend_circle::kMuted));
  EXPECT_EQ(decision.counts[friend_circle::kReads], 0);
  rules.commit(AgentId{0}, decision, outlet);
  const Sighting message{AgentId{0}, 0, {.channel = Channel::account}};
  EXPECT_EQ(rules.decide(AgentId{0}, std::vector{message}, 300).counts[friend_circle::kImpressions],
            0);
}

TEST(Fatigue, falls_as_fast_for_those_who_see_something_at_every_step) {
  Parameters parameters;
  parameters.reading.base = 0.0;
  parameters.fatigue = {.per_message = 1.0, .tolerance = 5.0, .half_life = days(7)};
  const Pair pair;
  RulesByHand often = pair.rules(parameters);
  RulesByHand seldom = pair.rules(parameters);
  Outlet outlet;
  for (RulesByHand* rules : {&often, &seldom}) {
    rules->commit(AgentId{0}, rules->decide(AgentId{0}, std::vector{advertisement(0)}, 0), outlet);
  }
  for (Step t = 1; t < 168; ++t) {
    const std::vector seen{post_of_friend(PostKind::share_praise)};
    often.commit(AgentId{0}, often.decide(AgentId{0}, seen, t), outlet);
  }
  for (RulesByHand* rules : {&often, &seldom}) {
    const auto decision = rules->decide(AgentId{0}, std::vector{advertisement(1)}, 168);
    EXPECT_EQ(decision.state.fatigue, 256 + 128);
  }
}

TEST(Counts, of_one_agent_in_one_step_do_not_wrap) {
  Parameters parameters;
  parameters.reading.base = 1.0;
  parameters.trust.advertisement = parameters.trust.medium;
  parameters.fatigue.per_message = 0;
  const Pair pair;
  const RulesByHand rules = pair.rules(parameters);
  std::vector<Sighting> many;
  for (std::uint32_t i = 0; i < 70'000; ++i) many.push_back(advertisement(i));
  const auto decision = rules.decide(AgentId{0}, many, 1);
  EXPECT_EQ(decision.counts[friend_circle::kImpressions], 70'000);
  EXPECT_EQ(decision.counts[friend_circle::kReads], 70'000);
}

TEST(Attention, shows_a_post_early_rather_than_late_and_never_after_the_cut) {
  const Pair pair;
  Parameters parameters;
  parameters.attention.see = 1.0;
  RulesByHand rules = pair.rules(parameters);
  std::vector<int> after(401);
  constexpr int kReplicates = 20'000;
  for (int r = 0; r < kReplicates; ++r) {
    rules.begin(Luck(1, ReplicateId{static_cast<std::uint32_t>(r)}));
    ++after[rules.offer({AgentId{1}, 0}, AgentId{0}, {}).after];
  }
  EXPECT_EQ(after[0], 0);
  // The kernel integrated by hand: s0 (1 + (1 - (s/s0)^-.2315)/.2315) against the same at 72 h.
  const auto mass = [](double s) { return 1 + (1 - std::pow(s / 300, -0.2315)) / 0.2315; };
  for (const int hour : {1, 2, 24, 71}) {
    int within = 0;
    for (int k = 1; k <= hour; ++k) within += after[static_cast<std::size_t>(k)];
    const double expected = mass(3600.0 * hour) / mass(72 * 3600.0);
    EXPECT_NEAR(static_cast<double>(within) / kReplicates, expected,
                4 * std::sqrt(expected * (1 - expected) / kReplicates));
  }
  for (std::size_t k = 73; k < after.size(); ++k) EXPECT_EQ(after[k], 0);
}

std::vector<std::int64_t> totals_of(const SmallMarket& market, const Parameters& parameters,
                                    const Campaign& campaign, std::uint32_t replicate) {
  const Clock clock{hours(1), 300};
  Simulation<Rules> engine(market.view(), clock, kMeasures,
                           Rules(parameters, market.view(), clock));
  ReplicateRecord record(clock.steps, kMeasures);
  testing::run_replicate(engine, start(campaign), Luck(21, ReplicateId{replicate}), record);
  std::vector<std::int64_t> totals;
  for (std::size_t m = 0; m < kMeasures; ++m) totals.push_back(record.total(m));
  return totals;
}

TEST(NegativeWord, makes_no_difference_where_nobody_is_dissatisfied) {
  const SmallMarket market = testing::small_market(34, testing::karate_club(), testing::alike(0.3));
  Parameters parameters;
  parameters.reading.base = 0.8;
  parameters.purchase.conversion = 0.5;
  parameters.experience = {.enabled = true, .quality = 1.0, .disappointment = 0.0};
  Parameters without = parameters;
  without.negative_word = false;
  const Campaign campaign = testing::seeded_with({0, 5, 9}, Gift::product);
  for (std::uint32_t r = 0; r < 50; ++r) {
    EXPECT_EQ(totals_of(market, parameters, campaign, r), totals_of(market, without, campaign, r));
  }
}

TEST(Reach, of_fewer_seeds_or_less_attention_is_never_greater_with_the_same_luck) {
  const SmallMarket market = testing::small_market(34, testing::karate_club(), testing::alike(1.0));
  const auto reach = [&](double see, const Campaign& campaign, std::uint32_t replicate) {
    return totals_of(market, testing::bare_cascade(see, 1.0), campaign,
                     replicate)[friend_circle::kReach];
  };
  const Campaign one = testing::seeded_with({3});
  const Campaign two = testing::seeded_with({3, 20});
  for (std::uint32_t r = 0; r < 200; ++r) {
    EXPECT_LE(reach(0.05, one, r), reach(0.1, one, r));
    EXPECT_LE(reach(0.1, one, r), reach(0.1, two, r));
  }
}

// The terms of one open offer, under slot 2.
Conditions offering(double take_up, double incentive = 1.0) {
  Conditions conditions;
  conditions.terms[2] = {.open = true, .take_up = take_up, .incentive = incentive, .luck = 5};
  return conditions;
}

Sighting about_offer(Sighting sighting) {
  (sighting.message.channel == Channel::feed ? sighting.message.action : sighting.message.trust) =
      3;
  return sighting;
}

TEST(Offers, are_taken_up_once_and_answered_with_the_friend_they_came_through) {
  const Pair pair;
  Parameters parameters;
  parameters.reading.base = 1.0;
  RulesByHand rules = pair.rules(parameters);
  std::vector<Answer> answers;
  Sighting offer = about_offer(post_of_friend(PostKind::pass_offer, TrustLevel::high));
  auto decision = rules.decide(AgentId{0}, std::vector{offer}, 5, offering(1.0), &answers);
  EXPECT_EQ(decision.counts[friend_circle::kOffersTaken], 1);
  ASSERT_FALSE(answers.empty());
  EXPECT_EQ(answers[0], (Answer{2, Answered::took_up, AgentId{0}, 1, decision.state.attitude}));
  Outlet outlet;
  rules.commit(AgentId{0}, decision, outlet);
  offer.source = 4;
  decision = rules.decide(AgentId{0}, std::vector{offer}, 6, offering(1.0));
  EXPECT_EQ(decision.counts[friend_circle::kOffersTaken], 0);
}

TEST(Offers, are_passed_on_more_readily_for_an_incentive_and_not_at_all_once_closed) {
  Parameters parameters;
  parameters.sharing.appeal = 0.2;
  parameters.attitude.step = 0.0;
  const Pair pair;
  RulesByHand rules = pair.rules(parameters);
  const std::vector seen{about_offer(gift(Gift::information))};
  const auto passed = [&](const Conditions& conditions) {
    int count = 0;
    for (std::uint32_t r = 0; r < 4000; ++r) {
      rules.begin(Luck(8, ReplicateId{r}));
      const auto decision = rules.decide(AgentId{0}, seen, 5, conditions);
      count += (decision.offers_posted | decision.offers_chatted) != 0 ? 1 : 0;
    }
    return count / 4000.0;
  };
  EXPECT_NEAR(passed(offering(0.0)), 0.1, four_errors(0.1));
  EXPECT_NEAR(passed(offering(0.0, 3.0)), 0.3, four_errors(0.3));
  Conditions closed = offering(0.0, 3.0);
  closed.terms[2].open = false;
  EXPECT_EQ(passed(closed), 0.0);
}

TEST(Offers, of_two_strategies_have_the_same_luck_under_different_slots) {
  const Pair pair;
  const RulesByHand rules = pair.rules({});
  Conditions other;
  other.terms[7] = offering(0.0).terms[2];
  const Post here{AgentId{1}, static_cast<std::uint8_t>(PostKind::pass_offer), 3};
  const Post there{AgentId{1}, static_cast<std::uint8_t>(PostKind::pass_offer), 8};
  EXPECT_EQ(rules.offer(here, AgentId{0}, {}, 0, offering(0.0)).after,
            rules.offer(there, AgentId{0}, {}, 0, other).after);
}

TEST(Price, of_a_tenth_less_sells_by_the_elasticity_more) {
  Parameters parameters;
  parameters.attitude.step = 0.0;
  parameters.purchase.conversion = 0.3;
  const Pair pair;
  RulesByHand rules = pair.rules(parameters);
  const auto decides = [&](double price) {
    Conditions conditions;
    conditions.price = price;
    int count = 0;
    for (std::uint32_t r = 0; r < 4000; ++r) {
      rules.begin(Luck(8, ReplicateId{r}));
      const auto decision =
          rules.decide(AgentId{0}, std::vector{gift(Gift::information)}, 5, conditions);
      count += decision.buy_after != 0 ? 1 : 0;
    }
    return count / 4000.0;
  };
  const double full = 0.3 * parameters.trust.brand / parameters.trust.medium;
  EXPECT_NEAR(decides(1.0), full, four_errors(full));
  const double less = full * std::pow(0.9, -2.62);
  EXPECT_NEAR(decides(0.9), less, four_errors(less));
}

TEST(Deal, is_paid_at_its_price) {
  Parameters parameters;
  parameters.purchase.conversion = 1.0;
  parameters.purchase.price = 80.0;
  const Pair pair;
  RulesByHand rules = pair.rules(parameters);
  Sighting deal = about_offer(gift(Gift::deal));
  deal.source = 1U << 30;  // a quarter off
  Outlet outlet;
  rules.commit(AgentId{0}, rules.decide(AgentId{0}, std::vector{deal}, 1, offering(0)), outlet);
  ASSERT_EQ(outlet.reminders.size(), 1U);
  const Sighting due{
      AgentId{0},
      0,
      {.channel = Channel::own, .kind = static_cast<std::uint8_t>(friend_circle::Plan::buy)}};
  std::vector<Answer> answers;
  const auto decision = rules.decide(AgentId{0}, std::vector{due}, 9, offering(0), &answers);
  EXPECT_EQ(decision.counts[friend_circle::kRevenue], 60'000'000);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0], (Answer{2, Answered::bought, AgentId{0}, kNobody}));
}

// A campaign of two steps: a crisis for one agent, and an answer to it, or neither.
class CrisisRun final : public ActionRun {
 public:
  CrisisRun(bool crisis, Step answered_at) : crisis_(crisis), answered_at_(answered_at) {}
  void begin(const Luck&) override {}
  void act(Step t, Outbox& outbox) override {
    const auto send = [&](Gift what) {
      outbox.send(
          {AgentId{3}, 0, {.channel = Channel::gift, .kind = static_cast<std::uint8_t>(what)}});
    };
    if (t == 10 && crisis_) send(Gift::crisis);
    if (t == answered_at_) send(Gift::answer);
  }

 private:
  bool crisis_;
  Step answered_at_;
};

ReplicateRecord with_crisis(double belief, bool crisis, Step answered_at, std::uint32_t replicate) {
  static const SmallMarket market =
      testing::small_market(34, testing::karate_club(), testing::alike(0.4));
  Parameters parameters;
  parameters.attention.see = 0.8;
  parameters.reading.base = 0.7;
  parameters.purchase.conversion = 0.3;
  parameters.complaints.belief = belief;
  parameters.complaints.patience = seconds(60);  // who is not answered at once tells
  const Clock clock{hours(1), 200};
  Simulation<Rules> engine(market.view(), clock, kMeasures,
                           Rules(parameters, market.view(), clock));
  static const Campaign owners = testing::seeded_with({0, 5, 9}, Gift::product);
  CampaignRun campaign = start(owners);
  campaign.push_back(std::make_unique<CrisisRun>(crisis, answered_at));
  ReplicateRecord record(clock.steps, kMeasures);
  testing::run_replicate(engine, campaign, Luck(21, ReplicateId{replicate}), record);
  return record;
}

TEST(Crisis, answered_at_once_and_believed_is_none) {
  for (std::uint32_t r = 0; r < 50; ++r) {
    ReplicateRecord calm = with_crisis(1.0, false, 1000, r);
    // The answer itself is what is left of it.
    calm.at(11)[friend_circle::kWonBack] += 1;
    EXPECT_EQ(with_crisis(1.0, true, 11, r), calm);
  }
}

TEST(Crisis, that_nobody_believes_the_answer_to_is_as_bad_as_without_answer) {
  bool spread = false;
  for (std::uint32_t r = 0; r < 50; ++r) {
    const ReplicateRecord unanswered = with_crisis(1.0, true, 1000, r);
    EXPECT_EQ(with_crisis(0.0, true, 11, r), unanswered);
    // Nor does one help that comes when all is told.
    EXPECT_EQ(with_crisis(1.0, true, 12, r), unanswered);
    spread = spread || unanswered.total(friend_circle::kNegativeReach) > 0;
  }
  EXPECT_TRUE(spread);
}

TEST(Complaints, wait_for_an_answer_that_wins_the_customer_back) {
  const Pair pair(1.0);
  Parameters parameters;
  parameters.experience.quality = 0.0;
  parameters.complaints = {.share = 1.0, .patience = hours(6), .belief = 1.0};
  RulesByHand rules = pair.rules(parameters);
  const Sighting found{AgentId{0},
                       0,
                       {.channel = Channel::own,
                        .kind = static_cast<std::uint8_t>(friend_circle::Plan::experience)}};
  const Sighting telling{AgentId{0},
                         0,
                         {.channel = Channel::own,
                          .kind = static_cast<std::uint8_t>(friend_circle::Plan::tell_grievance)}};
  std::vector<Answer> answers;
  auto decision = rules.decide(AgentId{0}, std::vector{found}, 5, {}, &answers);
  EXPECT_GE(decision.tell_after, 2U);
  EXPECT_EQ(decision.counts[friend_circle::kShares], 0);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].what, Answered::complained);
  Outlet outlet;
  rules.commit(AgentId{0}, decision, outlet);
  const auto unanswered = rules.decide(AgentId{0}, std::vector{telling}, 11);
  EXPECT_EQ(unanswered.counts[friend_circle::kShares], 1);
  const auto held = rules.states()[AgentId{0}].attitude;
  decision = rules.decide(AgentId{0}, std::vector{gift(Gift::answer)}, 8);
  EXPECT_EQ(decision.counts[friend_circle::kWonBack], 1);
  EXPECT_GT(decision.state.attitude, held);
  rules.commit(AgentId{0}, decision, outlet);
  EXPECT_EQ(rules.decide(AgentId{0}, std::vector{telling}, 11).counts[friend_circle::kShares], 0);
}

TEST(Trust, in_the_friend_whose_word_was_followed_rises_or_falls_with_what_came_of_it) {
  Parameters parameters;
  parameters.purchase.conversion = 1.0;
  parameters.purchase.mean_delay = Duration{1};
  parameters.reading.base = 0.5;
  parameters.sharing.to_feed = 0.0;
  const Pair pair;
  const auto after_purchase = [&](double quality) {
    parameters.experience = {.enabled = true, .quality = quality, .disappointment = 0.0};
    int read = 0;
    int followed = 0;
    RulesByHand rules = pair.rules(parameters);
    for (std::uint32_t r = 0; r < 8000; ++r) {
      rules.begin(Luck(4, ReplicateId{r}));
      Outlet outlet;
      const auto live = [&](Sighting sighting, Step now) {
        const auto decision = rules.decide(AgentId{0}, std::vector{sighting}, now);
        rules.commit(AgentId{0}, decision, outlet);
        return decision;
      };
      live(post_of_friend(PostKind::share_praise), 1);
      if (rules.states()[AgentId{0}].recommender != 1) continue;
      ++followed;
      for (const auto plan : {friend_circle::Plan::buy, friend_circle::Plan::experience}) {
        live({AgentId{0}, 0, {.channel = Channel::own, .kind = static_cast<std::uint8_t>(plan)}},
             2);
      }
      read +=
          live(post_of_friend(PostKind::tell_praise), 3).counts[friend_circle::kReads] > 0 ? 1 : 0;
    }
    return std::pair(read, followed);
  };
  // The cue of the first friend is in both.
  const auto [good, after_good] = after_purchase(1.0);
  const auto [bad, after_bad] = after_purchase(0.0);
  const double p = 0.5 + parameters.reading.cue;
  EXPECT_NEAR(good / static_cast<double>(after_good), p, 4 * std::sqrt(p * (1 - p) / after_good));
  // Two of three experiences, all there is by default and one more that was bad.
  EXPECT_NEAR(bad / static_cast<double>(after_bad), p * 2 / 3,
              4 * std::sqrt(p * (1 - p) / after_bad));
}

TEST(Attention, sees_less_at_night_and_criticism_sooner_where_it_is_faster) {
  Parameters parameters;
  parameters.attention.see = 1.0;
  parameters.attention.criticism_speed = 5.0;
  const Pair pair;
  RulesByHand rules = pair.rules(parameters);
  const auto within_an_hour = [&](Step posted_at, PostKind kind) {
    int count = 0;
    for (std::uint32_t r = 0; r < 4000; ++r) {
      rules.begin(Luck(1, ReplicateId{r}));
      const Post post{AgentId{1}, static_cast<std::uint8_t>(kind)};
      count += rules.offer(post, AgentId{0}, {}, posted_at).after == 1 ? 1 : 0;
    }
    return count;
  };
  // Step 0 is eight in the morning, step 19 three at night.
  EXPECT_GT(within_an_hour(13, PostKind::share_praise),
            3 * within_an_hour(19, PostKind::share_praise));
  EXPECT_GT(within_an_hour(0, PostKind::share_criticism),
            within_an_hour(0, PostKind::share_praise) + 200);
}

// Whole hours of an exponential time of mean 6 h, at least two: 1 / (1 - e^(-1/6)) + (1 -
// e^(-1/6)).
TEST(Complaints, are_patient_for_an_exponential_time) {
  const Pair pair(1.0);
  Parameters parameters;
  parameters.experience.quality = 0.0;
  parameters.complaints = {.share = 1.0, .patience = hours(6)};
  RulesByHand rules = pair.rules(parameters);
  const Sighting found{AgentId{0},
                       0,
                       {.channel = Channel::own,
                        .kind = static_cast<std::uint8_t>(friend_circle::Plan::experience)}};
  constexpr int kCases = 4000;
  double sum = 0;
  for (std::uint32_t r = 0; r < kCases; ++r) {
    rules.begin(Luck(1, ReplicateId{r}));
    sum += rules.decide(AgentId{0}, std::vector{found}, 5).tell_after;
  }
  const double first_hour = 1.0 - std::exp(-1.0 / 6.0);
  EXPECT_NEAR(sum / kCases, 1.0 / first_hour + first_hour, 4 * 6.0 / std::sqrt(kCases));
}

TEST(Chats, reach_strong_ties_alone) {
  Parameters parameters;
  parameters.chats.see = 1.0;
  const Pair pair;
  const RulesByHand rules = pair.rules(parameters);
  const Post told{AgentId{1}, friend_circle::kInChat};
  const auto after = [&](TieLayer layer) {
    return rules.offer(told, AgentId{0}, {layer, TrustLevel::high, layer, TrustLevel::high}).after;
  };
  EXPECT_GT(after(TieLayer::close), 0U);
  EXPECT_EQ(after(TieLayer::friendly), 0U);
}

// Agents 0 and 3 do not know each other; 1 and 2 know both.
TEST(Strangers, are_trusted_as_far_as_trusted_friends_trust_them) {
  const auto level = [](TrustLevel in_first, TrustLevel first_says, TrustLevel in_second,
                        TrustLevel second_says) {
    SmallMarket market =
        testing::small_market(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}, testing::alike(0.1));
    for (std::uint32_t a = 0; a < 4; ++a) {
      for (std::size_t k = 0; k < 2; ++k) {
        const std::uint32_t b = index(market.graph.friends(AgentId{a})[k]);
        // What `from` holds of `to`; nothing else is asked.
        const auto held = [&](std::uint32_t from, std::uint32_t to) {
          if (from == 3) return to == 1 ? in_first : in_second;
          if (to == 0) return from == 1 ? first_says : second_says;
          return TrustLevel::low;
        };
        market.graph.mutable_traits()[market.graph.first_tie(AgentId{a}) + k] =
            TieTraits(TieLayer::close, held(a, b), TieLayer::close, held(b, a));
      }
    }
    const Rules rules({}, market.view(), {hours(1), 10});
    return rules.stranger(AgentId{0}, AgentId{3}).reader_trust();
  };
  using enum TrustLevel;
  EXPECT_EQ(level(high, high, low, low), high);          // whom one does not trust has no say
  EXPECT_EQ(level(low, high, low, high), low);           // nobody has a say
  EXPECT_EQ(level(medium, high, medium, low), medium);   // .54 is nearer to .66 than to .23
  EXPECT_EQ(level(medium, high, high, medium), medium);  // .743 is that much nearer to .66
  EXPECT_EQ(level(high, high, medium, medium), high);    // .767
}

TEST(Groups, carry_word_to_strangers) {
  SmallMarket market = testing::small_market(40, testing::path(40), [] {
    PopulationParameters parameters = testing::alike(1.0);
    parameters.groups = {.per_agent = 3, .size = 10};
    return parameters;
  }());
  Parameters parameters = testing::bare_cascade(0.0, 1.0);
  parameters.sharing.to_feed = 0.0;
  parameters.groups = {.share = 1.0, .see = 1.0};
  const Clock clock{hours(1), 30};
  Simulation<Rules> engine(market.view(), clock, kMeasures,
                           Rules(parameters, market.view(), clock));
  ReplicateRecord record(clock.steps, kMeasures);
  const AgentId insider = market.population.groups().members(0).front();
  testing::run_replicate(engine, start(testing::seeded_with({index(insider)}, Gift::information)),
                         Luck(1, ReplicateId{0}), record);
  EXPECT_GT(record.total(friend_circle::kReadsFromStrangers), 0);
  EXPECT_GT(record.total(friend_circle::kReadsFromFriends), 0);
  // Nothing of it is told to friends who are not in a group.
  for (std::uint32_t a = 0; a < 40; ++a) {
    if (engine.states()[AgentId{a}].has(friend_circle::kReached) && AgentId{a} != insider) {
      EXPECT_FALSE(market.population.groups().of(AgentId{a}).empty());
    }
  }
}

TEST(Likes, of_friends_encourage_to_read_what_shows_them) {
  const SmallMarket market = testing::small_market(2, {{0, 1}}, testing::alike(0.0));
  Parameters parameters = testing::bare_cascade(1.0, 0.5);
  parameters.reading.cue = 0.5;
  parameters.sharing.like = 1.0;
  RulesByHand rules(parameters, market.view(), {hours(1), 10});
  Conditions conditions;
  const Sighting advertised{AgentId{0}, 1, {.channel = Channel::advertisement, .trust = 1}};
  const Sighting given{
      AgentId{1},
      1,
      {.channel = Channel::gift, .kind = static_cast<std::uint8_t>(Gift::information)}};
  const auto readers = [&](bool shows, bool liked) {
    conditions.terms[0].shows_likes = shows;
    std::uint32_t count = 0;
    for (std::uint32_t r = 0; r < 400; ++r) {
      rules.begin(Luck(1, ReplicateId{r}));
      Outlet outlet;
      if (liked) rules.commit(AgentId{1}, rules.decide(AgentId{1}, {&given, 1}, 0), outlet);
      count += has_read(rules.decide(AgentId{0}, {&advertised, 1}, 1, conditions)) ? 1U : 0U;
    }
    return count;
  };
  EXPECT_EQ(readers(true, true), 400U);
  EXPECT_NEAR(readers(true, false), 200, 50);
  EXPECT_EQ(readers(false, true), readers(true, false));
}

TEST(Readme, hasTheTableOfParametersThatDescribePrints) {
  std::ifstream file(HEARSAY_SOURCE_DIR "/models/friend_circle/README.md");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_TRUE(text.ends_with("-->\n\n" + parameter_table("friend_circle")));
}

}  // namespace
}  // namespace hearsay
