// What a run will take, told from a pilot of it: replicates for a wanted precision, disk, time, and
// the header of a batch job.
//
// The half-width of Student's interval falls with the root of the number of replicates, so the
// spread of the pilot says how many a wanted half-width takes (Law 2015, section 9.4.1). The
// pilot's spread is itself uncertain; what the run reports in the end is what holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analysis/statistics.hpp"
#include "sim/io/result_file.hpp"

namespace hearsay {

// The least number of replicates, at least 2, whose interval is expected to be no wider than that,
// where values spread by `sd`.
std::uint64_t replicates_for(double sd, double half_width);

// Of the records of a run, without compression: the most that a result file grows by.
std::uint64_t most_bytes_of_records(const ResultHeader& header);

// What one task of a job array asks for.
struct JobRequest {
  std::uint32_t tasks = 1;
  int threads = 1;
  std::uint64_t memory_bytes = 0;
  std::int64_t seconds = 0;
};

// Lines for sbatch, for the templates of the folder cluster.
std::string sbatch_header(const JobRequest& job);

// "1-12:05:00": days, and hours, minutes and seconds, rounded up to a minute.
std::string batch_time(std::int64_t seconds);

}  // namespace hearsay
