// Records in few bytes, for where many are held or written: each count in as few bytes as the
// widest of its column needs. Most counts are small, and many columns of a replicate are 0. It
// takes no longer than copying them, and what is left is quickly compressed.
//
// A column, the counts of a measure by step, is a byte that says how many bytes a count has (0
// where all counts are 0, 1, 2, 4 or 8), and then the counts, as they lie in memory: signed,
// little-endian on every machine we build for. A record is its columns in the order of measures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/record/measure.hpp"

namespace hearsay {

// Appends a column to `bytes`.
void pack_counts(std::span<const std::int64_t> counts, std::string& bytes);

// Reads the column that `bytes` begin with, as many counts as there is room for, and takes it off
// them. Throws std::invalid_argument where it is not there.
void unpack_counts(std::string_view& bytes, std::span<std::int64_t> counts);

// Records of consecutive replicates.
class PackedRecords {
 public:
  PackedRecords(Step steps, std::size_t measures) : steps_(steps), measures_(measures) {}
  // None yet, of the shape of this one.
  explicit PackedRecords(const ReplicateRecord& shape)
      : steps_(shape.measures() == 0 ? 0 : shape.steps()), measures_(shape.measures()) {}

  Step steps() const { return steps_; }
  std::size_t measures() const { return measures_; }
  std::size_t size() const { return ends_.size(); }
  // One after the other, and where each ends.
  std::string_view bytes() const { return bytes_; }
  std::span<const std::size_t> ends() const { return ends_; }
  // Of one of them.
  std::string_view bytes_of(std::size_t record) const {
    const std::size_t begin = record == 0 ? 0 : ends_[record - 1];
    return bytes().substr(begin, ends_[record] - begin);
  }

  void add(const ReplicateRecord& record);
  // One that is packed already. Throws std::invalid_argument where the bytes are not a record of
  // as many steps and measures.
  void add(std::string_view packed);
  std::vector<ReplicateRecord> unpacked() const;

 private:
  Step steps_;
  std::size_t measures_;
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

}  // namespace hearsay
