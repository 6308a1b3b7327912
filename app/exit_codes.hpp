// What the program tells whoever started it: numbers that a script can act upon, those of
// sysexits.h where they fit.
//
//   0   all done
//   3   some replicates failed, and the result says which; verify: some checks fail
//   4   run --until: the goal is not reached with the replicates that were allowed
//   64  the command line is not one
//   65  data (a graph, a table, a part of a run) is damaged, wrong or belongs to something else
//   66  an input cannot be opened
//   70  the program's own mistake, or too little memory
//   73  an output cannot be created
//   74  reading or writing failed
//   75  stopped before all was done; what is finished is kept and can be gone on with
//   78  the scenario is wrong, or asks of the market what it has not; plan: the run would not fit
//   128 + signal where a signal ended what keeps nothing
//
// docs/running-on-a-cluster.md says it to the user.
#pragma once

#include "sim/core/errors.hpp"

namespace hearsay {

enum Exit {
  kDone = 0,
  kSomeFail = 3,
  kChecksFail = 3,
  kNotReached = 4,
  kUsage = 64,
  kBadData = 65,
  kNoInput = 66,
  kInternal = 70,
  kCannotCreate = 73,
  kInputOutput = 74,
  kStopped = 75,
  kBadScenario = 78,
};

// An InputError about a scenario, not about data.
class BadScenario final : public InputError {
 public:
  explicit BadScenario(const InputError& error)
      : InputError(std::vector<Problem>(error.problems().begin(), error.problems().end())) {}
};

// What `work` says of its input is about the scenario.
template <class Work>
auto about_the_scenario(const Work& work) {
  try {
    return work();
  } catch (const InputError& error) {
    throw BadScenario(error);
  }
}

}  // namespace hearsay
