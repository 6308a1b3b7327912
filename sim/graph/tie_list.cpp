#include "sim/graph/tie_list.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <utility>

#include "sim/core/errors.hpp"
#include "sim/graph/ways_back.hpp"

namespace hearsay {
namespace {

constexpr std::string_view kWeightsAllowed = "a number such as 0.7 on every tie, or on none";

// Room is made ahead for no more ties than this: what a file says of itself may be wrong.
constexpr std::uint64_t kMostReserved = std::uint64_t{1} << 24;

constexpr std::size_t kTiesPerBlock = std::size_t{1} << 14;

std::string weight_problem(std::string_view text) {
  return "the weight " + shown(text) + " is no finite number";
}

TieIndex find_tie(const Graph& graph, AgentId author, AgentId reader) {
  const auto row = graph.friends(author);
  return graph.first_tie(author) +
         static_cast<TieIndex>(std::lower_bound(row.begin(), row.end(), reader) - row.begin());
}

// Weights by tie of `graph`, of the ties it was built from; the first of several stays, whoever
// comes to it first.
std::vector<double> weights_of(const Graph& graph, TieKind kind,
                               const std::vector<std::vector<GraphBuilder::Tie>>& parts,
                               const std::vector<std::vector<double>>& given, Workers& workers) {
  std::vector<std::uint64_t> starts = {0};  // of parts, among all ties
  for (const auto& part : parts) starts.push_back(starts.back() + part.size());
  std::vector<std::uint64_t> first(graph.ties(), starts.back());  // by tie of the graph
  const auto note = [&](AgentId author, AgentId reader, std::uint64_t ordinal) {
    std::atomic_ref<std::uint64_t> place(first[find_tie(graph, author, reader)]);
    std::uint64_t known = place.load(std::memory_order_relaxed);
    while (ordinal < known &&
           !place.compare_exchange_weak(known, ordinal, std::memory_order_relaxed)) {
    }
  };
  workers.for_each(parts.size(), [&](std::size_t p, int) {
    for (std::size_t i = 0; i < parts[p].size(); ++i) {
      const auto [author, reader] = parts[p][i];
      if (author == reader) continue;
      note(author, reader, starts[p] + i);
      if (kind == TieKind::mutual) note(reader, author, starts[p] + i);
    }
  });
  std::vector<double> weights(graph.ties());
  workers.for_blocks(weights.size(), kTiesPerBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t tie = begin; tie < end; ++tie) {
      const auto part = std::upper_bound(starts.begin(), starts.end(), first[tie]) - 1;
      weights[tie] = given[static_cast<std::size_t>(part - starts.begin())][first[tie] - *part];
    }
  });
  return weights;
}

}  // namespace

TieList::TieList(std::string path, const GraphReadOptions& options, TieKind kind)
    : path_(std::move(path)),
      most_agents_(options.most_agents),
      keeps_(options.weights == TieWeights::kept) {
  report_.file = path_;
  report_.kind = kind;
}

void TieList::reserve(std::uint64_t ties) {
  ties_.reserve(std::min(ties, kMostReserved));
}

bool TieList::read_weight(std::string_view field, const TextLines& lines, LineProblems& problems,
                          double& weight) {
  if (std::exchange(first_weight_, false)) set_weighted(!field.empty());
  if (field.empty() && !weighted_) return true;
  if (field.empty()) {
    problems.add(lines, "the weight is missing", std::string(kWeightsAllowed));
    return false;
  }
  const auto number = finite_number(field);
  if (!number) {
    problems.add(lines, weight_problem(field), std::string(kWeightsAllowed));
    return false;
  }
  if (!weighted_) {
    problems.add(lines, "the weight " + shown(field) + ", where the ties before have none",
                 std::string(kWeightsAllowed));
    return false;
  }
  weight = *number;
  return true;
}

void TieList::take(std::vector<std::vector<GraphBuilder::Tie>> parts,
                   std::vector<std::vector<double>> weights) {
  set_weighted(!weights.empty());
  parts_ = std::move(parts);
  part_weights_ = std::move(weights);
}

void TieList::raise_too_many_agents(const std::string& where) const {
  throw InputError(where, "names more than " + std::to_string(most_agents_) + " agents",
                   "at most " + std::to_string(most_agents_));
}

GraphFile TieList::build(AgentIds& ids, std::string_view allowed, Workers& workers) {
  const auto agents = static_cast<std::uint32_t>(ids.size());
  std::vector<std::string> names;
  const std::vector<std::uint32_t> agent_of = ids.settle(names);
  for (GraphBuilder::Tie& tie : ties_) {
    tie = {AgentId{agent_of[index(tie.author)]}, AgentId{agent_of[index(tie.reader)]}};
  }
  return build(agents, std::move(names), allowed, workers);
}

GraphFile TieList::build(std::uint32_t agents, std::vector<std::string> names,
                         std::string_view allowed, Workers& workers) {
  parts_.push_back(std::move(ties_));
  part_weights_.push_back(std::move(weights_));
  std::uint64_t listed = 0;
  for (const auto& part : parts_) listed += part.size();
  if (listed == 0) throw InputError(path_, "holds no ties", std::string(allowed));
  GraphFile file;
  file.names = std::move(names);
  file.report = report_;
  file.report.lines = listed;
  file.report.agents = agents;

  GraphBuilder builder(agents, report_.kind);
  builder.take_parts(weighted_ ? parts_ : std::move(parts_));
  file.graph = builder.build(workers);
  if (file.graph.ties() == 0) {
    throw InputError(path_, "holds only ties of agents with themselves",
                     "at least one tie between two agents");
  }
  if (weighted_) {
    file.weights = weights_of(file.graph, report_.kind, parts_, part_weights_, workers);
  }
  file.report.ties = written_ties(file.graph, report_.kind);
  file.report.self_ties = builder.dropped().self_ties;
  file.report.repeated_ties = builder.dropped().repeated_ties;
  file.report.one_way_ties =
      report_.kind == TieKind::mutual ? 0 : count_one_way_ties(file.graph, workers);
  return file;
}

double weight_from(std::string_view text, const std::string& where) {
  if (const auto number = finite_number(text)) return *number;
  throw InputError(where, weight_problem(text), "a number such as 0.7");
}

TieKind written_kind(const GraphFile& file, Workers& workers) {
  std::atomic<bool> equal{true};
  const bool mutual = visit_ways_back(file.graph, workers, [&](TieIndex tie, TieIndex back) {
    if (!file.weights.empty() && file.weights[tie] != file.weights[back]) {
      equal.store(false, std::memory_order_relaxed);
    }
  });
  return mutual && equal ? TieKind::mutual : TieKind::directed;
}

std::vector<AgentId> lone_agents(const Graph& graph) {
  std::vector<bool> tied(graph.agents(), false);
  for (const AgentId reader : graph.targets()) tied[index(reader)] = true;
  std::vector<AgentId> lone;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    if (!tied[a] && graph.degree(AgentId{a}) == 0) lone.push_back(AgentId{a});
  }
  return lone;
}

}  // namespace hearsay
