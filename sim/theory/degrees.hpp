// How friends are distributed over agents, as theory wants to know it: the share of agents with
// each degree. Whoever is reached by a tie has a degree that is biased by size, and all theory of
// spreading after the first generation is about that (Newman, Strogatz, Watts 2001).
#pragma once

#include <vector>

#include "sim/graph/graph.hpp"

namespace hearsay::theory {

class DegreeShares {
 public:
  // shares[k] of all agents have k friends; they come to 1.
  explicit DegreeShares(std::vector<double> shares);
  static DegreeShares of(const Graph& graph);
  // Up to where the rest is below 1e-15.
  static DegreeShares poisson(double mean);
  static DegreeShares regular(std::uint32_t degree);

  const std::vector<double>& shares() const { return shares_; }
  double mean() const { return mean_; }
  // Of those at the end of a tie, the further ties: <k^2>/<k> - 1.
  double mean_excess() const;
  // The generating function of the degree, and of the further ties of those at the end of a tie.
  double degree_function(double x) const;
  double excess_function(double x) const;

 private:
  std::vector<double> shares_;
  double mean_ = 0;
};

}  // namespace hearsay::theory
