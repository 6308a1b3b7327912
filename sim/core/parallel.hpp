// The one door to threads: a fixed team of workers and a parallel loop.
//
// Loops hand out blocks of indices to whichever worker is free, so nothing may depend on who does
// what. The worker's number is passed along only to find its private workspace. TBB does the work;
// under the thread sanitizer, for which Debian's TBB is not instrumented, std::jthread does.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#ifndef HEARSAY_TSAN
#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#endif

namespace hearsay {

class Workers {
 public:
  // `threads` of 0 takes every core that this process may use.
  explicit Workers(int threads = 0)
      : count_(threads > 0 ? threads : std::max(1, available_cores()))
#ifndef HEARSAY_TSAN
        ,
        arena_(count_)
#endif
  {
#ifndef HEARSAY_TSAN
    if (count_ > available_cores()) {
      allowed_.emplace(tbb::global_control::max_allowed_parallelism,
                       static_cast<std::size_t>(count_));
    }
#endif
  }

  int count() const {
    return count_;
  }

  // body(begin, end, worker) over blocks of at most `grain` indices of [0, n); `worker` is in
  // [0, count()). Exceptions of a body reach the caller. Must not be called from inside a body.
  template <class Body>
  void for_blocks(std::size_t n, std::size_t grain, const Body& body) {
    if (n == 0) return;
    const std::size_t blocks = (n + grain - 1) / grain;
    const auto run = [&](std::size_t block, int worker) {
      body(block * grain, std::min(n, (block + 1) * grain), worker);
    };
    if (count_ == 1 || blocks == 1) {
      for (std::size_t block = 0; block < blocks; ++block) run(block, 0);
      return;
    }
    run_blocks(blocks, run);
  }

  // body(i, worker) for each i of [0, n), one at a time: for few, long tasks.
  template <class Body>
  void for_each(std::size_t n, const Body& body) {
    for_blocks(n, 1, [&](std::size_t begin, std::size_t, int worker) { body(begin, worker); });
  }

 private:
#ifndef HEARSAY_TSAN
  static int available_cores() {
    return tbb::this_task_arena::max_concurrency();
  }

  template <class Run>
  void run_blocks(std::size_t blocks, const Run& run) {
    arena_.execute([&] {
      tbb::parallel_for(
          tbb::blocked_range<std::size_t>(0, blocks, 1),
          [&](const tbb::blocked_range<std::size_t>& range) {
            const int worker = tbb::this_task_arena::current_thread_index();
            for (std::size_t block = range.begin(); block < range.end(); ++block) {
              run(block, worker);
            }
          },
          tbb::simple_partitioner());
    });
  }
#else
  static int available_cores() {
    return static_cast<int>(std::thread::hardware_concurrency());
  }

  template <class Run>
  void run_blocks(std::size_t blocks, const Run& run) {
    std::atomic<std::size_t> next{0};
    std::exception_ptr failure;
    std::mutex failure_mutex;
    {
      std::vector<std::jthread> team;
      for (int worker = 0; worker < count_; ++worker) {
        team.emplace_back([&, worker] {
          try {
            for (std::size_t block; (block = next.fetch_add(1)) < blocks;) run(block, worker);
          } catch (...) {
            const std::scoped_lock lock(failure_mutex);
            if (!failure) failure = std::current_exception();
          }
        });
      }
    }
    if (failure) std::rethrow_exception(failure);
  }
#endif

  int count_;
#ifndef HEARSAY_TSAN
  // Lets a team be larger than the machine, as tests of determinism want.
  std::optional<tbb::global_control> allowed_;
  tbb::task_arena arena_;
#endif
};

}  // namespace hearsay
