#include "app/interruption.hpp"

#include <array>
#include <csignal>
#include <cstring>

namespace hearsay {
namespace {

constexpr std::array<int, 4> kEnding{SIGINT, SIGTERM, SIGHUP, SIGUSR1};

// The one thing that a handler may write to.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
volatile std::sig_atomic_t received = 0;

extern "C" void note_signal(int signal) {
  // Two that came together meet here both; the second ends the program when this returns.
  if (received != 0) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
    return;
  }
  received = signal;
  for (const int other : kEnding) {
    if (std::signal(other, SIG_DFL) == SIG_IGN) std::signal(other, SIG_IGN);
  }
}

}  // namespace

Interruption::Interruption(std::optional<std::chrono::seconds> limit) {
  if (limit) end_ = std::chrono::steady_clock::now() + *limit;
  received = 0;
  for (const int signal : kEnding) {
    // What a parent has set to be ignored, as nohup does, stays so.
    if (std::signal(signal, note_signal) == SIG_IGN) std::signal(signal, SIG_IGN);
  }
  // A file that grows beyond the limit is an error to be told, not a reason to die.
  std::signal(SIGXFSZ, SIG_IGN);
}

Interruption::~Interruption() {
  for (const int signal : kEnding) {
    if (std::signal(signal, SIG_DFL) == SIG_IGN) std::signal(signal, SIG_IGN);
  }
}

void Interruption::raise_if_any() {
  if (received != 0) throw Interrupted(received);
}

bool Interruption::requested() const {
  return received != 0 || (end_ && std::chrono::steady_clock::now() >= *end_);
}

std::string Interruption::reason() const {
  if (received == 0) return "the time limit";
  return "signal " + std::to_string(received) + " (" + ::strsignal(received) + ")";
}

}  // namespace hearsay
