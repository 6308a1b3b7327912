#include "sim/engine/agenda.hpp"

#include <gtest/gtest.h>

namespace hearsay {
namespace {

Sighting numbered(std::uint32_t n) {
  return {AgentId{n}, n, {}};
}

std::vector<Sighting> taken(Agenda& agenda, Step step) {
  std::vector<Sighting> due;
  agenda.take(step, due);
  return due;
}

TEST(Agenda, gives_back_what_is_due_and_only_once) {
  Agenda agenda(3);
  agenda.add(1, numbered(7));
  agenda.add(2, numbered(8));
  EXPECT_TRUE(taken(agenda, 0).empty());
  EXPECT_EQ(taken(agenda, 1), std::vector{numbered(7)});
  EXPECT_TRUE(taken(agenda, 1).empty());
  EXPECT_EQ(taken(agenda, 2), std::vector{numbered(8)});
}

TEST(Agenda, forgets_what_nobody_will_see) {
  Agenda agenda(2);
  agenda.add(2, numbered(1));
  agenda.add(4'000'000'000U, numbered(1));
  EXPECT_TRUE(taken(agenda, 0).empty());
  EXPECT_TRUE(taken(agenda, 1).empty());
}

TEST(Agenda, keeps_everything_across_the_edges_of_its_blocks) {
  for (const std::uint32_t n : {24U, 25U, 26U, 50U, 51U, 5'000U}) {
    Agenda agenda(4);
    // Two steps grow at once, so that their blocks alternate.
    for (std::uint32_t i = 0; i < n; ++i) {
      agenda.add(1, numbered(i));
      agenda.add(3, numbered(n + i));
    }
    const auto first = taken(agenda, 1);
    const auto second = taken(agenda, 3);
    ASSERT_EQ(first.size(), n);
    ASSERT_EQ(second.size(), n);
    for (std::uint32_t i = 0; i < n; ++i) {
      EXPECT_EQ(first[i], numbered(i));
      EXPECT_EQ(second[i], numbered(n + i));
    }
  }
}

TEST(Agenda, takes_many_as_one_after_the_other) {
  for (const std::uint32_t n : {0U, 1U, 25U, 26U, 700U}) {
    Agenda one_by_one(5);
    Agenda at_once(5);
    const auto due = [](std::size_t i) { return static_cast<Step>(i * i % 7); };
    const auto sighting = [](std::size_t i) { return numbered(static_cast<std::uint32_t>(i)); };
    for (std::size_t i = 0; i < n; ++i) one_by_one.add(due(i), sighting(i));
    at_once.add_many(n, due, sighting);
    for (Step step = 0; step < 5; ++step) {
      std::vector<Sighting> all;
      at_once.take(step, [&](std::span<Sighting> some) {
        EXPECT_FALSE(some.empty());
        all.insert(all.end(), some.begin(), some.end());
      });
      EXPECT_EQ(all, taken(one_by_one, step));
      EXPECT_TRUE(taken(at_once, step).empty());
    }
  }
}

TEST(Agenda, lists_everything_and_keeps_it) {
  Agenda agenda(4);
  std::vector<DueSighting> expected;
  for (const Step step : {1U, 3U}) {
    for (std::uint32_t i = 0; i < 200; ++i) {
      agenda.add(step, numbered(i));
      expected.push_back({step, numbered(i)});
    }
  }
  std::vector<DueSighting> listed;
  agenda.for_each([&](Step step, const Sighting& sighting) { listed.push_back({step, sighting}); });
  EXPECT_EQ(listed, expected);
  EXPECT_EQ(taken(agenda, 3).size(), 200U);
}

TEST(Agenda, is_as_new_after_it_was_cleared) {
  Agenda agenda(5);
  for (int round = 0; round < 3; ++round) {
    for (std::uint32_t i = 0; i < 1'000; ++i) agenda.add(i % 5, numbered(i));
    if (round == 1) {
      EXPECT_EQ(taken(agenda, 2).size(), 200U);
    }
    agenda.clear();
    for (Step step = 0; step < 5; ++step) EXPECT_TRUE(taken(agenda, step).empty());
  }
}

}  // namespace
}  // namespace hearsay
