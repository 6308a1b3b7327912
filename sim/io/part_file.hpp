// Part files: some of the replicates of a run, in a file of their own.
//
// A checkpoint is made of parts, and the tasks of a job array write one each; whatever was cut in
// whichever way is joined into one result file. A part names the run it belongs to by a digest of
// the whole header, so parts of different runs are never mixed. The file is HDF5 behind a block of
// 512 bytes in plain text, which holds the size and the SHA-256 of what follows: a part that was
// cut short or has a wrong bit is refused before anything is read from it. It is written beside its
// name and renamed. docs/result-file.md tells the layout. One thread at a time may use this.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/io/result_file.hpp"
#include "sim/record/replicate_source.hpp"

namespace hearsay {

// The header as bytes, the same for equal headers, and back. Throws std::invalid_argument where the
// bytes are no header.
std::string to_bytes(const ResultHeader& header);
ResultHeader header_from_bytes(std::string_view bytes);

// What differs between two headers, a line each, for messages: "the seed is 1, not 2".
std::vector<std::string> differences(const ResultHeader& found, const ResultHeader& expected);

// How a run was asked for, so that it can be gone on with. Does not belong to the result.
struct RunRecipe {
  std::string scenario_path;  // absolute; where the scenario's relative paths begin
  std::uint32_t task = 1;     // of a job array, from 1
  std::uint32_t tasks = 1;
  std::string started;           // ISO 8601, UTC
  std::string until = {};        // what it shall reach, a goal a line; empty: all its replicates
  std::uint32_t first_look = 0;  // of such a run: replicates after which it is first judged
};

// Whether the ids of agents, which may be many, are in the file: not in the later parts of a
// checkpoint, whose first part has them.
enum class AgentNames { written, left_out };

// Writes what the sources hold, no replicate twice. Throws SystemError.
void write_part(const std::string& path, const ResultHeader& header, const RunRecipe& recipe,
                std::span<const ReplicateSource* const> sources, AgentNames names);

// Whether the file at `path` begins as a part does; false where it cannot be read.
bool is_part(const std::string& path);

// Reads a part. Throws NoInput where there is none, InputError where it is damaged or something
// else.
class PartReader final : public ReplicateSource {
 public:
  explicit PartReader(std::string path);

  const std::string& path() const { return path_; }
  const ResultHeader& header() const { return header_; }  // perhaps without names of agents
  const RunRecipe& recipe() const { return recipe_; }
  const std::string& belongs_to() const { return belongs_to_; }  // run_digest of the whole header

  const std::vector<ReplicateSet>& covered() const override { return covered_; }
  const std::vector<FailedReplicate>& failed() const override { return failed_; }
  PackedRecords packed(std::size_t strategy, ReplicateRange range) const override;
  void add_tally(std::size_t strategy, AgentTally& tally) const override;

 private:
  struct Rows {  // of consecutive replicates
    std::uint32_t strategy = 0;
    ReplicateRange range;
    std::uint64_t row = 0;  // of the first
  };

  std::string path_;
  ResultHeader header_;
  RunRecipe recipe_;
  std::string belongs_to_;
  std::vector<ReplicateSet> covered_;
  std::vector<FailedReplicate> failed_;
  std::vector<Rows> rows_;
  std::vector<std::uint64_t> ends_;        // by row: where its bytes end
  std::vector<std::int64_t> tallied_;      // the strategies whose agents are in the file, in order
  std::vector<std::uint64_t> tally_ends_;  // of each of them: where its bytes end
};

}  // namespace hearsay
