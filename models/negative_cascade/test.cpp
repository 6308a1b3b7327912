// The model against a loop over all ties in every step, replicate by replicate under the same luck.
#include <gtest/gtest.h>

#include <map>

#include "sim/core/keyed_hash.hpp"
#include "tests/support/tie_coin.hpp"
#include "verification/laboratory.hpp"

namespace hearsay {
namespace {

using namespace verification;

struct Totals {
  std::int64_t good = 0;
  std::int64_t bad = 0;
};

Totals naive(const Graph& graph, double probability, double quality, std::uint32_t seed,
             const Luck& luck) {
  const auto pleased = [&](std::uint32_t agent) {
    return Chance::of(quality).decides(luck.draw(Purpose::sign, AgentId{agent})[0]);
  };
  std::map<std::uint32_t, bool> signs{{seed, pleased(seed)}};
  std::map<std::uint32_t, bool> now = signs;
  while (!now.empty()) {
    // Attempts that succeed, by target, in the order of their lots.
    std::map<std::uint32_t, std::map<std::pair<std::uint32_t, std::uint32_t>, bool>> attempts;
    for (const auto& [agent, sign] : now) {
      const KeyedHash turns(luck.draw(Purpose::turn, AgentId{agent}));
      std::uint32_t place = 0;
      for (const AgentId to : graph.friends(AgentId{agent})) {
        const bool live = coin_of_tie(luck, AgentId{agent}, place++, Chance::of(probability));
        if (live && signs.count(index(to)) == 0)
          attempts[index(to)][{turns.word(to), agent}] = sign;
      }
    }
    now.clear();
    for (const auto& [agent, lots] : attempts) {
      now[agent] = lots.begin()->second && pleased(agent);
    }
    signs.insert(now.begin(), now.end());
  }
  Totals totals;
  for (const auto& [agent, sign] : signs) ++(sign ? totals.good : totals.bad);
  return totals;
}

TEST(NegativeCascade, is_what_a_loop_over_ties_finds) {
  Workers workers(1);
  const Ground ground = mutual(34, karate_club());
  const auto cascade = model("negative_cascade", {{"probability", .2}, {"quality", .7}});
  const auto records =
      Laboratory(workers).run(*cascade, ground, given_to({0}), long_enough(34), 300, 11);
  for (std::uint32_t r = 0; r < records.size(); ++r) {
    const Totals expected = naive(ground.graph, .2, .7, 0, Luck(11, ReplicateId{r}));
    EXPECT_EQ(records[r].total(1), expected.good) << "replicate " << r;
    EXPECT_EQ(records[r].total(2), expected.bad) << "replicate " << r;
  }
}

}  // namespace
}  // namespace hearsay
