// Text that readers of a result or graph file can decode.
#pragma once

#include <string>
#include <string_view>

namespace hearsay {

// `text` as UTF-8 without zero bytes: bytes that are not part of a valid sequence become "\xNN", so
// that different texts (ids from a Latin-1 file, say) stay different and h5py and xarray can open
// the file.
std::string valid_utf8(std::string_view text);

}  // namespace hearsay
