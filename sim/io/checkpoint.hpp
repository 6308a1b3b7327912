// What a run keeps of itself while it is under way, so that nothing that is finished is lost.
//
// Beside the result out.h5 stands the folder out.h5.checkpoint. Its first part says which run it is
// and has no replicates; every so often another part is added, with the replicates that were
// finished since. A part is written under another name and renamed, carries checksums, and is never
// touched again, so whatever happens, what was there before is still good. When the result is
// complete the folder goes. A lock, which the system lifts when a process ends in whatever way,
// keeps two processes from one run. Where several ranks share a run, the first holds the lock and
// the others add parts of their own, under numbers that no other takes.
//
// Beside the parts may lie replicates in flight, a file each with its checksum, replaced whenever
// one is left again and taken away when it is in a part.
//
// Gathering is what finished replicates reach first: it holds them in memory, and puts them into
// the checkpoint when it is time or memory runs short. A checkpoint that cannot be written for want
// of space is tried again later, as long as memory lasts.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "sim/core/errors.hpp"
#include "sim/io/part_file.hpp"

namespace hearsay {

class Checkpoint {
 public:
  // What there may be at a place.
  enum class Use { go_on, look };

  // The folder of the checkpoint of a result.
  static std::string folder_of(const std::string& output);
  // Whether there is one that can be gone on with.
  static bool exists(const std::string& output);
  // Whether there is anything of one, even if its first part is lost.
  static bool has_parts(const std::string& output);

  // Makes the folder and its first part. Throws CannotCreate where there is a checkpoint already,
  // another process is at work on it or the folder cannot be made.
  static Checkpoint begin(const std::string& output, const ResultHeader& header,
                          const RunRecipe& recipe);
  // Opens what a run left. Throws NoInput where there is nothing, InputError with every part that
  // is damaged or belongs to another run, CannotCreate where another process is at work on it; not
  // so to `look` at it.
  static Checkpoint open(const std::string& output, Use use = Use::go_on);
  // The same for a run that is known; a damaged first part is then written anew.
  static Checkpoint open(const std::string& output, const ResultHeader& header,
                         const RunRecipe& recipe);

  // That which another rank holds open, for the `rank`-th of `ranks`, from 1 on. Knows nothing of
  // the parts that are there. `next` is the first rank's next_number().
  static Checkpoint beside(const std::string& output, const ResultHeader& header,
                           const RunRecipe& recipe, std::uint32_t next, std::uint32_t rank,
                           std::uint32_t ranks);
  // The first part of the checkpoint of a result.
  static std::string first_part_of(const std::string& output);

  Checkpoint(Checkpoint&&) noexcept;
  Checkpoint& operator=(Checkpoint&&) = delete;
  // Leaves the folder as it is.
  ~Checkpoint();

  const ResultHeader& header() const { return header_; }
  const RunRecipe& recipe() const { return recipe_; }
  const std::string& folder() const { return folder_; }
  // Which replicates the parts hold, by strategy.
  std::vector<ReplicateSet> covered() const;
  // The parts, no replicate twice.
  std::vector<const ReplicateSource*> sources() const;
  // Whether another process is at work on it.
  bool is_busy() const;

  // Adds a part with what the batches hold. Throws SystemError; then nothing has changed.
  void save(std::span<const ReplicateSource* const> batches);
  // A replicate in flight as it was left, empty where it was not; and leaves it, in place of what
  // was there. From any thread. Throws SystemError.
  std::string left(std::size_t strategy, std::uint32_t replicate) const;
  void leave(std::size_t strategy, std::uint32_t replicate, const std::string& state) const;
  // Takes those away that are in a part.
  void forget_landed();
  // How many there are.
  std::size_t in_flight() const;

  // From now on this is the first of so many ranks: of the numbers that come it takes every
  // so-many-th.
  void share(std::uint32_t ranks) { stride_ = ranks; }
  // Number of the next part.
  std::uint32_t next_number() const { return next_; }
  // Takes in what other ranks have added. Throws InputError as `open`.
  void read_again();
  // Removes the folder: the result is complete.
  void remove();

 private:
  explicit Checkpoint(const std::string& output);
  void lock();
  // Notes what is wrong with the first part, and with the others.
  void read_first_part(Problems& problems);
  void read_parts(Use use, const std::string& belongs_to, Problems& problems);
  std::string path_in_flight(std::size_t strategy, std::uint32_t replicate) const;

  std::string folder_;
  int lock_ = -1;  // a descriptor
  ResultHeader header_;
  RunRecipe recipe_;
  std::uint32_t next_ = 1;    // number of the next part
  std::uint32_t stride_ = 1;  // from one part of this process to the next
  std::vector<std::unique_ptr<PartReader>> parts_;
};

class Gathering final : public FinishedSink {
  using Clock = std::chrono::steady_clock;

 public:
  struct Options {
    std::chrono::steady_clock::duration every = std::chrono::minutes(5);
    // Records that are not in the checkpoint yet take at most about this many bytes.
    std::size_t most_bytes = std::size_t{128} << 20;
    // Is told why a checkpoint could not be written now.
    std::function<void(const std::string&)> on_trouble = {};
  };

  Gathering(Checkpoint& checkpoint, Options options);

  void take(std::size_t strategy, ReplicateId first, std::span<const ReplicateRecord> records,
            const AddToTally& add) override;
  void fail(std::size_t strategy, ReplicateId replicate, const std::string& message) override;
  Clock::duration leave_every() const override { return options_.every; }
  std::string left(std::size_t strategy, ReplicateId replicate) override;
  void leave(std::size_t strategy, ReplicateId replicate, const std::string& state) override;

  // Puts everything into the checkpoint. Throws SystemError.
  void save();
  // All that is finished, in the checkpoint and in memory, no replicate twice. Nothing may be taken
  // from now on.
  std::vector<const ReplicateSource*> sources();

 private:
  std::unique_ptr<Batch> new_batch() const;
  // Takes what is in memory out of reach of the workers.
  void cut();
  void save_cut();

  Checkpoint& checkpoint_;
  Options options_;

  std::shared_mutex cutting_;  // shared by those who add, alone for who cuts
  std::mutex adding_;          // of the batch's rows
  std::unique_ptr<Batch> batch_;
  std::mutex saving_;
  std::atomic<Clock::time_point> due_;
  const bool some_left_;  // in flight by an earlier process
  std::atomic<bool> some_in_flight_;
  std::vector<std::unique_ptr<Batch>> unsaved_;  // cut and not in the checkpoint
};

}  // namespace hearsay
