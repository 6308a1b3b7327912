#include "sim/io/result_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sample_result.hpp"
#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string content(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void put(const fs::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

class ResultFile : public testing::Test {
 protected:
  ResultFile() {
    std::string pattern = fs::temp_directory_path() / "hearsay-io-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~ResultFile() override { fs::remove_all(folder_); }

  std::string path(const char* name = "results.h5") const { return folder_ / name; }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(folder_))
      all.push_back(entry.path().filename());
    std::sort(all.begin(), all.end());
    return all;
  }

 private:
  fs::path folder_;
};

// What `work` throws, as text; "" when it does not throw an `Error`.
template <class Error, class Work>
std::string message(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::string refusal(const std::string& path) {
  return message<InputError>([&] { ResultReader reader(path); });
}

TEST_F(ResultFile, ReadsBackWhatWasWritten) {
  const ResultHeader header = sample::header();
  sample::write(path(), header, 4, 3);
  const ResultReader reader(path());

  ResultHeader expected = header;
  expected.measures[2].unit = "EUR";
  expected.measures[3].unit = "h";
  EXPECT_EQ(reader.header(), expected);
  EXPECT_EQ(reader.provenance().host, "node3");
  EXPECT_EQ(reader.provenance().threads, 3);
  EXPECT_EQ(reader.provenance().wall_seconds, 4.5);
  EXPECT_EQ(reader.provenance().started, "2024-02-29T12:00:00Z");
  EXPECT_EQ(reader.provenance().command_line, "hearsay run --threads 3");
  EXPECT_THAT(reader.provenance().hdf5_version, testing::MatchesRegex("1\\.[0-9]+\\.[0-9]+"));

  for (std::size_t strategy = 0; strategy < 3; ++strategy) {
    for (std::size_t measure = 0; measure < 4; ++measure) {
      const auto series = reader.series(strategy, measure);
      const auto totals = reader.totals(strategy, measure);
      ASSERT_EQ(series.size(), 77U);
      ASSERT_EQ(totals.size(), 11U);
      for (std::size_t replicate = 0; replicate < 11; ++replicate) {
        std::int64_t sum = 0;
        for (std::size_t step = 0; step < 7; ++step) {
          const auto count = sample::count(strategy, replicate, step, measure);
          EXPECT_EQ(series[replicate * 7 + step], count);
          sum += count;
        }
        EXPECT_EQ(totals[replicate], sum);
      }
    }
  }
  EXPECT_THAT(reader.agent_counts(2, 0), ElementsAre(2, 3, 4, 5, 6));
  EXPECT_THAT(reader.agent_counts(2, 1), ElementsAre(0, 0, 0, 0, 0));
}

TEST_F(ResultFile, KeepsAsManyReplicatesStepByStepAsAreAsked) {
  for (const std::size_t samples : {std::size_t{0}, std::size_t{1}, std::size_t{6}, all_samples}) {
    for (const std::size_t block : {std::size_t{1}, std::size_t{4}, std::size_t{11}}) {
      ResultHeader header = sample::header();
      header.samples = samples;
      sample::write(path(), header, block);
      const ResultReader reader(path());
      EXPECT_EQ(reader.header().samples, samples);
      EXPECT_EQ(reader.header().measures[0], header.measures[0]);
      for (std::size_t measure = 0; measure < 4; ++measure) {
        const auto series = reader.series(2, measure);
        ASSERT_EQ(series.size(), header.kept() * 7);
        for (std::size_t i = 0; i < series.size(); ++i) {
          EXPECT_EQ(series[i], sample::count(2, i / 7, i % 7, measure));
        }
        // Whatever is kept, sums are of all.
        const auto over = reader.step_sums(2, measure);
        ASSERT_TRUE(over);
        for (std::size_t step = 0; step < 7; ++step) {
          std::int64_t sum = 0;
          SumOfSquares squares = 0;
          for (std::size_t replicate = 0; replicate < 11; ++replicate) {
            const auto count = sample::count(2, replicate, step, measure);
            sum += count;
            squares += static_cast<SumOfSquares>(count < 0 ? -count : count) *
                       static_cast<SumOfSquares>(count < 0 ? -count : count);
          }
          EXPECT_EQ(over->sums[step], sum);
          EXPECT_TRUE(over->squares[step] == squares);
        }
        EXPECT_EQ(reader.totals(2, measure).size(), 11U);
      }
    }
  }
}

TEST_F(ResultFile, AddsSquaresBeyondSixtyFourBits) {
  ResultHeader header = sample::header();
  header.strategies = {"no campaign"};
  header.measures.resize(1);
  header.outcomes.clear();
  header.steps = 1;
  header.replicates = 3;
  header.samples = 0;
  ResultWriter writer(path(), header);
  ReplicateRecord record(1, 1);
  record.at(0)[0] = -3'000'000'000'000'000'000;
  const std::vector<ReplicateRecord> records(3, record);
  writer.take(0, ReplicateId{0}, records);
  writer.take_agents(0, AgentTally(0, header.agents));
  writer.finish(sample::provenance(1));
  const auto over = ResultReader(path()).step_sums(0, 0);
  EXPECT_EQ(over->sums[0], -9'000'000'000'000'000'000);
  // 27e36, by halves.
  const auto tens = static_cast<SumOfSquares>(1'000'000'000'000'000'000);
  EXPECT_TRUE(over->squares[0] == 27 * tens * tens);
}

TEST_F(ResultFile, RefusesASumThatDoesNotFit) {
  ResultHeader header = sample::header();
  header.strategies = {"no campaign"};
  header.measures.resize(1);
  header.steps = 1;
  header.replicates = 2;
  ResultWriter writer(path(), header);
  ReplicateRecord record(1, 1);
  record.at(0)[0] = std::int64_t{1} << 62;
  const std::vector<ReplicateRecord> records(2, record);
  EXPECT_THAT(message<SystemError>([&] { writer.take(0, ReplicateId{0}, records); }),
              HasSubstr("does not fit 64 bits"));
}

TEST_F(ResultFile, HoldsTheSameDataWhateverTheSizeOfBlocks) {
  const ResultHeader header = sample::header();
  sample::write(path("one.h5"), header, 1);
  sample::write(path("all.h5"), header, 11);
  const ResultReader one(path("one.h5"));
  const ResultReader all(path("all.h5"));
  EXPECT_EQ(one.header(), all.header());
  for (std::size_t measure = 0; measure < 4; ++measure) {
    EXPECT_EQ(one.series(1, measure), all.series(1, measure));
    EXPECT_EQ(one.totals(1, measure), all.totals(1, measure));
  }
}

TEST_F(ResultFile, FillsChunksFromBlocksThatDoNotFitThem) {
  // 20,000 steps: one replicate per chunk; 40,000: several chunks per replicate; 3,000: ten
  // replicates per chunk, filled by blocks of seven.
  for (const std::size_t steps : {3'000U, 20'000U, 40'000U}) {
    ResultHeader header = sample::header();
    header.steps = steps;
    header.replicates = 23;
    header.strategies.resize(1);
    header.measures.resize(2);
    sample::write(path(), header, 7);
    const auto series = ResultReader(path()).series(0, 1);
    ASSERT_EQ(series.size(), 23 * steps);
    for (std::size_t i = 0; i < series.size(); ++i) {
      ASSERT_EQ(series[i], sample::count(0, i / steps, i % steps, 1)) << i;
    }
  }
}

TEST_F(ResultFile, MarksReplicatesThatFailedWhereverTheyLieInChunks) {
  // 3,000 steps: ten replicates per chunk; 20,000: one; 40,000: several chunks per replicate.
  for (const std::size_t steps : {3'000U, 20'000U, 40'000U}) {
    for (const std::size_t samples : {std::size_t{23}, std::size_t{17}, std::size_t{0}}) {
      ResultHeader header = sample::header();
      header.steps = steps;
      header.replicates = 23;
      header.samples = samples;
      header.strategies.resize(2);
      header.measures.resize(2);
      // Of the first strategy a whole chunk of ten, the first and the last; all of the second.
      std::vector<FailedReplicate> failed;
      ReplicateSet lost(10, 20);
      lost.add({0, 1});
      lost.add({22, 23});
      for (std::uint32_t r = 0; r < 23; ++r) {
        if (lost.holds(r)) failed.push_back({0, r, "why"});
      }
      for (std::uint32_t r = 0; r < 23; ++r) failed.push_back({1, r, "why"});
      ResultWriter writer(path(), header, failed);
      const ReplicateSet finished = ReplicateSet(0, 23).without(lost);
      for (const ReplicateRange& range : finished.ranges()) {
        std::vector<ReplicateRecord> records;
        for (std::uint32_t r = range.first; r < range.end; ++r) {
          records.push_back(sample::record(header, 0, r));
        }
        writer.take(0, ReplicateId{range.first}, records);
      }
      writer.take_agents(0, sample::tally(header, 0));
      writer.finish(sample::provenance(1));

      const ResultReader reader(path());
      const auto missing = ResultReader::missing_count();
      const auto totals = reader.totals(0, 1);
      const auto none = reader.totals(1, 1);
      for (std::uint32_t r = 0; r < 23; ++r) {
        EXPECT_EQ(totals[r] == missing, lost.holds(r)) << r;
        EXPECT_EQ(none[r], missing);
      }
      const auto series = reader.series(0, 1);
      ASSERT_EQ(series.size(), samples * steps);
      for (std::size_t i = 0; i < series.size(); ++i) {
        const auto replicate = static_cast<std::uint32_t>(i / steps);
        ASSERT_EQ(series[i],
                  lost.holds(replicate) ? missing : sample::count(0, replicate, i % steps, 1));
      }
      for (const std::int64_t count : reader.series(1, 1)) ASSERT_EQ(count, missing);
    }
  }
}

TEST_F(ResultFile, KeepsLongTextsAndNamesOfAgents) {
  ResultHeader header = sample::header();
  header.scenario_text.assign(200'000, 'x');
  header.scenario_resolved.assign(1'000'000, 'y');
  header.agent_names = {"ann", "bob", "Zoë", "007", ""};
  header.title = "";
  sample::write(path(), header);
  const ResultReader reader(path());
  EXPECT_EQ(reader.header().scenario_text, header.scenario_text);
  EXPECT_EQ(reader.header().scenario_resolved, header.scenario_resolved);
  EXPECT_EQ(reader.header().agent_names, header.agent_names);
  EXPECT_EQ(reader.header().title, "");
}

TEST_F(ResultFile, SaysNothingAboutAgentsThatAreJustNumbered) {
  ResultHeader header = sample::header();
  header.agent_names.clear();
  sample::write(path(), header);
  EXPECT_THAT(ResultReader(path()).header().agent_names, IsEmpty());
  header.outcomes.clear();
  sample::write(path(), header);
  EXPECT_THAT(ResultReader(path()).header().outcomes, IsEmpty());
  EXPECT_EQ(ResultReader(path()).header().agents, 5U);
}

TEST_F(ResultFile, HasItsNameOnlyWhenItIsFinished) {
  put(path(), "an older file");
  {
    const ResultHeader header = sample::header();
    ResultWriter writer(path(), header);
    sample::fill(writer, header, 4);
    EXPECT_EQ(content(path()), "an older file");
    EXPECT_TRUE(fs::exists(writer.temporary_path()));
    EXPECT_EQ(fs::path(writer.temporary_path()).parent_path(), fs::path(path()).parent_path());
    writer.finish(sample::provenance(1));
  }
  EXPECT_THAT(names(), ElementsAre("results.h5"));
  EXPECT_EQ(ResultReader(path()).header().replicates, 11U);
}

TEST_F(ResultFile, LeavesNothingBehindWhenItIsNotFinished) {
  put(path(), "an older file");
  { ResultWriter writer(path(), sample::header()); }
  EXPECT_THAT(names(), ElementsAre("results.h5"));
  EXPECT_EQ(content(path()), "an older file");
}

TEST_F(ResultFile, MayBeWrittenTwiceAtATime) {
  ResultWriter one(path(), sample::header());
  ResultWriter two(path(), sample::header());
  EXPECT_NE(one.temporary_path(), two.temporary_path());
}

TEST_F(ResultFile, NeedsAFolderThatExists) {
  const auto write = [](const std::string& where) {
    return message<SystemError>([&] { ResultWriter writer(where, sample::header()); });
  };
  EXPECT_THAT(write(path("absent/results.h5")),
              AllOf(HasSubstr("cannot write "), HasSubstr("absent/results.h5"),
                    HasSubstr("No such file or directory")));
  put(path("file"), "");
  EXPECT_THAT(write(path("file/results.h5")), HasSubstr("Not a directory"));
  fs::create_directory(path("folder"));
  EXPECT_THAT(write(path("folder")), HasSubstr("it is a folder"));
  EXPECT_THAT(names(), ElementsAre("file", "folder"));
}

TEST_F(ResultFile, TakesOneSymbolForATimeThatReadersWouldConvert) {
  ResultHeader header = sample::header();
  header.measures[3].unit = "days";
  sample::write(path(), header);
  EXPECT_EQ(ResultReader(path()).header().measures[3].unit, "d");
}

// In a process of its own whose files may not grow beyond `limit` bytes, as on a full disk: the
// error of writing, after which the process ends as programs do. Whatever it prints is part of the
// answer.
std::string error_on_full_disk(const std::string& path, std::size_t limit) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    dup2(ends[1], STDOUT_FILENO);
    dup2(ends[1], STDERR_FILENO);
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit size{limit, limit};
    setrlimit(RLIMIT_FSIZE, &size);
    const std::string error = message<SystemError>([&] {
      ResultHeader header = sample::header();
      header.steps = 2'000;
      header.scenario_text.assign(50'000, 'x');
      sample::write(path, header, 3);
    });
    [[maybe_unused]] const auto written = write(ends[1], error.data(), error.size());
    std::exit(0);
  }
  close(ends[1]);
  std::string said;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(ends[0], buffer, sizeof buffer)) > 0;) {
    said.append(buffer, static_cast<std::size_t>(n));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    said += " (ended with status " + std::to_string(status) + ")";
  }
  return said;
}

TEST_F(ResultFile, SaysThatTheDiskIsFullAndLeavesTheOlderFile) {
  put(path(), "an older file");
  std::size_t failures = 0;
  for (std::size_t limit = 0;; limit = limit * 5 / 4 + 500) {
    ASSERT_LT(limit, 100'000'000U);
    const std::string error = error_on_full_disk(path(), limit);
    EXPECT_THAT(names(), ElementsAre("results.h5"));
    if (error.empty()) break;
    ++failures;
    EXPECT_EQ(error, "cannot write " + path() + ": File too large") << limit;
    EXPECT_EQ(content(path()), "an older file");
  }
  EXPECT_GT(failures, 5U);
  EXPECT_EQ(ResultReader(path()).header().steps, 2'000U);
}

TEST_F(ResultFile, SaysThatThereIsNoFile) {
  EXPECT_THAT(message<SystemError>([&] { ResultReader reader(path()); }),
              AllOf(HasSubstr("cannot open " + path()), HasSubstr("No such file")));
}

TEST_F(ResultFile, RefusesWhatIsNoResult) {
  EXPECT_THAT(refusal(fs::path(path()).parent_path()), HasSubstr("it is a folder"));
  put(path(), "");
  EXPECT_EQ(refusal(path()), path() + ": not an HDF5 file (a result file of this program)");
  put(path(), "title = \"a scenario\"\n");
  EXPECT_EQ(refusal(path()), path() + ": not an HDF5 file (a result file of this program)");
  const hid_t foreign = H5Fcreate(path().c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(foreign);
  EXPECT_EQ(refusal(path()),
            path() +
                ": an HDF5 file, but not a result of this program (attribute format "
                "= \"hearsay result\")");
}

// Opens the result at `path` with HDF5 and lets `change` loose on it.
template <class Change>
void alter(const std::string& path, const Change& change) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  ASSERT_GE(file, 0);
  change(file);
  H5Fclose(file);
}

void set_text(hid_t object, const char* name, const char* text) {
  H5Adelete(object, name);
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, std::char_traits<char>::length(text));
  const hid_t space = H5Screate(H5S_SCALAR);
  const hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(attribute, type, text);
  H5Aclose(attribute);
  H5Sclose(space);
  H5Tclose(type);
}

TEST_F(ResultFile, ReadsLaterMinorVersionsAndRefusesLaterMajorOnes) {
  sample::write(path(), sample::header());
  alter(path(), [](hid_t file) { set_text(file, "format_version", "1.7"); });
  EXPECT_EQ(ResultReader(path()).header().replicates, 11U);
  alter(path(), [](hid_t file) { set_text(file, "format_version", "2.0"); });
  EXPECT_EQ(refusal(path()), path() +
                                 ": format version 2.0 is newer than this program (versions up to "
                                 "1.x)");
  alter(path(), [](hid_t file) { set_text(file, "format_version", "new"); });
  EXPECT_THAT(refusal(path()), HasSubstr("format version \"new\" is not a version"));
}

TEST_F(ResultFile, NamesWhatIsMissingOrMisshapen) {
  const auto damaged = [&](const auto& change) {
    sample::write(path(), sample::header());
    alter(path(), change);
    return refusal(path());
  };
  EXPECT_THAT(damaged([](hid_t file) { H5Ldelete(file, "buyers_total", H5P_DEFAULT); }),
              HasSubstr("damaged or incomplete: no dataset buyers_total"));
  EXPECT_THAT(damaged([](hid_t file) { H5Adelete(file, "seed"); }),
              HasSubstr("damaged or incomplete: "));
  EXPECT_THAT(damaged([](hid_t file) { set_text(file, "seed", "seven"); }),
              HasSubstr("damaged or incomplete: "));
  EXPECT_THAT(damaged([](hid_t file) { H5Ldelete(file, "provenance", H5P_DEFAULT); }),
              HasSubstr("damaged or incomplete: "));
  EXPECT_THAT(damaged([](hid_t file) {
                H5Ldelete(file, "reach", H5P_DEFAULT);
                H5Lmove(file, "reach_total", file, "reach", H5P_DEFAULT, H5P_DEFAULT);
              }),
              HasSubstr("reach does not have the shape of its axes"));
  EXPECT_THAT(damaged([](hid_t file) {
                H5Ldelete(file, "reach", H5P_DEFAULT);
                H5Lmove(file, "hours", file, "reach", H5P_DEFAULT, H5P_DEFAULT);
              }),
              HasSubstr("reach does not hold integers"));
}

TEST_F(ResultFile, RefusesEveryTruncation) {
  sample::write(path(), sample::header());
  const std::string whole = content(path());
  for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 200) {
    put(path("cut.h5"), whole.substr(0, size));
    EXPECT_THAT(refusal(path("cut.h5")), HasSubstr(path("cut.h5") + ": ")) << size;
  }
}

TEST_F(ResultFile, NoticesADamagedBlockWhenItIsRead) {
  ResultHeader header = sample::header();
  header.steps = 3'000;
  sample::write(path(), header);
  std::string bytes = content(path());
  haddr_t offset = 0;
  hsize_t size = 0;
  alter(path(), [&](hid_t file) {
    const hid_t dataset = H5Dopen2(file, "reach", H5P_DEFAULT);
    const hid_t space = H5Dget_space(dataset);
    H5Dget_chunk_info(dataset, space, 0, nullptr, nullptr, &offset, &size);
    H5Sclose(space);
    H5Dclose(dataset);
  });
  ASSERT_GT(size, 100U);
  for (std::size_t i = offset + size / 2; i < offset + size / 2 + 16; ++i) bytes[i] = '!';
  put(path(), bytes);
  const ResultReader reader(path());
  EXPECT_THAT(message<InputError>([&] { (void)reader.series(0, 0); }),
              HasSubstr(path() + ": damaged or incomplete: "));
}

#ifdef HEARSAY_CHECKED
TEST_F(ResultFile, TakesBlocksInOrderAndWhole) {
  const ResultHeader header = sample::header();
  ResultWriter writer(path(), header);
  const std::vector<ReplicateRecord> records(4, ReplicateRecord(7, 4));
  EXPECT_THROW(writer.take(3, ReplicateId{0}, records), ContractViolation);
  EXPECT_THROW(writer.take(0, ReplicateId{4}, records), ContractViolation);
  writer.take(0, ReplicateId{0}, records);
  EXPECT_THROW(writer.take(0, ReplicateId{0}, records), ContractViolation);
  EXPECT_THROW(writer.take(0, ReplicateId{4}, std::vector(4, ReplicateRecord(6, 4))),
               ContractViolation);
  EXPECT_THROW(writer.take(0, ReplicateId{4}, std::vector(4, ReplicateRecord(7, 3))),
               ContractViolation);
  EXPECT_THROW(writer.take(0, ReplicateId{4}, std::vector(8, ReplicateRecord(7, 4))),
               ContractViolation);
  EXPECT_THROW(writer.take_agents(0, sample::tally(header, 0)), ContractViolation);
  EXPECT_THROW(writer.finish(sample::provenance(1)), ContractViolation);
}
#endif

TEST_F(ResultFile, KeepsThePointsOfASweep) {
  ResultHeader header = sample::header();
  header.swept = {{"graph.seed", "", "a seed", {"3", "4"}},
                  {"model.see", "probability", "a chance", {"0.25", "1e-09"}},
                  {"strategy.\"a/b c\".action.1.choose", "", "a word", {"degree", "017"}}};
  header.point_agents = {5, 5};
  header.strategies.clear();
  for (std::size_t point = 0; point < 2; ++point) {
    for (const char* name : {"none", "a/b c"}) {
      header.strategies.push_back(name + (" @ " + header.point_label(point)));
    }
  }
  header.baseline = header.strategies[0];
  EXPECT_EQ(header.points(), 2U);
  EXPECT_EQ(header.strategies_of_a_point(), 2U);
  EXPECT_EQ(header.plain_strategy(3), "a/b c");
  sample::write(path(), header);
  const ResultHeader read = ResultReader(path()).header();
  EXPECT_EQ(read.strategies, header.strategies);
  EXPECT_EQ(read.point_agents, header.point_agents);
  ASSERT_EQ(read.swept.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read.swept[i].path, header.swept[i].path);
    EXPECT_EQ(read.swept[i].values, header.swept[i].values);
  }
  EXPECT_EQ(read.point_label(1), header.point_label(1));
  alter(path(), [](hid_t file) { H5Ldelete(file, "market_agents", H5P_DEFAULT); });
  EXPECT_THAT(refusal(path()), HasSubstr("damaged or incomplete"));
}

}  // namespace
}  // namespace hearsay
