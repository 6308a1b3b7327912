#include "sim/record/agent_tally.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace hearsay {
namespace {

constexpr std::uint32_t kAgents = 3001;
constexpr std::size_t kOutcomes = 3;

// Everything to some in every replicate.
std::uint32_t outcomes_of(std::uint32_t agent, std::uint32_t replicate) {
  return agent % 13 == 0 ? 7 : (agent + replicate / 7) % 8;
}

// Agent by agent.
void tell_of_some(AgentTally& tally, std::uint32_t replicate) {
  std::uint32_t told = 0;
  tally.add_replicate([&](std::size_t begin, std::size_t end, const auto& came) {
    EXPECT_EQ(begin % kAgentsPerWord, 0U);
    for (std::size_t a = begin; a < end; ++a, ++told) {
      const auto agent = static_cast<std::uint32_t>(a);
      came.came(outcomes_of(agent, replicate), AgentId{agent});
    }
  });
  EXPECT_EQ(told, kAgents);
}

// Bytes of whole words of agents, with bits in them that are no outcomes.
void tell_of_all(AgentTally& tally, std::uint32_t replicate) {
  tally.add_replicate([&](std::size_t begin, std::size_t end, const auto& came) {
    EXPECT_EQ(came.others(), 6U);
    std::vector<std::uint8_t> bytes((end - begin + kAgentsPerWord - 1) / kAgentsPerWord *
                                    kAgentsPerWord);
    std::vector<std::uint32_t> others;
    for (std::uint32_t i = 0; i < end - begin; ++i) {
      bytes[i] = static_cast<std::uint8_t>(
          outcomes_of(static_cast<std::uint32_t>(begin) + i, replicate) | 0xA8U);
      if ((bytes[i] & came.others()) != 0) others.push_back(i);
    }
    came.came_to_each(AgentId{static_cast<std::uint32_t>(begin)}, bytes, others);
  });
}

TEST(AgentTally, counts_every_outcome_of_everybody_in_many_replicates) {
  AgentTally tally(kOutcomes, kAgents);
  std::vector<std::uint32_t> expected(kOutcomes * kAgents);
  const auto count = [&](std::uint32_t begin, std::uint32_t end) {
    for (std::uint32_t replicate = begin; replicate < end; ++replicate) {
      (replicate % 2 == 0 ? tell_of_some : tell_of_all)(tally, replicate);
      for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome) {
        for (std::uint32_t agent = 0; agent < kAgents; ++agent) {
          expected[outcome * kAgents + agent] += outcomes_of(agent, replicate) >> outcome & 1U;
        }
      }
    }
    for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome) {
      const auto counted = tally.of(outcome);
      EXPECT_TRUE(std::equal(counted.begin(), counted.end(),
                             expected.begin() + static_cast<std::ptrdiff_t>(outcome * kAgents)))
          << "outcome " << outcome << " after " << end << " replicates";
    }
  };
  // More than a byte counts, asked on the way.
  count(0, 3);
  count(3, 255);
  count(255, 900);
  tally.clear();
  expected.assign(expected.size(), 0);
  count(5, 6);
}

TEST(AgentTally, adds_another) {
  AgentTally tally(kOutcomes, kAgents);
  AgentTally twice(kOutcomes, kAgents);
  tell_of_some(tally, 0);
  tally.add(2, AgentId{7}, 10);
  twice.add(tally);
  tell_of_all(twice, 0);
  twice.add(tally);
  EXPECT_EQ(twice.of(2)[7], 23U);
  EXPECT_EQ(twice.of(0)[7], 3U);
  EXPECT_EQ(twice.of(1)[13], 3U);
  EXPECT_EQ(twice.of(2)[3], 0U);
}

TEST(AgentTally, takes_replicates_from_several_workers_at_a_time) {
  AgentTally tally(kOutcomes, kAgents);
  AgentTally one(kOutcomes, kAgents);
  one.add(1, AgentId{5}, 1);
  std::vector<std::thread> workers;
  for (std::uint32_t worker = 0; worker < 3; ++worker) {
    workers.emplace_back([&, worker] {
      for (std::uint32_t replicate = worker; replicate < 600; replicate += 3) {
        tell_of_all(tally, replicate);
        if (replicate % 100 == 0) tally.add(one);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome) {
    for (std::uint32_t agent = 0; agent < kAgents; ++agent) {
      std::uint32_t expected = outcome == 1 && agent == 5 ? 6 : 0;
      for (std::uint32_t r = 0; r < 600; ++r) expected += outcomes_of(agent, r) >> outcome & 1U;
      ASSERT_EQ(tally.of(outcome)[agent], expected) << outcome << ' ' << agent;
    }
  }
}

TEST(AgentTally, of_no_outcomes_takes_what_means_nothing) {
  AgentTally tally(0, kAgents);
  tally.add_replicate([](std::size_t begin, std::size_t, const auto& came) {
    EXPECT_EQ(came.outcomes(), 0U);
    const std::vector<std::uint8_t> bytes(kAgentsPerWord, 0xFF);
    came.came_to_each(AgentId{static_cast<std::uint32_t>(begin)}, bytes, {});
  });
  EXPECT_EQ(tally.outcomes(), 0U);
  EXPECT_EQ(AgentTally::bytes(0, kAgents), 0U);
  EXPECT_EQ(AgentTally::bytes(2, 128), 2U * (128 * 4 + 192));
}

}  // namespace
}  // namespace hearsay
