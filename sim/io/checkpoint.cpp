#include "sim/io/checkpoint.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "sim/core/digest.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/refusals.hpp"
#include "sim/core/whole_file.hpp"

namespace hearsay {
namespace {

namespace fs = std::filesystem;

constexpr char kFirst[] = "part-000000.h5";
constexpr char kLock[] = "lock";
constexpr std::string_view kEnding = ".checkpoint";

// 17 of "part-000017.h5"; nothing for other files.
std::optional<std::uint32_t> number_of(const std::string& name) {
  if (!name.starts_with("part-") || !name.ends_with(".h5")) return {};
  std::uint32_t number = 0;
  const char* begin = name.data() + 5;
  const char* last = name.data() + name.size() - 3;
  const auto [end, error] = std::from_chars(begin, last, number);
  if (error != std::errc{} || end != last) return {};
  return number;
}

std::string name_of(std::uint32_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, 6 - std::min<std::size_t>(6, digits.size()), '0');
  return "part-" + digits + ".h5";
}

std::vector<fs::path> files_in(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator file(folder, error), end; !error && file != end;
       file.increment(error)) {
    files.push_back(file->path());
  }
  if (error) throw SystemError("read", folder, error.message());
  std::ranges::sort(files);
  return files;
}

bool is_temporary(const fs::path& file) {
  return file.filename().string().find(".tmp-") != std::string::npos;
}

constexpr std::string_view kFlight = "flight-";
constexpr std::string_view kState = ".state";
constexpr std::string_view kAnyState = "hearsay replicate ";
constexpr std::string_view kStateFormat = "hearsay replicate 2\n";

bool is_in_flight(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.starts_with(kFlight) && name.ends_with(kState);
}

std::string read_all(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw NoInput(path, std::strerror(errno));
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (file.bad()) throw SystemError("read", path, std::strerror(errno));
  return bytes;
}

// What is behind the first lines of a file in flight: its format, the run it belongs to and the
// digest of the rest. Throws InputError where that is not so.
std::string state_in(const std::string& path, const std::string& belongs_to) {
  const std::string bytes = read_all(path);
  constexpr char kRemedy[] = "remove it; that replicate is then begun anew";
  if (bytes.starts_with(kAnyState) && !bytes.starts_with(kStateFormat)) {
    throw InputError(path, "it was written by another version of hearsay", kRemedy);
  }
  const std::size_t run = kStateFormat.size();
  const std::size_t run_end = bytes.find('\n', run);
  const std::size_t sum_end =
      run_end == std::string::npos ? run_end : bytes.find('\n', run_end + 1);
  if (!bytes.starts_with(kStateFormat) || sum_end == std::string::npos ||
      bytes.substr(run_end + 1, sum_end - run_end - 1) !=
          sha256(std::string_view(bytes).substr(sum_end + 1))) {
    throw InputError(path, "damaged: its checksum does not fit", kRemedy);
  }
  if (bytes.substr(run, run_end - run) != belongs_to) {
    throw InputError(path, "it belongs to another run", kRemedy);
  }
  return bytes.substr(sum_end + 1);
}

// False where another process holds it. File systems without locks say yes to everybody.
bool try_lock(int descriptor) {
  return ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

}  // namespace

Checkpoint::Checkpoint(const std::string& output) : folder_(folder_of(output)) {}

Checkpoint::Checkpoint(Checkpoint&& other) noexcept
    : folder_(std::move(other.folder_)),
      lock_(std::exchange(other.lock_, -1)),
      header_(std::move(other.header_)),
      recipe_(std::move(other.recipe_)),
      next_(other.next_),
      stride_(other.stride_),
      parts_(std::move(other.parts_)) {}

Checkpoint::~Checkpoint() {
  if (lock_ >= 0) ::close(lock_);
}

std::string Checkpoint::folder_of(const std::string& output) {
  return output + std::string(kEnding);
}

bool Checkpoint::exists(const std::string& output) {
  std::error_code error;
  return fs::exists(fs::path(folder_of(output)) / kFirst, error);
}

bool Checkpoint::has_parts(const std::string& output) {
  std::error_code error;
  if (!fs::is_directory(folder_of(output), error)) return false;
  return std::ranges::any_of(files_in(folder_of(output)), [](const fs::path& file) {
    return number_of(file.filename().string()).has_value();
  });
}

void Checkpoint::lock() {
  const std::string path = folder_ + '/' + kLock;
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) throw CannotCreate(path, std::strerror(errno));
  if (!try_lock(lock_)) {
    throw CannotCreate(folder_, "another process is at work on this run");
  }
  // What a process left that was killed while it wrote the result.
  const fs::path output = folder_.substr(0, folder_.size() - kEnding.size());
  const std::string begin = output.filename().string() + ".tmp-";
  for (const fs::path& file : files_in(fs::absolute(output).parent_path().string())) {
    std::error_code error;
    if (file.filename().string().starts_with(begin)) fs::remove(file, error);
  }
}

Checkpoint Checkpoint::begin(const std::string& output, const ResultHeader& header,
                             const RunRecipe& recipe) {
  Checkpoint checkpoint(output);
  const std::string& folder = checkpoint.folder_;
  if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) {
    throw CannotCreate(output, std::strerror(errno));
  }
  checkpoint.lock();
  if (exists(output)) {
    throw CannotCreate(output, "an unfinished run of that name is kept in " + folder +
                                   "; go on with it by 'hearsay resume " + output +
                                   "' or --resume, or remove that folder");
  }
  checkpoint.header_ = header;
  checkpoint.recipe_ = recipe;
  try {
    write_part(folder + '/' + kFirst, header, recipe, {}, AgentNames::written);
  } catch (...) {
    // What holds nothing shall not stand in the way.
    std::error_code error;
    fs::remove_all(folder, error);
    throw;
  }
  return checkpoint;
}

Checkpoint Checkpoint::open(const std::string& output, Use use) {
  if (!exists(output)) {
    throw NoInput(folder_of(output) + '/' + kFirst, "there is no checkpoint of this run");
  }
  Checkpoint checkpoint(output);
  if (use == Use::go_on) checkpoint.lock();
  Problems problems;
  checkpoint.read_first_part(problems);
  const std::string belongs_to = problems.empty() ? run_digest(checkpoint.header_) : "";
  checkpoint.read_parts(use, belongs_to, problems);
  problems.raise_if_any();
  return checkpoint;
}

Checkpoint Checkpoint::open(const std::string& output, const ResultHeader& header,
                            const RunRecipe& recipe) {
  Checkpoint checkpoint(output);
  checkpoint.lock();
  Problems problems;
  checkpoint.read_first_part(problems);
  if (!problems.empty()) {
    problems = {};
    write_part(checkpoint.folder_ + '/' + kFirst, header, recipe, {}, AgentNames::written);
    checkpoint.header_ = header;
    checkpoint.recipe_ = recipe;
  }
  for (const std::string& difference : differences(checkpoint.header_, header)) {
    problems.add(checkpoint.folder_, "it is the checkpoint of another run: " + difference,
                 "the same scenario, values, graph and program; or another name for the result");
  }
  const RunRecipe& found = checkpoint.recipe_;
  if (found.task != recipe.task || found.tasks != recipe.tasks) {
    problems.add(checkpoint.folder_,
                 "it is the checkpoint of task " + std::to_string(found.task) + " of " +
                     std::to_string(found.tasks),
                 "the same task; or another name for the result");
  }
  if (found.until != recipe.until || found.first_look != recipe.first_look) {
    problems.add(checkpoint.folder_,
                 "it is the checkpoint of a run " +
                     (found.until.empty() ? std::string("without --until")
                                          : "until " + found.until + ", with a first look after " +
                                                std::to_string(found.first_look) + " replicates"),
                 "the same --until and --replicates; or another name for the result");
  }
  problems.raise_if_any();
  checkpoint.read_parts(Use::go_on, run_digest(header), problems);
  problems.raise_if_any();
  return checkpoint;
}

Checkpoint Checkpoint::beside(const std::string& output, const ResultHeader& header,
                              const RunRecipe& recipe, std::uint32_t next, std::uint32_t rank,
                              std::uint32_t ranks) {
  Checkpoint checkpoint(output);
  checkpoint.header_ = header;
  checkpoint.recipe_ = recipe;
  checkpoint.next_ = next + rank;
  checkpoint.stride_ = ranks;
  return checkpoint;
}

std::string Checkpoint::first_part_of(const std::string& output) {
  return folder_of(output) + '/' + kFirst;
}

void Checkpoint::read_first_part(Problems& problems) {
  const std::string path = folder_ + '/' + kFirst;
  try {
    const PartReader first(path);
    if (run_digest(first.header()) != first.belongs_to()) {
      problems.add(path, "it does not say which run it is", "the first part of a checkpoint");
      return;
    }
    header_ = first.header();
    recipe_ = first.recipe();
  } catch (const NoInput& error) {
    problems.add(path, error.what(), "give the run's own command again, with --resume");
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) {
      problems.add(problem.where, problem.what,
                   "give the run's own command again, with --resume: that writes it anew and keeps "
                   "the other parts");
    }
  }
}

void Checkpoint::read_parts(Use use, const std::string& belongs_to, Problems& problems) {
  std::vector<std::unique_ptr<PartReader>> parts;
  for (const fs::path& file : files_in(folder_)) {
    if (is_temporary(file)) {
      // Whoever wrote it is gone, or we would not have the lock.
      std::error_code error;
      if (use == Use::go_on) fs::remove(file, error);
      continue;
    }
    if (is_in_flight(file) && !belongs_to.empty()) {
      try {
        state_in(file.string(), belongs_to);
      } catch (const NoInput&) {
        // It has landed meanwhile.
      } catch (const InputError& error) {
        for (const Problem& problem : error.problems()) {
          problems.add(problem.where, problem.what, problem.allowed);
        }
      }
    }
    const auto number = number_of(file.filename().string());
    if (!number || *number == 0) continue;
    next_ = std::max(next_, *number + 1);
    try {
      auto part = std::make_unique<PartReader>(file.string());
      if (part->belongs_to() != belongs_to && !belongs_to.empty()) {
        problems.add(file.string(), "it belongs to another run",
                     "remove it; nothing of this run is in it");
      } else {
        parts.push_back(std::move(part));
      }
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) {
        problems.add(problem.where, problem.what, problem.allowed);
      }
    }
  }
  if (!problems.empty()) return;

  // A part that another holds as a whole was replaced by it.
  std::vector<const ReplicateSource*> sources;
  for (const auto& part : parts) sources.push_back(part.get());
  const Disjoint found = disjoint(sources);
  for (const Overlap& overlap : found.repeats) {
    if (overlap.whole) continue;
    problems.add(parts[overlap.source]->path(),
                 "some of its replicates are in " + parts[overlap.other]->path() + ", too",
                 "remove one of them");
  }
  for (const std::size_t i : found.chosen) parts_.push_back(std::move(parts[i]));
}

std::vector<ReplicateSet> Checkpoint::covered() const {
  return covered_by(sources(), header_.strategies.size());
}

std::vector<const ReplicateSource*> Checkpoint::sources() const {
  std::vector<const ReplicateSource*> all;
  for (const auto& part : parts_) all.push_back(part.get());
  return all;
}

bool Checkpoint::is_busy() const {
  const int descriptor = ::open((folder_ + '/' + kLock).c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool is_free = try_lock(descriptor);
  ::close(descriptor);
  return !is_free;
}

void Checkpoint::save(std::span<const ReplicateSource* const> batches) {
  const std::string path = folder_ + '/' + name_of(next_);
  write_part(path, header_, recipe_, batches, AgentNames::left_out);
  next_ += stride_;
  parts_.push_back(std::make_unique<PartReader>(path));
}

void Checkpoint::forget_landed() {
  const auto covered = this->covered();
  for (const fs::path& file : files_in(folder_)) {
    std::uint32_t strategy = 0;
    std::uint32_t replicate = 0;
    if (!is_in_flight(file) ||
        std::sscanf(file.filename().c_str(), "flight-%u-%u.state", &strategy, &replicate) != 2) {
      continue;
    }
    std::error_code error;
    if (strategy < covered.size() && covered[strategy].holds(replicate)) fs::remove(file, error);
  }
}

std::string Checkpoint::path_in_flight(std::size_t strategy, std::uint32_t replicate) const {
  return folder_ + '/' + std::string(kFlight) + std::to_string(strategy) + '-' +
         std::to_string(replicate) + std::string(kState);
}

std::string Checkpoint::left(std::size_t strategy, std::uint32_t replicate) const {
  const std::string path = path_in_flight(strategy, replicate);
  std::error_code error;
  if (!fs::exists(path, error)) return {};
  return state_in(path, run_digest(header_));
}

void Checkpoint::leave(std::size_t strategy, std::uint32_t replicate,
                       const std::string& state) const {
  WholeFile file(path_in_flight(strategy, replicate));
  const std::string head =
      std::string(kStateFormat) + run_digest(header_) + '\n' + sha256(state) + '\n';
  for (const std::string_view text : {std::string_view(head), std::string_view(state)}) {
    for (std::string_view rest = text; !rest.empty();) {
      const ssize_t written = ::write(file.descriptor(), rest.data(), rest.size());
      if (written < 0 && errno != EINTR) {
        throw SystemError("write", file.path(), std::strerror(errno));
      }
      rest.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(0, written)));
    }
  }
  file.finish();
}

std::size_t Checkpoint::in_flight() const {
  return static_cast<std::size_t>(std::ranges::count_if(files_in(folder_), is_in_flight));
}

void Checkpoint::read_again() {
  const std::uint32_t next = next_;
  parts_.clear();
  Problems problems;
  read_parts(Use::look, run_digest(header_), problems);
  problems.raise_if_any();
  next_ = next;
}

void Checkpoint::remove() {
  parts_.clear();
  // The first part last: what is left of a folder without it is no checkpoint.
  std::error_code error;
  for (const fs::path& file : files_in(folder_)) {
    if (file.filename() != kFirst && file.filename() != kLock) fs::remove(file, error);
  }
  fs::remove(fs::path(folder_) / kFirst, error);
  fs::remove(fs::path(folder_) / kLock, error);
  fs::remove(folder_, error);
  if (lock_ >= 0) ::close(std::exchange(lock_, -1));
}

Gathering::Gathering(Checkpoint& checkpoint, Options options)
    : checkpoint_(checkpoint),
      options_(std::move(options)),
      batch_(new_batch()),
      due_(Clock::now() + options_.every),
      some_left_(checkpoint.in_flight() > 0),
      some_in_flight_(some_left_) {}

std::unique_ptr<Batch> Gathering::new_batch() const {
  const ResultHeader& header = checkpoint_.header();
  return std::make_unique<Batch>(header.strategies.size(), header.outcomes.size());
}

void Gathering::take(std::size_t strategy, ReplicateId first,
                     std::span<const ReplicateRecord> records, const AddToTally& add) {
  bool full = false;
  {
    const std::shared_lock lock(cutting_);
    AgentTally* tally = nullptr;
    {
      const std::scoped_lock row_lock(adding_);
      batch_->take(strategy, first, records);
      tally = &batch_->tally(strategy, checkpoint_.header().agents);
      // The tallies of a point or two are there whatever happens; those of a whole sweep need not
      // be.
      full = batch_->record_bytes() >= options_.most_bytes ||
             (batch_->bytes() >= options_.most_bytes &&
              batch_->tallies() > 2 * checkpoint_.header().strategies_of_a_point());
    }
    add(*tally);
  }
  if (!full && Clock::now() < due_.load()) return;
  // One writes while the others go on; when memory runs short they wait for it.
  std::unique_lock lock(saving_, std::defer_lock);
  if (full) {
    lock.lock();
  } else if (!lock.try_lock()) {
    return;
  }
  try {
    save_cut();
  } catch (const SystemError& error) {
    std::size_t held = 0;
    for (const auto& batch : unsaved_) held += batch->record_bytes();
    if (held > 4 * options_.most_bytes) throw;
    if (options_.on_trouble) options_.on_trouble(error.what());
  }
  due_ = Clock::now() + options_.every;
}

void Gathering::fail(std::size_t strategy, ReplicateId replicate, const std::string& message) {
  const std::shared_lock lock(cutting_);
  const std::scoped_lock row_lock(adding_);
  batch_->fail({strategy, index(replicate), message});
}

std::string Gathering::left(std::size_t strategy, ReplicateId replicate) {
  if (!some_left_) return {};
  return checkpoint_.left(strategy, index(replicate));
}

void Gathering::leave(std::size_t strategy, ReplicateId replicate, const std::string& state) {
  some_in_flight_ = true;
  try {
    checkpoint_.leave(strategy, index(replicate), state);
  } catch (const SystemError& error) {
    // Then it is begun anew, or gone on with from where it was left before.
    if (options_.on_trouble) options_.on_trouble(error.what());
  }
}

void Gathering::cut() {
  const std::unique_lock lock(cutting_);
  if (!batch_->empty()) unsaved_.push_back(std::exchange(batch_, new_batch()));
}

void Gathering::save_cut() {
  cut();
  if (unsaved_.empty()) return;
  std::vector<const ReplicateSource*> batches;
  for (const auto& batch : unsaved_) batches.push_back(batch.get());
  checkpoint_.save(batches);
  unsaved_.clear();
  if (some_in_flight_) checkpoint_.forget_landed();
}

void Gathering::save() {
  const std::scoped_lock lock(saving_);
  save_cut();
}

std::vector<const ReplicateSource*> Gathering::sources() {
  cut();
  std::vector<const ReplicateSource*> all = checkpoint_.sources();
  for (const auto& batch : unsaved_) all.push_back(batch.get());
  return all;
}

}  // namespace hearsay
