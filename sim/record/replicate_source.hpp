// Where finished replicates are read from, and how sources that hold different ones are joined.
//
// What a run has simulated may lie in several places: in memory, in a checkpoint, in the files of
// the tasks of a job array. Each is a source. Records are kept as they are and tallies are sums of
// integers, so what comes of joining does not depend on how the replicates were cut.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/record/agent_tally.hpp"
#include "sim/record/packed_counts.hpp"
#include "sim/record/replicate_set.hpp"
#include "sim/record/sink.hpp"

namespace hearsay {

// One that could not be simulated, and why.
struct FailedReplicate {
  std::size_t strategy = 0;
  std::uint32_t replicate = 0;
  std::string message;

  bool operator==(const FailedReplicate&) const = default;
};

class ReplicateSource {
 public:
  virtual ~ReplicateSource() = default;
  // Which replicates failed when it was made; they may be held by another source.
  virtual const std::vector<FailedReplicate>& failed() const = 0;
  // Which replicates it holds, by strategy.
  virtual const std::vector<ReplicateSet>& covered() const = 0;
  // The records of a range that it holds.
  virtual PackedRecords packed(std::size_t strategy, ReplicateRange range) const = 0;
  std::vector<ReplicateRecord> read(std::size_t strategy, ReplicateRange range) const {
    return packed(strategy, range).unpacked();
  }
  // Adds what became of the agents in all the replicates it holds of a strategy.
  virtual void add_tally(std::size_t strategy, AgentTally& tally) const = 0;
};

// Finished replicates in memory.
class Batch final : public ReplicateSource {
 public:
  Batch(std::size_t strategies, std::size_t outcomes) : covered_(strategies), outcomes_(outcomes) {}

  // The tally of a strategy, made when it is first asked for. One thread at a time may ask.
  AgentTally& tally(std::size_t strategy, std::size_t agents) {
    const auto found = tallies_.find(strategy);
    if (found != tallies_.end()) return found->second;
    tally_bytes_ += AgentTally::bytes(outcomes_, agents);
    return tallies_.emplace(strategy, AgentTally(outcomes_, agents)).first->second;
  }
  void take(std::size_t strategy, ReplicateId first, std::span<const ReplicateRecord> records);
  void fail(FailedReplicate failed) { failed_.push_back(std::move(failed)); }

  bool empty() const { return rows_.empty() && failed_.empty(); }
  std::size_t tallies() const { return tallies_.size(); }
  // What the records take, and with the tallies.
  std::size_t record_bytes() const { return record_bytes_; }
  std::size_t bytes() const { return record_bytes_ + tally_bytes_; }

  const std::vector<ReplicateSet>& covered() const override { return covered_; }
  const std::vector<FailedReplicate>& failed() const override { return failed_; }
  PackedRecords packed(std::size_t strategy, ReplicateRange range) const override;
  void add_tally(std::size_t strategy, AgentTally& tally) const override;

 private:
  std::vector<ReplicateSet> covered_;  // by strategy
  std::vector<FailedReplicate> failed_;
  std::size_t outcomes_;
  std::map<std::size_t, AgentTally> tallies_;                          // by strategy
  Step steps_ = 0;                                                     // of every record
  std::size_t measures_ = 0;                                           // likewise
  std::map<std::pair<std::size_t, std::uint32_t>, std::string> rows_;  // by strategy, replicate
  std::size_t record_bytes_ = 0;
  std::size_t tally_bytes_ = 0;
};

// Which replicates any of the sources holds, by strategy.
std::vector<ReplicateSet> covered_by(std::span<const ReplicateSource* const> sources,
                                     std::size_t strategies);
std::uint64_t count(std::span<const ReplicateSet> replicates);
// Those that failed and that no source holds, each with the last message, by strategy and
// replicate.
std::vector<FailedReplicate> failed_of(std::span<const ReplicateSource* const> sources,
                                       std::size_t strategies);

// What is said of replicates that are held more than once.
struct Overlap {
  std::size_t source = 0;  // whose replicates
  std::size_t other = 0;   // that is held in this one, too
  bool whole = false;      // all of them
};

// Sources that hold no replicate twice and together what all hold, by position in `sources`;
// those that are left out because another holds all they have are in `repeats`. Where sources
// share some but not all replicates, whose tallies cannot be taken apart, they are in `repeats`
// with whole = false.
struct Disjoint {
  std::vector<std::size_t> chosen;
  std::vector<Overlap> repeats;

  bool sound() const;
};
Disjoint disjoint(std::span<const ReplicateSource* const> sources);

// Hands the records of sources, which hold no replicate twice, to the sink: for each strategy in
// the order of replicates, and then its tally over `agents` agents.
void join(std::span<const ReplicateSource* const> sources, std::size_t strategies,
          std::size_t outcomes, std::size_t agents, RecordSink& sink);

}  // namespace hearsay
