// Exact values by enumeration of whom everybody listens to.
#include <string>

#include "sim/core/elementary.hpp"
#include "sim/theory/enumeration.hpp"
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

Measured reach(Laboratory& laboratory, const Model& model, const Ground& ground,
               const Agents& seeds) {
  const auto records =
      laboratory.run(model, ground, given_to(seeds), long_enough(ground.graph.agents()),
                     laboratory.replicates(200'000));
  return mean(totals(model, records, "reach"));
}

}  // namespace

void check_linear_threshold(Checks& checks) {
  constexpr auto kSource = "Kempe, Kleinberg, Tardos 2003; by enumeration";
  for (const std::uint32_t n : {3U, 5U, 9U}) {
    checks.add("mean reach, cycle of " + std::to_string(n) + ": 3 - 2^(2 - n)",
               3 - power(2, 2.0 - n), 0, kSource, [n](Laboratory& laboratory) {
                 return reach(laboratory, *model("linear_threshold"), mutual(n, cycle(n)), {0});
               });
  }
  checks.add("mean reach, K4", 26.0 / 9, 0, kSource, [](Laboratory& laboratory) {
    return reach(laboratory, *model("linear_threshold"), mutual(4, complete(4)), {2});
  });
  checks.add("mean reach, star of 10 leaves from a leaf: 1 + 1/10 + 9/10", 2, 0, kSource,
             [](Laboratory& laboratory) {
               return reach(laboratory, *model("linear_threshold"), mutual(11, star(10)), {3});
             });
  checks.add("mean reach, karate club {0}", 12.2547, .0009, "6e7 replicates of another program",
             [](Laboratory& laboratory) {
               return reach(laboratory, *model("linear_threshold"), mutual(34, karate_club()), {0});
             });
  const TieList house{{0, 1}, {1, 2}, {2, 3}, {3, 0}, {0, 2}, {3, 4}, {4, 5}, {5, 0}};
  checks.add("mean reach, 6 agents with 8 friendships: enumeration of listening",
             theory::reach_of_listening(mutual(6, house).graph, std::vector{AgentId{1}}).mean, 0,
             kSource, [house](Laboratory& laboratory) {
               return reach(laboratory, *model("linear_threshold"), mutual(6, house), {1});
             });
  // 1 listens to 0 with .3; 2 to 0 with .2 and to 1 with .5.
  checks.add(
      "mean reach, weights of their own: 1 + .3 + (.2 + .5 x .3)", 1.65, 0, kSource,
      [](Laboratory& laboratory) {
        Ground ground = directed(3, {{0, 1}, {0, 2}, {1, 2}});
        ground.weights = {.3, .2, .5};
        return reach(laboratory, *model("linear_threshold", {{"weights", "per_tie"}}), ground, {0});
      });
}

}  // namespace hearsay::verification
