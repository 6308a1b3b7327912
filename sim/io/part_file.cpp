#include "sim/io/part_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "sim/core/digest.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/refusals.hpp"
#include "sim/core/whole_file.hpp"
#include "sim/io/chunk_writer.hpp"
#include "sim/io/hdf5_data.hpp"
#include "sim/record/packed_counts.hpp"

namespace hearsay {
namespace {

using hdf5::checked;
using hdf5::extent_of;
using hdf5::Handle;
using hdf5::make_dataset;
using hdf5::misfit;
using hdf5::open_dataset;
using hdf5::read_integer;
using hdf5::read_text;
using hdf5::write_attribute;

constexpr char kFormat[] = "hearsay part";
constexpr char kFormatVersion[] = "2.0";
constexpr int kMajorVersion = 2;
constexpr char kAllowed[] = "a part of a run of this program";
constexpr char kRemedy[] = "remove it; the replicates that it held are then simulated again";

constexpr std::size_t kBlock = 512;  // the text before the HDF5 data; HDF5 wants a power of two
constexpr int kCompression = 1;
constexpr std::size_t kChunk = std::size_t{1} << 18;

// The digest of all bytes after the first block, and how many there are.
std::pair<std::string, std::uint64_t> sum_of(int descriptor, const std::string& path) {
  Digest digest;
  std::vector<std::byte> buffer(std::size_t{1} << 20);
  off_t position = kBlock;
  for (;;) {
    const ssize_t got = ::pread(descriptor, buffer.data(), buffer.size(), position);
    if (got < 0) {
      if (errno == EINTR) continue;
      throw SystemError("read", path, std::strerror(errno));
    }
    if (got == 0) break;
    digest.add(std::span(buffer).first(static_cast<std::size_t>(got)));
    position += got;
  }
  return {digest.hex(), static_cast<std::uint64_t>(position) - kBlock};
}

std::string first_block(const std::string& sum, std::uint64_t bytes) {
  std::string text = std::string(kFormat) + "\nformat_version " + kFormatVersion + "\nsha256 " +
                     sum + "\nbytes " + std::to_string(bytes) + '\n';
  text.resize(kBlock - 1, ' ');
  return text + '\n';
}

class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) throw NoInput(path, std::strerror(errno));
  }
  ~Descriptor() { ::close(descriptor_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  operator int() const { return descriptor_; }

 private:
  int descriptor_;
};

std::string read_block(int descriptor) {
  std::string block(kBlock, '\0');
  const ssize_t got = ::pread(descriptor, block.data(), kBlock, 0);
  block.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return block;
}

// Refuses what is not exactly what was written.
void check_sum(const std::string& path) {
  const Descriptor descriptor(path);
  const std::string block = read_block(descriptor);
  if (!block.starts_with(std::string(kFormat) + '\n')) {
    throw InputError(path, "not a part of a run", kAllowed);
  }
  const auto [sum, bytes] = sum_of(descriptor, path);
  const std::string expected = first_block(sum, bytes);
  if (block == expected) return;
  const std::string older = std::string(kFormat) + "\nformat_version 1.";
  if (block.starts_with(older)) {
    throw InputError(path, "a part that an older program wrote, which this one does not read",
                     "parts of format " + std::string(kFormatVersion) +
                         "; the program that wrote it can resume or merge it");
  }
  const std::size_t place = block.find("bytes ");
  const std::string size = " and has " + std::to_string(bytes) + " bytes after the first block";
  const bool same_size = block.substr(std::min(place, block.size())) ==
                         expected.substr(std::min(expected.find("bytes "), expected.size()));
  throw InputError(path,
                   same_size ? "damaged: its checksum does not fit"
                             : "damaged: it was cut short or goes on too long" + size,
                   kRemedy);
}

void write_bytes(hid_t file, const char* name, const std::string& bytes) {
  const hsize_t extent[] = {bytes.size()};
  const Handle dataset = make_dataset(file, name, H5T_NATIVE_UINT8, extent, {}, 0);
  checked(H5Dwrite(dataset, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()));
}

std::string read_bytes(hid_t file, const char* name) {
  const Handle dataset = open_dataset(file, name);
  const auto extent = extent_of(dataset);
  if (extent.size() != 1) misfit(std::string(name) + " is not a row of bytes");
  std::string bytes(extent[0], '\0');
  checked(H5Dread(dataset, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()));
  return bytes;
}

void write_integers(hid_t file, const char* name, const std::vector<std::int64_t>& values) {
  const hsize_t extent[] = {values.size()};
  const Handle dataset = make_dataset(file, name, H5T_NATIVE_INT64, extent, {}, 0);
  if (values.empty()) return;
  checked(H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
}

std::vector<std::int64_t> read_integers(hid_t file, const char* name) {
  const Handle dataset = open_dataset(file, name);
  const auto extent = extent_of(dataset);
  if (extent.size() != 1) misfit(std::string(name) + " is not a row of numbers");
  std::vector<std::int64_t> values(extent[0]);
  if (values.empty()) return values;
  checked(H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  return values;
}

// Those that failed as bytes: strategy, replicate and the length of the message before each
// message.
std::string to_bytes(const std::vector<FailedReplicate>& failed) {
  std::string bytes;
  for (const FailedReplicate& one : failed) {
    bytes += std::to_string(one.strategy) + ' ' + std::to_string(one.replicate) + ' ' +
             std::to_string(one.message.size()) + ' ' + one.message + '\n';
  }
  return bytes;
}

std::vector<FailedReplicate> failed_from_bytes(const std::string& bytes,
                                               const ResultHeader& header) {
  std::vector<FailedReplicate> failed;
  std::istringstream text(bytes);
  FailedReplicate one;
  for (std::size_t size = 0; text >> one.strategy >> one.replicate >> size;) {
    if (one.strategy >= header.strategies.size() || one.replicate >= header.replicates ||
        size > bytes.size()) {
      misfit("failures of another run");
    }
    one.message.resize(size);
    text.ignore();
    text.read(one.message.data(), static_cast<std::streamsize>(size));
    failed.push_back(one);
  }
  return failed;
}

// Bytes that are written one after the other until they come to an end.
class ByteColumn {
 public:
  ByteColumn(hid_t file, const char* name) {
    const hsize_t extent[] = {0};
    const hsize_t most[] = {H5S_UNLIMITED};
    const hsize_t chunk[] = {kChunk};
    const Handle space(H5Screate_simple(1, extent, most), H5Sclose);
    dataset_ = Handle(H5Dcreate2(file, name, H5T_NATIVE_UINT8, space, H5P_DEFAULT,
                                 hdf5::chunked(chunk, kCompression), H5P_DEFAULT),
                      H5Dclose);
  }

  // Appended to by whoever has bytes; what is whole in it goes to the file by `settle`.
  std::string bytes;
  std::uint64_t size() const { return written_ + bytes.size(); }
  void settle() {
    std::size_t done = 0;
    for (; bytes.size() - done >= kChunk; done += kChunk) write(done, kChunk);
    bytes.erase(0, done);
  }
  void close() {
    settle();
    const std::size_t rest = bytes.size();
    bytes.resize(kChunk, '\0');
    if (rest > 0) write(0, rest);
    checked(dataset_.reset());
  }
  void forget() { dataset_.forget(); }

 private:
  // A chunk, of which `count` bytes are meant.
  void write(std::size_t from, std::size_t count) {
    const hsize_t start[] = {written_};
    const hsize_t all[] = {written_ + count};
    checked(H5Dset_extent(dataset_, all));
    chunks_.write_shuffled(dataset_, start, std::as_bytes(std::span(bytes)).subspan(from, kChunk));
    written_ += count;
  }

  Handle dataset_;
  hdf5::ChunkWriter chunks_;
  std::uint64_t written_ = 0;
};

// Rows and tallies as they come, one after the other.
class PartSink final : public RecordSink {
 public:
  explicit PartSink(hid_t file) : counts_(file, "counts"), tallies_(file, "tallies") {}

  void take(std::size_t strategy, ReplicateId first,
            std::span<const ReplicateRecord> records) override {
    if (records.empty()) return;
    PackedRecords packed(records.front());
    for (const ReplicateRecord& record : records) packed.add(record);
    take_packed(strategy, first, packed);
  }
  void take_packed(std::size_t strategy, ReplicateId first, const PackedRecords& records) override {
    for (std::size_t i = 0; i < records.size(); ++i) {
      strategies.push_back(static_cast<std::int64_t>(strategy));
      replicates.push_back(static_cast<std::int64_t>(index(first) + i));
      ends.push_back(static_cast<std::int64_t>(counts_.size() + records.ends()[i]));
    }
    counts_.bytes += records.bytes();
    counts_.settle();
  }

  void take_agents(std::size_t strategy, const AgentTally& tally) override {
    for (std::size_t o = 0; o < tally.outcomes(); ++o) {
      const auto replicates_of = tally.of(o);
      pack_counts(std::vector<std::int64_t>(replicates_of.begin(), replicates_of.end()),
                  tallies_.bytes);
      tallies_.settle();
    }
    tallied.push_back(static_cast<std::int64_t>(strategy));
    tally_ends.push_back(static_cast<std::int64_t>(tallies_.size()));
  }

  std::vector<std::int64_t> strategies;  // by row
  std::vector<std::int64_t> replicates;  // by row
  std::vector<std::int64_t> ends;        // by row
  std::vector<std::int64_t> tallied;     // strategies
  std::vector<std::int64_t> tally_ends;  // of each of them

  // Says what closing, which writes, comes to.
  void close() {
    counts_.close();
    tallies_.close();
  }
  void forget() {
    counts_.forget();
    tallies_.forget();
  }

 private:
  ByteColumn counts_;
  ByteColumn tallies_;
};

// Where the bytes of rows end, in order, and within what is there.
std::vector<std::uint64_t> read_ends(hid_t file, const char* name, const char* column,
                                     std::size_t rows) {
  const auto integers = read_integers(file, name);
  std::vector<std::uint64_t> ends(integers.begin(), integers.end());
  const Handle dataset = open_dataset(file, column);
  const Handle creation(H5Dget_create_plist(dataset), H5Pclose);
  hsize_t chunk = 0;
  if (H5Pget_layout(creation) != H5D_CHUNKED || H5Pget_chunk(creation, 1, &chunk) != 1 ||
      chunk != kChunk) {
    misfit(std::string(column) + " is not in chunks of " + std::to_string(kChunk) + " bytes");
  }
  const auto extent = extent_of(dataset);
  if (ends.size() != rows || extent.size() != 1 || !std::ranges::is_sorted(ends) ||
      (rows > 0 && ends.back() != extent[0])) {
    misfit(std::string(name) + " does not fit " + column);
  }
  return ends;
}

std::string read_between(hid_t file, const char* column, std::uint64_t begin, std::uint64_t end) {
  const Handle dataset = open_dataset(file, column);
  std::string bytes;
  bytes.reserve(end - begin);
  std::string chunk(kChunk, '\0');
  while (begin < end) {
    const hsize_t offset[] = {begin / kChunk * kChunk};
    hdf5::read_chunk(dataset, offset, std::as_writable_bytes(std::span(chunk)));
    const std::uint64_t count = std::min<std::uint64_t>(end, offset[0] + kChunk) - begin;
    bytes += std::string_view(chunk).substr(begin - offset[0], count);
    begin += count;
  }
  return bytes;
}

}  // namespace

void write_part(const std::string& path, const ResultHeader& header, const RunRecipe& recipe,
                std::span<const ReplicateSource* const> sources, AgentNames names) {
  WholeFile whole(path);
  const hdf5::Quiet quiet;
  Handle file;
  std::optional<PartSink> sink;
  try {
    const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
    checked(H5Pset_obj_track_times(creation, false));
    checked(H5Pset_userblock(creation, kBlock));
    const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    checked(H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18));
    file = Handle(H5Fcreate(whole.temporary().c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose);

    write_attribute(file, "format", kFormat);
    write_attribute(file, "format_version", kFormatVersion);
    write_attribute(file, "title", header.title);
    write_attribute(file, "source", "hearsay " + header.program_version);
    write_attribute(file, "belongs_to", run_digest(header));
    write_attribute(file, "scenario_path", recipe.scenario_path);
    write_attribute(file, "task", static_cast<std::int64_t>(recipe.task));
    write_attribute(file, "tasks", static_cast<std::int64_t>(recipe.tasks));
    write_attribute(file, "started", recipe.started);
    if (!recipe.until.empty()) {
      write_attribute(file, "until", recipe.until);
      write_attribute(file, "first_look", static_cast<std::int64_t>(recipe.first_look));
    }
    if (names == AgentNames::written) {
      write_bytes(file, "header", to_bytes(header));
    } else {
      ResultHeader nameless = header;
      nameless.agent_names.clear();
      write_bytes(file, "header", to_bytes(nameless));
    }
    sink.emplace(file);
    join(sources, header.strategies.size(), header.outcomes.size(), header.agents, *sink);
    write_integers(file, "strategy", sink->strategies);
    write_integers(file, "replicate", sink->replicates);
    write_integers(file, "end", sink->ends);
    write_integers(file, "tallied", sink->tallied);
    write_integers(file, "tally_end", sink->tally_ends);
    const auto failed = failed_of(sources, header.strategies.size());
    if (!failed.empty()) write_bytes(file, "failed", to_bytes(failed));
    sink->close();
    checked(H5Fflush(file, H5F_SCOPE_GLOBAL));
    checked(file.reset());
  } catch (const hdf5::Failure& failure) {
    // The library must not be asked to write again what it could not.
    const std::string reason = failure.what();
    if (sink) sink->forget();
    file.forget();
    throw SystemError("write", path, reason);
  }
  const auto [sum, bytes] = sum_of(whole.descriptor(), path);
  const std::string block = first_block(sum, bytes);
  if (::pwrite(whole.descriptor(), block.data(), block.size(), 0) !=
      static_cast<ssize_t>(block.size())) {
    throw SystemError("write", path, std::strerror(errno));
  }
  whole.finish();
}

bool is_part(const std::string& path) {
  try {
    return read_block(Descriptor(path)).starts_with(kFormat);
  } catch (const NoInput&) {
    return false;
  }
}

PartReader::PartReader(std::string path) : path_(std::move(path)) {
  check_sum(path_);
  const hdf5::Quiet quiet;
  try {
    const Handle file = hdf5::open_file(path_, kAllowed);
    hdf5::check_format(file, path_, kFormat, "a part of a run", kMajorVersion);
    header_ = header_from_bytes(read_bytes(file, "header"));
    belongs_to_ = read_text(file, "belongs_to");
    recipe_ = {.scenario_path = read_text(file, "scenario_path"),
               .task = static_cast<std::uint32_t>(read_integer(file, "task")),
               .tasks = static_cast<std::uint32_t>(read_integer(file, "tasks")),
               .started = read_text(file, "started")};
    if (hdf5::has_attribute(file, "until")) {
      recipe_.until = read_text(file, "until");
      recipe_.first_look = static_cast<std::uint32_t>(read_integer(file, "first_look"));
    }
    tallied_ = read_integers(file, "tallied");
    const auto strategies = read_integers(file, "strategy");
    const auto replicates = read_integers(file, "replicate");
    if (strategies.size() != replicates.size()) misfit("rows without a replicate");
    ends_ = read_ends(file, "end", "counts", strategies.size());
    tally_ends_ = read_ends(file, "tally_end", "tallies", tallied_.size());
    covered_.resize(header_.strategies.size());
    for (std::size_t row = 0; row < strategies.size(); ++row) {
      const auto strategy = static_cast<std::uint32_t>(strategies[row]);
      const auto replicate = static_cast<std::uint32_t>(replicates[row]);
      if (strategy >= covered_.size() || replicate >= header_.replicates) {
        misfit("rows of another run");
      }
      if (!rows_.empty() && rows_.back().strategy == strategy &&
          rows_.back().range.end == replicate) {
        ++rows_.back().range.end;
      } else {
        rows_.push_back({strategy, {replicate, replicate + 1}, row});
      }
    }
    for (const Rows& rows : rows_) covered_[rows.strategy].add(rows.range);
    if (checked(H5Lexists(file, "failed", H5P_DEFAULT)) > 0) {
      failed_ = failed_from_bytes(read_bytes(file, "failed"), header_);
    }
  } catch (const hdf5::Failure& failure) {
    throw InputError(path_, std::string("cannot be read: ") + failure.what(), kAllowed);
  } catch (const std::invalid_argument& failure) {
    throw InputError(path_, std::string("its header is not one: ") + failure.what(), kAllowed);
  }
}

PackedRecords PartReader::packed(std::size_t strategy, ReplicateRange range) const {
  const auto rows = std::ranges::find_if(rows_, [&](const Rows& one) {
    return one.strategy == strategy && one.range.first <= range.first && range.end <= one.range.end;
  });
  HEARSAY_EXPECT(rows != rows_.end());
  PackedRecords records(static_cast<Step>(header_.steps), header_.measures.size());
  const std::uint64_t first = rows->row + (range.first - rows->range.first);
  const std::uint64_t begin = first == 0 ? 0 : ends_[first - 1];
  const hdf5::Quiet quiet;
  try {
    const Handle file = hdf5::open_file(path_, kAllowed);
    const std::string bytes = read_between(file, "counts", begin, ends_[first + range.count() - 1]);
    std::uint64_t from = begin;
    for (std::uint64_t row = first; row < first + range.count(); from = ends_[row++]) {
      records.add(std::string_view(bytes).substr(from - begin, ends_[row] - from));
    }
  } catch (const hdf5::Failure& failure) {
    throw SystemError("read", path_, failure.what());
  } catch (const std::invalid_argument& failure) {
    throw InputError(path_, std::string("cannot be read: ") + failure.what(), kAllowed);
  }
  return records;
}

void PartReader::add_tally(std::size_t strategy, AgentTally& tally) const {
  const auto found = std::ranges::find(tallied_, static_cast<std::int64_t>(strategy));
  if (found == tallied_.end()) return;
  const auto place = static_cast<std::size_t>(found - tallied_.begin());
  std::vector<std::int64_t> counts(header_.agents);
  const hdf5::Quiet quiet;
  try {
    const Handle file = hdf5::open_file(path_, kAllowed);
    const std::string bytes =
        read_between(file, "tallies", place == 0 ? 0 : tally_ends_[place - 1], tally_ends_[place]);
    std::string_view rest = bytes;
    for (std::size_t o = 0; o < header_.outcomes.size(); ++o) {
      unpack_counts(rest, counts);
      const std::vector<std::uint32_t> replicates(counts.begin(), counts.end());
      tally.add_replicates(o, replicates);
    }
  } catch (const hdf5::Failure& failure) {
    throw SystemError("read", path_, failure.what());
  } catch (const std::invalid_argument& failure) {
    throw InputError(path_, std::string("cannot be read: ") + failure.what(), kAllowed);
  }
}

}  // namespace hearsay
