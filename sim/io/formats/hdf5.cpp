// A graph as it lies in memory, in HDF5: nothing is parsed, so that it is read at the speed of the
// disk. For those who read it elsewhere: who sees what agent a posts is
// targets[offsets[a] : offsets[a + 1]], which ascends.
//
// What is read is checked before it becomes a Graph, for a file may be damaged or of other making.
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <string_view>
#include <unordered_set>

#include "sim/core/errors.hpp"
#include "sim/core/utf8.hpp"
#include "sim/core/whole_file.hpp"
#include "sim/graph/graph_format.hpp"
#include "sim/graph/ways_back.hpp"
#include "sim/io/hdf5_data.hpp"

namespace hearsay {
namespace {

using hdf5::checked;
using hdf5::Handle;
using hdf5::misfit;

constexpr std::array<std::string_view, 2> kEndings = {".h5", ".hdf5"};
constexpr char kAllowed[] = "a graph file of this program";
constexpr char kFormat[] = "hearsay graph";
constexpr int kMajorVersion = 1;
constexpr char kVersion[] = "1.0";

constexpr char kOneWayTies[] = "one_way_ties";
constexpr char kOffsets[] = "offsets";
constexpr char kTargets[] = "targets";
constexpr char kWeights[] = "weights";
constexpr char kAgents[] = "agent";

constexpr std::size_t kAgentsPerBlock = 4096;
// Deflate makes nothing smaller than a thousandth; an array that would need more is not there.
constexpr hsize_t kMostPacked = 1100;

void write_array(hid_t file, const char* name, hid_t type, hsize_t size, const void* data,
                 std::string_view sentence) {
  const hsize_t extent[] = {size};
  Handle dataset = hdf5::make_dataset(file, name, type, extent, {}, 0);
  if (size > 0) checked(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
  hdf5::write_attribute(dataset, "long_name", sentence);
  checked(dataset.reset());
}

void write_ids(hid_t file, std::span<const std::string> names) {
  constexpr std::string_view sentence = "id of each agent in the file it came from";
  if (const auto ids = hdf5::as_integers(names)) {
    write_array(file, kAgents, H5T_NATIVE_INT64, ids->size(), ids->data(), sentence);
    return;
  }
  std::vector<std::string> valid;
  std::vector<const char*> pointers;
  for (const std::string& name : names) valid.push_back(valid_utf8(name));
  for (const std::string& name : valid) pointers.push_back(name.c_str());
  write_array(file, kAgents, hdf5::text_type(), pointers.size(), pointers.data(), sentence);
}

template <class Value>
std::vector<Value> read_array(hid_t file, const char* name, hid_t type, H5T_class_t of_class,
                              hsize_t file_size) {
  const hsize_t size = hdf5::length_of_scale(file, name);
  const Handle dataset = hdf5::open_dataset(file, name);
  if (hdf5::class_of(dataset) != of_class) misfit(std::string(name) + " holds other than numbers");
  if (size / kMostPacked * sizeof(Value) > file_size) {
    misfit(std::string(name) + " is longer than the file");
  }
  std::vector<Value> values(size);
  if (size > 0) checked(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  return values;
}

void check_offsets(const std::vector<TieIndex>& offsets, std::size_t ties) {
  if (offsets.empty() || offsets.front() != 0 || offsets.back() != ties ||
      !std::is_sorted(offsets.begin(), offsets.end())) {
    misfit("offsets do not divide the ties among agents");
  }
}

void check_targets(const std::vector<TieIndex>& offsets, const std::vector<AgentId>& targets,
                   Workers& workers) {
  const std::size_t agents = offsets.size() - 1;
  std::atomic<bool> sound{true};
  workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    bool fits = true;
    for (std::size_t a = begin; a < end; ++a) {
      for (TieIndex tie = offsets[a]; tie < offsets[a + 1]; ++tie) {
        fits = fits && index(targets[tie]) < agents && index(targets[tie]) != a &&
               (tie == offsets[a] || targets[tie - 1] < targets[tie]);
      }
    }
    if (!fits) sound.store(false, std::memory_order_relaxed);
  });
  if (!sound) misfit("targets are not other agents, ascending for each");
}

void check_names(const std::vector<std::string>& names, std::size_t agents) {
  if (names.empty()) return;
  if (names.size() != agents) misfit("not as many ids as agents");
  std::unordered_set<std::string_view> different(names.begin(), names.end());
  if (different.size() != names.size()) misfit("two agents have one id");
}

GraphFile read_graph(hid_t file, const std::string& path, const GraphReadOptions& options,
                     Workers& workers) {
  hdf5::check_format(file, path, kFormat, "a graph of this program", kMajorVersion);
  struct stat status {};
  const hsize_t file_size =
      ::stat(path.c_str(), &status) == 0 ? static_cast<hsize_t>(status.st_size) : 0;
  auto offsets = read_array<TieIndex>(file, kOffsets, H5T_NATIVE_UINT64, H5T_INTEGER, file_size);
  auto targets = read_array<AgentId>(file, kTargets, H5T_NATIVE_UINT32, H5T_INTEGER, file_size);
  check_offsets(offsets, targets.size());
  const std::size_t agents = offsets.size() - 1;
  if (agents > options.most_agents) {
    throw InputError(path, "names more than " + std::to_string(options.most_agents) + " agents",
                     "at most " + std::to_string(options.most_agents));
  }
  check_targets(offsets, targets, workers);
  if (targets.empty()) throw InputError(path, "holds no ties", "at least one tie");

  GraphFile read;
  if (checked(H5Lexists(file, kAgents, H5P_DEFAULT)) > 0) {
    read.names = hdf5::read_agent_names(file, kAgents);
    check_names(read.names, agents);
  }
  if (options.weights == TieWeights::kept && checked(H5Lexists(file, kWeights, H5P_DEFAULT)) > 0) {
    read.weights = read_array<double>(file, kWeights, H5T_NATIVE_DOUBLE, H5T_FLOAT, file_size);
    if (read.weights.size() != targets.size() ||
        !std::all_of(read.weights.begin(), read.weights.end(),
                     [](double weight) { return std::isfinite(weight); })) {
      misfit("weights are not a finite number for each tie");
    }
  }
  read.graph = Graph(std::move(offsets), std::move(targets));
  GraphReport& report = read.report;
  report.file = path;
  report.agents = agents;
  // To count them takes several times as long as to read the file, which therefore says it.
  if (hdf5::has_attribute(file, kOneWayTies)) {
    report.one_way_ties = hdf5::read_unsigned(file, kOneWayTies);
    if (report.one_way_ties > read.graph.ties()) misfit("more ties are one-way than there are");
  } else {
    report.one_way_ties =
        is_mutual(read.graph, workers) ? 0 : count_one_way_ties(read.graph, workers);
  }
  report.kind = report.one_way_ties == 0 ? TieKind::mutual : TieKind::directed;
  report.ties = report.kind == TieKind::mutual ? read.graph.ties() / 2 : read.graph.ties();
  report.lines = report.ties;
  return read;
}

class Hdf5Format final : public GraphFormat {
 public:
  std::string_view name() const override { return "hdf5"; }
  std::string_view sentence() const override {
    return "the graph as it lies in memory, read at the speed of the disk";
  }
  std::string_view source() const override { return "The HDF Group"; }
  std::span<const std::string_view> endings() const override { return kEndings; }

  GraphFile read(const std::string& path, const GraphReadOptions& options,
                 Workers& workers) const override {
    const hdf5::Quiet quiet;
    try {
      const Handle file = hdf5::open_file(path, kAllowed);
      return read_graph(file, path, options, workers);
    } catch (const hdf5::Failure& failure) {
      throw InputError(path, std::string("damaged: ") + failure.what(), kAllowed);
    }
  }

  void write(const GraphFile& file, const std::string& path, Workers& workers) const override {
    // Whoever read or made the graph has counted them mostly.
    std::uint64_t one_way = file.report.one_way_ties;
    if (file.report.agents != file.graph.agents()) {
      one_way = is_mutual(file.graph, workers) ? 0 : count_one_way_ties(file.graph, workers);
    }
    const hdf5::Quiet quiet;
    WholeFile whole(path);
    Handle out;
    try {
      const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
      checked(H5Pset_obj_track_times(creation, false));
      const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
      checked(H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18));
      out = Handle(H5Fcreate(whole.temporary().c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose);
      hdf5::write_attribute(out, "format", kFormat);
      hdf5::write_attribute(out, "format_version", kVersion);
      hdf5::write_attribute(out, kOneWayTies, one_way);
      write_array(out, kOffsets, H5T_NATIVE_UINT64, file.graph.offsets().size(),
                  file.graph.offsets().data(), "where the ties of each agent begin, and the end");
      write_array(out, kTargets, H5T_NATIVE_UINT32, file.graph.targets().size(),
                  file.graph.targets().data(), "who sees what the agent posts, ascending");
      if (!file.weights.empty()) {
        write_array(out, kWeights, H5T_NATIVE_DOUBLE, file.weights.size(), file.weights.data(),
                    "weight of each tie");
      }
      if (!file.names.empty()) write_ids(out, file.names);
      checked(H5Fflush(out, H5F_SCOPE_GLOBAL));
      checked(out.reset());
    } catch (const hdf5::Failure& failure) {
      // A write failed: HDF5 must not be asked to try again.
      out.forget();
      throw SystemError("write", path, failure.what());
    }
    whole.finish();
  }
};

}  // namespace

std::unique_ptr<GraphFormat> make_hdf5_graph_format() {
  return std::make_unique<Hdf5Format>();
}

}  // namespace hearsay
