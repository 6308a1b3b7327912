#include "analysis/comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
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

TEST(Comparison, BoundsThePriceOfAnExtraConversionByTheExtraConversions) {
  // The samples cost 250 more in every replicate.
  const AgainstBaseline samples = *market().strategies[1].against;
  const Interval extra = *samples.differences[3].interval;
  EXPECT_NEAR(samples.cost_per_extra_conversion->interval->low, 250 / extra.high, 1e-9);
  EXPECT_NEAR(samples.cost_per_extra_conversion->interval->high, 250 / extra.low, 1e-9);
}

TEST(Comparison, SeesThatDifferencesInMoneyAreEqual) {
  // 0.1 + 0.2 - 0.1 and 0.2 + 0.2 - 0.2 differ in the last digit.
  const std::vector<MeasureColumn> money = {market_measures[4]};
  const Comparison comparison = comparison_of(
      {"a", "b"}, money, {{{100'000}, {200'000}, {400'000}}, {{300'000}, {400'000}, {600'000}}});
  const Summary& difference = comparison.strategies[1].against->differences[0];
  EXPECT_EQ(difference.sd, 0.0);
  EXPECT_FALSE(difference.interval);
  EXPECT_DOUBLE_EQ(difference.value, 0.2);
}

TEST(Comparison, ClaimsNothingFromEqualDifferences) {
  const std::vector<MeasureColumn> buyers = {market_measures[3]};
  const Comparison comparison = comparison_of({"a", "b"}, buyers, {{{4}, {7}}, {{5}, {8}}});
  EXPECT_FALSE(comparison.strategies[1].against->shown);
  EXPECT_THAT(comparison.leaders, ElementsAre(0, 1));
  EXPECT_THAT(comparison_table(comparison), Not(HasSubstr("* ")));
  EXPECT_EQ(closing_sentence(comparison),
            "b: +1 conversions over a in each of 2 replicates; without spread this shows no "
            "difference.");
}

TEST(Comparison, ComparesWithABaselineOfConstantZero) {
  const std::vector<MeasureColumn> buyers = {market_measures[3]};
  const Comparison comparison =
      comparison_of({"none", "ad"}, buyers, {{{0}, {0}, {0}}, {{9}, {10}, {11}}});
  EXPECT_FALSE(comparison.strategies[0].totals[0].interval);
  EXPECT_TRUE(comparison.strategies[1].against->shown);
  EXPECT_THAT(comparison.leaders, ElementsAre(1));
}

TEST(Comparison, CountsTiesBesideWinsAndClaimsNothingFromThem) {
  const AgainstBaseline feed = *market().strategies[2].against;
  EXPECT_DOUBLE_EQ(feed.wins.value, 0.5);
  EXPECT_DOUBLE_EQ(feed.ties.value, 0.25);
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
      comparison_of({"a", "b"}, few, {{{5, 1}, {6, 1}, {7, 1}}, {{8, 1}, {8, 1}, {10, 1}}});
  EXPECT_EQ(comparison.deciding, 0U);
  EXPECT_FALSE(comparison.strategies[0].conversion_share);
  EXPECT_EQ(comparison_table(comparison),
            "  strategy   informed  largest cascade\n"
            "  a         6.0 ± 2.5                1\n"
            "* b         8.7 ± 2.9                1\n"
            "\n"
            "  over \"a\"  extra informed  wins in\n"
            "  a                      -        -\n"
            "* b             +2.7 ± 1.4    100 %\n"
            "\n"
            "3 replicates; ± and [ ] are 95 % intervals; * most informed, pair by pair\n"
            "b: +2.7 ± 1.4 informed over a, wins in 100 % of replicates.\n");
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
      "* samples                   +20.0 ± 2.6    100 %   2.08 [1.43, 3.82]  12.5 [11.1, 14.4]\n"
      "  feed ad                    +0.2 ± 1.5     50 %   0.80 [0.53, 1.62]                  -\n"
      "\n"
      "4 replicates; ± and [ ] are 95 % intervals; * most conversions, pair by pair\n"
      "samples: +20.0 ± 2.6 conversions over no campaign, wins in 100 % of replicates.\n");
}

// Characters of the widest line of the two parts, which the legend follows.
std::size_t widest_row(const std::string& table) {
  std::size_t widest = 0;
  std::istringstream lines(table);
  for (std::string line;
       std::getline(lines, line) && line.find("replicate") == std::string::npos;) {
    const auto continuing = std::count_if(line.begin(), line.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0U) == 0x80;
    });
    widest = std::max(widest, line.size() - static_cast<std::size_t>(continuing));
  }
  return widest;
}

TEST(Table, FitsATerminalWithNamesOf26Characters) {
  const std::int64_t million = 1'000'000;
  Totals totals(3);
  for (std::int64_t i = 0; i < 4; ++i) {
    totals[0].push_back({100'000, 20'000 + 100 * i, 2'000 + 50 * i * i, 1'000 + 40 * i, 0});
    totals[1].push_back(
        {100'000, 21'000 - 90 * i, 2'200 + 50 * i, 1'900 + 41 * i, (12'000 + 30 * i) * million});
    totals[2].push_back(
        {100'000, 21'000 - 90 * i, 2'200 + 50 * i, 1'010 + 45 * i, (12'120 + 300 * i) * million});
  }
  const std::string text = comparison_table(comparison_of(
      {"what they have always done", "samples to opinion leaders", "a feed advertisement today"},
      market_measures, totals));
  EXPECT_LE(widest_row(text), 100U) << text;
  // Nothing had to go below.
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4 + 1 + 4 + 1 + 2) << text;
}

TEST(Table, ContinuesBelowWhatDoesNotFitALine) {
  std::vector<MeasureColumn> wide;
  for (const char* letter : {"a", "b", "c", "d", "e"}) {
    wide.push_back({"measure_with_a_long_name_" + std::string(letter), "agents", "it", 1.0});
  }
  const std::string text =
      comparison_table(comparison_of({"one", "two"}, wide, {{{1, 2, 3, 4, 5}}, {{5, 4, 3, 2, 1}}}));
  EXPECT_LE(widest_row(text), 100U);
  EXPECT_THAT(text, HasSubstr("name c\n  one "));
  EXPECT_THAT(text, HasSubstr("\n\n  strategy  measure with a long name d"));
}

TEST(Table, ShowsSmallSharesOfAgentsWithTwoDigits) {
  const std::vector<MeasureColumn> buyers = {market_measures[3]};
  const auto table = [&](std::int64_t a, std::int64_t b) {
    return comparison_table(comparison_of({"none"}, buyers, {{{a}, {b}}}));
  };
  // Of 1,000 agents.
  EXPECT_THAT(table(0, 1), HasSubstr(" 0.050 %"));
  EXPECT_THAT(table(9, 10), HasSubstr(" 0.95 %"));
  EXPECT_THAT(table(10, 10), HasSubstr(" 1.0 %"));
  EXPECT_THAT(table(0, 0), HasSubstr(" 0.0 %"));
  EXPECT_THAT(table(999, 1'000), HasSubstr(" > 99.9 %"));
}

TEST(Table, MarksWhoMayBeBest) {
  const std::vector<MeasureColumn> buyers = {market_measures[3]};
  const auto table = [&](const Totals& totals) {
    return comparison_table(comparison_of({"none", "ad", "gift", "wild"}, buyers, totals));
  };
  const std::vector<std::vector<std::int64_t>> low = {{10}, {12}, {11}, {13}};
  const std::vector<std::vector<std::int64_t>> high = {{20}, {22}, {21}, {24}};
  const std::vector<std::vector<std::int64_t>> high_too = {{21}, {22}, {22}, {21}};
  const std::vector<std::vector<std::int64_t>> wild = {{40}, {0}, {35}, {0}};
  // The wild one is not told apart from the best, but neither from the baseline.
  const std::string beaten = table({low, high, high_too, wild});
  EXPECT_THAT(beaten, HasSubstr("~ ad "));
  EXPECT_THAT(beaten, HasSubstr("~ gift "));
  EXPECT_THAT(beaten, HasSubstr("  wild "));
  EXPECT_THAT(beaten, HasSubstr("  none "));
  EXPECT_THAT(beaten, HasSubstr("; ~ may be best: not told apart from the greatest\n"));
  // Where nothing is shown over the baseline, it may be best itself.
  const std::string level = table({high, low, high_too, low});
  EXPECT_THAT(level, HasSubstr("~ none "));
  EXPECT_THAT(level, HasSubstr("~ gift "));
  EXPECT_THAT(level, HasSubstr("  ad "));
  // The greatest mean is not shown over the baseline, but another is: so the baseline is not best.
  const std::vector<std::vector<std::int64_t>> wilder = {{90}, {20}, {105}, {22}};
  const std::vector<std::vector<std::int64_t>> below_it = {{70}, {1}, {85}, {0}};
  const std::string unsure = table({low, high, below_it, wilder});
  EXPECT_THAT(unsure, HasSubstr("  none "));
  EXPECT_THAT(unsure, HasSubstr("~ ad "));
  EXPECT_THAT(unsure, HasSubstr("  gift "));
  EXPECT_THAT(unsure, HasSubstr("~ wild "));
  EXPECT_THAT(unsure, HasSubstr("wins in 100 % of replicates. No difference shown between it and "
                                "wild.\n"));
}

TEST(ClosingSentence, NamesTies) {
  const std::vector<MeasureColumn> buyers = {market_measures[3]};
  Totals totals(2);
  for (std::int64_t i = 0; i < 20; ++i) {
    totals[0].push_back({50});
    totals[1].push_back({i < 8 ? 51 : 50});
  }
  EXPECT_EQ(closing_sentence(comparison_of({"none", "ad"}, buyers, totals)),
            "ad: +0.40 ± 0.24 conversions over none, wins in 40 % of replicates and ties in 60 %.");
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
  EXPECT_EQ(sentence({high, low, low}),
            "Each other strategy by itself is shown to have fewer conversions than none.");
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
  EXPECT_EQ(range_text({0.8, Interval{0.4, 300}}, 2), "0.80 [0.40, 300.00]");
  EXPECT_EQ(range_text({3.4215, std::nullopt}, 2), "3.42");
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
  EXPECT_EQ(samples["against_baseline"]["wins"]["value"], 1.0);
  EXPECT_EQ(json["strategies"][2]["against_baseline"]["wins"]["value"], 0.5);
  EXPECT_EQ(json["strategies"][2]["against_baseline"]["ties"]["value"], 0.25);
  EXPECT_TRUE(samples["totals"]["cost"]["interval"].is_null());
  EXPECT_TRUE(json["strategies"][0]["against_baseline"].is_null());
  EXPECT_TRUE(json["strategies"][2]["against_baseline"]["cost_per_extra_conversion"].is_null());
}

}  // namespace
}  // namespace hearsay
