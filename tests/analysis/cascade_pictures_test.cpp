// What is drawn of cascades, against trees small enough to draw by hand.
#include "analysis/cascade_pictures.hpp"

#include <gtest/gtest.h>

#include <set>

namespace hearsay {
namespace {

TraceEvent read(std::uint32_t step, std::uint32_t agent, std::uint32_t through = kNobody) {
  return {step, AgentId{agent}, Traced::read, through};
}

// 7 tells 1 and 2, 1 tells 3; 5 tells 6; 9 reads alone.
const Trace kTrace{read(0, 9),
                   read(0, 5),
                   read(1, 7),
                   read(2, 1, 7),
                   {2, AgentId{1}, Traced::shared, 7},
                   read(3, 2, 7),
                   {3, AgentId{2}, Traced::bought, 7},
                   read(4, 6, 5),
                   {6, AgentId{6}, Traced::shared, 5},
                   {6, AgentId{6}, Traced::criticised, 5},
                   read(5, 3, 1)};

TEST(CascadePictures, DrawTheLargestCascadesFirst) {
  const CascadePicture picture = picture_of(cascades_of(kTrace));
  EXPECT_EQ(picture.readers, 7U);
  EXPECT_EQ(picture.cascades, 3U);
  EXPECT_EQ(picture.alone, 1U);
  EXPECT_EQ(picture.largest, 4U);
  EXPECT_EQ(picture.depth, 2U);
  EXPECT_EQ(picture.trees, 2U);
  ASSERT_EQ(picture.drawn.size(), 6U);
  // 5, 6, and then 7, 1, 2, 3: trees in the order in which they began.
  const std::vector<std::uint32_t> steps = {0, 4, 1, 2, 3, 5};
  const std::vector<std::uint32_t> parents = {kNobody, 0, kNobody, 2, 2, 3};
  const std::vector<std::uint32_t> rows = {0, 1, 2, 3, 5, 4};  // 3 follows 1, who told it
  using As = DrawnReader::As;
  const std::vector<As> as = {As::reader, As::critic, As::reader,
                              As::sharer, As::buyer,  As::reader};
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(picture.drawn[i].step, steps[i]) << i;
    EXPECT_EQ(picture.drawn[i].parent, parents[i]) << i;
    EXPECT_EQ(picture.drawn[i].row, rows[i]) << i;
    EXPECT_EQ(picture.drawn[i].as, as[i]) << i;
  }
}

TEST(CascadePictures, AreCutWhereTheyGrowTooLarge) {
  // All of the first, and of the second with whom it began.
  const CascadePicture picture = picture_of(cascades_of(kTrace), 5);
  EXPECT_EQ(picture.drawn.size(), 5U);
  EXPECT_EQ(picture.trees, 2U);
  EXPECT_EQ(picture.drawn[0].parent, kNobody);
  EXPECT_EQ(picture.drawn[1].parent, kNobody);
  // 7, 1 who told 3, and 2 who bought; not 3.
  const CascadePicture three = picture_of(cascades_of(kTrace), 3);
  EXPECT_EQ(three.trees, 1U);
  ASSERT_EQ(three.drawn.size(), 3U);
  EXPECT_EQ(three.drawn[2].as, DrawnReader::As::buyer);

  // A chain of a thousand beside a star of a thousand, each row once.
  Trace trace{read(0, 0), read(0, 1)};
  for (std::uint32_t i = 2; i < 2000; ++i) trace.push_back(read(i, i, i % 2 == 0 ? 0 : i - 2));
  const CascadePicture cut = picture_of(cascades_of(trace));
  EXPECT_EQ(cut.drawn.size(), kMostDrawn);
  std::set<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < cut.drawn.size(); ++i) {
    rows.insert(cut.drawn[i].row);
    EXPECT_TRUE(cut.drawn[i].parent == kNobody || cut.drawn[i].parent < i);
  }
  EXPECT_EQ(rows.size(), kMostDrawn);
  EXPECT_EQ(*rows.rbegin(), kMostDrawn - 1);
}

TEST(CascadePictures, OfNothingAreEmpty) {
  const CascadePicture picture = picture_of(cascades_of({}));
  EXPECT_TRUE(picture.drawn.empty());
  EXPECT_EQ(picture.readers, 0U);
  EXPECT_TRUE(picture_of(cascades_of(Trace{read(0, 1)})).drawn.empty());
}

TEST(CascadePictures, AreOfTheMedianTheMostAndTheLeast) {
  using Three = std::array<std::uint32_t, 3>;
  EXPECT_EQ(typical_best_worst(std::vector<double>{5, 1, 9, 3, 7}, false), (Three{0, 2, 1}));
  EXPECT_EQ(typical_best_worst(std::vector<double>{5, 1, 9, 3, 7}, true), (Three{0, 1, 2}));
  // Of an even number the lower; of equals the first.
  EXPECT_EQ(typical_best_worst(std::vector<double>{4, 2, 2, 8}, false), (Three{1, 3, 1}));
  EXPECT_EQ(typical_best_worst(std::vector<double>{6}, false), (Three{0, 0, 0}));
}

}  // namespace
}  // namespace hearsay
