// Watts' window and take-off, Gleeson and Cahalane's cascade of many seeds, and exact marches.
#include <algorithm>
#include <cmath>
#include <string>

#include "sim/theory/spreading.hpp"
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

constexpr auto kWatts = "Watts 2002";

std::vector<double> shares(Laboratory& laboratory, double mean_degree, double agents,
                           std::uint32_t seeds, std::uint32_t replicates, std::uint64_t seed = 1) {
  const Ground ground =
      generated("erdos_renyi", {{"agents", agents}, {"mean_degree", mean_degree}}, seed);
  const auto watts = model("threshold", {{"share", .18}});
  const Clock clock{hours(1), 400};
  const auto records = laboratory.run(*watts, ground, given_at_random(ground, clock, seeds), clock,
                                      laboratory.replicates(replicates));
  auto values = totals(*watts, records, "reach");
  for (double& value : values) value /= agents;
  return values;
}

Measured take_off(Laboratory& laboratory, double mean_degree, std::uint32_t replicates) {
  std::uint64_t large = 0;
  std::uint64_t all = 0;
  // Several graphs, so that none of them decides.
  for (std::uint64_t graph = 1; graph <= 8; ++graph) {
    const auto values = shares(laboratory, mean_degree, 20'000, 1, replicates / 8, graph);
    large += static_cast<std::uint64_t>(
        std::ranges::count_if(values, [](double share) { return share > .1; }));
    all += values.size();
  }
  return share_of(large, all);
}

// Reach in a replicate of something that leaves nothing to luck, by step.
std::vector<double> by_step(Laboratory& laboratory, const Model& model, const Ground& ground,
                            const Agents& seeds, Step steps) {
  const auto records = laboratory.run(model, ground, given_to(seeds), Clock{hours(1), steps}, 1);
  std::vector<double> reach;
  for (Step t = 0; t < steps; ++t) reach.push_back(static_cast<double>(records[0].at(t)[0]));
  return reach;
}

double total(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

}  // namespace

void check_threshold(Checks& checks) {
  const theory::Window window = theory::watts_window(.18);
  checks.add("Poisson graph, threshold .18: least mean degree with cascades", 1.0207, .00005,
             kWatts, [window](Laboratory&) { return Measured{window.low}; });
  checks.add("the same: greatest mean degree", 5.7647, .00005, kWatts,
             [window](Laboratory&) { return Measured{window.high}; });
  checks.add("Poisson graph, z = 3, threshold .18: one seed takes off", .8735, .012, kWatts,
             [](Laboratory& laboratory) { return take_off(laboratory, 3, 2048); });
  checks.add("the same by theory, z = 3", .8735, .00005, kWatts, [](Laboratory&) {
    return Measured{
        theory::watts_take_off(theory::DegreeShares::poisson(3), theory::needed_share(.18))};
  });
  checks.add("Poisson graph, z = 8, outside of the window: one seed takes off", 0, .004, kWatts,
             [](Laboratory& laboratory) { return take_off(laboratory, 8, 512); });
  constexpr auto kGleeson = "Gleeson and Cahalane 2007";
  for (const auto& [seeds, expected] : {std::pair{.001, .00424}, std::pair{.005, .99909}}) {
    const std::string what = seeds == .001 ? ".001" : ".005";
    const double allowance = seeds == .001 ? .0002 : .0003;
    checks.add("Poisson graph, z = 7, threshold .18: final share of seeds " + what, expected,
               allowance, kGleeson, [seeds = seeds](Laboratory& laboratory) {
                 constexpr double kAgents = 100'000;
                 return mean(shares(laboratory, 7, kAgents,
                                    static_cast<std::uint32_t>(seeds * kAgents), 64));
               });
    checks.add("the same by theory, seeds " + what, expected, .000005, kGleeson,
               [seeds = seeds](Laboratory&) {
                 return Measured{theory::threshold_share(theory::DegreeShares::poisson(7),
                                                         theory::needed_share(.18), seeds)};
               });
  }

  constexpr auto kCentola = "Centola and Macy 2007";
  checks.add(
      "two needed, ring of degree 4, two adjacent seeds: everyone", 100, 0, kCentola,
      [](Laboratory& laboratory) {
        const auto two = model("threshold", {{"kind", "number"}, {"number", 2}});
        return Measured{total(by_step(laboratory, *two, mutual(100, ring(100, 2)), {0, 1}, 101))};
      });
  checks.add("the same: agents in a step of the march", 2, 0, kCentola, [](Laboratory& laboratory) {
    const auto two = model("threshold", {{"kind", "number"}, {"number", 2}});
    const auto reach = by_step(laboratory, *two, mutual(100, ring(100, 2)), {0, 1}, 49);
    return Measured{*std::max_element(reach.begin() + 1, reach.end())};
  });
  checks.add("the same, seeds apart: nobody else", 2, 0, kCentola, [](Laboratory& laboratory) {
    const auto two = model("threshold", {{"kind", "number"}, {"number", 2}});
    return Measured{total(by_step(laboratory, *two, mutual(100, ring(100, 2)), {0, 50}, 101))};
  });
  // A star's hub sees k leaves: 1/k of them is one.
  checks.add_law(
      "one friend of k reaches a threshold of 1/k but is not more than it, k = 2 .. 60",
      "Watts 2002; exact", [](Laboratory& laboratory) {
        double breaks = 0;
        for (std::uint32_t k = 2; k <= 60; ++k) {
          const Ground ground = mutual(k + 1, star(k));
          const auto at_least = model("threshold", {{"share", 1.0 / k}});
          const auto more = model("threshold", {{"share", 1.0 / k}, {"reached", "more_than"}});
          // A leaf has one friend, all of those it sees.
          if (total(by_step(laboratory, *at_least, ground, {1}, 5)) != k + 1.0) ++breaks;
          if (total(by_step(laboratory, *more, ground, {1}, 5)) != 1) ++breaks;
        }
        return breaks;
      });
  // Granovetter's crowd: thresholds of one's own, uniform, among all.
  checks.add("thresholds of one's own, cycle of 9: as linear_threshold, 3 - 2^-7", 3 - 1.0 / 128, 0,
             "Kempe, Kleinberg, Tardos 2003, theorem 4.6", [](Laboratory& laboratory) {
               const auto own = model("threshold", {{"kind", "uniform"}});
               const auto records = laboratory.run(*own, mutual(9, cycle(9)), given_to({4}),
                                                   long_enough(9), laboratory.replicates(100'000));
               return mean(totals(*own, records, "reach"));
             });
  checks.add("thresholds of one's own, karate club {0}: as linear_threshold", 12.2547, .0009,
             "6e7 replicates of another program", [](Laboratory& laboratory) {
               const auto own = model("threshold", {{"kind", "uniform"}});
               const auto records = laboratory.run(*own, mutual(34, karate_club()), given_to({0}),
                                                   long_enough(34), laboratory.replicates(100'000));
               return mean(totals(*own, records, "reach"));
             });
}

}  // namespace hearsay::verification
