// Each ranking against a plain way to compute the same thing.
#include "sim/graph/rankings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "sim/graph/builder.hpp"
#include "sim/graph/generator.hpp"
#include "sim/graph/measures.hpp"

namespace hearsay {
namespace {

// Every tie a little pseudo-random, so that nothing is symmetric.
Graph tangled(std::uint32_t agents, std::uint32_t ties, TieKind kind) {
  GraphBuilder builder(agents, kind);
  const Luck luck = Luck::of_market(9);
  for (std::uint32_t i = 0; i < ties; ++i) {
    const Draw draw = luck.draw(Purpose::random_tie, i, 0);
    // Squared, so that low numbers are tied more often; the last agents stay alone.
    const std::uint32_t a = draw.below(0, agents - 3);
    const std::uint32_t b = draw.below(1, a + 1);
    if (a != b) builder.add(AgentId{a}, AgentId{b});
  }
  Workers workers(1);
  return builder.build(workers);
}

std::vector<std::uint32_t> naive_cores(const Graph& mutual) {
  std::vector<std::uint32_t> core(mutual.agents(), 0);
  for (std::uint32_t k = 1; k < mutual.agents(); ++k) {
    std::vector<bool> in(mutual.agents(), true);
    for (bool again = true; again;) {
      again = false;
      for (std::uint32_t a = 0; a < mutual.agents(); ++a) {
        const auto friends = mutual.friends(AgentId{a});
        const auto left = std::count_if(friends.begin(), friends.end(),
                                        [&](AgentId other) { return in[index(other)]; });
        if (in[a] && left < k) {
          in[a] = false;
          again = true;
        }
      }
    }
    for (std::uint32_t a = 0; a < mutual.agents(); ++a) {
      if (in[a]) core[a] = k;
    }
  }
  return core;
}

// Shortest ways between all pairs by Floyd and Warshall, with their numbers; an agent lies on those
// from s to t where the two parts are as long as the whole.
std::vector<double> naive_betweenness(const Graph& graph) {
  const std::size_t n = graph.agents();
  constexpr double kFar = 1e9;
  std::vector<double> distance(n * n, kFar);
  for (std::uint32_t a = 0; a < n; ++a) {
    distance[a * n + a] = 0;
    for (const AgentId other : graph.friends(AgentId{a})) distance[a * n + index(other)] = 1;
  }
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        distance[i * n + j] =
            std::min(distance[i * n + j], distance[i * n + k] + distance[k * n + j]);
      }
    }
  }
  std::vector<double> ways(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    ways[i * n + i] = 1;
    for (double d = 1; d < static_cast<double>(n); ++d) {
      for (std::uint32_t j = 0; j < n; ++j) {
        for (const AgentId other : graph.friends(AgentId{j})) {
          if (distance[i * n + j] == d - 1 && distance[i * n + index(other)] == d) {
            ways[i * n + index(other)] += ways[i * n + j];
          }
        }
      }
    }
  }
  std::vector<double> over(n, 0.0);
  for (std::size_t s = 0; s < n; ++s) {
    for (std::size_t t = 0; t < n; ++t) {
      if (s == t || distance[s * n + t] >= kFar) continue;
      for (std::size_t v = 0; v < n; ++v) {
        if (v == s || v == t) continue;
        if (distance[s * n + v] + distance[v * n + t] != distance[s * n + t]) continue;
        over[v] += ways[s * n + v] * ways[v * n + t] / ways[s * n + t];
      }
    }
  }
  return over;
}

// The stationary chances of the walk, by multiplying the whole matrix with itself.
std::vector<double> naive_page_rank(const Graph& graph, double damping) {
  const std::size_t n = graph.agents();
  std::vector<double> authors(n, 0.0);
  for (const AgentId reader : graph.targets()) authors[index(reader)] += 1;
  std::vector<double> walk(n * n);  // [from][to]
  for (std::size_t from = 0; from < n; ++from) {
    for (std::size_t to = 0; to < n; ++to) {
      walk[from * n + to] = authors[from] == 0 ? 1.0 / static_cast<double>(n)
                                               : (1 - damping) / static_cast<double>(n);
    }
  }
  for (std::uint32_t author = 0; author < n; ++author) {
    for (const AgentId reader : graph.friends(AgentId{author})) {
      walk[index(reader) * n + author] += damping / authors[index(reader)];
    }
  }
  for (int doubling = 0; doubling < 12; ++doubling) {
    std::vector<double> squared(n * n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < n; ++k) {
        for (std::size_t j = 0; j < n; ++j) squared[i * n + j] += walk[i * n + k] * walk[k * n + j];
      }
    }
    walk = squared;
  }
  return {walk.begin(), walk.begin() + static_cast<std::ptrdiff_t>(n)};
}

TEST(Rankings, CoresAreWhatIsLeftWhenTheLesserAreTakenAway) {
  const Graph graph = tangled(60, 250, TieKind::mutual);
  const auto cores = core_numbers(graph);
  EXPECT_EQ(cores, naive_cores(graph));
  EXPECT_GT(*std::max_element(cores.begin(), cores.end()), 3U);
  EXPECT_TRUE(core_numbers(Graph()).empty());
}

TEST(Rankings, PageRankIsWhereAttentionSettles) {
  for (const TieKind kind : {TieKind::mutual, TieKind::directed}) {
    const Graph graph = tangled(60, 180, kind);
    Workers workers(2);
    const auto rank = page_rank(graph, workers);
    const auto naive = naive_page_rank(graph, 0.85);
    double sum = 0.0;
    for (std::size_t a = 0; a < rank.size(); ++a) {
      EXPECT_NEAR(rank[a], naive[a], 1e-11) << a;
      sum += rank[a];
    }
    EXPECT_NEAR(sum, 1.0, 1e-11);
  }
}

TEST(Rankings, AttentionComesToAuthorsAndNotToReaders) {
  GraphBuilder builder(5, TieKind::directed);
  for (std::uint32_t reader = 1; reader < 5; ++reader) builder.add(AgentId{0}, AgentId{reader});
  Workers workers(1);
  const auto rank = page_rank(builder.build(workers), workers);
  EXPECT_EQ(std::max_element(rank.begin(), rank.end()) - rank.begin(), 0);
}

TEST(Rankings, BetweennessCountsShortestWays) {
  for (const TieKind kind : {TieKind::mutual, TieKind::directed}) {
    const Graph graph = tangled(50, 120, kind);
    Workers workers(2);
    const auto over = betweenness(graph, 50, workers);
    const auto naive = naive_betweenness(graph);
    for (std::size_t a = 0; a < over.size(); ++a) EXPECT_NEAR(over[a], naive[a], 1e-9) << a;
  }
}

TEST(Rankings, ASampleOfSourcesEstimatesBetweenness) {
  const Graph graph = tangled(3000, 9000, TieKind::mutual);
  Workers workers(2);
  const auto exact = betweenness(graph, 3000, workers);
  // Cosine of the angle between all that is sampled and all that is so.
  const auto likeness = [&](std::uint32_t sources) {
    const auto sampled = betweenness(graph, sources, workers);
    double product = 0.0, of_exact = 0.0, of_sampled = 0.0;
    for (std::size_t a = 0; a < exact.size(); ++a) {
      product += exact[a] * sampled[a];
      of_exact += exact[a] * exact[a];
      of_sampled += sampled[a] * sampled[a];
    }
    return product / std::sqrt(of_exact * of_sampled);
  };
  EXPECT_GT(likeness(40), 0.5);
  EXPECT_GT(likeness(400), 0.9);
  EXPECT_GT(likeness(400), likeness(40));
  EXPECT_NEAR(likeness(750), 1.0, 1e-12);  // a quarter of all: from everybody
}

TEST(Rankings, AreTheSameForAnyNumberOfWorkers) {
  const Graph graph = tangled(10'000, 30'000, TieKind::directed);
  Workers one(1);
  Workers four(4);
  EXPECT_EQ(page_rank(graph, one), page_rank(graph, four));
  EXPECT_EQ(betweenness(graph, 40, one), betweenness(graph, 40, four));
}

}  // namespace
}  // namespace hearsay
