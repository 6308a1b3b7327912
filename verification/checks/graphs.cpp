// What the generators' graphs are like, and the shape of cascades.
#include <algorithm>
#include <numeric>
#include <string>

#include "sim/theory/spreading.hpp"
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

bool are_friends(const Graph& graph, AgentId a, AgentId b) {
  const auto friends = graph.friends(a);
  return std::ranges::binary_search(friends, b);
}

struct Clustering {
  std::vector<double> local;  // by agent; 0 with fewer than two friends
  double triangles = 0;       // pairs of friends who are friends, over all agents
  double pairs = 0;

  explicit Clustering(const Graph& graph) {
    for (std::uint32_t a = 0; a < graph.agents(); ++a) {
      const auto friends = graph.friends(AgentId{a});
      double closed = 0;
      for (std::size_t i = 0; i < friends.size(); ++i) {
        for (std::size_t j = i + 1; j < friends.size(); ++j) {
          if (are_friends(graph, friends[i], friends[j])) ++closed;
        }
      }
      const auto k = static_cast<double>(friends.size());
      const double all = k * (k - 1) / 2;
      local.push_back(all > 0 ? closed / all : 0);
      triangles += closed;
      pairs += all;
    }
  }
};

Measured share_with_degree(const Graph& graph, std::uint32_t degree) {
  std::uint64_t count = 0;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    if (graph.degree(AgentId{a}) == degree) ++count;
  }
  return share_of(count, graph.agents());
}

}  // namespace

void check_graphs(Checks& checks) {
  for (const auto& [p, expected] : {std::pair{.05, .573}, std::pair{.1, .491}}) {
    // 3 (K - 2) / (4 (K - 1)) (1 - p)^3, up to a few ties that meet by chance.
    checks.add(
        "Watts-Strogatz, 20,000 agents, K = 10, p = " + std::string(p == .05 ? ".05" : ".1") +
            ": local clustering",
        expected, .004, "Barrat and Weigt 2000", [p = p](Laboratory&) {
          const Ground ground = generated(
              "watts_strogatz", {{"agents", 20'000}, {"degree", 10}, {"rewiring_probability", p}});
          return mean(Clustering(ground.graph).local);
        });
  }
  for (const std::uint32_t k : {3U, 4U, 6U}) {
    constexpr double kTies = 3;
    checks.add("Barabasi-Albert, m = 3: share of agents with " + std::to_string(k) + " friends",
               2 * kTies * (kTies + 1) / (k * (k + 1.0) * (k + 2.0)), .0005,
               "Dorogovtsev, Mendes, Samukhin 2000", [k](Laboratory&) {
                 const Ground ground =
                     generated("barabasi_albert", {{"agents", 200'000}, {"ties_per_agent", kTies}});
                 return share_with_degree(ground.graph, k);
               });
  }
  const theory::DegreeShares poisson = theory::DegreeShares::poisson(5);
  for (const std::uint32_t k : {2U, 5U}) {
    checks.add("Erdos-Renyi, mean degree 5: share of agents with " + std::to_string(k) + " friends",
               poisson.shares()[k], .0001, "Poisson", [k](Laboratory&) {
                 return share_with_degree(
                     generated("erdos_renyi", {{"agents", 200'000}, {"mean_degree", 5}}).graph, k);
               });
  }
  // Circles of Poisson sizes with two for each agent.
  checks.add("overlapping circles, 2 an agent: global clustering, 1 / (1 + mu)", 1.0 / 3, .01,
             "Newman, Strogatz, Watts 2001", [](Laboratory&) {
               const Ground ground = generated("overlapping_circles", {{"agents", 30'000},
                                                                       {"circles_per_agent", 2},
                                                                       {"mean_circle_size", 10},
                                                                       {"propensity_spread", 0}});
               const Clustering clustering(ground.graph);
               return Measured{clustering.triangles / clustering.pairs};
             });
  checks.add("R-MAT .57, .19, .19: share of ties whose author is in the first half", .76, .002,
             "Graph500: a + b", [](Laboratory&) {
               // The first agents repeat ties, which are dropped: few of them with so many agents.
               const Ground ground =
                   generated("r_mat", {{"scale", 18}, {"ties_per_agent", 1}, {"directed", 1}});
               const Graph& graph = ground.graph;
               const AgentId half{graph.agents() / 2};
               const auto ties = static_cast<std::uint64_t>(graph.first_tie(half));
               return share_of(ties, graph.ties());
             });
  constexpr auto kGoel = "Goel et al. 2016";
  checks.add("structural virality, star of 12: 2 (n - 1) / n", 2 * 11 / 12.0, 1e-12, kGoel,
             [](Laboratory&) {
               return Measured{theory::structural_virality(std::vector<std::uint32_t>(12, 0))};
             });
  checks.add("structural virality, path of 12: (n + 1) / 3", 13 / 3.0, 1e-12, kGoel,
             [](Laboratory&) {
               std::vector<std::uint32_t> parents(12);
               std::iota(parents.begin() + 1, parents.end(), 0U);
               return Measured{theory::structural_virality(parents)};
             });
  // Seven agents, two a parent: distances by hand.
  checks.add("structural virality, binary tree of 7", 48 / 21.0, 1e-12, kGoel, [](Laboratory&) {
    return Measured{theory::structural_virality({0, 0, 0, 1, 1, 2, 2})};
  });
}

}  // namespace hearsay::verification
