// Cascades as trees, against trees small enough to count by hand.
#include <gtest/gtest.h>

#include "analysis/cascade_tree.hpp"

namespace hearsay {
namespace {

TraceEvent read(std::uint32_t step, std::uint32_t agent, std::uint32_t through = kNobody) {
  return {step, AgentId{agent}, Traced::read, through};
}

// 7 tells 1 and 2, 2 tells 3, 3 tells 4; 9 reads alone.
const Trace kTrace{read(0, 7),
                   read(0, 9),
                   read(1, 1, 7),
                   read(2, 2, 7),
                   read(3, 3, 2),
                   {3, AgentId{3}, Traced::shared, 2},
                   read(5, 4, 3),
                   {5, AgentId{4}, Traced::decided, 3},
                   {8, AgentId{4}, Traced::bought, 3}};

TEST(Cascades, AreTreesOfTheirReaders) {
  const Cascades cascades = cascades_of(kTrace);
  ASSERT_EQ(cascades.trees.size(), 2U);
  EXPECT_EQ(cascades.trees[0].size, 5U);
  EXPECT_EQ(cascades.trees[0].depth, 3U);
  // A path 1-7-2-3-4: distances 4 x 1 + 3 x 2 + 2 x 3 + 1 x 4 over 10 pairs.
  EXPECT_DOUBLE_EQ(cascades.trees[0].structural_virality, 2.0);
  EXPECT_EQ(cascades.trees[1].size, 1U);
  EXPECT_EQ(cascades.trees[1].structural_virality, 0.0);
  EXPECT_EQ(cascades.by_generation, (std::vector<std::size_t>{2, 2, 1, 1}));
  EXPECT_EQ(cascades.reproduction(), (std::vector<double>{1.0, 0.5, 1.0}));
}

TEST(Cascades, OfAStarAreNearlyTwoTiesWide) {
  Trace trace{read(0, 0)};
  for (std::uint32_t a = 1; a <= 10; ++a) trace.push_back(read(1, a, 0));
  // 10 pairs at distance 1 and 45 at distance 2.
  EXPECT_DOUBLE_EQ(cascades_of(trace).trees[0].structural_virality, 100.0 / 55);
}

TEST(Cascades, TellHowAnAgentCameToBuy) {
  const Cascades cascades = cascades_of(kTrace);
  const std::uint32_t buyer = cascades.find(AgentId{4});
  ASSERT_NE(buyer, kNobody);
  std::vector<std::uint32_t> agents;
  for (const std::uint32_t member : cascades.chain(buyer)) {
    agents.push_back(index(cascades.members[member].agent));
  }
  EXPECT_EQ(agents, (std::vector<std::uint32_t>{4, 3, 2, 7}));
  EXPECT_EQ(cascades.members[buyer].bought, 8U);
  EXPECT_EQ(cascades.members[cascades.members[buyer].recommender].agent, AgentId{3});
  EXPECT_EQ(cascades.find(AgentId{5}), kNobody);
}

TEST(Cascades, OfNothingAreNone) {
  EXPECT_TRUE(cascades_of({}).trees.empty());
  EXPECT_TRUE(cascades_of({}).reproduction().empty());
}

}  // namespace
}  // namespace hearsay
