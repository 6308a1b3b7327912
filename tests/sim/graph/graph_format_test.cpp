// What holds for every graph format of the catalogue.
#include "sim/graph/graph_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "sim/core/draws.hpp"
#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Names = std::vector<std::string>;
const GraphReadOptions kWeighted{.weights = TieWeights::kept};

// A random graph of 60 agents of whom some have no friends.
GraphFile sample(TieKind kind, bool weighted, Names names = {}) {
  const Luck luck = Luck::of_market(7);
  GraphBuilder builder(60, kind);
  for (std::uint32_t i = 0; i < 150; ++i) {
    const Draw draw = luck.draw(Purpose::random_tie, std::uint64_t{i}, 0);
    builder.add(AgentId{draw.below(0, 55)}, AgentId{draw.below(1, 55)});
  }
  Workers workers(1);
  GraphFile file;
  file.graph = builder.build(workers);
  file.names = std::move(names);
  if (weighted) {
    for (std::uint32_t a = 0; a < 60; ++a) {
      for (const AgentId reader : file.graph.friends(AgentId{a})) {
        // Whole, as METIS wants them, and the same both ways where the graph is mutual.
        const std::uint32_t b = index(reader);
        file.weights.push_back(kind == TieKind::mutual ? 1 + a * b % 7 : 1 + (a + 2 * b) % 7);
      }
    }
  }
  return file;
}

Names numbered_names() {
  Names names;
  for (int i = 0; i < 60; ++i) names.push_back(std::to_string(10 * i + 3));
  return names;
}

Names word_names() {
  Names names;
  for (int i = 0; i < 60; ++i) names.push_back("agent_" + std::to_string(i) + "\xC3\xAB");
  return names;
}

Names wild_names() {
  Names names = word_names();
  names[0] = "Doe, \"Jo\" & <sons>; ltd";
  names[1] = "# % no comment";
  names[2] = " blanks ";
  return names;
}

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Whether the format holds the graph: METIS has no directed ties, edge lists no blanks.
bool holds(const GraphFormat& format, TieKind kind, bool is_wild) {
  return !(format.name() == "metis" && kind == TieKind::directed) &&
         !(format.name() == "edge_list" && is_wild);
}

TEST(EveryGraphFormat, ReadsBackWhatItWrote) {
  for (const auto& format : all_graph_formats()) {
    for (const TieKind kind : {TieKind::mutual, TieKind::directed}) {
      for (const bool weighted : {false, true}) {
        const std::vector<Names> all_names = {{}, numbered_names(), word_names(), wild_names()};
        for (std::size_t i = 0; i < all_names.size(); ++i) {
          for (const char* packed : {"", ".gz"}) {
            SCOPED_TRACE(testing::Message()
                         << format->name() << (kind == TieKind::mutual) << weighted << i << packed);
            const GraphFile file = sample(kind, weighted, all_names[i]);
            const TemporaryFile place("", std::string("graph") + packed);
            Workers workers(2);
            if (!holds(*format, kind, i == 3)) {
              EXPECT_THROW(format->write(file, place.path(), workers), InputError);
              continue;
            }
            if (format->name() == "hdf5" && *packed != '\0') continue;
            format->write(file, place.path(), workers);
            GraphReadOptions options = kWeighted;
            options.kind = kind;
            const GraphFile read = format->read(place.path(), options, workers);
            EXPECT_EQ(read.graph.agents(), 60U);
            EXPECT_EQ(ties_by_id(read), ties_by_id(file));
            EXPECT_EQ(std::set(read.names.begin(), read.names.end()),
                      std::set(file.names.begin(), file.names.end()));
            // Who is numbered keeps its number.
            if (i < 2) {
              EXPECT_EQ(read.graph.digest(), file.graph.digest());
            }
            EXPECT_EQ(read.report.kind, kind);
            // Written again it is the same, byte by byte, where agents keep their order.
            if (i < 2 && *packed == '\0') {
              const TemporaryFile again("", "graph");
              format->write(read, again.path(), workers);
              EXPECT_EQ(content_of(again.path()), content_of(place.path()));
            }
          }
        }
      }
    }
  }
}

TEST(EveryGraphFormat, IsPackedWhereTheNameEndsInGz) {
  const TemporaryFile place("", "graph.csv.gz");
  Workers workers(1);
  const GraphFormats formats = all_graph_formats();
  choose_graph_format(formats, "", place.path(), "")
      ->write(sample(TieKind::mutual, false), place.path(), workers);
  EXPECT_EQ(content_of(place.path()).substr(0, 2), "\x1F\x8B");
  EXPECT_EQ(read_graph_file(formats, "", place.path(), {}, workers).graph.digest(),
            sample(TieKind::mutual, false).graph.digest());
}

TEST(EveryGraphFormat, CountsSelfTiesAndRepeatedTies) {
  const std::vector<std::pair<const char*, std::string>> files = {
      {"edge_list", "0 1\n1 0\n1 1\n1 2\n"},
      {"csv", "source,target\n0,1\n1,0\n1,1\n1,2\n"},
      {"matrix_market",
       "%%MatrixMarket matrix coordinate pattern symmetric\n3 3 4\n1 2\n2 1\n2 2\n2 3\n"},
      {"graphml",
       "<graphml><graph edgedefault='undirected'><node id='0'/><node id='1'/><node id='2'/>"
       "<edge source='0' target='1'/><edge source='1' target='0'/><edge source='1' target='1'/>"
       "<edge source='1' target='2'/></graph></graphml>"}};
  for (const auto& [format, content] : files) {
    const GraphReport report = read_as(format, content).report;
    EXPECT_EQ(report.lines, 4U) << format;
    EXPECT_EQ(report.ties, 2U) << format;
    EXPECT_EQ(report.self_ties, 1U) << format;
    EXPECT_EQ(report.repeated_ties, 1U) << format;
  }
}

// Bytes are changed, doubled, dropped or cut off; whatever comes of it is read or refused with a
// place, and never anything else. HDF5 has tests of its own for damaged files.
TEST(EveryGraphFormat, ReadsOrRefusesWhateverAMutatedFileHolds) {
  const Luck luck = Luck::of_market(11);
  using namespace std::string_literals;
  const std::string bytes = "0123456789 ,;\t\n\r\"<>/%#-+.exy\xFF\0"s;
  for (const auto& format : all_graph_formats()) {
    if (format->name() == "hdf5") continue;
    Workers workers(1);
    const TemporaryFile place("", "graph");
    const GraphFile file = sample(TieKind::mutual, true, numbered_names());
    format->write(file, place.path(), workers);
    const std::string whole = content_of(place.path());
    int refused = 0;
    constexpr std::uint32_t kFiles = 400;
    for (std::uint32_t i = 0; i < kFiles; ++i) {
      std::string content = whole;
      const std::uint32_t changes =
          1 + luck.draw(Purpose::random_tie, std::uint64_t{i}, 1).below(0, 4);
      for (std::uint32_t c = 0; c < changes && !content.empty(); ++c) {
        const Draw draw = luck.draw(Purpose::random_tie, std::uint64_t{i}, 2 + c);
        // Half of the changes strike the beginning, where most is said.
        const auto size = static_cast<std::uint32_t>(content.size());
        const std::size_t at = draw.below(0, draw[1] % 2 == 0 ? std::min(size, 120U) : size);
        switch (draw.below(2, 5)) {
          case 0:
            content[at] = bytes[draw.below(3, static_cast<std::uint32_t>(bytes.size()))];
            break;
          case 1:
            content.erase(at, 1);
            break;
          case 2:
            content.insert(at, content.substr(at, 5));
            break;
          case 3:
            content.insert(at, std::string(3, '9'));
            break;
          default:
            content.resize(at);
            break;
        }
      }
      std::ofstream(place.path(), std::ios::binary) << content;
      try {
        GraphReadOptions options = kWeighted;
        options.most_agents = 100'000;
        const GraphFile read = format->read(place.path(), options, workers);
        EXPECT_GT(read.graph.ties(), 0U);
        EXPECT_TRUE(read.names.empty() || read.names.size() == read.graph.agents());
      } catch (const InputError& error) {
        ++refused;
        for (const Problem& problem : error.problems()) {
          EXPECT_EQ(problem.where.find(place.path()), 0U) << error.what();
        }
      }
    }
    EXPECT_GT(refused, 20) << format->name();
    EXPECT_LT(refused, static_cast<int>(kFiles)) << format->name();
  }
}

// The text of a sample in each format that is one.
std::vector<std::pair<std::string, std::string>> sample_texts() {
  std::vector<std::pair<std::string, std::string>> texts;
  for (const auto& format : all_graph_formats()) {
    if (format->name() == "hdf5") continue;
    const TemporaryFile place("", "graph");
    Workers workers(1);
    format->write(sample(TieKind::mutual, true, numbered_names()), place.path(), workers);
    texts.emplace_back(format->name(), content_of(place.path()));
  }
  return texts;
}

TEST(EveryGraphFormat, ReadsWindowsLineEndsByteOrderMarksAndLongLines) {
  const std::string long_text(10'000'000, 'x');
  const std::set<std::string> ties = ties_by_id(sample(TieKind::mutual, true, numbered_names()));
  for (const auto& [format, text] : sample_texts()) {
    std::string windows = "\xEF\xBB\xBF";
    for (const char c : text) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
    EXPECT_EQ(ties_by_id(read_as(format, windows, kWeighted)), ties) << format;
    const std::string comment = format == "graphml" ? "\n<!-- " + long_text + " -->"
                                : format == "csv"   ? ""
                                                    : "\n%" + long_text;
    EXPECT_EQ(
        ties_by_id(read_as(format, text.substr(0, text.size() - 1) + comment + "\n", kWeighted)),
        ties)
        << format;
  }
  EXPECT_EQ(read_as("csv", "source,target\na," + long_text + "\n").names[1].size(),
            long_text.size());
  EXPECT_EQ(problem_of("csv", "source,target\na,b\n" + long_text + "\n"),
            "FILE:3: 1 cell (2, as in the header)");
  EXPECT_EQ(problem_of("edge_list", "a b\n" + long_text + "\n"),
            "FILE:2: only one id, \"" + long_text.substr(0, 40) +
                "...\" (two ids, of the agents that a tie joins)");
}

TEST(EveryGraphFormat, RefusesWhatIsEmptyOrBrokenOff) {
  for (const auto& [format, text] : sample_texts()) {
    EXPECT_THAT(problem_of(format, ""), StartsWith("FILE: ")) << format;
    EXPECT_THAT(problem_of(format, "\n\n"), StartsWith("FILE")) << format;
    const std::string packed = gzipped(text);
    EXPECT_EQ(problem_of(format, packed), "") << format;
    EXPECT_EQ(problem_of(format, packed.substr(0, packed.size() / 2)),
              "FILE: the gzip data end too early (a whole gzip file, or plain text)")
        << format;
    std::string damaged = packed;
    for (std::size_t i = damaged.size() / 2; i < damaged.size() / 2 + 20; ++i) damaged[i] = 'x';
    EXPECT_EQ(problem_of(format, damaged),
              "FILE: the gzip data are broken (a whole gzip file, or plain text)")
        << format;
    if (format == "edge_list" || format == "csv") continue;  // their end may be anywhere
    EXPECT_THAT(problem_of(format, text.substr(0, text.size() / 2), kWeighted), StartsWith("FILE:"))
        << format;
  }
}

TEST(EveryGraphFormat, RefusesNumbersThatAreNone) {
  // N stands for an id of an agent or, in the other file, W for a weight.
  struct Place {
    const char* format;
    std::string text;
    std::string line;
  };
  const std::vector<Place> places = {
      {"edge_list", "0 1 1\nN 1 W\n", "FILE:2: "},
      {"csv", "source,target,weight\nN,1,W\n", "FILE:2: "},
      {"matrix_market", "%%MatrixMarket matrix coordinate real general\n2 2 1\nN 2 W\n",
       "FILE:3: "},
      {"metis", "2 1 001\n2 W\nN 1\n", "FILE:"},
      {"graphml",
       "<graphml><key id='w' for='edge' attr.name='weight'/>\n<graph edgedefault='directed'>"
       "<node id='0'/><node id='1'/>\n<edge source='N' target='1'><data key='w'>W</data></edge>\n"
       "</graph></graphml>",
       "FILE:3: "}};
  const auto with = [](std::string text, char mark, const std::string& value) {
    return text.replace(text.rfind(mark), 1, value);
  };
  for (const auto& [format, text, line] : places) {
    for (const std::string bad : {"nan", "inf", "1e999", "much"}) {
      std::string file = with(with(text, 'W', bad), 'N', "1");
      EXPECT_THAT(problem_of(format, file, kWeighted), StartsWith(line)) << file;
    }
    for (const std::string bad : {"-1", "-99999999999999999999"}) {
      // A node may be called so.
      if (std::string_view(format) == "graphml") continue;
      std::string file = with(with(text, 'W', "1"), 'N', bad);
      EXPECT_THAT(problem_of(format, file, kWeighted), StartsWith(line)) << file;
    }
    // A number that no agent can have is no number of METIS or Matrix Market; elsewhere a name.
    std::string file = with(with(text, 'W', "1"), 'N', "99999999999999999999");
    const bool is_name =
        std::string_view(format) == "edge_list" || std::string_view(format) == "csv";
    EXPECT_EQ(problem_of(format, file, kWeighted).empty(), is_name) << file;
  }
}

TEST(GraphFormat, IsChosenByNameOrEnding) {
  const GraphFormats formats = all_graph_formats();
  const auto chosen = [&](std::string_view name, std::string_view path) {
    const GraphFormat* format = choose_graph_format(formats, name, path, "--format");
    return format == nullptr ? std::string_view("none") : format->name();
  };
  EXPECT_EQ(chosen("", "a/b.mtx"), "matrix_market");
  EXPECT_EQ(chosen("", "B.GraphML.GZ"), "graphml");
  EXPECT_EQ(chosen("", "x.h5"), "hdf5");
  EXPECT_EQ(chosen("", "x.csv"), "csv");
  EXPECT_EQ(chosen("", "x.graph"), "metis");
  EXPECT_EQ(chosen("", "x.txt.gz"), "edge_list");
  EXPECT_EQ(chosen("", "x.dat"), "none");
  EXPECT_EQ(chosen("csv", "x.mtx"), "csv");
  try {
    chosen("graphm", "x");
    ADD_FAILURE() << "was chosen";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "--format: unknown format \"graphm\"; did you mean 'graphml'? (known: csv, "
                 "edge_list, graphml, hdf5, matrix_market, metis)");
  }
}

TEST(GraphFormat, SaysWhatItCannotHold) {
  const GraphFormats formats = all_graph_formats();
  const auto problem = [&](std::string_view name, const GraphFile& file) -> std::string {
    const TemporaryFile place("", "graph");
    Workers workers(1);
    try {
      choose_graph_format(formats, name, "", "")->write(file, place.path(), workers);
      return "";
    } catch (const InputError& error) {
      EXPECT_EQ(content_of(place.path()), "");  // what was there before
      return error.what();
    }
  };
  EXPECT_THAT(problem("metis", sample(TieKind::directed, false)),
              HasSubstr("METIS holds mutual ties only, and this graph has others"));
  GraphFile halves = sample(TieKind::mutual, true);
  for (double& weight : halves.weights) weight = 0.5;
  EXPECT_THAT(problem("metis", halves), HasSubstr("METIS cannot hold the weight 0.5"));
  Names names = word_names();
  names[9] = "two words";
  EXPECT_THAT(problem("edge_list", sample(TieKind::mutual, false, names)),
              HasSubstr("an edge list cannot hold the id \"two words\""));
  names[9] = "two\nlines";
  EXPECT_THAT(problem("csv", sample(TieKind::mutual, false, names)),
              HasSubstr("a table cannot hold the id \"two?lines\""));
  EXPECT_THAT(problem("matrix_market", sample(TieKind::mutual, false, names)),
              HasSubstr("the id \"two?lines\" does not fit on a line"));
}

TEST(GraphFormat, WritesOneFriendshipOnceAndADirectedTieFromTheReader) {
  const auto written = [](std::string_view name, TieKind kind) {
    GraphBuilder builder(3, kind);
    builder.add(AgentId{0}, AgentId{2});
    Workers workers(1);
    GraphFile file;
    file.graph = builder.build(workers);
    const TemporaryFile place("", "graph");
    const GraphFormats formats = all_graph_formats();
    choose_graph_format(formats, name, "", "")->write(file, place.path(), workers);
    return content_of(place.path());
  };
  EXPECT_EQ(written("edge_list", TieKind::mutual), "# Mutual ties: 1, agents: 3\n1\t1\n0\t2\n");
  EXPECT_EQ(written("edge_list", TieKind::directed),
            "# Directed ties: 1, agents: 3; the first follows the second\n1\t1\n2\t0\n");
  EXPECT_EQ(written("csv", TieKind::directed), "source,target\n1,1\n2,0\n");
  EXPECT_EQ(written("matrix_market", TieKind::mutual),
            "%%MatrixMarket matrix coordinate pattern symmetric\n%ids from 0\n3 3 1\n3 1\n");
  EXPECT_EQ(written("matrix_market", TieKind::directed),
            "%%MatrixMarket matrix coordinate pattern general\n%ids from 0\n3 3 1\n3 1\n");
  EXPECT_EQ(written("metis", TieKind::mutual), "%ids from 0\n3 1\n3\n\n1\n");
  EXPECT_EQ(
      written("graphml", TieKind::directed),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
      "<graph edgedefault=\"directed\">\n<node id=\"0\"/>\n<node id=\"1\"/>\n<node id=\"2\"/>\n"
      "<edge source=\"2\" target=\"0\"/>\n</graph>\n</graphml>\n");
}

}  // namespace
}  // namespace hearsay
