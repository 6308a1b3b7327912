#include "sim/engine/passage.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/support/every_target.hpp"

namespace hearsay {
namespace {

class Viewing : public EveryTarget {};
HEARSAY_ON_EVERY_TARGET(Passage, Viewing);

// Each friend asked for itself.
void expect_viewers(const Passage& passage, const PostLuck& luck, std::span<const AgentId> friends,
                    std::span<const TieTraits> ties, const Viewers& viewers) {
  std::size_t glancing = 0;
  std::size_t meeting = 0;
  for (std::size_t i = 0; i < friends.size(); ++i) {
    const std::uint32_t coin = luck.see.word(friends[i]);
    if (!passage.passes(ties[i], coin)) continue;
    const Responses& responses = *passage.responses;
    if (responses.is_glance(ties[i], luck.respond.word(friends[i]))) {
      ASSERT_LT(glancing, viewers.glancing);
      EXPECT_EQ(viewers.glancing_friends[glancing], index(friends[i]));
      EXPECT_EQ(viewers.glancing_luck[glancing++], luck.see.further(coin));
    } else {
      ASSERT_LT(meeting, viewers.meeting);
      EXPECT_EQ(viewers.meeting_friends[meeting], index(friends[i]));
      EXPECT_EQ(viewers.meeting_luck[meeting], luck.see.further(coin));
      EXPECT_EQ(viewers.meeting_ties[meeting], ties[i].bits());
      const std::uint32_t response = luck.respond.word(friends[i]);
      EXPECT_EQ(viewers.meeting_responses[meeting], response);
      EXPECT_EQ(viewers.meeting_unsettled[meeting++],
                responses.unsettled(ties[i], response, luck.respond.key()[3]));
    }
  }
  EXPECT_EQ(viewers.glancing, glancing);
  EXPECT_EQ(viewers.meeting, meeting);
}

TEST_P(Viewing, is_that_of_each_friend_asked_for_itself) {
  const PostLuck luck(Luck(3, ReplicateId{12}), AgentId{77}, 5);
  std::vector<AgentId> friends;
  std::vector<TieTraits> ties;
  for (std::uint32_t i = 0; i < 700; ++i) {
    friends.push_back(AgentId{i * 31'000'003U});
    ties.emplace_back(static_cast<TieLayer>(i % 4), static_cast<TrustLevel>(i / 7 % 3),
                      static_cast<TieLayer>(i / 3 % 4), static_cast<TrustLevel>(i / 2 % 3));
  }
  Viewers viewers;
  const auto chance = [](double p) { return Chance::of(p); };
  const auto alike = [&](double p) { return std::array{chance(p), chance(p), chance(p)}; };
  constexpr Chance never;
  const std::array some{chance(.1), chance(.4), chance(.9)};
  for (const double sees : {0.0, 0.01, 0.36, 0.999, 1.0}) {
    for (const Responses& responses :
         {Responses{some, {chance(.05), chance(.4), chance(.5)}, {chance(.1), never, chance(.3)}},
          Responses{{chance(0), chance(1), chance(.5)},
                    alike(1),
                    {never, never, never, never, chance(.2)}},
          Responses{alike(1), alike(1), {}},
          Responses{alike(1), some, {never, never, never, chance(1)}},
          Responses{alike(0), alike(0), {}}}) {
      for (const TieLayer most_distant : {TieLayer::acquaintance, TieLayer::close}) {
        const Passage passage{chance(sees), most_distant, &responses, nullptr};
        for (const std::size_t n : {131U, 0U, 1U, 7U, 8U, 9U, 15U, 16U, 17U, 64U, 700U}) {
          SCOPED_TRACE(testing::Message() << "seen by " << sees << " of " << n);
          viewers.clear();
          find_viewers(passage, luck, std::span(friends).first(n), std::span(ties).first(n),
                       viewers);
          find_unsettled(responses, viewers);
          expect_viewers(passage, luck, std::span(friends).first(n), std::span(ties).first(n),
                         viewers);
        }
      }
    }
  }
}

// So many entries of a column.
std::vector<std::uint32_t> part(const std::vector<std::uint32_t>& column, std::size_t begin,
                                std::size_t count) {
  const auto first = column.begin() + static_cast<std::ptrdiff_t>(begin);
  return {first, first + static_cast<std::ptrdiff_t>(count)};
}

TEST_P(Viewing, of_several_posts_is_that_of_one_after_the_other) {
  const Responses responses{{Chance::of(.1), Chance::of(.4), Chance::of(.9)},
                            {Chance::of(.05), Chance::of(.4), Chance::of(.5)},
                            {Chance::of(.1), Chance(), Chance::of(.3)}};
  const Passage passage{Chance::of(.4), TieLayer::acquaintance, &responses, nullptr};
  Viewers all;
  std::vector<Viewers> each;
  for (const std::size_t n : {40U, 3U, 0U, 200U, 17U}) {
    std::vector<AgentId> friends;
    std::vector<TieTraits> ties;
    for (std::uint32_t i = 0; i < n; ++i) {
      friends.push_back(AgentId{i * 31'000'003U});
      ties.emplace_back(TieLayer::close, static_cast<TrustLevel>(i % 3), TieLayer::close,
                        static_cast<TrustLevel>(i / 2 % 3));
    }
    const PostLuck luck(Luck(3, ReplicateId{12}), AgentId{static_cast<std::uint32_t>(n)}, 5);
    find_viewers(passage, luck, friends, ties, all);
    find_viewers(passage, luck, friends, ties, each.emplace_back());
    find_unsettled(responses, each.back());
  }
  find_unsettled(responses, all);
  std::size_t glancing = 0;
  std::size_t meeting = 0;
  for (std::uint32_t p = 0; p < each.size(); ++p) {
    const Viewers& one = each[p];
    for (const auto column : {&Viewers::glancing_friends, &Viewers::glancing_luck}) {
      EXPECT_EQ(part(all.*column, glancing, one.glancing), part(one.*column, 0, one.glancing));
    }
    for (const auto column :
         {&Viewers::meeting_friends, &Viewers::meeting_luck, &Viewers::meeting_responses,
          &Viewers::meeting_further, &Viewers::meeting_ties, &Viewers::meeting_unsettled}) {
      EXPECT_EQ(part(all.*column, meeting, one.meeting), part(one.*column, 0, one.meeting));
    }
    EXPECT_EQ(part(all.meeting_posts, meeting, one.meeting),
              std::vector<std::uint32_t>(one.meeting, p));
    glancing += one.glancing;
    meeting += one.meeting;
  }
  EXPECT_EQ(all.posts, each.size());
  EXPECT_EQ(all.glancing, glancing);
  EXPECT_EQ(all.meeting, meeting);
  EXPECT_GT(meeting, 20U);
}

}  // namespace
}  // namespace hearsay
