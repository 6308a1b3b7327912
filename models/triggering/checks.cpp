// The two models it contains, and what lies between them by enumeration.
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

constexpr auto kSource = "Kempe, Kleinberg, Tardos 2003";

std::vector<double> reach(Laboratory& laboratory, std::string_view name, Settings settings,
                          const Ground& ground, const Agents& seeds, std::uint32_t replicates) {
  const auto cascade = model(name, settings);
  const auto records =
      laboratory.run(*cascade, ground, given_to(seeds), long_enough(ground.graph.agents()),
                     laboratory.replicates(replicates));
  return totals(*cascade, records, "reach");
}

double differences(const std::vector<double>& a, const std::vector<double>& b) {
  double breaks = 0;
  for (std::size_t r = 0; r < a.size(); ++r) {
    if (a[r] != b[r]) ++breaks;
  }
  return breaks;
}

// Reach of agent 0 in a cycle of four where each agent picks twice: all 4^4 ways, of which a set
// has both neighbours in two, and either alone in one.
double cycle_of_four_by_enumeration() {
  double sum = 0;
  for (int way = 0; way < 256; ++way) {
    bool listens[4][2];  // to the one before, to the one after
    for (int a = 0; a < 4; ++a) {
      const int picks = way >> 2 * a & 3;
      listens[a][0] = picks != 3;
      listens[a][1] = picks != 0;
    }
    bool active[4] = {true, false, false, false};
    for (int round = 0; round < 4; ++round) {
      for (int a = 0; a < 4; ++a) {
        if (listens[a][0] && active[(a + 3) % 4]) active[a] = true;
        if (listens[a][1] && active[(a + 1) % 4]) active[a] = true;
      }
    }
    for (const bool is_active : active) sum += is_active ? 1 : 0;
  }
  return sum / 256;
}

}  // namespace

void check_triggering(Checks& checks) {
  checks.add_law("coins alone are independent_cascade, replicate by replicate", kSource,
                 [](Laboratory& laboratory) {
                   const Ground ground = generated("watts_strogatz", {{"agents", 500}});
                   return differences(
                       reach(laboratory, "triggering", {{"probability", .12}, {"picks", 0}}, ground,
                             {0, 250}, 500),
                       reach(laboratory, "independent_cascade", {{"probability", .12}}, ground,
                             {0, 250}, 500));
                 });
  checks.add_law("one pick alone is linear_threshold, replicate by replicate", kSource,
                 [](Laboratory& laboratory) {
                   const Ground ground = generated("barabasi_albert", {{"agents", 500}});
                   return differences(
                       reach(laboratory, "triggering", {{"picks", 1}}, ground, {0, 250}, 500),
                       reach(laboratory, "linear_threshold", {}, ground, {0, 250}, 500));
                 });
  checks.add("two picks, cycle of 4: enumeration of sets", cycle_of_four_by_enumeration(), 0,
             kSource, [](Laboratory& laboratory) {
               return mean(reach(laboratory, "triggering", {{"picks", 2}}, mutual(4, cycle(4)), {0},
                                 200'000));
             });
  // The middle agent's set holds the seed by a coin or by its pick, the other's the only one it
  // sees.
  checks.add("coins of .5 beside a pick, path of 3 from an end: 1 + 3/4 + 3/4", 2.5, 0, kSource,
             [](Laboratory& laboratory) {
               return mean(reach(laboratory, "triggering", {{"probability", .5}, {"picks", 1}},
                                 mutual(3, path(3)), {0}, 200'000));
             });
  checks.add_law(
      "a further pick takes nobody away, replicate by replicate", kSource,
      [](Laboratory& laboratory) {
        const Ground ground = generated("watts_strogatz", {{"agents", 500}});
        const auto two = reach(laboratory, "triggering", {{"picks", 2}}, ground, {7}, 500);
        const auto three = reach(laboratory, "triggering", {{"picks", 3}}, ground, {7}, 500);
        double breaks = 0;
        for (std::size_t r = 0; r < two.size(); ++r) {
          if (three[r] < two[r]) ++breaks;
        }
        return breaks;
      });
}

}  // namespace hearsay::verification
