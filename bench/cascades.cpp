// How many ties a second do the cascade kernels examine, beside a plain program?
//
//   bench_cascades [OPTION OF GOOGLE BENCHMARK | OPTION | EDGE_LIST]...
//     --lanes=N            1, 16 or 256 side by side; 0: as the kernel likes
//     --replicates=N       of an ensemble (256)
//     --plain_seconds=S    after which a pass of the plain program may end (0.6),
//     --plain_replicates=N and so many replicates, at least (32)
//     --counted            a pass of each in a function of its own, untimed, for counts.py
//
// Barabasi-Albert, Watts-Strogatz and overlapping circles, and the edge lists that are named (one
// whose name says "Epinions" is directed: who is trusted is read by who trusts it), under
// independent cascades with five chances and with 1 / indegree, and linear threshold. 256
// replicates on one thread, each with 50 random agents of its own as seeds. A tie is examined when
// the agent it belongs to becomes active; time is CPU time of the whole ensemble, with whatever it
// takes to forget a replicate before the next. The two programs take turns, and of each the best
// pass counts. Nothing is timed where their mean reach differs by more than four standard errors.
// `walk` is how fast rows of random agents are walked where nothing is computed.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <memory>
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
// Where the means are further apart, in standard errors, all replicates are asked.
constexpr double kDoubtful = 2.5;

struct Options {
  CascadeLanes lanes = CascadeLanes::automatic;
  double plain_seconds = 0.6;
  std::uint32_t plain_replicates = 32;
  std::uint32_t replicates = 256;
  bool counted = false;
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
  double squares() const {
    double sum = 0;
    for (const double r : reach) sum += (r - mean()) * (r - mean());
    return sum;
  }
};

// How many standard errors the means are apart. Programs that agree spread alike, so that the many
// replicates of the one tell what to expect of the few of the other, too few to tell their own.
double errors_between(const Pass& a, const Pass& b) {
  const auto n = static_cast<double>(a.reach.size());
  const auto m = static_cast<double>(b.reach.size());
  const double variance = (a.squares() + b.squares()) / (n + m - 2);
  return a.mean() == b.mean() ? 0 : (a.mean() - b.mean()) / std::sqrt(variance * (1 / n + 1 / m));
}

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
  Bench(Graph made, const Options& options) : graph_(std::move(made)), options_(options) {
    const Graph& graph = graph_;
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
  }

  // Returns how many times as fast as the plain program the kernel is.
  std::optional<double> measure(benchmark::State& state, const Point& point) {
    const LiveTies live = live_ties(point);
    CascadeKernel kernel(live, options_.lanes);
    plain::Cascade program(plain_graph_);
    kernel_pass(kernel);  // finds its memory
    Pass ours = kernel_pass(kernel);
    Pass theirs = plain_pass(program, point, options_.plain_replicates);
    double apart = errors_between(ours, theirs);
    if (std::fabs(apart) > kDoubtful) {
      apart = errors_between(ours, plain_pass(program, point, options_.replicates));
    }
    if (!(std::fabs(apart) <= 4)) {
      std::fprintf(stderr, "mean reach %.1f and %.1f, %.1f standard errors apart\n", ours.mean(),
                   theirs.mean(), apart);
      state.SkipWithError("the programs do not agree");
      return {};
    }
    for ([[maybe_unused]] const auto repeat : state) {
      const Pass again = kernel_pass(kernel);
      state.SetIterationTime(again.seconds);
      if (again.seconds < ours.seconds) ours = again;
      const Pass plain_again = plain_pass(program, point, options_.plain_replicates);
      if (plain_again.rate() > theirs.rate()) theirs = plain_again;
    }
    state.counters["reach"] = ours.mean();
    state.counters["errors_apart"] = apart;
    state.counters["plain_Mties_s"] = theirs.rate();
    state.counters["kernel_Mties_s"] = ours.rate();
    state.counters["times_plain"] = ours.rate() / theirs.rate();
    return ours.rate() / theirs.rate();
  }

  // A pass of each, with nothing else in the functions that are counted; says what it did.
  void count(const std::string& name, const Point& point) {
    const LiveTies live = live_ties(point);
    CascadeKernel kernel(live, options_.lanes);
    plain::Cascade program(plain_graph_);
    kernel_pass(kernel);  // finds its memory
    const auto tell = [&](const char* which, const Pass& pass) {
      std::printf("%s %s %llu %.0f\n", name.c_str(), which,
                  static_cast<unsigned long long>(pass.ties),
                  pass.mean() * static_cast<double>(pass.reach.size()));
      std::fflush(stdout);
    };
    tell("kernel", counted_kernel(kernel));
    tell("plain", counted_plain(program, point));
  }

  // The machine's floor: rows of random agents are asked of memory ahead and only added up.
  void walk(benchmark::State& state) const {
    double best = 0;
    for ([[maybe_unused]] const auto repeat : state) {
      const double rate = walked();
      state.SetIterationTime(static_cast<double>(graph_.ties()) / rate * 1e-6);
      best = std::max(best, rate);
    }
    state.counters["walk_Mties_s"] = best;
  }

 private:
  LiveTies live_ties(const Point& point) const {
    return point.chance               ? LiveTies::uniform(graph_, Chance::of(*point.chance))
           : point.rule == "weighted" ? LiveTies::weighted(graph_)
                                      : LiveTies::picked(graph_);
  }

  [[gnu::noinline]] Pass counted_kernel(CascadeKernel& kernel) { return kernel_pass(kernel); }
  [[gnu::noinline]] Pass counted_plain(plain::Cascade& program, const Point& point) const {
    return plain_pass(program, point, options_.plain_replicates);
  }

  // Millions of ties a second.
  double walked() const {
    constexpr std::size_t kRows = 300'000;
    constexpr std::size_t kAhead = 12;
    const auto offsets = graph_.offsets();
    const AgentId* const targets = graph_.targets().data();
    plain::Xoshiro random(7);
    std::vector<std::uint32_t> agents(kRows + 2 * kAhead);
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
    return static_cast<double>(ties) / (cpu_seconds() - start) / 1e6;
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

  Pass plain_pass(plain::Cascade& program, const Point& point, std::uint32_t at_least) const {
    Pass pass;
    const double start = cpu_seconds();
    for (std::uint32_t r = 0; r < options_.replicates; ++r) {
      if (r >= at_least && cpu_seconds() - start > options_.plain_seconds) break;
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

  const Graph graph_;
  const Options& options_;
  plain::CascadeGraph plain_graph_;
  std::vector<std::vector<std::uint32_t>> seeds_;
  std::vector<std::vector<SeedAgent>> seed_agents_;
  CascadeCounts counts_;
};

// Graphs are made when they are first asked for, and one at a time is kept.
class Graphs {
 public:
  explicit Graphs(const Options& options) : options_(options) {}
  Bench& of(const std::string& name, const std::function<Graph()>& make) {
    if (name != name_) {
      bench_.reset();
      bench_ = std::make_unique<Bench>(make(), options_);
      name_ = name;
    }
    return *bench_;
  }

 private:
  const Options& options_;
  std::string name_;
  std::unique_ptr<Bench> bench_;
};

int run(int argc, char** argv) {
  Options options;
  // What is said on the command line comes later and wins.
  std::vector<std::string> words{argv[0], "--benchmark_counters_tabular=true"};
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&](std::string_view option) {
      return word.starts_with(option) ? word.c_str() + option.size() : nullptr;
    };
    if (const char* lanes = value("--lanes=")) {
      options.lanes = static_cast<CascadeLanes>(std::atoi(lanes));
    } else if (const char* replicates = value("--replicates=")) {
      options.replicates = static_cast<std::uint32_t>(std::max(2, std::atoi(replicates)));
    } else if (const char* plain = value("--plain_replicates=")) {
      options.plain_replicates = static_cast<std::uint32_t>(std::max(2, std::atoi(plain)));
    } else if (const char* seconds = value("--plain_seconds=")) {
      options.plain_seconds = std::atof(seconds);
    } else if (word == "--counted") {
      options.counted = true;
    } else if (word.starts_with("--")) {
      words.push_back(word);
    } else {
      options.files.push_back(word);
    }
  }
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  int count = static_cast<int>(pointers.size());
  benchmark::Initialize(&count, pointers.data());
  if (benchmark::ReportUnrecognizedArguments(count, pointers.data())) return 1;

  using MakeGraph = std::function<Graph()>;
  std::vector<std::pair<std::string, MakeGraph>> graphs = {
      {"barabasi_albert",
       [] {
         return generated("barabasi_albert", {{"agents", 1e6}, {"ties_per_agent", 8}});
       }},
      {"watts_strogatz",
       [] {
         return generated("watts_strogatz",
                          {{"agents", 1e6}, {"degree", 16}, {"rewiring_probability", .1}});
       }},
      {"overlapping_circles",
       [] {
         return generated("overlapping_circles", {{"agents", 1e5}});
       }},
  };
  for (const std::string& file : options.files) {
    if (!std::filesystem::exists(file)) {
      std::fprintf(stderr, "%s: is not there\n", file.c_str());
      return 1;
    }
    const bool directed = file.find("pinions") != std::string::npos;
    graphs.emplace_back(std::filesystem::path(file).filename().string(), [file, directed] {
      Workers workers;
      GraphReadOptions list;
      list.kind = directed ? TieKind::directed : TieKind::mutual;
      return read_edge_list(file, list, workers).graph;
    });
  }
  const std::vector<Point> points = {{"p:.01", .01}, {"p:.02", .02}, {"p:.05", .05}, {"p:.1", .1},
                                     {"p:.3", .3},   {"weighted"},   {"threshold"}};
  Graphs made(options);
  std::vector<double> ratios;
  const auto add = [&](const std::string& name, const auto& body) {
    benchmark::RegisterBenchmark(name.c_str(), body)
        ->Unit(benchmark::kMillisecond)
        ->Iterations(3)
        ->UseManualTime();
  };
  for (const auto& [name, make] : graphs) {
    if (!options.counted) {
      add(name + "/walk", [&](benchmark::State& state) { made.of(name, make).walk(state); });
    }
    for (const Point& point : points) {
      const std::string point_name = name + "/" + point.rule;
      add(point_name, [&, point_name](benchmark::State& state) {
        if (options.counted) {
          made.of(name, make).count(point_name, point);
          state.SkipWithError("counted, not timed");
          return;
        }
        const auto ratio = made.of(name, make).measure(state, point);
        if (ratio) ratios.push_back(*ratio);
      });
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  if (ratios.empty()) return 0;
  double logarithms = 0;
  for (const double ratio : ratios) logarithms += std::log(ratio);
  std::fprintf(stderr, "geometric mean of %zu ratios to the plain program: %.1f\n", ratios.size(),
               std::exp(logarithms / static_cast<double>(ratios.size())));
  return 0;
}

}  // namespace
}  // namespace hearsay

int main(int argc, char** argv) {
  return hearsay::run(argc, argv);
}
