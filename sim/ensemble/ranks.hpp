// The processes that share one run: ranks of MPI, where the program is built with it and mpirun or
// srun has started several; else one. ranks.cpp is the only door to MPI.
//
// Ranks hand each other nothing that a digit could hang on: a counter from which each takes the
// number of the block it works on next, a request to stop, and how far they are. What they simulate
// they write each for itself. Between two stretches of work they meet (`together`), and learn
// whether one of them has failed. A rank that is killed can meet nobody; whoever has started the
// ranks then ends the others, and the run can be gone on with from what all have written.
//
// Any thread may ask whether to stop; all else is for one thread.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>

namespace hearsay {

// Another rank has failed, and says why.
class FailedElsewhere final : public std::exception {
 public:
  const char* what() const noexcept override { return "another rank has failed"; }
};

class Ranks {
 public:
  // Joins the others, where there are any.
  Ranks();
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  int number() const;  // of this one, from 0
  int count() const;
  bool is_first() const { return number() == 0; }
  // Cores that are this rank's own: those it may use, shared evenly with the ranks that may use the
  // same. 0 where it is alone.
  int cores() const;
  // How many processes were started together, as far as their environment says; more than there are
  // ranks where they know nothing of each other.
  static int launched();

  // Does `work` on every rank and waits for all. Where it fails on any, the first of those throws
  // what it has met, and the others FailedElsewhere.
  void together(const std::function<void()>& work);
  // What the first rank says, on every rank.
  std::string from_first(std::string text);
  // Whether it holds on every rank.
  bool all(bool holds);
  // Ends the company, all with the greatest exit code of any; returns that.
  int leave(int code);
  // The same for a rank that fails. Where the others do not know, this ends all of them at once.
  int leave_failed(int code);

  // Sets the counter of blocks, and that of finished replicates, to 0.
  void begin_round();
  // 0, 1, 2 ... in this round, each to one rank.
  std::uint64_t next_block();
  // Adds to the finished replicates of this round.
  void add_finished(std::uint64_t replicates);
  // Those of all ranks, as of a moment ago.
  std::uint64_t finished() const;
  // Asks all to stop; they know a moment later.
  void request_stop();
  bool is_stop_requested();
  // What to do now and then while waiting for others.
  void while_waiting(std::function<void()> work);

 private:
  struct Team;
  std::unique_ptr<Team> team_;
  bool failure_is_known_ = false;  // to all
};

}  // namespace hearsay
