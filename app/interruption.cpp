#include "app/interruption.hpp"

#include <array>
#include <csignal>

namespace hearsay {
namespace {

constexpr std::array<int, 3> kEnding{SIGINT, SIGTERM, SIGHUP};

// The one thing that a handler may write to.
volatile std::sig_atomic_t received = 0;

extern "C" void note_signal(int signal) {
  received = signal;
  std::signal(signal, SIG_DFL);
}

}  // namespace

Interruption::Interruption() {
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

}  // namespace hearsay
