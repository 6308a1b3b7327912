// The HDF5 graph format over damaged and foreign files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <iterator>

#include "sim/io/result_file.hpp"
#include "tests/sim/graph/samples.hpp"

namespace hearsay {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

void write_karate(const std::string& path) {
  GraphFile file;
  file.graph = karate_club();
  for (std::uint32_t i = 0; i < 156; ++i) file.weights.push_back(i);
  for (int i = 0; i < 34; ++i) file.names.push_back("member " + std::to_string(i));
  Workers workers(1);
  const GraphFormats formats = all_graph_formats();
  choose_graph_format(formats, "hdf5", "", "")->write(file, path, workers);
}

// The problem of the karate club's file once `damage` was done to it, with FILE for its path.
std::string damaged(const std::function<void(hid_t)>& damage) {
  const TemporaryFile place("", "karate.h5");
  write_karate(place.path());
  const hid_t file = H5Fopen(place.path().c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  damage(file);
  H5Fclose(file);
  std::ifstream in(place.path(), std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return problem_of("hdf5", content, {.weights = TieWeights::kept});
}

template <class Value>
void set(hid_t file, const char* name, hid_t type, std::size_t at, Value value) {
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  const hid_t space = H5Dget_space(dataset);
  const hsize_t start[] = {at};
  const hsize_t one[] = {1};
  H5Sselect_hyperslab(space, H5S_SELECT_SET, start, nullptr, one, nullptr);
  const hid_t memory = H5Screate_simple(1, one, nullptr);
  H5Dwrite(dataset, type, memory, space, H5P_DEFAULT, &value);
  H5Sclose(memory);
  H5Sclose(space);
  H5Dclose(dataset);
}

void set_target(hid_t file, std::size_t at, std::uint32_t value) {
  set(file, "targets", H5T_NATIVE_UINT32, at, value);
}

TEST(Hdf5Graph, ReadsItsOwn) {
  EXPECT_EQ(damaged([](hid_t) {}), "");
}

TEST(Hdf5Graph, RefusesTargetsThatAreNoGraph) {
  const std::string problem =
      "FILE: damaged: targets are not other agents, ascending for each (a graph file of this "
      "program)";
  EXPECT_EQ(damaged([](hid_t file) { set_target(file, 3, 34); }), problem);
  EXPECT_EQ(damaged([](hid_t file) { set_target(file, 0, 0); }), problem);
  EXPECT_EQ(damaged([](hid_t file) { set_target(file, 1, 1); }), problem);
}

TEST(Hdf5Graph, RefusesOffsetsWeightsAndIdsThatDoNotFit) {
  EXPECT_THAT(
      damaged([](hid_t file) { set(file, "offsets", H5T_NATIVE_UINT64, 1, std::uint64_t{1'000}); }),
      HasSubstr("offsets do not divide the ties among agents"));
  EXPECT_THAT(damaged([](hid_t file) { set(file, "weights", H5T_NATIVE_DOUBLE, 1, std::nan("")); }),
              HasSubstr("weights are not a finite number for each tie"));
  EXPECT_THAT(damaged([](hid_t file) {
                set(
                    file, "agent",
                    [] {
                      const hid_t type = H5Tcopy(H5T_C_S1);
                      H5Tset_size(type, H5T_VARIABLE);
                      H5Tset_cset(type, H5T_CSET_UTF8);
                      return type;
                    }(),
                    1, "member 0");
              }),
              HasSubstr("two agents have one id"));
  EXPECT_THAT(damaged([](hid_t file) { H5Ldelete(file, "targets", H5P_DEFAULT); }),
              HasSubstr("no dataset targets"));
}

TEST(Hdf5Graph, CountsOneWayTiesWhereTheFileDoesNotSayThem) {
  const TemporaryFile place("", "karate.h5");
  write_karate(place.path());
  const hid_t file = H5Fopen(place.path().c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  H5Adelete(file, "one_way_ties");
  H5Fclose(file);
  Workers workers(1);
  const GraphReport report =
      read_graph_file(all_graph_formats(), "", place.path(), {}, workers).report;
  EXPECT_EQ(report.kind, TieKind::mutual);
  EXPECT_EQ(report.ties, 78U);
}

// Wherever a file was cut off it is refused, and the rest of memory left alone.
TEST(Hdf5Graph, RefusesAFileThatIsCutShortAnywhere) {
  const TemporaryFile place("", "karate.h5");
  write_karate(place.path());
  std::ifstream in(place.path(), std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  for (std::size_t size = 1; size < whole.size(); size += 1 + size / 16) {
    EXPECT_THAT(problem_of("hdf5", whole.substr(0, size)), StartsWith("FILE: ")) << size;
  }
}

TEST(Hdf5Graph, RefusesFilesThatAreNoneOfItsOwn) {
  EXPECT_EQ(problem_of("hdf5", "0 1\n"), "FILE: not an HDF5 file (a graph file of this program)");
  EXPECT_EQ(damaged([](hid_t file) { H5Adelete(file, "format"); }),
            "FILE: an HDF5 file, but not a graph of this program (attribute format = \"hearsay "
            "graph\")");
  const TemporaryFile place("", "karate.h5");
  write_karate(place.path());
  std::ifstream in(place.path(), std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  EXPECT_THAT(problem_of("hdf5", whole.substr(0, whole.size() - 200)),
              StartsWith("FILE: damaged: "));
  EXPECT_THROW(ResultReader{place.path()}, InputError);  // a graph is no result
}

}  // namespace
}  // namespace hearsay
