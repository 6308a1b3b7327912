// The rule itself, on agents whose ties are counted.
#include "sim/core/elementary.hpp"
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

std::vector<double> reach(Laboratory& laboratory, Settings settings, const Ground& ground,
                          const Agents& seeds, Step steps, std::uint32_t replicates = 100'000) {
  const auto talk = model("talk_of_the_network", settings);
  const auto records = laboratory.run(*talk, ground, given_to(seeds), Clock{days(1), steps},
                                      laboratory.replicates(replicates));
  return totals(*talk, records, "reach");
}

Agents leaves(std::uint32_t count) {
  Agents agents;
  for (std::uint32_t leaf = 1; leaf <= count; ++leaf) agents.push_back(leaf);
  return agents;
}

}  // namespace

void check_talk_of_the_network(Checks& checks) {
  constexpr auto kSource = "Goldenberg, Libai, Muller 2001";
  checks.add("advertising alone, a = .05, after 10 steps: 1 - .95^10", 1 - power(.95, 10), 0,
             kSource, [](Laboratory& laboratory) {
               return mean(reach(laboratory, {{"advertising", .05}}, mutual(1, {}), {}, 10));
             });
  checks.add("one strong tie, a = .02, b_s = .1, 5 steps after: 1 - .98^6 x .9^5",
             1 - power(.98, 6) * power(.9, 5), 0, kSource, [](Laboratory& laboratory) {
               auto values = reach(laboratory, {{"advertising", .02}, {"strong", .1}},
                                   mutual(2, path(2)), {0}, 6);
               for (double& value : values) value -= 1;
               return mean(values);
             });
  // Of thirty friends the closest fifteen are strong ties: the first two layers.
  checks.add(
      "15 strong and 15 weak ties, one step: 1 - .99^2 x .98^15 x .97^15",
      1 - power(.99, 2) * power(.98, 15) * power(.97, 15), 0, kSource, [](Laboratory& laboratory) {
        auto values = reach(laboratory, {{"advertising", .01}, {"weak", .02}, {"strong", .03}},
                            mutual(31, star(30)), leaves(30), 2);
        for (double& value : values) value -= 30;
        return mean(values);
      });
  // Without advertising and with certain ties, word goes one tie a step.
  checks.add("b_s = 1, path of 9 from an end, 4 steps after: agents", 5, 0, "exact",
             [](Laboratory& laboratory) {
               return mean(reach(laboratory, {{"advertising", 0}, {"strong", 1}},
                                 mutual(9, path(9)), {0}, 5, 64));
             });
  checks.add_law("more seeds never reach fewer, replicate by replicate", "live resistance",
                 [](Laboratory& laboratory) {
                   const Ground ground = generated("watts_strogatz", {{"agents", 300}});
                   const auto few = reach(laboratory, {}, ground, {3}, 60, 200);
                   const auto more = reach(laboratory, {}, ground, {3, 100}, 60, 200);
                   double breaks = 0;
                   for (std::size_t r = 0; r < few.size(); ++r) {
                     if (more[r] < few[r]) ++breaks;
                   }
                   return breaks;
                 });
}

}  // namespace hearsay::verification
