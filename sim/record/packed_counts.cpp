#include "sim/record/packed_counts.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>

namespace hearsay {
namespace {

static_assert(std::endian::native == std::endian::little);

template <class Narrow>
void append(std::span<const std::int64_t> counts, std::string& bytes) {
  const std::size_t before = bytes.size();
  bytes.resize(before + counts.size() * sizeof(Narrow));
  char* to = bytes.data() + before;
  for (const std::int64_t count : counts) {
    const auto narrow = static_cast<Narrow>(count);
    std::memcpy(to, &narrow, sizeof narrow);
    to += sizeof narrow;
  }
}

// Bytes of the column that these begin with.
std::size_t column_size(std::string_view bytes, std::size_t counts) {
  if (bytes.empty()) throw std::invalid_argument("a column of counts is missing");
  const auto width = static_cast<std::uint8_t>(bytes.front());
  if (width != 0 && width != 1 && width != 2 && width != 4 && width != 8) {
    throw std::invalid_argument("counts of " + std::to_string(width) + " bytes");
  }
  const std::size_t size = 1 + counts * width;
  if (bytes.size() < size) throw std::invalid_argument("a column of counts is cut short");
  return size;
}

template <class Narrow>
void read(const char* from, std::span<std::int64_t> counts) {
  for (std::int64_t& count : counts) {
    Narrow narrow = 0;
    std::memcpy(&narrow, from, sizeof narrow);
    count = narrow;  // NOLINT(bugprone-signed-char-misuse): a number, not a character
    from += sizeof narrow;
  }
}

}  // namespace

void pack_counts(std::span<const std::int64_t> counts, std::string& bytes) {
  std::uint64_t any = 0;  // bits that differ from the sign, of any count
  bool all_zero = true;
  for (const std::int64_t count : counts) {
    any |= static_cast<std::uint64_t>(count ^ count >> 63);
    all_zero &= count == 0;
  }
  const int bits = 64 - std::countl_zero(any) + 1;  // with the sign
  const int width = all_zero ? 0 : bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
  bytes.push_back(static_cast<char>(width));
  switch (width) {
    case 1:
      return append<std::int8_t>(counts, bytes);
    case 2:
      return append<std::int16_t>(counts, bytes);
    case 4:
      return append<std::int32_t>(counts, bytes);
    case 8:
      return append<std::int64_t>(counts, bytes);
    default:
      return;
  }
}

void unpack_counts(std::string_view& bytes, std::span<std::int64_t> counts) {
  const std::size_t size = column_size(bytes, counts.size());
  const char* const from = bytes.data() + 1;
  switch (bytes.front()) {
    case 1:
      read<std::int8_t>(from, counts);
      break;
    case 2:
      read<std::int16_t>(from, counts);
      break;
    case 4:
      read<std::int32_t>(from, counts);
      break;
    case 8:
      read<std::int64_t>(from, counts);
      break;
    default:
      std::ranges::fill(counts, 0);
  }
  bytes.remove_prefix(size);
}

void PackedRecords::add(const ReplicateRecord& record) {
  std::vector<std::int64_t> columns(measures_ * steps_);
  for (Step step = 0; step < steps_; ++step) {
    const auto of_step = record.at(step);
    for (std::size_t m = 0; m < measures_; ++m) columns[m * steps_ + step] = of_step[m];
  }
  for (std::size_t m = 0; m < measures_; ++m) {
    pack_counts(std::span(columns).subspan(m * steps_, steps_), bytes_);
  }
  ends_.push_back(bytes_.size());
}

void PackedRecords::add(std::string_view packed) {
  std::string_view rest = packed;
  for (std::size_t m = 0; m < measures_; ++m) rest.remove_prefix(column_size(rest, steps_));
  if (!rest.empty()) throw std::invalid_argument("a record goes on too long");
  bytes_ += packed;
  ends_.push_back(bytes_.size());
}

std::vector<ReplicateRecord> PackedRecords::unpacked() const {
  std::vector<ReplicateRecord> records(size(), ReplicateRecord(steps_, measures_));
  std::vector<std::int64_t> column(steps_);
  for (std::size_t i = 0; i < size(); ++i) {
    std::string_view rest = bytes_of(i);
    for (std::size_t m = 0; m < measures_; ++m) {
      unpack_counts(rest, column);
      for (Step step = 0; step < steps_; ++step) records[i].at(step)[m] = column[step];
    }
  }
  return records;
}

}  // namespace hearsay
