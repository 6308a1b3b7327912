#include "sim/population/trust/statements.hpp"

#include <gtest/gtest.h>

#include "sim/population/trust/subjective_logic.hpp"

namespace hearsay::trust {
namespace {

TEST(Statements, keep_the_last_about_a_pair) {
  const Statements said(3, {{AgentId{0}, AgentId{1}, .2}, {AgentId{0}, AgentId{1}, .9}});
  EXPECT_EQ(said.direct(AgentId{0}, AgentId{1}), .9);
  EXPECT_FALSE(said.direct(AgentId{1}, AgentId{0}).has_value());
  EXPECT_TRUE(said.of(AgentId{2}).empty());
}

TEST(MoleTrust, trusts_itself_and_nobody_it_does_not_reach) {
  const Statements said(4, {{AgentId{0}, AgentId{1}, .8}, {AgentId{3}, AgentId{0}, 1}});
  const auto trust = mole_trust(said, AgentId{0});
  EXPECT_EQ(trust[0], 1.0);
  EXPECT_EQ(trust[1], .8);
  EXPECT_FALSE(trust[2].has_value());
  EXPECT_FALSE(trust[3].has_value());
}

TEST(MoleTrust, is_not_led_in_a_circle) {
  const Statements said(3, {{AgentId{0}, AgentId{1}, .8},
                            {AgentId{1}, AgentId{2}, .7},
                            {AgentId{2}, AgentId{1}, .1},
                            {AgentId{1}, AgentId{0}, .1}});
  const auto trust = mole_trust(said, AgentId{0});
  EXPECT_EQ(trust[0], 1.0);
  EXPECT_EQ(trust[1], .8);
  EXPECT_DOUBLE_EQ(*trust[2], .7);
}

TEST(TidalTrust, is_the_statement_where_there_is_one_and_nothing_where_no_way_leads) {
  const Statements said(4, {{AgentId{0}, AgentId{1}, .3}, {AgentId{1}, AgentId{2}, .9}});
  EXPECT_EQ(tidal_trust(said, AgentId{0}, AgentId{1}), .3);
  EXPECT_DOUBLE_EQ(*tidal_trust(said, AgentId{0}, AgentId{2}), .9);
  EXPECT_FALSE(tidal_trust(said, AgentId{0}, AgentId{3}).has_value());
}

TEST(EigenTrust, comes_to_one_and_is_equal_where_nobody_says_anything) {
  const Statements silent(4, {});
  for (const double share : eigen_trust(silent)) EXPECT_NEAR(share, .25, 1e-12);
  const Statements said(3, {{AgentId{0}, AgentId{1}, 1}, {AgentId{1}, AgentId{2}, 1}});
  double sum = 0;
  for (const double share : eigen_trust(said, .2)) sum += share;
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(SubjectiveLogic, expects_the_base_rate_without_evidence) {
  EXPECT_EQ(of_evidence(0, 0, .3).expectation(), .3);
  const Opinion fusing = fused(of_evidence(1, 0), of_evidence(0, 0));
  EXPECT_DOUBLE_EQ(fusing.belief, of_evidence(1, 0).belief);
  const Opinion unknown = discounted({0, 0, 1, .5}, of_evidence(8, 2));
  EXPECT_EQ(unknown.uncertainty, 1);
}

}  // namespace
}  // namespace hearsay::trust
