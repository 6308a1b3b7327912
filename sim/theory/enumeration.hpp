// Exact reach on small graphs: every way in which ties can be live, with its chance.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/graph/graph.hpp"

namespace hearsay::theory {

// Of a cascade from `seeds`.
struct ExactReach {
  double mean = 0;
  std::vector<double> sizes;   // chance that so many agents are reached, by number
  std::vector<double> agents;  // chance that each agent is reached
};

// So many ties may be decided by coins.
inline constexpr std::uint32_t kMostCoins = 20;

// How many coins decide the ties of a graph whose ties are live with equal chances: one for each
// friendship, of which a cascade goes at most one way, or for each tie that has no way back.
std::uint64_t coins(const Graph& graph);

// Every tie is live with one chance. At most kMostCoins coins.
ExactReach reach_of_coins(const Graph& graph, double chance, std::span<const AgentId> seeds);
// A chance for each tie, in the graph's order; at most kMostCoins ties.
ExactReach reach_of_coins(const Graph& graph, std::span<const double> chances,
                          std::span<const AgentId> seeds);

// How many ways there are for every agent to listen to one of those whose posts it sees; 2^64 - 1
// where they are more.
std::uint64_t ways_to_listen(const Graph& graph);
// Every agent listens to one of them, with equal chances. At most 2^kMostCoins ways.
ExactReach reach_of_listening(const Graph& graph, std::span<const AgentId> seeds);

}  // namespace hearsay::theory
