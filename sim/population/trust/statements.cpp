#include "sim/population/trust/statements.hpp"

#include <algorithm>
#include <limits>

namespace hearsay::trust {
namespace {

constexpr std::uint32_t kFar = std::numeric_limits<std::uint32_t>::max();

// How many statements lead from the truster to each agent, at least; agents in order of that.
struct Levels {
  std::vector<std::uint32_t> of;  // by agent; kFar: none do
  std::vector<AgentId> order;

  Levels(const Statements& statements, AgentId truster, std::uint32_t most)
      : of(statements.agents(), kFar), order{truster} {
    of[index(truster)] = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const AgentId agent = order[i];
      if (of[index(agent)] == most) break;
      for (const Statement& said : statements.of(agent)) {
        if (of[index(said.trusted)] != kFar) continue;
        of[index(said.trusted)] = of[index(agent)] + 1;
        order.push_back(said.trusted);
      }
    }
  }
  bool is_step(const Statement& said) const {
    return of[index(said.trusted)] == of[index(said.truster)] + 1;
  }
};

}  // namespace

Statements::Statements(std::uint32_t agents, std::vector<Statement> statements)
    : first_(agents + std::size_t{1}, 0) {
  std::ranges::stable_sort(statements, [](const Statement& a, const Statement& b) {
    return a.truster != b.truster ? a.truster < b.truster : a.trusted < b.trusted;
  });
  for (const Statement& said : statements) {
    if (!all_.empty() && all_.back().truster == said.truster &&
        all_.back().trusted == said.trusted) {
      all_.back() = said;
    } else {
      all_.push_back(said);
    }
  }
  for (const Statement& said : all_) ++first_[index(said.truster) + std::size_t{1}];
  for (std::size_t a = 1; a < first_.size(); ++a) first_[a] += first_[a - 1];
}

std::span<const Statement> Statements::of(AgentId truster) const {
  const std::size_t begin = first_[index(truster)];
  return std::span(all_).subspan(begin, first_[index(truster) + std::size_t{1}] - begin);
}

std::optional<double> Statements::direct(AgentId truster, AgentId trusted) const {
  const auto said = of(truster);
  const auto found = std::ranges::lower_bound(said, trusted, {}, &Statement::trusted);
  if (found == said.end() || found->trusted != trusted) return {};
  return found->value;
}

std::vector<std::optional<double>> mole_trust(const Statements& statements, AgentId truster,
                                              const MoleTrust& how) {
  const Levels levels(statements, truster, how.horizon);
  std::vector<double> sum(statements.agents(), 0);
  std::vector<double> weights(statements.agents(), 0);
  std::vector<std::optional<double>> trust(statements.agents());
  // Nearer agents come first, so whoever is asked has got its own trust.
  for (const AgentId agent : levels.order) {
    const std::size_t a = index(agent);
    if (agent == truster) {
      trust[a] = 1;
    } else if (weights[a] > 0) {
      trust[a] = sum[a] / weights[a];
    }
    if (!trust[a] || (agent != truster && *trust[a] < how.threshold)) continue;
    for (const Statement& said : statements.of(agent)) {
      if (!levels.is_step(said)) continue;
      sum[index(said.trusted)] += *trust[a] * said.value;
      weights[index(said.trusted)] += *trust[a];
    }
  }
  return trust;
}

std::optional<double> tidal_trust(const Statements& statements, AgentId truster, AgentId trusted) {
  if (const auto direct = statements.direct(truster, trusted)) return direct;
  const Levels levels(statements, truster, kFar - 1);
  const std::uint32_t distance = levels.of[index(trusted)];
  if (distance == kFar) return {};
  // The least statement on the best way to each agent; the last one, about the trusted, apart.
  std::vector<double> strength(statements.agents(), 0);
  strength[index(truster)] = 1;
  double least = 0;
  for (const AgentId agent : levels.order) {
    if (levels.of[index(agent)] + 1 > distance) break;
    for (const Statement& said : statements.of(agent)) {
      if (!levels.is_step(said)) continue;
      if (said.trusted == trusted) least = std::max(least, strength[index(agent)]);
      double& best = strength[index(said.trusted)];
      best = std::max(best, std::min(strength[index(agent)], said.value));
    }
  }
  // From the trusted back to the truster: those further out have their answer first.
  std::vector<std::optional<double>> answer(statements.agents());
  for (auto agent = levels.order.rbegin(); agent != levels.order.rend(); ++agent) {
    const std::uint32_t level = levels.of[index(*agent)];
    if (level >= distance) continue;
    if (level + 1 == distance) {
      answer[index(*agent)] = statements.direct(*agent, trusted);
      continue;
    }
    double sum = 0;
    double weights = 0;
    for (const Statement& said : statements.of(*agent)) {
      if (!levels.is_step(said) || said.value < least || !answer[index(said.trusted)]) continue;
      sum += said.value * *answer[index(said.trusted)];
      weights += said.value;
    }
    if (weights > 0) answer[index(*agent)] = sum / weights;
  }
  return answer[index(truster)];
}

}  // namespace hearsay::trust
