// The command `hearsay`. The one place that catches: what went wrong becomes one message and an
// exit code that a script can read.
#include <exception>
#include <iostream>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/interruption.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/refusals.hpp"

namespace {

int fail(const char* message, int code) {
  std::cerr << "hearsay: " << message << '\n';
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace hearsay;
  try {
    const int code = run_command_line(argc, argv);
    std::cout.flush();
    if (!std::cout) throw SystemError("write", "standard output", "");
    return code;
  } catch (const BadScenario& error) {
    // Each line already says where it is wrong.
    std::cerr << error.what() << '\n';
    return kBadScenario;
  } catch (const InputError& error) {
    std::cerr << error.what() << '\n';
    return kBadData;
  } catch (const NoInput& error) {
    return fail(error.what(), kNoInput);
  } catch (const CannotCreate& error) {
    return fail(error.what(), kCannotCreate);
  } catch (const SystemError& error) {
    return fail(error.what(), kInputOutput);
  } catch (const Interrupted& interrupted) {
    return fail(interrupted.what(), interrupted.exit_code());
  } catch (const std::bad_alloc&) {
    return fail("not enough memory for this graph and this many threads", kInternal);
  } catch (const std::exception& error) {
    return fail(error.what(), kInternal);
  }
}
