#include "sim/engine/post_batch.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "sim/engine/action.hpp"

namespace hearsay {
namespace {

// Posts of which every friend sees each, and glances at it.
class PostBatches : public testing::Test {
 protected:
  void add(std::uint32_t author, const Passage& about, std::uint32_t friends,
           std::uint8_t glance_kind = 0) {
    std::vector<AgentId> all;
    for (std::uint32_t i = 0; i < friends; ++i) all.push_back(AgentId{i});
    const TieTraits tie(TieLayer::close, TrustLevel::low, TieLayer::close, TrustLevel::low);
    batch.add({author, {.channel = Channel::feed, .action = 3}}, about, glance_kind,
              PostLuck(Luck(1, ReplicateId{0}), AgentId{author}, 0), all,
              std::vector<TieTraits>(friends, tie));
  }

  const Clock clock{hours(1), 10};
  const Responses responses;
  const Responses others;
  const DelayTable at_once{clock, [](double) { return 1.0; }};
  const DelayTable late{clock, [](double seconds) { return seconds / 36'000.0; }};
  const Passage passage{Chance::of(1.0), TieLayer::acquaintance, &responses, &at_once};
  PostBatch batch;
};

TEST_F(PostBatches, take_what_gets_about_alike) {
  EXPECT_TRUE(batch.empty());
  EXPECT_TRUE(batch.takes(passage, 1));
  add(7, passage, 3, 1);
  EXPECT_FALSE(batch.empty());
  EXPECT_TRUE(batch.takes(passage, 1));
  EXPECT_FALSE(batch.takes(passage, 0));
  Passage other = passage;
  other.sees = Chance::of(.5);
  other.most_distant = TieLayer::close;
  EXPECT_TRUE(batch.takes(other, 1)) << "whom it reaches is each post's own";
  other.responses = &others;
  EXPECT_FALSE(batch.takes(other, 1));
  other = passage;
  other.seen_after = &late;
  EXPECT_FALSE(batch.takes(other, 1));
  batch.clear();
  EXPECT_TRUE(batch.takes(other, 0));
}

TEST_F(PostBatches, end_with_as_many_posts_as_they_hold) {
  for (std::uint32_t post = 0; post < PostBatch::most_posts; ++post) {
    ASSERT_TRUE(batch.takes(passage, 0)) << post;
    add(10 + post, passage, post % 2);
  }
  EXPECT_FALSE(batch.takes(passage, 0));
  for (std::uint32_t post = 0; post < PostBatch::most_posts; ++post) {
    EXPECT_EQ(batch.said(post).author, 10 + post);
    EXPECT_EQ(batch.said(post).message.action, 3);
  }
  EXPECT_EQ(batch.viewers().glancing, PostBatch::most_posts / 2);
  EXPECT_EQ(&batch.responses(), &responses);
  EXPECT_EQ(&batch.seen_after(), &at_once);
}

TEST_F(PostBatches, end_with_many_viewers) {
  add(1, passage, PostBatch::many_viewers - 1);
  EXPECT_TRUE(batch.takes(passage, 0));
  add(2, passage, 1);
  EXPECT_FALSE(batch.takes(passage, 0));
  batch.clear();
  add(3, passage, 5 * PostBatch::many_viewers);  // one hub alone may have more
  EXPECT_EQ(batch.viewers().glancing, 5 * PostBatch::many_viewers);
  EXPECT_FALSE(batch.takes(passage, 0));
}

}  // namespace
}  // namespace hearsay
