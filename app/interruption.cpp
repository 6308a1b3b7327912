#include "app/interruption.hpp"

#include <csignal>

namespace hearsay {
namespace {

// The one thing that a handler may write to.
volatile std::sig_atomic_t received = 0;

extern "C" void note_signal(int signal) {
  received = signal;
  std::signal(signal, SIG_DFL);
}

}  // namespace

Interruption::Interruption() {
  received = 0;
  std::signal(SIGINT, note_signal);
  std::signal(SIGTERM, note_signal);
}

Interruption::~Interruption() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

void Interruption::raise_if_any() {
  if (received != 0) throw Interrupted(received);
}

}  // namespace hearsay
