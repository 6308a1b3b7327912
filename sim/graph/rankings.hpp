// How central each agent is, by several measures: whom a campaign might seed. All are the same for
// any number of workers.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/parallel.hpp"
#include "sim/graph/graph.hpp"

namespace hearsay {

// By agent, the greatest k whose k-core it is in (Seidman 1983; Batagelj and Zaversnik 2003).
std::vector<std::uint32_t> core_numbers(const Graph& mutual);

// By agent, the share of its time that attention spends there when it goes from each reader to one
// of the authors the reader sees, all alike, and with chance 1 - damping, or where a reader sees
// nobody, to anyone (Brin and Page 1998). Sums to 1; exact to about 1e-12 in all.
std::vector<double> page_rank(const Graph& graph, Workers& workers, double damping = 0.85);

// By agent, how many shortest ways between two others lead over it, each pair counting for one in
// all (Freeman 1977; Brandes 2001), counted from `sources` agents that are spread evenly over all
// and scaled up; from everybody, and then exact, where `sources` is at least a quarter of them.
std::vector<double> betweenness(const Graph& graph, std::uint32_t sources, Workers& workers);

}  // namespace hearsay
