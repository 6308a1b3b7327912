// How fast is a friend_circle campaign, beside a plain program, and do two threads pay?
//
// One market of overlapping friend circles, 21 days in steps of an hour, the product given to one
// agent in a hundred. Items are sightings. Before anything is timed the engine's means are held
// against the plain program's; nothing is timed where they differ by more than four standard
// errors.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>

#include "bench/plain/friend_circle.hpp"
#include "models/friend_circle/rules.hpp"
#include "scenarios/scenario.hpp"
#include "sim/ensemble/ensemble.hpp"

namespace hearsay {
namespace {

constexpr std::uint32_t kBlock = 32;  // replicates a timed pass simulates

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

struct Bench {
  explicit Bench(std::uint32_t agents)
      : scenario(parse_scenario("title = \"bench\"\n[graph]\nagents = " + std::to_string(agents) +
                                    "\n[[strategy]]\nname = \"gifts\"\n[[strategy.action]]\n"
                                    "type = \"seed\"\nchoose = \"random\"\ngive = \"product\"\n"
                                    "count = " +
                                    std::to_string(agents / 100) + "\n",
                                "bench.toml")) {
    Workers all;
    market = std::make_unique<BuiltMarket>(build_market(scenario, all));
    scenario.bind(market->view());
    gifts = static_cast<int>(agents / 100);
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
  std::unique_ptr<BuiltMarket> market;
  int gifts = 0;
};

// Means of both programs over the same number of replicates, measure by measure.
void verify(const Bench& bench, std::uint32_t replicates) {
  using namespace friend_circle;
  constexpr std::array<std::size_t, 6> kCompared{kImpressions, kReach,         kReaders,
                                                 kShares,      kNegativeReach, kBuyers};
  std::array<std::array<double, 2>, 6> sum{}, squares{};
  plain::FriendCircle plain = bench.plain();
  for (std::uint32_t r = 0; r < replicates; ++r) {
    const ReplicateRecord record = run_replicate(bench.plan(1, replicates), 0, ReplicateId{r});
    const plain::Totals totals = plain.run(r + 1, bench.gifts);
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
  const double n = replicates;
  for (std::size_t m = 0; m < 6; ++m) {
    double variance = 0;
    for (std::size_t who = 0; who < 2; ++who) {
      variance += (squares[m][who] / n - sum[m][who] * sum[m][who] / n / n) / n;
    }
    const double difference = (sum[m][0] - sum[m][1]) / n;
    const double errors = difference == 0 ? 0 : difference / std::sqrt(variance);
    std::printf("  %-15s engine %11.1f  plain %11.1f  %5.1f standard errors apart\n",
                bench.scenario.model->measures()[kCompared[m]].name.data(), sum[m][0] / n,
                sum[m][1] / n, errors);
    if (!(std::fabs(errors) <= 4)) {
      std::printf("the two programs disagree; nothing is timed\n");
      std::exit(1);
    }
  }
}

const Bench& bench_of(std::uint32_t agents) {
  static std::map<std::uint32_t, std::unique_ptr<Bench>> all;
  auto& bench = all[agents];
  if (!bench) {
    bench = std::make_unique<Bench>(agents);
    std::printf("%u agents, %llu directed ties\n", agents,
                static_cast<unsigned long long>(bench->market->graph.ties()));
    verify(*bench, 48);
  }
  return *bench;
}

void engine(benchmark::State& state) {
  const Bench& bench = bench_of(static_cast<std::uint32_t>(state.range(0)));
  Workers workers(static_cast<int>(state.range(1)));
  Discard sink;
  std::uint64_t seed = 1;
  for (auto pass : state) run_ensemble(bench.plan(seed++, kBlock), workers, sink);
  state.SetItemsProcessed(sink.impressions);
  const Graph& graph = bench.market->graph;
  const double agents = graph.agents();
  state.counters["graph_bytes_per_agent"] =
      (static_cast<double>(graph.ties()) * 5 + agents * 8) / agents;
  state.counters["state_bytes_per_agent"] = sizeof(friend_circle::AgentState) + 1.0 / 8;
  // The most that the process has had in memory, building the market included; KiB on Linux.
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_bytes_per_agent"] = static_cast<double>(usage.ru_maxrss) * 1024 / agents;
}

void plain_program(benchmark::State& state) {
  const Bench& bench = bench_of(static_cast<std::uint32_t>(state.range(0)));
  plain::FriendCircle plain = bench.plain();
  std::int64_t impressions = 0;
  std::uint64_t seed = 1;
  for (auto pass : state) {
    for (std::uint32_t r = 0; r < kBlock; ++r)
      impressions += plain.run(seed++, bench.gifts).impressions;
  }
  state.SetItemsProcessed(impressions);
}

BENCHMARK(plain_program)->Arg(10'000)->Arg(100'000)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(engine)
    ->ArgNames({"agents", "threads"})
    ->ArgsProduct({{10'000, 100'000}, {1, 2}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hearsay

BENCHMARK_MAIN();
