// Being asked to stop: Ctrl-C, SIGTERM, SIGUSR1 (what batch systems are told to send before the
// time is up) and SIGHUP while a run is under way, and a limit of time. The first request is noted,
// and whoever works looks at it now and then and ends in good order; a second signal, whichever,
// ends the program at once.
#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <string>

namespace hearsay {

// For commands that keep nothing of what they have begun.
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
  // The time counts from here.
  explicit Interruption(std::optional<std::chrono::seconds> limit = {});
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  // Throws Interrupted once a signal has come.
  static void raise_if_any();

  // Whether to stop; from any thread.
  bool requested() const;
  // By what: "signal 15 (Terminated)", "the time limit".
  std::string reason() const;

 private:
  std::optional<std::chrono::steady_clock::time_point> end_;
};

}  // namespace hearsay
