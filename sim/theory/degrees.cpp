#include "sim/theory/degrees.hpp"

#include <utility>

#include "sim/core/elementary.hpp"
#include "sim/graph/measures.hpp"

namespace hearsay::theory {

DegreeShares::DegreeShares(std::vector<double> shares) : shares_(std::move(shares)) {
  for (std::size_t k = 0; k < shares_.size(); ++k) mean_ += static_cast<double>(k) * shares_[k];
}

DegreeShares DegreeShares::of(const Graph& graph) {
  const DegreeCounts counts = count_readers(graph);
  std::vector<double> shares(counts.begin(), counts.end());
  for (double& share : shares) share /= graph.agents();
  return DegreeShares(std::move(shares));
}

DegreeShares DegreeShares::poisson(double mean) {
  std::vector<double> shares{exponential(-mean)};
  while (shares.back() > 1e-18 || static_cast<double>(shares.size()) < mean + 1) {
    shares.push_back(shares.back() * mean / static_cast<double>(shares.size()));
  }
  return DegreeShares(std::move(shares));
}

DegreeShares DegreeShares::regular(std::uint32_t degree) {
  std::vector<double> shares(degree + std::size_t{1}, 0);
  shares.back() = 1;
  return DegreeShares(std::move(shares));
}

double DegreeShares::mean_excess() const {
  double sum = 0;
  for (std::size_t k = 2; k < shares_.size(); ++k) {
    sum += static_cast<double>(k) * static_cast<double>(k - 1) * shares_[k];
  }
  return mean_ > 0 ? sum / mean_ : 0;
}

double DegreeShares::degree_function(double x) const {
  double value = 0;
  for (std::size_t k = shares_.size(); k-- > 0;) value = value * x + shares_[k];
  return value;
}

double DegreeShares::excess_function(double x) const {
  if (!(mean_ > 0)) return 1;
  double value = 0;
  for (std::size_t k = shares_.size(); k-- > 1;) {
    value = value * x + static_cast<double>(k) * shares_[k];
  }
  return value / mean_;
}

}  // namespace hearsay::theory
