// How many ties a second do the cascade kernels examine, beside a plain program?
//
//   bench_cascades [OPTION...] [EDGE_LIST...]
//     -g TEXT      only graphs whose name holds it      -n ROUNDS    the best of so many passes (3)
//     -p TEXT      only points whose name holds it      -r NUMBER    replicates (256)
//     -l LANES     1, 16 or 256 side by side; 0: as the kernel likes
//     -t SECONDS   after which a pass of the plain program may end, beyond its first 32 (0.6)
//
// Barabasi-Albert, Watts-Strogatz and overlapping circles, and the edge lists that are named (one
// whose name says "Epinions" is directed: who is trusted is read by who trusts it), under
// independent cascades with five chances and with 1 / indegree, and linear threshold. 256
// replicates on one thread, each with 50 random agents of its own as seeds. A tie is examined when
// the agent it belongs to becomes active; time is CPU time of the whole ensemble, with whatever it
// takes to forget a replicate before the next. Nothing is timed where the mean reach of the two
// programs differs by more than four standard errors. Beside each graph stands how fast rows of
// random agents are walked where nothing is computed.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/plain/cascade.hpp"
#include "sim/core/catalogue.hpp"
#include "sim/engine/cascade/cascade.hpp"
#include "sim/graph/edge_list.hpp"
#include "sim/graph/generator.hpp"

namespace hearsay {
namespace {

constexpr std::uint32_t kSeeds = 50;
constexpr std::uint32_t kPlainReplicates = 32;  // that a pass of the plain program does at least

struct Options {
  std::string graph;
  std::string point;
  CascadeLanes lanes = CascadeLanes::automatic;
  double plain_seconds = 0.6;
  int rounds = 3;
  std::uint32_t replicates = 256;
  std::vector<std::string> files;
};

struct Point {
  std::string rule;
  std::optional<double> chance = {};  // of independent cascades with a uniform one
};

struct Pass {
  double seconds = 0;
  std::uint64_t ties = 0;
  std::vector<double> reach;

  double rate() const { return static_cast<double>(ties) / seconds / 1e6; }
  double mean() const {
    double sum = 0;
    for (const double r : reach) sum += r;
    return sum / static_cast<double>(reach.size());
  }
  double variance_of_mean() const {
    double sum = 0;
    for (const double r : reach) sum += (r - mean()) * (r - mean());
    const auto n = static_cast<double>(reach.size());
    return sum / n / (n - 1);
  }
};

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Sets numbers of a generator by name.
Graph generated(std::string_view name,
                const std::vector<std::pair<std::string_view, double>>& values) {
  const auto generator = take(all_generators(), name);
  for (const Field& field : generator->fields()) {
    for (const auto& [key, value] : values) {
      if (field.name() != key) continue;
      if (auto* const* number = std::get_if<std::int64_t*>(&field.slot())) {
        **number = static_cast<std::int64_t>(value);
      } else {
        *std::get<double*>(field.slot()) = value;
      }
    }
  }
  Workers workers;
  return generator->generate(Luck::of_market(1), workers).graph;
}

class Bench {
 public:
  Bench(std::string name, const Graph& graph, const Options& options)
      : name_(std::move(name)), graph_(graph), options_(options) {
    plain_graph_.offsets.assign(graph.offsets().begin(), graph.offsets().end());
    std::vector<std::uint32_t> indegree(graph.agents(), 0);
    for (const AgentId target : graph.targets()) {
      plain_graph_.targets.push_back(index(target));
      ++indegree[index(target)];
    }
    for (const std::uint32_t degree : indegree) {
      plain_graph_.weights.push_back(1.0F / static_cast<float>(std::max(1U, degree)));
    }
    for (std::uint32_t r = 0; r < options_.replicates; ++r) {
      plain::Xoshiro random(1000 + r);
      auto& seeds = seeds_.emplace_back();
      while (seeds.size() < std::min(kSeeds, graph.agents())) {
        const auto agent = static_cast<std::uint32_t>(random() % graph.agents());
        if (std::find(seeds.begin(), seeds.end(), agent) == seeds.end()) seeds.push_back(agent);
      }
      auto& list = seed_agents_.emplace_back();
      for (const std::uint32_t agent : seeds) list.push_back({0, AgentId{agent}});
    }
    std::printf("%s: %u agents, %llu directed ties; rows walked %.0f\n", name_.c_str(),
                graph.agents(), static_cast<unsigned long long>(graph.ties()), walk());
  }

  // Prints a row and returns the ratio.
  double measure(const Point& point) {
    const LiveTies live = point.chance ? LiveTies::uniform(graph_, Chance::of(*point.chance))
                          : point.rule == "weighted" ? LiveTies::weighted(graph_)
                                                     : LiveTies::picked(graph_);
    CascadeKernel kernel(live, options_.lanes);
    plain::Cascade program(plain_graph_);
    kernel_pass(kernel);  // finds its memory
    Pass ours = kernel_pass(kernel);
    Pass theirs = plain_pass(program, point);
    const double error = std::sqrt(ours.variance_of_mean() + theirs.variance_of_mean());
    const double apart = ours.mean() == theirs.mean() ? 0 : (ours.mean() - theirs.mean()) / error;
    if (!(std::fabs(apart) <= 4)) {
      std::printf("  %-10s reach %.1f and %.1f, %.1f standard errors apart; nothing is timed\n",
                  point.rule.c_str(), ours.mean(), theirs.mean(), apart);
      std::exit(1);
    }
    for (int round = 1; round < options_.rounds; ++round) {
      const Pass again = kernel_pass(kernel);
      if (again.seconds < ours.seconds) ours = again;
      const Pass plain_again = plain_pass(program, point);
      if (plain_again.rate() > theirs.rate()) theirs = plain_again;
    }
    const double ratio = ours.rate() / theirs.rate();
    std::printf("  %-10s %10.1f reached (%4.1f errors) | plain %7.0f | kernel %7.0f | %6.1f\n",
                point.rule.c_str(), ours.mean(), apart, theirs.rate(), ours.rate(), ratio);
    std::fflush(stdout);
    return ratio;
  }

 private:
  // The machine's floor: millions of ties a second where rows of random agents are asked of memory
  // ahead and only added up.
  double walk() const {
    constexpr std::size_t kRows = 300'000;
    constexpr std::size_t kAhead = 12;
    const auto offsets = graph_.offsets();
    const AgentId* const targets = graph_.targets().data();
    plain::Xoshiro random(7);
    std::vector<std::uint32_t> agents(kRows + 2 * kAhead);
    double best = 0;
    for (int round = 0; round < 3; ++round) {
      // Others every time, or the cache would hold them.
      for (std::uint32_t& agent : agents) {
        agent = static_cast<std::uint32_t>(random() % graph_.agents());
      }
      const double start = cpu_seconds();
      std::uint64_t ties = 0;
      std::uint32_t sum = 0;
      for (std::size_t i = 0; i < kRows; ++i) {
        __builtin_prefetch(&offsets[agents[i + 2 * kAhead]]);
        const AgentId* const ahead = targets + offsets[agents[i + kAhead]];
        const AgentId* const ahead_end = targets + offsets[agents[i + kAhead] + 1];
        for (const AgentId* line = ahead; line < ahead_end; line += 16) __builtin_prefetch(line);
        if (ahead < ahead_end) __builtin_prefetch(ahead_end - 1);
        for (TieIndex tie = offsets[agents[i]]; tie < offsets[agents[i] + 1]; ++tie) {
          sum += index(targets[tie]);
        }
        ties += offsets[agents[i] + 1] - offsets[agents[i]];
      }
      volatile std::uint32_t kept = sum;  // or the loop would go
      static_cast<void>(kept);
      best = std::max(best, static_cast<double>(ties) / (cpu_seconds() - start) / 1e6);
    }
    return best;
  }

  Pass kernel_pass(CascadeKernel& kernel) {
    const std::vector<SeedAgents> seeds(seed_agents_.begin(), seed_agents_.end());
    Pass pass;
    const double start = cpu_seconds();
    kernel.run(1, ReplicateId{0}, seeds, CascadeKernel::until_nobody_is_active, counts_);
    pass.seconds = cpu_seconds() - start;
    pass.ties = counts_.ties_examined();
    for (std::uint32_t r = 0; r < options_.replicates; ++r) {
      pass.reach.push_back(static_cast<double>(counts_.reach(r)));
    }
    return pass;
  }

  Pass plain_pass(plain::Cascade& program, const Point& point) const {
    Pass pass;
    const double start = cpu_seconds();
    for (std::uint32_t r = 0; r < options_.replicates; ++r) {
      if (r >= kPlainReplicates && cpu_seconds() - start > options_.plain_seconds) break;
      const plain::CascadeTotals totals =
          point.chance               ? program.independent(r + 1, seeds_[r], *point.chance)
          : point.rule == "weighted" ? program.weighted(r + 1, seeds_[r])
                                     : program.threshold(r + 1, seeds_[r]);
      pass.ties += totals.ties;
      pass.reach.push_back(static_cast<double>(totals.reach));
    }
    pass.seconds = cpu_seconds() - start;
    return pass;
  }

  std::string name_;
  const Graph& graph_;
  const Options& options_;
  plain::CascadeGraph plain_graph_;
  std::vector<std::vector<std::uint32_t>> seeds_;
  std::vector<std::vector<SeedAgent>> seed_agents_;
  CascadeCounts counts_;
};

Options parsed(const std::vector<std::string>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word.size() != 2 || word[0] != '-' || i + 1 == arguments.size()) {
      options.files.push_back(word);
      continue;
    }
    const std::string& value = arguments[++i];
    if (word == "-g") options.graph = value;
    if (word == "-p") options.point = value;
    if (word == "-l") options.lanes = static_cast<CascadeLanes>(std::stoi(value));
    if (word == "-n") options.rounds = std::stoi(value);
    if (word == "-r") options.replicates = static_cast<std::uint32_t>(std::stoi(value));
    if (word == "-t") options.plain_seconds = std::stod(value);
  }
  return options;
}

int run(const Options& options) {
  using MakeGraph = std::function<Graph()>;
  std::vector<std::pair<std::string, MakeGraph>> graphs = {
      {"Barabasi-Albert, m = 8",
       [] {
         return generated("barabasi_albert", {{"agents", 1e6}, {"ties_per_agent", 8}});
       }},
      {"Watts-Strogatz, K = 16, rewired .1",
       [] {
         return generated("watts_strogatz",
                          {{"agents", 1e6}, {"degree", 16}, {"rewiring_probability", .1}});
       }},
      {"overlapping circles, degree 128",
       [] {
         return generated("overlapping_circles", {{"agents", 1e5}});
       }},
  };
  for (const std::string& file : options.files) {
    const bool directed = file.find("pinions") != std::string::npos;
    if (!std::filesystem::exists(file)) {
      std::printf("%s is not there and is passed over.\n", file.c_str());
      continue;
    }
    graphs.emplace_back(std::filesystem::path(file).filename().string(), [file, directed] {
      Workers workers;
      EdgeListOptions list;
      list.kind = directed ? TieKind::directed : TieKind::mutual;
      return read_edge_list(file, list, workers).graph;
    });
  }
  const std::vector<Point> points = {{"p = .01", .01}, {"p = .02", .02}, {"p = .05", .05},
                                     {"p = .1", .1},   {"p = .3", .3},   {"weighted"},
                                     {"threshold"}};
  std::printf("millions of ties examined per CPU second\n");
  double logarithms = 0;
  int measured = 0;
  for (const auto& [name, make] : graphs) {
    if (name.find(options.graph) == std::string::npos) continue;
    const Graph graph = make();
    Bench bench(name, graph, options);
    for (const Point& point : points) {
      if (point.rule.find(options.point) == std::string::npos) continue;
      logarithms += std::log(bench.measure(point));
      ++measured;
    }
  }
  if (measured == 0) return 0;
  std::printf("geometric mean of %d ratios: %.1f\n", measured, std::exp(logarithms / measured));
  return 0;
}

}  // namespace
}  // namespace hearsay

int main(int argc, char** argv) {
  return hearsay::run(hearsay::parsed({argv + 1, argv + argc}));
}
