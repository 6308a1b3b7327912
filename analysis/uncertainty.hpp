// What makes a result uncertain: chance within a market, which graph it is, what its parameters
// are.
//
// The variance of a measure over replicates, graphs and draws of parameters is split into what
// replicates differ by at a point of a sweep, what graphs (values of graph.seed) differ by, what
// parameters (all other swept fields) differ by, and what a parameter does on one graph and not on
// another: a random-effects analysis of variance (Searle, Casella and McCulloch 1992), chapter 4.
// The chance that is left in the mean of a point is kept out of the differences between points by
// multiplying only differences of different replicates, which holds whether or not points share
// their luck. A part that comes out below 0 is told from chance by nothing, and counts as 0.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/results.hpp"

namespace hearsay {

// Variances, in the square of a count; a part that was not swept is not there.
struct UncertaintySplit {
  double chance = 0;
  std::optional<double> graphs;
  std::optional<double> parameters;
  std::optional<double> interplay;  // of graphs and parameters
  std::optional<double> points;     // of both, where they are not crossed and cannot be told apart

  double all() const;
};

// values[point][replicate], of two replicates and more; which graph and which parameters each point
// has. Nothing with fewer than two points or two replicates.
std::optional<UncertaintySplit> split_uncertainty(const std::vector<std::vector<double>>& values,
                                                  const std::vector<std::size_t>& graph_of,
                                                  const std::vector<std::size_t>& parameters_of);

// Of a measure of a strategy, by its position at each point, of the result of a sweep.
std::optional<UncertaintySplit> split_uncertainty(const Results& results, std::size_t strategy,
                                                  std::size_t measure);

}  // namespace hearsay
