#include "sim/graph/edge_list.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "sim/core/errors.hpp"
#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

GraphFile read_text(std::string_view text, TieKind kind = TieKind::mutual,
                    const std::string& name = "ties.txt") {
  const TemporaryFile file(text, name);
  Workers workers(1);
  return read_edge_list(file.path(), {.kind = kind}, workers);
}

std::vector<std::uint32_t> row(const Graph& graph, std::uint32_t a) {
  std::vector<std::uint32_t> row;
  for (const AgentId other : graph.friends(AgentId{a})) row.push_back(index(other));
  return row;
}

using Row = std::vector<std::uint32_t>;
using Names = std::vector<std::string>;

TEST(EdgeList, NumbersThatRunFromZeroAreTheAgents) {
  const GraphFile list = read_text("# made up\n2\t1\n% as well\n\n0 2\n");
  EXPECT_EQ(list.graph.agents(), 3U);
  EXPECT_TRUE(list.names.empty());
  EXPECT_EQ(row(list.graph, 0), Row({2}));
  EXPECT_EQ(row(list.graph, 1), Row({2}));
  EXPECT_EQ(row(list.graph, 2), Row({0, 1}));
  EXPECT_EQ(list.report.lines, 2U);
  EXPECT_EQ(list.report.ties, 2U);
  EXPECT_EQ(list.report.notes(), "");
}

TEST(EdgeList, OtherNumbersAreClosedUpInAscendingOrder) {
  const GraphFile list = read_text("900 7\n18446744073709551615 900\n");
  EXPECT_EQ(list.names, Names({"7", "900", "18446744073709551615"}));
  EXPECT_EQ(row(list.graph, 1), Row({0, 2}));
}

TEST(EdgeList, NamesAreAgentsInOrderOfAppearance) {
  const GraphFile list = read_text("10 bob\nann,10\nbob , zo\xC3\xAB\n");
  EXPECT_EQ(list.names, Names({"10", "bob", "ann", "zo\xC3\xAB"}));
  EXPECT_EQ(row(list.graph, 0), Row({1, 2}));
  EXPECT_EQ(row(list.graph, 3), Row({1}));
}

TEST(EdgeList, NumbersWithLeadingZerosOrBeyond64BitsAreNames) {
  EXPECT_EQ(read_text("007 7\n").names, Names({"007", "7"}));
  EXPECT_EQ(read_text("1 18446744073709551616\n").names, Names({"1", "18446744073709551616"}));
  EXPECT_EQ(read_text("1.5 1\n").names, Names({"1.5", "1"}));
}

TEST(EdgeList, ManyNumbersBecomeNamesWhenOneNameComesAlong) {
  std::string text;
  for (int i = 0; i < 5'000; ++i) {
    text += std::to_string(7 * i) + " " + std::to_string(7 * i + 7) + "\n";
  }
  const GraphFile list = read_text(text + "0 eve\n35000 7\n");
  ASSERT_EQ(list.graph.agents(), 5'002U);
  EXPECT_EQ(list.names[5'000], "35000");
  EXPECT_EQ(list.names[5'001], "eve");
  EXPECT_EQ(row(list.graph, 1), Row({0, 2, 5'000}));
}

TEST(EdgeList, ReadsWindowsLineEndsByteOrderMarkAndAMissingLastNewline) {
  const GraphFile list = read_text(
      "\xEF\xBB\xBF"
      "0 1\r\n\r\n# x\r\n1 2\r\n2 3");
  EXPECT_TRUE(list.names.empty());
  EXPECT_EQ(list.graph.agents(), 4U);
  EXPECT_EQ(list.graph.ties(), 6U);
}

TEST(EdgeList, ReadsGzipWhateverItIsCalled) {
  const std::string text = "0 1\n1 2\n2 3\n";
  const std::string plain = read_text(text).graph.digest();
  EXPECT_EQ(read_text(gzipped(text), TieKind::mutual, "ties.txt.gz").graph.digest(), plain);
  EXPECT_EQ(read_text(gzipped(text), TieKind::mutual, "ties.txt").graph.digest(), plain);
}

TEST(EdgeList, ReadsLinesThatSpanChunks) {
  // 3 MB, and one line of 2 MB whose further columns are ignored.
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i) + "\t" + std::to_string(i + 1) + "\n";
  text += "0 2 " + std::string(2'000'000, 'x') + "\n";
  text += "0 3\n";
  const GraphFile list = read_text(text);
  EXPECT_EQ(list.graph.agents(), 200'001U);
  EXPECT_EQ(list.graph.ties(), 2U * 200'002);
  EXPECT_EQ(row(list.graph, 0), Row({1, 2, 3}));
}

TEST(EdgeList, InADirectedFilePostsOfTheSecondReachTheFirst) {
  const GraphFile list = read_text("0 1\n2 1\n1 2\n", TieKind::directed);
  EXPECT_EQ(row(list.graph, 0), Row({}));
  EXPECT_EQ(row(list.graph, 1), Row({0, 2}));
  EXPECT_EQ(row(list.graph, 2), Row({1}));
  EXPECT_EQ(list.report.one_way_ties, 1U);
}

TEST(EdgeList, CountsAndReportsWhatItDropsAndIgnores) {
  const TemporaryFile file("0 1 .5\n1 0\n1 1\n0 1\n3 3 7\n2 0\n", "ties.txt");
  Workers workers(2);
  const GraphFile mutual = read_edge_list(file.path(), {}, workers);
  EXPECT_EQ(mutual.report.lines, 6U);
  EXPECT_EQ(mutual.report.self_ties, 2U);
  EXPECT_EQ(mutual.report.repeated_ties, 2U);
  EXPECT_EQ(mutual.report.wider_lines, 2U);
  EXPECT_EQ(mutual.graph.agents(), 4U);  // 3 stays, alone
  EXPECT_EQ(mutual.report.summary(), file.path() + ": 4 agents and 2 mutual ties.");
  EXPECT_EQ(mutual.report.notes(),
            "Of 6 ties in " + file.path() + " 2 self-ties and 2 repeated ties were dropped. " +
                "Further columns were ignored, on 2 lines of " + file.path() + ".");
  const GraphFile directed = read_edge_list(file.path(), {.kind = TieKind::directed}, workers);
  EXPECT_EQ(directed.report.repeated_ties, 1U);
  EXPECT_EQ(directed.report.summary(),
            file.path() + ": 4 agents and 3 directed ties, 1 of them one-way.");
}

TEST(EdgeList, IsTheSameForAnyNumberOfWorkers) {
  std::string text;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    text += std::to_string(i * 7'919 % 4'001) + " " + std::to_string(i * 104'729 % 3'989) + "\n";
  }
  const TemporaryFile file(text, "ties.txt");
  std::vector<std::string> digests;
  for (const int threads : {1, 2, 3}) {
    Workers workers(threads);
    digests.push_back(read_edge_list(file.path(), {}, workers).graph.digest());
  }
  EXPECT_EQ(digests[1], digests[0]);
  EXPECT_EQ(digests[2], digests[0]);
}

// `expected` with FILE for the path.
struct BrokenFile {
  const char* title;
  std::string content;
  const char* expected;
};

TEST(EdgeList, SaysWhatIsWrongWithAFile) {
  using namespace std::string_literals;
  const std::string zipped = gzipped("0 1\n1 2\n2 3\n3 4\n4 5\n5 6\n");
  std::string damaged = zipped;
  damaged[damaged.size() - 6] ^= 0x55;  // within the checksum
  const std::vector<BrokenFile> files = {
      {"empty", "", "FILE: holds no ties (at least one line with two ids)"},
      {"only comments", "# nothing\n\n% here\n",
       "FILE: holds no ties (at least one line with two ids)"},
      {"only blanks", " \n\t\n", "FILE: holds no ties (at least one line with two ids)"},
      {"only self-ties", "1 1\n2 2\n",
       "FILE: holds only ties of agents with themselves (at least one tie between two agents)"},
      {"one id", "0 1\n5\n",
       "FILE:2: only one id, \"5\" (two ids, of the agents that a tie joins)"},
      {"one id and a comma", "0 1\nann,\n",
       "FILE:2: only one id, \"ann\" (two ids, of the agents that a tie joins)"},
      {"only separators", "0 1\n , \n", "FILE:2: no id (two ids, of the agents that a tie joins)"},
      {"negative", "0 1\n-5 2\n",
       "FILE:2: the id \"-5\" is negative (whole numbers from 0, or names)"},
      {"both negative", "# c\n-1 -2\n0 1\n",
       "FILE:2: the id \"-1\" is negative (whole numbers from 0, or names)\n"
       "FILE:2: the id \"-2\" is negative (whole numbers from 0, or names)"},
      {"several lines", "0 1\n2\n3 4\n-7 1\n",
       "FILE:2: only one id, \"2\" (two ids, of the agents that a tie joins)\n"
       "FILE:4: the id \"-7\" is negative (whole numbers from 0, or names)"},
      {"a NUL byte", "0 1\n1 \0002\n"s,
       "FILE:2: holds a NUL byte, so this is no text file (plain or gzip text in UTF-8)"},
      {"UTF-16", "\xFF\xFE\x30\x00\x20\x00\x31\x00\n"s,
       "FILE:1: holds a NUL byte, so this is no text file (plain or gzip text in UTF-8)"},
      {"a header above numbers", "source,target\n0,1\n1,2\n",
       "FILE:1: \"source\" and \"target\" look like a header, as all other ids are whole numbers "
       "(ids of agents; a header starts with #, or the format is csv)"},
      {"gzip cut short", zipped.substr(0, zipped.size() - 9),
       "FILE: the gzip data end too early (a whole gzip file, or plain text)"},
      {"gzip with a wrong checksum", damaged,
       "FILE: the gzip data are broken (a whole gzip file, or plain text)"},
      {"a long and unprintable id", "0 1\n" + std::string(50, 'a') + "\n\x01z\n",
       "FILE:2: only one id, \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\" (two ids, of the "
       "agents that a tie joins)\n"
       "FILE:3: only one id, \"?z\" (two ids, of the agents that a tie joins)"},
  };
  for (const BrokenFile& broken : files) {
    const TemporaryFile file(broken.content, "ties.txt");
    std::string expected = broken.expected;
    for (std::size_t at; (at = expected.find("FILE")) != std::string::npos;) {
      expected.replace(at, 4, file.path());
    }
    Workers workers(1);
    try {
      read_edge_list(file.path(), {}, workers);
      ADD_FAILURE() << broken.title << ": was read";
    } catch (const InputError& error) {
      EXPECT_EQ(error.what(), expected) << broken.title;
    }
  }
}

TEST(EdgeList, ListsTwentyWrongLinesAndCountsTheRest) {
  std::string text;
  for (int i = 0; i < 33; ++i) text += "x\n";
  const TemporaryFile file(text, "ties.txt");
  Workers workers(1);
  try {
    read_edge_list(file.path(), {}, workers);
    ADD_FAILURE() << "was read";
  } catch (const InputError& error) {
    ASSERT_EQ(error.problems().size(), 21U);
    EXPECT_EQ(error.problems()[19].where, file.path() + ":20");
    EXPECT_EQ(error.problems()[20].text(), file.path() + ": ... and 13 more");
  }
}

TEST(EdgeList, RefusesMoreAgentsThanAllowed) {
  const TemporaryFile file("0 1\n1 2\n2 3\n", "ties.txt");
  Workers workers(1);
  try {
    read_edge_list(file.path(), {.most_agents = 3}, workers);
    ADD_FAILURE() << "was read";
  } catch (const InputError& error) {
    EXPECT_EQ(error.what(), file.path() + ":3: names more than 3 agents (at most 3)");
  }
  EXPECT_EQ(read_edge_list(file.path(), {.most_agents = 4}, workers).graph.agents(), 4U);
}

TEST(EdgeList, AFileThatIsNotThereIsTheSystemsFault) {
  Workers workers(1);
  try {
    read_edge_list("/nowhere/ties.txt", {}, workers);
    ADD_FAILURE() << "was read";
  } catch (const SystemError& error) {
    EXPECT_STREQ(error.what(), "cannot open /nowhere/ties.txt: No such file or directory");
  }
  EXPECT_THROW(read_edge_list(std::filesystem::temp_directory_path().string(), {}, workers),
               SystemError);
}

TEST(EdgeList, ReadsTheKarateClub) {
  const Graph graph = karate_club();
  EXPECT_EQ(graph.agents(), 34U);
  EXPECT_EQ(graph.ties(), 2U * 78);
  EXPECT_EQ(graph.degree(AgentId{0}), 16U);
  EXPECT_EQ(graph.degree(AgentId{33}), 17U);
}

TEST(EdgeList, ReadsFacebookFriendsWithThePublishedCounts) {
  Workers workers(2);
  if (const auto path = data_file("ego_facebook/facebook_combined.txt.gz")) {
    const GraphFile list = read_edge_list(*path, {}, workers);
    EXPECT_EQ(list.graph.agents(), 4'039U);
    EXPECT_EQ(list.report.ties, 88'234U);
    EXPECT_TRUE(list.names.empty());
    EXPECT_EQ(list.report.notes(), "");
    EXPECT_EQ(list.graph.degree(AgentId{107}), 1'045U);
  } else {
    EXPECT_EQ(read_text(gzipped("0 1\n0 2\n2 1\n")).report.ties, 3U);
  }
}

TEST(EdgeList, ReadsWhoTrustsWhomOnEpinionsWithThePublishedCounts) {
  Workers workers(2);
  if (const auto path = data_file("soc_epinions1/soc-Epinions1.txt.gz")) {
    const GraphFile list = read_edge_list(*path, {.kind = TieKind::directed}, workers);
    EXPECT_EQ(list.graph.agents(), 75'879U);
    EXPECT_EQ(list.report.ties, 508'837U);
    // 405,740 pairs that have a tie at all: 508,837 - 405,740 pairs have both.
    EXPECT_EQ(list.report.one_way_ties, 508'837U - 2 * (508'837U - 405'740U));
    EXPECT_EQ(list.report.self_ties, 0U);
  } else {
    EXPECT_EQ(read_text(gzipped("0 1\n1 0\n2 1\n"), TieKind::directed).report.one_way_ties, 1U);
  }
}

}  // namespace
}  // namespace hearsay
