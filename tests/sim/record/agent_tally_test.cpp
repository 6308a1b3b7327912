#include "sim/record/agent_tally.hpp"

#include <gtest/gtest.h>

namespace hearsay {
namespace {

TEST(AgentTally, counts_every_outcome_of_everybody) {
  constexpr std::uint32_t kAgents = 3000;
  AgentTally tally(3, kAgents);
  AgentTally twice(3, kAgents);
  const auto outcomes = [](std::uint32_t agent) { return agent % 8; };
  for (int replicate = 0; replicate < 2; ++replicate) {
    std::uint32_t told = 0;
    tally.add_replicate([&](std::size_t begin, std::size_t end, const auto& came) {
      EXPECT_EQ(begin % kAgentsPerWord, 0U);
      for (std::size_t a = begin; a < end; ++a, ++told) {
        const auto agent = static_cast<std::uint32_t>(a);
        came(outcomes(agent), AgentId{agent});
      }
    });
    EXPECT_EQ(told, kAgents);
  }
  for (std::size_t outcome = 0; outcome < 3; ++outcome) {
    for (std::uint32_t agent = 0; agent < kAgents; ++agent) {
      EXPECT_EQ(tally.of(outcome)[agent], (outcomes(agent) >> outcome & 1U) * 2);
    }
  }
  twice.add(tally);
  twice.add(tally);
  EXPECT_EQ(twice.of(2)[7], 4U);
  EXPECT_EQ(twice.of(2)[3], 0U);
}

}  // namespace
}  // namespace hearsay
