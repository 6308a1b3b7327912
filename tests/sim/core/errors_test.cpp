#include "sim/core/errors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

namespace hearsay {
namespace {

using testing::EndsWith;

constexpr std::array<std::string_view, 4> kWords = {"replicates", "seed", "step", "duration"};

TEST(Problem, SaysWhereWhatAndWhatIsAllowed) {
  EXPECT_EQ((Problem{"a.toml:3", "base = 2 is above 1", "a number from 0 to 1"}).text(),
            "a.toml:3: base = 2 is above 1 (a number from 0 to 1)");
}

TEST(Problem, LeavesOutWhatItDoesNotKnow) {
  EXPECT_EQ((Problem{"", "no strategy", ""}).text(), "no strategy");
  EXPECT_EQ((Problem{"a.toml", "is empty", ""}).text(), "a.toml: is empty");
}

TEST(Problems, AreRaisedTogetherInTheOrderTheyWereFound) {
  Problems problems;
  problems.raise_if_any();
  problems.add("a.toml:1", "first", "x");
  problems.add("a.toml:2", "second", "");
  EXPECT_EQ(problems.size(), 2U);
  try {
    problems.raise_if_any();
    FAIL() << "nothing was raised";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "a.toml:1: first (x)\na.toml:2: second");
    EXPECT_EQ(error.problems().size(), 2U);
  }
}

TEST(SystemError, SaysOperationPathAndReason) {
  EXPECT_STREQ(SystemError("read", "/no/such", "No such file").what(),
               "cannot read /no/such: No such file");
  EXPECT_STREQ(SystemError("read", "/no/such", "").what(), "cannot read /no/such");
}

TEST(NearestWord, FindsTheWordThatWasMeant) {
  EXPECT_EQ(nearest_word("replicate", kWords), "replicates");
  EXPECT_EQ(nearest_word("relpicates", kWords), "replicates");
  EXPECT_EQ(nearest_word("sed", kWords), "seed");
  EXPECT_EQ(nearest_word("durration", kWords), "duration");
}

TEST(NearestWord, CountsSwappedNeighboursAsOneSlip) {
  EXPECT_EQ(nearest_word("sede", kWords), "seed");
}

TEST(NearestWord, SuggestsNothingWhereNothingIsNear) {
  EXPECT_EQ(nearest_word("xyz", kWords), "");
  EXPECT_EQ(nearest_word("budget", kWords), "");
  EXPECT_EQ(nearest_word("seed", {}), "");
}

TEST(NearestWord, TakesTheFirstOfEquallyNearOnes) {
  constexpr std::array<std::string_view, 2> words = {"bat", "cat"};
  EXPECT_EQ(nearest_word("rat", words), "bat");
}

TEST(DidYouMean, IsEmptyWhereThereIsNothingToSuggest) {
  EXPECT_EQ(did_you_mean("stepp", kWords), "; did you mean 'step'?");
  EXPECT_EQ(did_you_mean("xyz", kWords), "");
}

TEST(ContractViolation, SaysWhichConditionAndWhere) {
  try {
    contract_violated("1 == 2", "a.cpp", 7);
    FAIL() << "nothing was thrown";
  } catch (const ContractViolation& violation) {
    EXPECT_THAT(violation.what(), EndsWith("a.cpp:7: contract violated: 1 == 2"));
  }
}

#ifdef HEARSAY_CHECKED
TEST(Expect, ThrowsWhereContractsAreChecked) {
  EXPECT_THROW(HEARSAY_EXPECT(1 + 1 == 3), ContractViolation);
  EXPECT_NO_THROW(HEARSAY_EXPECT(1 + 1 == 2));
}
#endif

}  // namespace
}  // namespace hearsay
