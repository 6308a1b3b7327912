// The degrees that generators are given: their laws, files of them, and which a graph can have.
#include "sim/graph/degrees.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

using Degrees = std::vector<std::uint32_t>;

Degrees draw(const DegreeParameters& parameters, std::uint32_t agents, int threads = 2) {
  Workers workers(threads);
  return make_degrees(parameters, agents, Luck::of_market(5), workers);
}

TEST(Degrees, LognormalOnesHaveTheMeanAndMedianOfFriendshipOnline) {
  Degrees degrees = draw({}, 50'000);
  const double mean = std::accumulate(degrees.begin(), degrees.end(), 0.0) / 50'000;
  // Standard deviation of the law: mean x sqrt(exp(spread^2) - 1).
  EXPECT_NEAR(mean, 128, 4 * 128 * std::sqrt((std::exp(.588 * .588) - 1) / 50'000));
  std::nth_element(degrees.begin(), degrees.begin() + 25'000, degrees.end());
  EXPECT_NEAR(degrees[25'000], std::exp(4.679), 2);
}

TEST(Degrees, APowerLawHasItsShares) {
  const Degrees degrees =
      draw({.law = DegreeLaw::power_law, .exponent = 2.5, .least = 2, .most = 100}, 100'000);
  double sum = 0;
  for (int k = 2; k <= 100; ++k) sum += std::pow(k, -2.5);
  for (const std::uint32_t k : {2U, 3U, 4U, 10U, 30U}) {
    const double share = std::pow(k, -2.5) / sum;
    EXPECT_NEAR(static_cast<double>(std::count(degrees.begin(), degrees.end(), k)), 100'000 * share,
                4 * std::sqrt(100'000 * share))
        << k;
  }
  const auto [least, most] = std::minmax_element(degrees.begin(), degrees.end());
  EXPECT_EQ(*least, 2U);
  EXPECT_LE(*most, 100U);
}

TEST(Degrees, StayWithinTheirBoundsAndBelowTheNumberOfAgents) {
  for (const std::uint32_t degree : draw({.least = 90, .most = 110}, 1'000)) {
    EXPECT_TRUE(90 <= degree && degree <= 110);
  }
  for (const std::uint32_t degree : draw({.mean = 9}, 10)) EXPECT_LE(degree, 9U);
  EXPECT_EQ(draw({.mean = 0, .least = 0}, 3), Degrees({0, 0, 0}));
  EXPECT_EQ(draw({.law = DegreeLaw::constant, .mean = 4}, 3), Degrees({4, 4, 4}));
}

TEST(Degrees, AreTheSameForAnyNumberOfWorkers) {
  const Degrees one = draw({}, 20'000, 1);
  for (const int threads : {2, 4}) EXPECT_EQ(draw({}, 20'000, threads), one);
}

TEST(Degrees, AreReadFromAFile) {
  const TemporaryFile file("# friends\n2\n 0\n1\n1", "degrees.txt");
  DegreeParameters parameters;
  parameters.file = {file.path(), file.path()};
  EXPECT_EQ(draw(parameters, 4), Degrees({2, 0, 1, 1}));
}

TEST(Degrees, SayWhatIsWrongWithAFile) {
  const auto problems_of = [](const std::string& text) {
    const TemporaryFile file(text, "degrees.txt");
    DegreeParameters parameters;
    parameters.file = {file.path(), file.path()};
    try {
      draw(parameters, 4);
    } catch (const InputError& error) {
      std::string what = error.what();
      for (std::size_t at; (at = what.find(file.path())) != std::string::npos;) {
        what.replace(at, file.path().size(), "FILE");
      }
      return what;
    }
    return std::string("nothing");
  };
  EXPECT_EQ(problems_of("1\n1\n1\n"),
            "FILE: lists the degrees of 3 agents (a line for each of the 4 agents)");
  EXPECT_EQ(problems_of("1\n1.5\n4\n-1\n"),
            "FILE:2: \"1.5\" is no number of friends (a whole number from 0 to 3)\n"
            "FILE:3: 4 is too many for 4 agents (a whole number from 0 to 3)\n"
            "FILE:4: \"-1\" is no number of friends (a whole number from 0 to 3)");
  EXPECT_EQ(problems_of("1 1\n1\n1\n1\n"),
            "FILE:1: \"1 1\" is no number of friends (a whole number from 0 to 3)");
  EXPECT_EQ(problems_of("99999999999\n1\n1\n1\n"),
            "FILE:1: \"99999999999\" is no number of friends (a whole number from 0 to 3)");
  DegreeParameters nowhere;
  nowhere.file = {"/nowhere/degrees.txt", "/nowhere/degrees.txt"};
  EXPECT_THROW(draw(nowhere, 4), SystemError);
}

TEST(Degrees, SayWhatIsNotAllowed) {
  const auto problems_of = [](const DegreeParameters& parameters, std::int64_t agents) {
    Problems problems;
    parameters.check(agents, "graph", problems);
    std::string text;
    for (const Problem& problem : problems.all()) text += problem.text() + "\n";
    return text;
  };
  EXPECT_EQ(problems_of({}, 1'000), "");
  EXPECT_EQ(problems_of({.mean = 10}, 10),
            "graph: mean_degree: 10 is too many for 10 agents (at most agents - 1)\n");
  EXPECT_EQ(problems_of({.law = DegreeLaw::constant, .mean = 2.5}, 10),
            "graph: mean_degree: 2.5 is no number of friends that all can have (a whole number "
            "where degrees are constant)\n");
  EXPECT_EQ(problems_of({.mean = 1, .least = 10}, 10),
            "graph: min_degree: 10 is too many for 10 agents (at most agents - 1)\n");
  EXPECT_EQ(problems_of({.law = DegreeLaw::power_law, .least = 0}, 10),
            "graph: min_degree: 0 has no chance under a power law (at least 1)\n");
  EXPECT_EQ(problems_of({.mean = 5, .least = 7, .most = 6}, 10),
            "graph: min_degree: 7 is above max_degree, 6 (at most max_degree)\n");
  DegreeParameters from_file{.mean = 1e4};
  from_file.file.text = "degrees.txt";
  EXPECT_EQ(problems_of(from_file, 10), "");
}

// Havel 1955 and Hakimi 1962: tie the most wanting agent to the next ones, again and again.
bool can_be_built(Degrees degrees) {
  while (true) {
    std::sort(degrees.rbegin(), degrees.rend());
    const std::uint32_t most = degrees[0];
    if (most == 0) return true;
    if (most >= degrees.size()) return false;
    degrees[0] = 0;
    for (std::uint32_t i = 1; i <= most; ++i) {
      if (degrees[i]-- == 0) return false;
    }
  }
}

TEST(Degrees, AreGraphicalExactlyWhereAGraphCanBeBuilt) {
  std::uint32_t built = 0;
  for (std::uint32_t code = 0; code < 7 * 7 * 7 * 7 * 7 * 7; ++code) {
    Degrees degrees;
    for (std::uint32_t rest = code; degrees.size() < 6; rest /= 7) degrees.push_back(rest % 7);
    if (std::accumulate(degrees.begin(), degrees.end(), 0U) % 2 != 0) continue;
    const bool expected = can_be_built(degrees);
    ASSERT_EQ(is_graphical(degrees), expected) << code;
    built += expected ? 1U : 0U;
  }
  EXPECT_GT(built, 5'000U);
  EXPECT_TRUE(is_graphical({}));
  EXPECT_TRUE(is_graphical({0}));
}

}  // namespace
}  // namespace hearsay
