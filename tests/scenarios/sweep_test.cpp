// Sweeps: which points each kind says, what is wrong with one, and that a resolved sweep is itself.
#include "scenarios/sweep.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "scenarios/scenario.hpp"

namespace hearsay {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kBase[] = R"(title = "t"
[graph]
agents = 500
[[strategy]]
name = "none"
[[strategy]]
name = "free samples"
[[strategy.action]]
type = "seed"
count = 10
)";

Scenario read(const std::string& sweep, const Overrides& overrides = {}) {
  return parse_scenario(kBase + sweep, "market.toml", overrides);
}

std::vector<std::string> labels(const Scenario& scenario) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < scenario.sweep.points.size(); ++i) {
    all.push_back(scenario.sweep.label(i));
  }
  return all;
}

std::string wrong(const std::string& sweep, const Overrides& overrides = {}) {
  try {
    read(sweep, overrides);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing is wrong";
}

TEST(Sweep, of_a_grid_has_every_combination_the_last_field_fastest) {
  const Scenario scenario = read(R"([sweep.grid]
graph.seed = [3, 4]
"strategy.'free samples'.action.1.count" = [10, 20]
)");
  EXPECT_THAT(labels(scenario),
              ElementsAre("graph.seed=3, strategy.\"free samples\".action.1.count=10",
                          "graph.seed=3, strategy.\"free samples\".action.1.count=20",
                          "graph.seed=4, strategy.\"free samples\".action.1.count=10",
                          "graph.seed=4, strategy.\"free samples\".action.1.count=20"));
  ASSERT_EQ(scenario.points.size(), 4U);
  EXPECT_EQ(scenario.points[2].market_seed(), 4U);
  EXPECT_EQ(scenario.points[2].run.seed, scenario.run.seed);
  EXPECT_THAT(scenario.points[1].resolved(), HasSubstr("count = 20"));
  EXPECT_THAT(scenario.points[2].resolved(), HasSubstr("count = 10"));
  EXPECT_EQ(scenario.sweep.swept[0].sentence.substr(0, 8), "the seed");
}

TEST(Sweep, of_lists_takes_their_values_side_by_side) {
  const Scenario scenario = read(R"([sweep.list]
model.attention.see = [0.3, 0.4]
run.seed = [1, 2]
)");
  EXPECT_THAT(labels(scenario), ElementsAre("model.attention.see=0.3, run.seed=1",
                                            "model.attention.see=0.4, run.seed=2"));
  EXPECT_EQ(scenario.points[1].run.seed, 2);
}

TEST(Sweep, of_a_table_has_a_point_for_each_line) {
  const std::string folder = ::testing::TempDir() + "sweep_of_a_table";
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/points.csv")
      << "model.attention.see,\"strategy.\"\"free samples\"\".action.1.choose\"\n"
         "0.3,degree\n\n0.5,random\n";
  const std::string text = std::string(kBase) + "[sweep]\nfile = \"points.csv\"\n";
  const Scenario scenario = parse_scenario(text, folder + "/market.toml");
  EXPECT_THAT(
      labels(scenario),
      ElementsAre("model.attention.see=0.3, strategy.\"free samples\".action.1.choose=degree",
                  "model.attention.see=0.5, strategy.\"free samples\".action.1.choose=random"));
  std::ofstream(folder + "/points.csv") << "model.attention.se,graph.seed\n2,1\n3\n,1\n";
  try {
    parse_scenario(text, folder + "/market.toml");
    ADD_FAILURE() << "a wrong table was taken";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("points.csv:3: 1 cell (2, as in the header)"),
                                    HasSubstr("points.csv:4: model.attention.se: the value is")));
  }
  std::filesystem::remove_all(folder);
}

TEST(Sweep, as_a_latin_hypercube_has_one_point_in_each_part_of_every_range) {
  const Scenario scenario = read(R"([sweep]
points = 20
[sweep.latin_hypercube]
model.attention.see = [0, 1]
strategy."free samples".action.1.count = [1, 20]
strategy."free samples".action.1.cost_each = [2.5, 4.5]
)");
  ASSERT_EQ(scenario.points.size(), 20U);
  std::set<int> parts;
  std::set<std::string> counts;
  std::set<int> prices;
  for (const std::string& value : scenario.sweep.values(0)) {
    const double at = std::stod(value);
    EXPECT_TRUE(0 < at && at < 1) << at;
    parts.insert(static_cast<int>(at * 20));
  }
  for (const std::string& value : scenario.sweep.values(1)) counts.insert(value);
  for (const std::string& value : scenario.sweep.values(2)) {
    prices.insert(static_cast<int>((std::stod(value) - 2.5) / 2 * 20));
  }
  EXPECT_EQ(parts.size(), 20U);
  EXPECT_EQ(counts.size(), 20U);  // every whole number of the range, as there are as many points
  EXPECT_TRUE(counts.contains("1") && counts.contains("20"));
  EXPECT_EQ(prices.size(), 20U);
}

TEST(Sweep, as_a_latin_hypercube_has_luck_by_the_path_of_each_field) {
  const std::string one =
      "[sweep]\npoints = 9\n[sweep.latin_hypercube]\n"
      "model.attention.see = [0.2, 0.4]\n";
  const Scenario alone = read(one);
  const Scenario with_another = read(one + "population.in_need = [0.1, 0.2]\n");
  EXPECT_EQ(alone.sweep.values(0), with_another.sweep.values(0));
  Overrides other_luck;
  other_luck.seed = 7;
  EXPECT_NE(alone.sweep.values(0), read(one, other_luck).sweep.values(0));
}

TEST(Sweep, of_several_kinds_combines_each_point_of_one_with_each_of_the_others) {
  const Scenario scenario = read(R"([sweep]
points = 3
[sweep.latin_hypercube]
model.attention.see = [0.2, 0.4]
[sweep.list]
population.in_need = [0.1, 0.2]
[sweep.grid]
graph.seed = [1, 2]
)");
  EXPECT_EQ(scenario.points.size(), 12U);
}

TEST(Sweep, keeps_the_luck_of_all_points_the_same_unless_each_is_to_have_its_own) {
  const std::string grid = "[sweep.grid]\nmodel.attention.see = [0.3, 0.4]\n";
  const Scenario shared = read(grid);
  EXPECT_EQ(shared.points[0].run.seed, shared.points[1].run.seed);
  const Scenario own = read("[sweep]\nluck = \"own\"\n" + grid);
  EXPECT_NE(own.points[0].run.seed, own.points[1].run.seed);
  EXPECT_EQ(own.points[0].market_seed(), own.points[1].market_seed());
  EXPECT_EQ(own.points[0].market_seed(), 1U);
}

TEST(Sweep, that_is_resolved_reads_back_to_the_same_points) {
  for (const std::string& text :
       {std::string("[sweep]\nluck = \"own\"\npoints = 4\n[sweep.latin_hypercube]\n"
                    "model.attention.see = [0, 1]\n[sweep.grid]\ngraph.seed = [1, 2]\n"),
        std::string("[sweep.list]\nstrategy.2.action.1.target_regions = [[\"a\", \"b\"], [\"c\"]]\n"
                    "strategy.2.action.1.at = [\"1d\", \"2d\"]\n")}) {
    const Scenario first = read(text);
    const Scenario again = parse_scenario(first.resolved(), "market.toml");
    EXPECT_EQ(again.resolved(), first.resolved());
    EXPECT_EQ(labels(again), labels(first));
    ASSERT_EQ(again.points.size(), first.points.size());
    for (std::size_t i = 0; i < first.points.size(); ++i) {
      EXPECT_EQ(again.points[i].resolved(), first.points[i].resolved());
    }
  }
}

TEST(Sweep, that_is_wrong_says_so_for_all_points_before_anything_runs) {
  EXPECT_EQ(
      wrong("[sweep.grid]\nmodel.attention.see = [0.3, 1.5]\nrun.seed = [-1, 1]\n"),
      "market.toml:12: see: 1.5 is above 1, at point 2 (model.attention.see=1.5, run.seed=-1) "
      "(a number from 0 to 1)\n"
      "market.toml:13: seed: -1 is below 0, at point 0 (model.attention.see=0.3, run.seed=-1) "
      "(a whole number, at least 0)");
  EXPECT_THAT(wrong("[sweep.grid]\nmodel.attention.se = [1]\n"),
              HasSubstr("unknown key 'se'; did you mean 'see'?"));
  EXPECT_THAT(wrong("[sweep.grid]\nrun.replicates = [1, 2]\nquestion = [\"a\"]\n"),
              AllOf(HasSubstr("market.toml:12: run.replicates cannot be swept"),
                    HasSubstr("market.toml:13: question cannot be swept")));
  EXPECT_THAT(wrong("[sweep.list]\ngraph.seed = [1, 2]\nrun.seed = [1]\npopulation.in_need = 3\n"),
              AllOf(HasSubstr("market.toml:13: run.seed: 1 values (2, as many as in"),
                    HasSubstr("market.toml:14: population.in_need: 3 is a whole number (a list")));
  EXPECT_THAT(wrong("[sweep.list]\ngraph.seed = [1, 2]\n[sweep.grid]\n\"graph.seed\" = [3]\n"),
              HasSubstr("graph.seed is swept twice (first in market.toml:12)"));
  EXPECT_THAT(wrong("[sweep.grid]\ngraph.seed = [1, 2, 1]\n"),
              HasSubstr("point 2 (graph.seed=1) is point 0 again"));
  EXPECT_THAT(wrong("[sweep]\npoints = 5\n"), HasSubstr("there is no Latin hypercube"));
  EXPECT_THAT(wrong("[sweep]\n"), HasSubstr("nothing is swept"));
  EXPECT_THAT(wrong("[sweep.latin_hypercube]\ngraph.seed = [1, 5]\n"),
              HasSubstr("needs its number of points"));
  EXPECT_THAT(
      wrong("[sweep]\npoints = 5\n[sweep.latin_hypercube]\n"
            "model.attention.see = [0.5, 0.2]\nmodel.name = [1, 2]\n"),
      AllOf(HasSubstr("the bounds leave no range"), HasSubstr("no field of this scenario")));
  EXPECT_THAT(wrong("[sweep]\npoint = 5\n"), HasSubstr("unknown key 'point'"));
  EXPECT_THAT(wrong("[sweep.grid]\nmodel.name = [\"friend_circle\", \"bass\"]\n"),
              HasSubstr("the model bass measures other things than friend_circle"));
  EXPECT_THAT(
      wrong("[sweep]\npoints = 90000\n[sweep.latin_hypercube]\nmodel.attention.see = [0, 1]\n"
            "[sweep.grid]\ngraph.seed = [1, 2]\n"),
      HasSubstr("the sweep has 180000 points (at most 100000)"));
  Overrides only_one;
  only_one.strategies = {"none"};
  EXPECT_THAT(wrong("[sweep.grid]\nstrategy.2.action.1.count = [1, 2]\n", only_one),
              HasSubstr("is swept, and this strategy is not kept"));
}

TEST(Sweep, that_is_wrong_at_many_points_tells_some_of_them) {
  std::string values;
  for (int i = 2; i < 52; ++i) values += std::to_string(i) + ", ";
  const std::string text = wrong("[sweep.grid]\nmodel.attention.see = [" + values + "60]\n");
  EXPECT_THAT(text, HasSubstr("31 more points are wrong"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 20);
}

}  // namespace
}  // namespace hearsay
