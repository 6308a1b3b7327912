// Writing a result file. Numbers are little-endian on every machine we build for.
//
// All datasets are made, scaled and described at the start; blocks of replicates then go to their
// place as they come. What is held in memory of each strategy that is under way is one chunk of
// each measure, into which blocks are put, and the sums. Chunks
// are compressed here, because what HDF5 compresses takes several times as long. The file is made
// by us before HDF5 opens it: the operating system's errors are clearer than the library's, and the
// descriptor serves to bring the file to the disk in the end.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "sim/core/digest.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/fields.hpp"
#include "sim/core/utf8.hpp"
#include "sim/core/whole_file.hpp"
#include "sim/io/chunk_writer.hpp"
#include "sim/io/hdf5_data.hpp"
#include "sim/io/layout.hpp"
#include "sim/io/result_file.hpp"

namespace hearsay {
namespace {

using hdf5::as_integers;
using hdf5::checked;
using hdf5::Handle;
using hdf5::make_dataset;
using hdf5::write_attribute;
using hdf5::write_box;

// A chunk is at most this many counts, 256 KiB of 8 bytes.
constexpr hsize_t chunk_counts = 32768;
constexpr int compression = 1;  // of deflate

// xarray turns what is counted in "days" or "hours" into time differences of its own; their symbols
// mean the same and are left alone.
std::string unit_text(const std::string& unit, const std::string& currency) {
  constexpr std::array<std::array<std::string_view, 2>, 5> symbols = {
      {{"currency", ""}, {"days", "d"}, {"hours", "h"}, {"minutes", "min"}, {"seconds", "s"}}};
  for (const auto& [word, symbol] : symbols) {
    if (unit == word) return symbol.empty() ? currency : std::string(symbol);
  }
  return unit.empty() ? "1" : unit;
}

// A path as the name of a dataset, which a list of coordinates can hold: no blanks or slashes.
std::string dataset_name_of(const std::string& path) {
  std::string name = path;
  for (char& c : name) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '.';
    if (!fits) c = '_';
  }
  return name;
}

// The numbers of a column of texts, where all are numbers.
std::optional<std::vector<double>> as_doubles(std::span<const std::string> texts) {
  std::vector<double> numbers;
  for (const std::string& text : texts) {
    double number = 0;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, number);
    // Only what reads back as the same text.
    if (error != std::errc() || end != last || to_text(number) != text) return {};
    numbers.push_back(number);
  }
  return numbers;
}

void describe(hid_t dataset, std::string_view unit, std::string_view sentence) {
  write_attribute(dataset, "units", unit);
  write_attribute(dataset, "long_name", sentence);
}

// Sums over the replicates of a strategy, by step.
class SumsUnderWay {
 public:
  explicit SumsUnderWay(std::size_t steps)
      : exact_{std::vector<std::int64_t>(steps), std::vector<SumOfSquares>(steps)},
        small_(steps),
        small_squares_(steps) {}

  // Adds the counts of a replicate, of which `any` has all bits that are in any of them.
  void add(std::span<const std::int64_t> counts, std::uint64_t any) {
    if (any < kSmall) {
      if (++small_rows_ > kSmallRows) settle();
      for (std::size_t step = 0; step < counts.size(); ++step) {
        const auto count = static_cast<std::uint32_t>(counts[step]);
        small_[step] += count;
        small_squares_[step] += std::uint64_t{count} * count;
      }
      return;
    }
    for (std::size_t step = 0; step < counts.size(); ++step) {
      const std::int64_t count = counts[step];
      const auto size = static_cast<SumOfSquares>(count < 0 ? -count : count);
      add(step, count, size * size);
    }
  }
  const StepSums& sums() {
    settle();
    return exact_;
  }

 private:
  // So many counts below the limit, and their squares, fit 64 bits together.
  static constexpr std::uint64_t kSmall = std::uint64_t{1} << 20;
  static constexpr std::uint32_t kSmallRows = std::uint32_t{1} << 20;

  void add(std::size_t step, std::int64_t count, SumOfSquares squares) {
    if (__builtin_add_overflow(exact_.sums[step], count, &exact_.sums[step])) {
      throw hdf5::Failure("a sum over replicates does not fit 64 bits");
    }
    exact_.squares[step] += squares;
  }
  void settle() {
    for (std::size_t step = 0; step < small_.size(); ++step) {
      add(step, static_cast<std::int64_t>(small_[step]), small_squares_[step]);
      small_[step] = small_squares_[step] = 0;
    }
    small_rows_ = 0;
  }

  StepSums exact_;
  std::vector<std::uint64_t> small_;
  std::vector<std::uint64_t> small_squares_;
  std::uint32_t small_rows_ = 0;
};

}  // namespace

struct ResultWriter::State {
  WholeFile whole;

  std::size_t strategies = 0;
  std::size_t measures = 0;
  std::size_t outcomes = 0;
  hsize_t replicates = 0;
  hsize_t samples = 0;  // of them, kept step by step
  hsize_t steps = 0;
  hsize_t agents = 0;
  hsize_t rows_per_chunk = 1;
  hsize_t steps_per_chunk = 1;
  hsize_t chunks_of_a_row = 1;  // where that is more than one, a row is alone in them

  Handle file;
  hdf5::ChunkWriter chunks;
  std::vector<Handle> scales;        // open as long as datasets are attached to them
  std::string point_coordinates;     // names of what a sweep says of strategies; each begins " "
  std::vector<Handle> step_counts;   // by measure: (strategy, sample, step); empty without samples
  std::vector<Handle> totals;        // by measure: (strategy, replicate)
  std::vector<Handle> sums;          // by measure: (strategy, step)
  std::vector<Handle> squares;       // by measure: (strategy, step, word)
  std::vector<Handle> agent_counts;  // by outcome: (strategy, agent)

  // What is in memory of a strategy until all its replicates are taken.
  struct UnderWay {
    std::vector<SumsUnderWay> sums;  // by measure
    hsize_t first_row = 0;           // of the chunks
    std::vector<std::byte> counts;   // [measure][chunk of a row][place of a byte in a count][count]
    std::vector<std::uint64_t> any;  // by measure: all bits that are in any of them
  };

  std::vector<hsize_t> taken;        // by strategy: replicates so far
  std::vector<ReplicateSet> failed;  // by strategy: will not be taken
  std::vector<char> has_totals;      // by measure: anything is written
  std::vector<char> has_counts;      // likewise, step by step
  std::vector<bool> tallied;         // by strategy
  std::vector<UnderWay> under_way;   // by strategy

  bool is_complete(std::size_t strategy) const {
    return taken[strategy] + failed[strategy].count() == replicates;
  }

  bool broken = false;  // a write failed: HDF5 must not be asked to try again

  explicit State(std::string path) : whole(std::move(path)) {}
  ~State() {
    const hdf5::Quiet quiet;
    for (auto* group : {&step_counts, &totals, &sums, &squares, &agent_counts, &scales}) {
      for (Handle& dataset : *group) broken ? dataset.forget() : void(dataset.reset());
    }
    broken ? file.forget() : void(file.reset());
  }

  // What happens to the file happens under its final name as far as the user is concerned.
  template <class Work>
  void guard(const Work& work) {
    const hdf5::Quiet quiet;
    try {
      work();
    } catch (const hdf5::Failure& failure) {
      broken = true;
      throw SystemError("write", whole.path(), failure.what());
    }
  }

  void create_file();
  void write_root(const ResultHeader& header) const;
  void write_scales(const ResultHeader& header);
  void write_points(const ResultHeader& header);
  void write_failed(const std::vector<FailedReplicate>& all);
  void write_missing();
  void write_zeros();
  template <class Value>
  Handle write_of_strategy(const std::string& name, hid_t type, std::span<const Value> values);
  void make_datasets(const ResultHeader& header);
  hid_t write_scale(const char* name, hid_t type, hsize_t size, const void* data,
                    std::string_view sentence);
  hid_t write_text_scale(const char* name, std::span<const std::string> texts,
                         std::string_view sentence);
  void begin(std::size_t strategy);
  void write_block(std::size_t strategy, hsize_t first, const PackedRecords& records,
                   std::size_t first_record, std::size_t rows);
  std::size_t chunk_bytes() const {
    return rows_per_chunk * steps_per_chunk * sizeof(std::int64_t);
  }
  void put(UnderWay& now, std::size_t measure, std::size_t row,
           std::span<const std::int64_t> counts, std::uint64_t any) const;
  void write_chunks(std::size_t strategy);
  void write_sums(std::size_t strategy);
  void complete(std::size_t strategy);
  void write_provenance(const Provenance& provenance) const;
  void close_datasets();
};

void ResultWriter::State::create_file() {
  // No object may carry a time. Links keep their order of creation, which is that in which readers
  // list measures. The bounds of the format keep HDF5 1.8 a possible reader, and let attributes
  // exceed 64 KiB.
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  checked(H5Pset_obj_track_times(creation, false));
  checked(H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  checked(H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18));
  file = Handle(H5Fcreate(whole.temporary().c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose);
}

void ResultWriter::State::write_root(const ResultHeader& header) const {
  const hid_t root = file;
  std::string measure_names;
  for (const MeasureColumn& measure : header.measures) {
    measure_names += (measure_names.empty() ? "" : " ") + measure.name;
  }
  std::string outcome_names;
  for (const OutcomeColumn& outcome : header.outcomes) {
    outcome_names += (outcome_names.empty() ? "" : " ") + outcome.name;
  }
  write_attribute(root, "Conventions", "CF-1.8");
  write_attribute(root, "title", header.title);
  write_attribute(root, "source", "hearsay " + header.program_version);
  write_attribute(root, "format", layout::format);
  write_attribute(
      root, "format_version",
      std::to_string(layout::major_version) + "." + std::to_string(layout::minor_version));
  write_attribute(root, "program_version", header.program_version);
  write_attribute(root, "git_commit", header.git_commit);
  write_attribute(root, "scenario", header.scenario_text);
  write_attribute(root, "scenario_resolved", header.scenario_resolved);
  write_attribute(root, "scenario_sha256", sha256(header.scenario_text));
  write_attribute(root, "graph_digest", header.graph_digest);
  write_attribute(root, "run_digest", run_digest(header));
  write_attribute(root, "seed", header.seed);
  write_attribute(root, "baseline", header.baseline);
  write_attribute(root, "currency", header.currency);
  write_attribute(root, "step_seconds", header.step.seconds);
  write_attribute(root, "samples", static_cast<std::int64_t>(header.kept()));
  write_attribute(root, "agents", static_cast<std::int64_t>(header.agents));
  write_attribute(root, "measures", measure_names);
  write_attribute(root, "outcomes", outcome_names);
}

hid_t ResultWriter::State::write_scale(const char* name, hid_t type, hsize_t size, const void* data,
                                       std::string_view sentence) {
  const hsize_t extent[] = {size};
  Handle dataset = make_dataset(file, name, type, extent, {}, 0);
  checked(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
  checked(H5DSset_scale(dataset, name));
  describe(dataset, "1", sentence);
  return scales.emplace_back(std::move(dataset));
}

hid_t ResultWriter::State::write_text_scale(const char* name, std::span<const std::string> texts,
                                            std::string_view sentence) {
  std::vector<std::string> valid;
  std::vector<const char*> pointers;
  for (const std::string& text : texts) valid.push_back(valid_utf8(text));
  for (const std::string& text : valid) pointers.push_back(text.c_str());
  return write_scale(name, hdf5::text_type(), texts.size(), pointers.data(), sentence);
}

void ResultWriter::State::write_scales(const ResultHeader& header) {
  write_text_scale(layout::strategy, header.strategies, "strategy");

  std::vector<std::int64_t> ordinals(
      std::max({replicates, steps, agents, hsize_t{layout::squares_words}}));
  for (std::size_t i = 0; i < ordinals.size(); ++i) ordinals[i] = static_cast<std::int64_t>(i);
  write_scale(layout::replicate, H5T_NATIVE_INT64, replicates, ordinals.data(),
              "replicate: equal numbers of two strategies had the same luck");
  const hid_t step_scale = write_scale(layout::step, H5T_NATIVE_INT64, steps, ordinals.data(),
                                       "step since the start of the campaign");

  std::vector<double> since_start(steps);
  for (std::size_t i = 0; i < since_start.size(); ++i) {
    since_start[i] =
        static_cast<double>(static_cast<std::int64_t>(i) * header.step.seconds) / 3600.0;
  }
  const hsize_t extent[] = {steps};
  Handle dataset = make_dataset(file, layout::hours, H5T_NATIVE_DOUBLE, extent, {}, 0);
  checked(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, since_start.data()));
  checked(H5DSattach_scale(dataset, step_scale, 0));
  describe(dataset, "h", "time from the start of the campaign to the start of the step");
  scales.push_back(std::move(dataset));

  write_scale(layout::word, H5T_NATIVE_INT64, layout::squares_words, ordinals.data(),
              "word of a long number: it counts 2^(32 word) fold");
  if (samples > 0 && samples < replicates) {
    write_scale(layout::sample, H5T_NATIVE_INT64, samples, ordinals.data(),
                "replicate that is kept step by step");
  }

  // Without outcomes nothing has an axis of agents.
  if (outcomes == 0) return;
  constexpr std::string_view sentence = "agent, by its id in the graph's file";
  if (header.agent_names.empty()) {
    write_scale(layout::agent, H5T_NATIVE_INT64, agents, ordinals.data(), "agent");
  } else if (const auto ids = as_integers(header.agent_names)) {
    write_scale(layout::agent, H5T_NATIVE_INT64, agents, ids->data(), sentence);
  } else {
    write_text_scale(layout::agent, header.agent_names, sentence);
  }
}

// A coordinate along the strategies.
template <class Value>
Handle ResultWriter::State::write_of_strategy(const std::string& name, hid_t type,
                                              std::span<const Value> values) {
  const hsize_t extent[] = {strategies};
  Handle dataset = make_dataset(file, name, type, extent, {}, 0);
  checked(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  checked(H5DSattach_scale(dataset, scales[0], 0));
  point_coordinates += ' ' + name;
  return dataset;
}

void ResultWriter::State::write_points(const ResultHeader& header) {
  if (header.swept.empty()) return;
  const std::size_t of_a_point = header.strategies_of_a_point();
  std::vector<std::int64_t> integers(strategies);
  const auto write_integers = [&](const std::string& name, const auto& value_of) {
    for (std::size_t s = 0; s < strategies; ++s) {
      integers[s] = static_cast<std::int64_t>(value_of(s / of_a_point));
    }
    return write_of_strategy<std::int64_t>(name, H5T_NATIVE_INT64, integers);
  };
  const auto write_texts = [&](const std::string& name, const auto& text_of) {
    std::vector<std::string> texts;
    std::vector<const char*> pointers;
    for (std::size_t s = 0; s < strategies; ++s) texts.push_back(valid_utf8(text_of(s)));
    for (const std::string& text : texts) pointers.push_back(text.c_str());
    return write_of_strategy<const char*>(name, hdf5::text_type(), pointers);
  };
  const Handle points = write_integers(layout::point, [](std::size_t point) { return point; });
  describe(points, "1", "point of the sweep");
  const Handle plain =
      write_texts(layout::plain_strategy, [&](std::size_t s) { return header.plain_strategy(s); });
  write_attribute(plain, "long_name", "strategy, without its point");
  const Handle market_size = write_integers(
      layout::market_agents, [&](std::size_t point) { return header.point_agents[point]; });
  describe(market_size, "agents", "agents of the market at the point");

  std::string names;
  for (const SweptColumn& column : header.swept) {
    std::string name = dataset_name_of(column.path);
    while ((names + ' ').find(' ' + name + ' ') != std::string::npos) name += '_';
    names += ' ' + name;
    Handle dataset;
    bool number = true;
    if (const auto integral = as_integers(column.values)) {
      dataset = write_integers(name, [&](std::size_t point) { return (*integral)[point]; });
    } else if (const auto decimal = as_doubles(column.values)) {
      std::vector<double> values(strategies);
      for (std::size_t s = 0; s < strategies; ++s) values[s] = (*decimal)[s / of_a_point];
      dataset = write_of_strategy<double>(name, H5T_NATIVE_DOUBLE, values);
    } else {
      number = false;
      dataset = write_texts(name, [&](std::size_t s) { return column.values[s / of_a_point]; });
    }
    if (number) write_attribute(dataset, "units", unit_text(column.unit, header.currency));
    write_attribute(dataset, "long_name", column.sentence.empty() ? column.path : column.sentence);
    write_attribute(dataset, "path", column.path);
  }
  write_attribute(file, "swept", names.substr(1));
}

void ResultWriter::State::make_datasets(const ResultHeader& header) {
  // In write_scales' order.
  const hid_t strategy_scale = scales[0];
  const hid_t replicate_scale = scales[1];
  const hid_t step_scale = scales[2];
  const hid_t word_scale = scales[4];
  const hid_t sample_scale =
      samples < replicates && samples > 0 ? hid_t{scales[5]} : replicate_scale;
  steps_per_chunk = std::clamp<hsize_t>(steps, 1, chunk_counts);
  chunks_of_a_row = std::max<hsize_t>(1, (steps + steps_per_chunk - 1) / steps_per_chunk);
  rows_per_chunk =
      std::clamp<hsize_t>(chunk_counts / steps_per_chunk, 1, std::max<hsize_t>(samples, 1));
  const auto clamped = [](hsize_t size) { return std::clamp<hsize_t>(size, 1, chunk_counts); };

  const hsize_t step_extent[] = {strategies, samples, steps};
  const hsize_t step_chunk[] = {1, rows_per_chunk, steps_per_chunk};
  const hsize_t total_extent[] = {strategies, replicates};
  const hsize_t total_chunk[] = {1, clamped(replicates)};
  const hsize_t sum_extent[] = {strategies, steps};
  const hsize_t sum_chunk[] = {1, clamped(steps)};
  const hsize_t squares_extent[] = {strategies, steps, layout::squares_words};
  const hsize_t squares_chunk[] = {1, clamped(steps) / layout::squares_words + 1,
                                   layout::squares_words};
  const bool fails = count(failed) > 0;
  for (const MeasureColumn& measure : header.measures) {
    const std::string unit = unit_text(measure.unit, header.currency);
    const auto made = [&](const std::string& name, std::span<const hsize_t> extent,
                          std::span<const hsize_t> chunk, const std::string& sentence) {
      Handle dataset = make_dataset(file, name, H5T_NATIVE_INT64, extent, chunk, compression);
      describe(dataset, unit, sentence);
      if (measure.scale != 1.0) write_attribute(dataset, "scale_factor", measure.scale);
      if (fails) write_attribute(dataset, "_FillValue", layout::missing);
      checked(H5DSattach_scale(dataset, strategy_scale, 0));
      return dataset;
    };
    if (samples > 0) {
      Handle counts = made(measure.name, step_extent, step_chunk, measure.sentence);
      write_attribute(counts, "coordinates", layout::hours + point_coordinates);
      checked(H5DSattach_scale(counts, sample_scale, 1));
      checked(H5DSattach_scale(counts, step_scale, 2));
      step_counts.push_back(std::move(counts));
    }
    Handle total = made(measure.name + layout::total_suffix, total_extent, total_chunk,
                        measure.sentence + layout::total_sentence);
    if (!point_coordinates.empty()) {
      write_attribute(total, "coordinates", point_coordinates.substr(1));
    }
    checked(H5DSattach_scale(total, replicate_scale, 1));
    totals.push_back(std::move(total));

    Handle sum = made(measure.name + layout::sum_suffix, sum_extent, sum_chunk,
                      measure.sentence + ", in all replicates together");
    write_attribute(sum, "coordinates", layout::hours + point_coordinates);
    checked(H5DSattach_scale(sum, step_scale, 1));
    sums.push_back(std::move(sum));

    Handle square = make_dataset(file, measure.name + layout::squares_suffix, H5T_NATIVE_INT64,
                                 squares_extent, squares_chunk, compression);
    describe(square, "1",
             measure.sentence +
                 ": squares of the counts, as they are stored, of all replicates "
                 "together, in words of 32 bits");
    write_attribute(square, "coordinates", layout::hours + point_coordinates);
    checked(H5DSattach_scale(square, strategy_scale, 0));
    checked(H5DSattach_scale(square, step_scale, 1));
    checked(H5DSattach_scale(square, word_scale, 2));
    squares.push_back(std::move(square));
  }

  const hsize_t agent_extent[] = {strategies, agents};
  const hsize_t agent_chunk[] = {1, clamped(agents)};
  for (const OutcomeColumn& outcome : header.outcomes) {
    Handle dataset = make_dataset(file, layout::agents_prefix + outcome.name, H5T_NATIVE_INT32,
                                  agent_extent, agent_chunk, compression);
    describe(dataset, "replicates", outcome.sentence);
    if (!point_coordinates.empty()) {
      write_attribute(dataset, "coordinates", point_coordinates.substr(1));
    }
    checked(H5DSattach_scale(dataset, strategy_scale, 0));
    checked(H5DSattach_scale(dataset, scales.back(), 1));
    agent_counts.push_back(std::move(dataset));
  }
}

// The table of those that failed, and how many of each strategy did not. Without any there is none.
void ResultWriter::State::write_failed(const std::vector<FailedReplicate>& all) {
  if (all.empty()) return;
  std::vector<std::int64_t> left;
  for (const ReplicateSet& set : failed) {
    left.push_back(static_cast<std::int64_t>(replicates - set.count()));
  }
  const std::string coordinates = point_coordinates;
  const Handle finished = write_of_strategy<std::int64_t>(layout::finished, H5T_NATIVE_INT64, left);
  point_coordinates = coordinates;
  describe(finished, "replicates", "replicates that did not fail");

  const Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  checked(H5Pset_obj_track_times(creation, false));
  const Handle group(H5Gcreate2(file, layout::failed, H5P_DEFAULT, creation, H5P_DEFAULT),
                     H5Gclose);
  const hsize_t extent[] = {all.size()};
  const auto write = [&](const char* name, hid_t type, const void* data, const char* sentence) {
    Handle dataset = make_dataset(group, name, type, extent, {}, 0);
    checked(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
    describe(dataset, "1", sentence);
    return dataset;
  };
  std::vector<std::int64_t> ordinals;
  std::vector<std::int64_t> strategy_of;
  std::vector<std::int64_t> replicate_of;
  std::vector<std::string> texts;
  std::vector<const char*> pointers;
  for (const FailedReplicate& one : all) {
    ordinals.push_back(static_cast<std::int64_t>(ordinals.size()));
    strategy_of.push_back(static_cast<std::int64_t>(one.strategy));
    replicate_of.push_back(one.replicate);
    texts.push_back(valid_utf8(one.message));
  }
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  const Handle axis = write(layout::failure, H5T_NATIVE_INT64, ordinals.data(), "failure");
  checked(H5DSset_scale(axis, layout::failure));
  const auto attached = [&](const Handle& dataset) { checked(H5DSattach_scale(dataset, axis, 0)); };
  attached(write(layout::strategy, H5T_NATIVE_INT64, strategy_of.data(),
                 "position of the strategy, from 0"));
  attached(write(layout::replicate, H5T_NATIVE_INT64, replicate_of.data(), "replicate"));
  attached(write("message", hdf5::text_type(), pointers.data(), "why it failed"));
}

void ResultWriter::State::write_missing() {
  for (std::size_t strategy = 0; strategy < strategies; ++strategy) {
    for (const ReplicateRange& range : failed[strategy].ranges()) {
      const std::vector<std::int64_t> missing(range.count(), layout::missing);
      const hsize_t start[] = {strategy, range.first};
      const hsize_t extent[] = {1, range.count()};
      for (std::size_t measure = 0; measure < measures; ++measure) {
        write_box(totals[measure], H5T_NATIVE_INT64, start, extent, missing.data());
        has_totals[measure] = 1;
      }
    }
    // Step by step they are written with the others in their chunks, where there are any.
    for (hsize_t first = 0; first < samples && !failed[strategy].empty(); first += rows_per_chunk) {
      const auto end = static_cast<std::uint32_t>(std::min(samples, first + rows_per_chunk));
      const ReplicateSet rows(static_cast<std::uint32_t>(first), end);
      if (!rows.without(failed[strategy]).empty()) continue;
      begin(strategy);
      under_way[strategy].first_row = first;
      write_chunks(strategy);
      under_way[strategy] = {};
    }
  }
}

void ResultWriter::State::begin(std::size_t strategy) {
  UnderWay& now = under_way[strategy];
  if (!now.sums.empty()) return;
  now.sums.assign(measures, SumsUnderWay(steps));
  now.any.assign(measures, 0);
  if (samples > 0) now.counts.resize(measures * chunks_of_a_row * chunk_bytes());
}

// Of replicates that belong to one row of chunks: `first_record` of the records and after it.
void ResultWriter::State::write_block(std::size_t strategy, hsize_t first,
                                      const PackedRecords& records, std::size_t first_record,
                                      std::size_t rows) {
  begin(strategy);
  UnderWay& now = under_way[strategy];
  const hsize_t first_row = first / rows_per_chunk * rows_per_chunk;
  if (first_row != now.first_row && now.first_row < samples) write_chunks(strategy);
  now.first_row = first_row;
  std::vector<std::int64_t> column(steps);
  std::vector<std::int64_t> row_totals(measures * rows);
  std::vector<char> is_there(measures);
  for (std::size_t row = 0; row < rows; ++row) {
    std::string_view rest = records.bytes_of(first_record + row);
    for (std::size_t measure = 0; measure < measures; ++measure) {
      unpack_counts(rest, column);
      std::uint64_t any = 0;
      std::int64_t total = 0;
      for (const std::int64_t count : column) {
        any |= static_cast<std::uint64_t>(count);
        total += count;
      }
      if (any == 0) continue;
      is_there[measure] = 1;
      row_totals[measure * rows + row] = total;
      now.sums[measure].add(column, any);
      if (first + row >= samples) continue;
      now.any[measure] |= any;
      put(now, measure, first - first_row + row, column, any);
    }
  }
  for (std::size_t measure = 0; measure < measures; ++measure) {
    if (is_there[measure] == 0) continue;
    const hsize_t start[] = {strategy, first};
    const hsize_t extent[] = {1, rows};
    write_box(totals[measure], H5T_NATIVE_INT64, start, extent, &row_totals[measure * rows]);
    has_totals[measure] = 1;
  }
}

// Puts a row into its chunks, shuffled. Places of bytes that are 0 in all counts are 0 already.
void ResultWriter::State::put(UnderWay& now, std::size_t measure, std::size_t row,
                              std::span<const std::int64_t> counts, std::uint64_t any) const {
  for (hsize_t chunk = 0; chunk < chunks_of_a_row; ++chunk) {
    const auto part = counts.subspan(
        chunk * steps_per_chunk,
        std::min<std::size_t>(steps_per_chunk, counts.size() - chunk * steps_per_chunk));
    std::byte* to = now.counts.data() + (measure * chunks_of_a_row + chunk) * chunk_bytes() +
                    row * steps_per_chunk;
    for (std::uint64_t left = any, place = 0; left != 0; left >>= 8, ++place) {
      if ((left & 0xFF) != 0) {
        for (std::size_t i = 0; i < part.size(); ++i) {
          to[i] = static_cast<std::byte>(part[i] >> (8 * place));
        }
      }
      to += rows_per_chunk * steps_per_chunk;
    }
  }
}

// Most counts are 0, which is what is read where nothing was written.
void ResultWriter::State::write_chunks(std::size_t strategy) {
  if (steps == 0) return;
  UnderWay& now = under_way[strategy];
  const auto end = static_cast<std::uint32_t>(std::min(samples, now.first_row + rows_per_chunk));
  const ReplicateSet rows(static_cast<std::uint32_t>(now.first_row), end);
  const ReplicateSet missing = rows.common(failed[strategy]);
  const std::vector<std::int64_t> no_counts(missing.empty() ? 0 : steps, layout::missing);
  for (std::size_t measure = 0; measure < measures; ++measure) {
    for (const ReplicateRange& range : missing.ranges()) {
      now.any[measure] |= static_cast<std::uint64_t>(layout::missing);
      for (std::uint32_t row = range.first; row < range.end; ++row) {
        put(now, measure, row - now.first_row, no_counts,
            static_cast<std::uint64_t>(layout::missing));
      }
    }
    if (now.any[measure] == 0) continue;
    for (hsize_t chunk = 0; chunk < chunks_of_a_row; ++chunk) {
      const auto bytes =
          std::span(now.counts)
              .subspan((measure * chunks_of_a_row + chunk) * chunk_bytes(), chunk_bytes());
      const hsize_t offset[] = {strategy, now.first_row, chunk * steps_per_chunk};
      chunks.write_shuffled(step_counts[measure], offset, bytes);
      std::uint64_t left = now.any[measure];
      for (auto rest = bytes; left != 0; left >>= 8) {
        const auto of_place = rest.first(rows_per_chunk * steps_per_chunk);
        if ((left & 0xFF) != 0) std::ranges::fill(of_place, std::byte{});
        rest = rest.subspan(of_place.size());
      }
    }
    now.any[measure] = 0;
    has_counts[measure] = 1;
  }
}

void ResultWriter::State::write_sums(std::size_t strategy) {
  for (std::size_t measure = 0; measure < under_way[strategy].sums.size(); ++measure) {
    const StepSums& over = under_way[strategy].sums[measure].sums();
    std::vector<std::int64_t> words;
    for (SumOfSquares square : over.squares) {
      for (int word = 0; word < layout::squares_words; ++word, square >>= 32) {
        words.push_back(static_cast<std::int64_t>(square & 0xffffffffU));
      }
    }
    const hsize_t start[] = {strategy, 0, 0};
    const hsize_t extent[] = {1, steps, layout::squares_words};
    write_box(sums[measure], H5T_NATIVE_INT64, std::span(start).first(2),
              std::span(extent).first(2), over.sums.data());
    write_box(squares[measure], H5T_NATIVE_INT64, start, extent, words.data());
  }
}

void ResultWriter::State::complete(std::size_t strategy) {
  if (under_way[strategy].first_row < samples) write_chunks(strategy);
  write_sums(strategy);
  under_way[strategy] = {};
}

// Tools do not take a dataset for one of which nothing is stored.
void ResultWriter::State::write_zeros() {
  const std::int64_t zero = 0;
  const hsize_t start[] = {0, 0, 0};
  const hsize_t extent[] = {1, 1, 1};
  if (replicates == 0 || steps == 0) return;
  for (std::size_t measure = 0; measure < measures; ++measure) {
    if (has_totals[measure] == 0) {
      write_box(totals[measure], H5T_NATIVE_INT64, std::span(start).first(2),
                std::span(extent).first(2), &zero);
    }
    if (samples > 0 && has_counts[measure] == 0) {
      write_box(step_counts[measure], H5T_NATIVE_INT64, start, extent, &zero);
    }
  }
}

void ResultWriter::State::write_provenance(const Provenance& provenance) const {
  const Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  checked(H5Pset_obj_track_times(creation, false));
  const Handle group(H5Gcreate2(file, layout::provenance, H5P_DEFAULT, creation, H5P_DEFAULT),
                     H5Gclose);
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  checked(H5get_libversion(&major, &minor, &release));
  write_attribute(group, "host", provenance.host);
  write_attribute(group, "threads", static_cast<std::int64_t>(provenance.threads));
  write_attribute(group, "ranks", static_cast<std::int64_t>(provenance.ranks));
  write_attribute(group, "started", provenance.started);
  write_attribute(group, "wall_seconds", provenance.wall_seconds);
  write_attribute(group, "compiler", provenance.compiler);
  write_attribute(group, "command_line", provenance.command_line);
  write_attribute(
      group, "hdf5_version",
      std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release));
}

void ResultWriter::State::close_datasets() {
  for (auto* group : {&step_counts, &totals, &sums, &squares, &agent_counts, &scales}) {
    for (Handle& dataset : *group) checked(dataset.reset());
    group->clear();
  }
}

ResultWriter::ResultWriter(std::string path, const ResultHeader& header,
                           const std::vector<FailedReplicate>& failed)
    : state_(std::make_unique<State>(std::move(path))) {
  HEARSAY_EXPECT(!header.strategies.empty());
  HEARSAY_EXPECT(header.strategies.size() % header.points() == 0);
  HEARSAY_EXPECT(header.agent_names.empty() || header.agent_names.size() == header.agents);
  State& state = *state_;
  state.strategies = header.strategies.size();
  state.measures = header.measures.size();
  state.outcomes = header.outcomes.size();
  state.replicates = header.replicates;
  state.samples = header.kept();
  state.steps = header.steps;
  state.agents = header.agents;
  state.taken.assign(state.strategies, 0);
  state.tallied.assign(state.strategies, false);
  state.has_totals.resize(state.measures);
  state.has_counts.resize(state.measures);
  state.failed.resize(state.strategies);
  for (const FailedReplicate& one : failed) {
    HEARSAY_EXPECT(one.strategy < state.strategies && one.replicate < state.replicates);
    state.failed[one.strategy].add({one.replicate, one.replicate + 1});
  }
  state.under_way.resize(state.strategies);

  state.guard([&] {
    state.create_file();
    state.write_root(header);
    state.write_scales(header);
    state.write_points(header);
    state.write_failed(failed);
    state.make_datasets(header);
    state.write_missing();
  });
}

ResultWriter::~ResultWriter() = default;

const std::string& ResultWriter::temporary_path() const {
  return state_->whole.temporary();
}

void ResultWriter::take(std::size_t strategy, ReplicateId first,
                        std::span<const ReplicateRecord> records) {
  State& state = *state_;
  PackedRecords packed(static_cast<Step>(state.steps), state.measures);
  for (const ReplicateRecord& record : records) {
    HEARSAY_EXPECT(record.measures() == state.measures);
    HEARSAY_EXPECT(state.measures == 0 || record.steps() == state.steps);
    packed.add(record);
  }
  take_packed(strategy, first, packed);
}

void ResultWriter::take_packed(std::size_t strategy, ReplicateId first,
                               const PackedRecords& records) {
  State& state = *state_;
  HEARSAY_EXPECT(strategy < state.strategies);
  HEARSAY_EXPECT(index(first) + records.size() <= state.replicates);
  HEARSAY_EXPECT(ReplicateSet(0, index(first)).without(state.failed[strategy]).count() ==
                 state.taken[strategy]);
  const ReplicateSet block(index(first), index(first) + static_cast<std::uint32_t>(records.size()));
  HEARSAY_EXPECT(block.common(state.failed[strategy]).empty());
  HEARSAY_EXPECT(records.measures() == state.measures);
  HEARSAY_EXPECT(state.measures == 0 || records.steps() == state.steps);
  state.guard([&] {
    // In pieces that end where chunks end, if they are kept step by step.
    for (std::size_t done = 0; done < records.size();) {
      const hsize_t row = index(first) + done;
      std::size_t piece = records.size() - done;
      if (row < state.samples) {
        piece = std::min<std::size_t>(piece, state.rows_per_chunk - row % state.rows_per_chunk);
      }
      state.write_block(strategy, row, records, done, piece);
      done += piece;
    }
    state.taken[strategy] += records.size();
    if (state.is_complete(strategy)) state.complete(strategy);
  });
}

void ResultWriter::take_agents(std::size_t strategy, const AgentTally& tally) {
  State& state = *state_;
  HEARSAY_EXPECT(strategy < state.strategies);
  HEARSAY_EXPECT(state.is_complete(strategy));
  HEARSAY_EXPECT(!state.tallied[strategy]);
  state.guard([&] {
    for (std::size_t outcome = 0; outcome < state.outcomes; ++outcome) {
      const auto counts = tally.of(outcome);
      HEARSAY_EXPECT(counts.size() == state.agents);
      std::vector<std::uint32_t> chunk(std::clamp<std::size_t>(counts.size(), 1, chunk_counts));
      for (std::size_t first = 0; first < counts.size(); first += chunk.size()) {
        const auto part = counts.subspan(first, std::min(chunk.size(), counts.size() - first));
        std::ranges::fill(std::ranges::copy(part, chunk.begin()).out, chunk.end(), 0U);
        const hsize_t offset[] = {strategy, first};
        state.chunks.write(state.agent_counts[outcome], offset, chunk);
      }
    }
  });
  state.tallied[strategy] = true;
}

void ResultWriter::finish(const Provenance& provenance) {
  State& state = *state_;
  for (std::size_t strategy = 0; strategy < state.strategies; ++strategy) {
    HEARSAY_EXPECT(state.is_complete(strategy));
    HEARSAY_EXPECT(state.outcomes == 0 || state.tallied[strategy] || state.taken[strategy] == 0);
  }
  HEARSAY_EXPECT(state.file >= 0);
  state.guard([&] {
    state.write_zeros();
    state.write_provenance(provenance);
    state.close_datasets();
    checked(H5Fflush(state.file, H5F_SCOPE_GLOBAL));
    checked(state.file.reset());
  });
  state.whole.finish();
}

}  // namespace hearsay
