// The model against a loop over everybody in every step.
#include <gtest/gtest.h>

#include <algorithm>

#include "verification/laboratory.hpp"

namespace hearsay {
namespace {

using namespace verification;

// Newly active agents by step, where `enough(active, all)` says whether an agent follows.
template <class Enough>
std::vector<std::int64_t> naive(const Graph& graph, const Agents& seeds, Step steps,
                                const Enough& enough) {
  std::vector<bool> active(graph.agents(), false);
  for (const std::uint32_t seed : seeds) active[seed] = true;
  std::vector<std::int64_t> newly{static_cast<std::int64_t>(seeds.size())};
  while (newly.size() < steps) {
    std::vector<bool> next = active;
    std::int64_t count = 0;
    for (std::uint32_t a = 0; a < graph.agents(); ++a) {
      std::uint32_t active_friends = 0;
      for (const AgentId other : graph.friends(AgentId{a})) {
        if (active[index(other)]) ++active_friends;
      }
      if (active[a] || !enough(active_friends, graph.degree(AgentId{a}))) continue;
      next[a] = true;
      ++count;
    }
    active = next;
    newly.push_back(count);
  }
  return newly;
}

std::vector<std::int64_t> by_model(Settings settings, const Ground& ground, const Agents& seeds,
                                   Step steps) {
  Workers workers(1);
  const auto threshold = model("threshold", settings);
  const auto records =
      Laboratory(workers).run(*threshold, ground, given_to(seeds), Clock{hours(1), steps}, 1);
  std::vector<std::int64_t> newly;
  for (Step t = 0; t < steps; ++t) newly.push_back(records[0].at(t)[0]);
  return newly;
}

TEST(Threshold, is_what_a_loop_over_everybody_finds) {
  constexpr Step kSteps = 30;
  const Agents seeds{0, 3, 17, 18, 30};
  for (const Ground& ground :
       {mutual(34, karate_club()), generated("watts_strogatz", {{"agents", 400}}),
        generated("barabasi_albert", {{"agents", 400}})}) {
    for (const double share : {.1, .25, 1.0 / 3, .5, .9}) {
      EXPECT_EQ(by_model({{"share", share}}, ground, seeds, kSteps),
                naive(ground.graph, seeds, kSteps, [&](std::uint32_t active, std::uint32_t all) {
                  return active > 0 && active > share * all - 1e-6;
                }));
      EXPECT_EQ(by_model({{"share", share}, {"reached", "more_than"}}, ground, seeds, kSteps),
                naive(ground.graph, seeds, kSteps, [&](std::uint32_t active, std::uint32_t all) {
                  return active > share * all + 1e-6;
                }));
    }
    for (const std::uint32_t number : {1U, 2U, 3U}) {
      EXPECT_EQ(by_model({{"kind", "number"}, {"number", number}}, ground, seeds, kSteps),
                naive(ground.graph, seeds, kSteps,
                      [&](std::uint32_t active, std::uint32_t) { return active >= number; }));
    }
  }
}

TEST(Threshold, leaves_alone_who_sees_nobody) {
  const Ground ground = directed(3, {{0, 1}});
  EXPECT_EQ(by_model({{"kind", "uniform"}}, ground, {0}, 4),
            (std::vector<std::int64_t>{1, 1, 0, 0}));
}

}  // namespace
}  // namespace hearsay
