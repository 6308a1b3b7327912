// What readers of graph files gather and make a graph of, and what writers go through.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/core/parallel.hpp"
#include "sim/graph/agent_ids.hpp"
#include "sim/graph/graph_format.hpp"
#include "sim/graph/text_lines.hpp"

namespace hearsay {

// The ties of a file in the order in which they stand there, between ordinals of ids.
class TieList {
 public:
  // `path` is for messages; `kind` says whether a tie holds both ways, whatever `options` say.
  TieList(std::string path, const GraphReadOptions& options, TieKind kind);

  void reserve(std::uint64_t ties);

  // `from` follows `to`. A weight is kept where `options` keep them and some tie gives one.
  void add(std::uint32_t from, std::uint32_t to, double weight) {
    ties_.push_back({AgentId{to}, AgentId{from}});
    if (weighted_) weights_.push_back(weight);
  }
  // Adds ties between agents, which were gathered in parts, and their weights: one each, or none.
  void take(std::vector<std::vector<GraphBuilder::Tie>> parts,
            std::vector<std::vector<double>> weights);
  // Ties so far.
  std::uint64_t size() const { return ties_.size(); }

  // Whether the ties of the file have weights; to be told before the first is added.
  void set_weighted(bool weighted) { weighted_ = weighted && keeps_; }
  // The weight in a field of a line. Either all ties have one or none has, as the first that is
  // asked for decides. False, and noted, where `field` is wrong.
  bool read_weight(std::string_view field, const TextLines& lines, LineProblems& problems,
                   double& weight);

  // A line holds more than was read.
  void note_wider_line() { ++report_.wider_lines; }
  void note_wider_lines(std::uint64_t lines) { report_.wider_lines += lines; }
  void note_columns_not_read(std::vector<std::string> names) {
    report_.columns_not_read = std::move(names);
  }

  [[noreturn]] void raise_too_many_agents(const std::string& where) const;

  // The graph of all ties, whose ordinals are settled by `ids`. Throws InputError where there are
  // none, and says what is `allowed`.
  GraphFile build(AgentIds& ids, std::string_view allowed, Workers& workers);
  // The same where ordinals are the numbers of `agents` agents with these names.
  GraphFile build(std::uint32_t agents, std::vector<std::string> names, std::string_view allowed,
                  Workers& workers);

 private:
  std::string path_;
  std::uint64_t most_agents_;
  bool keeps_;
  bool weighted_ = false;
  bool first_weight_ = true;
  std::vector<GraphBuilder::Tie> ties_;
  std::vector<double> weights_;
  std::vector<std::vector<GraphBuilder::Tie>> parts_;
  std::vector<std::vector<double>> part_weights_;
  GraphReport report_;
};

// `text` as the weight of a tie; throws InputError where it is no finite number.
double weight_from(std::string_view text, const std::string& where);

// Whether a file can be written as friendships: each tie has its way back, of the same weight.
TieKind written_kind(const GraphFile& file, Workers& workers);

// How many ties are written.
inline std::uint64_t written_ties(const Graph& graph, TieKind kind) {
  return kind == TieKind::mutual ? graph.ties() / 2 : graph.ties();
}

// visit(from, to, tie) for each tie to be written: a friendship once, from the smaller agent;
// a directed tie from the reader, who follows, to the author. `tie` is a position in the graph.
template <class Visit>
void for_each_written_tie(const GraphFile& file, TieKind kind, const Visit& visit) {
  const Graph& graph = file.graph;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    const AgentId author{a};
    TieIndex tie = graph.first_tie(author);
    for (const AgentId reader : graph.friends(author)) {
      if (kind == TieKind::directed) {
        visit(reader, author, tie);
      } else if (author < reader) {
        visit(author, reader, tie);
      }
      ++tie;
    }
  }
}

// Agents without a tie in either direction, ascending.
std::vector<AgentId> lone_agents(const Graph& graph);

}  // namespace hearsay
