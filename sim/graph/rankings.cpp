// Page rank is gathered rather than scattered: an agent sums over its readers in their order, so no
// worker has a say. Betweenness is summed in a fixed number of stacks, each of which takes up its
// sources in their order, and the stacks are added in theirs.
#include "sim/graph/rankings.hpp"

#include <boost/graph/core_numbers.hpp>

#include "sim/graph/boost_adapter.hpp"
#include "sim/graph/ordered_sum.hpp"
#include "sim/graph/reversed.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kStacks = 16;

// A search for shortest ways from one agent after another.
class WaysFrom {
 public:
  explicit WaysFrom(const Graph& graph)
      : graph_(graph),
        distance_(graph.agents(), kUnseen),
        ways_(graph.agents(), 0.0),
        share_(graph.agents(), 0.0) {}

  // Adds to `over`, for each agent, how many shortest ways from `source` lead over it.
  void add(AgentId source, std::vector<double>& over) {
    order_.assign(1, source);
    distance_[index(source)] = 0;
    ways_[index(source)] = 1.0;
    for (std::size_t next = 0; next < order_.size(); ++next) {
      const AgentId here = order_[next];
      for (const AgentId other : graph_.friends(here)) {
        if (distance_[index(other)] == kUnseen) {
          distance_[index(other)] = distance_[index(here)] + 1;
          order_.push_back(other);
        }
        if (is_next(here, other)) ways_[index(other)] += ways_[index(here)];
      }
    }
    // Back from the farthest: what lies behind an agent is shared by those through whom one comes.
    for (std::size_t i = order_.size(); i-- > 0;) {
      const AgentId here = order_[i];
      double behind = 0.0;
      for (const AgentId other : graph_.friends(here)) {
        if (is_next(here, other)) behind += (1.0 + share_[index(other)]) / ways_[index(other)];
      }
      share_[index(here)] = behind * ways_[index(here)];
      if (i > 0) over[index(here)] += share_[index(here)];
    }
    for (const AgentId agent : order_) {
      distance_[index(agent)] = kUnseen;
      ways_[index(agent)] = 0.0;
      share_[index(agent)] = 0.0;
    }
  }

 private:
  static constexpr std::uint32_t kUnseen = 0xFFFFFFFF;

  bool is_next(AgentId here, AgentId other) const {
    return distance_[index(other)] == distance_[index(here)] + 1;
  }

  const Graph& graph_;
  std::vector<AgentId> order_;           // as they were found
  std::vector<std::uint32_t> distance_;  // from the source, in ties
  std::vector<double> ways_;             // shortest, from the source
  std::vector<double> share_;            // of the ways to agents behind
};

}  // namespace

std::vector<std::uint32_t> core_numbers(const Graph& mutual) {
  std::vector<std::uint32_t> cores(mutual.agents());
  if (cores.empty()) return cores;
  boost::core_numbers(mutual, boost::make_iterator_property_map(cores.begin(), AgentIndexMap{}));
  return cores;
}

std::vector<double> page_rank(const Graph& graph, Workers& workers, double damping) {
  constexpr int kMostRounds = 1000;
  constexpr double kSettled = 1e-12;
  const std::size_t agents = graph.agents();
  if (agents == 0) return {};
  const auto all = static_cast<double>(agents);
  const std::vector<std::uint32_t> authors = authors_of_each(graph);
  std::vector<double> rank(agents, 1.0 / all);
  std::vector<double> next(agents);
  std::vector<double> handed_on(agents);  // to each of an agent's authors
  for (int round = 0; round < kMostRounds; ++round) {
    const double lost = ordered_sum(agents, workers, [&](AgentId agent) {
      const std::size_t a = index(agent);
      handed_on[a] = authors[a] == 0 ? 0.0 : rank[a] / authors[a];
      return authors[a] == 0 ? rank[a] : 0.0;
    });
    const double anywhere = (1.0 - damping + damping * lost) / all;
    const double moved = ordered_sum(agents, workers, [&](AgentId agent) {
      const std::size_t a = index(agent);
      double handed = 0.0;
      for (const AgentId reader : graph.friends(agent)) {
        handed += handed_on[index(reader)];
      }
      next[a] = anywhere + damping * handed;
      return next[a] < rank[a] ? rank[a] - next[a] : next[a] - rank[a];
    });
    rank.swap(next);
    if (moved < kSettled) break;
  }
  return rank;
}

std::vector<double> betweenness(const Graph& graph, std::uint32_t sources, Workers& workers) {
  const std::uint32_t agents = graph.agents();
  const bool all = agents / 4 <= sources;
  const std::uint32_t count = all ? agents : sources;
  // Multiples of the golden ratio, less their whole part, are spread evenly over the unit interval.
  const auto source = [&](std::uint64_t i) {
    if (all) return AgentId{static_cast<std::uint32_t>(i)};
    const std::uint64_t fraction = i * 0x9E3779B97F4A7C15U >> 32;
    return AgentId{static_cast<std::uint32_t>(fraction * agents >> 32)};
  };
  std::vector<std::vector<double>> stacks(kStacks);
  workers.for_each(kStacks, [&](std::size_t stack, int) {
    stacks[stack].assign(agents, 0.0);
    WaysFrom ways(graph);
    for (std::uint64_t i = stack; i < count; i += kStacks) ways.add(source(i), stacks[stack]);
  });
  std::vector<double> over(agents, 0.0);
  const double scale = count == 0 ? 0.0 : static_cast<double>(agents) / count;
  for (std::size_t a = 0; a < agents; ++a) {
    for (const auto& stack : stacks) over[a] += stack[a];
    over[a] *= scale;
  }
  return over;
}

}  // namespace hearsay
