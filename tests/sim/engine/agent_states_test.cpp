#include "sim/engine/agent_states.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace hearsay {
namespace {

struct Small {
  std::uint32_t seen = 7;

  bool operator==(const Small&) const = default;
};
struct Large {
  std::uint32_t friend_of = 0;
  std::uint32_t since = 0xFFFFFFFF;

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
      if (i % 3 == 0) state.friend_of = i;
      if (i % 17 == 0) static_cast<Large&>(state) = Large();
      states.set(AgentId{agent}, state);
      EXPECT_EQ(states[AgentId{agent}], state);
    }
    const std::vector<AgentId> named{AgentId{3}, AgentId{4}, AgentId{3}, AgentId{kAgents - 1}};
    states.change_briefs(named, [](Small& brief) { brief.seen += 10; });
    for (const AgentId agent : named) expected[index(agent)].seen += 10;
    EXPECT_EQ(states.all(), expected);
    EXPECT_EQ(states.brief(AgentId{3}).seen, expected[3].seen);
    states.reset();
  }
}

TEST(AgentStates, are_taken_once_each_and_are_as_they_began) {
  constexpr std::uint32_t kAgents = 1000;
  AgentStates<Both> states(kAgents, Both(), 256);
  for (int round = 0; round < 3; ++round) {
    std::vector<std::uint32_t> seen(kAgents, 7);
    for (std::uint32_t agent = static_cast<std::uint32_t>(round); agent < kAgents; agent += 3) {
      Both state;
      state.seen = seen[agent] = 100 + agent;
      if (agent % 2 == 0) state.since = agent;
      states.set(AgentId{agent}, state);
    }
    std::vector<std::uint32_t> taken(kAgents, 7);
    for (const auto& [begin, end] : {std::pair{0, 320}, {320, 640}, {640, 1000}}) {
      states.take_each_touched(static_cast<std::size_t>(begin), static_cast<std::size_t>(end),
                               [&](AgentId agent, const Small& brief) {
                                 EXPECT_EQ(taken[index(agent)], 7U) << "twice";
                                 taken[index(agent)] = brief.seen;
                               });
    }
    EXPECT_EQ(taken, seen);
    states.reset();
    EXPECT_EQ(states.all(), std::vector<Both>(kAgents));
  }
}

}  // namespace
}  // namespace hearsay
