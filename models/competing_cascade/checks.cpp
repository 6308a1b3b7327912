// Com-IC worked through by hand on graphs of two and three, and its two ends: indifference and the
// plain cascade.
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

constexpr auto kSource = "Lu, Chen, Lakshmanan 2015; by hand";

std::vector<double> of(Laboratory& laboratory, Settings settings, const Ground& ground,
                       const Agents& seeds, std::string_view measure,
                       std::uint32_t replicates = 100'000) {
  const auto competition = model("competing_cascade", settings);
  const auto records =
      laboratory.run(*competition, ground, given_to(seeds), long_enough(ground.graph.agents()),
                     laboratory.replicates(replicates));
  return totals(*competition, records, measure);
}

double differences(const std::vector<double>& a, const std::vector<double>& b) {
  double breaks = 0;
  for (std::size_t r = 0; r < a.size(); ++r) {
    if (a[r] != b[r]) ++breaks;
  }
  return breaks;
}

}  // namespace

void check_competing_cascade(Checks& checks) {
  // 1 + .3 + .3^2 + .3^3 + .3^4
  checks.add(
      "no rival, path of 5 from an end, p = .5, adopted with .6", 1.4251, 0, kSource,
      [](Laboratory& laboratory) {
        return mean(of(laboratory, {{"probability", .5}, {"ours_alone", .6}, {"rival_seeds", 0}},
                       mutual(5, path(5)), {0}, "reach"));
      });
  // Of the rival's seed at 0, 1 or 2: 2, 1 and 1.5.
  checks.add("pure competition, path of 3, p = 1, the rival's seed at random: ours", 1.5, 0,
             kSource, [](Laboratory& laboratory) {
               return mean(of(laboratory,
                              {{"probability", 1},
                               {"ours_alone", 1},
                               {"rival_alone", 1},
                               {"ours_after_rival", 0},
                               {"rival_after_ours", 0},
                               {"rival_seeds", 1}},
                              mutual(3, path(3)), {0}, "reach"));
             });
  // The neighbour of a seed with both adopts ours with .3 + .6 x .5, one that is the rival's seed
  // with .9; and the rival's with .3 x .8 + .7 x .5, or the other way round with .8.
  const auto completing = [](std::string_view measure) {
    return [measure](Laboratory& laboratory) {
      return mean(of(laboratory,
                     {{"probability", 1},
                      {"ours_alone", .3},
                      {"ours_after_rival", .9},
                      {"rival_alone", .5},
                      {"rival_after_ours", .8},
                      {"rival_seeds", 1}},
                     mutual(2, path(2)), {0}, measure));
    };
  };
  checks.add("completing products with reconsideration, two agents: ours", 1.75, 0, kSource,
             completing("reach"));
  checks.add("the same: the rival's", 1.695, 0, kSource, completing("rival"));
  checks.add_law(
      "who is indifferent to the rival adopts as without it, replicate by replicate",
      "Lu, Chen, Lakshmanan 2015", [](Laboratory& laboratory) {
        const Ground ground = mutual(34, karate_club());
        const auto with = of(
            laboratory,
            {{"probability", .2}, {"ours_alone", .7}, {"ours_after_rival", .7}, {"rival_seeds", 5}},
            ground, {0}, "reach", 2000);
        const auto without = of(
            laboratory,
            {{"probability", .2}, {"ours_alone", .7}, {"ours_after_rival", .7}, {"rival_seeds", 0}},
            ground, {0}, "reach", 2000);
        return differences(with, without);
      });
  checks.add_law("adopted by all who hear of it, it is independent_cascade, replicate by replicate",
                 "Kempe, Kleinberg, Tardos 2003", [](Laboratory& laboratory) {
                   const Ground ground = mutual(34, karate_club());
                   const auto product =
                       of(laboratory,
                          {{"probability", .2}, {"ours_alone", 1}, {"ours_after_rival", 1}}, ground,
                          {0}, "reach", 2000);
                   const auto plain = model("independent_cascade", {{"probability", .2}});
                   const auto records = laboratory.run(
                       *plain, ground, given_to({0}), long_enough(34), laboratory.replicates(2000));
                   return differences(product, totals(*plain, records, "reach"));
                 });
  checks.add_law(
      "more competition never helps ours: rival seeds 2 against 6", "by hand",
      [](Laboratory& laboratory) {
        const Settings few{{"probability", .2}, {"ours_alone", 1},       {"ours_after_rival", 0},
                           {"rival_alone", 1},  {"rival_after_ours", 0}, {"rival_seeds", 2}};
        const Settings many{{"probability", .2}, {"ours_alone", 1},       {"ours_after_rival", 0},
                            {"rival_alone", 1},  {"rival_after_ours", 0}, {"rival_seeds", 6}};
        const Ground ground = mutual(34, karate_club());
        const auto a = mean(of(laboratory, few, ground, {0}, "reach", 20'000));
        const auto b = mean(of(laboratory, many, ground, {0}, "reach", 20'000));
        return b.value < a.value ? 0.0 : 1.0;
      });
}

}  // namespace hearsay::verification
