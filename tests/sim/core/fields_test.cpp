#include "sim/core/fields.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <limits>
#include <string>

namespace hearsay {
namespace {

enum class Mood { calm, keen };

struct Parameters {
  bool loud = false;
  std::int64_t many = 3;
  double chance = 0.36;
  std::string title = "a \"title\"";
  FilePath file{"x.csv", "x.csv"};
  Duration wait = hours(12);
  Money price = money(2.5);
  Mood mood = Mood::keen;
};

std::string allowed(const Field& field) {
  return field.allowed_text();
}

TEST(Field, KnowsWhatItWasToldOnce) {
  Parameters p;
  const Field f =
      field("chance", p.chance, "what it is").unit("probability").within(0, 1).source("X 2005");
  EXPECT_EQ(f.name(), "chance");
  EXPECT_EQ(f.unit(), "probability");
  EXPECT_EQ(f.sentence(), "what it is");
  EXPECT_EQ(f.source(), "X 2005");
  EXPECT_FALSE(f.is_required());
  EXPECT_TRUE(field("many", p.many, "").required().is_required());
}

TEST(Field, IsBoundToTheMemberItWasMadeFrom) {
  Parameters p;
  const Field f = field("chance", p.chance, "");
  p.chance = 0.5;
  EXPECT_EQ(f.value_text(), "0.5");
  *std::get<double*>(f.slot()) = 0.75;
  EXPECT_EQ(p.chance, 0.75);
}

TEST(Field, WritesItsValueAsAScenarioDoes) {
  Parameters p;
  EXPECT_EQ(field("", p.loud, "").value_text(), "false");
  EXPECT_EQ(field("", p.many, "").value_text(), "3");
  EXPECT_EQ(field("", p.chance, "").value_text(), "0.36");
  EXPECT_EQ(field("", p.title, "").value_text(), R"("a \"title\"")");
  EXPECT_EQ(field("", p.file, "").value_text(), "\"x.csv\"");
  EXPECT_EQ(field("", p.wait, "").value_text(), "\"12h\"");
  EXPECT_EQ(field("", p.price, "").value_text(), "2.5");
  EXPECT_EQ(field("", p.mood, {"calm", "keen"}, "").value_text(), "\"keen\"");
}

TEST(Field, SaysWhatIsAllowed) {
  Parameters p;
  EXPECT_EQ(allowed(field("", p.loud, "")), "true or false");
  EXPECT_EQ(allowed(field("", p.chance, "").within(0, 1)), "a number from 0 to 1");
  EXPECT_EQ(allowed(field("", p.many, "").at_least(1)), "a whole number, at least 1");
  EXPECT_EQ(allowed(field("", p.chance, "").more_than(0)), "a number above 0");
  EXPECT_EQ(allowed(field("", p.chance, "").at_most(9)), "a number at most 9");
  EXPECT_EQ(allowed(field("", p.chance, "").more_than(0).less_than(1)),
            "a number above 0 and below 1");
  EXPECT_EQ(allowed(field("", p.wait, "").at_least(3600)),
            "a duration such as \"12h\" or \"3d\", at least 1h");
  EXPECT_EQ(allowed(field("", p.mood, {"calm", "keen"}, "")), "one of \"calm\", \"keen\"");
}

TEST(Field, FindsWhatIsOutOfRange) {
  Parameters p;
  const Field f = field("", p.chance, "").within(0, 1);
  EXPECT_EQ(f.range_problem(), "");
  p.chance = 0.0;
  EXPECT_EQ(f.range_problem(), "");
  p.chance = 1.0;
  EXPECT_EQ(f.range_problem(), "");
  p.chance = 1.5;
  EXPECT_EQ(f.range_problem(), "1.5 is above 1");
  p.chance = -0.5;
  EXPECT_EQ(f.range_problem(), "-0.5 is below 0");
  p.chance = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(f.range_problem(), "is not a number");
}

TEST(Field, LeavesOpenEndsOut) {
  Parameters p;
  const Field f = field("", p.chance, "").more_than(0).less_than(1);
  p.chance = 0.0;
  EXPECT_EQ(f.range_problem(), "0 is not above 0");
  p.chance = 1.0;
  EXPECT_EQ(f.range_problem(), "1 is not below 1");
  p.chance = 0.5;
  EXPECT_EQ(f.range_problem(), "");
}

TEST(Field, MeasuresDurationsInSecondsAndMoneyInCurrency) {
  Parameters p;
  EXPECT_EQ(field("", p.wait, "").at_most(3600).range_problem(), "12h is above 1h");
  EXPECT_EQ(field("", p.price, "").at_least(3).range_problem(), "2.5 is below 3");
}

TEST(Field, OfWordsIsSetByPosition) {
  Parameters p;
  const Field f = field("mood", p.mood, {"calm", "keen"}, "");
  const auto& choice = std::get<Choice>(f.slot());
  EXPECT_EQ(choice.get(), 1U);
  choice.set(0);
  EXPECT_EQ(p.mood, Mood::calm);
}

TEST(Field, HoldsTheFieldsOfATable) {
  Parameters p;
  const Field f =
      group("inner", {field("chance", p.chance, ""), field("many", p.many, "")}, "both");
  ASSERT_TRUE(f.is_group());
  EXPECT_EQ(f.children().size(), 2U);
  EXPECT_EQ(f.type_text(), "a table");
  EXPECT_EQ(f.range_problem(), "");
}

TEST(Numbers, AreWrittenShortestAndReadBack) {
  EXPECT_EQ(to_text(0.36), "0.36");
  EXPECT_EQ(to_text(1e-9), "1e-09");
  EXPECT_EQ(to_text(0.1 + 0.2), "0.30000000000000004");
  for (const double value : {1.0 / 3.0, 6.02e23, 5e-324, 1.7976931348623157e308}) {
    EXPECT_EQ(std::strtod(to_text(value).c_str(), nullptr), value);
  }
}

TEST(Texts, AreQuotedWithControlCharactersEscaped) {
  EXPECT_EQ(quoted("plain"), "\"plain\"");
  EXPECT_EQ(quoted("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(quoted("tab\tnew\nreturn\r"), R"("tab\tnew\nreturn\r")");
  EXPECT_EQ(quoted(std::string_view("\x01\x1f\x7f", 3)), "\"\\u0001\\u001f\\u007f\"");
  EXPECT_EQ(quoted("Größe"), "\"Größe\"");
}

}  // namespace
}  // namespace hearsay
