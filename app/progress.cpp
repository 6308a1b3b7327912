#include "app/progress.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iostream>

namespace hearsay {
namespace {

constexpr auto kBarEvery = std::chrono::milliseconds(100);
constexpr auto kLineEvery = std::chrono::seconds(30);
constexpr int kBarWidth = 30;

// "12 s", "3 min 05 s", "2 h 07 min".
std::string time_text(double seconds) {
  const auto whole = static_cast<long long>(std::ceil(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace

Progress::Progress(Log& log, std::string what, ProgressKind kind, std::uint64_t before)
    : log_(log), what_(std::move(what)), kind_(kind), before_(before) {
  if (kind_ != ProgressKind::automatic) return;
  kind_ = log_.telling() == Telling::terminal ? ProgressKind::bar
          : log_.telling() == Telling::log    ? ProgressKind::lines
                                              : ProgressKind::none;
}

Progress::~Progress() {
  if (shown_) std::cerr << "\r\x1b[K" << std::flush;
}

void Progress::report(std::uint64_t done, std::uint64_t all) {
  if (kind_ == ProgressKind::none) return;
  const Clock::time_point now = Clock::now();
  const bool last = done == all && kind_ != ProgressKind::lines;
  if (!last &&
      now - last_ < (kind_ == ProgressKind::bar ? Clock::duration(kBarEvery) : kLineEvery)) {
    return;
  }
  last_ = now;
  const double per_second = rate(done, now);
  if (kind_ == ProgressKind::json) {
    const double left = per_second > 0 ? static_cast<double>(all - done) / per_second : 0;
    std::cerr << fmt::format(
                     R"({{"done": {}, "all": {}, "per_second": {:.3f}, "seconds_left": {:.0f}}})",
                     done, all, per_second, left)
              << std::endl;
    return;
  }
  const std::string text = line(done, all, per_second);
  if (kind_ == ProgressKind::lines) {
    if (log_.telling() == Telling::nothing) {
      std::cerr << text << std::endl;
    } else {
      log_.say(text);
    }
    return;
  }
  const auto full = static_cast<int>(kBarWidth * done / all);
  // The carriage return and the erasing code keep it to one line.
  std::cerr << fmt::format("\r[{:█<{}}{:·<{}}] {}\x1b[K", "", full, "", kBarWidth - full, text)
            << std::flush;
  shown_ = true;
}

double Progress::rate(std::uint64_t done, Clock::time_point now) const {
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  return elapsed > 0 ? static_cast<double>(done - before_) / elapsed : 0.0;
}

std::string Progress::line(std::uint64_t done, std::uint64_t all, double rate) const {
  const std::string left =
      rate > 0 ? time_text(static_cast<double>(all - done) / rate) + " left" : "";
  return fmt::format("{} of {} {}, {:.{}f}/s, {}", done, all, what_, rate, rate < 10 ? 1 : 0, left);
}

}  // namespace hearsay
