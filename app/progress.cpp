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

Progress::~Progress() {
  if (shown_) std::cerr << "\r\x1b[K" << std::flush;
}

void Progress::report(std::uint64_t done, std::uint64_t all) {
  if (log_.telling() == Telling::nothing) return;
  const bool bar = log_.telling() == Telling::terminal;
  const Clock::time_point now = Clock::now();
  if (bar ? now - last_ < kBarEvery && done != all : now - last_ < kLineEvery) return;
  last_ = now;
  const std::string text = line(done, all, std::chrono::duration<double>(now - start_).count());
  if (!bar) {
    log_.say(text);
    return;
  }
  const auto full = static_cast<int>(kBarWidth * done / all);
  // The carriage return and the erasing code keep it to one line.
  std::cerr << fmt::format("\r[{:█<{}}{:·<{}}] {}\x1b[K", "", full, "", kBarWidth - full, text)
            << std::flush;
  shown_ = true;
}

std::string Progress::line(std::uint64_t done, std::uint64_t all, double elapsed) const {
  const double rate = elapsed > 0 ? static_cast<double>(done) / elapsed : 0.0;
  const std::string left =
      rate > 0 ? time_text(static_cast<double>(all - done) / rate) + " left" : "";
  return fmt::format("{} of {} {}, {:.{}f}/s, {}", done, all, what_, rate, rate < 10 ? 1 : 0, left);
}

}  // namespace hearsay
