// Result files: what an ensemble counted, in one HDF5 file that opens in xarray without an
// argument.
//
// A file is written beside its final name, block of replicates by block, and takes that name only
// when it is complete and on disk: a file that exists is a whole one. Everything that may differ
// between two equal runs lies in the group /provenance; the rest is the same to the last bit of its
// data, so that `h5diff --exclude-path /provenance a.h5 b.h5` compares two runs. The layout is told
// in docs/result-file.md. One thread at a time may use this file's classes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/quantities.hpp"
#include "sim/record/replicate_set.hpp"
#include "sim/record/replicate_source.hpp"
#include "sim/record/sink.hpp"

namespace hearsay {

// A Measure that owns its text.
struct MeasureColumn {
  std::string name;
  std::string unit;  // as in Measure; a file that was read has its currency in place of "currency"
  std::string sentence;
  double scale = 1.0;  // value in `unit` of one count

  bool operator==(const MeasureColumn&) const = default;
};

// An AgentOutcome that owns its text.
struct OutcomeColumn {
  std::string name;
  std::string sentence;

  bool operator==(const OutcomeColumn&) const = default;
};

// A field that takes another value at each point of a sweep.
struct SweptColumn {
  std::string path;                 // as --set takes it
  std::string unit;                 // of the field; may be empty
  std::string sentence;             // likewise
  std::vector<std::string> values;  // by point, as text

  bool operator==(const SweptColumn&) const = default;
};

std::vector<MeasureColumn> columns(std::span<const Measure> measures);
std::vector<OutcomeColumn> columns(std::span<const AgentOutcome> outcomes);

// Every replicate is kept step by step.
inline constexpr std::size_t all_samples = ~std::size_t{0};

// A sum of squares of counts; no number of replicates is too many for it.
__extension__ using SumOfSquares = unsigned __int128;

// Of the counts of a measure in each step, over all replicates. Exact.
struct StepSums {
  std::vector<std::int64_t> sums;
  std::vector<SumOfSquares> squares;
};

// What a result is of. Equal runs have equal headers.
struct ResultHeader {
  std::string title;
  std::string program_version;
  std::string git_commit;
  std::string scenario_text;      // the scenario file, verbatim
  std::string scenario_resolved;  // the same with every field spelt out
  std::string graph_digest;
  std::string currency;
  std::string baseline;  // name of a strategy
  std::uint64_t seed = 0;
  Duration step;  // length of one
  std::size_t steps = 0;
  std::size_t replicates = 0;
  std::size_t samples = all_samples;  // the first replicates, which are kept step by step
  std::size_t agents = 0;
  // Of a sweep those of each point, point after point: "samples @ graph.seed=2".
  std::vector<std::string> strategies;
  std::vector<SweptColumn> swept;           // empty: the run has one point
  std::vector<std::uint64_t> point_agents;  // by point: agents of its market
  std::vector<MeasureColumn> measures;
  std::vector<OutcomeColumn> outcomes;
  std::vector<std::string> agent_names;  // original ids by agent; empty: agents are just numbered

  // How many replicates are kept step by step.
  std::size_t kept() const { return samples < replicates ? samples : replicates; }

  std::size_t points() const { return swept.empty() ? 1 : swept.front().values.size(); }
  std::size_t strategies_of_a_point() const { return strategies.size() / points(); }
  // "graph.seed=2"; empty without a sweep.
  std::string point_label(std::size_t point) const;
  // The name of a strategy without its point.
  std::string plain_strategy(std::size_t strategy) const;

  // Position of the measure called `name`.
  std::optional<std::size_t> find_measure(std::string_view name) const;

  bool operator==(const ResultHeader&) const = default;
};

// Names the run that a header is of: SHA-256 of all it says.
std::string run_digest(const ResultHeader& header);

// How a result came about. The writer adds the version of HDF5.
struct Provenance {
  std::string host;
  int threads = 1;  // of each rank
  int ranks = 1;
  std::string started;  // ISO 8601, UTC
  double wall_seconds = 0.0;
  std::string compiler;
  std::string command_line;
  std::string hdf5_version;  // set by reading
};

// Writes a result file. Throws SystemError, with path and reason, from every call that the machine
// refuses; the temporary file is then removed by the destructor, an older file at `path` stays.
class ResultWriter final : public RecordSink {
 public:
  // Creates the temporary file beside `path` and writes the header. Replicates that failed will not
  // be taken.
  ResultWriter(std::string path, const ResultHeader& header,
               const std::vector<FailedReplicate>& failed = {});
  // Removes the temporary file of a result that was not finished.
  ~ResultWriter() override;

  void take(std::size_t strategy, ReplicateId first,
            std::span<const ReplicateRecord> records) override;
  void take_packed(std::size_t strategy, ReplicateId first, const PackedRecords& records) override;
  void take_agents(std::size_t strategy, const AgentTally& tally) override;

  // Completes the file, brings it to the disk and gives it its name. Call it once, when every
  // replicate and every tally has been taken.
  void finish(const Provenance& provenance);

  // Name of the file until it is finished, for those who must remove it on a signal.
  const std::string& temporary_path() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Reads a result file. Throws SystemError where the file cannot be read at all, InputError where it
// is not a result file, of a newer format, or damaged (also from later calls: blocks are read when
// they are asked for).
class ResultReader {
 public:
  explicit ResultReader(std::string path);
  ~ResultReader();
  ResultReader(ResultReader&&) noexcept;
  ResultReader& operator=(ResultReader&&) noexcept;

  const std::string& path() const;
  const ResultHeader& header() const;
  const Provenance& provenance() const;
  // run_digest of the header it was written with; empty where an older program wrote it.
  const std::string& run_digest() const;

  // The replicates that failed, by strategy and replicate. What is read of them is missing_count().
  const std::vector<FailedReplicate>& failed() const;
  // The replicates of a strategy that did not fail.
  ReplicateSet finished(std::size_t strategy) const;
  static std::int64_t missing_count();

  // Total over steps of a measure, by replicate, in counts (times `scale` for the unit).
  std::vector<std::int64_t> totals(std::size_t strategy, std::size_t measure) const;
  // Counts per step of the replicates that are kept: [replicate][step].
  std::vector<std::int64_t> series(std::size_t strategy, std::size_t measure) const;
  // Sums over all replicates that did not fail; nothing where an older program wrote the file.
  std::optional<StepSums> step_sums(std::size_t strategy, std::size_t measure) const;
  // In how many replicates an outcome came to each agent.
  std::vector<std::int64_t> agent_counts(std::size_t strategy, std::size_t outcome) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hearsay
