// Reading a result file. What does not look like one is refused when it is opened: its format, its
// version, and the shape of every dataset it names.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "sim/core/errors.hpp"
#include "sim/io/hdf5_handle.hpp"
#include "sim/io/layout.hpp"
#include "sim/io/result_file.hpp"

namespace hearsay {
namespace {

using hdf5::checked;
using hdf5::Handle;

constexpr char what_is_allowed[] = "a result file of this program";

// What is wrong with a file whose HDF5 structure is sound.
[[noreturn]] void misfit(const std::string& what) {
  throw hdf5::Failure(what);
}

Handle open_dataset(hid_t file, const std::string& name) {
  if (checked(H5Lexists(file, name.c_str(), H5P_DEFAULT)) == 0) misfit("no dataset " + name);
  return {H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose};
}

std::vector<hsize_t> extent_of(hid_t dataset) {
  const Handle space(H5Dget_space(dataset), H5Sclose);
  std::vector<hsize_t> extent(static_cast<std::size_t>(checked(H5Sget_simple_extent_ndims(space))));
  checked(H5Sget_simple_extent_dims(space, extent.data(), nullptr));
  return extent;
}

H5T_class_t class_of(hid_t dataset) {
  const Handle type(H5Dget_type(dataset), H5Tclose);
  return H5Tget_class(type);
}

Handle open_attribute(hid_t object, const char* name) {
  Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose);
  const Handle space(H5Aget_space(attribute), H5Sclose);
  if (H5Sget_simple_extent_npoints(space) != 1) misfit(std::string(name) + " is not one value");
  return attribute;
}

bool has_attribute(hid_t object, const char* name) {
  return checked(H5Aexists(object, name)) > 0;
}

// Variable length, as we write it, or fixed, as a tool that copied the file may have left it.
std::string read_text(hid_t object, const char* name) {
  const Handle attribute = open_attribute(object, name);
  const Handle type(H5Aget_type(attribute), H5Tclose);
  if (H5Tget_class(type) != H5T_STRING) misfit(std::string(name) + " is not text");
  if (checked(H5Tis_variable_str(type)) > 0) {
    char* text = nullptr;
    checked(H5Aread(attribute, type, &text));
    const std::string owned = text != nullptr ? text : "";
    H5free_memory(text);
    return owned;
  }
  std::string text(H5Tget_size(type), '\0');
  checked(H5Aread(attribute, type, text.data()));
  return text.substr(0, text.find('\0'));
}

template <class Number>
Number read_number(hid_t object, const char* name, hid_t type) {
  const Handle attribute = open_attribute(object, name);
  Number value{};
  checked(H5Aread(attribute, type, &value));
  return value;
}
std::int64_t read_integer(hid_t object, const char* name) {
  return read_number<std::int64_t>(object, name, H5T_NATIVE_INT64);
}
double read_double(hid_t object, const char* name) {
  return read_number<double>(object, name, H5T_NATIVE_DOUBLE);
}

hsize_t length_of_scale(hid_t file, const char* name) {
  const Handle dataset = open_dataset(file, name);
  const std::vector<hsize_t> extent = extent_of(dataset);
  if (extent.size() != 1) misfit(std::string(name) + " has not one axis");
  return extent[0];
}

std::vector<std::string> read_texts(hid_t file, const char* name) {
  const hsize_t size = length_of_scale(file, name);
  const Handle dataset = open_dataset(file, name);
  const Handle type(H5Dget_type(dataset), H5Tclose);
  if (H5Tget_class(type) != H5T_STRING || checked(H5Tis_variable_str(type)) <= 0) {
    misfit(std::string(name) + " does not hold text");
  }
  std::vector<char*> pointers(size, nullptr);
  checked(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()));
  std::vector<std::string> texts;
  texts.reserve(size);
  for (char* pointer : pointers) {
    texts.emplace_back(pointer != nullptr ? pointer : "");
    H5free_memory(pointer);
  }
  return texts;
}

// The ids of the agents as text; empty where they are 0, 1, 2 ...
std::vector<std::string> read_agent_names(hid_t file) {
  const Handle dataset = open_dataset(file, layout::agent);
  if (class_of(dataset) != H5T_INTEGER) return read_texts(file, layout::agent);
  std::vector<std::int64_t> ids(length_of_scale(file, layout::agent));
  checked(H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, ids.data()));
  bool numbered = true;
  for (std::size_t i = 0; i < ids.size(); ++i) numbered &= ids[i] == static_cast<std::int64_t>(i);
  if (numbered) return {};
  std::vector<std::string> names;
  names.reserve(ids.size());
  for (const std::int64_t id : ids) names.push_back(std::to_string(id));
  return names;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> all;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) all.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

void expect_counts(hid_t dataset, const std::string& name, std::vector<hsize_t> extent) {
  if (class_of(dataset) != H5T_INTEGER) misfit(name + " does not hold integers");
  if (extent_of(dataset) != extent) misfit(name + " does not have the shape of its axes");
}

// The row of `strategy` of a dataset whose first axis is strategies.
std::vector<std::int64_t> read_strategy(hid_t file, const std::string& name, std::size_t strategy) {
  const Handle dataset = open_dataset(file, name);
  std::vector<hsize_t> extent = extent_of(dataset);
  std::vector<hsize_t> start(extent.size(), 0);
  start[0] = strategy;
  extent[0] = 1;
  std::size_t size = 1;
  for (const hsize_t length : extent) size *= length;
  const Handle place(H5Dget_space(dataset), H5Sclose);
  checked(
      H5Sselect_hyperslab(place, H5S_SELECT_SET, start.data(), nullptr, extent.data(), nullptr));
  const Handle memory(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr),
                      H5Sclose);
  std::vector<std::int64_t> counts(size);
  checked(H5Dread(dataset, H5T_NATIVE_INT64, memory, place, H5P_DEFAULT, counts.data()));
  return counts;
}

}  // namespace

struct ResultReader::State {
  std::string path;
  Handle file;
  ResultHeader header;
  Provenance provenance;

  ~State() {
    const hdf5::Quiet quiet;
    file.reset();
  }

  // Once the file is open, what fails is the file's fault.
  template <class Work>
  auto guard(const Work& work) const {
    const hdf5::Quiet quiet;
    try {
      return work();
    } catch (const hdf5::Failure& failure) {
      throw InputError(path, std::string("damaged or incomplete: ") + failure.what(),
                       what_is_allowed);
    }
  }

  void open();
  void check_format() const;
  void read_header();
  void read_measures();
  void read_outcomes();
  void read_provenance();
};

void ResultReader::State::open() {
  // For the operating system's errors and for folders, which HDF5 reports poorly.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw SystemError("open", path, std::strerror(errno));
  struct stat status {};
  const int failed = ::fstat(descriptor, &status);
  ::close(descriptor);
  if (failed == 0 && S_ISDIR(status.st_mode)) {
    throw InputError(path, "it is a folder", what_is_allowed);
  }
  const hdf5::Quiet quiet;
  if (H5Fis_hdf5(path.c_str()) <= 0) {
    throw InputError(path, "not an HDF5 file", what_is_allowed);
  }
  guard([&] { file = Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose); });
}

void ResultReader::State::check_format() const {
  const auto format = guard([&]() -> std::string {
    return has_attribute(file, "format") ? read_text(file, "format") : "";
  });
  if (format != layout::format) {
    throw InputError(path, "an HDF5 file, but not a result of this program",
                     std::string("attribute format = \"") + layout::format + "\"");
  }
  const auto version = guard([&] { return read_text(file, "format_version"); });
  int major = -1;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), major);
  if (error != std::errc{} || major < 1 || end == version.data() + version.size() || *end != '.') {
    throw InputError(path, "format version \"" + version + "\" is not a version",
                     "such as \"1.0\"");
  }
  if (major > layout::major_version) {
    throw InputError(path, "format version " + version + " is newer than this program",
                     "versions up to " + std::to_string(layout::major_version) + ".x");
  }
}

void ResultReader::State::read_header() {
  const hid_t root = file;
  header.title = read_text(root, "title");
  header.program_version = read_text(root, "program_version");
  header.git_commit = read_text(root, "git_commit");
  header.scenario_text = read_text(root, "scenario");
  header.scenario_resolved = read_text(root, "scenario_resolved");
  header.graph_digest = read_text(root, "graph_digest");
  header.currency = read_text(root, "currency");
  header.baseline = read_text(root, "baseline");
  header.seed = read_number<std::uint64_t>(root, "seed", H5T_NATIVE_UINT64);
  header.step = seconds(read_integer(root, "step_seconds"));
  const std::int64_t agents = read_integer(root, "agents");
  if (agents < 0) misfit("a negative number of agents");
  header.agents = static_cast<std::size_t>(agents);
  header.strategies = read_texts(file, layout::strategy);
  header.replicates = length_of_scale(file, layout::replicate);
  header.steps = length_of_scale(file, layout::step);
  if (header.strategies.empty()) misfit("no strategies");
  read_measures();
  read_outcomes();
  read_provenance();
}

void ResultReader::State::read_measures() {
  for (const std::string& name : words(read_text(file, "measures"))) {
    const Handle counts = open_dataset(file, name);
    expect_counts(counts, name, {header.strategies.size(), header.replicates, header.steps});
    const std::string total_name = name + layout::total_suffix;
    const Handle total = open_dataset(file, total_name);
    expect_counts(total, total_name, {header.strategies.size(), header.replicates});
    header.measures.push_back(
        {name, read_text(counts, "units"), read_text(counts, "long_name"),
         has_attribute(counts, "scale_factor") ? read_double(counts, "scale_factor") : 1.0});
  }
}

void ResultReader::State::read_outcomes() {
  for (const std::string& name : words(read_text(file, "outcomes"))) {
    const std::string dataset_name = layout::agents_prefix + name;
    const Handle dataset = open_dataset(file, dataset_name);
    expect_counts(dataset, dataset_name, {header.strategies.size(), header.agents});
    header.outcomes.push_back({name, read_text(dataset, "long_name")});
  }
  if (header.outcomes.empty()) return;
  if (length_of_scale(file, layout::agent) != header.agents) misfit("agents without ids");
  header.agent_names = read_agent_names(file);
}

void ResultReader::State::read_provenance() {
  const Handle group(H5Gopen2(file, layout::provenance, H5P_DEFAULT), H5Gclose);
  provenance.host = read_text(group, "host");
  provenance.threads = static_cast<int>(read_integer(group, "threads"));
  provenance.started = read_text(group, "started");
  provenance.wall_seconds = read_double(group, "wall_seconds");
  provenance.compiler = read_text(group, "compiler");
  provenance.command_line = read_text(group, "command_line");
  provenance.hdf5_version = read_text(group, "hdf5_version");
}

ResultReader::ResultReader(std::string path) : state_(std::make_unique<State>()) {
  state_->path = std::move(path);
  state_->open();
  state_->check_format();
  state_->guard([&] { state_->read_header(); });
}

ResultReader::~ResultReader() = default;
ResultReader::ResultReader(ResultReader&&) noexcept = default;
ResultReader& ResultReader::operator=(ResultReader&&) noexcept = default;

const std::string& ResultReader::path() const {
  return state_->path;
}
const ResultHeader& ResultReader::header() const {
  return state_->header;
}
const Provenance& ResultReader::provenance() const {
  return state_->provenance;
}

std::vector<std::int64_t> ResultReader::totals(std::size_t strategy, std::size_t measure) const {
  const ResultHeader& header = state_->header;
  HEARSAY_EXPECT(strategy < header.strategies.size() && measure < header.measures.size());
  return state_->guard([&] {
    return read_strategy(state_->file, header.measures[measure].name + layout::total_suffix,
                         strategy);
  });
}

std::vector<std::int64_t> ResultReader::series(std::size_t strategy, std::size_t measure) const {
  const ResultHeader& header = state_->header;
  HEARSAY_EXPECT(strategy < header.strategies.size() && measure < header.measures.size());
  return state_->guard(
      [&] { return read_strategy(state_->file, header.measures[measure].name, strategy); });
}

std::vector<std::int64_t> ResultReader::agent_counts(std::size_t strategy,
                                                     std::size_t outcome) const {
  const ResultHeader& header = state_->header;
  HEARSAY_EXPECT(strategy < header.strategies.size() && outcome < header.outcomes.size());
  return state_->guard([&] {
    return read_strategy(state_->file, layout::agents_prefix + header.outcomes[outcome].name,
                         strategy);
  });
}

}  // namespace hearsay
