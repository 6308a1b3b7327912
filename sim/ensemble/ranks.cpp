// Counters and requests are three numbers in a window of the first rank's memory, which the others
// reach without its doing (MPI_Fetch_and_op); a library that needs the target's help gets it at the
// latest when that next looks for a request to stop. MPI is called by one thread at a time, and
// only a few times a second while there is work. Waiting sleeps: Open MPI would otherwise spin.
#include "sim/ensemble/ranks.hpp"

#include <atomic>
#include <charconv>
#include <cstdlib>

#ifdef HEARSAY_MPI
#include <mpi.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>
#endif

namespace hearsay {
namespace {

// Processes that the variable says were started; 0 where it is not set.
int number_in(const char* variable) {
  const char* text = std::getenv(variable);
  int number = 0;
  if (text != nullptr) {
    std::from_chars(text, text + std::char_traits<char>::length(text), number);
  }
  return number;
}

}  // namespace

int Ranks::launched() {
  for (const char* variable : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"}) {
    if (const int number = number_in(variable); number > 0) return number;
  }
  return 1;
}

#ifndef HEARSAY_MPI

struct Ranks::Team {
  std::atomic<std::uint64_t> next = 0;
  std::atomic<std::uint64_t> finished = 0;
  std::atomic<bool> stop = false;
};

Ranks::Ranks() : team_(std::make_unique<Team>()) {}
Ranks::~Ranks() = default;
int Ranks::number() const {
  return 0;
}
int Ranks::count() const {
  return 1;
}
int Ranks::cores() const {
  return 0;
}
void Ranks::together(const std::function<void()>& work) {
  work();
}
std::string Ranks::from_first(std::string text) {
  return text;
}
bool Ranks::all(bool holds) {
  return holds;
}
int Ranks::leave(int code) {
  return code;
}
int Ranks::leave_failed(int code) {
  return code;
}
void Ranks::begin_round() {
  team_->next = 0;
  team_->finished = 0;
}
std::uint64_t Ranks::next_block() {
  return team_->next++;
}
void Ranks::add_finished(std::uint64_t replicates) {
  team_->finished += replicates;
}
std::uint64_t Ranks::finished() const {
  return team_->finished;
}
void Ranks::request_stop() {
  team_->stop = true;
}
bool Ranks::is_stop_requested() {
  return team_->stop;
}
// NOLINTNEXTLINE(performance-unnecessary-value-param): kept where there are ranks
void Ranks::while_waiting(std::function<void()>) {}

#else

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kExchangeEvery = std::chrono::milliseconds(200);
constexpr auto kNap = std::chrono::milliseconds(1);

// Places in the window.
enum Place : MPI_Aint { kNext, kFinished, kStop, kPlaces };

// MPI is begun only under a launcher: alone it would start a helper of its own.
bool has_launcher() {
  return std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr || std::getenv("PMIX_RANK") != nullptr ||
         std::getenv("PMI_RANK") != nullptr;
}

}  // namespace

struct Ranks::Team {
  int number = 0;
  int count = 1;
  int cores = 0;
  bool begun = false;  // MPI
  MPI_Win window = MPI_WIN_NULL;
  std::mutex calling;  // of MPI
  std::atomic<std::uint64_t> unsaid =
      0;  // replicates of this rank, of which the others do not know
  std::atomic<std::uint64_t> finished = 0;
  std::atomic<std::uint64_t> next = 0;  // of a rank alone
  std::atomic<bool> stop = false;
  std::atomic<Clock::time_point> due{Clock::now()};
  std::function<void()> while_waiting;

  // Adds to a number in the window and returns what it was.
  std::uint64_t add(Place place, std::uint64_t amount) {
    std::uint64_t before = 0;
    MPI_Fetch_and_op(&amount, &before, MPI_UINT64_T, 0, place, MPI_SUM, window);
    MPI_Win_flush(0, window);
    return before;
  }
  // Tells the others, and hears from them, unless another thread does.
  void exchange() {
    const std::unique_lock lock(calling, std::try_to_lock);
    if (!lock) return;
    const std::uint64_t told = unsaid.exchange(0);
    finished = add(kFinished, told) + told;
    if (add(kStop, 0) != 0) stop = true;
    due = Clock::now() + kExchangeEvery;
  }
  void wait(MPI_Request& request) {
    for (int is_done = 0;;) {
      {
        const std::scoped_lock lock(calling);
        MPI_Test(&request, &is_done, MPI_STATUS_IGNORE);
      }
      if (is_done != 0) return;
      std::this_thread::sleep_for(kNap);
      if (Clock::now() < due.load()) continue;
      exchange();
      if (while_waiting) while_waiting();
    }
  }
  // The least, or the greatest, of what all ranks say.
  int of_all(int mine, MPI_Op least_or_greatest) {
    if (count == 1) return mine;
    int result = mine;
    MPI_Request request = MPI_REQUEST_NULL;
    {
      const std::scoped_lock lock(calling);
      MPI_Iallreduce(&mine, &result, 1, MPI_INT, least_or_greatest, MPI_COMM_WORLD, &request);
    }
    wait(request);
    return result;
  }
  // How many cores this rank may use, shared with those of its machine that may use the same.
  int own_cores() const {
    cpu_set_t mine;
    CPU_ZERO(&mine);
    if (sched_getaffinity(0, sizeof mine, &mine) != 0) return 0;
    MPI_Comm machine = MPI_COMM_NULL;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
    int neighbours = 1;
    MPI_Comm_size(machine, &neighbours);
    std::vector<cpu_set_t> sets(static_cast<std::size_t>(neighbours));
    MPI_Allgather(&mine, sizeof mine, MPI_BYTE, sets.data(), sizeof mine, MPI_BYTE, machine);
    MPI_Comm_free(&machine);
    int sharing = 0;
    for (const cpu_set_t& set : sets) {
      cpu_set_t common;
      CPU_AND(&common, &mine, &set);
      sharing += CPU_COUNT(&common) > 0 ? 1 : 0;
    }
    return std::max(1, CPU_COUNT(&mine) / std::max(1, sharing));
  }
};

Ranks::Ranks() : team_(std::make_unique<Team>()) {
  if (!has_launcher()) return;
  int threads = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &threads);
  team_->begun = true;
  MPI_Comm_rank(MPI_COMM_WORLD, &team_->number);
  MPI_Comm_size(MPI_COMM_WORLD, &team_->count);
  if (team_->count == 1) return;
  if (threads < MPI_THREAD_SERIALIZED) MPI_Abort(MPI_COMM_WORLD, 70);
  team_->cores = team_->own_cores();
  std::uint64_t* numbers = nullptr;
  const MPI_Aint size = team_->number == 0 ? kPlaces * MPI_Aint{sizeof(std::uint64_t)} : 0;
  MPI_Win_allocate(size, sizeof(std::uint64_t), MPI_INFO_NULL, MPI_COMM_WORLD, &numbers,
                   &team_->window);
  MPI_Win_lock_all(0, team_->window);
  if (team_->number == 0) {
    for (int place = 0; place < kPlaces; ++place) {
      const std::uint64_t zero = 0;
      std::uint64_t before = 0;
      MPI_Fetch_and_op(&zero, &before, MPI_UINT64_T, 0, place, MPI_REPLACE, team_->window);
    }
    MPI_Win_flush(0, team_->window);
  }
  MPI_Barrier(MPI_COMM_WORLD);
}

Ranks::~Ranks() {
  if (team_->begun) MPI_Abort(MPI_COMM_WORLD, 70);  // nobody has left
}

int Ranks::number() const {
  return team_->number;
}
int Ranks::count() const {
  return team_->count;
}
int Ranks::cores() const {
  return team_->cores;
}

void Ranks::together(const std::function<void()>& work) {
  if (team_->count == 1) {
    work();
    return;
  }
  std::exception_ptr failure;
  try {
    work();
  } catch (...) {
    failure = std::current_exception();
  }
  const int first = team_->of_all(failure ? team_->number : team_->count, MPI_MIN);
  if (first == team_->count) return;
  failure_is_known_ = true;
  if (failure && first == team_->number) std::rethrow_exception(failure);
  throw FailedElsewhere();
}

std::string Ranks::from_first(std::string text) {
  if (team_->count == 1) return text;
  const auto send = [&](void* bytes, int size) {
    MPI_Request request = MPI_REQUEST_NULL;
    {
      const std::scoped_lock lock(team_->calling);
      MPI_Ibcast(bytes, size, MPI_BYTE, 0, MPI_COMM_WORLD, &request);
    }
    team_->wait(request);
  };
  std::uint64_t size = text.size();
  send(&size, sizeof size);
  text.resize(size);
  constexpr std::uint64_t kAtOnce = std::uint64_t{1} << 28;
  for (std::uint64_t begin = 0; begin < size; begin += kAtOnce) {
    send(text.data() + begin, static_cast<int>(std::min(kAtOnce, size - begin)));
  }
  return text;
}

bool Ranks::all(bool holds) {
  return team_->of_all(holds ? 1 : 0, MPI_MIN) != 0;
}

int Ranks::leave(int code) {
  if (!team_->begun) return code;
  const int greatest = team_->of_all(code, MPI_MAX);
  if (team_->count > 1) {
    MPI_Win_unlock_all(team_->window);
    MPI_Win_free(&team_->window);
  }
  team_->begun = false;
  MPI_Finalize();
  return greatest;
}

int Ranks::leave_failed(int code) {
  if (!team_->begun || team_->count == 1 || failure_is_known_) return leave(code);
  MPI_Abort(MPI_COMM_WORLD, code);
  return code;
}

void Ranks::begin_round() {
  team_->next = 0;
  team_->finished = 0;
  team_->unsaid = 0;
  if (team_->count == 1) return;
  // All have taken what they take of the last round before any number goes back.
  all(true);
  if (team_->number == 0) {
    const std::scoped_lock lock(team_->calling);
    for (const Place place : {kNext, kFinished}) {
      const std::uint64_t zero = 0;
      std::uint64_t before = 0;
      MPI_Fetch_and_op(&zero, &before, MPI_UINT64_T, 0, place, MPI_REPLACE, team_->window);
      MPI_Win_flush(0, team_->window);
    }
  }
  all(true);
}

std::uint64_t Ranks::next_block() {
  if (team_->count == 1) return team_->next++;
  const std::scoped_lock lock(team_->calling);
  return team_->add(kNext, 1);
}

void Ranks::add_finished(std::uint64_t replicates) {
  if (team_->count == 1) {
    team_->finished += replicates;
  } else {
    team_->unsaid += replicates;
  }
}

std::uint64_t Ranks::finished() const {
  return team_->finished + team_->unsaid;
}

void Ranks::request_stop() {
  if (team_->stop.exchange(true) || team_->count == 1) return;
  const std::scoped_lock lock(team_->calling);
  team_->add(kStop, 1);
}

bool Ranks::is_stop_requested() {
  if (!team_->stop && team_->count > 1 && Clock::now() >= team_->due.load()) team_->exchange();
  return team_->stop;
}

void Ranks::while_waiting(std::function<void()> work) {
  team_->while_waiting = std::move(work);
}

#endif

}  // namespace hearsay
