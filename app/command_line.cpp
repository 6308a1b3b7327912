// The command line: names and help of every option, and which sub-command they go to.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <limits>
#include <map>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"

namespace hearsay {
namespace {

// What was typed, as a shell takes it.
std::string text_of(int argc, char** argv) {
  std::string text;
  for (int i = 0; i < argc; ++i) {
    if (i > 0) text += ' ';
    const std::string word = argv[i];
    constexpr auto kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
      text += word;
      continue;
    }
    text += '\'';
    for (const char c : word) {
      if (c == '\'') text += "'\\'";
      text += c;
    }
    text += '\'';
  }
  return text;
}

// An option that takes one value and may be repeated.
void add_repeated(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                  const std::string& help, const std::string& type) {
  command.add_option(name, values, help)
      ->type_name(type)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

// The command line's library would take a number that is too large for the largest there is.
void add_whole(CLI::App& command, const std::string& name, std::optional<std::int64_t>& value,
               const std::string& help, const std::string& type) {
  const auto read = [&value, name](const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) {
      throw InputError(
          name, hearsay::quoted(text) + " is not such a number",
          "a whole number up to " + std::to_string(std::numeric_limits<std::int64_t>::max()));
    }
    value = number;
  };
  command.add_option_function<std::string>(name, read, help)->type_name(type);
}

void add_scenario(CLI::App& command, ScenarioOptions& options) {
  Overrides& overrides = options.overrides;
  command.add_option("scenario", options.path, "scenario file (TOML)")
      ->required()
      ->type_name("SCENARIO");
  command
      .add_option("--graph", overrides.graph,
                  "graph to run on: an edge list or another graph format, plain or gzip")
      ->type_name("FILE");
  command.add_option("--circles", overrides.circles, "friend circles of that graph's agents")
      ->type_name("FILE");
  command
      .add_option("--attributes", overrides.attributes,
                  "table of what is known of agents, such as region, age_band, interests, need")
      ->type_name("FILE");
  add_repeated(command, "--strategy", overrides.strategies, "only this strategy; may be repeated",
               "NAME");
  add_whole(command, "--replicates", overrides.replicates, "replicates of every strategy", "N");
  add_whole(command, "--seed", overrides.seed, "seed of all luck", "S");
  add_repeated(command, "--set", overrides.sets,
               "any field of the scenario, as in model.attention.see=0.4; may be repeated",
               "PATH=VALUE");
}

void add_threads(CLI::App& command, int& threads) {
  command.add_option("--threads", threads, "threads to use; all cores without it")
      ->check(CLI::Range(1, 4096))
      ->type_name("T");
}

// "90min", "2h", "36:00:00" or "1-12:00:00" (as batch systems write hours, and days before them).
std::optional<std::chrono::seconds> parse_time(const std::string& text) {
  if (const auto duration = parse_duration(text)) return std::chrono::seconds(duration->seconds);
  std::int64_t days = 0;
  std::array<std::int64_t, 3> parts{};
  std::size_t begin = 0;
  const auto number = [&](std::size_t end, std::int64_t& value) {
    const auto [stop, error] = std::from_chars(text.data() + begin, text.data() + end, value);
    begin = end + 1;
    return error == std::errc() && stop == text.data() + end && value >= 0;
  };
  const std::size_t dash = text.find('-');
  if (dash != std::string::npos && !number(dash, days)) return {};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t end = i < 2 ? text.find(':', begin) : text.size();
    if (end == std::string::npos || begin > text.size() || !number(end, parts[i])) return {};
  }
  if (parts[1] > 59 || parts[2] > 59 || days > 36500 || parts[0] > 876000) return {};
  return std::chrono::seconds(((days * 24 + parts[0]) * 60 + parts[1]) * 60 + parts[2]);
}

void add_time(CLI::App& command, const std::string& name, const std::string& help,
              const std::function<void(std::chrono::seconds)>& set) {
  const auto read = [name, set](const std::string& text) {
    const auto time = parse_time(text);
    if (!time) {
      throw CLI::ValidationError(
          name, hearsay::quoted(text) + " is not a time (such as 30min, 2h, 36:00:00)");
    }
    set(*time);
  };
  command.add_option_function<std::string>(name, read, help)->type_name("TIME");
}

std::optional<std::uint32_t> whole_number(const char* text) {
  if (text == nullptr) return {};
  std::uint32_t number = 0;
  const char* last = text + std::char_traits<char>::length(text);
  const auto [end, error] = std::from_chars(text, last, number);
  if (error != std::errc() || end != last || text == last) return {};
  return number;
}

// "3/8", or "slurm" for what the environment of a job array says.
Task parse_task(const std::string& text) {
  constexpr auto kName = "--task";
  std::optional<std::uint32_t> number;
  std::optional<std::uint32_t> of;
  if (text == "slurm") {
    const auto variable = [](const char* name) { return whole_number(std::getenv(name)); };
    const auto id = variable("SLURM_ARRAY_TASK_ID");
    of = variable("SLURM_ARRAY_TASK_COUNT");
    if (!id || !of) {
      throw CLI::ValidationError(
          kName,
          "slurm: SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT are not set; this is not "
          "a task of a job array");
    }
    // Arrays may begin anywhere and leave numbers out in equal steps.
    const std::uint32_t first = variable("SLURM_ARRAY_TASK_MIN").value_or(1);
    const auto last = variable("SLURM_ARRAY_TASK_MAX");
    std::uint32_t step = 1;
    if (last && *of > 1) step = std::max(1U, (*last - first) / (*of - 1));
    number = (*id - first) / step + 1;
    if (*id < first || (*id - first) % step != 0) number = 0;
  } else {
    const std::size_t slash = text.find('/');
    if (slash != std::string::npos) {
      number = whole_number(text.substr(0, slash).c_str());
      of = whole_number(text.substr(slash + 1).c_str());
    }
  }
  if (!number || !of || *number < 1 || *number > *of || *of > 1'000'000) {
    throw CLI::ValidationError(kName, hearsay::quoted(text) +
                                          " is not a task (such as 3/8, the third of eight, or "
                                          "slurm in a job array whose numbers are evenly spaced)");
  }
  return {*number, *of};
}

void add_work(CLI::App& command, WorkOptions& options) {
  add_threads(command, options.threads);
  command
      .add_option("--shards", options.shards,
                  "ranges of agents into which each replicate is split; chosen by the numbers of "
                  "replicates, threads and agents without it")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  add_time(command, "--time-limit",
           "stop after this time, keep what is finished and end with 75; 'hearsay resume' goes on",
           [&options](std::chrono::seconds time) { options.time_limit = time; });
  add_time(
      command, "--checkpoint-every",
      "how often what is finished is written to the checkpoint; 0s for at once, 5min without it",
      [&options](std::chrono::seconds time) { options.checkpoint_every = time; });
  const std::map<std::string, ProgressKind> kinds{{"auto", ProgressKind::automatic},
                                                  {"bar", ProgressKind::bar},
                                                  {"lines", ProgressKind::lines},
                                                  {"json", ProgressKind::json},
                                                  {"none", ProgressKind::none}};
  command
      .add_option_function<std::string>(
          "--progress",
          [&options, kinds](const std::string& kind) { options.progress = kinds.at(kind); },
          "how far it is, on standard error: a bar, or every half minute a line or a JSON "
          "object, or nothing; auto takes the bar on a terminal, else lines, and nothing "
          "with --quiet or --json")
      ->check(CLI::IsMember({"auto", "bar", "lines", "json", "none"}))
      ->type_name("auto|bar|lines|json|none");
  const std::map<std::string, Dealing> dealings{
      {"auto", Dealing::automatic}, {"shares", Dealing::shares}, {"queue", Dealing::queue}};
  command
      .add_option_function<std::string>(
          "--deal",
          [&options, dealings](const std::string& how) { options.dealing = dealings.at(how); },
          "how ranks, where mpirun has started several, come to their replicates: shares that are "
          "fixed beforehand, or a queue; auto takes the queue for sweeps and for few replicates")
      ->check(CLI::IsMember({"auto", "shares", "queue"}))
      ->type_name("auto|shares|queue");
  CLI::Option* quiet = command.add_flag("--quiet", options.quiet, "print nothing but errors");
  command.add_flag("--json", options.json, "print the comparison as JSON and nothing else")
      ->excludes(quiet);
}

void add_output(CLI::App& command, std::string& output) {
  command.add_option("-o,--output", output, "result file to write")
      ->type_name("FILE")
      ->capture_default_str();
}

std::size_t parse_samples(const std::string& text) {
  if (text == "all") return all_samples;
  if (text == "none") return 0;
  const auto number = whole_number(text.c_str());
  if (!number) {
    throw CLI::ValidationError(
        "--samples",
        hearsay::quoted(text) + " is not a number of replicates (all, none or such as 100)");
  }
  return *number;
}

void add_run(CLI::App& command, RunOptions& options) {
  add_scenario(command, options.scenario);
  add_output(command, options.output);
  command
      .add_option_function<std::string>(
          "--task", [&options](const std::string& text) { options.task = parse_task(text); },
          "only this share of the replicates, such as 3/8, into a part for 'hearsay merge'; slurm "
          "takes it from the environment of a job array")
      ->type_name("I/N");
  add_repeated(command, "--until", options.until,
               "add replicates until means are known as precisely, or the best as surely, as this "
               "says, such as 'conversion +-2%', 'reach +-50' or 'best conversion 95%'; "
               "--replicates is then after how many to look first; may be repeated",
               "GOAL");
  command
      .add_option(
          "--at-most", options.at_most,
          "replicates after which a run with --until ends with 4 where it has not got there")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{Luck::max_replicates}))
      ->type_name("N")
      ->capture_default_str();
  command
      .add_option_function<std::string>(
          "--samples",
          [&options](const std::string& text) { options.samples = parse_samples(text); },
          "replicates that the result keeps step by step: all, none or the first N; totals, and "
          "sums "
          "and sums of squares by step, are kept of all")
      ->type_name("N|all|none")
      ->default_str("all");
  command.add_flag("--resume", options.resume,
                   "go on with the checkpoint of this run, where there is one; nothing is done "
                   "where the output is complete");
  add_work(command, options.work);
}

// "500M", "16G" as batch systems write it; a bare number is of MiB.
std::uint64_t parse_memory(const std::string& text) {
  std::uint64_t number = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  constexpr std::string_view kUnits = "KMGT";
  const std::size_t unit = end == last ? 1 : kUnits.find(*end);
  if (error != std::errc() || last - end > 1 || unit == std::string_view::npos || number == 0 ||
      number > (std::uint64_t{1} << 40)) {
    throw CLI::ValidationError("--memory-limit",
                               hearsay::quoted(text) + " is not a size (such as 500M or 16G)");
  }
  return number << (10 * (unit + 1));
}

void add_plan(CLI::App& command, PlanOptions& options) {
  add_scenario(command, options.scenario);
  add_output(command, options.output);
  command
      .add_option(
          "--precision", options.precision,
          "half-width of the 95 % interval of a measure's mean, such as \"conversion +-2%\" or "
          "\"reach +-150\": says how many replicates that takes")
      ->type_name("PRECISION");
  command
      .add_option_function<std::string>(
          "--memory-limit",
          [&options](const std::string& text) { options.memory_limit = parse_memory(text); },
          "refuse a run that takes more, such as 16G; what this machine has without it")
      ->type_name("SIZE");
  add_time(command, "--pilot", "how long the pilot may take; 20s without it",
           [&options](std::chrono::seconds time) { options.pilot = time; });
  add_time(command, "--task-time", "how long a task of the array should take; 4h without it",
           [&options](std::chrono::seconds time) {
             options.task_time = std::max(time, std::chrono::seconds(60));
           });
  add_threads(command, options.threads);
  command.add_flag("--header", options.only_header, "print the header of the job and nothing else");
}

void add_verify(CLI::App& command, VerifyOptions& options) {
  add_repeated(command, "--only", options.only,
               "only the checks of this model or part of the program; may be repeated", "NAME");
  command.add_option("--threads", options.threads, "threads to use; all cores without it")
      ->check(CLI::Range(1, 4096))
      ->type_name("T");
  command.add_flag("--quick", options.quick, "fewer replicates: less than a minute on two cores");
  CLI::Option* json = command.add_flag("--json", options.json, "print the findings as JSON");
  CLI::Option* page =
      command.add_flag("--page", options.page, "print them as the page docs/verification.md");
  CLI::Option* list =
      command.add_flag("--list", options.list, "print what is checked, and check nothing");
  json->excludes(page)->excludes(list);
  page->excludes(list);
}

void add_results(CLI::App& command, std::vector<std::string>& results,
                 std::optional<std::uint32_t>& point, AssessmentOptions& assessment) {
  command.add_option("--point", point, "only this point of the result of a sweep, counted from 0")
      ->type_name("N");
  command
      .add_option("results", results,
                  "result files; strategies of several are compared where they met the same luck "
                  "on the same market")
      ->required()
      ->type_name("RESULT...");
  add_repeated(command, "--measure", assessment.measures,
               "measure to compare by, the first of them for ranks; may be repeated", "NAME");
  command
      .add_option("--backlash", assessment.loud_criticism,
                  "share of criticism among posts above which there is a backlash")
      ->check(CLI::Range(0.0, 1.0))
      ->type_name("SHARE")
      ->capture_default_str();
  command
      .add_option("--take-off", assessment.take_off,
                  "share of agents reached from which a strategy has taken off")
      ->check(CLI::Range(0.0, 1.0))
      ->type_name("SHARE")
      ->capture_default_str();
  command
      .add_option("--value", assessment.value,
                  "what a conversion is worth, in the currency; for models that count no revenue")
      ->type_name("AMOUNT");
}

void add_compare(CLI::App& command, CompareOptions& options) {
  add_results(command, options.results, options.point, options.assessment);
  CLI::Option* json = command.add_flag("--json", options.json, "print everything as JSON");
  command.add_flag("--csv", options.csv, "print everything as a table, a line for each number")
      ->excludes(json);
}

void add_report(CLI::App& command, ReportOptions& options) {
  add_results(command, options.results, options.point, options.assessment);
  command.add_option("-o,--output", options.output, "HTML file to write")
      ->required()
      ->type_name("FILE");
  const auto read = [&options](const std::string& language) { options.chinese = language == "zh"; };
  command
      .add_option_function<std::string>("--lang", read,
                                        "language that the page opens in: en or zh; it holds both")
      ->check(CLI::IsMember({"en", "zh"}))
      ->type_name("LANGUAGE");
  command.add_flag("--cascades,!--no-cascades", options.cascades,
                   "draw the cascades of a typical, a best and a worst replicate, which simulates "
                   "them once more; or leave them out");
  command
      .add_option("--scenario", options.scenario,
                  "the scenario beside which its files are; without it, they are beside the result")
      ->type_name("FILE");
  add_threads(command, options.threads);
}

void add_export(CLI::App& command, ExportOptions& options) {
  command.add_option("result", options.result, "result file")->required()->type_name("RESULT");
  command.add_option("--to", options.format, "csv: a folder of tables; json: one file of them")
      ->required()
      ->check(CLI::IsMember({"csv", "json"}))
      ->type_name("FORMAT");
  command.add_option("-o,--output", options.output, "folder or file to write")
      ->required()
      ->type_name("PATH");
  add_repeated(
      command, "--table", options.tables,
      "only this table of totals, steps, agents, points, measures and run; may be repeated",
      "NAME");
}

// The file that a sub-command of `graph` reads; `format` is the option for its format.
void add_graph_input(CLI::App& command, GraphInput& input, const std::string& format) {
  command.add_option("file", input.path, "graph file to read, plain or gzip")
      ->required()
      ->type_name("FILE");
  command
      .add_option(format, input.format,
                  "its format; without it, what the ending of its name says, or an edge list")
      ->type_name("FORMAT");
  command
      .add_option(
          "--rating", input.rating,
          "column or attribute that is the weight or rating of a tie; without it, the first "
          "called weight, rating, trust, trust_value, sign or value")
      ->type_name("NAME");
  command.add_flag("--directed", input.directed,
                   "\"a b\" in an edge list or table says only that a follows b, and not that they "
                   "are friends");
}

void add_graph_generate(CLI::App& command, GraphGenerateOptions& options) {
  command.add_option("generator", options.generator, "name of a generator")
      ->required()
      ->type_name("NAME");
  add_repeated(command, "--set", options.sets,
               "what [graph] may say beside it, as in agents=5000; may be repeated", "KEY=VALUE");
  add_whole(command, "--seed", options.seed, "seed of all luck, as in a scenario", "S");
  command.add_option("-o,--output", options.output, "graph file to write")
      ->required()
      ->type_name("FILE");
  command
      .add_option("--format", options.format,
                  "its format; without it, what the ending of its name says")
      ->type_name("FORMAT");
  add_threads(command, options.threads);
}

void add_graph_convert(CLI::App& command, GraphConvertOptions& options) {
  add_graph_input(command, options.input, "--from");
  command.add_option("output", options.output, "graph file to write")
      ->required()
      ->type_name("OUTPUT");
  command
      .add_option("--to", options.output_format,
                  "format of the output; without it, what the ending of its name says")
      ->type_name("FORMAT");
  command.add_flag("--weights,!--no-weights", options.weights,
                   "keep the weights of ties, or leave them out");
  add_threads(command, options.threads);
}

void add_graph_measure(CLI::App& command, GraphMeasureOptions& options) {
  add_graph_input(command, options.input, "--format");
  command.add_option("--sources", options.sources, "agents that distances are taken from")
      ->check(CLI::Range(1, 1'000'000'000))
      ->type_name("N")
      ->capture_default_str();
  command.add_option("--circles", options.circles, "friend circles of its agents")
      ->type_name("FILE");
  const std::vector<std::string_view>& scales = trust_scale_words();
  command
      .add_option("--trust", options.trust,
                  "what the ratings of ties mean: rated, certified, signed or stated")
      ->check(CLI::IsMember(std::vector<std::string>(scales.begin() + 1, scales.end())))
      ->type_name("SCALE");
  command.add_flag("--json", options.json, "print the measures as JSON");
  add_threads(command, options.threads);
}

}  // namespace

int run_command_line(int argc, char** argv, Ranks& ranks) {
  CLI::App app("hearsay: a parallel agent-based simulator of viral word of mouth");
  app.require_subcommand(1);
  app.set_version_flag("--version", version_text, "the same as `version`");

  RunOptions run_options;
  run_options.work.command_line = text_of(argc, argv);
  CLI::App& run_command =
      *app.add_subcommand("run", "simulate a scenario and compare its strategies");
  add_run(run_command, run_options);

  PlanOptions plan_options;
  CLI::App& plan_command = *app.add_subcommand(
      "plan", "say what a run will take, from a pilot, and print the header of a batch job");
  add_plan(plan_command, plan_options);

  ResumeOptions resume_options;
  resume_options.work.command_line = run_options.work.command_line;
  CLI::App& resume_command =
      *app.add_subcommand("resume", "go on with a run that was stopped, to the same result");
  resume_command
      .add_option("output", resume_options.output, "result file that the run was to write")
      ->required()
      ->type_name("FILE");
  add_work(resume_command, resume_options.work);

  MergeOptions merge_options;
  merge_options.command_line = run_options.work.command_line;
  CLI::App& merge_command =
      *app.add_subcommand("merge", "join the parts that the tasks of a run wrote");
  merge_command.add_option("parts", merge_options.parts, "parts, and results, of one run")
      ->required()
      ->type_name("FILE");
  merge_command.add_option("-o,--output", merge_options.output, "result file to write")
      ->required()
      ->type_name("FILE");

  std::string status_of;
  CLI::App& status_command = *app.add_subcommand("status", "say how much of a run is done");
  status_command.add_option("output", status_of, "result file of the run")
      ->required()
      ->type_name("FILE");

  ScenarioOptions check_options;
  CLI::App& check_command =
      *app.add_subcommand("check", "validate a scenario and print it resolved");
  add_scenario(check_command, check_options);

  std::string what;
  CLI::App& describe_command = *app.add_subcommand(
      "describe", "explain models, actions, generators, measures and their parameters");
  CLI::Option* const what_option =
      describe_command
          .add_option("what", what, "one of them by name or path; everything without it")
          ->type_name("WHAT");
  bool wants_schema = false;
  describe_command
      .add_flag("--schema", wants_schema, "print the JSON Schema of a scenario file instead")
      ->excludes(what_option);
  bool as_markdown = false;
  describe_command.add_flag("--markdown", as_markdown,
                            "print the parameters of a model as a Markdown table");

  ReplayOptions replay_options;
  CLI::App& replay_command = *app.add_subcommand(
      "replay", "simulate one replicate of a result once more and tell who heard it from whom");
  replay_command.add_option("result", replay_options.result, "a file that 'run' wrote")
      ->required()
      ->type_name("FILE");
  replay_command.add_option("--strategy", replay_options.strategy, "name of the strategy")
      ->required()
      ->type_name("NAME");
  replay_command.add_option("--replicate", replay_options.replicate, "number of the replicate")
      ->required()
      ->type_name("N");
  replay_command
      .add_option("--agent", replay_options.agent,
                  "tell how this agent heard of it, and came to buy, instead")
      ->type_name("ID");
  replay_command
      .add_option("-o,--output", replay_options.output,
                  "write the cascades to a .json, .graphml or .h5 file")
      ->type_name("FILE");
  replay_command
      .add_option("--scenario", replay_options.scenario,
                  "the scenario beside which its files are; without it, they are beside the result")
      ->type_name("FILE");

  AttributeOptions attribute_options;
  CLI::App& attribute_command = *app.add_subcommand(
      "attribute",
      "say which action of a strategy brought its conversions, by first and last touch, "
      "evenly, and by simulating without it");
  attribute_command.add_option("result", attribute_options.result, "a file that 'run' wrote")
      ->required()
      ->type_name("FILE");
  add_repeated(attribute_command, "--strategy", attribute_options.strategies,
               "only this strategy; may be repeated", "NAME");
  attribute_command
      .add_option("--replicates", attribute_options.replicates,
                  "the first replicates, which are simulated once more")
      ->check(CLI::Range(1U, Luck::max_replicates))
      ->type_name("N")
      ->capture_default_str();
  attribute_command
      .add_option("--scenario", attribute_options.scenario,
                  "the scenario beside which its files are; without it, they are beside the result")
      ->type_name("FILE");
  add_threads(attribute_command, attribute_options.threads);
  attribute_command.add_flag("--json", attribute_options.json, "print everything as JSON");

  CompareOptions compare_options;
  CLI::App& compare_command = *app.add_subcommand(
      "compare",
      "say which strategy of result files is best, how sure that is and what may go wrong");
  add_compare(compare_command, compare_options);

  ReportOptions report_options;
  CLI::App& report_command =
      *app.add_subcommand("report", "write what result files say as one page with charts");
  add_report(report_command, report_options);

  ExportOptions export_options;
  CLI::App& export_command =
      *app.add_subcommand("export", "write a result file as tables for other tools");
  add_export(export_command, export_options);

  VerifyOptions verify_options;
  CLI::App& verify_command = *app.add_subcommand(
      "verify", "check the program against rules and literature; ends with 3 where it fails");
  add_verify(verify_command, verify_options);
  CLI::App& graph_command = *app.add_subcommand("graph", "make, convert and measure graph files");
  graph_command.require_subcommand(1);
  GraphGenerateOptions generate_options;
  CLI::App& generate_command =
      *graph_command.add_subcommand("generate", "write what a generator makes");
  add_graph_generate(generate_command, generate_options);
  GraphConvertOptions convert_options;
  CLI::App& convert_command =
      *graph_command.add_subcommand("convert", "write a graph file in another format");
  add_graph_convert(convert_command, convert_options);
  GraphMeasureOptions measure_options;
  CLI::App& measure_command = *graph_command.add_subcommand("measure", "say what a graph is like");
  add_graph_measure(measure_command, measure_options);

  app.add_subcommand("version", "print version, commit and compiler");

  std::optional<int> ends;
  ranks.together([&] {
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      ends = error.get_exit_code() == 0 ? 0 : kUsage;
      if (ranks.is_first()) app.exit(error);
    }
  });
  if (ends) return *ends;
  if (run_command.parsed() || resume_command.parsed()) {
    if (ranks.count() < Ranks::launched()) {
      std::cerr << "hearsay: " << Ranks::launched()
                << " processes were started that know nothing of each other (build with "
                   "-D HEARSAY_MPI=ON, the preset mpi; or start one)\n";
      return kUsage;
    }
  } else if (!ranks.is_first()) {
    return kDone;
  }
  if (run_command.parsed()) return run(run_options, ranks);
  if (plan_command.parsed()) return plan(plan_options);
  if (resume_command.parsed()) return resume(resume_options, ranks);
  if (merge_command.parsed()) return merge(merge_options);
  if (status_command.parsed()) return status(status_of);
  if (check_command.parsed()) return check(check_options);
  if (describe_command.parsed()) {
    return wants_schema ? print_schema() : describe_to_screen(what, as_markdown);
  }
  if (replay_command.parsed()) return replay(replay_options);
  if (attribute_command.parsed()) return attribute_conversions(attribute_options);
  if (compare_command.parsed()) return compare_results(compare_options);
  if (report_command.parsed()) return report(report_options);
  if (export_command.parsed()) return export_result(export_options);
  if (verify_command.parsed()) return verify(verify_options);
  if (generate_command.parsed()) return graph_generate(generate_options);
  if (convert_command.parsed()) return graph_convert(convert_options);
  if (measure_command.parsed()) return graph_measure(measure_options);
  return print_version();
}

}  // namespace hearsay
