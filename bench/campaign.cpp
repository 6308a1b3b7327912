// How fast is a friend_circle campaign, beside a plain program and beside what the memory of this
// machine allows? Does a sighting cost the same on a large market, do two threads pay, and what
// does a replicate in flight take?
//
// Markets of overlapping friend circles, 21 days in steps of an hour, the product given to one
// agent in a hundred. Items are sightings. Before anything is timed the engine's means are held
// against the plain program's, and its threads and shards against one thread, digit by digit;
// nothing is timed where they differ. One thread is timed by its own clock, threads by the wall's.
// At the end stand the answers: the best of the repetitions, and their ratios.
//
//     bench_campaign [--agents=N] [options of Google Benchmark]
//
// --agents adds a market of another size. Ten million take ten minutes and eleven gigabytes to
// build, which is why they are not among the sizes that are always there.
#include <benchmark/benchmark.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/counted_memory.hpp"
#include "bench/plain/friend_circle.hpp"
#include "bench/plain/random_accesses.hpp"
#include "models/friend_circle/rules.hpp"
#include "scenarios/scenario.hpp"
#include "sim/ensemble/ensemble.hpp"

namespace hearsay {
namespace {

constexpr std::uint32_t kThreadAgents = 100'000;   // where replicates go to threads
constexpr std::uint32_t kShardAgents = 1'000'000;  // where shards of one replicate do

// Replicates a timed pass simulates: enough that what is made once for all of them is small.
std::uint32_t replicates_a_pass(std::uint32_t agents) {
  if (agents <= 10'000) return 256;
  return agents <= 100'000 ? 128 : 24;
}
// Replicates of either program whose means are compared.
std::uint32_t replicates_compared(std::uint32_t agents) {
  if (agents <= 100'000) return 48;
  return agents <= 1'000'000 ? 16 : 8;
}

class Discard final : public RecordSink {
 public:
  void take(std::size_t, ReplicateId, std::span<const ReplicateRecord> records) override {
    for (const ReplicateRecord& record : records) {
      impressions += record.total(friend_circle::kImpressions);
    }
  }
  void take_agents(std::size_t, const AgentTally&) override {}

  std::int64_t impressions = 0;
};

[[noreturn]] void stop(const char* why) {
  std::printf("%s; nothing is timed\n", why);
  std::exit(1);
}

struct Bench {
  explicit Bench(std::uint32_t agents)
      : scenario(parse_scenario("title = \"bench\"\n[graph]\nagents = " + std::to_string(agents) +
                                    // Rules that the plain program does not have.
                                    "\n[model]\nattention.rhythm = false\ntrust.learning = false\n"
                                    "reading.worn_after = 0\ncomplaints.share = 0"
                                    "\n[[strategy]]\nname = \"gifts\"\n[[strategy.action]]\n"
                                    "type = \"seed\"\nchoose = \"random\"\ngive = \"product\"\n"
                                    "count = " +
                                    std::to_string(agents / 100) + "\n",
                                "bench.toml")),
        gifts(static_cast<int>(agents / 100)),
        block(replicates_a_pass(agents)) {
    const std::int64_t before = counted_memory().live;
    forget_peak();
    Workers all;
    market = std::make_unique<BuiltMarket>(build_market(scenario, all));
    market_bytes = static_cast<double>(counted_memory().live - before) / agents;
    peak_bytes = static_cast<double>(counted_memory().peak - before) / agents;
    scenario.bind(market->view());
  }

  EnsemblePlan plan(std::uint64_t seed, std::uint32_t replicates) const {
    EnsemblePlan plan = make_plan(scenario, market->view());
    plan.seed = seed;
    plan.replicates = replicates;
    return plan;
  }
  plain::FriendCircle plain() const {
    return {friend_circle::Parameters(), market->view(),
            static_cast<int>(scenario.run.clock().steps)};
  }

  Scenario scenario;
  int gifts;
  std::uint32_t block;  // replicates a timed pass simulates
  std::unique_ptr<BuiltMarket> market;
  // Bytes an agent, counted while they were allocated.
  double market_bytes = 0;
  double peak_bytes = 0;  // at the worst moment of building
  // Means of a replicate.
  std::uint64_t sightings = 0;
  std::uint64_t posts = 0;
};

// One replicate after another by one runner, without what an ensemble has around them.
class Runner {
 public:
  Runner(const Bench& bench, std::uint32_t shards, Workers* team)
      : plan_(bench.plan(1, 1)),
        record_(plan_.clock.steps, plan_.model.measures().size()),
        runner_(plan_.model.runner(plan_.market, plan_.clock, {.shards = shards, .team = team})),
        campaign_(start(*plan_.strategies[0])) {}

  const ReplicateRecord& next() {
    runner_->run(campaign_, plan_.seed, ReplicateId{replicate_++}, std::span(&record_, 1), nullptr);
    return record_;
  }

 private:
  EnsemblePlan plan_;
  ReplicateRecord record_;
  std::unique_ptr<ReplicateRunner> runner_;
  CampaignRun campaign_;
  std::uint32_t replicate_ = 0;
};

// Means of both programs over the same number of replicates, measure by measure.
void compare_with_plain(Bench& bench, std::uint32_t replicates) {
  using namespace friend_circle;
  constexpr std::array<std::size_t, 6> kCompared{kImpressions, kReach,         kReaders,
                                                 kShares,      kNegativeReach, kBuyers};
  std::array<std::array<double, 2>, 6> sum{}, squares{};
  std::int64_t reached = 0;
  plain::FriendCircle plain = bench.plain();
  Runner runner(bench, 1, nullptr);
  std::int64_t sightings = 0, posts = 0;
  for (std::uint32_t r = 0; r < replicates; ++r) {
    const ReplicateRecord& record = runner.next();
    sightings += record.total(kImpressions);
    posts += record.total(kPraisePosts) + record.total(kCriticismPosts);
    const plain::Totals totals = plain.run(r + 1, bench.gifts);
    reached += totals.reach;
    const std::array<std::int64_t, 6> theirs{totals.impressions,    totals.reach,
                                             totals.readers,        totals.shares,
                                             totals.negative_reach, totals.buyers};
    for (std::size_t m = 0; m < 6; ++m) {
      const std::array<double, 2> pair{static_cast<double>(record.total(kCompared[m])),
                                       static_cast<double>(theirs[m])};
      for (std::size_t who = 0; who < 2; ++who) {
        sum[m][who] += pair[who];
        squares[m][who] += pair[who] * pair[who];
      }
    }
  }
  for (const plain::Came& came : plain.came()) reached -= came.reached;
  if (reached != 0) stop("the plain program has not told of everybody whom it reached");
  bench.sightings = static_cast<std::uint64_t>(sightings) / replicates;
  bench.posts = static_cast<std::uint64_t>(posts) / replicates;
  const double n = replicates;
  for (std::size_t m = 0; m < 6; ++m) {
    double variance = 0;
    for (std::size_t who = 0; who < 2; ++who) {
      variance += (squares[m][who] / n - sum[m][who] * sum[m][who] / n / n) / (n - 1);
    }
    const double difference = (sum[m][0] - sum[m][1]) / n;
    const double errors = difference == 0 ? 0 : difference / std::sqrt(variance);
    std::printf("  %-15s engine %11.1f  plain %11.1f  %5.1f standard errors apart\n",
                bench.scenario.model->measures()[kCompared[m]].name.data(), sum[m][0] / n,
                sum[m][1] / n, errors);
    if (!(std::fabs(errors) <= 4)) stop("the two programs disagree");
  }
}

// Two threads and shards must give what one thread gives.
void compare_with_one_thread(const Bench& bench) {
  Workers two(2);
  Runner alone(bench, 1, nullptr), halves(bench, 2, &two), eighths(bench, 8, &two);
  for (int r = 0; r < 3; ++r) {
    const ReplicateRecord& record = alone.next();
    if (record != halves.next() || record != eighths.next()) {
      stop("shards give another result than one thread");
    }
  }
  Workers one(1);
  Discard by_one, by_two;
  run_ensemble(bench.plan(1, 4), one, by_one);
  run_ensemble(bench.plan(1, 4), two, by_two);
  if (by_one.impressions != by_two.impressions) {
    stop("two threads give another result than one");
  }
}

const Bench& bench_of(std::uint32_t agents) {
  static std::map<std::uint32_t, std::unique_ptr<Bench>> all;
  auto& bench = all[agents];
  if (!bench) {
    bench = std::make_unique<Bench>(agents);
    std::printf("%u agents, %llu directed ties\n", agents,
                static_cast<unsigned long long>(bench->market->graph.ties()));
    compare_with_plain(*bench, replicates_compared(agents));
    compare_with_one_thread(*bench);
    std::printf("  a replicate has %llu sightings and %llu posts\n",
                static_cast<unsigned long long>(bench->sightings),
                static_cast<unsigned long long>(bench->posts));
    std::fflush(stdout);
  }
  return *bench;
}

void plain_program(benchmark::State& state, std::uint32_t agents) {
  const Bench& bench = bench_of(agents);
  plain::FriendCircle plain = bench.plain();
  std::int64_t impressions = 0;
  std::uint64_t seed = 1;
  for (auto pass : state) {
    for (std::uint32_t r = 0; r < bench.block; ++r) {
      impressions += plain.run(seed++, bench.gifts).impressions;
    }
  }
  state.SetItemsProcessed(impressions);
}

void random_accesses(benchmark::State& state, std::uint32_t agents) {
  const Bench& bench = bench_of(agents);
  plain::RandomAccesses floor(bench.market->graph);
  std::uint64_t sightings = 0;
  for (auto pass : state) {
    for (std::uint32_t r = 0; r < bench.block; ++r) {
      floor.run(bench.sightings, bench.posts);
      sightings += bench.sightings;
    }
  }
  benchmark::DoNotOptimize(floor.sum());
  if (floor.counted() != sightings) state.SkipWithError("accesses were lost");
  state.SetItemsProcessed(static_cast<std::int64_t>(sightings));
}

// What one runner holds after warming up, and what it still allocates then.
void count_memory(const Bench& bench, benchmark::State& state) {
  constexpr int kWarmUp = 8;
  constexpr int kCounted = 8;
  const double agents = bench.market->graph.agents();
  const std::int64_t before = counted_memory().live;
  Runner runner(bench, 1, nullptr);
  for (int r = 0; r < kWarmUp; ++r) runner.next();
  const CountedMemory warm = counted_memory();
  for (int r = 0; r < kCounted; ++r) runner.next();
  state.counters["state_bytes_per_agent"] = static_cast<double>(warm.live - before) / agents;
  state.counters["allocations_per_replicate"] =
      static_cast<double>(counted_memory().allocations - warm.allocations) / kCounted;
  state.counters["market_bytes_per_agent"] = bench.market_bytes;
  state.counters["peak_bytes_per_agent"] = bench.peak_bytes;
}

// Each thread has as much to do as one alone.
void run_passes(benchmark::State& state, const Bench& bench, int threads) {
  Workers workers(threads);
  Discard sink;
  std::uint64_t seed = 1;
  const std::uint32_t replicates = bench.block * static_cast<std::uint32_t>(threads);
  for (auto pass : state) run_ensemble(bench.plan(seed++, replicates), workers, sink);
  state.SetItemsProcessed(sink.impressions);
}

void engine(benchmark::State& state, std::uint32_t agents) {
  const Bench& bench = bench_of(agents);
  run_passes(state, bench, 1);
  count_memory(bench, state);
}

void ensemble(benchmark::State& state, int threads) {
  run_passes(state, bench_of(kThreadAgents), threads);
}

// A copy of this process that does passes of one thread when it is told to.
class Process {
 public:
  Process(const Bench& bench, Workers& alone) {
    std::array<int, 2> down{}, up{};
    if (pipe(down.data()) != 0 || pipe(up.data()) != 0) stop("no pipe");
    id_ = fork();
    if (id_ < 0) stop("no process");
    if (id_ == 0) {
      close(down[1]);
      for (std::uint64_t seed = 0; read(down[0], &seed, sizeof seed) == sizeof seed;) {
        Discard sink;
        run_ensemble(bench.plan(seed, bench.block), alone, sink);
        if (write(up[1], &sink.impressions, sizeof sink.impressions) < 0) _exit(1);
      }
      _exit(0);
    }
    close(down[0]);
    close(up[1]);
    orders_ = down[1];
    results_ = up[0];
  }
  ~Process() {
    close(orders_);
    close(results_);
    waitpid(id_, nullptr, 0);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void begin(std::uint64_t seed) const {
    if (write(orders_, &seed, sizeof seed) != sizeof seed) stop("a process is gone");
  }
  std::int64_t end() const {
    std::int64_t impressions = 0;
    if (read(results_, &impressions, sizeof impressions) != sizeof impressions) {
      stop("a process is gone");
    }
    return impressions;
  }

 private:
  pid_t id_ = -1;
  int orders_ = -1;
  int results_ = -1;
};

// The passes of ensemble/threads:1 in two processes at once, which share nothing but the machine
// and the pages of the market: the most that two threads could do.
void two_processes(benchmark::State& state) {
  const Bench& bench = bench_of(kThreadAgents);
  Workers alone(1);
  // The second inherits the first one's end of orders; it is told to go first.
  const Process first(bench, alone);
  const Process second(bench, alone);
  std::uint64_t seed = 1;
  const auto both = [&] {
    first.begin(seed++);
    second.begin(seed++);
    return first.end() + second.end();
  };
  both();
  std::int64_t impressions = 0;
  for (auto pass : state) impressions += both();
  state.SetItemsProcessed(impressions);
}

// One replicate at a time, its agents split into shards that two threads work on; one shard is one
// thread.
void one_replicate(benchmark::State& state, std::uint32_t shards) {
  const Bench& bench = bench_of(kShardAgents);
  Workers two(2);
  Runner runner(bench, shards, shards > 1 ? &two : nullptr);
  std::int64_t impressions = 0;
  runner.next();
  for (auto pass : state) impressions += runner.next().total(friend_circle::kImpressions);
  state.SetItemsProcessed(impressions);
}

// The table of Google Benchmark with the best repetition of each benchmark, and the answers.
class Answers final : public benchmark::ConsoleReporter {
 public:
  Answers() : ConsoleReporter(OO_None) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    const Run* best = nullptr;
    double least_cpu = INFINITY;
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Aggregate) return;
      if (run.error_occurred) return ConsoleReporter::ReportRuns(runs);
      if (best == nullptr || rate(run) > rate(*best)) best = &run;
      least_cpu = std::min(least_cpu, run.cpu_accumulated_time / rate(run) / elapsed(run));
    }
    if (best == nullptr) return;
    ConsoleReporter::ReportRuns({*best});
    best_[best->run_name.function_name] = *best;
    cpu_[best->run_name.function_name] = least_cpu;
  }

  void print(const std::vector<std::uint32_t>& sizes) const {
    if (best_.empty()) return;
    std::printf("\nNanoseconds a sighting on one thread, best of the repetitions\n");
    std::printf("%12s %9s %9s %9s %14s %14s %16s\n", "agents", "plain", "engine", "floor",
                "plain/engine", "engine/floor", "engine/at 10,000");
    for (const std::uint32_t agents : sizes) {
      const std::string at = "/agents:" + std::to_string(agents);
      const double engine = nanoseconds("engine" + at);
      std::printf("%12u %9.1f %9.1f %9.1f %14.2f %14.2f %16.2f\n", agents,
                  nanoseconds("plain_program" + at), engine, nanoseconds("random_accesses" + at),
                  nanoseconds("plain_program" + at) / engine,
                  engine / nanoseconds("random_accesses" + at),
                  engine / nanoseconds("engine/agents:10000"));
    }
    std::printf("\nBytes an agent, and allocations of a replicate after eight others\n");
    std::printf("%12s %9s %9s %9s %14s\n", "agents", "market", "building", "replicate",
                "allocations");
    for (const std::uint32_t agents : sizes) {
      const std::string name = "engine/agents:" + std::to_string(agents);
      std::printf("%12u %9.0f %9.0f %9.2f %14.2f\n", agents,
                  counter(name, "market_bytes_per_agent"), counter(name, "peak_bytes_per_agent"),
                  counter(name, "state_bytes_per_agent"),
                  counter(name, "allocations_per_replicate"));
    }
    const double alone = nanoseconds("ensemble/threads:1");
    const double two = nanoseconds("ensemble/threads:2");
    const double processes = nanoseconds("two_processes");
    std::printf(
        "\nReplicates of %u agents over two threads: %.2f times one thread;"
        " two processes at once: %.2f; two threads reach %.2f of that\n",
        kThreadAgents, alone / two, alone / processes, processes / two);
    std::printf("  two threads together compute for %.2f times as long as one\n",
                cpu("ensemble/threads:2") / cpu("ensemble/threads:1"));
    const double whole = nanoseconds("one_replicate/shards:1");
    std::printf(
        "One replicate of %u agents over two threads: %.2f times one in 2 shards,"
        " %.2f in 8\n",
        kShardAgents, whole / nanoseconds("one_replicate/shards:2"),
        whole / nanoseconds("one_replicate/shards:8"));
    std::printf("  two threads together compute for %.2f and %.2f times as long as one\n",
                cpu("one_replicate/shards:2") / cpu("one_replicate/shards:1"),
                cpu("one_replicate/shards:8") / cpu("one_replicate/shards:1"));
  }

 private:
  static double rate(const Run& run) {
    const auto found = run.counters.find("items_per_second");
    return found == run.counters.end() ? 0 : found->second.value;
  }
  // Seconds of the clock by which the rate is; the type may name both.
  static double elapsed(const Run& run) {
    const bool by_the_wall = run.run_name.time_type.find("real_time") != std::string::npos;
    return by_the_wall ? run.real_accumulated_time : run.cpu_accumulated_time;
  }
  // Of a counter; not a number where the benchmark did not run.
  double counter(const std::string& benchmark, const std::string& name) const {
    const auto found = best_.find(benchmark);
    if (found == best_.end() || !found->second.counters.contains(name)) return std::nan("");
    return found->second.counters.at(name).value;
  }
  double nanoseconds(const std::string& benchmark) const {
    return 1e9 / counter(benchmark, "items_per_second");
  }

  // Seconds of all threads a sighting.
  double cpu(const std::string& benchmark) const {
    const auto found = cpu_.find(benchmark);
    return found == cpu_.end() ? std::nan("") : found->second;
  }

  std::map<std::string, Run> best_;  // by name
  std::map<std::string, double> cpu_;
};

template <class Body, class... Arguments>
benchmark::internal::Benchmark* add(const std::string& name, Body body, Arguments... arguments) {
  return benchmark::RegisterBenchmark(name.c_str(), body, arguments...)
      ->Unit(benchmark::kMillisecond);
}

// Threads are timed by the wall's clock, which others on the machine stretch: many short passes,
// of which one may find the machine free. What all threads together computed is counted beside it.
template <class Body, class... Arguments>
void add_threaded(const std::string& name, Body body, Arguments... arguments) {
  add(name, body, arguments...)
      ->MeasureProcessCPUTime()
      ->UseRealTime()
      ->Iterations(1)
      ->Repetitions(20);
}

int run(int argc, char** argv) {
  // What is said on the command line comes later and wins.
  std::vector<std::string> words{argv[0], "--benchmark_repetitions=5", "--benchmark_min_time=0.2",
                                 "--benchmark_enable_random_interleaving=true"};
  std::vector<std::uint32_t> sizes{10'000, 100'000, 1'000'000};
  for (int i = 1; i < argc; ++i) {
    constexpr std::string_view kAgents = "--agents=";
    if (std::string_view(argv[i]).starts_with(kAgents)) {
      const long agents = std::strtol(argv[i] + kAgents.size(), nullptr, 10);
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

  for (const std::uint32_t agents : sizes) {
    const std::string at = "/agents:" + std::to_string(agents);
    add("plain_program" + at, plain_program, agents);
    add("engine" + at, engine, agents);
    add("random_accesses" + at, random_accesses, agents);
  }
  for (const int threads : {1, 2}) {
    add_threaded("ensemble/threads:" + std::to_string(threads), ensemble, threads);
  }
  add_threaded("two_processes", two_processes);
  for (const std::uint32_t shards : {1U, 2U, 8U}) {
    add_threaded("one_replicate/shards:" + std::to_string(shards), one_replicate, shards);
  }
  Answers answers;
  benchmark::RunSpecifiedBenchmarks(&answers);
  answers.print(sizes);
  return 0;
}

}  // namespace
}  // namespace hearsay

int main(int argc, char** argv) {
  return hearsay::run(argc, argv);
}
