#include <Eigen/SparseCore>

#include "sim/population/trust/statements.hpp"

namespace hearsay::trust {

std::vector<double> eigen_trust(const Statements& statements, double to_pretrusted,
                                std::span<const AgentId> pretrusted) {
  const auto n = static_cast<Eigen::Index>(statements.agents());
  if (n == 0) return {};
  Eigen::VectorXd prior = Eigen::VectorXd::Zero(n);
  for (const AgentId agent : pretrusted) prior[index(agent)] = 1;
  if (pretrusted.empty()) prior.setOnes();
  prior /= prior.sum();

  // Column a holds where the trust of agent a goes.
  Eigen::SparseMatrix<double> passes(n, n);
  std::vector<Eigen::Triplet<double>> entries;
  Eigen::VectorXd trusts_nobody = Eigen::VectorXd::Zero(n);
  for (std::uint32_t a = 0; a < statements.agents(); ++a) {
    double sum = 0;
    for (const Statement& said : statements.of(AgentId{a})) sum += said.value;
    if (!(sum > 0)) trusts_nobody[a] = 1;
    for (const Statement& said : statements.of(AgentId{a})) {
      if (!(said.value > 0)) continue;
      entries.emplace_back(static_cast<int>(index(said.trusted)), static_cast<int>(a),
                           said.value / sum);
    }
  }
  passes.setFromTriplets(entries.begin(), entries.end());

  Eigen::VectorXd standing = prior;
  constexpr int kMost = 100'000;
  constexpr double kSettled = 1e-14;
  for (int i = 0; i < kMost; ++i) {
    Eigen::VectorXd next = passes * standing;
    next += trusts_nobody.dot(standing) * prior;
    next = (1 - to_pretrusted) * next + to_pretrusted * prior;
    // Half a step: a circle of agents who trust the next would go round for ever.
    next = (next + standing) / 2;
    const double moved = (next - standing).lpNorm<1>();
    standing = next / next.sum();
    if (moved < kSettled) break;
  }
  return {standing.data(), standing.data() + n};
}

}  // namespace hearsay::trust
