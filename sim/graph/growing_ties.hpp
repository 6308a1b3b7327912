// The ties of a graph that grows by newcomers who prefer the well connected.
//
// The first m + 1 agents all know each other, each later one ties itself to m earlier ones. Every
// end of a tie counts once for the agent it belongs to, so an agent preferred in proportion to its
// degree is the owner of a uniform end of an earlier tie. As Sanders and Schulz 2016 have it, the
// end is drawn by hashing the position it is drawn for, here the newcomer and its attempt, and is
// then followed to its owner: of a tie, one end is the newcomer who brought it, the other was drawn
// before.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/core/draws.hpp"
#include "sim/core/parallel.hpp"
#include "sim/graph/builder.hpp"

namespace hearsay {

// Where the partners of each agent are listed, when every newcomer brings `ties_per_agent` ties.
class GrowingTies {
 public:
  explicit GrowingTies(std::uint32_t ties_per_agent) : m_(ties_per_agent) {}

  // An end of a tie, as it can be known before the ties are: below kListed the agent whose own end
  // it is, else kListed + the place where the agent is listed.
  using End = std::uint64_t;
  static constexpr End kListed = std::uint64_t{1} << 32;

  // Where the partners of an agent begin: before it came one with none, one with one ... then m
  // each.
  TieIndex first_listed(std::uint64_t agent) const {
    return agent <= m_ ? agent * (agent - 1) / 2 : m_ * (m_ + 1) / 2 + (agent - m_ - 1) * m_;
  }

  // Room for the partners of `agents`, with those of the first m + 1 filled in.
  std::vector<AgentId> first_listed_ties(std::size_t agents) const {
    std::vector<AgentId> listed(first_listed(agents));
    for (std::size_t a = 0; a <= m_; ++a) {
      for (std::uint32_t b = 0; b < a; ++b) listed[first_listed(a) + b] = AgentId{b};
    }
    return listed;
  }

  // A uniform end of the ties that `newcomer` meets, from words 0 to 2. Each of the first m + 1
  // agents has m ends; each later one brings m of its own and m of those it lists: ends come in
  // groups of m, fewer than 2^32 of them.
  End drawn_end(const Draw& draw, std::uint64_t newcomer) const {
    const std::uint64_t group = draw.below(2 * newcomer - m_ - 1);
    if (group <= m_) return group;
    const std::uint64_t owner = (group + m_ + 1) / 2;
    // Either is as likely as the other, so both are computed rather than one guessed.
    const End place = kListed + first_listed(owner) + draw.below(2, static_cast<std::uint32_t>(m_));
    const bool is_own = (group + m_ + 1) % 2 == 0;
    return is_own ? owner : place;
  }

  // Where the agent is listed whose end it is; any place if its own end is known.
  static std::uint64_t place_of(End end) { return end < kListed ? 0 : end - kListed; }
  // Whose end it is, once those before it are listed.
  static AgentId owner(End end, const std::vector<AgentId>& listed) {
    const AgentId partner = listed[place_of(end)];
    return end < kListed ? AgentId{static_cast<std::uint32_t>(end)} : partner;
  }

 private:
  std::uint64_t m_;
};

// The graph in which each agent is tied to those it lists, in any order.
inline Graph graph_of(const GrowingTies& ties, std::uint32_t agents, std::vector<AgentId> listed,
                      Workers& workers) {
  constexpr std::size_t kAgentsPerBlock = 512;
  std::vector<TieIndex> starts(std::size_t{agents} + 1);
  for (std::size_t a = 0; a <= agents; ++a) starts[a] = ties.first_listed(a);
  workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t a = begin; a < end; ++a) {
      std::sort(listed.data() + starts[a], listed.data() + starts[a + 1]);
    }
  });
  return mutual_graph(starts, listed, workers);
}

}  // namespace hearsay
