// Shows how far a run is, on standard error: a bar with rate and time left on a terminal, a line
// every half minute in a log or for a program that reads it, nothing when asked.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "app/log.hpp"

namespace hearsay {

// automatic: a bar on a terminal, lines in a log, nothing where nothing is told. json: an object a
// line, {"done": 120, "all": 400, "per_second": 3.1, "seconds_left": 91}; the last when all is
// done.
enum class ProgressKind { automatic, bar, lines, json, none };

class Progress {
 public:
  // `what` is counted, in the plural ("replicates"); `before` of them were done already. The log
  // outlives the progress.
  Progress(Log& log, std::string what, ProgressKind kind = ProgressKind::automatic,
           std::uint64_t before = 0);
  // Takes the bar off the screen.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `done` of `all`; from one thread at a time.
  void report(std::uint64_t done, std::uint64_t all);

 private:
  using Clock = std::chrono::steady_clock;

  double rate(std::uint64_t done, Clock::time_point now) const;
  std::string line(std::uint64_t done, std::uint64_t all, double rate) const;

  Log& log_;
  std::string what_;
  ProgressKind kind_;
  std::uint64_t before_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  bool shown_ = false;
};

}  // namespace hearsay
