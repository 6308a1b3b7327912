// Whole chunks of HDF5 datasets, compressed by us.
//
// What HDF5 itself compresses goes through zlib, which takes longer over the counts of a replicate
// than some replicates take to simulate. ISA-L makes the same kind of data, shuffled and deflated,
// several times as fast; chunks go to the file past HDF5's own filters, and any reader of HDF5
// undoes them as ever. Which bytes it makes may depend on the processor, what is read from them
// does not.
//
// Shuffled means the first bytes of all values of a chunk, then their second bytes, and so on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/io/hdf5_handle.hpp"

namespace hearsay::hdf5 {

class ChunkWriter {
 public:
  ChunkWriter();

  // Writes the whole chunk that begins at `offset`, a place on each axis, of a dataset that
  // make_dataset made with compression. Its values come shuffled; bytes are shuffled as they are.
  // Throws Failure, as the next.
  void write_shuffled(hid_t dataset, std::span<const hsize_t> offset,
                      std::span<const std::byte> shuffled);
  // The same of 32-bit values as they are.
  void write(hid_t dataset, std::span<const hsize_t> offset, std::span<const std::uint32_t> values);

 private:
  std::vector<std::byte> shuffled_;
  std::vector<std::byte> deflated_;
  std::vector<std::byte> work_;
};

// Reads such a chunk of a dataset of bytes, all of it. Throws Failure.
void read_chunk(hid_t dataset, std::span<const hsize_t> offset, std::span<std::byte> bytes);

}  // namespace hearsay::hdf5
