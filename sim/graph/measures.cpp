#include "sim/graph/measures.hpp"

#include <algorithm>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/strong_components.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "sim/graph/boost_adapter.hpp"
#include "sim/graph/builder.hpp"
#include "sim/graph/common_friends.hpp"
#include "sim/graph/memberships.hpp"
#include "sim/graph/ordered_sum.hpp"
#include "sim/graph/rankings.hpp"
#include "sim/graph/reversed.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kAgentsPerBlock = 4096;

DegreeCounts counted(std::span<const std::uint32_t> degrees) {
  DegreeCounts counts(1, 0);
  for (const std::uint32_t degree : degrees) {
    if (degree >= counts.size()) counts.resize(std::size_t{degree} + 1, 0);
    ++counts[degree];
  }
  return counts;
}

Components sized(const std::vector<std::uint32_t>& component, std::uint64_t count) {
  std::vector<std::uint64_t> sizes(count, 0);
  for (const std::uint32_t c : component) ++sizes[c];
  return {count, sizes.empty() ? 0 : *std::max_element(sizes.begin(), sizes.end())};
}

// A map that Boost writes an agent's number to.
auto map_of(std::vector<std::uint32_t>& numbers) {
  return boost::make_iterator_property_map(numbers.begin(), AgentIndexMap{});
}

// What a worker keeps between sources.
struct Search {
  std::vector<std::uint32_t> distance;  // by agent; kFar where it was not reached
  std::vector<AgentId> queue;
  std::vector<std::uint64_t> reached;  // by distance, over all sources of the worker
};

constexpr std::uint32_t kFar = std::numeric_limits<std::uint32_t>::max();

void search_from(const Graph& graph, AgentId source, Search& search) {
  search.distance.assign(graph.agents(), kFar);
  search.queue.clear();
  search.distance[index(source)] = 0;
  search.queue.push_back(source);
  for (std::size_t next = 0; next < search.queue.size(); ++next) {
    const AgentId author = search.queue[next];
    const std::uint32_t distance = search.distance[index(author)];
    if (distance >= search.reached.size()) search.reached.resize(std::size_t{distance} + 1, 0);
    ++search.reached[distance];
    for (const AgentId reader : graph.friends(author)) {
      if (search.distance[index(reader)] != kFar) continue;
      search.distance[index(reader)] = distance + 1;
      search.queue.push_back(reader);
    }
  }
}

}  // namespace

Graph mutual_view(const Graph& graph, Workers& workers) {
  GraphBuilder builder(graph.agents(), TieKind::mutual);
  builder.reserve(graph.ties());
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    for (const AgentId reader : graph.friends(AgentId{a})) builder.add(AgentId{a}, reader);
  }
  return builder.build(workers);
}

DegreeCounts count_readers(const Graph& graph) {
  std::vector<std::uint32_t> degrees(graph.agents());
  for (std::uint32_t a = 0; a < graph.agents(); ++a) degrees[a] = graph.degree(AgentId{a});
  return counted(degrees);
}

DegreeCounts count_authors(const Graph& graph) {
  return counted(authors_of_each(graph));
}

std::uint64_t degree_quantile(const DegreeCounts& counts, double p) {
  const auto agents =
      static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
  std::uint64_t up_to = 0;
  for (std::size_t degree = 0; degree < counts.size(); ++degree) {
    up_to += counts[degree];
    if (static_cast<double>(up_to) >= p * agents) return degree;
  }
  return counts.size() - 1;
}

double mean_degree(const DegreeCounts& counts) {
  std::uint64_t agents = 0;
  std::uint64_t ties = 0;
  for (std::size_t degree = 0; degree < counts.size(); ++degree) {
    agents += counts[degree];
    ties += counts[degree] * degree;
  }
  return agents == 0 ? 0.0 : static_cast<double>(ties) / static_cast<double>(agents);
}

Clustering measure_clustering(const Graph& mutual, Workers& workers) {
  const std::size_t agents = mutual.agents();
  const std::vector<std::uint32_t> common = count_common_friends(mutual, workers);
  const std::size_t blocks = (agents + kAgentsPerBlock - 1) / kAgentsPerBlock;
  std::vector<std::uint64_t> corners(blocks, 0);  // of triangles, twice each
  std::vector<std::uint64_t> wedges(blocks, 0);
  // Twice the triangles that an agent is a corner of: each stands at two of its ties.
  const auto corners_of = [&](AgentId agent) {
    const auto first = common.begin() + static_cast<std::ptrdiff_t>(mutual.first_tie(agent));
    return std::accumulate(first, first + mutual.degree(agent), std::uint64_t{0});
  };
  workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t a = begin; a < end; ++a) {
      const AgentId agent{static_cast<std::uint32_t>(a)};
      const std::uint64_t degree = mutual.degree(agent);
      corners[begin / kAgentsPerBlock] += corners_of(agent);
      if (degree > 1) wedges[begin / kAgentsPerBlock] += degree * (degree - 1) / 2;
    }
  });
  const double local = ordered_sum(agents, workers, [&](AgentId agent) {
    const auto degree = static_cast<double>(mutual.degree(agent));
    return degree < 2 ? 0.0 : static_cast<double>(corners_of(agent)) / (degree * (degree - 1));
  });

  Clustering clustering;
  const std::uint64_t all = std::accumulate(corners.begin(), corners.end(), std::uint64_t{0});
  clustering.triangles = all / 6;
  clustering.wedges = std::accumulate(wedges.begin(), wedges.end(), std::uint64_t{0});
  if (clustering.wedges > 0) {
    const std::uint64_t closed = all / 2;
    clustering.global = static_cast<double>(closed) / static_cast<double>(clustering.wedges);
  }
  if (agents > 0) clustering.local = local / static_cast<double>(agents);
  return clustering;
}

Components measure_components(const Graph& mutual) {
  std::vector<std::uint32_t> component(mutual.agents());
  return sized(component, boost::connected_components(mutual, map_of(component)));
}

Components measure_strong_components(const Graph& graph) {
  std::vector<std::uint32_t> component(graph.agents());
  return sized(component, boost::strong_components(graph, map_of(component)));
}

Cores measure_cores(const Graph& mutual) {
  if (mutual.agents() == 0) return {};
  const std::vector<std::uint32_t> cores = core_numbers(mutual);
  const std::uint32_t deepest = *std::max_element(cores.begin(), cores.end());
  return {deepest, static_cast<std::uint64_t>(std::count(cores.begin(), cores.end(), deepest))};
}

// Deviations from the mean, not squares less the square of a sum: those would cancel.
double measure_assortativity(const Graph& mutual, Workers& workers) {
  const std::size_t agents = mutual.agents();
  if (mutual.ties() == 0) return 0.0;
  const auto degree = [&](AgentId agent) { return static_cast<double>(mutual.degree(agent)); };
  // An agent stands at as many ends of ties as it has friends.
  const double mean =
      ordered_sum(agents, workers, [&](AgentId agent) { return degree(agent) * degree(agent); }) /
      static_cast<double>(mutual.ties());
  const double variance = ordered_sum(agents, workers, [&](AgentId agent) {
    return degree(agent) * (degree(agent) - mean) * (degree(agent) - mean);
  });
  const double covariance = ordered_sum(agents, workers, [&](AgentId agent) {
    double others = 0.0;
    for (const AgentId other : mutual.friends(agent)) others += degree(other) - mean;
    return (degree(agent) - mean) * others;
  });
  return variance > 0.0 ? covariance / variance : 0.0;
}

TrustCounts count_trust_levels(const Graph& graph) {
  TrustCounts counts{};
  for (const TieTraits traits : graph.traits()) {
    ++counts[static_cast<std::size_t>(traits.reader_trust())];
  }
  return counts;
}

CircleMeasures measure_circles(const Circles& circles, const Graph& graph, Workers& workers) {
  const std::uint32_t agents = graph.agents();
  const Memberships memberships(circles, agents);
  CircleMeasures measures;
  std::vector<std::uint64_t> sizes;
  for (std::size_t c = 0; c < circles.size(); ++c) sizes.push_back(circles.members(c).size());
  if (sizes.empty()) return measures;
  std::sort(sizes.begin(), sizes.end());
  measures.count = sizes.size();
  measures.memberships = std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
  measures.median_size = sizes[(sizes.size() - 1) / 2];
  measures.largest = sizes.back();
  const auto share_one = [&](AgentId a, AgentId b) {
    const auto of_a = memberships.circles(a);
    const auto of_b = memberships.circles(b);
    auto x = of_a.begin();
    for (auto y = of_b.begin(); x != of_a.end() && y != of_b.end();) {
      if (*x == *y) return true;
      *x < *y ? ++x : ++y;
    }
    return false;
  };
  std::vector<std::uint64_t> inside((agents + kAgentsPerBlock - 1) / kAgentsPerBlock, 0);
  workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    std::uint64_t count = 0;
    for (std::size_t a = begin; a < end; ++a) {
      const AgentId author{static_cast<std::uint32_t>(a)};
      for (const AgentId reader : graph.friends(author)) {
        count += share_one(author, reader) ? 1U : 0U;
      }
    }
    inside[begin / kAgentsPerBlock] = count;
  });
  measures.ties_inside = std::accumulate(inside.begin(), inside.end(), std::uint64_t{0});
  for (std::uint32_t a = 0; a < agents; ++a) {
    measures.agents += memberships.circles(AgentId{a}).empty() ? 0U : 1U;
  }
  return measures;
}

Distances sample_distances(const Graph& graph, std::uint32_t sources, Workers& workers) {
  const std::uint32_t agents = graph.agents();
  // Multiples of the golden ratio, less their whole part, are spread evenly over the unit interval;
  // no two fall on one agent where there are a few times as many agents.
  const bool all = agents / 4 <= sources;
  const auto source = [&](std::size_t i) {
    if (all) return AgentId{static_cast<std::uint32_t>(i)};
    const std::uint64_t fraction = i * 0x9E3779B97F4A7C15U >> 32;
    return AgentId{static_cast<std::uint32_t>(fraction * agents >> 32)};
  };
  Distances distances;
  distances.sources = all ? agents : sources;
  std::vector<Search> searches(static_cast<std::size_t>(workers.count()));
  workers.for_each(distances.sources, [&](std::size_t i, int worker) {
    search_from(graph, source(i), searches[static_cast<std::size_t>(worker)]);
  });
  std::uint64_t reached = 0;
  for (const Search& search : searches) {
    distances.reached.resize(std::max(distances.reached.size(), search.reached.size()), 0);
    for (std::size_t d = 0; d < search.reached.size(); ++d) {
      distances.reached[d] += search.reached[d];
      reached += search.reached[d];
    }
  }
  distances.not_reached = distances.sources * agents - reached;
  return distances;
}

double Distances::mean() const {
  double pairs = 0.0;
  double sum = 0.0;
  for (std::size_t d = 1; d < reached.size(); ++d) {
    pairs += static_cast<double>(reached[d]);
    sum += static_cast<double>(d) * static_cast<double>(reached[d]);
  }
  return pairs > 0.0 ? sum / pairs : 0.0;
}

double Distances::effective(double p) const {
  double pairs = 0.0;
  for (std::size_t d = 1; d < reached.size(); ++d) pairs += static_cast<double>(reached[d]);
  double before = 0.0;
  for (std::size_t d = 1; d < reached.size(); ++d) {
    const auto here = static_cast<double>(reached[d]);
    if (before + here >= p * pairs) {
      return static_cast<double>(d - 1) + (p * pairs - before) / here;
    }
    before += here;
  }
  return static_cast<double>(longest());
}

}  // namespace hearsay
