#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

using Names = std::vector<std::string>;
const GraphReadOptions kWeighted{.weights = TieWeights::kept};

TEST(Metis, ReadsTheExampleOfItsManual) {
  const GraphFile file =
      read_as("metis", "% figure 2\n7 11\n5 3 2\n1 3 4\n5 4 2 1\n2 3 6 7\n1 3 6\n5 4 7\n6 4\n");
  EXPECT_EQ(file.names, Names({"1", "2", "3", "4", "5", "6", "7"}));
  EXPECT_EQ(file.report.ties, 11U);
  EXPECT_EQ(file.report.kind, TieKind::mutual);
  EXPECT_EQ(file.graph.degree(AgentId{2}), 4U);
}

TEST(Metis, AnEmptyLineIsAnAgentWithoutFriends) {
  const GraphFile file = read_as("metis", "3 1\r\n3\r\n\r\n1\r\n\r\n");
  EXPECT_EQ(file.graph.agents(), 3U);
  EXPECT_EQ(file.graph.degree(AgentId{1}), 0U);
}

TEST(Metis, PassesOverSizesAndWeightsOfAgents) {
  const GraphFile file = read_as("metis", "2 1 111 2\n9 8 7 2 5\n9 8 7 1 5\n", kWeighted);
  EXPECT_EQ(ties_by_id(file), (std::set<std::string>{"1 2 5.000000", "2 1 5.000000"}));
  EXPECT_EQ(read_as("metis", "2 1 10\n4 2\n4 1\n").report.ties, 1U);
}

TEST(Metis, CountsWhatItDrops) {
  const GraphFile file = read_as("metis", "2 3\n2 2 1 1\n1 1\n");
  EXPECT_EQ(file.report.lines, 3U);
  EXPECT_EQ(file.report.ties, 1U);
  EXPECT_EQ(file.report.self_ties, 2U);
  EXPECT_EQ(file.report.repeated_ties, 1U);
}

TEST(Metis, SaysWhatIsWrong) {
  EXPECT_EQ(problem_of("metis", "% nothing\n"),
            "FILE: holds no ties (a first line with the numbers of agents and ties)");
  const std::string header =
      "FILE:1: is not the first line of a METIS file (the numbers of agents and ties, then perhaps "
      "three digits 0 or 1 and the number of weights of an agent)";
  for (const char* first :
       {"3\n", "3 x\n", "-3 2\n", "3 2 7\n", "3 2 0011\n", "3 2 1 1 1\n", "\n"}) {
    EXPECT_EQ(problem_of("metis", first), header) << first;
  }
  EXPECT_EQ(problem_of("metis", "3 2\n2\n1 3\n"),
            "FILE:3: the file ends after the lines of 2 agents (3 lines after the first)");
  EXPECT_EQ(problem_of("metis", "2 1\n2\n1\n\n1\n"),
            "FILE:5: a line more than there are agents (2 lines after the first)");
  EXPECT_EQ(problem_of("metis", "3 2\n2\n1\n\n"),
            "FILE: lists 2 friends in all (twice the number of ties of the first line, 2)");
  EXPECT_EQ(problem_of("metis", "3 2\n2 0\n1 4\nx\n"),
            "FILE:2: \"0\" is no agent (numbers from 1 to 3)\n"
            "FILE:3: \"4\" is no agent (numbers from 1 to 3)\n"
            "FILE:4: \"x\" is no agent (numbers from 1 to 3)");
  EXPECT_EQ(problem_of("metis", "4 1\n\n\n1 2\n\n"),
            "FILE:4: names 1, whose line 2 does not name 3 (each tie on the lines of both)");
  EXPECT_EQ(problem_of("metis", "2 1 001\n2 1.5\n1\n"),
            "FILE:2: the weight \"1.5\" is no whole number (whole weights from 1)\n"
            "FILE:3: the weight of the last friend is missing (whole weights from 1)");
  EXPECT_EQ(problem_of("metis", "2 1 011\n\n1 1\n"),
            "FILE:2: the size or a weight of the agent is missing (1 whole numbers before its "
            "friends)\nFILE:3: the weight of the last friend is missing (whole weights from 1)");
  EXPECT_EQ(problem_of("metis", "99999999999 1\n2\n1\n"),
            "FILE:1: names more than 4294967294 agents (at most 4294967294)");
  EXPECT_EQ(problem_of("metis", "4000000000 1\n2\n1\n"),
            "FILE:3: the file ends after the lines of 2 agents (4000000000 lines after the first)");
}

}  // namespace
}  // namespace hearsay
