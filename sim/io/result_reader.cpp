// Reading a result file. What does not look like one is refused when it is opened: its format, its
// version, and the shape of every dataset it names.
#include <algorithm>

#include "sim/core/errors.hpp"
#include "sim/core/fields.hpp"
#include "sim/io/hdf5_data.hpp"
#include "sim/io/layout.hpp"
#include "sim/io/result_file.hpp"

namespace hearsay {
namespace {

using hdf5::checked;
using hdf5::class_of;
using hdf5::extent_of;
using hdf5::Handle;
using hdf5::has_attribute;
using hdf5::length_of_scale;
using hdf5::misfit;
using hdf5::open_dataset;
using hdf5::read_double;
using hdf5::read_integer;
using hdf5::read_text;
using hdf5::read_texts;

constexpr char what_is_allowed[] = "a result file of this program";

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> all;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) all.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

void expect_counts(hid_t dataset, const std::string& name, const std::vector<hsize_t>& extent) {
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
  std::string run_digest;
  std::vector<FailedReplicate> failed;

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
  void read_points();
  void read_measures();
  void read_outcomes();
  void read_provenance();
  void read_failed();
};

void ResultReader::State::open() {
  guard([&] { file = hdf5::open_file(path, what_is_allowed); });
}

void ResultReader::State::check_format() const {
  guard([&] {
    hdf5::check_format(file, path, layout::format, "a result of this program",
                       layout::major_version);
  });
}

void ResultReader::State::read_header() {
  const hid_t root = file;
  header.title = read_text(root, "title");
  header.program_version = read_text(root, "program_version");
  header.git_commit = read_text(root, "git_commit");
  header.scenario_text = read_text(root, "scenario");
  header.scenario_resolved = read_text(root, "scenario_resolved");
  header.graph_digest = read_text(root, "graph_digest");
  if (has_attribute(root, "run_digest")) run_digest = read_text(root, "run_digest");
  header.currency = read_text(root, "currency");
  header.baseline = read_text(root, "baseline");
  header.seed = hdf5::read_unsigned(root, "seed");
  header.step = seconds(read_integer(root, "step_seconds"));
  const std::int64_t agents = read_integer(root, "agents");
  if (agents < 0) misfit("a negative number of agents");
  header.agents = static_cast<std::size_t>(agents);
  header.strategies = read_texts(file, layout::strategy);
  header.replicates = length_of_scale(file, layout::replicate);
  header.steps = length_of_scale(file, layout::step);
  if (header.strategies.empty()) misfit("no strategies");
  read_points();
  read_measures();
  read_outcomes();
  read_provenance();
  read_failed();
}

void ResultReader::State::read_points() {
  if (!has_attribute(file, "swept")) return;
  const std::size_t rows = header.strategies.size();
  const auto expect_row_each = [&](hid_t dataset, const std::string& name) {
    if (extent_of(dataset) != std::vector<hsize_t>{rows}) {
      misfit(name + " has not one value for each strategy");
    }
  };
  const auto integers = [&](const std::string& name) {
    const Handle dataset = open_dataset(file, name);
    expect_counts(dataset, name, {rows});
    std::vector<std::int64_t> values(rows);
    checked(H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
    return values;
  };
  const auto points = integers(layout::point);
  const auto count = static_cast<std::size_t>(points.back() + 1);
  if (points.back() < 0 || count > rows || rows % count != 0) misfit("points without strategies");
  const std::size_t of_a_point = rows / count;
  for (std::size_t s = 0; s < rows; ++s) {
    if (static_cast<std::size_t>(points[s]) != s / of_a_point) misfit("points in disorder");
  }
  const auto agents = integers(layout::market_agents);
  for (std::size_t point = 0; point < count; ++point) {
    header.point_agents.push_back(static_cast<std::uint64_t>(agents[point * of_a_point]));
  }
  for (const std::string& name : words(read_text(file, "swept"))) {
    const Handle dataset = open_dataset(file, name);
    expect_row_each(dataset, name);
    std::vector<std::string> texts;
    if (class_of(dataset) == H5T_INTEGER) {
      for (const std::int64_t value : integers(name)) texts.push_back(std::to_string(value));
    } else if (class_of(dataset) == H5T_FLOAT) {
      std::vector<double> values(rows);
      checked(H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
      for (const double value : values) texts.push_back(to_text(value));
    } else {
      texts = read_texts(file, name.c_str());
    }
    SweptColumn column{.path = read_text(dataset, "path"),
                       .unit = has_attribute(dataset, "units") ? read_text(dataset, "units") : "",
                       .sentence = read_text(dataset, "long_name"),
                       .values = {}};
    for (std::size_t point = 0; point < count; ++point) {
      column.values.push_back(texts[point * of_a_point]);
    }
    header.swept.push_back(std::move(column));
  }
  if (header.swept.empty()) misfit("a sweep of nothing");
}

void ResultReader::State::read_measures() {
  const std::size_t strategies = header.strategies.size();
  const auto shape = [](std::initializer_list<hsize_t> extent) { return std::vector(extent); };
  const auto there = [&](const std::string& name) {
    return checked(H5Lexists(file, name.c_str(), H5P_DEFAULT)) > 0;
  };
  // Files of older programs hold all.
  if (has_attribute(file, "samples")) {
    const std::int64_t samples = read_integer(file, "samples");
    if (samples < 0) misfit("a negative number of samples");
    header.samples = static_cast<std::size_t>(samples);
    if (header.samples >= header.replicates) header.samples = all_samples;
  }
  for (const std::string& name : words(read_text(file, "measures"))) {
    if (header.samples > 0) {
      expect_counts(open_dataset(file, name), name,
                    shape({strategies, header.kept(), header.steps}));
    }
    const std::string total_name = name + layout::total_suffix;
    const Handle total = open_dataset(file, total_name);
    expect_counts(total, total_name, {strategies, header.replicates});
    const std::string sum_name = name + layout::sum_suffix;
    const std::string squares_name = name + layout::squares_suffix;
    if (there(sum_name)) {
      expect_counts(open_dataset(file, sum_name), sum_name, shape({strategies, header.steps}));
      expect_counts(open_dataset(file, squares_name), squares_name,
                    shape({strategies, header.steps, layout::squares_words}));
    }
    std::string sentence = read_text(total, "long_name");
    if (sentence.ends_with(layout::total_sentence)) {
      sentence.resize(sentence.size() - std::string_view(layout::total_sentence).size());
    }
    header.measures.push_back(
        {name, read_text(total, "units"), sentence,
         has_attribute(total, "scale_factor") ? read_double(total, "scale_factor") : 1.0});
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
  header.agent_names = hdf5::read_agent_names(file, layout::agent);
}

void ResultReader::State::read_provenance() {
  const Handle group(H5Gopen2(file, layout::provenance, H5P_DEFAULT), H5Gclose);
  provenance.host = read_text(group, "host");
  provenance.threads = static_cast<int>(read_integer(group, "threads"));
  // Files of older programs are of one rank.
  if (has_attribute(group, "ranks")) {
    provenance.ranks = static_cast<int>(read_integer(group, "ranks"));
  }
  provenance.started = read_text(group, "started");
  provenance.wall_seconds = read_double(group, "wall_seconds");
  provenance.compiler = read_text(group, "compiler");
  provenance.command_line = read_text(group, "command_line");
  provenance.hdf5_version = read_text(group, "hdf5_version");
}

void ResultReader::State::read_failed() {
  if (checked(H5Lexists(file, layout::failed, H5P_DEFAULT)) == 0) return;
  const Handle group(H5Gopen2(file, layout::failed, H5P_DEFAULT), H5Gclose);
  const auto messages = read_texts(group, "message");
  const auto integers = [&](const char* name) {
    const Handle dataset = open_dataset(group, name);
    expect_counts(dataset, name, {messages.size()});
    std::vector<std::int64_t> values(messages.size());
    checked(H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
    return values;
  };
  const auto strategies = integers(layout::strategy);
  const auto replicates = integers(layout::replicate);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const auto strategy = static_cast<std::size_t>(strategies[i]);
    const auto replicate = static_cast<std::uint32_t>(replicates[i]);
    if (strategies[i] < 0 || strategy >= header.strategies.size() || replicates[i] < 0 ||
        replicate >= header.replicates) {
      misfit("failures of no replicate");
    }
    failed.push_back({strategy, replicate, messages[i]});
  }
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
const std::string& ResultReader::run_digest() const {
  return state_->run_digest;
}

const std::vector<FailedReplicate>& ResultReader::failed() const {
  return state_->failed;
}

ReplicateSet ResultReader::finished(std::size_t strategy) const {
  ReplicateSet gone;
  for (const FailedReplicate& one : state_->failed) {
    if (one.strategy == strategy) gone.add({one.replicate, one.replicate + 1});
  }
  return ReplicateSet(0, static_cast<std::uint32_t>(state_->header.replicates)).without(gone);
}

std::int64_t ResultReader::missing_count() {
  return layout::missing;
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
  if (header.samples == 0) return {};
  return state_->guard(
      [&] { return read_strategy(state_->file, header.measures[measure].name, strategy); });
}

std::optional<StepSums> ResultReader::step_sums(std::size_t strategy, std::size_t measure) const {
  const ResultHeader& header = state_->header;
  HEARSAY_EXPECT(strategy < header.strategies.size() && measure < header.measures.size());
  return state_->guard([&]() -> std::optional<StepSums> {
    const std::string& name = header.measures[measure].name;
    const std::string sum_name = name + layout::sum_suffix;
    if (checked(H5Lexists(state_->file, sum_name.c_str(), H5P_DEFAULT)) == 0) return {};
    StepSums over{.sums = read_strategy(state_->file, sum_name, strategy),
                  .squares = std::vector<SumOfSquares>(header.steps)};
    const auto words = read_strategy(state_->file, name + layout::squares_suffix, strategy);
    for (std::size_t i = words.size(); i-- > 0;) {
      if (words[i] < 0 || words[i] > 0xffffffff) misfit(name + layout::squares_suffix);
      SumOfSquares& square = over.squares[i / layout::squares_words];
      square = square << 32 | static_cast<SumOfSquares>(words[i]);
    }
    return over;
  });
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
