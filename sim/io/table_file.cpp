#include "sim/io/table_file.hpp"

#include <algorithm>
#include <span>

#include "sim/core/errors.hpp"
#include "sim/core/utf8.hpp"
#include "sim/core/whole_file.hpp"
#include "sim/io/hdf5_data.hpp"

namespace hearsay {
namespace {

using hdf5::checked;
using hdf5::Handle;
using hdf5::write_attribute;

constexpr hsize_t kChunk = 32768;
constexpr int kCompression = 1;

Handle make(hid_t file, const std::string& name, hid_t type, hsize_t rows) {
  const hsize_t extent[] = {rows};
  const hsize_t chunk[] = {std::min(rows, kChunk)};
  // Text lies elsewhere in the file and an empty column nowhere: neither is cut into chunks.
  const bool chunked = rows > 0 && type != hdf5::text_type();
  return hdf5::make_dataset(file, name, type, extent,
                            chunked ? std::span<const hsize_t>(chunk) : std::span<const hsize_t>(),
                            kCompression);
}

void fill(hid_t dataset, hid_t type, hsize_t rows, const void* data) {
  if (rows > 0) checked(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
}

Handle write_column(hid_t file, const TableColumn& column, hsize_t rows) {
  return std::visit(
      [&](const auto& values) {
        using Value = typename std::decay_t<decltype(values)>::value_type;
        HEARSAY_EXPECT(values.size() == rows);
        if constexpr (std::is_same_v<Value, std::string>) {
          std::vector<std::string> valid;
          std::vector<const char*> pointers;
          for (const std::string& text : values) valid.push_back(valid_utf8(text));
          for (const std::string& text : valid) pointers.push_back(text.c_str());
          Handle dataset = make(file, column.name, hdf5::text_type(), rows);
          fill(dataset, hdf5::text_type(), rows, pointers.data());
          return dataset;
        } else {
          const hid_t type = std::is_same_v<Value, double> ? H5T_NATIVE_DOUBLE : H5T_NATIVE_INT64;
          Handle dataset = make(file, column.name, type, rows);
          fill(dataset, type, rows, values.data());
          return dataset;
        }
      },
      column.values);
}

void write_table(hid_t file, const DataTable& table) {
  std::vector<std::int64_t> ordinals(table.rows);
  for (std::size_t i = 0; i < ordinals.size(); ++i) ordinals[i] = static_cast<std::int64_t>(i);
  const Handle scale = make(file, table.axis, H5T_NATIVE_INT64, table.rows);
  fill(scale, H5T_NATIVE_INT64, table.rows, ordinals.data());
  checked(H5DSset_scale(scale, table.axis.c_str()));
  write_attribute(scale, "units", "1");
  write_attribute(scale, "long_name", table.sentence);
  for (const TableColumn& column : table.columns) {
    const Handle dataset = write_column(file, column, table.rows);
    write_attribute(dataset, "units", column.unit);
    write_attribute(dataset, "long_name", column.sentence);
    checked(H5DSattach_scale(dataset, scale, 0));
  }
}

}  // namespace

void write_tables(const std::string& path, const TableAttributes& attributes,
                  const std::vector<DataTable>& tables) {
  WholeFile whole(path);
  const hdf5::Quiet quiet;
  Handle file;
  try {
    const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
    checked(H5Pset_obj_track_times(creation, false));
    checked(H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
    const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    checked(H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18));
    file = Handle(H5Fcreate(whole.temporary().c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose);
    for (const auto& attribute : attributes) {
      const std::string& name = attribute.first;
      std::visit([&](const auto& value) { write_attribute(file, name.c_str(), value); },
                 attribute.second);
    }
    for (const DataTable& table : tables) write_table(file, table);
    checked(H5Fflush(file, H5F_SCOPE_GLOBAL));
    checked(file.reset());
  } catch (const hdf5::Failure& failure) {
    file.forget();
    throw SystemError("write", path, failure.what());
  }
  whole.finish();
}

}  // namespace hearsay
