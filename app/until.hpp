// `--until`: what a run does between its looks.
//
// The run simulates up to a look, judges, and goes on or ends; what it has counted for its goals is
// kept beside the records, so that a look costs no reading. The header of such a run, and with it
// its checkpoint, is that of the greatest number of replicates it may take; that of its result is
// of as many as it took.
#pragma once

#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "analysis/stopping_rule.hpp"
#include "sim/io/part_file.hpp"
#include "sim/record/replicate_set.hpp"
#include "sim/record/sink.hpp"

namespace hearsay {

// Finished replicates on their way to a sink, counted for the goals of a rule.
class Watch final : public FinishedSink {
 public:
  // `there` is finished already.
  Watch(const StoppingRule& rule, std::size_t strategies, std::size_t replicates,
        std::span<const ReplicateSource* const> there, FinishedSink& sink);

  void take(std::size_t strategy, ReplicateId first, std::span<const ReplicateRecord> records,
            const AddToTally& add) override;
  void fail(std::size_t strategy, ReplicateId replicate, const std::string& message) override;
  std::chrono::steady_clock::duration leave_every() const override { return sink_.leave_every(); }
  std::string left(std::size_t strategy, ReplicateId replicate) override {
    return sink_.left(strategy, replicate);
  }
  void leave(std::size_t strategy, ReplicateId replicate, const std::string& state) override {
    sink_.leave(strategy, replicate, state);
  }

  // At look `k`, from 1, after the first `replicates` of every strategy, without those that failed
  // in any: strategies are compared under the same luck.
  Verdict judge(std::size_t k, std::size_t replicates) const;

 private:
  void note(std::size_t strategy, std::size_t first, std::span<const ReplicateRecord> records);

  const StoppingRule& rule_;
  FinishedSink& sink_;
  std::mutex noting_;
  std::vector<std::vector<std::vector<double>>> counts_;  // [strategy][goal][replicate]
  std::vector<ReplicateSet> failed_;                      // by strategy
};

// The goals in a recipe, one a line.
std::vector<std::string> goals_of(const RunRecipe& recipe);
std::string goals_text(const std::vector<std::string>& goals);

// Whether a run with these goals would have ended with as many replicates as a result has.
bool would_have_ended(const StoppingRule& rule, const ResultReader& result,
                      std::span<const std::uint32_t> looks);

}  // namespace hearsay
