// Shows how far a run is: a bar with rate and time left on a terminal, a line now and then in a
// log, nothing when asked.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace hearsay {

class Progress {
 public:
  enum class Style { bar, lines, silent };

  // `what` is counted, in the plural ("replicates").
  Progress(std::ostream& out, Style style, std::string what);
  // Bar on a terminal, lines elsewhere.
  static Style style_of_stderr();

  // `done` of `all`; from one thread at a time.
  void report(std::uint64_t done, std::uint64_t all);
  // Takes the bar off the screen.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  std::string line(std::uint64_t done, std::uint64_t all, double elapsed) const;

  std::ostream& out_;
  Style style_;
  std::string what_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  bool shown_ = false;
};

}  // namespace hearsay
