// The text of `hearsay describe`.
#include "scenarios/describe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "sim/core/catalogue.hpp"
#include "sim/core/errors.hpp"
#include "sim/engine/model.hpp"
#include "sim/graph/generator.hpp"

namespace hearsay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

void expect_fields(const std::string& text, const Fields& fields) {
  for (const Field& field : fields) {
    EXPECT_THAT(text, HasSubstr(std::string(field.name())));
    if (field.is_group()) expect_fields(text, field.children());
  }
}

TEST(Describe, ListsEverythingThereIs) {
  const std::string text = describe();
  for (const auto& model : all_models()) {
    EXPECT_THAT(text, HasSubstr(std::string(model->sentence()).substr(0, 30)));
    expect_fields(text, model->fields());
    for (const Measure& measure : model->measures()) {
      EXPECT_THAT(text, HasSubstr(std::string(measure.name)));
    }
  }
  for (const auto& action : all_actions()) expect_fields(text, action->fields());
  for (const auto& generator : all_generators()) expect_fields(text, generator->fields());
}

TEST(Describe, NoLineIsLongerThanAHundredCharactersOrEndsInABlank) {
  std::istringstream lines(describe());
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 100U) << line;
    EXPECT_TRUE(line.empty() || line.back() != ' ') << line;
  }
}

TEST(Describe, FindsAParameterByItsPath) {
  const std::string text = describe("model.attention.see");
  EXPECT_THAT(text, HasSubstr("see  0.36  probability  a number from 0 to 1\n"));
  EXPECT_EQ(describe("friend_circle.attention.see"), text);
  EXPECT_EQ(describe("attention.see"), text);
  EXPECT_THAT(text, Not(HasSubstr("delay")));
}

TEST(Describe, FindsActionsModelsGeneratorsAndMeasures) {
  EXPECT_THAT(describe("strategy.action.seed.count"), HasSubstr("count  0  agents"));
  EXPECT_THAT(describe("seed"), HasSubstr("[[strategy.action]] type = \"seed\"\n"));
  EXPECT_THAT(describe("push"), StartsWith("[[strategy.action]] type = \"push\"\n"));
  EXPECT_THAT(describe("friend_circle"), StartsWith("[model] name = \"friend_circle\"\n"));
  EXPECT_THAT(describe("graph.agents"), HasSubstr("agents  100000  agents"));
  EXPECT_THAT(describe("overlapping_circles"), HasSubstr("mean_circle_size"));
  EXPECT_THAT(describe("measures"), HasSubstr("reach"));
  EXPECT_THAT(describe("buyers"), HasSubstr("agents who bought"));
  EXPECT_THAT(describe("run.step"), HasSubstr("step  \"1h\"  duration"));
  EXPECT_THAT(describe("title"), HasSubstr("(required)"));
  for (const auto* kind :
       {"models", "actions", "generators", "outcomes", "population", "strategy"}) {
    EXPECT_FALSE(describe(kind).empty()) << kind;
  }
}

TEST(Describe, OffersTheNearestNameForOneThatIsUnknown) {
  try {
    describe("frend_circle");
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_STREQ(
        error.what(),
        "describe: there is nothing called 'frend_circle'; did you mean 'friend_circle'? (a "
        "model, action, generator, measure or path; without a name, everything)");
  }
  EXPECT_THROW(describe("."), InputError);
  EXPECT_THROW(describe("model..see"), InputError);
  EXPECT_THROW(describe("se"), InputError);
}

}  // namespace
}  // namespace hearsay
