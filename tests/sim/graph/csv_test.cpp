#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

using Names = std::vector<std::string>;
const GraphReadOptions kWeighted{.weights = TieWeights::kept};

TEST(Csv, ReadsColumnsByTheirNames) {
  const GraphFile file =
      read_as("csv", "time,Target,weight,Source\n1,b,.5,a\n2,c,2,a\n", kWeighted);
  EXPECT_EQ(file.names, Names({"a", "b", "c"}));
  EXPECT_EQ(file.graph.ties(), 4U);
  EXPECT_EQ(file.weights, std::vector<double>({.5, 2, .5, 2}));
  EXPECT_EQ(file.report.columns_not_read, Names({"time"}));
}

TEST(Csv, SaysWhichColumnsItDidNotRead) {
  const GraphFile file = read_as("csv", "src,dst,rating,time\n0,1,-3,5\n");
  EXPECT_EQ(file.report.notes(),
            "Of " + file.report.file + " the columns \"rating\", \"time\" were not read.");
}

TEST(Csv, QuotesHoldCommasQuotesAndBlanks) {
  const GraphFile file =
      read_as("csv", "source,target\n\"Doe, Jo\",\"a \"\"b\"\"\"\n \" x \" , plain \n");
  EXPECT_EQ(file.names, Names({"Doe, Jo", "a \"b\"", " x ", "plain"}));
}

TEST(Csv, SemicolonsAndTabsMayStandForCommas) {
  EXPECT_EQ(read_as("csv", "source;target\na,b;c\n").names, Names({"a,b", "c"}));
  EXPECT_EQ(read_as("csv", "source\ttarget\na b\tc\n").names, Names({"a b", "c"}));
}

TEST(Csv, BlanksMayStandForCommas) {
  const GraphFile file =
      read_as("csv", "source_id target_id trust_value\n1 2 .8\n2 3 1\n", kWeighted);
  EXPECT_EQ(file.weights, std::vector<double>({.8, .8, 1, 1}));
}

TEST(Csv, WeightsAreInTheColumnThatIsNamed) {
  const std::string text = "source,target,time,rating,risk\na,b,17,4,.5\nb,a,18,-3,.25\n";
  GraphReadOptions options{.kind = TieKind::directed, .weights = TieWeights::kept};
  // What b posts reaches a, who rated it 4; agent a's tie comes first.
  EXPECT_EQ(read_as("csv", text, options).weights, std::vector<double>({-3, 4}));
  options.weight_name = "risk";
  EXPECT_EQ(read_as("csv", text, options).weights, std::vector<double>({.25, .5}));
  options.weight_name = "rissk";
  EXPECT_EQ(problem_of("csv", text, options),
            "FILE:1: the header lacks the column \"rissk\"; did you mean 'risk'? (a column of the "
            "table)");
}

TEST(Csv, ReadsWindowsLineEndsByteOrderMarkAndEmptyLines) {
  const GraphFile file = read_as("csv",
                                 "\xEF\xBB\xBF"
                                 "source,target\r\n0,1\r\n\r\n1,2");
  EXPECT_TRUE(file.names.empty());
  EXPECT_EQ(file.graph.agents(), 3U);
}

TEST(Csv, SaysWhatIsWrong) {
  EXPECT_EQ(problem_of("csv", ""),
            "FILE: is empty (a header with the columns source and target, and perhaps weight; "
            "a table without a header is an edge_list)");
  EXPECT_EQ(problem_of("csv", "0,1\n1,2\n"),
            "FILE:1: the header lacks the column source (a header with the columns source and "
            "target, and perhaps weight; a table without a header is an edge_list)");
  EXPECT_EQ(problem_of("csv", "source,target\n"),
            "FILE: holds no ties (at least one line under the header)");
  EXPECT_EQ(problem_of("csv", "source,target\n0,1\n2\n1,2,3\n"),
            "FILE:3: 1 cell (2, as in the header)\nFILE:4: 3 cells (2, as in the header)");
  EXPECT_EQ(problem_of("csv", "source,target\n0,-1\n,2\n"),
            "FILE:2: the id \"-1\" is negative (whole numbers from 0, or names)\n"
            "FILE:3: an id is missing (whole numbers from 0, or names)");
  EXPECT_EQ(problem_of("csv", "source,target\n\"0,1\n\"0\"x,1\n"),
            "FILE:2: a quote is not closed, or does not end its cell (cells in quotes on one line, "
            "with a quote written twice)\n"
            "FILE:3: a quote is not closed, or does not end its cell (cells in quotes on one line, "
            "with a quote written twice)");
  EXPECT_EQ(
      problem_of("csv", "source,target,weight\n0,1,nan\n0,2,1e999\n0,3,\n", kWeighted),
      "FILE:2: the weight \"nan\" is no finite number (a number such as 0.7 on every tie, or "
      "on none)\n"
      "FILE:3: the weight \"1e999\" is no finite number (a number such as 0.7 on every tie, or "
      "on none)\n"
      "FILE:4: the weight is missing (a number such as 0.7 on every tie, or on none)");
}

}  // namespace
}  // namespace hearsay
