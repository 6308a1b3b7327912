// `hearsay plan`: what a run will take, told from a pilot of it.
//
// A few replicates of every strategy, at up to three points of a sweep, are simulated for a while
// and written to a file that goes again. Their CPU time, the memory of this process and the size of
// that file, in proportion, are the forecast; what can be bounded (records without compression,
// what waits in memory for the checkpoint) is. A run that would not fit is refused here, not after
// hours.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <optional>
#include <span>

#include "analysis/grid.hpp"
#include "analysis/planning.hpp"
#include "analysis/statistics.hpp"
#include "analysis/stopping_rule.hpp"
#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "sim/ensemble/points.hpp"
#include "sim/ensemble/share.hpp"
#include "sim/io/checkpoint.hpp"
#include "sim/record/replicate_source.hpp"

namespace hearsay {
namespace {

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;
constexpr std::uint32_t kMostPilotReplicates = 64;
// Slurm's own limit of an array, unless a site has another.
constexpr std::uint64_t kMostTasks = 1000;
// Forecasts of time are taken this many times: machines differ, and neighbours disturb.
constexpr double kTimeReserve = 1.5;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::uint64_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

std::uint64_t memory_of_the_machine() {
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::string size_text(double bytes) {
  for (const auto& [unit, size] : {std::pair{"GB", 1e9}, {"MB", 1e6}}) {
    if (bytes >= size) return fmt::format("{:.1f} {}", bytes / size, unit);
  }
  return fmt::format("{:.0f} kB", std::ceil(bytes / 1e3));
}

std::string time_text(double seconds) {
  if (seconds < 0.1) return fmt::format("{:.3g} ms", seconds * 1e3);
  if (seconds < 100) return fmt::format("{:.1f} s", seconds);
  if (seconds < 6000) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

// Keeps what the pilot finishes.
class PilotSink final : public FinishedSink {
 public:
  PilotSink(const ResultHeader& header)
      : batch(header.strategies.size(), header.outcomes.size()), agents_(header.agents) {}

  void take(std::size_t strategy, ReplicateId first, std::span<const ReplicateRecord> records,
            const AddToTally& add) override {
    const std::scoped_lock lock(mutex_);
    batch.take(strategy, first, records);
    add(batch.tally(strategy, agents_));
  }
  // Of the strategies of a point, the replicates 0, 1, ... that all of them have.
  std::uint32_t common(std::size_t point, std::size_t strategies) {
    const std::scoped_lock lock(mutex_);
    std::uint32_t all = kMostPilotReplicates;
    for (std::size_t s = point * strategies; s < (point + 1) * strategies; ++s) {
      const auto ranges = batch.covered()[s].ranges();
      all = std::min(all, ranges.empty() || ranges[0].first > 0 ? 0 : ranges[0].end);
    }
    return all;
  }

  Batch batch;

 private:
  std::mutex mutex_;
  std::size_t agents_;
};

class Plan {
 public:
  explicit Plan(const PlanOptions& options)
      : options_(options),
        scenario_(about_the_scenario(
            [&] { return load_scenario(options.scenario.path, options.scenario.overrides); })),
        workers_(options.threads),
        points_(scenario_, workers_),
        market_seconds_(elapsed()) {
    about_the_scenario([&] { points_.raise_if_unserved(); });
    header_ = header_of(scenario_, points_);
    if (options_.precision) read_precision();
  }

  int tell() {
    measure();
    choose_replicates();
    forecast();
    refuse_what_does_not_fit();
    if (!options_.only_header) std::cout << text() << '\n';
    std::cout << "#!/bin/bash\n" << sbatch_header(job_);
    return kDone;
  }

 private:
  double elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

  std::vector<std::size_t> pilot_points() const {
    const std::size_t last = points_.count() - 1;
    std::vector<std::size_t> chosen;
    for (const std::size_t point : {std::size_t{0}, last / 2, last}) {
      if (chosen.empty() || chosen.back() != point) chosen.push_back(point);
    }
    return chosen;
  }

  void measure() {
    const auto chosen = pilot_points();
    const std::size_t strategies = points_.strategies();
    PilotSink sink(header_);
    const auto most = std::min<std::uint32_t>(static_cast<std::uint32_t>(header_.replicates),
                                              kMostPilotReplicates);
    const double share =
        static_cast<double>(options_.pilot.count()) / static_cast<double>(chosen.size());
    const double cpu = cpu_seconds();
    for (const std::size_t point : chosen) {
      std::vector<ReplicateSet> wanted(header_.strategies.size());
      for (std::size_t s = 0; s < strategies; ++s) {
        wanted[point * strategies + s] = ReplicateSet(0, most);
      }
      const double begin = elapsed();
      // Two replicates are the least that have a spread.
      points_.run(wanted, 0, workers_, sink, {}, [&] {
        return elapsed() - begin > share && sink.common(point, strategies) >= std::min(most, 2U);
      });
    }
    cpu_of_a_replicate_ = (cpu_seconds() - cpu) / static_cast<double>(count(sink.batch.covered()));
    memory_ = peak_memory();
    write(sink, chosen);
    for (std::size_t s = 0; s < strategies; ++s) {
      const auto records = sink.batch.read(s, {0, sink.common(0, strategies)});
      pilot_replicates_ = records.size();
      std::vector<std::vector<double>> totals(header_.measures.size());
      for (const ReplicateRecord& record : records) {
        for (std::size_t m = 0; m < totals.size(); ++m) {
          totals[m].push_back(static_cast<double>(record.total(m)) * header_.measures[m].scale);
        }
      }
      totals_.push_back(std::move(totals));
    }
  }

  // A result of the pilot, as large in proportion as the run's will be.
  void write(PilotSink& sink, const std::vector<std::size_t>& chosen) {
    const std::size_t strategies = points_.strategies();
    ResultHeader header = header_;
    header.strategies.clear();
    header.swept.clear();
    header.point_agents.clear();
    header.replicates = kMostPilotReplicates;
    for (const std::size_t point : chosen) {
      header.replicates = std::min<std::size_t>(header.replicates, sink.common(point, strategies));
      for (std::size_t s = 0; s < strategies; ++s) {
        header.strategies.push_back(header_.strategies[point * strategies + s]);
      }
    }
    const std::string path =
        (std::filesystem::temp_directory_path() / fmt::format("hearsay-plan-{}.h5", getpid()))
            .string();
    const auto size_of = [&](const ResultHeader& of, bool records) {
      ResultWriter writer(path, of);
      for (std::size_t s = 0; s < of.strategies.size(); ++s) {
        const std::size_t row = chosen[s / strategies] * strategies + s % strategies;
        AgentTally tally(of.outcomes.size(), of.agents);
        if (records) {
          writer.take(s, ReplicateId{0},
                      sink.batch.read(row, {0, static_cast<std::uint32_t>(of.replicates)}));
          sink.batch.add_tally(row, tally);
        }
        writer.take_agents(s, tally);
      }
      writer.finish({});
      const std::uint64_t size = std::filesystem::file_size(path);
      std::filesystem::remove(path);
      return size;
    };
    const double cpu = cpu_seconds();
    const std::uint64_t with_records = size_of(header, true);
    write_share_ = (cpu_seconds() - cpu) / static_cast<double>(most_bytes_of_records(header));
    // What grows with replicates, told from half of them; with strategies, as sums over replicates
    // do; and the rest.
    const auto rows = static_cast<double>(header.strategies.size());
    ResultHeader other = header;
    other.replicates = header.replicates / 2;
    const double half = static_cast<double>(size_of(other, true));
    const double whole = static_cast<double>(with_records);
    bytes_of_a_replicate_ = std::max(0.0, whole - half) /
                            (rows * static_cast<double>(header.replicates - other.replicates));
    other.replicates = 0;
    bytes_without_records_ = size_of(other, false);
    const double of_replicates =
        bytes_of_a_replicate_ * rows * static_cast<double>(header.replicates);
    bytes_of_a_strategy_ =
        std::max(0.0, whole - of_replicates - static_cast<double>(bytes_without_records_)) / rows;
  }

  void read_precision() {
    constexpr auto kWhere = "--precision";
    precision_ = read_goals(kWhere, std::span(&*options_.precision, 1), header_).front();
    if (precision_->kind != Goal::Kind::best) return;
    throw InputError(kWhere, hearsay::quoted(*options_.precision) + " is not how precise",
                     "a measure and a half-width, such as \"conversion +-2%\" or \"reach +-150\"");
  }

  void choose_replicates() {
    replicates_ = header_.replicates;
    if (!precision_) return;
    replicates_ = 2;
    for (const auto& totals : totals_) {
      const Summary summary = summarize(totals[precision_->column]);
      if (!summary.sd || *summary.sd <= 0) continue;
      const double unit = precision_->kind == Goal::Kind::relative
                              ? summary.value
                              : header_.measures[precision_->column].scale / precision_->scale;
      const double half_width = precision_->width * unit;
      const std::uint64_t needed =
          half_width > 0 ? replicates_for(*summary.sd, half_width) : Luck::max_replicates + 1ULL;
      replicates_ = std::max<std::uint64_t>(replicates_, needed);
    }
    if (replicates_ > Luck::max_replicates) {
      throw InputError(
          "--precision",
          hearsay::quoted(*options_.precision) + " takes more replicates than there are",
          fmt::format("what {} replicates can tell", Luck::max_replicates));
    }
    header_.replicates = static_cast<std::size_t>(replicates_);
  }

  void forecast() {
    const double rows = static_cast<double>(header_.strategies.size());
    const double all = rows * static_cast<double>(replicates_);
    most_disk_ = most_bytes_of_records(header_) + bytes_without_records_ * 2 +
                 header_.strategies.size() * 4096 + header_.scenario_resolved.size();
    disk_ = static_cast<double>(bytes_without_records_) + bytes_of_a_strategy_ * rows +
            bytes_of_a_replicate_ * all;
    core_seconds_ = all * cpu_of_a_replicate_ +
                    write_share_ * static_cast<double>(most_bytes_of_records(header_));

    const auto threads = static_cast<double>(workers_.count());
    const double task = static_cast<double>(options_.task_time.count());
    const std::uint64_t most =
        std::min<std::uint64_t>(kMostTasks, std::uint64_t{points_.count()} * replicates_);
    const double wanted = std::ceil(kTimeReserve * core_seconds_ / threads / task);
    job_.tasks = static_cast<std::uint32_t>(std::clamp(wanted, 1.0, static_cast<double>(most)));
    const double share = std::ceil(static_cast<double>(points_.count()) *
                                   static_cast<double>(replicates_) / job_.tasks) /
                         (static_cast<double>(points_.count()) * static_cast<double>(replicates_));
    wall_seconds_ = market_seconds_ + core_seconds_ * share / threads;
    job_.threads = workers_.count();
    // The signal comes five minutes before the end, and checkpoints want a little.
    job_.seconds = static_cast<std::int64_t>(kTimeReserve * wall_seconds_) + 600;

    // What waits for the checkpoint, and the same again while it is written.
    const Gathering::Options waiting;
    const std::uint64_t tally = AgentTally::bytes(header_.outcomes.size(), header_.agents);
    const std::uint64_t tallies =
        std::min<std::uint64_t>(tally * header_.strategies.size(),
                                2 * tally * (points_.strategies() + 1) + waiting.most_bytes);
    const std::uint64_t records = std::min<std::uint64_t>(most_bytes_of_records(header_),
                                                          2 * std::uint64_t{waiting.most_bytes});
    memory_ += records + 2 * tallies + 64 * kMebibyte;
    job_.memory_bytes = memory_;
  }

  void refuse_what_does_not_fit() const {
    Problems problems;
    const std::uint64_t limit = options_.memory_limit.value_or(memory_of_the_machine());
    if (memory_ > limit) {
      problems.add(options_.scenario.path,
                   "the run takes up to " + size_text(static_cast<double>(memory_)) + " of memory",
                   (options_.memory_limit ? "--memory-limit is " : "this machine has ") +
                       size_text(static_cast<double>(limit)));
    }
    std::error_code error;
    const auto folder = std::filesystem::absolute(options_.output).parent_path();
    const auto space = std::filesystem::space(folder, error);
    // The checkpoint goes only when the result is there.
    if (!error && 2 * disk_ > static_cast<double>(space.available)) {
      problems.add(
          options_.output, "the result and its checkpoint take about " + size_text(2 * disk_),
          size_text(static_cast<double>(space.available)) + " are free in " + folder.string());
    }
    if (!problems.empty()) {
      throw BadScenario(
          InputError(std::vector<Problem>(problems.all().begin(), problems.all().end())));
    }
  }

  std::string text() const {
    std::string lines = scenario_.title + '\n';
    const auto line = [&](std::string_view what, const std::string& how) {
      lines += fmt::format("  {:<12}{}\n", what, how);
    };
    line("pilot", fmt::format("{} replicates of {} strategies, {} each", pilot_replicates_,
                              points_.strategies(), time_text(cpu_of_a_replicate_)));
    line("replicates",
         fmt::format("{}{}", number_text(static_cast<double>(replicates_), 0),
                     options_.precision ? fmt::format(", for {}: --replicates {}",
                                                      *options_.precision, replicates_)
                                        : std::string()));
    if (points_.count() > 1) {
      line("points", fmt::format("{} on {} markets", points_.count(), points_.markets()));
    }
    line("time", fmt::format("{} of one core; {} for a task on {} threads",
                             time_text(core_seconds_), time_text(wall_seconds_), job_.threads));
    line("memory", fmt::format("up to {} a task", size_text(static_cast<double>(memory_))));
    line("disk", fmt::format("about {}, at most {}; as much again for the checkpoint meanwhile",
                             size_text(disk_), size_text(static_cast<double>(most_disk_))));
    return lines;
  }

  const PlanOptions& options_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  Scenario scenario_;
  Workers workers_;
  Points points_;
  ResultHeader header_;

  double market_seconds_;
  double cpu_of_a_replicate_ = 0;  // seconds
  double write_share_ = 0;         // seconds a byte of records
  std::size_t pilot_replicates_ = 0;
  std::vector<std::vector<std::vector<double>>> totals_;  // [strategy][measure][replicate]
  std::uint64_t bytes_without_records_ = 0;
  double bytes_of_a_strategy_ = 0;
  double bytes_of_a_replicate_ = 0;

  std::optional<Goal> precision_;
  std::uint64_t replicates_ = 0;
  double core_seconds_ = 0;
  double wall_seconds_ = 0;
  double disk_ = 0;  // bytes, of the result
  std::uint64_t most_disk_ = 0;
  std::uint64_t memory_ = 0;
  JobRequest job_;
};

}  // namespace

int plan(const PlanOptions& options) {
  return Plan(options).tell();
}

}  // namespace hearsay
