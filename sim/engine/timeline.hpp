// Events at times of their own, for models whose clocks run between the steps.
//
// A timeline gives out events in the order of their times, whatever the order in which they were
// put in: what happens is then a function of the times alone. Times are mostly days from the start;
// they come from `waiting_days`, whose logarithm is the same on every machine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/core/elementary.hpp"
#include "sim/core/ids.hpp"
#include "sim/engine/action.hpp"

namespace hearsay {

inline constexpr double kDaySeconds = 86400;

// When a step begins, in days.
inline double day_of(const Clock& clock, Step step) {
  return static_cast<double>(clock.step.seconds * step) / kDaySeconds;
}

// A uniform number in (0, 1) of a word of luck.
constexpr double uniform_of(std::uint32_t word) {
  return (word + 0.5) * 0x1p-32;
}

// How long one waits for what comes at `rate` a day; `uniform` lies in (0, 1).
inline double waiting_days(double uniform, double rate) {
  return -natural_log(uniform) / rate;
}

// `what` and `who` break ties of time, and say what happens to whom.
struct Event {
  double time = 0;
  std::uint32_t who = 0;
  std::uint32_t what = 0;

  friend bool operator<(const Event& a, const Event& b) {
    if (a.time != b.time) return a.time < b.time;
    return a.who != b.who ? a.who < b.who : a.what < b.what;
  }
};

class Timeline {
 public:
  void clear() { heap_.clear(); }
  void add(const Event& event) {
    heap_.push_back(event);
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  // Takes the next event out, if it comes before `end`.
  bool take(double end, Event& event) {
    if (heap_.empty() || heap_.front().time >= end) return false;
    std::pop_heap(heap_.begin(), heap_.end(), later);
    event = heap_.back();
    heap_.pop_back();
    return true;
  }

  // A column to be saved: the order within it is that of the heap, which the events' history fixes.
  std::vector<Event>& events() { return heap_; }
  const std::vector<Event>& events() const { return heap_; }

 private:
  static bool later(const Event& a, const Event& b) { return b < a; }

  std::vector<Event> heap_;
};

}  // namespace hearsay
