#include "analysis/assessment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "analysis/assessment_text.hpp"
#include "analysis/bands.hpp"
#include "analysis/report.hpp"
#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Paths = std::vector<std::string>;
// Counts of a step: [strategy][replicate][measure]. Every step has the same.
using Counts = std::vector<std::vector<std::vector<std::int64_t>>>;

const std::vector<MeasureColumn> market_measures = {
    {"reach", "agents", "agents who saw anything", 1.0},
    {"reads", "sightings", "messages read", 1.0},
    {"reads_from_friends", "sightings", "messages of friends read", 1.0},
    {"readers", "agents", "agents who read anything", 1.0},
    {"sharers", "agents", "agents who passed on", 1.0},
    {"praise_posts", "posts", "praise", 1.0},
    {"criticism_posts", "posts", "criticism", 1.0},
    {"buyers", "agents", "agents who bought", 1.0},
    {"cost", "currency", "money spent", 1e-6}};

ResultHeader header_of(const std::vector<std::string>& strategies, const Counts& counts,
                       std::size_t steps = 1) {
  ResultHeader header;
  header.title = "a question";
  header.graph_digest = std::string(64, 'a');
  header.currency = "EUR";
  header.baseline = strategies[0];
  header.seed = 3;
  header.step = hours(1);
  header.steps = steps;
  header.replicates = counts[0].size();
  header.agents = 1'000;
  header.strategies = strategies;
  header.measures = market_measures;
  return header;
}

class AssessmentTest : public testing::Test {
 protected:
  AssessmentTest() {
    std::string pattern = fs::temp_directory_path() / "hearsay-assessment-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~AssessmentTest() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const ResultHeader& header, const Counts& counts) {
    const std::string path = folder_ / name;
    ResultWriter writer(path, header);
    for (std::size_t s = 0; s < counts.size(); ++s) {
      std::vector<ReplicateRecord> records;
      for (const auto& row : counts[s]) {
        ReplicateRecord& record =
            records.emplace_back(static_cast<Step>(header.steps), header.measures.size());
        for (Step step = 0; step < header.steps; ++step) {
          std::copy(row.begin(), row.end(), record.at(step).begin());
        }
      }
      writer.take(s, ReplicateId{0}, records);
      AgentTally tally(header.outcomes.size(), header.agents);
      if (!header.outcomes.empty()) {
        // Agent 7 in all replicates, the others in none.
        tally.add(0, AgentId{7}, static_cast<std::uint32_t>(header.replicates));
      }
      writer.take_agents(s, tally);
    }
    writer.finish({});
    return path;
  }
  Results results(const std::vector<std::string>& strategies, const Counts& counts) {
    return Results(Paths{write("results.h5", header_of(strategies, counts), counts)});
  }
  // What is wrong with joining the files; "" where nothing is.
  static std::string refusal(const std::vector<std::string>& paths) {
    try {
      const Results joined(paths);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }

  fs::path folder_;
};

// reach, reads, reads_from_friends, readers, sharers, praise, criticism, buyers, cost
const std::vector<std::vector<std::int64_t>> nothing = {{0, 0, 0, 0, 0, 0, 0, 10, 0},
                                                        {0, 0, 0, 0, 0, 0, 0, 14, 0},
                                                        {0, 0, 0, 0, 0, 0, 0, 6, 0},
                                                        {0, 0, 0, 0, 0, 0, 0, 10, 0}};
const std::vector<std::vector<std::int64_t>> samples = {{100, 80, 60, 40, 10, 9, 1, 20, 40'000'000},
                                                        {50, 40, 10, 20, 10, 5, 5, 22, 40'000'000},
                                                        {99, 60, 40, 30, 20, 0, 0, 18, 40'000'000},
                                                        {200, 80, 20, 40, 20, 8, 2, 5, 40'000'000}};
const std::vector<std::vector<std::int64_t>> both = {{300, 9, 3, 6, 3, 9, 1, 30, 100'000'000},
                                                     {310, 9, 3, 6, 3, 9, 1, 33, 100'000'000},
                                                     {290, 9, 3, 6, 3, 9, 1, 27, 100'000'000},
                                                     {300, 9, 3, 6, 3, 9, 1, 30, 100'000'000}};

TEST_F(AssessmentTest, ShowsHowReplicatesLieAndWhatTheWorstBring) {
  const Assessment assessment =
      assess(results({"none", "samples", "both"}, {nothing, samples, both}));
  ASSERT_EQ(assessment.measures.size(), 3U);  // those of the usual that there are
  const MeasureAssessment& buyers = assessment.measures[0];
  EXPECT_EQ(market_measures[buyers.measure].name, "buyers");
  // numpy.quantile([5, 18, 20, 22], [.05, .25, .5, .75, .95])
  const Distribution& one = buyers.strategies[1];
  EXPECT_THAT(one.quantiles,
              ElementsAre(testing::DoubleEq(6.95), 14.75, 19, 20.5, testing::DoubleEq(21.7)));
  EXPECT_EQ(one.worst, 5);  // 5 % of four are less than one
  EXPECT_EQ(one.mean.value, 65.0 / 4);
  // Of a cost the worst is the greatest, and it is in the currency.
  EXPECT_TRUE(assessment.measures[2].less_is_better);
  EXPECT_EQ(assessment.measures[2].strategies[2].worst, 100);
}

TEST_F(AssessmentTest, ComparesEachWithEachUnderTheSameLuck) {
  const Assessment assessment =
      assess(results({"none", "samples", "both"}, {nothing, samples, both}));
  const MeasureAssessment& buyers = assessment.measures[0];
  ASSERT_EQ(buyers.pairs.size(), 3U);
  const PairComparison& pair = buyers.pairs[0];
  EXPECT_EQ(pair.strategy, 1U);
  EXPECT_EQ(pair.rival, 0U);
  // Differences 10, 8, 12, -5.
  EXPECT_DOUBLE_EQ(pair.difference.value, 25.0 / 4);
  EXPECT_EQ(pair.wins.value, 0.75);
  EXPECT_EQ(pair.ties.value, 0);
  // Both differs from nothing by 20, 19, 21, 20: variance 2/3. Variances 32/3 and 18/3.
  EXPECT_NEAR(*buyers.pairs[1].pairing_factor, 50.0 / 3 / (2.0 / 3), 1e-9);
  EXPECT_EQ(buyers.pairs[2].strategy, 2U);
  EXPECT_EQ(buyers.pairs[2].rival, 1U);
  EXPECT_THAT(buyers.ranks[2], ElementsAre(1, 0, 0));
  EXPECT_THAT(buyers.ranks[1], ElementsAre(0, 0.75, 0.25));
  EXPECT_EQ(buyers.best_on_average[2], 1);
  // The cheapest is best.
  EXPECT_THAT(assessment.measures[2].ranks[0], ElementsAre(1, 0, 0));
}

TEST_F(AssessmentTest, KeepsTheBaselineAsTheRivalWhereverItStands) {
  ResultHeader header = header_of({"both", "none"}, {both, nothing});
  header.baseline = "none";
  const Assessment assessment = assess(Results(Paths{write("late.h5", header, {both, nothing})}));
  EXPECT_EQ(assessment.measures[0].pairs[0].strategy, 0U);
  EXPECT_EQ(assessment.measures[0].pairs[0].rival, 1U);
  EXPECT_EQ(assessment.measures[0].pairs[0].difference.value, 20);
}

TEST_F(AssessmentTest, CountsBacklashes) {
  const Assessment assessment =
      assess(results({"none", "samples", "both"}, {nothing, samples, both}));
  const Risk& risk = assessment.strategies[1].risk;
  // Shares of criticism 1/10, 5/10, no posts, 2/10: one is above 0.2. One has fewer buyers.
  EXPECT_EQ(risk.silent, 1U);
  EXPECT_EQ(risk.loud_criticism->value, 0.25);
  EXPECT_EQ(risk.below_baseline->value, 0.25);
  EXPECT_EQ(risk.backlash->value, 0.5);
  EXPECT_EQ(risk.negative_share->quantiles[2], 0.2);
  EXPECT_EQ(risk.negative_share->worst, 0.5);
  EXPECT_FALSE(assessment.strategies[0].risk.backlash);
  EXPECT_FALSE(assessment.strategies[0].risk.negative_share);
  AssessmentOptions strict;
  strict.loud_criticism = 0.1;
  EXPECT_EQ(assess(results({"none", "samples"}, {nothing, samples}), strict)
                .strategies[1]
                .risk.loud_criticism->value,
            0.5);
}

TEST_F(AssessmentTest, SaysWhatATakeOffBrings) {
  const Assessment assessment = assess(results({"none", "samples"}, {nothing, samples}));
  // 100 and 200 of 1,000 agents are enough, 50 and 99 are not.
  const TakeOff& take_off = *assessment.strategies[1].take_off;
  EXPECT_EQ(take_off.chance.value, 0.5);
  EXPECT_EQ(take_off.given->value, 12.5);
  EXPECT_EQ(take_off.otherwise->value, 20);
  EXPECT_FALSE(assessment.strategies[0].take_off->given);
}

TEST_F(AssessmentTest, FollowsTheFunnelAndMeasuresTheSpread) {
  const Assessment assessment = assess(results({"none", "samples"}, {nothing, samples}));
  const auto& funnel = assessment.strategies[1].funnel;
  ASSERT_EQ(funnel.size(), 4U);  // reach, readers, sharers, buyers
  EXPECT_DOUBLE_EQ(funnel[0].count.value, 449.0 / 4);
  EXPECT_DOUBLE_EQ(funnel[1].of_whole->value, 130.0 / 449);
  EXPECT_DOUBLE_EQ(funnel[3].of_whole->value, 65.0 / 60);
  EXPECT_EQ(funnel[3].of, "sharers");                         // for there are no deciders
  EXPECT_FALSE(assessment.strategies[0].funnel[1].of_whole);  // of nobody
  const Spread& spread = assessment.strategies[1].spread;
  // New readers by friends: 40 60/80 + 20 10/40 + 30 40/60 + 40 20/80 = 65, for 60 who share.
  EXPECT_FALSE(spread.counted);
  EXPECT_DOUBLE_EQ(spread.k_factor->value, 65.0 / 60);
  EXPECT_DOUBLE_EQ(spread.friend_reads_per_sharer->value, 130.0 / 60);
  EXPECT_DOUBLE_EQ(spread.sharers_per_reader->value, 60.0 / 130);
}

TEST_F(AssessmentTest, PricesTheNextDearerStrategy) {
  const Assessment assessment =
      assess(results({"none", "both", "samples"}, {nothing, both, samples}));
  ASSERT_EQ(assessment.cost_steps.size(), 2U);
  EXPECT_EQ(assessment.cost_steps[0].to, 2U);             // by cost: none, samples, both
  EXPECT_FALSE(assessment.cost_steps[0].cost_per_extra);  // 6.25 +- 12 more are not shown
  EXPECT_EQ(assessment.cost_steps[1].from, 2U);
  EXPECT_EQ(assessment.cost_steps[1].extra_cost.value, 60);
  EXPECT_EQ(assessment.cost_steps[1].extra_conversions.value, 13.75);
}

TEST_F(AssessmentTest, ReckonsWhatConversionsAreWorth) {
  EXPECT_FALSE(assess(results({"none", "both"}, {nothing, both})).strategies[1].worth);
  AssessmentOptions options;
  options.value = 9;
  const Assessment assessment = assess(results({"none", "both"}, {nothing, both}), options);
  // 20 more conversions for 100.
  const Worth& worth = *assessment.strategies[1].worth;
  EXPECT_DOUBLE_EQ(worth.revenue_gain.value, 180);
  EXPECT_DOUBLE_EQ(worth.gain.value, 80);
  EXPECT_DOUBLE_EQ(worth.return_on_cost->value, 0.8);
  EXPECT_FALSE(assessment.strategies[0].worth);
}

TEST_F(AssessmentTest, PrefersRevenueThatWasCounted) {
  std::vector<MeasureColumn> measures = market_measures;
  measures[6] = {"revenue", "currency", "money paid", 1e-6};
  ResultHeader header = header_of({"none", "both"}, {nothing, both});
  header.measures = measures;
  Counts sold = {nothing, both};
  for (auto& row : sold[1]) row[6] = 150'000'000;
  AssessmentOptions options;
  options.value = 9;
  const Assessment paid = assess(Results(Paths{write("paid.h5", header, sold)}), options);
  EXPECT_EQ(paid.strategies[1].worth->revenue_gain.value, 150);
  EXPECT_EQ(paid.strategies[1].worth->gain.value, 50);
  // Without a price nothing is earned, and the worth of a conversion is what it is said to be.
  for (auto& strategy : sold) {
    for (auto& row : strategy) row[6] = 0;
  }
  const std::string unpaid = write("unpaid.h5", header, sold);
  EXPECT_DOUBLE_EQ(assess(Results(Paths{unpaid}), options).strategies[1].worth->gain.value, 80);
  EXPECT_FALSE(assess(Results(Paths{unpaid})).strategies[1].worth);
}

TEST_F(AssessmentTest, NamesTheMeasuresThereAre) {
  AssessmentOptions options;
  options.measures = {"readers", "byers"};
  try {
    assess(results({"none", "both"}, {nothing, both}), options);
    FAIL() << "accepts byers";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("--measure: no measure \"byers\""),
                      HasSubstr("did you mean 'buyers'"), HasSubstr("criticism_posts")));
  }
}

TEST_F(AssessmentTest, JoinsFilesOfOneMarket) {
  const std::string first =
      write("a.h5", header_of({"none", "samples"}, {nothing, samples}), {nothing, samples});
  const std::string second =
      write("b.h5", header_of({"none", "both"}, {nothing, both}), {nothing, both});
  const Results joined({first, second});
  EXPECT_THAT(joined.header().strategies, ElementsAre("none", "samples", "both"));
  EXPECT_EQ(joined.totals(2, 7), (std::vector<double>{30, 33, 27, 30}));
  EXPECT_EQ(joined.difference(), "");
  // The same as if one run had simulated them.
  EXPECT_EQ(
      assessment_json(assess(joined)),
      assessment_json(assess(results({"none", "samples", "both"}, {nothing, samples, both}))));
}

TEST_F(AssessmentTest, RefusesFilesOfDifferentMarkets) {
  const std::string first =
      write("a.h5", header_of({"none", "samples"}, {nothing, samples}), {nothing, samples});
  ResultHeader other = header_of({"none", "both"}, {nothing, both}, 2);
  other.graph_digest = std::string(64, 'b');
  other.seed = 4;
  const std::string second = write("b.h5", other, {nothing, both});
  // Everything at once, a line each.
  EXPECT_THAT(refusal({first, second}),
              AllOf(HasSubstr("b.h5: graph bbbbbbbbbbbb (aaaaaaaaaaaa as in "),
                    HasSubstr("b.h5: seed 4 (3"), HasSubstr("b.h5: steps 2 (1"),
                    Not(HasSubstr("replicates 4"))));
  // A strategy of one name must be one strategy.
  const std::string third =
      write("c.h5", header_of({"none", "both"}, {samples, both}), {samples, both});
  EXPECT_THAT(refusal({first, third}), HasSubstr("strategy \"none\" has another reach than in"));
  EXPECT_EQ(refusal({first, first}), "");
}

TEST_F(AssessmentTest, NoticesThatScenariosDifferInMoreThanStrategies) {
  ResultHeader mine = header_of({"none"}, {nothing});
  mine.scenario_resolved = "title = \"a\"\n[model]\nquality = 0.7\n[[strategy]]\nname = \"none\"\n";
  ResultHeader theirs = header_of({"both"}, {both});
  theirs.scenario_resolved =
      "title = \"b\"\n[model]\nquality = 0.8\n[[strategy]]\nname = \"both\"\n";
  const Results joined(Paths{write("a.h5", mine, {nothing}), write("b.h5", theirs, {both})});
  EXPECT_EQ(joined.difference(), "quality = 0.7 / quality = 0.8");
  EXPECT_THAT(assessment_table(assess(joined)),
              HasSubstr("differ in more than strategies: quality"));
}

TEST_F(AssessmentTest, TellsOneStrategyAndOneReplicate) {
  const Counts one = {{nothing[0]}};
  const Assessment assessment = assess(results({"none"}, one));
  EXPECT_THAT(assessment_table(assessment), HasSubstr("one replicate"));
  EXPECT_THAT(assessment.measures[0].pairs, testing::IsEmpty());
  EXPECT_NO_THROW(assessment_csv(assessment));
}

TEST_F(AssessmentTest, WritesALineForEachNumber) {
  const std::string text = assessment_csv(assess(results({"none", "a \"b\", c"}, {nothing, both})));
  EXPECT_THAT(text, HasSubstr("strategy,rival,measure,statistic,value,low,high,unit\n"));
  EXPECT_THAT(text, HasSubstr("\"a \"\"b\"\", c\",none,buyers,difference,20,"));
  EXPECT_THAT(text, HasSubstr("none,,buyers,quantile_0.5,10,,,agents\n"));
}

TEST_F(AssessmentTest, DrawsBandsOfWhatHasCome) {
  EXPECT_THAT(shown_steps(5, 120), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(shown_steps(10, 4), ElementsAre(1, 4, 6, 9));
  const ResultHeader header = header_of({"none"}, {nothing}, 3);
  const Results three(Paths{write("three.h5", header, {nothing})});
  // 10, 14, 6 and 10 a step.
  const Bands bands = cumulative_bands(three, 0, 7, {0, 2});
  EXPECT_THAT(bands[2], ElementsAre(10, 30));
  EXPECT_THAT(bands[1], ElementsAre(9, 27));
}

TEST_F(AssessmentTest, WritesAPageThatNothingInItEnds) {
  ResultHeader header = header_of({"none", "</script><b>x"}, {nothing, both});
  header.title = "</script> & \"so on\"";
  header.outcomes = {{"bought", "replicates in which the agent bought"}};
  const Results named(Paths{write("named.h5", header, {nothing, both})});
  const std::string page = report_page(named, {}, Language::chinese);
  EXPECT_THAT(page, Not(HasSubstr("</script><b>")));
  EXPECT_THAT(page, Not(HasSubstr("@DATA@")));
  EXPECT_THAT(page, HasSubstr("Chart.js v"));
  EXPECT_LT(page.size(), 3'000'000U);
  const std::string mark = "<script type=\"application/json\" id=\"data\">";
  const std::size_t begin = page.find(mark) + mark.size();
  const auto data =
      nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
  EXPECT_EQ(data["lang"], "zh");
  EXPECT_EQ(data["assessment"]["strategies"][1]["name"], "</script><b>x");
  EXPECT_EQ(data["agents"]["outcomes"][0]["strategies"][0][0]["agent"], "7");
  EXPECT_EQ(data["agents"]["outcomes"][0]["strategies"][0].size(), 1U);
}

}  // namespace
}  // namespace hearsay
