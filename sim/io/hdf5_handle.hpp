// HDF5's C library as the rest of this folder wants to see it: handles that close themselves, and
// failures that are exceptions with one readable line.
//
// The library prints its error stack on its own accord; Quiet stops that for a scope. The printing
// is a setting per thread in thread-safe builds, hence a scope in each public function rather than
// one switch at the start. The library also closes what is open when the process ends, and crashes
// over a file that it could not write (1.10, full disk); Quiet, which comes before any other call,
// asks it not to: we close what can be closed.
#pragma once

#include <hdf5.h>
#include <hdf5_hl.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace hearsay::hdf5 {

class Quiet {
 public:
  Quiet() {
    [[maybe_unused]] static const herr_t once = H5dont_atexit();
    H5Eget_auto2(H5E_DEFAULT, &print_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~Quiet() { H5Eset_auto2(H5E_DEFAULT, print_, data_); }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  H5E_auto2_t print_ = nullptr;
  void* data_ = nullptr;
};

// The innermost reason on the library's error stack; the operating system's word where it has one.
std::string last_reason();

struct Failure : std::runtime_error {
  Failure() : std::runtime_error(last_reason()) {}
  using std::runtime_error::runtime_error;
};

// Result of a call of the library, which says by a negative number that it failed.
template <class Result>
Result checked(Result result) {
  if (result < 0) throw Failure();
  return result;
}

class Handle {
 public:
  using Close = herr_t (*)(hid_t);

  Handle() = default;
  Handle(hid_t id, Close close) : id_(checked(id)), close_(close) {}
  ~Handle() { reset(); }
  Handle(Handle&& other) noexcept
      : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }

  operator hid_t() const { return id_; }
  // Lets go of it without closing.
  void forget() { id_ = H5I_INVALID_HID; }
  // Closes; returns what the library says, for those handles whose closing writes.
  herr_t reset() { return id_ < 0 ? 0 : close_(std::exchange(id_, H5I_INVALID_HID)); }

 private:
  hid_t id_ = H5I_INVALID_HID;
  Close close_ = nullptr;
};

// Text as HDF5 and netCDF want it: variable length, UTF-8.
inline Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  checked(H5Tset_size(type, H5T_VARIABLE));
  checked(H5Tset_cset(type, H5T_CSET_UTF8));
  return type;
}

inline Handle scalar_space() {
  return {H5Screate(H5S_SCALAR), H5Sclose};
}

}  // namespace hearsay::hdf5
