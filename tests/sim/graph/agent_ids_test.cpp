#include "sim/graph/agent_ids.hpp"

#include <gtest/gtest.h>

namespace hearsay {
namespace {

TEST(AgentIds, WholeNumbersHaveOneWayToBeWritten) {
  EXPECT_EQ(whole_number("0"), 0U);
  EXPECT_EQ(whole_number("18446744073709551615"), 18446744073709551615U);
  for (const char* text : {"", "00", "01", "+1", "-1", "1.0", "1e3", "18446744073709551616", "x"}) {
    EXPECT_FALSE(whole_number(text)) << text;
  }
}

TEST(AgentIds, FiniteNumbersMayHaveASignAndAnExponent) {
  EXPECT_EQ(finite_number("0.7"), 0.7);
  EXPECT_EQ(finite_number("+1e1"), 10.0);
  EXPECT_EQ(finite_number("-3"), -3.0);
  for (const char* text :
       {"", "+", "+-1", "nan", "NaN", "inf", "-inf", "1e999", "0x1", "1,5", "1 "}) {
    EXPECT_FALSE(finite_number(text)) << text;
  }
}

TEST(AgentIds, NumbersAreSettledInAscendingOrder) {
  AgentIds ids;
  EXPECT_EQ(ids.ordinal("30"), 0U);
  EXPECT_EQ(ids.ordinal("10"), 1U);
  EXPECT_EQ(ids.ordinal("30"), 0U);
  std::vector<std::string> names;
  EXPECT_EQ(ids.settle(names), std::vector<std::uint32_t>({1, 0}));
  EXPECT_EQ(names, std::vector<std::string>({"10", "30"}));
}

TEST(AgentIds, WordsAreSettledAsTheyCame) {
  AgentIds ids;
  EXPECT_EQ(ids.ordinal("30"), 0U);
  EXPECT_EQ(ids.ordinal("ann"), 1U);
  EXPECT_EQ(ids.ordinal("30"), 0U);
  std::vector<std::string> names;
  EXPECT_EQ(ids.settle(names), std::vector<std::uint32_t>({0, 1}));
  EXPECT_EQ(names, std::vector<std::string>({"30", "ann"}));
}

TEST(AgentIds, NoneAreNoAgents) {
  std::vector<std::string> names;
  EXPECT_TRUE(AgentIds().settle(names).empty());
  EXPECT_TRUE(names.empty());
}

}  // namespace
}  // namespace hearsay
