// SHA-256, for telling whether two inputs are the same.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace hearsay {

class Digest {
 public:
  Digest();
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  Digest& add(std::span<const std::byte> bytes);
  Digest& add(std::string_view text) { return add(std::as_bytes(std::span(text))); }
  // The items as they lie in memory (little-endian on every machine we build for).
  template <class T>
  Digest& add_column(std::span<const T> column) {
    return add(std::as_bytes(column));
  }

  // 64 lower-case hexadecimal digits. Ends the digest: nothing may be added after.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256(std::string_view text);

}  // namespace hearsay
