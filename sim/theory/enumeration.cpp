#include "sim/theory/enumeration.hpp"

#include <algorithm>
#include <utility>

#include "sim/core/errors.hpp"
#include "sim/graph/reversed.hpp"

namespace hearsay::theory {
namespace {

// Adds up what is reached in worlds that come one after the other.
class Worlds {
 public:
  Worlds(const Graph& graph, std::span<const AgentId> seeds)
      : seeds_(seeds), reached_(graph.agents()), ties_(graph.agents()) {
    result_.sizes.resize(graph.agents() + std::size_t{1}, 0);
    result_.agents.resize(graph.agents(), 0);
  }

  void clear() {
    for (auto& row : ties_) row.clear();
  }
  void let_live(std::uint32_t from, std::uint32_t to) { ties_[from].push_back(to); }

  void add(double chance) {
    std::fill(reached_.begin(), reached_.end(), false);
    stack_.clear();
    std::size_t size = 0;
    const auto reach = [&](std::uint32_t agent) {
      if (reached_[agent]) return;
      reached_[agent] = true;
      stack_.push_back(agent);
      ++size;
    };
    for (const AgentId seed : seeds_) reach(index(seed));
    while (!stack_.empty()) {
      const std::uint32_t agent = stack_.back();
      stack_.pop_back();
      for (const std::uint32_t to : ties_[agent]) reach(to);
    }
    result_.mean += chance * static_cast<double>(size);
    result_.sizes[size] += chance;
    for (std::size_t a = 0; a < reached_.size(); ++a) {
      if (reached_[a]) result_.agents[a] += chance;
    }
  }

  ExactReach take() { return std::move(result_); }

 private:
  std::span<const AgentId> seeds_;
  std::vector<bool> reached_;
  std::vector<std::vector<std::uint32_t>> ties_;
  std::vector<std::uint32_t> stack_;
  ExactReach result_;
};

bool has(const Graph& graph, std::uint32_t from, std::uint32_t to) {
  const auto friends = graph.friends(AgentId{from});
  return std::binary_search(friends.begin(), friends.end(), AgentId{to});
}

struct Coin {
  std::uint32_t from;
  std::uint32_t to;
  bool both;
  double chance;
};

ExactReach toss(const Graph& graph, const std::vector<Coin>& all, std::span<const AgentId> seeds) {
  HEARSAY_EXPECT(all.size() <= kMostCoins);
  Worlds worlds(graph, seeds);
  for (std::uint64_t world = 0; world < std::uint64_t{1} << all.size(); ++world) {
    worlds.clear();
    double chance = 1;
    for (std::size_t c = 0; c < all.size(); ++c) {
      const bool live = (world >> c & 1) != 0;
      chance *= live ? all[c].chance : 1 - all[c].chance;
      if (!live) continue;
      worlds.let_live(all[c].from, all[c].to);
      if (all[c].both) worlds.let_live(all[c].to, all[c].from);
    }
    worlds.add(chance);
  }
  return worlds.take();
}

}  // namespace

std::uint64_t coins(const Graph& graph) {
  std::uint64_t count = 0;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    for (const AgentId to : graph.friends(AgentId{a})) {
      if (a < index(to) || !has(graph, index(to), a)) ++count;
    }
  }
  return count;
}

ExactReach reach_of_coins(const Graph& graph, double chance, std::span<const AgentId> seeds) {
  std::vector<Coin> all;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    for (const AgentId to : graph.friends(AgentId{a})) {
      const bool both = has(graph, index(to), a);
      if (a < index(to) || !both) all.push_back({a, index(to), both, chance});
    }
  }
  return toss(graph, all, seeds);
}

ExactReach reach_of_coins(const Graph& graph, std::span<const double> chances,
                          std::span<const AgentId> seeds) {
  std::vector<Coin> all;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    TieIndex tie = graph.first_tie(AgentId{a});
    for (const AgentId to : graph.friends(AgentId{a})) {
      all.push_back({a, index(to), false, chances[tie++]});
    }
  }
  return toss(graph, all, seeds);
}

std::uint64_t ways_to_listen(const Graph& graph) {
  const Graph authors = reversed(graph);
  std::uint64_t ways = 1;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    const std::uint64_t degree = std::max(1U, authors.degree(AgentId{a}));
    if (ways > ~std::uint64_t{0} / degree) return ~std::uint64_t{0};
    ways *= degree;
  }
  return ways;
}

ExactReach reach_of_listening(const Graph& graph, std::span<const AgentId> seeds) {
  const std::uint64_t ways = ways_to_listen(graph);
  HEARSAY_EXPECT(ways <= std::uint64_t{1} << kMostCoins);
  const Graph authors = reversed(graph);
  Worlds worlds(graph, seeds);
  for (std::uint64_t way = 0; way < ways; ++way) {
    worlds.clear();
    std::uint64_t rest = way;
    for (std::uint32_t a = 0; a < graph.agents(); ++a) {
      const auto seen = authors.friends(AgentId{a});
      if (seen.empty()) continue;
      worlds.let_live(index(seen[rest % seen.size()]), a);
      rest /= seen.size();
    }
    worlds.add(1.0 / static_cast<double>(ways));
  }
  return worlds.take();
}

}  // namespace hearsay::theory
