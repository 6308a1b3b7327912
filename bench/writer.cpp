// What does it cost to keep what is simulated, how much memory does it take, and do threads and
// ranks pay?
//
//   bench_writer [-r ROUNDS] [-n REPLICATES] [-s SAMPLES] [-p PROGRAM] [-d FOLDER]
//
// Friend circles of 10,000 and 100,000 agents, 14 days in steps of an hour, every replicate kept
// step by step, which is the most there is to write, or the first SAMPLES of them. Replicates are
// simulated once; then a checkpoint is written of all of them, and the result file is joined from
// it, as a run does that has been stopped and gone on with. What is written is read again, and must
// be what was simulated, before a time is printed. Times are CPU seconds of one thread, the best of
// some rounds.
//
// Memory is the peak of the process after 1,000 and after 10,000 replicates, of which all but the
// batch that is waiting are in the checkpoint, and after the result file.
//
// With PROGRAM, a hearsay that is built for MPI, whole runs of it are timed by the wall: one and
// two threads, one and two ranks of one thread. Their files must have equal totals.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "sim/ensemble/points.hpp"
#include "sim/io/checkpoint.hpp"
#include "sim/io/result_file.hpp"

namespace hearsay {
namespace {

struct Options {
  int rounds = 3;
  int replicates = 64;
  std::size_t samples = all_samples;
  std::string program;
  std::string folder = std::filesystem::temp_directory_path().string();
};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double megabytes_at_the_peak() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

[[noreturn]] void differs(const char* what) {
  std::fprintf(stderr, "%s differs from what was simulated\n", what);
  std::exit(1);
}

std::string scenario_text(int agents) {
  return "title = \"writer\"\nbaseline = \"advertisement\"\n"
         "[graph]\ngenerator = \"overlapping_circles\"\nagents = " +
         std::to_string(agents) +
         "\n[model]\nname = \"friend_circle\"\n"
         "[run]\nreplicates = 1\nduration = \"14d\"\nstep = \"1h\"\n"
         "[[strategy]]\nname = \"advertisement\"\n[[strategy.action]]\ntype = \"advertise\"\n"
         "impressions_per_day = " +
         std::to_string(agents / 10) +
         "\nduration = \"10d\"\n"
         "[[strategy]]\nname = \"samples\"\n[[strategy.action]]\ntype = \"seed\"\n"
         "choose = \"random\"\ngive = \"product\"\ncount = " +
         std::to_string(agents / 100) + "\n";
}

// A market, and what is said of a run on it.
struct Prepared {
  Workers workers{1};
  Scenario scenario;
  Points points;
  ResultHeader header;

  Prepared(int agents, int replicates)
      : scenario(parse_scenario(scenario_text(agents), "writer.toml")),
        points(scenario, workers),
        header(header_of(scenario, points)) {
    header.replicates = static_cast<std::size_t>(replicates);
  }
  std::vector<ReplicateSet> all() const {
    return std::vector(header.strategies.size(),
                       ReplicateSet(0, static_cast<std::uint32_t>(header.replicates)));
  }
};

// Keeps everything as it comes.
class Kept final : public FinishedSink {
 public:
  explicit Kept(const ResultHeader& header)
      : batch(header.strategies.size(), header.outcomes.size()), agents_(header.agents) {}
  void take(std::size_t strategy, ReplicateId first, std::span<const ReplicateRecord> records,
            const AddToTally& add) override {
    batch.take(strategy, first, records);
    add(batch.tally(strategy, agents_));
  }

  Batch batch;

 private:
  std::size_t agents_;
};

void check(const std::string& path, const ResultHeader& header, const Batch& batch) {
  const ResultReader file(path);
  for (std::size_t s = 0; s < header.strategies.size(); ++s) {
    const auto records = batch.read(s, {0, static_cast<std::uint32_t>(header.replicates)});
    AgentTally tally(header.outcomes.size(), header.agents);
    batch.add_tally(s, tally);
    for (std::size_t m = 0; m < header.measures.size(); ++m) {
      const auto series = file.series(s, m);
      auto count = series.begin();
      for (const ReplicateRecord& record : std::span(records).first(header.kept())) {
        for (Step step = 0; step < record.steps(); ++step) {
          if (*count++ != record.at(step)[m]) differs("the result file");
        }
      }
      const auto totals = file.totals(s, m);
      for (std::size_t r = 0; r < records.size(); ++r) {
        if (totals[r] != records[r].total(m)) differs("a total");
      }
    }
    for (std::size_t o = 0; o < header.outcomes.size(); ++o) {
      if (!std::ranges::equal(file.agent_counts(s, o), tally.of(o))) differs("a tally");
    }
  }
}

void measure_cost(const Options& options, const std::string& output, int agents) {
  Prepared run(agents, options.replicates);
  run.header.samples = options.samples;
  Kept kept(run.header);
  const double begin = cpu_seconds();
  run.points.run(run.all(), 1, run.workers, kept, {}, {});
  const double simulated = cpu_seconds() - begin;
  double checkpointed = 1e300;
  double joined = 1e300;
  double bytes = 0;
  for (int round = 0; round < options.rounds; ++round) {
    Checkpoint checkpoint = Checkpoint::begin(output, run.header, {});
    const ReplicateSource* const source = &kept.batch;
    const double before = cpu_seconds();
    checkpoint.save(std::span(&source, 1));
    const double between = cpu_seconds();
    {
      ResultWriter writer(output, run.header);
      join(checkpoint.sources(), run.header.strategies.size(), run.header.outcomes.size(),
           run.header.agents, writer);
      writer.finish({});
    }
    joined = std::min(joined, cpu_seconds() - between);
    checkpointed = std::min(checkpointed, between - before);
    check(output, run.header, kept.batch);
    bytes = static_cast<double>(std::filesystem::file_size(output));
    checkpoint.remove();
    std::filesystem::remove(output);
  }
  const double replicates = options.replicates * static_cast<double>(run.header.strategies.size());
  std::printf("%9d %12.2f %12.3f %12.3f %10.2f %% %12.0f\n", agents, 1e3 * simulated / replicates,
              1e3 * checkpointed / replicates, 1e3 * joined / replicates,
              100 * (checkpointed + joined) / simulated, bytes / replicates);
}

void measure_memory(const std::string& output) {
  constexpr int kAgents = 500;
  constexpr int kReplicates = 10'000;
  Prepared run(kAgents, kReplicates);
  const double empty = megabytes_at_the_peak();
  Checkpoint checkpoint = Checkpoint::begin(output, run.header, {});
  Gathering gathering(checkpoint, {});
  const auto rows = static_cast<double>(run.header.strategies.size());
  const double records =
      rows *
      static_cast<double>(run.header.steps * run.header.measures.size() * sizeof(std::int64_t)) /
      (1 << 20);
  std::uint32_t done = 0;
  for (const std::uint32_t replicates : {1'000U, 10'000U}) {
    const std::vector wanted(run.header.strategies.size(), ReplicateSet(done, replicates));
    run.points.run(wanted, 1, run.workers, gathering, {}, {});
    done = replicates;
    std::printf("%9u replicates, %7.0f MB of records: %6.0f MB more than before\n", replicates,
                records * replicates, megabytes_at_the_peak() - empty);
  }
  {
    ResultWriter writer(output, run.header);
    join(gathering.sources(), run.header.strategies.size(), run.header.outcomes.size(),
         run.header.agents, writer);
    writer.finish({});
  }
  const ResultReader file(output);
  if (file.totals(0, 0).size() != kReplicates) differs("the number of replicates");
  std::printf("   result file, %.0f MB: %27.0f MB more than before\n",
              static_cast<double>(std::filesystem::file_size(output)) / (1 << 20),
              megabytes_at_the_peak() - empty);
  checkpoint.remove();
  std::filesystem::remove(output);
}

void measure_scaling(const Options& options, const std::string& output) {
  const std::string scenario = output + ".toml";
  {
    std::FILE* file = std::fopen(scenario.c_str(), "w");
    const std::string text = scenario_text(20'000);
    if (file == nullptr || std::fwrite(text.data(), 1, text.size(), file) != text.size()) {
      std::exit(1);
    }
    std::fclose(file);
  }
  struct Way {
    const char* name;
    std::string before;
    int threads;
    double seconds = 1e300;
  };
  std::vector<Way> ways{{"one thread", "", 1},
                        {"two threads", "", 2},
                        {"one rank", "mpirun -n 1 ", 1},
                        {"two ranks", "mpirun -n 2 ", 1}};
  std::vector<std::int64_t> expected;
  for (int round = 0; round < options.rounds; ++round) {
    for (Way& way : ways) {
      const std::string command = way.before + options.program + " run " + scenario + " -o " +
                                  output + " --quiet --replicates " +
                                  std::to_string(8 * options.replicates) + " --threads " +
                                  std::to_string(way.threads);
      const double start = wall_seconds();
      if (std::system(command.c_str()) != 0) std::exit(1);
      way.seconds = std::min(way.seconds, wall_seconds() - start);
      const auto totals = ResultReader(output).totals(0, 1);
      if (expected.empty()) expected = totals;
      if (totals != expected) differs("a run");
    }
  }
  for (std::size_t i = 0; i < ways.size(); ++i) {
    std::printf("%12s %8.2f s", ways[i].name, ways[i].seconds);
    if (i % 2 == 1) std::printf("  %.2f times as fast", ways[i - 1].seconds / ways[i].seconds);
    std::printf("\n");
  }
  std::filesystem::remove(output);
  std::filesystem::remove(scenario);
}

int measure(int argc, char** argv) {
  Options options;
  for (int option; (option = getopt(argc, argv, "r:n:s:p:d:")) != -1;) {
    switch (option) {
      case 'r':
        options.rounds = std::atoi(optarg);
        break;
      case 'n':
        options.replicates = std::atoi(optarg);
        break;
      case 's':
        options.samples = static_cast<std::size_t>(std::atoi(optarg));
        break;
      case 'p':
        options.program = optarg;
        break;
      case 'd':
        options.folder = optarg;
        break;
      default:
        return 64;
    }
  }
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::string output = options.folder + "/bench_writer-" + std::to_string(getpid()) + ".h5";
  std::printf("memory\n");
  measure_memory(output);
  std::printf("\n%9s %12s %12s %12s %12s %12s\n", "agents", "simulating", "checkpoint", "result",
              "both", "bytes");
  std::printf("%9s %12s %12s %12s %12s %12s\n", "", "ms/replicate", "ms/replicate", "ms/replicate",
              "of simulating", "/replicate");
  for (const int agents : {10'000, 100'000}) measure_cost(options, output, agents);
  if (!options.program.empty()) {
    std::printf("\nwhole runs of 20,000 agents\n");
    measure_scaling(options, output);
  }
  return 0;
}

}  // namespace
}  // namespace hearsay

int main(int argc, char** argv) {
  return hearsay::measure(argc, argv);
}
