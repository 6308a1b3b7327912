// Exact values by enumeration, large graphs by percolation, and the laws of live ties.
#include <algorithm>

#include "sim/engine/cascade/cascade.hpp"
#include "sim/graph/builder.hpp"
#include "sim/theory/enumeration.hpp"
#include "sim/theory/spreading.hpp"
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

constexpr std::uint32_t kReplicates = 200'000;
constexpr auto kKempe = "Kempe, Kleinberg, Tardos 2003; by enumeration";

std::vector<double> sizes(Laboratory& laboratory, const Model& model, const Ground& ground,
                          const Agents& seeds, std::uint32_t replicates = kReplicates) {
  const auto records =
      laboratory.run(model, ground, given_to(seeds), long_enough(ground.graph.agents()),
                     laboratory.replicates(replicates));
  return totals(model, records, "reach");
}

std::unique_ptr<Model> uniform(double probability) {
  return model("independent_cascade", {{"probability", probability}});
}

struct Small {
  std::string_view what;
  std::uint32_t agents;
  TieList ties;
  double probability;
  Agents seeds;
  double expected;
};

// Reaches of `seeds` replicate by replicate, by the kernel, as sets of agents.
std::vector<std::vector<std::uint8_t>> reached(const LiveTies& ties, const Agents& seeds,
                                               std::uint32_t replicates) {
  std::vector<SeedAgent> list;
  for (const std::uint32_t seed : seeds) list.push_back({0, AgentId{seed}});
  std::vector<std::vector<std::uint8_t>> sets;
  CascadeKernel kernel(ties);
  CascadeCounts counts;
  for (std::uint32_t r = 0; r < replicates; ++r) {
    CascadeState state;
    counts.clear(1);
    kernel.advance(Luck(5, ReplicateId{r}), list, ties.graph().agents() + 1, state, counts);
    state.agents.resize(ties.graph().agents());
    sets.push_back(state.agents);
  }
  return sets;
}

std::size_t size_of(const std::vector<std::uint8_t>& set) {
  return static_cast<std::size_t>(std::ranges::count(set, CascadeState::kActive));
}

bool is_inside(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == CascadeState::kActive && b[i] != CascadeState::kActive) return false;
  }
  return true;
}

double breaks_of_inclusion(const std::vector<std::vector<std::uint8_t>>& smaller,
                           const std::vector<std::vector<std::uint8_t>>& larger) {
  double breaks = 0;
  for (std::size_t r = 0; r < smaller.size(); ++r) {
    if (!is_inside(smaller[r], larger[r])) ++breaks;
  }
  return breaks;
}

LiveTies live(const Ground& ground, double probability) {
  return LiveTies::uniform(ground.graph, Chance::of(probability));
}

Ground circles() {
  return generated("overlapping_circles", {{"agents", 400}});
}

void add_exact(Checks& checks) {
  const std::vector<Small> all{
      {"mean reach, triangle, p = .2", 3, complete(3), .2, {0}, 1 + 2 * (.2 + .04 - .008)},
      {"mean reach, triangle, p = .5", 3, complete(3), .5, {0}, 9.0 / 4},
      {"mean reach, K4, p = .5", 4, complete(4), .5, {1}, 13.0 / 4},
      {"mean reach, path of 5 from an end, p = .5", 5, path(5), .5, {0}, 31.0 / 16},
      {"mean reach, path of 5 from the middle, p = .5", 5, path(5), .5, {2}, 5.0 / 2},
      {"mean reach, star of 10 leaves from the hub, p = .1", 11, star(10), .1, {0}, 2},
      {"mean reach, star of 10 leaves from a leaf, p = .1", 11, star(10), .1, {4}, 1.19},
      {"mean reach, karate club {0}, p = .05", 34, karate_club(), .05, {0}, 1.963908303},
      {"mean reach, karate club {33}, p = .05", 34, karate_club(), .05, {33}, 2.006282290},
      {"mean reach, karate club {0, 33}, p = .05", 34, karate_club(), .05, {0, 33}, 3.906366263},
      {"mean reach, path of 5, p = 1", 5, path(5), 1, {3}, 5},
      {"mean reach, path of 5, p = 0", 5, path(5), 0, {3}, 1},
  };
  for (const Small& small : all) {
    checks.add(small.what, small.expected, 0, kKempe, [small](Laboratory& laboratory) {
      return mean(sizes(laboratory, *uniform(small.probability), mutual(small.agents, small.ties),
                        small.seeds));
    });
  }
  const auto add_sizes = [&](std::string_view what, std::uint32_t agents,
                             const std::vector<double>& shares) {
    for (std::uint32_t size = 1; size <= agents; ++size) {
      checks.add(std::string(what) + ", p = .5: chance of size " + std::to_string(size),
                 shares[size - 1], 0, kKempe, [=](Laboratory& laboratory) {
                   const auto all_sizes =
                       sizes(laboratory, *uniform(.5), mutual(agents, complete(agents)), {0});
                   const auto cases = std::ranges::count(all_sizes, static_cast<double>(size));
                   return share_of(static_cast<std::uint64_t>(cases), all_sizes.size());
                 });
    }
  };
  add_sizes("triangle", 3, {.25, .25, .5});
  add_sizes("K4", 4, {1.0 / 8, 3.0 / 32, 3.0 / 16, 19.0 / 32});
  // A wheel of six: no formula, but 2^10 ways for its friendships to be live.
  checks.add(
      "mean reach, wheel of 6 from the rim, p = .3: enumeration of live ties",
      theory::reach_of_coins(
          mutual(6,
                 {{0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 1}})
              .graph,
          .3, std::vector{AgentId{1}})
          .mean,
      0, kKempe, [](Laboratory& laboratory) {
        return mean(sizes(
            laboratory, *uniform(.3),
            mutual(
                6,
                {{0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 1}}),
            {1}));
      });
  // A chance for each directed tie: 1 - (1 - .3 x .9)(1 - .6) and so on.
  checks.add(
      "mean reach, two ways with chances of their own", 1 + .3 + .6 + (1 - .73 * .94), 0,
      "by enumeration", [](Laboratory& laboratory) {
        Ground ground = directed(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}});
        ground.weights = {.3, .6, .9, .1};
        return mean(sizes(laboratory, *model("independent_cascade", {{"chances", "per_tie"}}),
                          ground, {0}));
      });
  checks.add(
      "mean reach, karate club {0}, weighted cascade", 10.0254, .0006,
      "6e7 replicates of another program", [](Laboratory& laboratory) {
        return mean(sizes(laboratory, *model("independent_cascade", {{"chances", "weighted"}}),
                          mutual(34, karate_club()), {0}));
      });
  // One friend each: the mean of the three chances.
  checks.add("mean reach of one friend, trivalency: (.1 + .01 + .001) / 3", 1 + .037, .0003,
             "Chen, Wang, Wang 2010", [](Laboratory& laboratory) {
               constexpr std::uint32_t kPairs = 40'000;
               TieList pairs;
               Agents seeds;
               for (std::uint32_t a = 0; a < kPairs; ++a) {
                 pairs.emplace_back(2 * a, 2 * a + 1);
                 seeds.push_back(2 * a);
               }
               auto values =
                   sizes(laboratory, *model("independent_cascade", {{"chances", "trivalency"}}),
                         mutual(2 * kPairs, pairs), seeds, 64);
               for (double& value : values) value /= kPairs;
               Measured measured = mean(values);
               // The chances themselves are drawn, once for all replicates.
               measured.standard_error += .0446 / 200;
               return measured;
             });
}

void add_large(Checks& checks) {
  constexpr auto kNewman = "Newman 2002";
  constexpr std::uint32_t kAgents = 100'000;
  for (const double p : {.6, .7}) {
    const double share = theory::percolation(theory::DegreeShares::regular(3), p).share;
    checks.add(std::string("3-regular random graph, p = ") + (p == .6 ? ".6" : ".7") +
                   ": share reached, given take-off",
               share, .001, kNewman, [p](Laboratory& laboratory) {
                 const Ground ground =
                     generated("configuration_model",
                               {{"agents", kAgents}, {"degrees", "constant"}, {"mean_degree", 3}});
                 const auto model = uniform(p);
                 const Clock clock{hours(1), 400};
                 const auto records =
                     laboratory.run(*model, ground, given_at_random(ground, clock, 20), clock,
                                    laboratory.replicates(128));
                 auto values = totals(*model, records, "reach");
                 for (double& value : values) value /= kAgents;
                 std::erase_if(values, [](double value) { return value < .05; });
                 return mean(values);
               });
    checks.add(std::string("3-regular random graph, p = ") + (p == .6 ? ".6" : ".7") +
                   ": one seed takes off",
               share, .001, kNewman, [p](Laboratory& laboratory) {
                 const Ground ground =
                     generated("configuration_model",
                               {{"agents", 20'000}, {"degrees", "constant"}, {"mean_degree", 3}});
                 const auto model = uniform(p);
                 const Clock clock{hours(1), 300};
                 const auto records =
                     laboratory.run(*model, ground, given_at_random(ground, clock, 1), clock,
                                    laboratory.replicates(4096));
                 const auto values = totals(*model, records, "reach");
                 const auto large =
                     std::ranges::count_if(values, [](double value) { return value > 1000; });
                 return share_of(static_cast<std::uint64_t>(large), values.size());
               });
  }
  checks.add(
      "3-regular random graph, p = .4: mean size", 7, .02, kNewman, [](Laboratory& laboratory) {
        const Ground ground =
            generated("configuration_model",
                      {{"agents", kAgents}, {"degrees", "constant"}, {"mean_degree", 3}});
        const auto model = uniform(.4);
        const Clock clock{hours(1), 300};
        const auto records = laboratory.run(*model, ground, given_at_random(ground, clock, 1),
                                            clock, laboratory.replicates(40'000));
        return mean(totals(*model, records, "reach"));
      });
}

void add_laws(Checks& checks) {
  constexpr auto kSource = "Kempe, Kleinberg, Tardos 2003: live ties";
  constexpr std::uint32_t kCases = 500;
  checks.add_law("reach at p = .02 is inside reach at p = .03, replicate by replicate", kSource,
                 [](Laboratory&) {
                   const Ground ground = circles();
                   return breaks_of_inclusion(reached(live(ground, .02), {0, 7}, kCases),
                                              reached(live(ground, .03), {0, 7}, kCases));
                 });
  checks.add_law("reach of {0, 7} is inside reach of {0, 7, 50}, replicate by replicate", kSource,
                 [](Laboratory&) {
                   const Ground ground = circles();
                   const LiveTies ties = live(ground, .02);
                   return breaks_of_inclusion(reached(ties, {0, 7}, kCases),
                                              reached(ties, {0, 7, 50}, kCases));
                 });
  checks.add_law(
      "a seed adds no more to {0, 7} than to {0}, replicate by replicate", kSource,
      [](Laboratory&) {
        const Ground ground = circles();
        const LiveTies ties = live(ground, .02);
        const auto one = reached(ties, {0}, kCases);
        const auto one_more = reached(ties, {0, 50}, kCases);
        const auto two = reached(ties, {0, 7}, kCases);
        const auto two_more = reached(ties, {0, 7, 50}, kCases);
        double breaks = 0;
        for (std::size_t r = 0; r < kCases; ++r) {
          if (size_of(two_more[r]) - size_of(two[r]) > size_of(one_more[r]) - size_of(one[r])) {
            ++breaks;
          }
        }
        return breaks;
      });
  checks.add_law(
      "a tie that is added behind the others of its agent takes nobody away, replicate by "
      "replicate",
      kSource, [](Laboratory&) {
        TieList ties = karate_club();
        for (const auto& [a, b] : karate_club()) ties.emplace_back(b, a);
        const Ground before = directed(34, ties);
        ties.insert(ties.end(), {{0, 33}, {3, 20}, {6, 25}});
        const Ground after = directed(34, ties);
        return breaks_of_inclusion(reached(live(before, .1), {4}, 4 * kCases),
                                   reached(live(after, .1), {4}, 4 * kCases));
      });
}

}  // namespace

void check_independent_cascade(Checks& checks) {
  add_exact(checks);
  add_large(checks);
  add_laws(checks);
}

}  // namespace hearsay::verification
