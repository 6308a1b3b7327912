// The command `hearsay`. The one place that catches: what went wrong becomes one message and an
// exit code that a script can read. Of several ranks, one says what went wrong and all end with its
// code.
#include <exception>
#include <iostream>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/interruption.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/refusals.hpp"
#include "sim/ensemble/ranks.hpp"

namespace {

int fail(const char* message, int code) {
  std::cerr << "hearsay: " << message << '\n';
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace hearsay;
  Ranks ranks;
  int code = kInternal;
  try {
    code = run_command_line(argc, argv, ranks);
    std::cout.flush();
    if (!std::cout) throw SystemError("write", "standard output", "");
    return ranks.leave(code);
  } catch (const FailedElsewhere&) {
    code = kDone;
  } catch (const BadScenario& error) {
    // Each line already says where it is wrong.
    std::cerr << error.what() << '\n';
    code = kBadScenario;
  } catch (const InputError& error) {
    std::cerr << error.what() << '\n';
    code = kBadData;
  } catch (const NoInput& error) {
    code = fail(error.what(), kNoInput);
  } catch (const CannotCreate& error) {
    code = fail(error.what(), kCannotCreate);
  } catch (const SystemError& error) {
    code = fail(error.what(), kInputOutput);
  } catch (const Interrupted& interrupted) {
    code = fail(interrupted.what(), interrupted.exit_code());
  } catch (const std::bad_alloc&) {
    code = fail("not enough memory for this graph and this many threads", kInternal);
  } catch (const std::exception& error) {
    code = fail(error.what(), kInternal);
  }
  return ranks.leave_failed(code);
}
