// What a person is told while a run is under way, on standard error: plain lines on a terminal,
// lines with the time before them in a log, nothing when asked.
#pragma once

#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace hearsay {

enum class Telling { terminal, log, nothing };

// Terminal where standard error is one, else log.
Telling telling_of_stderr();

class Log {
 public:
  explicit Log(Telling telling);

  Telling telling() const { return telling_; }
  // One or more lines; safe from any thread.
  void say(const std::string& text);

 private:
  Telling telling_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace hearsay
