// The machine's refusals that a script wants to tell from others: an input that cannot be opened,
// and an output that cannot be created.
#pragma once

#include "sim/core/errors.hpp"

namespace hearsay {

class NoInput final : public SystemError {
 public:
  NoInput(std::string_view path, std::string_view reason) : SystemError("open", path, reason) {}
};

class CannotCreate final : public SystemError {
 public:
  CannotCreate(std::string_view path, std::string_view reason)
      : SystemError("write", path, reason) {}
};

}  // namespace hearsay
