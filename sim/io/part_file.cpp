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
#include "sim/io/hdf5_data.hpp"

namespace hearsay {
namespace {

using hdf5::checked;
using hdf5::extent_of;
using hdf5::Handle;
using hdf5::make_dataset;
using hdf5::misfit;
using hdf5::open_dataset;
using hdf5::read_box;
using hdf5::read_integer;
using hdf5::read_text;
using hdf5::write_attribute;
using hdf5::write_box;

constexpr char kFormat[] = "hearsay part";
constexpr char kFormatVersion[] = "1.2";
constexpr int kMajorVersion = 1;
constexpr char kAllowed[] = "a part of a run of this program";
constexpr char kRemedy[] = "remove it; the replicates that it held are then simulated again";

constexpr std::size_t kBlock = 512;  // the text before the HDF5 data; HDF5 wants a power of two
constexpr std::size_t kChunk = 32768;
constexpr int kCompression = 1;

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

std::string measure_name(std::size_t measure) {
  return "measure_" + std::to_string(measure);
}
std::string outcome_name(std::size_t outcome) {
  return "outcome_" + std::to_string(outcome);
}

// Rows and tallies as they come, one after the other.
class PartSink final : public RecordSink {
 public:
  PartSink(hid_t file, const ResultHeader& header, std::uint64_t rows, std::size_t tallies)
      : steps_(header.steps), agents_(header.agents) {
    const hsize_t steps_per_chunk = std::clamp<hsize_t>(steps_, 1, kChunk);
    const hsize_t extent[] = {rows, steps_};
    const hsize_t chunk[] = {
        std::clamp<hsize_t>(kChunk / steps_per_chunk, 1, std::max<hsize_t>(rows, 1)),
        steps_per_chunk};
    for (std::size_t m = 0; m < header.measures.size(); ++m) {
      Handle& dataset = measures_.emplace_back(
          make_dataset(file, measure_name(m), H5T_NATIVE_INT64, extent, chunk, kCompression));
      write_attribute(dataset, "name", header.measures[m].name);
    }
    const hsize_t agent_extent[] = {tallies, agents_};
    const hsize_t agent_chunk[] = {1, std::clamp<hsize_t>(agents_, 1, kChunk)};
    for (std::size_t o = 0; o < header.outcomes.size(); ++o) {
      Handle& dataset = outcomes_.emplace_back(make_dataset(
          file, outcome_name(o), H5T_NATIVE_INT32, agent_extent, agent_chunk, kCompression));
      write_attribute(dataset, "name", header.outcomes[o].name);
    }
  }

  void take(std::size_t strategy, ReplicateId first,
            std::span<const ReplicateRecord> records) override {
    // Most counts are 0, which is what is read where nothing was written.
    const std::size_t size = records.size() * steps_;
    std::vector<std::int64_t> counts(measures_.size() * size);
    std::vector<char> is_there(measures_.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
      for (Step step = 0; step < steps_; ++step) {
        const auto of_step = records[i].at(step);
        for (std::size_t m = 0; m < measures_.size(); ++m) {
          if (of_step[m] == 0) continue;
          counts[m * size + i * steps_ + step] = of_step[m];
          is_there[m] = 1;
        }
      }
    }
    for (std::size_t m = 0; m < measures_.size(); ++m) {
      if (is_there[m] == 0) continue;
      const hsize_t start[] = {row_, 0};
      const hsize_t extent[] = {records.size(), steps_};
      write_box(measures_[m], H5T_NATIVE_INT64, start, extent, &counts[m * size]);
    }
    for (std::size_t i = 0; i < records.size(); ++i) {
      strategies.push_back(static_cast<std::int64_t>(strategy));
      replicates.push_back(static_cast<std::int64_t>(index(first) + i));
    }
    row_ += records.size();
  }

  void take_agents(std::size_t strategy, const AgentTally& tally) override {
    for (std::size_t o = 0; o < outcomes_.size(); ++o) {
      const hsize_t start[] = {tallied.size(), 0};
      const hsize_t extent[] = {1, agents_};
      write_box(outcomes_[o], H5T_NATIVE_UINT32, start, extent, tally.of(o).data());
    }
    tallied.push_back(static_cast<std::int64_t>(strategy));
  }

  std::vector<std::int64_t> strategies;  // by row
  std::vector<std::int64_t> replicates;  // by row
  std::vector<std::int64_t> tallied;     // strategies

  // Says what closing, which writes, comes to.
  void close() {
    for (auto* group : {&measures_, &outcomes_}) {
      for (Handle& dataset : *group) checked(dataset.reset());
    }
  }
  void forget() {
    for (auto* group : {&measures_, &outcomes_}) {
      for (Handle& dataset : *group) dataset.forget();
    }
  }

 private:
  std::size_t steps_;
  std::size_t agents_;
  hsize_t row_ = 0;
  std::vector<Handle> measures_;
  std::vector<Handle> outcomes_;
};

}  // namespace

void write_part(const std::string& path, const ResultHeader& header, const RunRecipe& recipe,
                std::span<const ReplicateSource* const> sources, AgentNames names) {
  const auto covered = covered_by(sources, header.strategies.size());
  const auto strategies =
      std::ranges::count_if(covered, [](const ReplicateSet& set) { return !set.empty(); });
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
    sink.emplace(file, header, count(covered), static_cast<std::size_t>(strategies));
    join(sources, header.strategies.size(), header.outcomes.size(), header.agents, *sink);
    write_integers(file, "strategy", sink->strategies);
    write_integers(file, "replicate", sink->replicates);
    write_integers(file, "tallied", sink->tallied);
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

std::vector<ReplicateRecord> PartReader::read(std::size_t strategy, ReplicateRange range) const {
  const auto rows = std::ranges::find_if(rows_, [&](const Rows& one) {
    return one.strategy == strategy && one.range.first <= range.first && range.end <= one.range.end;
  });
  HEARSAY_EXPECT(rows != rows_.end());
  const std::size_t steps = header_.steps;
  std::vector<ReplicateRecord> records(
      range.count(), ReplicateRecord(static_cast<Step>(steps), header_.measures.size()));
  std::vector<std::int64_t> counts(range.count() * steps);
  const hdf5::Quiet quiet;
  try {
    const Handle file = hdf5::open_file(path_, kAllowed);
    const hsize_t start[] = {rows->row + (range.first - rows->range.first), 0};
    const hsize_t extent[] = {range.count(), steps};
    for (std::size_t m = 0; m < header_.measures.size(); ++m) {
      read_box(open_dataset(file, measure_name(m)), H5T_NATIVE_INT64, start, extent, counts.data());
      auto count = counts.begin();
      for (ReplicateRecord& record : records) {
        for (Step step = 0; step < steps; ++step, ++count) {
          if (*count != 0) record.at(step)[m] = *count;
        }
      }
    }
  } catch (const hdf5::Failure& failure) {
    throw SystemError("read", path_, failure.what());
  }
  return records;
}

void PartReader::add_tally(std::size_t strategy, AgentTally& tally) const {
  const auto place = std::ranges::find(tallied_, static_cast<std::int64_t>(strategy));
  if (place == tallied_.end()) return;
  std::vector<std::uint32_t> replicates(header_.agents);
  const hdf5::Quiet quiet;
  try {
    const Handle file = hdf5::open_file(path_, kAllowed);
    const hsize_t start[] = {static_cast<hsize_t>(place - tallied_.begin()), 0};
    const hsize_t extent[] = {1, header_.agents};
    for (std::size_t o = 0; o < header_.outcomes.size(); ++o) {
      read_box(open_dataset(file, outcome_name(o)), H5T_NATIVE_UINT32, start, extent,
               replicates.data());
      tally.add_replicates(o, replicates);
    }
  } catch (const hdf5::Failure& failure) {
    throw SystemError("read", path_, failure.what());
  }
}

}  // namespace hearsay
