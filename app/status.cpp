// `hearsay status`: how far a run is, from what lies beside its result.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/until.hpp"
#include "sim/ensemble/share.hpp"
#include "sim/io/checkpoint.hpp"
#include "sim/io/part_file.hpp"

namespace hearsay {
namespace {

// "7 failed", or nothing.
std::string failed_text(std::size_t failed) {
  return failed == 0 ? "" : fmt::format("; {} failed", failed);
}

// "task 3 of 8, 120 of 400 replicates" and a line for each strategy.
std::string covered_text(const ResultHeader& header, const RunRecipe& recipe,
                         const std::vector<ReplicateSet>& covered, std::size_t failed) {
  const auto wanted = share_of({.points = header.points(),
                                .strategies = header.strategies_of_a_point(),
                                .replicates = static_cast<std::uint32_t>(header.replicates)},
                               recipe.task, recipe.tasks);
  std::string text = fmt::format("{} of {}{} replicates", count(covered),
                                 recipe.until.empty() ? "" : "at most ", count(wanted));
  if (!recipe.until.empty()) text += ", until " + goals_text(goals_of(recipe));
  if (recipe.tasks > 1) text += fmt::format(" of task {} of {}", recipe.task, recipe.tasks);
  text += failed_text(failed) + fmt::format("; begun {}\n", recipe.started);
  for (std::size_t s = 0; s < covered.size(); ++s) {
    text += fmt::format("  {}: {} of {}\n", header.strategies[s], covered[s].count(),
                        wanted[s].count());
  }
  return text;
}

}  // namespace

int status(const std::string& output) {
  std::error_code none;
  const bool has_file = std::filesystem::exists(output, none);
  if (Checkpoint::exists(output)) {
    const Checkpoint checkpoint = Checkpoint::open(output, Checkpoint::Use::look);
    std::cout
        << checkpoint.header().title << '\n'
        << fmt::format(
               "{}: {}", checkpoint.is_busy() ? "under way" : "stopped",
               covered_text(
                   checkpoint.header(), checkpoint.recipe(), checkpoint.covered(),
                   failed_of(checkpoint.sources(), checkpoint.header().strategies.size()).size()));
    if (const std::size_t left = checkpoint.in_flight(); left > 0) {
      std::cout << fmt::format("  and {} on the way, from where resume goes on\n", left);
    }
    if (has_file) std::cout << output << " is of an earlier run until this one is complete\n";
    return kDone;
  }
  if (is_part(output)) {
    const PartReader part(output);
    std::cout << part.header().title << '\n'
              << "complete: "
              << covered_text(part.header(), part.recipe(), part.covered(), part.failed().size());
    return kDone;
  }
  const ResultReader reader(output);
  const ResultHeader& header = reader.header();
  std::cout << header.title << '\n'
            << fmt::format("complete: {} strategies, {} replicates of each{}; {} s on {}\n",
                           header.strategies.size(), header.replicates,
                           failed_text(reader.failed().size()), reader.provenance().wall_seconds,
                           reader.provenance().host);
  return kDone;
}

}  // namespace hearsay
