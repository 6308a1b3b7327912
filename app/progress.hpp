// Shows how far a run is: a bar with rate and time left on a terminal, a line now and then in a
// log, nothing when asked.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "app/log.hpp"

namespace hearsay {

class Progress {
 public:
  // `what` is counted, in the plural ("replicates"). The log outlives the progress.
  Progress(Log& log, std::string what) : log_(log), what_(std::move(what)) {}
  // Takes the bar off the screen.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `done` of `all`; from one thread at a time.
  void report(std::uint64_t done, std::uint64_t all);

 private:
  using Clock = std::chrono::steady_clock;

  std::string line(std::uint64_t done, std::uint64_t all, double elapsed) const;

  Log& log_;
  std::string what_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  bool shown_ = false;
};

}  // namespace hearsay
