#include "analysis/planning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace hearsay {

std::uint64_t replicates_for(double sd, double half_width) {
  const auto suffices = [&](std::uint64_t n) {
    return t_quantile(n - 1) * sd <= half_width * std::sqrt(static_cast<double>(n));
  };
  // Twice as many until it suffices, then the least by halves: a greater number never needs more.
  std::uint64_t high = 2;
  while (!suffices(high) && high < (std::uint64_t{1} << 40)) high *= 2;
  std::uint64_t low = std::max<std::uint64_t>(2, high / 2);
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (suffices(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return high;
}

std::uint64_t most_bytes_of_records(const ResultHeader& header) {
  // By strategy and measure: counts by step of the replicates that are kept so, totals of all, and
  // for each step a sum and the four words of a sum of squares.
  const std::uint64_t each =
      std::uint64_t{header.kept()} * header.steps + header.replicates + 5ULL * header.steps;
  const std::uint64_t counts = header.strategies.size() * header.measures.size() * each;
  const std::uint64_t by_agent =
      std::uint64_t{header.strategies.size()} * header.outcomes.size() * header.agents;
  return counts * sizeof(std::int64_t) + by_agent * sizeof(std::int32_t);
}

std::string batch_time(std::int64_t seconds) {
  const std::int64_t minutes = std::max<std::int64_t>(1, (seconds + 59) / 60);
  const std::string clock = fmt::format("{:02}:{:02}:00", minutes / 60 % 24, minutes % 60);
  constexpr std::int64_t kDay = std::int64_t{24} * 60;
  return minutes < kDay ? clock : fmt::format("{}-{}", minutes / kDay, clock);
}

std::string sbatch_header(const JobRequest& job) {
  constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;
  return fmt::format(
      "#SBATCH --job-name=hearsay\n"
      "#SBATCH --array=1-{}\n"
      "#SBATCH --cpus-per-task={}\n"
      "#SBATCH --mem={}M\n"
      "#SBATCH --time={}\n"
      "#SBATCH --signal=B:USR1@300\n"
      "#SBATCH --requeue\n"
      "#SBATCH --open-mode=append\n"
      "#SBATCH --output=%x-%A_%a.log\n",
      job.tasks, job.threads, (job.memory_bytes + mebibyte - 1) / mebibyte,
      batch_time(job.seconds));
}

}  // namespace hearsay
