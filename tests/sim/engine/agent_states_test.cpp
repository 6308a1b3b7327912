#include "sim/engine/agent_states.hpp"

#include <gtest/gtest.h>

#include <map>
#include <utility>
#include <vector>

#include "tests/support/every_target.hpp"

namespace hearsay {
namespace {

struct Small {
  std::uint32_t seen = 7;
  std::uint32_t since = 3;

  bool operator==(const Small&) const = default;
};
struct Large {
  std::uint32_t friend_of = 0;
  std::uint32_t until = 0xFFFFFFFF;

  bool operator==(const Large&) const = default;
};
struct Both : Small, Large {
  using Brief = Small;
  using More = Large;

  bool operator==(const Both&) const = default;
};

TEST(AgentStates, remember_what_was_set_and_forget_it_at_a_reset) {
  constexpr std::uint32_t kAgents = 1000;
  AgentStates<Both> states(kAgents, Both(), 256);
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(states.all(), std::vector<Both>(kAgents));
    std::vector<Both> expected(kAgents);
    // Agents of every shard, some again, some with more at the second time only, or no longer.
    for (std::uint32_t i = 0; i < 2000; ++i) {
      const std::uint32_t agent = i * 7919 % kAgents / 3 * 2;
      Both& state = expected[agent];
      state.seen = i;
      if (i % 5 == 0) state.since = i;
      if (i % 3 == 0) state.friend_of = i;
      if (i % 17 == 0) static_cast<Large&>(state) = Large();
      states.set(AgentId{agent}, state);
      EXPECT_EQ(states[AgentId{agent}], state);
    }
    expected[5].since = expected[4].seen = 77;
    states.set_brief(AgentId{5}, expected[5]);
    states.set_brief(AgentId{4}, expected[4]);
    EXPECT_EQ(states[AgentId{4}], expected[4]) << "what there is more of it";
    const std::vector<AgentId> named{AgentId{3}, AgentId{4}, AgentId{3}, AgentId{kAgents - 1}};
    states.change_briefs(named, [](Small& brief) { brief.seen += 10; });
    for (const AgentId agent : named) expected[index(agent)].seen += 10;
    EXPECT_EQ(states.all(), expected);
    EXPECT_EQ(states.brief(AgentId{3}).seen, expected[3].seen);
    states.reset();
  }
}

class Taking : public EveryTarget {};
HEARSAY_ON_EVERY_TARGET(AgentStates, Taking);

// All who have changed, in whichever half of the brief, and nobody beyond the end.
TEST_P(Taking, tells_the_lowest_byte_of_each_and_leaves_all_as_they_began) {
  constexpr std::uint32_t kAgents = 5001;
  constexpr std::uint8_t kListed = 0x90;
  AgentStates<Both> states(kAgents, Both(), 256);
  for (std::uint32_t round = 0; round < 6; ++round) {
    std::vector<std::uint8_t> bytes(kAgents, Small().seen);
    // Everybody, and then ever fewer, so that some words of agents are not touched; some are set to
    // what they were.
    for (std::uint32_t agent = round; agent < kAgents; agent += 1 + round * round * round) {
      Both state;
      if (agent % 5 != 0) state.seen = 100 + agent;
      if (agent % 7 == 0) state.since = 1;
      if (agent % 2 == 0) state.until = agent;
      states.set(AgentId{agent}, state);
      bytes[agent] = static_cast<std::uint8_t>(state.seen);
    }
    std::map<std::uint32_t, std::uint8_t> listed;
    for (std::uint32_t agent = 0; agent < kAgents; ++agent) {
      if ((bytes[agent] & kListed) != 0) listed[agent] = bytes[agent];
    }
    std::vector<std::uint8_t> taken(kAgents, Small().seen);
    std::map<std::uint32_t, std::uint8_t> taken_listed;
    for (const auto& [begin, end] : {std::pair{0, 320}, {320, 640}, {640, 5001}}) {
      states.take_changed(static_cast<std::size_t>(begin), static_cast<std::size_t>(end), kListed,
                          [&](AgentId first, std::span<const std::uint8_t> lowest,
                              std::span<const std::uint32_t> places) {
                            EXPECT_EQ(index(first) % kAgentsPerWord, 0U);
                            EXPECT_EQ(lowest.size() % kAgentsPerWord, 0U);
                            for (std::size_t i = 0; i < lowest.size(); ++i) {
                              const std::size_t agent = index(first) + i;
                              if (agent < kAgents) {
                                taken[agent] = lowest[i];
                              } else {
                                EXPECT_EQ(lowest[i], Small().seen);
                              }
                            }
                            for (const std::uint32_t place : places) {
                              const auto agent = index(first) + place;
                              EXPECT_TRUE(taken_listed.emplace(agent, lowest[place]).second);
                            }
                          });
    }
    EXPECT_EQ(taken, bytes);
    EXPECT_EQ(taken_listed, listed);
    states.reset();
    EXPECT_EQ(states.all(), std::vector<Both>(kAgents));
  }
}

}  // namespace
}  // namespace hearsay
