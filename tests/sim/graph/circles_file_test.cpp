#include "sim/graph/circles_file.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "sim/core/draws.hpp"
#include "sim/core/errors.hpp"
#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

using Members = std::vector<std::vector<std::uint32_t>>;

Members all_members(const Circles& circles) {
  Members all(circles.size());
  for (std::size_t c = 0; c < circles.size(); ++c) {
    for (const AgentId member : circles.members(c)) all[c].push_back(index(member));
  }
  return all;
}

Members read_text(std::string_view text, const std::vector<std::string>& names = {},
                  std::uint32_t agents = 10) {
  const TemporaryFile file(text, "circles.csv");
  return all_members(read_circles(file.path(), names, agents).circles);
}

TEST(CirclesFile, ATableNamesCirclesWithinTheirEgo) {
  EXPECT_EQ(read_text("ego,circle,member\n0,work,3\n0,work,2\n5,work,3\n0,home,9\n0,work,7\n"),
            Members({{0, 2, 3, 7}, {3, 5}, {0, 9}}));
}

TEST(CirclesFile, ColumnsMayStandInAnyOrderAndMayBeMore) {
  EXPECT_EQ(read_text("# from a survey\r\nmember , since, circle\r\n3,1999,a\r\n1,2001,a\r\n4,,b"),
            Members({{1, 3}, {4}}));
}

TEST(CirclesFile, ACircleALine) {
  EXPECT_EQ(read_text("circle0\t7\t1 2\ncircle1 4 4 5\ncircle1 8 9\n"),
            Members({{1, 2, 7}, {4, 5}, {8, 9}}));
}

TEST(CirclesFile, IdsAreThoseOfTheGraphsFile) {
  EXPECT_EQ(read_text("home bob ann\n", {"ann", "bob", "eve"}, 3), Members({{0, 1}}));
  EXPECT_EQ(read_text("circle,member\nx,70\nx,7\n", {"7", "70"}, 2), Members({{0, 1}}));
}

TEST(CirclesFile, CountsMembersThatAreNamedTwice) {
  const TemporaryFile file("a 1 2 1 1\n", "circles.txt");
  EXPECT_EQ(read_circles(file.path(), {}, 3).repeated_members, 2U);
}

TEST(CirclesFile, ReadsGzip) {
  EXPECT_EQ(read_text(gzipped("a 1 2\n")), Members({{1, 2}}));
}

struct BrokenFile {
  const char* title;
  std::string content;
  const char* expected;
};

TEST(CirclesFile, SaysWhatIsWrongWithAFile) {
  using namespace std::string_literals;
  const std::string zipped = gzipped("a 1 2 3\nb 4 5 6\n");
  const std::vector<BrokenFile> files = {
      {"empty", "",
       "FILE: holds no circles (a table with columns circle and member, or a circle a line)"},
      {"only a header", "circle,member\n",
       "FILE: holds no circles (a table with columns circle and member, or a circle a line)"},
      {"no member column", "# c\nego,circle,person\n0,a,1\n",
       "FILE:2: the header lacks the column \"member\" (columns circle and member, and ego where "
       "circles belong to somebody)"},
      {"no header", "0,a,1\n",
       "FILE:1: the header lacks the column \"circle\" (columns circle and member, and ego where "
       "circles belong to somebody)\n"
       "FILE:1: the header lacks the column \"member\" (columns circle and member, and ego where "
       "circles belong to somebody)"},
      {"a short row", "circle,member\na,1\nb\n", "FILE:3: 1 cells (2, as in the header)"},
      {"a long row", "circle,member\na,1,2\n", "FILE:2: 3 cells (2, as in the header)"},
      {"no name", "circle,member\n,1\n", "FILE:2: the name of the circle is missing (a name)"},
      {"no member", "circle,member\na,\n", "FILE:2: no agent \"\" in the graph (ids from 0 to 9)"},
      {"an unknown member", "circle,member\na,1\na,10\n",
       "FILE:3: no agent \"10\" in the graph (ids from 0 to 9)"},
      {"an unknown ego", "ego,circle,member\n11,a,1\n11,a,2\n",
       "FILE:2: no agent \"11\" in the graph (ids from 0 to 9)"},
      {"other spellings of a number", "a 1 01 +2 -3 4.0\n",
       "FILE:1: no agent \"01\" in the graph (ids from 0 to 9)\n"
       "FILE:1: no agent \"+2\" in the graph (ids from 0 to 9)\n"
       "FILE:1: no agent \"-3\" in the graph (ids from 0 to 9)\n"
       "FILE:1: no agent \"4.0\" in the graph (ids from 0 to 9)"},
      {"a circle of nobody", "a 1 2\nb\n",
       "FILE:2: the circle \"b\" has no members (a name and the ids of its members)"},
      {"a NUL byte", "a 1\nb 2 \0003\n"s,
       "FILE:2: holds a NUL byte, so this is no text file (plain or gzip text in UTF-8)"},
      {"gzip cut short", zipped.substr(0, zipped.size() - 9),
       "FILE: the gzip data end too early (a whole gzip file, or plain text)"},
  };
  for (const BrokenFile& broken : files) {
    const TemporaryFile file(broken.content, "circles.txt");
    std::string expected = broken.expected;
    for (std::size_t at; (at = expected.find("FILE")) != std::string::npos;) {
      expected.replace(at, 4, file.path());
    }
    try {
      read_circles(file.path(), {}, 10);
      ADD_FAILURE() << broken.title << ": was read";
    } catch (const InputError& error) {
      EXPECT_EQ(error.what(), expected) << broken.title;
    }
  }
}

TEST(CirclesFile, SaysThatAnIdIsNotInTheGraphsFile) {
  const TemporaryFile file("home bob 0\n", "circles.txt");
  const std::vector<std::string> names = {"ann", "bob"};
  try {
    read_circles(file.path(), names, 2);
    ADD_FAILURE() << "was read";
  } catch (const InputError& error) {
    EXPECT_EQ(error.what(),
              file.path() + ":1: no agent \"0\" in the graph (ids of the graph's file)");
  }
}

TEST(CirclesFile, AFileThatIsNotThereIsTheSystemsFault) {
  EXPECT_THROW(read_circles("/nowhere/circles.csv", {}, 10), SystemError);
}

// Every circle holds its ego and only friends of it.
// Bytes are changed, added, dropped or cut off; what comes of it is read or refused with a place.
TEST(CirclesFile, ReadsOrRefusesWhateverAMutatedFileHolds) {
  using namespace std::string_literals;
  const std::string bytes = "0179 ,\t\n\r#%ax\xFF\0"s;
  const Luck luck = Luck::of_market(19);
  const std::vector<std::string> wholes = {"ego,circle,member\n0,family,1\n0,family,2\n3,work,1\n",
                                           "family\t1\t2\t3\nwork 0 4\n"};
  int refused = 0;
  for (std::uint32_t i = 0; i < 600; ++i) {
    std::string text = wholes[i % 2];
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
      text.erase(at, 1);
    }
    const TemporaryFile file(text, "circles.txt");
    try {
      const Circles circles = read_circles(file.path(), {}, 5).circles;
      for (std::size_t c = 0; c < circles.size(); ++c) {
        for (const AgentId member : circles.members(c)) EXPECT_LT(index(member), 5U);
      }
    } catch (const InputError& error) {
      ++refused;
      EXPECT_EQ(error.problems()[0].where.find(file.path()), 0U) << error.what();
    }
  }
  EXPECT_GT(refused, 100);
  EXPECT_LT(refused, 550);
}

TEST(CirclesFile, ReadsTheCirclesOfFacebookFriends) {
  const auto ties = data_file("ego_facebook/facebook_combined.txt.gz");
  const auto table = data_file("ego_facebook/circles.csv");
  if (!ties || !table) {
    EXPECT_EQ(read_text("ego,circle,member\n0,a,1\n0,b,2\n").size(), 2U);
    return;
  }
  Workers workers(2);
  const GraphFile list = read_edge_list(*ties, {}, workers);
  const CirclesFile file = read_circles(*table, list.names, list.graph.agents());
  ASSERT_EQ(file.circles.size(), 193U);
  const std::set<std::uint32_t> egos = {0, 107, 348, 414, 686, 698, 1684, 1912, 3437, 3980};
  std::uint64_t memberships = 0;
  for (std::size_t c = 0; c < file.circles.size(); ++c) {
    memberships += file.circles.members(c).size();
    bool with_ego = false;
    for (const AgentId member : file.circles.members(c)) {
      with_ego = with_ego || egos.contains(index(member));
    }
    EXPECT_TRUE(with_ego) << c;
  }
  EXPECT_EQ(memberships + file.repeated_members, 4'233U + 193U);
}

}  // namespace
}  // namespace hearsay
