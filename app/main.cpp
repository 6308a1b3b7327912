// The command `hearsay`. The one place that catches: what went wrong becomes one message and an
// exit code that a script can read (sysexits.h).
#include <exception>
#include <iostream>

#include "app/commands.hpp"
#include "app/interruption.hpp"
#include "sim/core/errors.hpp"

namespace {

enum Exit { kBadData = 65, kInternal = 70, kInputOutput = 74 };

int fail(const char* message, int code) {
  std::cerr << "hearsay: " << message << '\n';
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int code = hearsay::run_command_line(argc, argv);
    std::cout.flush();
    if (!std::cout) throw hearsay::SystemError("write", "standard output", "");
    return code;
  } catch (const hearsay::InputError& error) {
    // Each line already says where it is wrong.
    std::cerr << error.what() << '\n';
    return kBadData;
  } catch (const hearsay::SystemError& error) {
    return fail(error.what(), kInputOutput);
  } catch (const hearsay::Interrupted& interrupted) {
    return fail(interrupted.what(), interrupted.exit_code());
  } catch (const std::bad_alloc&) {
    return fail("not enough memory for this graph and this many threads", kInternal);
  } catch (const std::exception& error) {
    return fail(error.what(), kInternal);
  }
}
