#include "sim/io/hdf5_data.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "sim/core/errors.hpp"
#include "sim/core/refusals.hpp"
#include "sim/core/utf8.hpp"

namespace hearsay::hdf5 {
namespace {

void write_number(hid_t object, const char* name, hid_t type, const void* value) {
  const Handle attribute(H5Acreate2(object, name, type, scalar_space(), H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose);
  checked(H5Awrite(attribute, type, value));
}

Handle open_attribute(hid_t object, const char* name) {
  Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose);
  const Handle space(H5Aget_space(attribute), H5Sclose);
  if (H5Sget_simple_extent_npoints(space) != 1) misfit(std::string(name) + " is not one value");
  return attribute;
}

template <class Number>
Number read_number(hid_t object, const char* name, hid_t type) {
  const Handle attribute = open_attribute(object, name);
  Number value{};
  checked(H5Aread(attribute, type, &value));
  return value;
}

}  // namespace

void misfit(const std::string& what) {
  throw Failure(what);
}

Handle open_file(const std::string& path, const char* is_allowed) {
  // For the operating system's errors and for folders, which HDF5 reports poorly.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw NoInput(path, std::strerror(errno));
  struct stat status {};
  const int failed = ::fstat(descriptor, &status);
  ::close(descriptor);
  if (failed == 0 && S_ISDIR(status.st_mode)) {
    throw InputError(path, "it is a folder", is_allowed);
  }
  if (H5Fis_hdf5(path.c_str()) <= 0) throw InputError(path, "not an HDF5 file", is_allowed);
  return {H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose};
}

void check_format(hid_t file, const std::string& path, const std::string& format, const char* what,
                  int major_version) {
  const std::string found = has_attribute(file, "format") ? read_text(file, "format") : "";
  if (found != format) {
    throw InputError(path, std::string("an HDF5 file, but not ") + what,
                     "attribute format = \"" + format + "\"");
  }
  const std::string version = read_text(file, "format_version");
  int major = -1;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), major);
  if (error != std::errc{} || major < 1 || end == version.data() + version.size() || *end != '.') {
    throw InputError(path, "format version \"" + version + "\" is not a version",
                     "such as \"1.0\"");
  }
  if (major > major_version) {
    throw InputError(path, "format version " + version + " is newer than this program",
                     "versions up to " + std::to_string(major_version) + ".x");
  }
}

namespace {

// The places of a box in a dataset, and in memory.
struct Box {
  Box(hid_t dataset, std::span<const hsize_t> start, std::span<const hsize_t> extent)
      : place(H5Dget_space(dataset), H5Sclose),
        memory(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr),
               H5Sclose) {
    checked(
        H5Sselect_hyperslab(place, H5S_SELECT_SET, start.data(), nullptr, extent.data(), nullptr));
  }

  Handle place;
  Handle memory;
};

}  // namespace

void write_box(hid_t dataset, hid_t memory_type, std::span<const hsize_t> start,
               std::span<const hsize_t> extent, const void* data) {
  const Box box(dataset, start, extent);
  checked(H5Dwrite(dataset, memory_type, box.memory, box.place, H5P_DEFAULT, data));
}

void read_box(hid_t dataset, hid_t memory_type, std::span<const hsize_t> start,
              std::span<const hsize_t> extent, void* data) {
  const Box box(dataset, start, extent);
  checked(H5Dread(dataset, memory_type, box.memory, box.place, H5P_DEFAULT, data));
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

void write_attribute(hid_t object, const char* name, std::string_view text) {
  const std::string valid = valid_utf8(text);
  const char* pointer = valid.c_str();
  const Handle type = text_type();
  const Handle attribute(H5Acreate2(object, name, type, scalar_space(), H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose);
  checked(H5Awrite(attribute, type, &pointer));
}

void write_attribute(hid_t object, const char* name, std::int64_t value) {
  write_number(object, name, H5T_NATIVE_INT64, &value);
}
void write_attribute(hid_t object, const char* name, std::uint64_t value) {
  write_number(object, name, H5T_NATIVE_UINT64, &value);
}
void write_attribute(hid_t object, const char* name, double value) {
  write_number(object, name, H5T_NATIVE_DOUBLE, &value);
}

bool has_attribute(hid_t object, const char* name) {
  return checked(H5Aexists(object, name)) > 0;
}

std::string read_text(hid_t object, const char* name) {
  const Handle attribute = open_attribute(object, name);
  const Handle type(H5Aget_type(attribute), H5Tclose);
  if (H5Tget_class(type) != H5T_STRING) misfit(std::string(name) + " is not text");
  if (checked(H5Tis_variable_str(type)) > 0) {
    char* text = nullptr;
    checked(H5Aread(attribute, type, &text));
    std::string owned = text != nullptr ? text : "";
    H5free_memory(text);
    return owned;
  }
  std::string text(H5Tget_size(type), '\0');
  checked(H5Aread(attribute, type, text.data()));
  return text.substr(0, text.find('\0'));
}

std::int64_t read_integer(hid_t object, const char* name) {
  return read_number<std::int64_t>(object, name, H5T_NATIVE_INT64);
}
std::uint64_t read_unsigned(hid_t object, const char* name) {
  return read_number<std::uint64_t>(object, name, H5T_NATIVE_UINT64);
}
double read_double(hid_t object, const char* name) {
  return read_number<double>(object, name, H5T_NATIVE_DOUBLE);
}

Handle chunked(std::span<const hsize_t> chunk, int compression) {
  Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  checked(H5Pset_obj_track_times(creation, false));
  if (!chunk.empty()) {
    checked(H5Pset_chunk(creation, static_cast<int>(chunk.size()), chunk.data()));
    if (compression > 0) {
      checked(H5Pset_shuffle(creation));
      checked(H5Pset_deflate(creation, static_cast<unsigned>(compression)));
    }
  }
  return creation;
}

Handle make_dataset(hid_t file, const std::string& name, hid_t type,
                    std::span<const hsize_t> extent, std::span<const hsize_t> chunk,
                    int compression) {
  const Handle space(
      H5Screate_simple(static_cast<int>(extent.size()), extent.data(), extent.data()), H5Sclose);
  return {H5Dcreate2(file, name.c_str(), type, space, H5P_DEFAULT, chunked(chunk, compression),
                     H5P_DEFAULT),
          H5Dclose};
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

std::optional<std::vector<std::int64_t>> as_integers(std::span<const std::string> names) {
  std::vector<std::int64_t> ids;
  ids.reserve(names.size());
  for (const std::string& name : names) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
    if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
    if (std::to_string(id) != name) return std::nullopt;
    ids.push_back(id);
  }
  return ids;
}

std::vector<std::string> read_agent_names(hid_t file, const char* name) {
  const Handle dataset = open_dataset(file, name);
  if (class_of(dataset) != H5T_INTEGER) return read_texts(file, name);
  std::vector<std::int64_t> ids(length_of_scale(file, name));
  checked(H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, ids.data()));
  bool numbered = true;
  for (std::size_t i = 0; i < ids.size(); ++i) numbered &= ids[i] == static_cast<std::int64_t>(i);
  if (numbered) return {};
  std::vector<std::string> names;
  names.reserve(ids.size());
  for (const std::int64_t id : ids) names.push_back(std::to_string(id));
  return names;
}

}  // namespace hearsay::hdf5
