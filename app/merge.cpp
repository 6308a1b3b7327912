// `hearsay merge`: the parts that the tasks of a run wrote, joined to the file that the run would
// have written without tasks. A result that is complete may be among them: then it is the answer,
// and what else is there is only checked to belong to it.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "hearsay_version.hpp"
#include "sim/core/refusals.hpp"
#include "sim/core/whole_file.hpp"
#include "sim/io/part_file.hpp"
#include "sim/io/result_file.hpp"

namespace hearsay {
namespace {

struct Input {
  std::string path;
  std::unique_ptr<PartReader> part;  // null: a whole result
  ResultHeader header;
  std::string belongs_to;
  bool some_failed = false;
};

// Opens everything, so that all problems are told together.
std::vector<Input> open_all(const std::vector<std::string>& paths) {
  std::vector<Input> inputs;
  Problems problems;
  for (const std::string& path : paths) {
    const bool again = std::ranges::any_of(inputs, [&](const Input& input) {
      std::error_code none;
      return std::filesystem::equivalent(input.path, path, none);
    });
    if (again) continue;
    try {
      Input input{.path = path, .part = nullptr, .header = {}, .belongs_to = {}};
      if (is_part(path)) {
        input.part = std::make_unique<PartReader>(path);
        input.header = input.part->header();
        input.belongs_to = input.part->belongs_to();
      } else {
        const ResultReader reader(path);
        input.header = reader.header();
        input.belongs_to = reader.run_digest();
        input.some_failed = !reader.failed().empty();
      }
      inputs.push_back(std::move(input));
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) {
        problems.add(problem.where, problem.what, "parts and results of one run");
      }
    }
  }
  problems.raise_if_any();
  return inputs;
}

void check_belonging(const std::vector<Input>& inputs) {
  Problems problems;
  const Input& first = inputs.front();
  for (const Input& input : inputs) {
    if (input.belongs_to == first.belongs_to) continue;
    auto lines = differences(input.header, first.header);
    if (lines.empty()) lines.emplace_back("its strategies, measures or agents are others");
    for (const std::string& line : lines) {
      problems.add(input.path, line, "as in " + first.path);
    }
  }
  problems.raise_if_any();
}

// What is missing, a line for each strategy, with the tasks that have not handed in.
void check_holes(const std::vector<Input>& inputs, std::span<const ReplicateSource* const> sources,
                 const std::string& output) {
  const ResultHeader& header = inputs.front().header;
  const ReplicateSet all(0, static_cast<std::uint32_t>(header.replicates));
  auto covered = covered_by(sources, header.strategies.size());
  for (const FailedReplicate& one : failed_of(sources, header.strategies.size())) {
    covered[one.strategy].add({one.replicate, one.replicate + 1});
  }
  Problems problems;
  std::string missing_tasks;
  for (const Input& input : inputs) {
    const RunRecipe& recipe = input.part->recipe();
    if (&input != &inputs.front()) break;
    ReplicateSet there;
    for (const Input& other : inputs) {
      const RunRecipe& others = other.part->recipe();
      if (others.tasks == recipe.tasks) there.add({others.task, others.task + 1});
    }
    const ReplicateSet absent = ReplicateSet(1, recipe.tasks + 1).without(there);
    if (!absent.empty()) {
      missing_tasks =
          "; of " + std::to_string(recipe.tasks) + " tasks these are missing: " + absent.text();
    }
  }
  for (std::size_t s = 0; s < covered.size(); ++s) {
    const ReplicateSet holes = all.without(covered[s]);
    if (holes.empty()) continue;
    problems.add(output,
                 "of strategy " + hearsay::quoted(header.strategies[s]) +
                     " these replicates are in no part: " + holes.text() + missing_tasks,
                 "every replicate of every strategy");
  }
  problems.raise_if_any();
}

void copy_whole(const std::string& from, const std::string& to) {
  std::error_code none;
  if (std::filesystem::equivalent(from, to, none)) return;
  std::ifstream input(from, std::ios::binary);
  if (!input) throw NoInput(from, std::strerror(errno));
  WholeFile output(to);
  std::vector<char> buffer(std::size_t{1} << 20);
  while (input.read(buffer.data(), static_cast<std::streamsize>(buffer.size())),
         input.gcount() > 0) {
    for (std::span<const char> left(buffer.data(), static_cast<std::size_t>(input.gcount()));
         !left.empty();) {
      const ssize_t written = ::write(output.descriptor(), left.data(), left.size());
      if (written < 0 && errno != EINTR) throw SystemError("write", to, std::strerror(errno));
      left = left.subspan(static_cast<std::size_t>(std::max<ssize_t>(0, written)));
    }
  }
  if (input.bad()) throw SystemError("read", from, std::strerror(errno));
  output.finish();
}

}  // namespace

int merge(const MergeOptions& options) {
  const auto started = std::chrono::system_clock::now();
  const auto start = std::chrono::steady_clock::now();
  std::vector<Input> inputs = open_all(options.parts);
  check_belonging(inputs);
  // A result in which some failed says less than the parts, which may have been tried again.
  const auto is_part = [](const Input& input) { return input.part != nullptr; };
  if (std::ranges::any_of(inputs, is_part)) {
    std::erase_if(inputs, [&](const Input& input) { return !is_part(input) && input.some_failed; });
  }

  const auto whole =
      std::ranges::find_if(inputs, [](const Input& input) { return input.part == nullptr; });
  if (whole != inputs.end()) {
    for (const Input& input : inputs) {
      if (&input != &*whole) {
        std::cerr << fmt::format("{}: all its replicates are in {}, too\n", input.path,
                                 whole->path);
      }
    }
    copy_whole(whole->path, options.output);
    if (whole->some_failed) {
      std::cout << fmt::format("{} lacks replicates that failed; written to {}\n", whole->path,
                               options.output);
      return kSomeFail;
    }
    std::cout << fmt::format("{} is complete; written to {}\n", whole->path, options.output);
    return kDone;
  }

  std::vector<const ReplicateSource*> sources;
  for (const Input& input : inputs) sources.push_back(input.part.get());
  const Disjoint found = disjoint(sources);
  Problems problems;
  for (const Overlap& overlap : found.repeats) {
    const Input& input = inputs[overlap.source];
    const Input& other = inputs[overlap.other];
    if (overlap.whole) {
      std::cerr << fmt::format("{}: all its replicates are in {}, too\n", input.path, other.path);
      continue;
    }
    for (std::size_t s = 0; s < input.header.strategies.size(); ++s) {
      const ReplicateSet common = input.part->covered()[s].common(other.part->covered()[s]);
      if (common.empty()) continue;
      problems.add(input.path,
                   "of strategy " + hearsay::quoted(input.header.strategies[s]) +
                       " these replicates are in " + other.path + ", too: " + common.text(),
                   "parts that share all of their replicates or none");
    }
  }
  problems.raise_if_any();
  check_holes(inputs, sources, options.output);

  std::vector<const ReplicateSource*> chosen;
  for (const std::size_t i : found.chosen) chosen.push_back(sources[i]);
  const ResultHeader& header = inputs.front().header;
  const auto failed = failed_of(sources, header.strategies.size());
  ResultWriter writer(options.output, header, failed);
  join(chosen, header.strategies.size(), header.outcomes.size(), header.agents, writer);
  writer.finish(
      {.host = host_name(),
       .threads = 1,
       .started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                              fmt::gmtime(std::chrono::system_clock::to_time_t(started))),
       .wall_seconds =
           std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
       .compiler = std::string(version::compiler),
       .command_line = options.command_line,
       .hdf5_version = ""});
  std::cout << fmt::format("{} parts: {} strategies, {} replicates of each; written to {}\n",
                           chosen.size(), header.strategies.size(), header.replicates,
                           options.output);
  if (failed.empty()) return kDone;
  std::cerr << fmt::format(
      "{} replicates failed and are missing, see the table 'failed' of the file; a task with "
      "--resume tries its own again\n",
      failed.size());
  return kSomeFail;
}

}  // namespace hearsay
