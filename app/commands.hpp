// The sub-commands, each in a file of its own, and what the command line tells them. The command
// line itself is read in command_line.cpp alone: its library takes long to compile.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/assessment.hpp"
#include "analysis/results.hpp"
#include "app/progress.hpp"
#include "scenarios/scenario.hpp"
#include "sim/ensemble/ranks.hpp"
#include "sim/io/result_file.hpp"

namespace hearsay {

// Which scenario, and what is changed in it.
struct ScenarioOptions {
  std::string path;
  Overrides overrides;
};

// How ranks come to their replicates: a share that follows from the rank's number, or block after
// block from a queue; automatic takes the queue where costs vary.
enum class Dealing { automatic, shares, queue };

// How a run is worked at; nothing here moves a digit of it.
struct WorkOptions {
  int threads = 0;           // 0: all cores
  std::uint32_t shards = 0;  // 0: chosen
  bool quiet = false;
  bool json = false;
  ProgressKind progress = ProgressKind::automatic;
  Dealing dealing = Dealing::automatic;
  std::optional<std::chrono::seconds> time_limit;
  std::chrono::seconds checkpoint_every{300};
  std::string command_line;  // recorded in the result file
};

struct ReplayOptions {
  std::string result;
  std::string strategy;
  std::uint32_t replicate = 0;
  std::string agent;     // whose way to the product to tell; empty: all cascades
  std::string output;    // .json, .graphml or .h5; empty: none
  std::string scenario;  // files of the scenario are beside it; empty: beside the result
  int threads = 0;       // that build the market; 0: all cores
};

struct AttributeOptions {
  std::string result;
  std::vector<std::string> strategies;  // empty: all that act
  std::uint32_t replicates = 32;        // the first; as many as there are, at most
  std::string scenario;                 // as in ReplayOptions
  int threads = 0;                      // 0: all cores
  bool json = false;
};

// Which share of the work; all of it is the first of one.
struct Task {
  std::uint32_t number = 1;
  std::uint32_t of = 1;
};

struct RunOptions {
  ScenarioOptions scenario;
  std::string output = "results.h5";
  Task task;
  std::vector<std::string> until;     // as StoppingRule takes goals; empty: all replicates
  std::int64_t at_most = 100'000;     // replicates of a run with goals
  std::size_t samples = all_samples;  // replicates that the result keeps step by step
  bool resume = false;                // go on with a checkpoint, where there is one
  WorkOptions work;
};

struct PlanOptions {
  ScenarioOptions scenario;
  std::string output = "results.h5";          // that the run is to write
  std::optional<std::string> precision;       // "conversion +-2%"
  std::optional<std::uint64_t> memory_limit;  // bytes
  std::chrono::seconds pilot{20};             // how long the pilot may take
  std::chrono::seconds task_time{4 * 3600};   // how long a task of the array should take
  int threads = 0;                            // of a task; 0: all cores
  bool only_header = false;
};

struct ResumeOptions {
  std::string output = "results.h5";
  WorkOptions work;
};

struct MergeOptions {
  std::vector<std::string> parts;
  std::string output;
  std::string command_line;
};

struct VerifyOptions {
  std::vector<std::string> only;  // models or parts of the program; empty: all
  int threads = 0;                // 0: all cores
  bool quick = false;
  bool json = false;
  bool page = false;
  bool list = false;
};

struct CompareOptions {
  std::vector<std::string> results;    // result files
  std::optional<std::uint32_t> point;  // of a sweep
  AssessmentOptions assessment;
  bool json = false;
  bool csv = false;
};

struct ReportOptions {
  std::vector<std::string> results;    // result files
  std::optional<std::uint32_t> point;  // of a sweep
  AssessmentOptions assessment;
  std::string output;
  bool chinese = false;  // and not English
  bool cascades = true;  // draw some, which takes simulating some replicates once more
  std::string scenario;  // as in ReplayOptions
  int threads = 0;       // 0: all cores
};

struct ExportOptions {
  std::string result;
  std::string format;               // csv or json
  std::string output;               // a folder of CSV files, or a JSON file
  std::vector<std::string> tables;  // only these; empty: all
};

// A graph file to read.
struct GraphInput {
  std::string path;
  std::string format;     // empty: as the ending of its name says
  bool directed = false;  // what a tie means where the format does not say
  std::string rating;     // column of weights or ratings; empty: as it is usually called
};

struct GraphGenerateOptions {
  std::string generator;
  std::vector<std::string> sets;  // "key=value"
  std::optional<std::int64_t> seed;
  std::string output;
  std::string format;  // of the output; empty: as its ending says
  int threads = 0;     // 0: all cores
};

struct GraphConvertOptions {
  GraphInput input;
  std::string output;
  std::string output_format;  // empty: as its ending says
  bool weights = true;
  int threads = 0;
};

struct GraphMeasureOptions {
  GraphInput input;
  std::uint32_t sources = 64;  // agents that distances are taken from
  std::string circles;         // a file of circles; empty: none
  std::string trust;           // what ratings mean, as in a scenario; empty: they are not read
  bool json = false;
  int threads = 0;
};

// Each returns the exit code.

// Simulates every strategy, writes the result file, shows what came out.
int run(const RunOptions& options, Ranks& ranks);
// Says what a run will take in memory, time and disk, and prints the header of a batch job.
int plan(const PlanOptions& options);
// Goes on with a run that was stopped, to the same result.
int resume(const ResumeOptions& options, Ranks& ranks);
// Joins the parts that the tasks of a run wrote to its result.
int merge(const MergeOptions& options);
// Says how much of a run is done.
int status(const std::string& output);
// Says what is wrong, with the market as well, or prints every field with its value and what the
// actions expect of themselves.
int check(const ScenarioOptions& options);
// Explains a model, action, generator, measure or parameter; everything where `what` is empty. Or
// prints the parameters of the model `what` as a Markdown table.
int describe_to_screen(const std::string& what, bool as_markdown);
// Simulates one replicate of a result once more and tells who heard it from whom.
int replay(const ReplayOptions& options);
// Says which action of a strategy brought its conversions.
int attribute_conversions(const AttributeOptions& options);
// Prints the JSON Schema of a scenario file.
int print_schema();
// Checks the program against rules and literature; 3 where something does not hold.
int verify(const VerifyOptions& options);
// Says what the strategies of result files bring, and how sure that is.
int compare_results(const CompareOptions& options);
// Writes a page that shows what result files say.
int report(const ReportOptions& options);
// Writes what a result file holds as tables for other tools.
int export_result(const ExportOptions& options);
// Writes what a generator makes.
int graph_generate(const GraphGenerateOptions& options);
// Writes a graph file in another format.
int graph_convert(const GraphConvertOptions& options);
// Says what a graph is like.
int graph_measure(const GraphMeasureOptions& options);
// Prints what was built, from what, by what.
std::string version_text();
int print_version();

// Result files, or one point of the result of a sweep. Throws InputError where there is none.
Results results_of(const std::vector<std::string>& paths, std::optional<std::uint32_t> point);

// What a result of the scenario is of.
class Points;
ResultHeader header_of(const Scenario& scenario, const Points& points,
                       std::size_t samples = all_samples);

// Of this machine; "unknown" where it does not say.
std::string host_name();

// Reads the command line and does what it says. Runs are shared by the ranks; all else is done by
// the first.
int run_command_line(int argc, char** argv, Ranks& ranks);

}  // namespace hearsay
