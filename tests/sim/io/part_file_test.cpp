#include "sim/io/part_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "sample_result.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/refusals.hpp"

namespace hearsay {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PartFile : public testing::Test {
 protected:
  PartFile() { fs::create_directories(folder_); }
  ~PartFile() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  // A batch with some replicates of the sample, whose tallies say which replicates those are.
  static Batch batch(const ResultHeader& header, const std::vector<ReplicateSet>& replicates) {
    Batch batch(header.strategies.size(), header.outcomes.size());
    for (std::size_t s = 0; s < replicates.size(); ++s) {
      for (const ReplicateRange& range : replicates[s].ranges()) {
        for (std::uint32_t i = range.first; i < range.end; ++i) {
          const std::vector<ReplicateRecord> records{sample::record(header, s, i)};
          batch.take(s, ReplicateId{i}, records);
          batch.tally(s, header.agents).add(0, AgentId{1}, 1 + i);
        }
      }
    }
    return batch;
  }

  fs::path folder_ = fs::temp_directory_path() / ("part_file." + std::to_string(::getpid()));
  const RunRecipe recipe_{"/somewhere/s.toml", 2, 3, "2024-02-29T12:00:00Z"};
};

TEST_F(PartFile, header_comes_back_from_its_bytes) {
  ResultHeader header = sample::header();
  header.agent_names.assign(header.agents, "a:b\n");
  EXPECT_EQ(header_from_bytes(to_bytes(header)), header);
  EXPECT_EQ(header_from_bytes(to_bytes({})), ResultHeader{});
  const std::string bytes = to_bytes(header);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(header_from_bytes(bytes.substr(0, size)), std::invalid_argument) << size;
  }
  EXPECT_THROW(header_from_bytes(bytes + "1:x\n"), std::invalid_argument);
}

TEST_F(PartFile, digest_of_a_run_changes_with_all_that_makes_it) {
  const ResultHeader header = sample::header();
  std::vector<std::string> digests{run_digest(header)};
  const auto changed = [&](auto change) {
    ResultHeader other = header;
    change(other);
    const std::string digest = run_digest(other);
    EXPECT_THAT(digests, testing::Not(testing::Contains(digest)));
    EXPECT_THAT(differences(other, header), testing::Not(IsEmpty()));
    digests.push_back(digest);
  };
  changed([](ResultHeader& h) { h.seed += 1; });
  changed([](ResultHeader& h) { h.program_version += "x"; });
  changed([](ResultHeader& h) { h.scenario_text += "#"; });
  changed([](ResultHeader& h) { h.scenario_resolved += "#"; });
  changed([](ResultHeader& h) { h.graph_digest += "0"; });
  changed([](ResultHeader& h) { h.replicates += 1; });
  changed([](ResultHeader& h) { h.strategies.front() += "x"; });
  changed([](ResultHeader& h) { h.measures.front().scale *= 2; });
  changed([](ResultHeader& h) { h.outcomes.front().sentence += "x"; });
  changed([](ResultHeader& h) { h.agent_names.assign(h.agents, "x"); });
  EXPECT_THAT(differences(header, header), IsEmpty());
}

TEST_F(PartFile, gives_back_what_was_written) {
  const ResultHeader header = sample::header();
  std::vector<ReplicateSet> replicates(header.strategies.size());
  replicates[0] = ReplicateSet(2, 5);
  replicates[0].add({7, 8});
  replicates[2] = ReplicateSet(0, 1);
  const Batch held = batch(header, replicates);
  const std::vector<const ReplicateSource*> sources{&held};
  write_part(path("a.h5"), header, recipe_, sources, AgentNames::written);
  EXPECT_TRUE(is_part(path("a.h5")));
  const PartReader part(path("a.h5"));
  EXPECT_EQ(part.header(), header);
  EXPECT_EQ(part.belongs_to(), run_digest(header));
  EXPECT_EQ(part.recipe().scenario_path, recipe_.scenario_path);
  EXPECT_EQ(part.recipe().task, 2U);
  EXPECT_EQ(part.recipe().tasks, 3U);
  EXPECT_EQ(part.covered(), replicates);
  EXPECT_THAT(part.read(0, {3, 5}),
              ElementsAre(sample::record(header, 0, 3), sample::record(header, 0, 4)));
  EXPECT_THAT(part.read(0, {7, 8}), ElementsAre(sample::record(header, 0, 7)));
  AgentTally tally(header.outcomes.size(), header.agents);
  part.add_tally(1, tally);
  EXPECT_EQ(tally.of(0)[1], 0U);
  part.add_tally(0, tally);
  EXPECT_EQ(tally.of(0)[1], 3U + 4U + 5U + 8U);
}

TEST_F(PartFile, joined_with_others_is_the_result_of_one_run) {
  const ResultHeader header = sample::header();
  const auto replicates = static_cast<std::uint32_t>(header.replicates);
  const auto all = [&](std::uint32_t first, std::uint32_t end) {
    return batch(header, std::vector(header.strategies.size(), ReplicateSet(first, end)));
  };
  const Batch early = all(0, 3);
  const Batch late = all(3, replicates);
  const Batch whole = all(0, replicates);
  const std::vector<const ReplicateSource*> late_only{&late};
  write_part(path("late.h5"), header, recipe_, late_only, AgentNames::left_out);
  const PartReader part(path("late.h5"));
  const auto written = [&](const std::string& name, std::vector<const ReplicateSource*> sources) {
    ResultWriter writer(path(name), header);
    join(sources, header.strategies.size(), header.outcomes.size(), header.agents, writer);
    writer.finish(sample::provenance(1));
    return ResultReader(path(name));
  };
  const ResultReader a = written("a.h5", {&part, &early});
  const ResultReader b = written("b.h5", {&whole});
  EXPECT_EQ(a.run_digest(), run_digest(header));
  for (std::size_t s = 0; s < header.strategies.size(); ++s) {
    for (std::size_t m = 0; m < header.measures.size(); ++m)
      EXPECT_EQ(a.series(s, m), b.series(s, m));
    for (std::size_t o = 0; o < header.outcomes.size(); ++o) {
      EXPECT_EQ(a.agent_counts(s, o), b.agent_counts(s, o));
    }
  }
}

TEST_F(PartFile, that_is_none_is_refused) {
  EXPECT_THROW(PartReader(path("missing.h5")), NoInput);
  std::ofstream(path("text.h5")) << "a text";
  EXPECT_FALSE(is_part(path("text.h5")));
  EXPECT_THROW(PartReader(path("text.h5")), InputError);
  std::ofstream(path("older.h5")) << "hearsay part\nformat_version 1.2\nsha256 0\nbytes 0\n";
  try {
    PartReader older(path("older.h5"));
    ADD_FAILURE() << "read a part of another format";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("a part that an older program wrote"));
  }
  sample::write(path("result.h5"), sample::header());
  EXPECT_FALSE(is_part(path("result.h5")));
  EXPECT_THROW(PartReader(path("result.h5")), InputError);
}

TEST_F(PartFile, sources_that_share_replicates_are_told_apart) {
  const ResultHeader header = sample::header();
  const auto of = [&](std::uint32_t first, std::uint32_t end) {
    std::vector<ReplicateSet> replicates(header.strategies.size());
    replicates[0] = ReplicateSet(first, end);
    return batch(header, replicates);
  };
  const Batch small = of(1, 2);
  const Batch large = of(0, 4);
  const Batch other = of(4, 6);
  const Batch across = of(3, 5);
  const std::vector<const ReplicateSource*> nested{&small, &large, &other};
  const Disjoint found = disjoint(nested);
  EXPECT_THAT(found.chosen, ElementsAre(1, 2));
  ASSERT_EQ(found.repeats.size(), 1U);
  EXPECT_EQ(found.repeats[0].source, 0U);
  EXPECT_EQ(found.repeats[0].other, 1U);
  EXPECT_TRUE(found.sound());
  const std::vector<const ReplicateSource*> crossed{&large, &other, &across};
  EXPECT_FALSE(disjoint(crossed).sound());
}

}  // namespace
}  // namespace hearsay
