// Ctrl-C, SIGTERM and SIGHUP while a run is under way: it ends at the next finished task (a
// replicate, or those that are simulated side by side), leaves no half-written file behind, and the
// program says so. A second signal ends it at once.
#pragma once

#include <exception>

namespace hearsay {

class Interrupted final : public std::exception {
 public:
  explicit Interrupted(int signal) : signal_(signal) {}
  const char* what() const noexcept override { return "interrupted; nothing was written"; }
  // As a shell reports a program that a signal ended.
  int exit_code() const { return 128 + signal_; }

 private:
  int signal_;
};

// Watches for signals as long as it lives.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  // Throws Interrupted once a signal has come.
  static void raise_if_any();
};

}  // namespace hearsay
