#include "sim/graph/number_ties.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/core/draws.hpp"
#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

const Luck kLuck = Luck::of_market(17);
const GraphReadOptions kWeighted{.weights = TieWeights::kept};

// An edge list of `ties` lines, of ids that are multiples of `gap`, in any of the layouts there
// are.
std::string random_list(std::uint32_t ties, std::uint64_t gap, bool weighted) {
  std::string text = "# made up\r\n";
  for (std::uint32_t i = 0; i < ties; ++i) {
    const Draw draw =
        kLuck.draw(Purpose::random_tie, std::uint64_t{i}, static_cast<std::uint32_t>(gap));
    const std::string separator = draw[3] % 3 == 0 ? "\t" : draw[3] % 3 == 1 ? " , " : "  ";
    text += draw[3] % 50 == 0 ? "\n % x\n  " : "";
    text += std::to_string(gap * draw.below(0, 200)) + separator;
    text += std::to_string(gap * draw.below(1, 200));
    if (weighted) text += separator + std::to_string(draw.below(2, 100)) + ".25";
    text += draw[3] % 7 == 0 ? " \t\r\n" : draw[3] % 7 == 1 ? " 5\n" : "\n";
  }
  return text;
}

// What there is to compare of a file, with every weight.
std::string told(const GraphFile& file) {
  std::string text = file.report.summary() + file.report.notes() + file.graph.digest();
  for (const std::string& name : file.names) text += " " + name;
  for (const double weight : file.weights) text += " " + std::to_string(weight);
  return text;
}

std::string told_by_line(const std::string& path, const GraphReadOptions& options) {
  Workers workers(1);
  try {
    return told(read_edge_list_by_line(path, options, workers));
  } catch (const InputError& error) {
    return error.what();
  }
}

TEST(NumberTies, AreThoseThatAreReadLineByLine) {
  for (const std::uint64_t gap : {1ULL, 7ULL, 1'000'003ULL, 21'000'000ULL}) {
    for (const bool weighted : {false, true}) {
      for (const TieKind kind : {TieKind::mutual, TieKind::directed}) {
        const TemporaryFile plain(random_list(1'000, gap, weighted), "ties.txt");
        const TemporaryFile packed(gzipped(random_list(1'000, gap, weighted)), "ties.txt.gz");
        GraphReadOptions options = weighted ? kWeighted : GraphReadOptions{};
        options.kind = kind;
        for (const int threads : {1, 3}) {
          Workers workers(threads);
          for (const std::string& path : {plain.path(), packed.path()}) {
            const auto file = read_number_ties(path, options, workers);
            ASSERT_TRUE(file) << gap << weighted;
            EXPECT_EQ(told(*file), told_by_line(path, options)) << gap << weighted << threads;
          }
        }
      }
    }
  }
}

TEST(NumberTies, LeaveToTheOtherReaderWhatIsNotPlain) {
  Workers workers(2);
  const auto is_left = [&](std::string_view text, const GraphReadOptions& options = {}) {
    const TemporaryFile file(text, "ties.txt");
    return !read_number_ties(file.path(), options, workers);
  };
  using namespace std::string_literals;
  EXPECT_FALSE(is_left("0 1\n"));
  EXPECT_FALSE(
      is_left("\xEF\xBB\xBF"
              "0 1"));
  EXPECT_FALSE(is_left("4294967294 1\n0 12345678\n"));
  EXPECT_TRUE(is_left("4294967295 1\n"));
  EXPECT_TRUE(is_left("99999999999999999999 1\n"));
  EXPECT_TRUE(is_left("0 a\n"));
  EXPECT_TRUE(is_left("0 1x\n"));
  EXPECT_TRUE(is_left("0 01\n"));
  EXPECT_TRUE(is_left("0 -1\n"));
  EXPECT_TRUE(is_left("0\n"));
  EXPECT_TRUE(is_left(", 0 1\n"));
  EXPECT_TRUE(is_left("0 1\n# \0\n"s));
  EXPECT_TRUE(is_left("0 1\r2 3\n"));
  EXPECT_TRUE(is_left("# nothing\n"));
  EXPECT_TRUE(is_left(""));
  EXPECT_TRUE(is_left("0 1 nan\n", kWeighted));
  EXPECT_TRUE(is_left("0 1 2\n0 2\n", kWeighted));
  EXPECT_TRUE(is_left("0 1\n1 2\n", {.most_agents = 2}));
  EXPECT_TRUE(is_left(gzipped("0 1\n1 2\n2 3\n").substr(0, 24)));
}

// Bytes of an edge list are changed, and both readers say the same, be it a graph or an error.
TEST(NumberTies, AgreeWithTheOtherReaderOnMutatedFiles) {
  using namespace std::string_literals;
  const std::string bytes = "0123456789 ,\t\n\r#-+.e\xFF\0"s;
  int read = 0;
  constexpr std::uint32_t kFiles = 1'500;
  for (std::uint32_t i = 0; i < kFiles; ++i) {
    std::string text = random_list(12, 1 + i % 3, i % 2 == 0);
    const Draw draw = kLuck.draw(Purpose::random_tie, std::uint64_t{i}, 99);
    const std::size_t at = draw.below(0, static_cast<std::uint32_t>(text.size()));
    if (draw[2] % 3 == 0) {
      text.resize(at);
    } else if (draw[2] % 3 == 1) {
      text[at] = bytes[draw.below(1, static_cast<std::uint32_t>(bytes.size()))];
    } else {
      text.insert(at, 1, bytes[draw.below(1, static_cast<std::uint32_t>(bytes.size()))]);
    }
    const TemporaryFile file(text, "ties.txt");
    Workers workers(1);
    const GraphReadOptions options = i % 4 < 2 ? kWeighted : GraphReadOptions{};
    if (const auto fast = read_number_ties(file.path(), options, workers)) {
      ++read;
      EXPECT_EQ(told(*fast), told_by_line(file.path(), options)) << text;
    }
  }
  EXPECT_GT(read, static_cast<int>(kFiles) / 4);
}

// More than one batch of a file, which ends between and within lines.
TEST(NumberTies, AreReadFromLongFiles) {
  std::string text;
  constexpr std::uint32_t kTies = 2'500'000;
  for (std::uint32_t i = 0; i < kTies; ++i) {
    text +=
        std::to_string(1'000'000 + i % 999) + " " + std::to_string(1'000'000 + i % 1'000) + "\n";
  }
  ASSERT_GT(text.size(), std::size_t{1} << 25);
  const TemporaryFile file(text, "ties.txt");
  Workers workers(2);
  const auto read = read_number_ties(file.path(), {}, workers);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->report.lines, kTies);
  EXPECT_EQ(read->graph.agents(), 1'000U);
  // i % 999 and i % 1000 meet in all ways within 999,000 lines.
  EXPECT_EQ(read->report.ties, 999U * 998 / 2 + 999);
  EXPECT_EQ(read->names.front(), "1000000");
}

}  // namespace
}  // namespace hearsay
