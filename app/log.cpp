#include "app/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

namespace hearsay {

Telling telling_of_stderr() {
  return isatty(STDERR_FILENO) == 1 ? Telling::terminal : Telling::log;
}

Log::Log(Telling telling)
    : telling_(telling),
      logger_(std::make_shared<spdlog::logger>("hearsay",
                                               std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  logger_->set_level(telling == Telling::nothing ? spdlog::level::off : spdlog::level::info);
  logger_->set_pattern(telling == Telling::terminal ? "%v" : "%Y-%m-%d %H:%M:%S %v");
  logger_->flush_on(spdlog::level::info);
}

void Log::say(const std::string& text) {
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    logger_->info("{}", text.substr(begin, end - begin));
    begin = end + 1;
  }
}

}  // namespace hearsay
