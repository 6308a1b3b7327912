// How fast are graphs made, beside igraph and Boost, and what does a market of friend circles cost?
//
//   bench_graphs [--agents=N]... [OPTION OF GOOGLE BENCHMARK]...
//
// Barabasi-Albert (a million agents, m = 8) and Watts-Strogatz (a million agents, K = 16, rewired
// .1) by one thread, each beside the same graph by others: igraph's two ways to draw in proportion
// to the degree (the bag repeats ties, psumtree does not, nor do we), and Boost's small worlds. All
// end with a graph whose friends can be looked up. Answers are verified by what is known of the
// graph: ties, the share of agents with m friends, clustering.
//
// Overlapping circles with layers and trust, of a mean degree of 100, by all threads: time a tie
// from 1e5 agents on, and memory beyond the graph itself. --agents adds a size.
//
// Does it matter how agents are numbered? Cascades on the small world as it is made, where friends
// are neighbours in memory, and with its agents shuffled.
#include <benchmark/benchmark.h>
#include <igraph/igraph.h>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/small_world_generator.hpp>
#include <boost/random/linear_congruential.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/counted_memory.hpp"
#include "bench/plain/xoshiro.hpp"
#include "sim/core/catalogue.hpp"
#include "sim/engine/cascade/cascade.hpp"
#include "sim/graph/builder.hpp"
#include "sim/graph/common_friends.hpp"
#include "sim/graph/generator.hpp"
#include "sim/population/population.hpp"

namespace hearsay {
namespace {

constexpr std::uint32_t kAgents = 1'000'000;
constexpr std::uint32_t kTiesPerAgent = 8;  // Barabasi-Albert's m
constexpr std::uint32_t kNeighbours = 16;   // Watts-Strogatz' K
constexpr double kRewired = 0.1;

// What is compared: degrees, and for small worlds how many friends of friends are friends.
struct Shape {
  double ties = 0;         // mutual
  double with_fewest = 0;  // share of agents with kTiesPerAgent friends
  double clustering = 0;   // local, mean
};

// Sets numbers of a generator by name.
std::unique_ptr<Generator> generator(
    std::string_view name, const std::vector<std::pair<std::string_view, double>>& values) {
  auto made = take(all_generators(), name);
  for (const Field& field : made->fields()) {
    for (const auto& [key, value] : values) {
      if (field.name() != key) continue;
      if (auto* const* number = std::get_if<std::int64_t*>(&field.slot())) {
        **number = static_cast<std::int64_t>(value);
      } else {
        *std::get<double*>(field.slot()) = value;
      }
    }
  }
  return made;
}

Shape shape(const Graph& graph) {
  Shape shape{.ties = static_cast<double>(graph.ties()) / 2};
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    shape.with_fewest += graph.degree(AgentId{a}) == kTiesPerAgent;
  }
  shape.with_fewest /= graph.agents();
  Workers all;
  const std::vector<std::uint32_t> common = count_common_friends(graph, all);
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    const double degree = graph.degree(AgentId{a});
    double sum = 0;
    for (TieIndex tie = graph.offsets()[a]; tie < graph.offsets()[a + 1]; ++tie) sum += common[tie];
    if (degree > 1) shape.clustering += sum / (degree * (degree - 1));
  }
  shape.clustering /= graph.agents();
  return shape;
}

Shape shape(const igraph_t& graph, bool clustering) {
  Shape shape{.ties = static_cast<double>(igraph_ecount(&graph))};
  igraph_vector_int_t degrees;
  igraph_vector_int_init(&degrees, 0);
  igraph_degree(&graph, &degrees, igraph_vss_all(), IGRAPH_ALL, IGRAPH_LOOPS);
  for (igraph_integer_t a = 0; a < igraph_vector_int_size(&degrees); ++a) {
    shape.with_fewest += VECTOR(degrees)[a] == kTiesPerAgent;
  }
  shape.with_fewest /= kAgents;
  igraph_vector_int_destroy(&degrees);
  if (clustering) {
    igraph_transitivity_avglocal_undirected(&graph, &shape.clustering, IGRAPH_TRANSITIVITY_ZERO);
  }
  return shape;
}

// Ends the benchmark where a quantity is not what is known of the graph.
bool holds(benchmark::State& state, const char* what, double measured, double expected,
           double within) {
  if (std::fabs(measured - expected) <= within) return true;
  std::fprintf(stderr, "%s: %g, expected %g +- %g\n", what, measured, expected, within);
  state.SkipWithError("the graph is not what it should be");
  return false;
}

// Newcomers bring m ties each, and where they choose in proportion to the degree and `constant`
// more, P(k = m) = (2 + a / m) / (m + 2 + a + a / m) with a for the constant (Dorogovtsev, Mendes,
// Samukhin 2000).
bool grew(benchmark::State& state, const Shape& shape, double constant) {
  const double more = constant / kTiesPerAgent;
  const double share = (2 + more) / (kTiesPerAgent + 2 + constant + more);
  return holds(state, "ties", shape.ties, double{kAgents} * kTiesPerAgent, 100) &&
         holds(state, "share with m friends", shape.with_fewest, share, .005);
}

bool is_barabasi_albert(benchmark::State& state, const Shape& shape) {
  return grew(state, shape, 0);
}

// C = 3 (K - 2) / (4 (K - 1)) (1 - p)^3, up to ties that meet again.
bool is_watts_strogatz(benchmark::State& state, const Shape& shape) {
  const double ring = 3.0 * (kNeighbours - 2) / (4.0 * (kNeighbours - 1));
  return holds(state, "ties", shape.ties, double{kAgents} * kNeighbours / 2, 100) &&
         (shape.clustering == 0 ||
          holds(state, "clustering", shape.clustering, ring * std::pow(1 - kRewired, 3), .01));
}

void count_ties(benchmark::State& state) {
  const auto ties = std::int64_t{kAgents} * kTiesPerAgent;
  state.SetItemsProcessed(state.iterations() * ties);
}

void ours(benchmark::State& state, const Generator* generator,
          bool (*verified)(benchmark::State&, const Shape&)) {
  Workers one(1);
  if (!verified(state, shape(generator->generate(Luck::of_market(1), one).graph))) return;
  std::uint64_t seed = 2;
  for ([[maybe_unused]] const auto repeat : state) {
    benchmark::DoNotOptimize(generator->generate(Luck::of_market(seed++), one));
  }
  count_ties(state);
}

// Newcomers have no ties yet when igraph's psumtree adds up chances, so it wants the constant.
void igraph_barabasi(benchmark::State& state, igraph_barabasi_algorithm_t way) {
  constexpr double kConstant = 1;
  const auto make = [&](igraph_t& graph) {
    igraph_barabasi_game(&graph, kAgents, 1, kTiesPerAgent, nullptr, true, kConstant, false, way,
                         nullptr);
  };
  igraph_t graph;
  make(graph);
  const bool verified = grew(state, shape(graph, false), kConstant);
  igraph_destroy(&graph);
  if (!verified) return;
  for ([[maybe_unused]] const auto repeat : state) {
    make(graph);
    state.PauseTiming();
    igraph_destroy(&graph);
    state.ResumeTiming();
  }
  count_ties(state);
}

// igraph rewires either end of a tie with its probability.
void igraph_small_world(benchmark::State& state) {
  const double either = 1 - std::sqrt(1 - kRewired);
  const auto make = [&](igraph_t& graph) {
    igraph_watts_strogatz_game(&graph, 1, kAgents, kNeighbours / 2, either, false, false);
  };
  igraph_t graph;
  make(graph);
  const bool verified = is_watts_strogatz(state, shape(graph, true));
  igraph_destroy(&graph);
  if (!verified) return;
  for ([[maybe_unused]] const auto repeat : state) {
    make(graph);
    state.PauseTiming();
    igraph_destroy(&graph);
    state.ResumeTiming();
  }
  count_ties(state);
}

void boost_small_world(benchmark::State& state) {
  using Ties = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
  using Random = boost::minstd_rand;
  using Iterator = boost::small_world_iterator<Random, Ties>;
  Random random;
  const auto make = [&] {
    return Ties(Iterator(random, kAgents, kNeighbours, kRewired), Iterator(), kAgents);
  };
  if (!is_watts_strogatz(state, {.ties = static_cast<double>(num_edges(make()))})) return;
  for ([[maybe_unused]] const auto repeat : state) {
    const Ties ties = make();
    benchmark::DoNotOptimize(num_edges(ties));
  }
  count_ties(state);
}

// With layers and trust, as a scenario has it.
void friend_circles(benchmark::State& state, std::uint32_t agents) {
  const auto circles = generator(
      "overlapping_circles", {{"agents", static_cast<double>(agents)}, {"mean_circle_size", 8.33}});
  Workers all;
  const Luck luck = Luck::of_market(1);
  std::int64_t ties = 0;
  for ([[maybe_unused]] const auto repeat : state) {
    const std::int64_t before = counted_memory().live;
    forget_peak();
    CircleGraph made = circles->generate(luck, all);
    const auto generated = static_cast<double>(counted_memory().peak - before);
    assign_layers_and_trust({}, made.circles, luck, all, made.graph);
    made.circles = {};
    state.PauseTiming();
    const CountedMemory memory = counted_memory();
    const auto graph = static_cast<double>(memory.live - before);
    ties = static_cast<std::int64_t>(made.graph.ties());
    const double mean = static_cast<double>(ties) / agents;
    if (!holds(state, "mean degree", mean, 100, 2)) return;
    state.counters["graph_bytes_per_tie"] = graph / static_cast<double>(ties);
    state.counters["generator_peak_bytes_beyond"] = generated - graph;
    state.counters["peak_bytes_beyond"] = static_cast<double>(memory.peak - before) - graph;
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * ties);
}

enum class Order { as_made, shuffled };

// The same graph with its agents renumbered at random.
Graph shuffled(const Graph& graph) {
  std::vector<std::uint32_t> number(graph.agents());
  std::iota(number.begin(), number.end(), 0U);
  plain::Xoshiro random(5);
  for (std::size_t i = number.size(); i > 1; --i) std::swap(number[i - 1], number[random() % i]);
  GraphBuilder builder(graph.agents(), TieKind::directed);
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    for (const AgentId b : graph.friends(AgentId{a})) {
      builder.add(AgentId{number[a]}, AgentId{number[index(b)]});
    }
  }
  Workers all;
  return builder.build(all);
}

// From 50 random seeds in each of 256 replicates; items are ties examined.
void cascades(benchmark::State& state, const Generator* ring, Order order, double chance) {
  Workers all;
  Graph graph = ring->generate(Luck::of_market(1), all).graph;
  if (order == Order::shuffled) graph = shuffled(graph);
  const LiveTies ties = LiveTies::uniform(graph, Chance::of(chance));
  CascadeKernel kernel(ties);
  plain::Xoshiro random(1);
  std::vector<std::vector<SeedAgent>> lists(256);
  for (auto& list : lists) {
    for (int i = 0; i < 50; ++i) {
      list.push_back({0, AgentId{static_cast<std::uint32_t>(random() % kAgents)}});
    }
  }
  const std::vector<SeedAgents> seeds(lists.begin(), lists.end());
  CascadeCounts counts;
  std::uint64_t examined = 0;
  for ([[maybe_unused]] const auto repeat : state) {
    kernel.run(1, ReplicateId{0}, seeds, CascadeKernel::until_nobody_is_active, counts);
    examined += counts.ties_examined();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(examined));
}

template <class Body, class... Arguments>
benchmark::internal::Benchmark* add(const std::string& name, Body body, Arguments... arguments) {
  return benchmark::RegisterBenchmark(name.c_str(), body, arguments...)
      ->Unit(benchmark::kMillisecond);
}

int run(int argc, char** argv) {
  // What is said on the command line comes later and wins.
  std::vector<std::string> words{argv[0], "--benchmark_repetitions=3",
                                 "--benchmark_enable_random_interleaving=true"};
  std::vector<std::uint32_t> sizes{100'000, 1'000'000};
  for (int i = 1; i < argc; ++i) {
    constexpr std::string_view kOption = "--agents=";
    if (std::string_view(argv[i]).starts_with(kOption)) {
      const long agents = std::strtol(argv[i] + kOption.size(), nullptr, 10);
      if (agents < 1000 || agents > 20'000'000) {
        std::fprintf(stderr, "%s: 1000 to 20000000 agents\n", argv[i]);
        return 1;
      }
      sizes.push_back(static_cast<std::uint32_t>(agents));
    } else {
      words.emplace_back(argv[i]);
    }
  }
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  int count = static_cast<int>(pointers.size());
  benchmark::Initialize(&count, pointers.data());
  if (benchmark::ReportUnrecognizedArguments(count, pointers.data())) return 1;

  const auto attachment = generator(
      "barabasi_albert", {{"agents", kAgents}, {"ties_per_agent", double{kTiesPerAgent}}});
  const auto ring = generator(
      "watts_strogatz",
      {{"agents", kAgents}, {"degree", double{kNeighbours}}, {"rewiring_probability", kRewired}});
  add("barabasi_albert/hearsay", ours, attachment.get(), &is_barabasi_albert);
  add("barabasi_albert/igraph_psumtree", igraph_barabasi, IGRAPH_BARABASI_PSUMTREE);
  add("barabasi_albert/igraph_bag", igraph_barabasi, IGRAPH_BARABASI_BAG);
  add("watts_strogatz/hearsay", ours, ring.get(), &is_watts_strogatz);
  add("watts_strogatz/igraph", igraph_small_world);
  add("watts_strogatz/boost", boost_small_world);
  for (const std::uint32_t agents : sizes) {
    add("overlapping_circles/agents:" + std::to_string(agents), friend_circles, agents)
        ->MeasureProcessCPUTime()
        ->UseRealTime()
        ->Iterations(1)
        ->Repetitions(1);
  }
  for (const double chance : {.02, .1}) {
    const std::string at = "/p:" + std::to_string(chance).substr(1, 3);
    add("cascades/as_made" + at, cascades, ring.get(), Order::as_made, chance);
    add("cascades/shuffled" + at, cascades, ring.get(), Order::shuffled, chance);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace hearsay

int main(int argc, char** argv) {
  return hearsay::run(argc, argv);
}
