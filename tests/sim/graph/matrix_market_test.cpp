#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

using Names = std::vector<std::string>;
const GraphReadOptions kWeighted{.weights = TieWeights::kept};
const std::string kDirected = "%%MatrixMarket matrix coordinate pattern general\n";
const std::string kMutual = "%%MatrixMarket matrix coordinate pattern symmetric\n";

TEST(MatrixMarket, ReadsASymmetricPatternAsFriendships) {
  const GraphFile file =
      read_as("matrix_market", kMutual + "% a comment\n\n4 4 3\n2 1\n3 2\n1 1\n");
  EXPECT_EQ(file.names, Names({"1", "2", "3", "4"}));
  EXPECT_EQ(file.report.kind, TieKind::mutual);
  EXPECT_EQ(file.report.ties, 2U);
  EXPECT_EQ(file.report.self_ties, 1U);
  EXPECT_EQ(file.graph.degree(AgentId{1}), 2U);
  EXPECT_EQ(file.graph.degree(AgentId{3}), 0U);  // in no entry, and an agent all the same
}

TEST(MatrixMarket, RowFollowsColumnInAGeneralMatrix) {
  const GraphFile file = read_as("matrix_market",
                                 "%%matrixmarket MATRIX Coordinate Real General\r\n"
                                 "3 3 3\r\n1 2 0.5\r\n3 2 +1e1\r\n1 2 7\r\n",
                                 kWeighted);
  EXPECT_EQ(file.report.kind, TieKind::directed);
  EXPECT_EQ(ties_by_id(file), (std::set<std::string>{"1 2 0.500000", "3 2 10.000000"}));
  EXPECT_EQ(file.report.repeated_ties, 1U);
  EXPECT_EQ(file.report.one_way_ties, 2U);
}

TEST(MatrixMarket, CommentsGiveAgentsTheirIds) {
  EXPECT_TRUE(read_as("matrix_market", kMutual + "%ids from 0\n2 2 1\n2 1\n").names.empty());
  EXPECT_EQ(read_as("matrix_market", kMutual + "%id 1 ann\n%id 2 Bob B.\n2 2 1\n2 1\n").names,
            Names({"ann", "Bob B."}));
  EXPECT_EQ(problem_of("matrix_market", kMutual + "%id 1 ann\n2 2 1\n2 1\n"),
            "FILE: names only 1 agents (all 2, or none)");
  EXPECT_EQ(problem_of("matrix_market", kMutual + "%id 1 ann\n%id 2 ann\n2 2 1\n2 1\n"),
            "FILE: names two agents \"ann\" (an id of its own for each)");
  EXPECT_EQ(problem_of("matrix_market", kMutual + "%id x\n2 2 1\n2 1\n"),
            "FILE:2: names no agent (%id, its number and its id)");
  EXPECT_EQ(problem_of("matrix_market", kMutual + "%id 1 ann\n%id 3 bob\n2 2 1\n2 1\n"),
            "FILE:3: names agent 3 (all 2 agents, one after the other from 1)");
}

TEST(MatrixMarket, SaysWhatIsWrongWithItsBeginning) {
  const std::string allowed =
      " (%%MatrixMarket matrix coordinate, then pattern, integer or real, then general or "
      "symmetric)";
  EXPECT_EQ(problem_of("matrix_market", ""), "FILE: is empty" + allowed);
  EXPECT_EQ(problem_of("matrix_market", "3 3 1\n1 2\n"),
            "FILE:1: does not begin as a Matrix Market file" + allowed);
  EXPECT_EQ(problem_of("matrix_market", "%%MatrixMarket matrix array real general\n"),
            "FILE:1: a matrix that is \"array\" is not read" + allowed);
  EXPECT_EQ(problem_of("matrix_market", "%%MatrixMarket matrix coordinate complex general\n"),
            "FILE:1: a matrix that is \"complex\" is not read" + allowed);
  EXPECT_EQ(problem_of("matrix_market", "%%MatrixMarket matrix coordinate real hermitian\n"),
            "FILE:1: a matrix that is \"hermitian\" is not read" + allowed);
  EXPECT_EQ(problem_of("matrix_market", kDirected + "% only this\n"),
            "FILE:2: the file ends before the size of the matrix (a line with rows, columns and "
            "entries)");
  EXPECT_EQ(problem_of("matrix_market", kDirected + "3 3\n"),
            "FILE:2: is not the size of a matrix (three whole numbers: rows, columns, entries)");
  EXPECT_EQ(problem_of("matrix_market", kDirected + "3 4 1\n1 2\n"),
            "FILE:2: the matrix has 3 rows and 4 columns (as many rows as columns, one for each "
            "agent)");
  EXPECT_EQ(problem_of("matrix_market", kDirected + "99999999999 99999999999 1\n1 2\n"),
            "FILE:2: names more than 4294967294 agents (at most 4294967294)");
  EXPECT_EQ(problem_of("matrix_market", kDirected + "99999999999999999999 3 1\n"),
            "FILE:2: is not the size of a matrix (three whole numbers: rows, columns, entries)");
}

TEST(MatrixMarket, SaysWhatIsWrongWithItsEntries) {
  EXPECT_EQ(problem_of("matrix_market", kDirected + "3 3 3\n1 2\n2 3\n"),
            "FILE:4: the file ends after 2 entries (3, as the size of the matrix says)");
  EXPECT_EQ(problem_of("matrix_market", kDirected + "3 3 1\n1 2\n2 3\n"),
            "FILE:4: an entry more than the size of the matrix says (1 entries)");
  EXPECT_EQ(problem_of("matrix_market", kDirected + "3 3 4\n0 2\n2 -1\n4 1\n2\n"),
            "FILE:3: \"0\" is no agent (numbers from 1 to 3)\n"
            "FILE:4: \"-1\" is no agent (numbers from 1 to 3)\n"
            "FILE:5: \"4\" is no agent (numbers from 1 to 3)\n"
            "FILE:6: a number is missing (numbers from 1 to 3)");
  EXPECT_EQ(problem_of("matrix_market", kDirected + "3 3 1\n1 2 0.5\n"),
            "FILE:3: holds more than an entry (row and column)");
  EXPECT_EQ(problem_of("matrix_market",
                       "%%MatrixMarket matrix coordinate real general\n3 3 3\n1 2 NaN\n1 3\n2 1 "
                       "inf\n"),
            "FILE:3: the value \"NaN\" is no finite number (a number such as 0.7)\n"
            "FILE:4: the value is missing (a number such as 0.7)\n"
            "FILE:5: the value \"inf\" is no finite number (a number such as 0.7)");
  EXPECT_EQ(problem_of("matrix_market", kDirected + "3 3 0\n"),
            "FILE: holds no ties (at least one entry)");
  EXPECT_EQ(
      problem_of("matrix_market", kDirected + "3 3 1\n2 2\n"),
      "FILE: holds only ties of agents with themselves (at least one tie between two agents)");
}

}  // namespace
}  // namespace hearsay
