// From ties in any order to a Graph: ties are thrown into ranges of authors that fit a cache, and
// each range is sorted there by digits, by whichever worker is free.
//
// Self-ties and repeated ties cannot be in a Graph; they are dropped here and counted, so that the
// caller can say so. Memory while building: 8 bytes a tie added, at most 1 GiB of ties in ranges,
// and the graph.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/ids.hpp"
#include "sim/core/parallel.hpp"
#include "sim/graph/graph.hpp"

namespace hearsay {

// Whether a tie that is added holds both ways.
enum class TieKind : std::uint8_t { mutual, directed };

class GraphBuilder {
 public:
  struct Tie {
    AgentId author;
    AgentId reader;
  };
  struct Dropped {
    std::uint64_t self_ties = 0;
    // Ties added again; of a mutual graph also those added the other way round.
    std::uint64_t repeated_ties = 0;
  };

  GraphBuilder(std::uint32_t agents, TieKind kind) : agents_(agents), kind_(kind) {}

  void reserve(std::size_t ties) { ties_.reserve(ties); }
  // What `author` posts reaches `reader`; in a mutual graph also the reverse. Both are below
  // `agents`.
  void add(AgentId author, AgentId reader) { ties_.push_back({author, reader}); }
  // Many at once, in place of what was added before.
  void take(std::vector<Tie> ties) { ties_ = std::move(ties); }
  // Beside what was added: so that many can gather ties at once, and nobody copies them together.
  void take_parts(std::vector<std::vector<Tie>> parts) { parts_ = std::move(parts); }

  // Ties that are sorted at once, each of 8 bytes: with fewer, all are gone through more often.
  void set_most_at_once(std::uint64_t directed_ties) { most_at_once_ = directed_ties; }

  // The graph of everything added since the last build; leaves the builder empty.
  Graph build(Workers& workers);

  // What the last build left out.
  const Dropped& dropped() const { return dropped_; }

 private:
  std::uint32_t agents_;
  TieKind kind_;
  std::vector<Tie> ties_;
  std::vector<std::vector<Tie>> parts_;
  std::uint64_t most_at_once_ = std::uint64_t{1} << 27;
  Dropped dropped_;
};

// Directed ties whose reader has no tie back to the author; 0 says that the graph is mutual.
std::uint64_t count_one_way_ties(const Graph& graph, Workers& workers);

// Moves the first kept[a] entries of each agent's stretch of `targets` together, so that no gaps
// are left, and returns the offsets of the rows. Stretch a begins at starts[a].
std::vector<TieIndex> close_gaps(const std::vector<TieIndex>& starts,
                                 const std::vector<std::uint32_t>& kept,
                                 std::vector<AgentId>& targets);

// The mutual graph of friendships that are listed once each, by either of the two: those listed by
// agent a are the stretch of `listed` from starts[a] to starts[a + 1], ascending and without a.
Graph mutual_graph(const std::vector<TieIndex>& starts, const std::vector<AgentId>& listed,
                   Workers& workers);

}  // namespace hearsay
