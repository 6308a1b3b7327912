#include "sim/io/checkpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "sample_result.hpp"
#include "sim/core/refusals.hpp"

namespace hearsay {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

class CheckpointTest : public testing::Test {
 protected:
  CheckpointTest() { fs::create_directories(folder_); }
  ~CheckpointTest() override { fs::remove_all(folder_); }

  Checkpoint begin() const { return Checkpoint::begin(output_, header_, recipe_); }

  // Replicate `i` of every strategy, as a worker that finished it hands it over.
  void take(Gathering& gathering, std::uint32_t i) const {
    for (std::size_t s = 0; s < header_.strategies.size(); ++s) {
      const std::vector<ReplicateRecord> records{sample::record(header_, s, i)};
      std::vector<std::uint32_t> replicates(header_.agents, 0);
      replicates[2] = 1 + i;
      gathering.take(s, ReplicateId{i}, records,
                     [&](AgentTally& tally) { tally.add_replicates(0, replicates); });
    }
  }

  // What a source holds of everything, in a sum that no other replicates have.
  std::uint32_t tallied(std::span<const ReplicateSource* const> sources) const {
    AgentTally tally(header_.outcomes.size(), header_.agents);
    for (const ReplicateSource* source : sources) source->add_tally(1, tally);
    return tally.of(0)[2];
  }

  std::size_t parts() const {
    std::size_t number = 0;
    for (const auto& file : fs::directory_iterator(Checkpoint::folder_of(output_))) {
      if (file.path().extension() == ".h5") ++number;
    }
    return number;
  }

  ReplicateSet all() const {
    return ReplicateSet(0, static_cast<std::uint32_t>(header_.replicates));
  }

  fs::path folder_ = fs::temp_directory_path() / ("checkpoint." + std::to_string(::getpid()));
  const std::string output_ = (folder_ / "out.h5").string();
  const ResultHeader header_ = sample::header();
  const RunRecipe recipe_{"/somewhere/s.toml", 1, 1, "2024-02-29T12:00:00Z"};
};

TEST_F(CheckpointTest, holds_what_was_saved_and_is_gone_when_it_is_removed) {
  {
    Checkpoint checkpoint = begin();
    Gathering gathering(checkpoint, {});
    take(gathering, 3);
    gathering.save();
    gathering.save();  // which has nothing to save
    EXPECT_EQ(parts(), 2U);
  }
  {
    Checkpoint checkpoint = Checkpoint::open(output_);
    EXPECT_EQ(checkpoint.header(), header_);
    for (const ReplicateSet& set : checkpoint.covered()) EXPECT_EQ(set, ReplicateSet(3, 4));
    Gathering gathering(checkpoint, {});
    take(gathering, 0);
    const auto sources = gathering.sources();
    EXPECT_EQ(sources.size(), 2U);
    EXPECT_EQ(tallied(sources), 4U + 1U);
    checkpoint.remove();
  }
  EXPECT_FALSE(fs::exists(Checkpoint::folder_of(output_)));
  EXPECT_THROW(Checkpoint::open(output_), NoInput);
}

TEST_F(CheckpointTest, takes_from_many_threads_and_saves_when_it_is_time_or_memory_is_full) {
  for (const bool by_memory : {true, false}) {
    Checkpoint checkpoint = begin();
    Gathering::Options options;
    if (by_memory) {
      options.most_bytes = 3 * header_.steps * header_.measures.size() * sizeof(std::int64_t);
    } else {
      options.every = std::chrono::seconds(0);
    }
    Gathering gathering(checkpoint, options);
    {
      std::vector<std::jthread> team;
      for (std::uint32_t t = 0; t < 3; ++t) {
        team.emplace_back([&, t] {
          for (std::uint32_t i = t; i < header_.replicates; i += 3) take(gathering, i);
        });
      }
    }
    EXPECT_GT(parts(), 1U);
    const auto sources = gathering.sources();
    for (const ReplicateSet& set : covered_by(sources, header_.strategies.size())) {
      EXPECT_EQ(set, all());
    }
    const auto n = static_cast<std::uint32_t>(header_.replicates);
    EXPECT_EQ(tallied(sources), n * (n + 1) / 2);
    checkpoint.remove();
  }
}

TEST_F(CheckpointTest, that_cannot_be_written_now_is_written_later) {
  Checkpoint checkpoint = begin();
  std::vector<std::string> troubles;
  Gathering gathering(checkpoint,
                      {.every = std::chrono::seconds(0),
                       .on_trouble = [&](const std::string& why) { troubles.push_back(why); }});
  const std::string place = Checkpoint::folder_of(output_);
  fs::rename(place, place + ".away");
  take(gathering, 0);
  EXPECT_EQ(troubles.size(), header_.strategies.size());
  EXPECT_THAT(troubles.front(), HasSubstr("cannot write"));
  EXPECT_THROW(gathering.save(), SystemError);
  fs::rename(place + ".away", place);
  take(gathering, 1);
  EXPECT_EQ(troubles.size(), header_.strategies.size());
  for (const ReplicateSet& set : checkpoint.covered()) EXPECT_EQ(set, ReplicateSet(0, 2));
  EXPECT_EQ(tallied(checkpoint.sources()), 1U + 2U);
}

TEST_F(CheckpointTest, gives_up_where_memory_does_not_last_until_it_can_be_written) {
  Checkpoint checkpoint = begin();
  Gathering gathering(checkpoint, {.most_bytes = 1});
  fs::rename(Checkpoint::folder_of(output_), folder_ / "away");
  EXPECT_THROW(take(gathering, 0), SystemError);
}

TEST_F(CheckpointTest, is_one_process_s_at_a_time) {
  {
    const Checkpoint checkpoint = begin();
    EXPECT_TRUE(checkpoint.is_busy());
    EXPECT_THROW(begin(), CannotCreate);
    EXPECT_THROW(Checkpoint::open(output_), CannotCreate);
    EXPECT_NO_THROW(Checkpoint::open(output_, Checkpoint::Use::look));
  }
  EXPECT_FALSE(Checkpoint::open(output_, Checkpoint::Use::look).is_busy());
  // It is there, and not to be begun again.
  EXPECT_THROW(begin(), CannotCreate);
}

TEST_F(CheckpointTest, removes_what_a_process_that_was_killed_left) {
  begin();
  std::ofstream(output_ + ".tmp-17") << "half";
  std::ofstream(Checkpoint::folder_of(output_) + "/part-000001.h5.tmp-17") << "half";
  Checkpoint::open(output_);
  EXPECT_FALSE(fs::exists(output_ + ".tmp-17"));
  EXPECT_FALSE(fs::exists(Checkpoint::folder_of(output_) + "/part-000001.h5.tmp-17"));
}

}  // namespace
}  // namespace hearsay
