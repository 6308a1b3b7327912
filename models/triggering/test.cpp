// The model against sets that are drawn in full beforehand, under the same luck.
#include <gtest/gtest.h>

#include <set>

#include "sim/core/keyed_hash.hpp"
#include "tests/support/tie_coin.hpp"
#include "verification/laboratory.hpp"

namespace hearsay {
namespace {

using namespace verification;

std::size_t naive(const Graph& graph, double probability, std::uint32_t picks, std::uint32_t seed,
                  const Luck& luck) {
  std::vector<std::set<std::uint32_t>> sets(graph.agents());
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    const auto friends = graph.friends(AgentId{a});
    for (const AgentId author : friends) {
      const std::uint32_t place = place_in_row(graph, author, AgentId{a});
      if (coin_of_tie(luck, author, place, Chance::of(probability))) {
        sets[a].insert(index(author));
      }
    }
    for (std::uint32_t pick = 0; pick < picks; ++pick) {
      const KeyedHash words(luck.draw(Purpose::tie_is_picked, AgentId{pick}));
      const std::uint64_t part = (std::uint64_t{words.word(AgentId{a})} * friends.size()) >> 32;
      sets[a].insert(index(friends[part]));
    }
  }
  std::set<std::uint32_t> active{seed};
  for (bool changed = true; changed;) {
    changed = false;
    for (std::uint32_t a = 0; a < graph.agents(); ++a) {
      if (active.count(a) > 0) continue;
      for (const std::uint32_t author : sets[a]) {
        if (active.count(author) == 0) continue;
        active.insert(a);
        changed = true;
        break;
      }
    }
  }
  return active.size();
}

TEST(Triggering, reaches_whom_sets_drawn_beforehand_say) {
  Workers workers(1);
  const Ground ground = mutual(34, karate_club());
  for (const std::uint32_t picks : {0U, 1U, 3U}) {
    for (const double probability : {0.0, .1}) {
      const auto triggering = model("triggering", {{"probability", probability}, {"picks", picks}});
      const auto records =
          Laboratory(workers).run(*triggering, ground, given_to({4}), long_enough(34), 50, 21);
      for (std::uint32_t r = 0; r < records.size(); ++r) {
        EXPECT_EQ(static_cast<std::size_t>(records[r].total(0)),
                  naive(ground.graph, probability, picks, 4, Luck(21, ReplicateId{r})));
      }
    }
  }
}

}  // namespace
}  // namespace hearsay
