#include "analysis/graph_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "sim/graph/edge_list.hpp"

namespace hearsay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

GraphDescription karate(TieKind kind = TieKind::mutual) {
  Workers workers(1);
  GraphFile file =
      read_edge_list(HEARSAY_SOURCE_DIR "/scenarios/graphs/karate.txt", {.kind = kind}, workers);
  file.report.file = "karate.txt";
  return describe_graph(file, 64, workers);
}

TEST(GraphReport, TellsOfTheKarateClub) {
  const std::string text = graph_text(karate());
  EXPECT_THAT(text, HasSubstr("karate.txt: 34 agents and 78 mutual ties.\n"));
  EXPECT_THAT(text,
              HasSubstr("  friends       mean 4.59, least 1, 5 % 2, 25 % 2, median 3, 75 % 5, "
                        "95 % 16, most 17\n"));
  EXPECT_THAT(text, HasSubstr("  clustering    global 0.2557, local 0.5706; 45 triangles\n"));
  EXPECT_THAT(text, HasSubstr("  components    1, the largest of 34 agents (100.0 %)\n"));
  EXPECT_THAT(text,
              HasSubstr("  core          10 agents have 4 friends or more among themselves\n"));
  EXPECT_THAT(text, HasSubstr("  assortativity -0.4756\n"));
  EXPECT_THAT(text, HasSubstr("longest 5 (from all agents)\n"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 200U) << line;
}

TEST(GraphReport, TellsOfCirclesAndTrustWhereTheyAreKnown) {
  GraphDescription description = karate();
  EXPECT_THAT(graph_text(description), Not(HasSubstr("circles")));
  description.circles = CircleMeasures{
      .count = 2, .memberships = 6, .agents = 5, .median_size = 2, .largest = 4, .ties_inside = 39};
  description.trust = TrustCounts{39, 78, 39};
  EXPECT_THAT(
      graph_text(description),
      HasSubstr("  circles       2 of median size 2, the largest of 4; 25.0 % of ties inside\n"
                "    members     5 agents, each in 1.20 on average\n"
                "  trust         low 39 (25.0 %), medium 78 (50.0 %), high 39 (25.0 %)\n"));
  const auto json = nlohmann::json::parse(graph_json(description));
  EXPECT_EQ(json["circles"]["largest"], 4);
  EXPECT_EQ(json["trust"]["medium"], 78);
}

TEST(GraphReport, DrawsTheDegrees) {
  const DegreeDescription degrees{"friends", "", {1, 8, 2, 2, 0, 0, 0, 0, 1}, {}};
  EXPECT_EQ(degree_picture(degrees),
            "  friends         agents\n"
            "        0              1  ██████▎\n"
            "        1              8  ██████████████████████████████████████████████████\n"
            "      2-3              4  █████████████████████████\n"
            "      4-7              0\n"
            "     8-15              1  ██████▎\n");
}

TEST(GraphReport, ADirectedGraphHasReadersAndAuthors) {
  const GraphDescription description = karate(TieKind::directed);
  ASSERT_EQ(description.degrees.size(), 2U);
  EXPECT_EQ(description.degrees[0].name, "readers");
  EXPECT_TRUE(description.strong);
  EXPECT_EQ(description.friends, 78U);
  EXPECT_EQ(description.reciprocity, 0.0);
}

TEST(GraphReport, JsonHoldsTheSame) {
  const auto json = nlohmann::json::parse(graph_json(karate()));
  EXPECT_EQ(json["agents"], 34);
  EXPECT_EQ(json["ties"], 78);
  EXPECT_EQ(json["clustering"]["triangles"], 45);
  EXPECT_EQ(json["degrees"]["friends"]["agents_by_degree"][0], nlohmann::json({1, 1}));
  EXPECT_EQ(json["strong_components"], nullptr);
  EXPECT_GT(json["degrees"]["friends"]["power_law"]["exponent"], 1.0);
}

}  // namespace
}  // namespace hearsay
