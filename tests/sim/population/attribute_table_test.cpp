#include "sim/population/attribute_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/core/draws.hpp"
#include "sim/population/population.hpp"
#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

using ::testing::ElementsAre;
using Names = std::vector<std::string>;
const Names kNames = {"ann", "bob", "cem"};

AttributeTable read_table(std::string_view text, const Names& names = kNames) {
  const TemporaryFile file(text, "people.csv");
  return read_attribute_table(file.path(), names, 3);
}

std::string problem_of_table(std::string_view text, const Names& names = kNames) {
  const TemporaryFile file(text, "people.csv");
  try {
    read_attribute_table(file.path(), names, 3);
    return "";
  } catch (const InputError& error) {
    std::string what = error.what();
    for (std::size_t at; (at = what.find(file.path())) != std::string::npos;) {
      what.replace(at, file.path().size(), "FILE");
    }
    return what;
  }
}

TEST(AttributeTable, JoinsRowsById) {
  const AttributeTable table = read_table(
      "Age_band;agent;region;need;interests;share_propensity;height\r\n"
      "25-34;cem;north;1;music|tea;.25;180\r\n"
      ";ann;south;no;\"tea; art\";;\r\n");
  EXPECT_EQ(table.region.words, Names({"", "north", "south"}));
  EXPECT_THAT(table.region.of_agents, ElementsAre(2, 0, 1));
  EXPECT_EQ(table.age_band.words, Names({"", "25-34"}));
  EXPECT_THAT(table.age_band.of_agents, ElementsAre(0, 0, 1));
  EXPECT_TRUE(table.gender.of_agents.empty());
  EXPECT_EQ(table.interests.words, Names({"art", "music", "tea"}));
  EXPECT_THAT(table.interests.of_agents, ElementsAre(5, 0, 6));
  EXPECT_THAT(table.need, ElementsAre(Said::no, Said::nothing, Said::yes));
  EXPECT_THAT(table.share_propensity, ElementsAre(-1, -1, .25));
  EXPECT_EQ(table.notes("people.csv"),
            "1 agent has no row in people.csv; what it would say is drawn. Of people.csv the "
            "column \"height\" was not read.");
}

TEST(AttributeTable, KnowsAgentsByNumberWhereTheyHaveNoNames) {
  EXPECT_THAT(read_table("id,region\n2,x\n0,y\n1,y\n", {}).region.of_agents, ElementsAre(2, 2, 1));
  EXPECT_EQ(read_table("id,region\n2,x\n0,y\n1,y\n", {}).notes("t"), "");
  EXPECT_EQ(problem_of_table("id,region\n3,x\n", {}),
            "FILE:2: no agent \"3\" in the graph (ids from 0 to 2)");
}

TEST(AttributeTable, ReportsAllWrongLinesTogether) {
  EXPECT_EQ(problem_of_table("agent,region,need,share_propensity\n"
                             "eve,x,1,0\n"
                             "ann,x,maybe,0\n"
                             "ann,y,1,0\n"
                             "bob,y,1\n"
                             "bob,y,1,1.5\n"
                             "cem,y,1,nan\n"),
            "FILE:2: no agent \"eve\" in the graph (ids of the graph's file)\n"
            "FILE:3: need: \"maybe\" is neither yes nor no (1 or 0, yes or no)\n"
            "FILE:4: the agent \"ann\" stands in line 3 already (a row for each agent)\n"
            "FILE:5: 3 cells (4, as in the header)\n"
            "FILE:6: share_propensity: \"1.5\" is no chance (a number from 0 to 1)\n"
            "FILE:7: share_propensity: \"nan\" is no chance (a number from 0 to 1)");
}

TEST(AttributeTable, WantsAHeaderThatSaysWhatItHolds) {
  const std::string allowed =
      " (a header with a column agent or id, and some of region, age_band, gender, interests, "
      "need, "
      "follows, leader, share_propensity)";
  EXPECT_EQ(problem_of_table(""), "FILE: is empty" + allowed);
  EXPECT_EQ(problem_of_table("name,region\nann,x\n"),
            "FILE:1: the header lacks the column agent" + allowed);
  EXPECT_EQ(problem_of_table("agent,height\nann,180\n"),
            "FILE:1: the header names no attribute" + allowed);
  EXPECT_EQ(problem_of_table("agent,region\n"),
            "FILE: holds no agents (at least one row under the header)");
}

TEST(AttributeTable, HoldsSixtyFourInterests) {
  std::string topics = "0";
  for (int i = 1; i < 64; ++i) topics += ";" + std::to_string(i);
  EXPECT_EQ(problem_of_table("agent,interests\nann,\"" + topics + "\"\n"), "");
  EXPECT_EQ(
      problem_of_table("agent,interests\nann,\"" + topics + ";64\"\n"),
      "FILE:2: interests: one interest too many, \"64\" (at most 64 different ones, with ; or "
      "| between those of an agent)");
}

TEST(AttributeTable, GoesBeforeWhatIsDrawn) {
  const Graph graph = karate_club();
  const Luck luck = Luck::of_market(3);
  PopulationParameters parameters;
  Workers workers(1);
  const Population drawn = make_population(parameters, graph, luck, workers);
  const TemporaryFile file(
      "agent,need,follows,leader,share_propensity,region\n"
      "0,yes,yes,0,1,north\n1,no,no,1,,south\n5,1,1,1,0,south\n",
      "people.csv");
  const Population said = make_population(parameters, graph, luck, workers,
                                          read_attribute_table(file.path(), {}, graph.agents()));
  EXPECT_TRUE(said.in_need(AgentId{0}));
  EXPECT_TRUE(said.follows(AgentId{0}));
  EXPECT_EQ(said.share_propensity(AgentId{0}), 65535);
  EXPECT_FALSE(said.in_need(AgentId{1}));
  EXPECT_FALSE(said.follows(AgentId{1}));
  EXPECT_EQ(said.share_propensity(AgentId{1}), drawn.share_propensity(AgentId{1}));
  EXPECT_EQ(said.region().words[said.region().of_agents[5]], "south");
  const std::set<AgentId> leaders(said.leaders().begin(), said.leaders().end());
  EXPECT_EQ(leaders, (std::set<AgentId>{AgentId{1}, AgentId{5}}));
  EXPECT_TRUE(said.is_leader(AgentId{5}));
  // Who has no row is as it was.
  for (std::uint32_t a = 6; a < graph.agents(); ++a) {
    EXPECT_EQ(said.in_need(AgentId{a}), drawn.in_need(AgentId{a}));
    EXPECT_EQ(said.follows(AgentId{a}), drawn.follows(AgentId{a}));
    EXPECT_EQ(said.share_propensity(AgentId{a}), drawn.share_propensity(AgentId{a}));
  }
}

// Bytes are changed, doubled or cut off; what comes of it is read or refused with a place.
TEST(AttributeTable, ReadsOrRefusesWhateverAMutatedFileHolds) {
  using namespace std::string_literals;
  const std::string whole =
      "agent,region,age_band,interests,need,share_propensity\nann,north,18-24,\"a;b\",1,.5\n"
      "bob,south,,c|a,no,\ncem,\"x \"\"y\"\"\",65+,,yes,1\n";
  const std::string bytes = "019 ,;|\t\n\r\"ax-.\xFF\0"s;
  const Luck luck = Luck::of_market(13);
  int refused = 0;
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    std::string text = whole;
    const Draw draw = luck.draw(Purpose::random_tie, std::uint64_t{i}, 0);
    const std::size_t at = draw.below(0, static_cast<std::uint32_t>(text.size()));
    const char byte = bytes[draw.below(1, static_cast<std::uint32_t>(bytes.size()))];
    if (draw[2] % 4 == 0) {
      text.resize(at);
    } else if (draw[2] % 4 == 1) {
      text[at] = byte;
    } else if (draw[2] % 4 == 2) {
      text.insert(at, 1, byte);
    } else {
      text.erase(at, draw[3] % 9);
    }
    const std::string problem = problem_of_table(text);
    refused += problem.empty() ? 0 : 1;
    EXPECT_TRUE(problem.empty() || problem.find("FILE") == 0) << problem;
  }
  EXPECT_GT(refused, 100);
  EXPECT_LT(refused, 900);
}

}  // namespace
}  // namespace hearsay
