// Tables in an HDF5 file, as a result file has its axes: each table's rows are a dimension scale at
// the root, each column a dataset along it, so that xarray, h5py, R and h5dump read it as it is.
// The file is written beside its name and renamed.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace hearsay {

struct TableColumn {
  std::string name;  // unique in the file
  std::string unit;
  std::string sentence;
  // A row's value; a number that is not there is NaN.
  std::variant<std::vector<std::int64_t>, std::vector<double>, std::vector<std::string>> values;
};

struct DataTable {
  std::string axis;
  std::string sentence;
  std::size_t rows = 0;
  std::vector<TableColumn> columns;
};

using TableAttributes =
    std::vector<std::pair<std::string, std::variant<std::int64_t, std::string>>>;

// Throws SystemError.
void write_tables(const std::string& path, const TableAttributes& attributes,
                  const std::vector<DataTable>& tables);

}  // namespace hearsay
