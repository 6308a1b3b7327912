// Who says how much it trusts whom, and what follows for those who have said nothing of each other.
//
// A statement is a number from 0 to 1. Local metrics ask what one agent should think of another:
// MoleTrust walks outward from the truster (Massa and Avesani 2005), TidalTrust asks along shortest
// ways (Golbeck 2005). EigenTrust gives everybody one standing in the eyes of all (Kamvar,
// Schlosser, Garcia-Molina 2003). All are exact functions of the statements.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sim/core/ids.hpp"

namespace hearsay::trust {

struct Statement {
  AgentId truster{};
  AgentId trusted{};
  double value = 0;  // 0 .. 1
};

class Statements {
 public:
  // Of agents below `agents`; the last of two about the same pair counts.
  Statements(std::uint32_t agents, std::vector<Statement> statements);

  std::uint32_t agents() const { return static_cast<std::uint32_t>(first_.size() - 1); }
  // What `truster` has said, ascending by whom.
  std::span<const Statement> of(AgentId truster) const;
  std::optional<double> direct(AgentId truster, AgentId trusted) const;

 private:
  std::vector<std::size_t> first_;
  std::vector<Statement> all_;
};

struct MoleTrust {
  std::uint32_t horizon = 3;  // how many statements away at most
  double threshold = 0.6;     // whoever is trusted less is not asked
};
// Of all agents, as far as they are reached: the mean of what those one step nearer say, weighted
// by the trust in them.
std::vector<std::optional<double>> mole_trust(const Statements& statements, AgentId truster,
                                              const MoleTrust& how = {});

// Along shortest ways, through those alone who are trusted as much as the best way allows.
std::optional<double> tidal_trust(const Statements& statements, AgentId truster, AgentId trusted);

// The share of trust that everybody has in the end, where each agent passes its own on to those it
// trusts, in proportion, and a share `to_pretrusted` goes to the `pretrusted` (all, where they are
// none), as does that of agents who trust nobody. They come to 1.
std::vector<double> eigen_trust(const Statements& statements, double to_pretrusted = 0,
                                std::span<const AgentId> pretrusted = {});

}  // namespace hearsay::trust
