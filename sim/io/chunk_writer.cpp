#include "sim/io/chunk_writer.hpp"

#include <isa-l/igzip_lib.h>

#include <string>

#include "sim/core/errors.hpp"

namespace hearsay::hdf5 {
namespace {

constexpr std::uint32_t kLevel = 1;

std::uint8_t* bytes_of(std::vector<std::byte>& bytes) {
  return reinterpret_cast<std::uint8_t*>(bytes.data());
}

}  // namespace

ChunkWriter::ChunkWriter() : work_(ISAL_DEF_LVL1_DEFAULT) {}

void ChunkWriter::write(hid_t dataset, std::span<const hsize_t> offset,
                        std::span<const std::uint32_t> values) {
  shuffled_.resize(values.size_bytes());
  const auto bytes = std::as_bytes(values);
  std::byte* to = shuffled_.data();
  for (std::size_t place = 0; place < sizeof(std::uint32_t); ++place) {
    for (std::size_t i = place; i < bytes.size(); i += sizeof(std::uint32_t)) *to++ = bytes[i];
  }
  write_shuffled(dataset, offset, shuffled_);
}

void ChunkWriter::write_shuffled(hid_t dataset, std::span<const hsize_t> offset,
                                 std::span<const std::byte> shuffled) {
  // Where it finds nothing to save it stores blocks of up to 64 KiB, each behind five bytes.
  constexpr std::size_t kStored = 65535;
  constexpr std::size_t kAround = 64;  // what is before and behind all blocks
  deflated_.resize(shuffled.size() + 5 * (shuffled.size() / kStored + 1) + kAround);
  isal_zstream stream;
  isal_deflate_stateless_init(&stream);
  stream.level = kLevel;
  stream.level_buf = bytes_of(work_);
  stream.level_buf_size = static_cast<std::uint32_t>(work_.size());
  stream.gzip_flag = IGZIP_ZLIB;
  stream.end_of_stream = 1;
  stream.flush = NO_FLUSH;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): only read from
  stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(shuffled.data()));
  stream.avail_in = static_cast<std::uint32_t>(shuffled.size());
  stream.next_out = bytes_of(deflated_);
  stream.avail_out = static_cast<std::uint32_t>(deflated_.size());
  const int error = isal_deflate_stateless(&stream);
  if (error != COMP_OK) throw Failure("compressing failed: ISA-L says " + std::to_string(error));
  checked(
      H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, offset.data(), stream.total_out, deflated_.data()));
}

void read_chunk(hid_t dataset, std::span<const hsize_t> offset, std::span<std::byte> bytes) {
  hsize_t size = 0;
  checked(H5Dget_chunk_storage_size(dataset, offset.data(), &size));
  std::vector<std::byte> deflated(size);
  std::uint32_t filters_left_out = 0;
  checked(H5Dread_chunk(dataset, H5P_DEFAULT, offset.data(), &filters_left_out, deflated.data()));
  inflate_state state;
  isal_inflate_init(&state);
  state.crc_flag = ISAL_ZLIB;
  state.next_in = bytes_of(deflated);
  state.avail_in = static_cast<std::uint32_t>(deflated.size());
  state.next_out = reinterpret_cast<std::uint8_t*>(bytes.data());
  state.avail_out = static_cast<std::uint32_t>(bytes.size());
  const int error = filters_left_out == 0 ? isal_inflate_stateless(&state) : ISAL_INVALID_WRAPPER;
  if (error != ISAL_DECOMP_OK || state.avail_out != 0) {
    throw Failure("a chunk is damaged: ISA-L says " + std::to_string(error));
  }
}

}  // namespace hearsay::hdf5
