// Scenarios that are right: what they say arrives, and what was read can be written and read again.
#include "scenarios/scenario.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sim/core/catalogue.hpp"
#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kFolder = std::string(HEARSAY_SOURCE_DIR) + "/scenarios";

constexpr std::string_view kTwoStrategies = R"(title = "A test"
baseline = "nothing"
[graph]
agents = 300
[run]
replicates = 4
[[strategy]]
name = "nothing"
[[strategy]]
name = "free samples"
[[strategy.action]]
type = "seed"
count = 10
[[strategy.action]]
type = "push"
)";

Scenario parse(std::string_view text, const Overrides& overrides = {}) {
  return parse_scenario(text, "test.toml", overrides);
}

Overrides with_set(std::string set) {
  Overrides overrides;
  overrides.sets.push_back(std::move(set));
  return overrides;
}

TEST(Scenario, TheShortestOneHasATitleAndAStrategy) {
  const Scenario scenario = parse("title = \"t\"\n[[strategy]]\nname = \"nothing\"\n");
  EXPECT_EQ(scenario.title, "t");
  EXPECT_EQ(scenario.baseline, "nothing");
  EXPECT_EQ(scenario.currency, "EUR");
  EXPECT_EQ(scenario.model->name(), "friend_circle");
  EXPECT_EQ(scenario.graph.generator->name(), "overlapping_circles");
  EXPECT_EQ(scenario.run.clock().steps, 504U);
  EXPECT_TRUE(scenario.strategies.front().actions.empty());
}

TEST(Scenario, EveryGeneratorReadsBackAsItResolves) {
  for (const std::string_view name : names(all_generators())) {
    const std::string resolved =
        parse("title = \"t\"\n[graph]\ngenerator = \"" + std::string(name) +
              "\"\n[graph.hubs]\ncount = 3\n" + "[[strategy]]\nname = \"nothing\"\n")
            .resolved();
    EXPECT_THAT(resolved, HasSubstr("\ngenerator = \"" + std::string(name) + "\"\n"));
    EXPECT_THAT(resolved, HasSubstr("\n[graph.hubs]\ncount = 3  # agents: "));
    EXPECT_EQ(parse(resolved).resolved(), resolved);
  }
}

TEST(Scenario, HubsAreTheLastAgentsOfAGeneratedMarket) {
  Workers workers(2);
  const BuiltMarket market =
      build_market(parse(kTwoStrategies, with_set("graph.hubs.count=2")), workers);
  ASSERT_EQ(market.graph.agents(), 302U);
  EXPECT_EQ(market.population.agents(), 302U);
  EXPECT_GT(market.graph.degree(AgentId{300}), 10U);
  for (std::uint32_t a = 0; a < 302; ++a) {
    for (const AgentId reader : market.graph.friends(AgentId{a})) EXPECT_LT(index(reader), 300U);
  }
}

TEST(Scenario, RegionsAndInterestsOfAGeneratedMarketAreItsAgents) {
  Workers workers(2);
  Overrides overrides = with_set("graph.hubs.count=1");
  overrides.sets.insert(overrides.sets.end(), {"graph.regions=12", "graph.interests=2"});
  const Population population = build_market(parse(kTwoStrategies, overrides), workers).population;
  // Words ascend as words do.
  EXPECT_THAT(population.region().words,
              ElementsAre("", "1", "10", "11", "12", "2", "3", "4", "5", "6", "7", "8", "9"));
  const auto region = [&](std::size_t agent) {
    return population.region().words[population.region().of_agents[agent]];
  };
  EXPECT_EQ(region(0), "1");
  EXPECT_EQ(region(26), "2");
  EXPECT_EQ(region(299), "12");
  EXPECT_EQ(region(300), "");  // the hub
  EXPECT_THAT(population.interests().words, ElementsAre("1", "2"));
  EXPECT_EQ(population.interests().of_agents[0], 1U);
  EXPECT_EQ(population.interests().of_agents[299], 2U);
  EXPECT_EQ(population.interests().of_agents[300], 0U);
}

TEST(Scenario, AGraphFromAFileHasNoHubs) {
  try {
    parse(
        "title = \"t\"\n[graph]\nfile = \"ties.txt\"\n[graph.hubs]\ncount = 3\n"
        "[[strategy]]\nname = \"nothing\"\n");
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("'hubs'"));
  }
}

TEST(Scenario, KeepsItsTextVerbatimAndItsPath) {
  const Scenario scenario = parse(kTwoStrategies);
  EXPECT_EQ(scenario.text, kTwoStrategies);
  EXPECT_EQ(scenario.path, "test.toml");
  ASSERT_EQ(scenario.strategies.size(), 2U);
  ASSERT_EQ(scenario.strategies[1].actions.size(), 2U);
  EXPECT_EQ(scenario.strategies[1].actions[0]->name(), "seed");
  EXPECT_EQ(scenario.strategies[1].actions[1]->name(), "push");
}

TEST(Scenario, ResolvedReadsBackToItself) {
  for (const std::string_view text :
       {std::string_view("title = \"t\"\nquestion = \"a\\u0001 \\\"q\\\" \\\\ "
                         "\"\n[[strategy]]\nname = \"nothing\"\n"),
        kTwoStrategies}) {
    const std::string resolved = parse(text).resolved();
    EXPECT_EQ(parse(resolved).resolved(), resolved);
  }
}

TEST(Scenario, ResolvedWritesOverridesAndUnits) {
  Overrides overrides = with_set("strategy.'free samples'.action.1.count=12");
  overrides.sets.push_back("model.attention.see=0.125");
  const std::string resolved = parse(kTwoStrategies, overrides).resolved();
  EXPECT_THAT(resolved, HasSubstr("\ncount = 12  # agents: "));
  EXPECT_THAT(resolved, HasSubstr("\nsee = 0.125  # probability: "));
  EXPECT_THAT(resolved, HasSubstr("\nduration = \"21d\"  # duration: "));
  EXPECT_THAT(resolved, HasSubstr("\n[model.attention]\n"));
}

TEST(Scenario, EveryOneOfTheLibraryIsRightAndReadsBack) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".toml") continue;
    const std::string path = entry.path().string();
    const Scenario scenario = load_scenario(path);
    const std::string resolved = scenario.resolved();
    EXPECT_EQ(parse_scenario(resolved, path).resolved(), resolved) << path;
    EXPECT_FALSE(scenario.question.empty()) << path;
    EXPECT_TRUE(scenario.text.starts_with("# ")) << path;
    ++count;
  }
  EXPECT_GE(count, 2U);
}

TEST(Scenario, TheQuickStartComparesFourStrategies) {
  const Scenario scenario = load_scenario(kFolder + "/quickstart.toml");
  EXPECT_EQ(scenario.strategies.size(), 4U);
  EXPECT_EQ(scenario.run.replicates, 64);
  EXPECT_EQ(scenario.run.clock().steps, 504U);
  EXPECT_EQ(scenario.baseline, "no campaign");
}

TEST(Set, TakesTomlValuesAndBareWords) {
  const auto resolved = [](const std::string& set) {
    return parse(kTwoStrategies, with_set(set)).resolved();
  };
  EXPECT_THAT(resolved("graph.agents=5000"), HasSubstr("\nagents = 5000"));
  EXPECT_THAT(resolved("graph.agents = 5_000"), HasSubstr("\nagents = 5000"));
  EXPECT_THAT(resolved("run.duration=48h"), HasSubstr("\nduration = \"2d\""));
  EXPECT_THAT(resolved("run.duration=\"48h\""), HasSubstr("\nduration = \"2d\""));
  EXPECT_THAT(resolved("title=A bare title = fine"), HasSubstr("title = \"A bare title = fine\""));
  EXPECT_THAT(resolved("model.negative_word=false"), HasSubstr("\nnegative_word = false"));
  EXPECT_THAT(resolved("strategy.\"free samples\".action.1.choose=degree"),
              HasSubstr("\nchoose = \"degree\""));
  EXPECT_THAT(resolved("strategy.free samples.action.1.give=post"), HasSubstr("\ngive = \"post\""));
  EXPECT_THAT(resolved("strategy.2.action.2.open_rate=1"), HasSubstr("\nopen_rate = 1"));
  EXPECT_THAT(resolved("strategy.free samples.name=gifts"), HasSubstr("name = \"gifts\""));
}

TEST(Set, TheLastOfSeveralWinsAndTheOptionsOfTheirOwnComeAfter) {
  Overrides overrides = with_set("run.seed=5");
  overrides.sets.push_back("run.seed=6");
  EXPECT_EQ(parse(kTwoStrategies, overrides).run.seed, 6);
  overrides.seed = 7;
  overrides.replicates = 9;
  EXPECT_EQ(parse(kTwoStrategies, overrides).run.seed, 7);
  EXPECT_EQ(parse(kTwoStrategies, overrides).run.replicates, 9);
}

TEST(Set, ReachesAStrategyWithADotInItsName) {
  const std::string text =
      "title = \"t\"\n[[strategy]]\nname = \"a.b\"\n[[strategy.action]]\n"
      "type = \"seed\"\ncount = 1\n";
  EXPECT_THAT(parse(text, with_set("strategy.'a.b'.action.1.count=3")).resolved(),
              HasSubstr("\ncount = 3"));
}

TEST(Strategies, AreKeptByNameInTheOrderOfTheFile) {
  Overrides overrides;
  overrides.strategies = {"free samples"};
  const Scenario one = parse(kTwoStrategies, overrides);
  ASSERT_EQ(one.strategies.size(), 1U);
  EXPECT_EQ(one.baseline, "free samples");
  overrides.strategies = {"free samples", "nothing"};
  const Scenario both = parse(kTwoStrategies, overrides);
  ASSERT_EQ(both.strategies.size(), 2U);
  EXPECT_EQ(both.strategies[0].name, "nothing");
  EXPECT_EQ(both.baseline, "nothing");
}

class GraphFile : public ::testing::Test {
 protected:
  GraphFile() {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "ties.txt") << "# who knows whom\nann bob\nbob cem\ncem ann\ncem dan\n";
    std::ofstream(folder_ / "circles.txt") << "family ann bob cem\nwork cem dan\n";
  }
  ~GraphFile() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_ = std::filesystem::path(::testing::TempDir()) /
                                  (std::string("hearsay_graph_") +
                                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(GraphFile, IsLookedForBesideTheScenario) {
  const std::string path = (folder_ / "market.toml").string();
  const std::string text =
      "title = \"t\"\n[graph]\nfile = \"ties.txt\"\ncircles = \"circles.txt\"\n"
      "[[strategy]]\nname = \"nothing\"\n";
  const Scenario scenario = parse_scenario(text, path);
  EXPECT_EQ(scenario.graph.generator, nullptr);
  EXPECT_EQ(scenario.graph.file.path, (folder_ / "ties.txt").string());
  EXPECT_EQ(scenario.graph.file.text, "ties.txt");
  const std::string resolved = scenario.resolved();
  EXPECT_EQ(parse_scenario(resolved, path).resolved(), resolved);
}

TEST_F(GraphFile, OnTheCommandLineReplacesTheGraphOfTheScenario) {
  Overrides overrides;
  overrides.graph = (folder_ / "ties.txt").string();
  overrides.circles = (folder_ / "circles.txt").string();
  const Scenario scenario = parse(kTwoStrategies, overrides);
  EXPECT_EQ(scenario.graph.generator, nullptr);
  EXPECT_EQ(scenario.graph.circles.path, *overrides.circles);
  EXPECT_THAT(scenario.resolved(), Not(HasSubstr("generator")));
}

TEST_F(GraphFile, BecomesAMarketWithTheNamesOfTheFile) {
  Overrides overrides;
  overrides.graph = (folder_ / "ties.txt").string();
  overrides.circles = (folder_ / "circles.txt").string();
  Workers workers(1);
  const BuiltMarket market = build_market(parse(kTwoStrategies, overrides), workers);
  EXPECT_EQ(market.graph.agents(), 4U);
  EXPECT_EQ(market.graph.ties(), 8U);
  EXPECT_EQ(market.names, (std::vector<std::string>{"ann", "bob", "cem", "dan"}));
  EXPECT_EQ(market.view().names.size(), 4U);
  EXPECT_EQ(market.population.agents(), 4U);
  EXPECT_EQ(market.notes, "");

  overrides.sets.push_back("graph.directed=true");
  const BuiltMarket followed = build_market(parse(kTwoStrategies, overrides), workers);
  EXPECT_EQ(followed.graph.ties(), 4U);
}

TEST_F(GraphFile, IsReadInTheFormatThatItsEndingOrTheScenarioSays) {
  const std::string header = "source,target\n";
  const std::string ties = "ann,bob\nbob,cem\ncem,ann\n";
  std::ofstream(folder_ / "ties.csv") << header << ties;
  std::ofstream(folder_ / "bare.csv") << ties;
  Workers workers(1);
  Overrides overrides;
  overrides.graph = (folder_ / "ties.csv").string();
  EXPECT_EQ(build_market(parse(kTwoStrategies, overrides), workers).graph.ties(), 6U);
  overrides.graph = (folder_ / "bare.csv").string();
  EXPECT_THROW(build_market(parse(kTwoStrategies, overrides), workers), InputError);
  overrides.sets.push_back("graph.format=edge_list");
  EXPECT_EQ(build_market(parse(kTwoStrategies, overrides), workers).graph.ties(), 6U);
}

TEST_F(GraphFile, MayRateItsTies) {
  std::ofstream(folder_ / "rated.csv")
      << "source,target,rating\nann,bob,9\nbob,cem,-1\ncem,ann,2\n";
  Workers workers(1);
  Overrides overrides;
  overrides.graph = (folder_ / "rated.csv").string();
  overrides.sets = {"graph.directed=true", "graph.trust=rated"};
  const BuiltMarket market = build_market(parse(kTwoStrategies, overrides), workers);
  // Ties of ann, bob and cem: their posts reach cem, ann and bob.
  EXPECT_EQ(market.graph.traits()[0].reader_trust(), TrustLevel::medium);
  EXPECT_EQ(market.graph.traits()[1].reader_trust(), TrustLevel::high);
  EXPECT_EQ(market.graph.traits()[2].reader_trust(), TrustLevel::low);
  EXPECT_THAT(parse(kTwoStrategies, overrides).resolved(), HasSubstr("trust = \"rated\""));
  overrides.graph = (folder_ / "ties.txt").string();
  EXPECT_THROW(build_market(parse(kTwoStrategies, overrides), workers), InputError);
}

TEST_F(GraphFile, GivesItsWeightsToAModelThatAsksForThem) {
  std::ofstream(folder_ / "weighted.csv")
      << "source,target,weight\nann,bob,0.25\nbob,cem,0.5\ncem,ann,1\n";
  const std::string text =
      "title = \"t\"\n[graph]\nfile = \"weighted.csv\"\ndirected = true\n[model]\n"
      "name = \"independent_cascade\"\nchances = \"per_tie\"\n[[strategy]]\nname = \"nothing\"\n";
  const std::string path = (folder_ / "market.toml").string();
  Workers workers(1);
  const BuiltMarket market = build_market(parse_scenario(text, path), workers);
  // ann follows bob, so the tie leads from bob to ann: by author, those of ann, bob and cem.
  EXPECT_EQ(market.weights, (std::vector<double>{1, .25, .5}));
  EXPECT_EQ(market.view().weights.size(), 3U);
  Overrides uniform;
  uniform.sets = {"model.chances=uniform"};
  EXPECT_TRUE(build_market(parse_scenario(text, path, uniform), workers).weights.empty());
}

TEST_F(GraphFile, IsJoinedByATableOfAgents) {
  std::ofstream(folder_ / "people.csv") << "agent,need,region\nann,1,north\ndan,0,south\n";
  Workers workers(1);
  Overrides overrides;
  overrides.graph = (folder_ / "ties.txt").string();
  overrides.attributes = (folder_ / "people.csv").string();
  const BuiltMarket market = build_market(parse(kTwoStrategies, overrides), workers);
  EXPECT_TRUE(market.population.in_need(AgentId{0}));
  EXPECT_FALSE(market.population.in_need(AgentId{3}));
  const Categories& region = market.population.region();
  EXPECT_EQ(region.words[region.of_agents[3]], "south");
  EXPECT_THAT(market.notes, HasSubstr("2 agents have no row in"));
  std::ofstream(folder_ / "people.csv") << "agent,need\nann,1\neve,0\n";
  EXPECT_THROW(build_market(parse(kTwoStrategies, overrides), workers), InputError);
}

TEST(Generated, IsWhatTheScenarioOfThatNameGenerates) {
  Workers workers(1);
  const GraphSource source = parse_generator("overlapping_circles", {"agents=300", "hubs.count=2"});
  const Graph graph = generate_graph(source, Luck::of_market(1), workers).graph;
  EXPECT_EQ(graph.agents(), 302U);
  const Scenario scenario = parse(kTwoStrategies, with_set("graph.hubs.count=2"));
  const Graph same = generate_graph(scenario.graph, Luck::of_market(1), workers).graph;
  EXPECT_EQ(graph.digest(), same.digest());
}

TEST(Generated, ReportsAllThatIsWrongTogether) {
  try {
    parse_generator("overlapping_circles", {"agents=1", "agens=5"});
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_EQ(error.problems().size(), 2U);
    EXPECT_THAT(error.what(),
                HasSubstr("--set agens=5: unknown key 'agens'; did you mean 'agents'?"));
    EXPECT_THAT(error.what(), HasSubstr("--set agents=1: agents: 1 is below 2"));
  }
}

TEST(Market, IsTheSameForAnyNumberOfThreadsAndAnotherForAnotherSeed) {
  Workers one(1);
  Workers three(3);
  Overrides overrides;
  const Scenario scenario = parse(kTwoStrategies);
  const BuiltMarket market = build_market(scenario, one);
  EXPECT_EQ(market.graph.agents(), 300U);
  EXPECT_TRUE(market.names.empty());
  EXPECT_EQ(build_market(scenario, three).graph.digest(), market.graph.digest());
  overrides.seed = 2;
  EXPECT_NE(build_market(parse(kTwoStrategies, overrides), one).graph.digest(),
            market.graph.digest());
}

}  // namespace
}  // namespace hearsay
