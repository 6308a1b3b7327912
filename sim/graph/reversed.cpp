#include "sim/graph/reversed.hpp"

#include <utility>

namespace hearsay {

Graph reversed(const Graph& graph) {
  std::vector<TieIndex> offsets(graph.agents() + std::size_t{1}, 0);
  for (const AgentId reader : graph.targets()) ++offsets[index(reader) + 1];
  for (std::size_t a = 1; a < offsets.size(); ++a) offsets[a] += offsets[a - 1];
  std::vector<TieIndex> next(offsets.begin(), offsets.end() - 1);
  std::vector<AgentId> authors(graph.ties());
  // Authors ascend, so every row does.
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    for (const AgentId reader : graph.friends(AgentId{a})) {
      authors[next[index(reader)]++] = AgentId{a};
    }
  }
  return {std::move(offsets), std::move(authors)};
}

std::vector<std::uint32_t> authors_of_each(const Graph& graph) {
  std::vector<std::uint32_t> authors(graph.agents(), 0);
  for (const AgentId reader : graph.targets()) ++authors[index(reader)];
  return authors;
}

}  // namespace hearsay
