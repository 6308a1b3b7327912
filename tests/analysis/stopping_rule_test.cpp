#include "analysis/stopping_rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ResultHeader header() {
  ResultHeader header;
  header.agents = 1000;
  header.strategies = {"none", "seeds"};
  header.measures = {{"buyers", "agents", "", 1.0}, {"cost", "EUR", "", 1e-6}};
  return header;
}

StoppingRule rule(const std::vector<std::string>& goals) {
  return {goals, header()};
}

std::string refusal(const std::vector<std::string>& goals, ResultHeader of = header()) {
  try {
    StoppingRule refused(goals, of);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

using Counts = std::vector<std::vector<std::vector<double>>>;

TEST(StoppingRule, LooksAfterHalfAsManyAgainEachTime) {
  EXPECT_THAT(looks(64, 500), ElementsAre(64, 96, 144, 216, 324, 486, 500));
  EXPECT_THAT(looks(1, 40), ElementsAre(32, 40));  // of fewer the spread is not known
  EXPECT_THAT(looks(64, 64), ElementsAre(64));
  EXPECT_THAT(looks(64, 10), ElementsAre(10));
  EXPECT_EQ(looks(33, 1U << 24).back(), 1U << 24);
  // Raising the limit moves no earlier look.
  EXPECT_THAT(looks(64, 100), ElementsAre(64, 96, 100));
}

TEST(StoppingRule, SharesTheDoubtAmongAllLooks) {
  EXPECT_DOUBLE_EQ(doubt_of_look(.05, 1), .025);
  double spent = 0;
  for (std::size_t k = 1; k <= 1000; ++k) spent += doubt_of_look(.05, k);
  EXPECT_LT(spent, .05);
  EXPECT_NEAR(spent, .05 * 1000 / 1001, 1e-12);  // the sum telescopes
}

TEST(StoppingRule, ReadsGoals) {
  const auto goals = rule({"conversion +-2%", "cost+-0.5", "best conversion 95 %",
                           "  best buyers 99%", "buyers \u00b1 3", "buyers +/- 1e1"})
                         .goals();
  EXPECT_EQ(goals[0].kind, Goal::Kind::relative);
  EXPECT_DOUBLE_EQ(goals[0].width, .02);
  EXPECT_EQ(goals[0].column, 0U);
  EXPECT_DOUBLE_EQ(goals[0].scale, 1e-3);  // a share of the agents
  EXPECT_EQ(goals[1].kind, Goal::Kind::absolute);
  EXPECT_DOUBLE_EQ(goals[1].width, .5);
  EXPECT_EQ(goals[1].column, 1U);
  EXPECT_DOUBLE_EQ(goals[1].scale, 1e-6);
  EXPECT_EQ(goals[2].kind, Goal::Kind::best);
  EXPECT_DOUBLE_EQ(goals[2].confidence, .95);
  EXPECT_DOUBLE_EQ(goals[3].confidence, .99);
  EXPECT_DOUBLE_EQ(goals[4].width, 3);
  EXPECT_DOUBLE_EQ(goals[5].width, 10);
}

TEST(StoppingRule, NamesEverythingThatIsWrong) {
  for (const char* wrong : {"", "conversion", "conversion 2%", "conversion +-", "conversion +-0",
                            "conversion +--1", "conversion +-2%%", "conversion +-nan", "+-2%",
                            "best", "best conversion", "best conversion 95", "best conversion 100%",
                            "best conversion 10%", "best conversion +-2%", "conversion +-2% now"}) {
    EXPECT_THAT(refusal({wrong}), HasSubstr("says neither how precise nor how sure")) << wrong;
  }
  const std::string both = refusal({"conversoin +-2%", "cost"});
  EXPECT_THAT(both, HasSubstr("--until: there is no measure \"conversoin\""));
  EXPECT_THAT(both, HasSubstr("conversion, buyers, cost"));
  EXPECT_THAT(both, HasSubstr("\"cost\" says neither"));
  ResultHeader one = header();
  one.strategies.pop_back();
  EXPECT_THAT(refusal({"best buyers 95%"}, one), HasSubstr("there is one"));
  ResultHeader spread = header();
  spread.measures.erase(spread.measures.begin());
  EXPECT_THAT(refusal({"conversion +-2%"}, spread), HasSubstr("no measure \"conversion\""));
}

// 16 times 90 and 16 times 110: sd = 10 sqrt(32/31), its standard error 10 / sqrt(31) = 1.796053.
std::vector<double> spread() {
  std::vector<double> values;
  for (int i = 0; i < 32; ++i) values.push_back(i % 2 == 0 ? 90 : 110);
  return values;
}

TEST(StoppingRule, KnowsAMeanToHalfItsInterval) {
  // The 0.9875 quantile of Student's t with 31 degrees of freedom, for the first look: 2.355568.
  const double half = 2.355568 * 1.796053;
  const Counts counts = {{spread()}, {std::vector<double>(32, 7)}};
  const auto reached = [&](double width, std::size_t look) {
    return rule({"buyers +-" + std::to_string(width)}).judge(counts, look).reached;
  };
  EXPECT_TRUE(reached(half * 1.0001, 1));
  EXPECT_FALSE(reached(half * .9999, 1));
  EXPECT_FALSE(reached(half * 1.0001, 2)) << "a later look must be surer";
  const auto relative = [&](double percent) {
    return rule({"conversion +-" + std::to_string(percent) + "%"}).judge(counts, 1);
  };
  EXPECT_TRUE(relative(half * 1.0001).reached);  // of 100
  EXPECT_FALSE(relative(half * .9999).reached);
  EXPECT_EQ(relative(1).text, "conversion known to +-4.23% (none)");
}

TEST(StoppingRule, KnowsNoMeanToAShareOfNothing) {
  std::vector<double> about_nothing;
  for (int i = 0; i < 32; ++i) about_nothing.push_back(i % 2 == 0 ? -1 : 1);
  const Counts counts = {{about_nothing}, {about_nothing}};
  EXPECT_FALSE(rule({"buyers +-99%"}).judge(counts, 1).reached);
  // All replicates equal, as without a campaign: nothing to add.
  EXPECT_TRUE(rule({"buyers +-1%"})
                  .judge({{std::vector<double>(32, 0)}, {std::vector<double>(32, 5)}}, 1)
                  .reached);
}

TEST(StoppingRule, KnowsTheBestByCommonLuck) {
  // A lead of 1 in every replicate but one, far less than either spreads.
  std::vector<double> ahead = spread();
  for (double& value : ahead) value += 1;
  ahead[0] += .5;
  const auto best = rule({"best buyers 95%"}).judge({{spread()}, {ahead}}, 1);
  EXPECT_TRUE(best.reached);
  EXPECT_EQ(best.text, "seeds is best by buyers");
  // Of costs the less.
  EXPECT_EQ(rule({"best cost 95%"}).judge({{spread()}, {ahead}}, 1).text, "none is best by cost");
  // The same in other replicates: a lead of 1 with a standard error of 3.5.
  std::vector<double> shuffled = ahead;
  std::rotate(shuffled.begin(), shuffled.begin() + 1, shuffled.end());
  const auto open = rule({"best buyers 95%"}).judge({{spread()}, {shuffled}}, 1);
  EXPECT_FALSE(open.reached);
  EXPECT_EQ(open.text, "seeds leads by buyers, not shown to be better than none");
  EXPECT_FALSE(rule({"best buyers 95%"}).judge({{spread()}, {spread()}}, 1).reached);
}

}  // namespace
}  // namespace hearsay
