// What result files and graph files ask of HDF5: attributes and datasets, written and read.
//
// Failures are hdf5::Failure, with one readable line; whoever knows the path turns it into an
// error.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/io/hdf5_handle.hpp"

namespace hearsay::hdf5 {

// What is wrong with a file whose HDF5 structure is sound.
[[noreturn]] void misfit(const std::string& what);

// Opens a file for reading. Throws SystemError where it cannot be read at all, InputError, with
// what `is_allowed`, where it is not of HDF5.
Handle open_file(const std::string& path, const char* is_allowed);
// Throws InputError where the attribute `format` of a file is another, which is not `what`, or its
// version has a greater first number than `major_version`.
void check_format(hid_t file, const std::string& path, const std::string& format, const char* what,
                  int major_version);

void write_attribute(hid_t object, const char* name, std::string_view text);
void write_attribute(hid_t object, const char* name, std::int64_t value);
void write_attribute(hid_t object, const char* name, std::uint64_t value);
void write_attribute(hid_t object, const char* name, double value);

bool has_attribute(hid_t object, const char* name);
// Variable length, as we write it, or fixed, as a tool that copied the file may have left it.
std::string read_text(hid_t object, const char* name);
std::int64_t read_integer(hid_t object, const char* name);
std::uint64_t read_unsigned(hid_t object, const char* name);
double read_double(hid_t object, const char* name);

// How datasets are made: without times, in chunks of `chunk` where it is given, then compressed.
Handle chunked(std::span<const hsize_t> chunk, int compression);
Handle make_dataset(hid_t file, const std::string& name, hid_t type,
                    std::span<const hsize_t> extent, std::span<const hsize_t> chunk,
                    int compression);

// Writes `data` to the box of `extent` at `start`, or reads the box into it.
void write_box(hid_t dataset, hid_t memory_type, std::span<const hsize_t> start,
               std::span<const hsize_t> extent, const void* data);
void read_box(hid_t dataset, hid_t memory_type, std::span<const hsize_t> start,
              std::span<const hsize_t> extent, void* data);

Handle open_dataset(hid_t file, const std::string& name);
std::vector<hsize_t> extent_of(hid_t dataset);
H5T_class_t class_of(hid_t dataset);
// Of a dataset with one axis.
hsize_t length_of_scale(hid_t file, const char* name);
// A dataset of texts.
std::vector<std::string> read_texts(hid_t file, const char* name);

// The ids as integers, where every one of them is written as an integer is ("17", not "017").
std::optional<std::vector<std::int64_t>> as_integers(std::span<const std::string> names);
// The ids of agents in the dataset `name` as text; empty where they are 0, 1, 2 ...
std::vector<std::string> read_agent_names(hid_t file, const char* name);

}  // namespace hearsay::hdf5
