#include "analysis/comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/table.hpp"
#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// Totals: [strategy][replicate][measure].
using Totals = std::vector<std::vector<std::vector<std::int64_t>>>;

const std::vector<MeasureColumn> market_measures = {
    {"impressions", "sightings", "messages seen", 1.0},
    {"reach", "agents", "agents who saw anything", 1.0},
    {"negative_reach", "agents", "agents who saw criticism", 1.0},
    {"buyers", "agents", "agents who bought", 1.0},
    {"cost", "currency", "money spent", 1e-6}};

// Writes a result of one step with these totals and compares its strategies.
Comparison comparison_of(const std::vector<std::string>& strategies,
                         const std::vector<MeasureColumn>& measures, const Totals& totals) {
  ResultHeader header;
  header.title = "a question";
  header.currency = "EUR";
  header.baseline = strategies[0];
  header.step = hours(1);
  header.steps = 1;
  header.replicates = totals[0].size();
  header.agents = 1'000;
  header.strategies = strategies;
  header.measures = measures;
  std::string folder = std::filesystem::temp_directory_path() / "hearsay-analysis-XXXXXX";
  folder = mkdtemp(folder.data());
  {
    ResultWriter writer(folder + "/results.h5", header);
    for (std::size_t strategy = 0; strategy < strategies.size(); ++strategy) {
      std::vector<ReplicateRecord> records;
      for (const auto& row : totals[strategy]) {
        ReplicateRecord& record = records.emplace_back(1, measures.size());
        std::copy(row.begin(), row.end(), record.at(0).begin());
      }
      writer.take(strategy, ReplicateId{0}, records);
    }
    writer.finish({});
  }
  Comparison comparison = compare(ResultReader(folder + "/results.h5"));
  std::filesystem::remove_all(folder);
  return comparison;
}

// Four replicates of a market. Samples bring 20, 22, 18 and 20 more buyers than no campaign; the
// feed ad brings 1 more, 1 fewer, 1 more and as many.
Comparison market() {
  return comparison_of({"no campaign", "samples", "feed ad"}, market_measures,
                       {{{900, 500, 10, 100, 0},
                         {910, 520, 12, 140, 0},
                         {890, 480, 9, 60, 0},
                         {900, 500, 9, 100, 0}},
                        {{950, 600, 20, 120, 250'000'000},
                         {960, 610, 21, 162, 250'000'000},
                         {940, 590, 19, 78, 250'000'000},
                         {950, 600, 20, 120, 250'000'000}},
                        {{990, 700, 11, 101, 80'500'000},
                         {990, 700, 11, 139, 80'500'000},
                         {990, 700, 11, 61, 80'500'000},
                         {990, 700, 11, 100, 80'500'000}}});
}

TEST(Comparison, ComparesReplicatesThatHadTheSameLuck) {
  const Comparison comparison = market();
  EXPECT_EQ(comparison.deciding, comparison.buyers);
  EXPECT_EQ(comparison.agents, 1'000U);
  ASSERT_FALSE(comparison.strategies[0].against);
  const AgainstBaseline& samples = *comparison.strategies[1].against;
  const Summary& extra = samples.differences[*comparison.buyers];
  EXPECT_DOUBLE_EQ(extra.value, 20);
  // sd = sqrt((0 + 4 + 4 + 0) / 3), t(3) = 3.182446; the means alone vary twenty times as much.
  EXPECT_NEAR(extra.interval->half_width(), 3.182446 * std::sqrt(8.0 / 3) / 2, 1e-5);
  EXPECT_GT(comparison.strategies[1].totals[*comparison.buyers].interval->half_width(), 50);
  EXPECT_TRUE(samples.shown);
  EXPECT_DOUBLE_EQ(samples.wins.value, 1);
  EXPECT_EQ(comparison.best, 1U);
  EXPECT_THAT(comparison.leaders, ElementsAre(1));
}

TEST(Comparison, PricesConversions) {
  const Comparison comparison = market();
  EXPECT_EQ(comparison.strategies[0].cost_per_conversion->value, 0);
  EXPECT_DOUBLE_EQ(comparison.strategies[1].cost_per_conversion->value, 250.0 / 120);
  EXPECT_DOUBLE_EQ(comparison.strategies[1].conversion_share->value, 0.12);
  EXPECT_DOUBLE_EQ(comparison.strategies[1].against->cost_per_extra_conversion->value, 250.0 / 20);
}

TEST(Comparison, CountsATieAsHalfAWinAndClaimsNothingFromIt) {
  const AgainstBaseline feed = *market().strategies[2].against;
  EXPECT_DOUBLE_EQ(feed.wins.value, 2.5 / 4);
  EXPECT_FALSE(feed.shown);
  EXPECT_FALSE(feed.cost_per_extra_conversion);
}

TEST(Comparison, TellsNoStrategiesApartByOneReplicate) {
  const Comparison comparison =
      comparison_of({"a", "b"}, market_measures, {{{9, 5, 0, 1, 0}}, {{9, 5, 0, 7, 3'000'000}}});
  EXPECT_FALSE(comparison.strategies[1].against->shown);
  EXPECT_THAT(comparison.leaders, ElementsAre(0, 1));
  EXPECT_THAT(comparison_table(comparison), HasSubstr("1 replicate: no intervals"));
  EXPECT_THAT(closing_sentence(comparison), HasSubstr("One replicate cannot show a difference"));
}

TEST(Comparison, DoesWithTheMeasuresThatThereAre) {
  const std::vector<MeasureColumn> few = {{"informed", "agents", "agents who know", 1.0},
                                          {"largest_cascade", "agents", "size", 1.0}};
  const Comparison comparison =
      comparison_of({"a", "b"}, few, {{{5, 1}, {6, 1}, {7, 1}}, {{8, 1}, {9, 1}, {10, 1}}});
  EXPECT_EQ(comparison.deciding, 0U);
  EXPECT_FALSE(comparison.strategies[0].conversion_share);
  EXPECT_EQ(comparison_table(comparison),
            "  strategy   informed  largest cascade\n"
            "  a         6.0 ± 2.5                1\n"
            "* b         9.0 ± 2.5                1\n"
            "\n"
            "  over \"a\"  extra informed  wins in\n"
            "  a                      -        -\n"
            "* b                     +3    100 %\n"
            "\n"
            "3 replicates; ± and [ ] are 95 % intervals; a tie is half a win; * most informed\n"
            "b: +3 informed over a, wins in 100 % of replicates.\n");
}

TEST(Comparison, RefusesAResultWhoseBaselineIsNoStrategy) {
  const std::string path = std::filesystem::temp_directory_path() / "hearsay-no-baseline.h5";
  ResultHeader header;
  header.baseline = "b";
  header.strategies = {"a"};
  header.replicates = header.steps = 1;
  ResultWriter writer(path, header);
  writer.take(0, ReplicateId{0}, std::vector(1, ReplicateRecord(1, 0)));
  writer.finish({});
  EXPECT_THROW(compare(ResultReader(path)), InputError);
  std::filesystem::remove(path);
}

TEST(Table, ShowsTheMarketAtAGlance) {
  EXPECT_EQ(
      comparison_table(market()),
      "  strategy        reach  conversions  of agents  negative reach  cost EUR\n"
      "  no campaign  500 ± 26     100 ± 52     10.0 %      10.0 ± 2.3      0.00\n"
      "* samples      600 ± 13     120 ± 55     12.0 %      20.0 ± 1.3    250.00\n"
      "  feed ad           700     100 ± 51     10.0 %              11     80.50\n"
      "\n"
      "  over \"no campaign\"  extra conversions  wins in  EUR per conversion  EUR per extra one\n"
      "  no campaign                         -        -                0.00                  -\n"
      "* samples                   +20.0 ± 2.6    100 %   2.08 [1.12, 3.05]  12.5 [10.9, 14.1]\n"
      "  feed ad                    +0.2 ± 1.5     62 %   0.80 [0.39, 1.22]                  -\n"
      "\n"
      "4 replicates; ± and [ ] are 95 % intervals; a tie is half a win; * most conversions\n"
      "samples: +20.0 ± 2.6 conversions over no campaign, wins in 100 % of replicates.\n");
}

TEST(Table, FitsATerminal) {
  const std::int64_t million = 1'000'000;
  Totals totals(2);
  for (std::int64_t i = 0; i < 4; ++i) {
    totals[0].push_back({100'000, 20'000 + 100 * i, 2'000 + 50 * i * i, 1'000 + 40 * i, 0});
    totals[1].push_back(
        {100'000, 21'000 - 90 * i, 2'200 + 50 * i, 1'900 + 41 * i, (12'000 + 30 * i) * million});
  }
  const Comparison comparison =
      comparison_of({"no campaign", "samples to opinion leaders"}, market_measures, totals);
  std::istringstream lines(comparison_table(comparison));
  for (std::string line; std::getline(lines, line);) {
    const auto continuing = std::count_if(line.begin(), line.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0U) == 0x80;
    });
    EXPECT_LE(line.size() - static_cast<std::size_t>(continuing), 100U) << line;
  }
}

TEST(ClosingSentence, SaysNoMoreThanTheDataShow) {
  const std::vector<MeasureColumn> buyers = {market_measures[3]};
  const auto sentence = [&](const Totals& totals) {
    return closing_sentence(comparison_of({"none", "ad", "gift"}, buyers, totals));
  };
  const std::vector<std::vector<std::int64_t>> low = {{10}, {12}, {11}, {13}};
  const std::vector<std::vector<std::int64_t>> high = {{20}, {22}, {21}, {24}};
  const std::vector<std::vector<std::int64_t>> high_too = {{21}, {22}, {22}, {22}};
  const std::vector<std::vector<std::int64_t>> wild = {{40}, {0}, {35}, {0}};
  EXPECT_EQ(sentence({low, high, low}),
            "ad: +10.25 ± 0.80 conversions over none, wins in 100 % of replicates.");
  EXPECT_EQ(sentence({low, high, high_too}),
            "ad: +10.25 ± 0.80 conversions over none, wins in 100 % of replicates. No difference "
            "shown between it and gift.");
  EXPECT_EQ(sentence({low, wild, low}),
            "ad: no difference shown from none (+7 ± 37 conversions in 4 replicates).");
  EXPECT_EQ(sentence({high, low, low}), "Every other strategy has fewer conversions than none.");
  EXPECT_EQ(sentence({high, low, high}),
            "No strategy is shown to have more conversions than none.");
  EXPECT_EQ(closing_sentence(comparison_of({"none"}, buyers, {low})),
            "none: 11.5 ± 2.1 conversions in 4 replicates.");
  EXPECT_EQ(closing_sentence(comparison_of({"none"}, {}, {{{}}})),
            "The model measures nothing to compare by.");
}

TEST(Table, WritesNumbersForReading) {
  EXPECT_EQ(number_text(0, 0), "0");
  EXPECT_EQ(number_text(999, 0), "999");
  EXPECT_EQ(number_text(1000, 0), "1,000");
  EXPECT_EQ(number_text(1234567.85, 1), "1,234,567.9");
  EXPECT_EQ(number_text(-123456, 0), "-123,456");
  EXPECT_EQ(number_text(-0.2, 0), "0");
  EXPECT_EQ(estimate_text({12345.4, Interval{12278.4, 12412.4}}, 0), "12,345 ± 67");
  EXPECT_EQ(estimate_text({0.03121, Interval{0.02911, 0.03331}}, 0), "0.0312 ± 0.0021");
  EXPECT_EQ(estimate_text({2.5, std::nullopt}, 2), "2.50");
  EXPECT_EQ(range_text({3.42, Interval{3.02, 3.82}}, 2), "3.42 [3.02, 3.82]");
}

TEST(Json, HoldsEveryNumberUnrounded) {
  const Comparison comparison = market();
  const auto json = nlohmann::json::parse(comparison_json(comparison));
  EXPECT_EQ(json["compared_by"], "buyers");
  EXPECT_EQ(json["leaders"], nlohmann::json::array({"samples"}));
  EXPECT_EQ(json["summary"], closing_sentence(comparison));
  const auto& samples = json["strategies"][1];
  EXPECT_EQ(samples["totals"]["cost"]["mean"], 250.0);
  EXPECT_EQ(samples["totals"]["cost"]["unit"], "EUR");
  const Summary& extra = comparison.strategies[1].against->differences[3];
  EXPECT_EQ(samples["against_baseline"]["differences"]["buyers"]["sd"], *extra.sd);
  EXPECT_EQ(samples["against_baseline"]["differences"]["buyers"]["interval"][0],
            extra.interval->low);
  EXPECT_EQ(samples["against_baseline"]["cost_per_extra_conversion"]["unit"], "EUR per conversion");
  EXPECT_EQ(samples["against_baseline"]["difference_shown"], true);
  EXPECT_TRUE(json["strategies"][0]["against_baseline"].is_null());
  EXPECT_TRUE(json["strategies"][2]["against_baseline"]["cost_per_extra_conversion"].is_null());
}

}  // namespace
}  // namespace hearsay
