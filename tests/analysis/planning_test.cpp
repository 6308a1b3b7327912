// What a plan is computed from.
#include "analysis/planning.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace hearsay {
namespace {

TEST(Planning, takes_the_least_number_of_replicates_that_suffices) {
  // Student's quantiles from the table of the distribution: 12.706 for 1, 4.303 for 2, 2.262 for 9,
  // 2.228 for 10, 1.960 for very many degrees of freedom.
  EXPECT_EQ(replicates_for(0, 1), 2U);
  EXPECT_EQ(replicates_for(1, 12.706 / std::sqrt(2) + 1e-3), 2U);
  EXPECT_EQ(replicates_for(1, 4.303 / std::sqrt(3) + 1e-3), 3U);
  EXPECT_EQ(replicates_for(1, 2.228 / std::sqrt(11) + 1e-4), 11U);
  EXPECT_EQ(replicates_for(1, 2.262 / std::sqrt(10) - 1e-4), 11U);
  EXPECT_NEAR(static_cast<double>(replicates_for(1, 0.001)), 1.959964 * 1.959964 * 1e6, 10);
  // Half the width takes four times as many.
  EXPECT_NEAR(
      static_cast<double>(replicates_for(3, 0.01)) / static_cast<double>(replicates_for(3, 0.02)),
      4, 0.001);
}

TEST(Planning, writes_times_as_batch_systems_read_them) {
  EXPECT_EQ(batch_time(0), "00:01:00");
  EXPECT_EQ(batch_time(60), "00:01:00");
  EXPECT_EQ(batch_time(61), "00:02:00");
  EXPECT_EQ(batch_time(3600 * 23 + 59 * 60), "23:59:00");
  EXPECT_EQ(batch_time(3600 * 24), "1-00:00:00");
  EXPECT_EQ(batch_time(3600 * 60 + 5), "2-12:01:00");
}

TEST(Planning, rounds_memory_up_to_what_a_batch_system_counts) {
  const std::string text = sbatch_header(
      {.tasks = 7, .threads = 3, .memory_bytes = (std::uint64_t{1} << 20) + 1, .seconds = 90});
  EXPECT_NE(text.find("#SBATCH --array=1-7\n"), std::string::npos);
  EXPECT_NE(text.find("#SBATCH --cpus-per-task=3\n"), std::string::npos);
  EXPECT_NE(text.find("#SBATCH --mem=2M\n"), std::string::npos);
  EXPECT_NE(text.find("#SBATCH --time=00:02:00\n"), std::string::npos);
  EXPECT_NE(text.find("#SBATCH --signal=B:USR1@300\n"), std::string::npos);
}

TEST(Planning, counts_every_number_that_a_result_holds) {
  ResultHeader header;
  header.strategies = {"a", "b"};
  header.replicates = 10;
  header.steps = 4;
  header.agents = 100;
  header.measures.resize(3);
  header.outcomes.resize(2);
  EXPECT_EQ(most_bytes_of_records(header), 2U * 3 * (10 * 4 + 10 + 5 * 4) * 8 + 2U * 2 * 100 * 4);
}

}  // namespace
}  // namespace hearsay
