// The strategies of one or several result files, as if one run had simulated them.
//
// Files go together where replicate i of each had the same luck on the same market: equal graph,
// seed, number of replicates and steps, and what is measured. A strategy that several files have
// (usually the baseline) is there once; where its numbers differ from file to file, the files are
// not of one market and are refused.
//
// Of replicates that failed nothing is known. A replicate is left out of all strategies where it
// failed in one, so that what is compared stays paired; the header here says how many remain.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/io/result_file.hpp"

namespace hearsay {

class Results {
 public:
  // One file.
  Results(ResultReader file);  // NOLINT(google-explicit-constructor): a file is results
  // At least one file, in this order; the baseline is that of the first. Throws InputError with
  // everything that keeps them apart.
  explicit Results(const std::vector<std::string>& paths);

  // That of the first file with the strategies of all.
  const ResultHeader& header() const { return header_; }
  const std::vector<ResultReader>& files() const { return *files_; }
  const std::string& path() const { return files().front().path(); }
  // The strategies of one point of a sweep, as if they were all there is.
  Results at(std::size_t point) const;
  // Where the scenarios of the files say different things outside their strategies: a line of each.
  // Empty where they do not.
  const std::string& difference() const { return difference_; }

  // Replicates of the files, and the numbers of those that no strategy here lacks, which is what
  // all that follows is of.
  std::size_t simulated() const { return files().front().header().replicates; }
  const ReplicateSet& complete() const { return complete_; }
  // Those that failed in any strategy here, with the strategy's position here.
  std::vector<FailedReplicate> failed() const;
  // The number of the i-th of those that are complete.
  std::uint32_t replicate(std::size_t i) const;
  // How many replicates of a strategy did not fail; those its agents were counted in.
  std::size_t finished(std::size_t strategy) const;

  // Totals over steps by replicate, in counts. Exact: counts below 2^53.
  std::vector<double> totals(std::size_t strategy, std::size_t measure) const;
  // Counts per step of those replicates that are kept, [replicate][step].
  std::vector<std::int64_t> series(std::size_t strategy, std::size_t measure) const;
  // In how many replicates an outcome came to each agent.
  std::vector<std::int64_t> agent_counts(std::size_t strategy, std::size_t outcome) const;
  // The file that holds a strategy, and where it stands there.
  std::size_t place_in_file(std::size_t strategy) const { return places_[strategy].strategy; }
  const ResultReader& file_of(std::size_t strategy) const {
    return files()[places_[strategy].file];
  }

 private:
  struct Place {
    std::size_t file = 0;
    std::size_t strategy = 0;  // in that file
  };

  void join();
  void refuse_other_markets() const;
  void leave_out_failed();

  std::shared_ptr<const std::vector<ResultReader>> files_;
  std::vector<Place> places_;  // by strategy
  ResultHeader header_;
  ReplicateSet complete_;
  std::string difference_;
};

}  // namespace hearsay
