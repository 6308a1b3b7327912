#include "sim/io/hdf5_handle.hpp"

#include <string_view>

namespace hearsay::hdf5 {
namespace {

// The sec2 driver wraps errno's text as "..., error message = 'No space left on device', ...".
std::string system_word(std::string_view description) {
  constexpr std::string_view before = "error message = '";
  const std::size_t begin = description.find(before);
  if (begin == std::string_view::npos) return {};
  description.remove_prefix(begin + before.size());
  return std::string(description.substr(0, description.find('\'')));
}

}  // namespace

std::string last_reason() {
  struct Found {
    std::string innermost;
    std::string system;
  } found;
  H5Ewalk2(
      H5E_DEFAULT, H5E_WALK_UPWARD,
      [](unsigned depth, const H5E_error2_t* entry, void* data) -> herr_t {
        auto& to = *static_cast<Found*>(data);
        const std::string text = entry->desc != nullptr ? entry->desc : "";
        if (depth == 0) to.innermost = text;
        if (to.system.empty()) to.system = system_word(text);
        return 0;
      },
      &found);
  if (!found.system.empty()) return found.system;
  return found.innermost.empty() ? "the HDF5 library gives no reason" : found.innermost;
}

}  // namespace hearsay::hdf5
