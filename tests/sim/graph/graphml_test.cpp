#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Names = std::vector<std::string>;
const GraphReadOptions kWeighted{.weights = TieWeights::kept};

std::string graphml(const std::string& inside, const std::string& direction = "undirected") {
  return "<?xml version=\"1.0\"?>\n<graphml>\n<graph edgedefault=\"" + direction + "\">\n" +
         inside + "</graph>\n</graphml>\n";
}

TEST(GraphMl, ReadsNodesAndEdges) {
  const GraphFile file =
      read_as("graphml",
              graphml("<node id=\"b\"/><node id=\"a &amp; o\"/>\n<node id=\"lone\"><desc/></node>"
                      "<edge source=\"a &amp; o\" target=\"b\"/>\n"));
  EXPECT_EQ(file.names, Names({"b", "a & o", "lone"}));
  EXPECT_EQ(file.report.kind, TieKind::mutual);
  EXPECT_EQ(file.report.ties, 1U);
  EXPECT_EQ(file.graph.degree(AgentId{2}), 0U);
}

TEST(GraphMl, ReadsDirectedEdgesAndThoseThatSayOtherwise) {
  const GraphFile file =
      read_as("graphml", graphml("<node id=\"0\"/><node id=\"1\"/><node id=\"2\"/>"
                                 "<edge source=\"0\" target=\"1\"/>"
                                 "<edge source=\"1\" target=\"2\" directed=\"false\"/>",
                                 "directed"));
  EXPECT_TRUE(file.names.empty());
  EXPECT_EQ(file.report.kind, TieKind::directed);
  EXPECT_EQ(ties_by_id(file), (std::set<std::string>{"0 1", "1 2", "2 1"}));
}

TEST(GraphMl, ReadsWeightsWithTheirDefault) {
  const std::string text =
      "<graphml><key id=\"d0\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\">"
      "<default>2.5</default></key><key id=\"d1\" for=\"edge\" attr.name=\"since\"/>"
      "<graph edgedefault=\"directed\"><node id=\"0\"/><node id=\"1\"/>"
      "<edge source=\"0\" target=\"1\"><data key=\"d1\">1999</data><data key=\"d0\"> 4 "
      "</data></edge>"
      "<edge source=\"1\" target=\"0\"/></graph></graphml>";
  EXPECT_EQ(ties_by_id(read_as("graphml", text, kWeighted)),
            (std::set<std::string>{"0 1 4.000000", "1 0 2.500000"}));
  EXPECT_TRUE(read_as("graphml", text).weights.empty());
}

TEST(GraphMl, ReadsWindowsLineEndsByteOrderMarkOtherEncodingsAndOneLongLine) {
  EXPECT_EQ(
      read_as("graphml",
              "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\r\n<graphml><graph "
              "edgedefault=\"undirected\">\r\n<node id=\"zo\xEB\"/><node id=\"b\"/><edge "
              "source=\"b\" target=\"zo\xEB\"/></graph></graphml>")
          .report.ties,
      1U);
  EXPECT_EQ(read_as("graphml",
                    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><graphml><graph "
                    "edgedefault=\"undirected\"><node id=\"zo\xEB\"/><node id=\"b\"/><edge "
                    "source=\"b\" target=\"zo\xEB\"/></graph></graphml>")
                .names,
            Names({"zo\xC3\xAB", "b"}));
  std::string edges;
  for (int i = 0; i < 20'000; ++i) edges += "<node id=\"" + std::to_string(i) + "\"/>";
  for (int i = 1; i < 20'000; ++i) {
    edges += "<edge source=\"0\" target=\"" + std::to_string(i) + "\"/>";
  }
  EXPECT_EQ(read_as("graphml", graphml(edges)).graph.degree(AgentId{0}), 19'999U);
}

TEST(GraphMl, SaysWhatIsWrong) {
  const std::string nodes = "<node id=\"0\"/>\n<node id=\"1\"/>\n";
  const std::string edge = "<edge source=\"0\" target=\"1\"/>\n";
  EXPECT_EQ(problem_of("graphml", ""), "FILE: is empty (a GraphML file)");
  EXPECT_THAT(problem_of("graphml", "0 1\n"), StartsWith("FILE:1: the XML is broken, "));
  EXPECT_EQ(problem_of("graphml", "<html></html>"),
            "FILE:1: is XML but not GraphML, it begins with \"html\" (graphml)");
  EXPECT_EQ(problem_of("graphml", "<graphml></graphml>"),
            "FILE: holds no graph (a GraphML file with one graph)");
  const std::string whole = graphml(nodes + edge);
  EXPECT_THAT(problem_of("graphml", whole.substr(0, whole.size() - 12)),
              HasSubstr(": the XML is broken, no element found (a whole GraphML file)"));
  EXPECT_EQ(problem_of("graphml", graphml(nodes)), "FILE: holds no ties (at least one edge)");
  EXPECT_EQ(
      problem_of("graphml", graphml(nodes + edge, "both")),
      "FILE:3: the graph does not say whether edges are directed (edgedefault=\"directed\" or "
      "\"undirected\")");
  EXPECT_EQ(problem_of("graphml", graphml(nodes + "<node id=\"1\"/>\n" + edge)),
            "FILE:6: a second node \"1\" (an id of its own for each node)");
  EXPECT_EQ(problem_of("graphml", graphml(nodes + "<node/>\n")),
            "FILE:6: a node without an id (an id of its own for each node)");
  EXPECT_EQ(problem_of("graphml", graphml(nodes + edge + "<edge source=\"0\" target=\"7\"/>\n")),
            "FILE:7: the edge leads to a node that is not there (ids of the nodes of the graph)");
  EXPECT_EQ(problem_of("graphml", graphml(nodes + "<edge source=\"0\"/>\n")),
            "FILE:6: an edge without its two ends (a source and a target)");
  EXPECT_EQ(
      problem_of("graphml", graphml(nodes + "<edge source=\"0\" target=\"1\" directed=\"no\"/>")),
      "FILE:6: directed is \"no\" (true or false)");
  EXPECT_EQ(problem_of("graphml", graphml(nodes + "<hyperedge/>\n")),
            "FILE:6: edges between more than two nodes are not read (edges with a source and a "
            "target)");
  EXPECT_EQ(
      problem_of("graphml", graphml("<node id=\"0\">\n<graph edgedefault=\"directed\"/></node>")),
      "FILE:5: a second graph, or one inside a node (one graph a file)");
  const std::string weighted =
      "<graphml><key id=\"w\" for=\"edge\" attr.name=\"weight\"/>\n<graph "
      "edgedefault=\"directed\">\n" +
      nodes +
      "<edge source=\"0\" target=\"1\">\n<data key=\"w\">NaN</data></edge></graph></graphml>";
  EXPECT_EQ(problem_of("graphml", weighted, kWeighted),
            "FILE:6: the weight \"NaN\" is no finite number (a number such as 0.7)");
  EXPECT_EQ(problem_of("graphml", weighted), "");
  EXPECT_EQ(problem_of("graphml", graphml(nodes + edge), {.most_agents = 1}),
            "FILE:5: names more than 1 agents (at most 1)");
}

}  // namespace
}  // namespace hearsay
