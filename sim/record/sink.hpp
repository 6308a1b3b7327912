// Where finished replicates go; a result file is one such place, a test's vector another.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "sim/core/ids.hpp"
#include "sim/record/agent_tally.hpp"
#include "sim/record/measure.hpp"
#include "sim/record/packed_counts.hpp"

namespace hearsay {

// Takes replicates in order.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  // The records of consecutive replicates of one strategy, beginning with `first`. Blocks of a
  // strategy come in replicate order, from one thread at a time.
  virtual void take(std::size_t strategy, ReplicateId first,
                    std::span<const ReplicateRecord> records) = 0;
  // The same of packed ones.
  virtual void take_packed(std::size_t strategy, ReplicateId first, const PackedRecords& records) {
    take(strategy, first, records.unpacked());
  }
  // In how many replicates each outcome came to each agent; once per strategy, after its records.
  virtual void take_agents(std::size_t strategy, const AgentTally& tally) = 0;
};

// Takes replicates as they are finished, whichever comes first.
class FinishedSink {
 public:
  // Adds what became of the agents of the records that come with it.
  using AddToTally = std::function<void(AgentTally&)>;

  virtual ~FinishedSink() = default;
  // The records of consecutive replicates of one strategy, from any thread, several at a time.
  // `add` is called exactly once.
  virtual void take(std::size_t strategy, ReplicateId first,
                    std::span<const ReplicateRecord> records, const AddToTally& add) = 0;
  // A replicate that could not be simulated, from any thread, while what it threw is being handled.
  // A sink that does not know what to do with it throws that on.
  virtual void fail(std::size_t /*strategy*/, ReplicateId /*replicate*/,
                    const std::string& /*message*/) {
    throw;
  }

  // Replicates in flight, as bytes that only who simulates them understands. How long one is under
  // way before it is left here, and then again; a sink that does not keep them says never.
  virtual std::chrono::steady_clock::duration leave_every() const {
    return std::chrono::steady_clock::duration::max();
  }
  // As it was left last; empty where it was not. From any thread, as the next.
  virtual std::string left(std::size_t /*strategy*/, ReplicateId /*replicate*/) { return {}; }
  virtual void leave(std::size_t /*strategy*/, ReplicateId /*replicate*/,
                     const std::string& /*state*/) {}
};

}  // namespace hearsay
