// `hearsay run` and `hearsay resume`.
//
// Both do the same: what of their share of the replicates is not in the checkpoint is simulated,
// put there every so often, and when all is there it is joined to the result file, or to the part
// that a task of an array hands in. Which replicates were simulated when, by whom and in which
// order leaves no trace in the result. Whoever is asked to stop keeps what is finished and ends
// with 75. Ranks, where mpirun has started several, take parts of what is left, each writes its own
// parts into the checkpoint, and the first joins them. With goals (--until) it is a run of as many
// replicates as are allowed, which ends at the first look that satisfies them.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <span>
#include <sstream>
#include <utility>
#include <variant>
#include <vector>

#include "analysis/comparison.hpp"
#include "analysis/sweep_table.hpp"
#include "analysis/table.hpp"
#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/interruption.hpp"
#include "app/progress.hpp"
#include "app/until.hpp"
#include "hearsay_version.hpp"
#include "sim/core/whole_file.hpp"
#include "sim/ensemble/ensemble.hpp"
#include "sim/ensemble/points.hpp"
#include "sim/ensemble/ranks.hpp"
#include "sim/ensemble/share.hpp"
#include "sim/io/checkpoint.hpp"
#include "sim/io/result_file.hpp"

namespace hearsay {
namespace {

// The result replaces what has its name.
void refuse_to_overwrite_input(const RunOptions& options, const Scenario& scenario) {
  std::vector<std::string> inputs{options.scenario.path, scenario.sweep.file.path};
  const auto add_files = [&](const Fields& fields) {
    for (const Field& field : fields) {
      if (const auto* file = std::get_if<FilePath*>(&field.slot())) inputs.push_back((*file)->path);
    }
  };
  const auto add_files_of = [&](const Scenario& point) {
    inputs.push_back(point.graph.file.path);
    inputs.push_back(point.graph.circles.path);
    inputs.push_back(point.population.attributes.path);
    if (point.graph.generator != nullptr) add_files(point.graph.generator->fields());
    for (const Strategy& strategy : point.strategies) {
      for (const auto& action : strategy.actions) add_files(action->fields());
    }
  };
  add_files_of(scenario);
  for (const Scenario& point : scenario.points) add_files_of(point);
  for (const std::string& input : inputs) {
    std::error_code none;
    if (!input.empty() && std::filesystem::equivalent(input, options.output, none)) {
      throw InputError("--output",
                       hearsay::quoted(options.output) + " is a file that this run reads",
                       "another name");
    }
  }
}

// Whom a strategy makes active; nothing where it goes on after the first step.
std::optional<FirstAgents> first_agents(const Campaign& campaign, const Scenario& scenario) {
  const auto run = start(campaign);
  const auto seed = static_cast<std::uint64_t>(scenario.run.seed);
  const auto steps = scenario.run.clock().steps;
  Outbox outbox;
  const auto of_replicate = [&](std::uint32_t replicate) -> std::optional<std::vector<AgentId>> {
    for (const auto& action : run) action->begin(Luck(seed, ReplicateId{replicate}));
    std::vector<AgentId> agents;
    for (Step t = 0; t < steps; ++t) {
      outbox.clear();
      for (const auto& action : run) action->act(t, outbox);
      if (t > 0 && !outbox.sightings().empty()) return {};
      for (const Sighting& sighting : outbox.sightings()) agents.push_back(sighting.target);
    }
    std::ranges::sort(agents);
    agents.erase(std::unique(agents.begin(), agents.end()), agents.end());
    return agents;
  };
  auto first = of_replicate(0);
  if (!first) return {};
  const bool random = of_replicate(1) != first;
  return FirstAgents{std::move(*first), random};
}

// What theory says of each strategy beside what came out; nothing where it says nothing.
std::string theory_text(const Scenario& scenario, const Market& market,
                        const Comparison& comparison) {
  std::string text;
  for (const StrategyResult& result : comparison.strategies) {
    const auto strategy = std::ranges::find(scenario.strategies, result.name, &Strategy::name);
    const auto first = first_agents(strategy->actions, scenario);
    if (!first) continue;
    for (const Expectation& expected :
         scenario.model->theory(market, scenario.run.clock(), *first)) {
      const auto measure =
          std::ranges::find(comparison.measures, expected.measure, &MeasureColumn::name);
      const auto place = static_cast<std::size_t>(measure - comparison.measures.begin());
      text += fmt::format("  {}: {} {}; simulated {}\n    {}\n", result.name, expected.measure,
                          number_text(expected.total, 2), estimate_text(result.totals[place], 2),
                          expected.under);
    }
  }
  return text.empty() ? text : "theory\n" + text + '\n';
}

std::string utc_text(std::chrono::system_clock::time_point time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

// The number in a variable of a batch system; 0 where there is none.
int number_in(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return 0;
  int number = 0;
  const char* last = text + std::char_traits<char>::length(text);
  const auto [end, error] = std::from_chars(text, last, number);
  return error == std::errc() && end == last && number >= 1 && number <= 4096 ? number : 0;
}

// How many threads: as many as were asked for, or as Slurm gave this task, or as this rank has
// cores of its own; 0: all cores. A task that works with more gets in the way of its neighbours,
// one that works with fewer wastes what it has.
int threads_of(const WorkOptions& options, const Ranks& ranks, Log& log) {
  const int given = number_in("SLURM_CPUS_PER_TASK");
  if (options.threads != 0 && given != 0 && options.threads != given) {
    log.say(
        fmt::format("warning: --threads {}, but Slurm gave this task {} CPUs "
                    "(SLURM_CPUS_PER_TASK)",
                    options.threads, given));
  }
  const int tasks = number_in("SLURM_STEP_NUM_TASKS");
  if (ranks.count() > 1 && tasks != 0 && tasks != ranks.count()) {
    log.say(fmt::format("warning: {} ranks, but Slurm was asked for {} (SLURM_STEP_NUM_TASKS)",
                        ranks.count(), tasks));
  }
  const int threads = options.threads != 0 ? options.threads : given != 0 ? given : ranks.cores();
  if (ranks.cores() != 0 && ranks.cores() < threads) {
    log.say(
        fmt::format("warning: {} threads in each rank, whose own are {} cores (bind ranks to more, "
                    "as by mpirun --map-by numa --bind-to numa, or give --threads)",
                    threads, ranks.cores()));
  }
  return threads;
}

// Which replicates of each strategy, as text for other ranks, and back.
std::string to_text(std::span<const ReplicateSet> sets) {
  std::string text;
  for (const ReplicateSet& set : sets) {
    for (const ReplicateRange& range : set.ranges()) {
      text += fmt::format("{} {} ", range.first, range.end);
    }
    text += '\n';
  }
  return text;
}
std::vector<ReplicateSet> sets_from_text(std::istream& lines) {
  std::vector<ReplicateSet> sets;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream ranges(line);
    ReplicateSet& set = sets.emplace_back();
    for (ReplicateRange range; ranges >> range.first >> range.end;) set.add(range);
  }
  return sets;
}

// Fewer units than this for each thread, and the luck of single replicates says who is done first.
constexpr std::uint64_t kEvenOut = 64;
// Blocks of a queue for each rank.
constexpr std::uint64_t kBlocks = 16;

// A run, from the scenario to the file.
class Work {
 public:
  Work(Scenario scenario, std::string output, const WorkOptions& options, Ranks& ranks,
       const std::vector<std::string>& until, std::uint32_t first_look, std::size_t samples)
      : scenario_(std::move(scenario)),
        output_(std::move(output)),
        options_(options),
        ranks_(ranks),
        log_(options.quiet || options.json || !ranks.is_first() ? Telling::nothing
                                                                : telling_of_stderr()),
        samples_(samples),
        interruption_(options.time_limit),
        workers_(threads_of(options, ranks, log_)) {
    // What cannot be written shall be known before the work.
    if (ranks_.is_first()) const WholeFile probe(output_);
    log_.say(scenario_.title);
    points_.emplace(scenario_, workers_);
    about_the_scenario([&] { points_->raise_if_unserved(); });
    header_ = header_of(scenario_, *points_, samples_);
    if (!until.empty()) {
      about_the_scenario([&] { rule_.emplace(until, header_); });
      looks_ = looks(first_look, static_cast<std::uint32_t>(header_.replicates));
    }
    const BuiltMarket& market = points_->first_market();
    log_.say(fmt::format(
        "{} agents, {} directed ties; {} strategies, {}{} replicates, {} steps of {}; {} threads",
        number_text(market.graph.agents(), 0),
        number_text(static_cast<double>(market.graph.ties()), 0), scenario_.strategies.size(),
        rule_ ? "at most " : "", scenario_.run.replicates, scenario_.run.clock().steps,
        to_text(scenario_.run.step), workers_.count()));
    if (ranks_.count() > 1) {
      log_.say(fmt::format("{} ranks; should one die, 'hearsay resume {}' goes on", ranks_.count(),
                           output_));
    }
    if (!scenario_.sweep.empty()) {
      log_.say(fmt::format("{} points on {} markets, of which that was the first", points_->count(),
                           points_->markets()));
    }
    if (!market.notes.empty()) log_.say(market.notes);
    if (scenario_.sweep.empty()) {
      for (const std::string& forecast : scenario_.forecasts()) log_.say(forecast);
    }
  }

  const ResultHeader& header() const { return header_; }
  std::string started() const { return utc_text(started_); }

  // The header that a run with goals has when it ends after so many replicates.
  ResultHeader header_of_look(std::uint32_t replicates) {
    scenario_.run.replicates = replicates;
    return header_of(scenario_, *points_, samples_);
  }
  // Whether a result is what this run would come to.
  bool came_to(const ResultReader& result) {
    if (!rule_) return result.run_digest() == run_digest(header_);
    const std::int64_t most = scenario_.run.replicates;
    const auto header = header_of_look(static_cast<std::uint32_t>(result.header().replicates));
    scenario_.run.replicates = most;
    return result.run_digest() == run_digest(header) && would_have_ended(*rule_, result, looks_);
  }

  // The checkpoint as this rank sees it, where `first` holds that of the first rank. Throws where
  // this rank would simulate another run.
  Checkpoint checkpoint_of(std::optional<Checkpoint> first, const RunRecipe& recipe) {
    if (first) first->share(static_cast<std::uint32_t>(ranks_.count()));
    std::istringstream said(
        ranks_.from_first(first ? fmt::format("{} {} {}\n{}", run_digest(header_), workers_.count(),
                                              first->next_number(), to_text(first->covered()))
                                : ""));
    std::string run;
    std::uint32_t next = 0;
    said >> run >> threads_ >> next;
    said.ignore();
    covered_ = sets_from_text(said);
    ranks_.together([&] {
      if (run == run_digest(header_)) return;
      throw InputError(fmt::format("rank {} on {}", ranks_.number(), host_name()),
                       "it has another run than the first rank",
                       "the same program, scenario, graph and tables on every machine");
    });
    if (first) return std::move(*first);
    return Checkpoint::beside(output_, header_, recipe, next,
                              static_cast<std::uint32_t>(ranks_.number()),
                              static_cast<std::uint32_t>(ranks_.count()));
  }

  // Takes the run from where the checkpoint is to its file.
  int complete(Checkpoint& checkpoint) {
    const RunRecipe& recipe = checkpoint.recipe();
    const auto share = share_of(shape(), recipe.task, recipe.tasks);
    wanted_ = count(share);
    finished_ = finished_of(share);
    if (finished_ > 0) {
      log_.say(fmt::format("{} of {}{} replicates are in {}", finished_, rule_ ? "at most " : "",
                           wanted_, checkpoint.folder()));
    }
    failed_ = failed_of(checkpoint.sources(), header_.strategies.size());
    if (!failed_.empty()) {
      log_.say(fmt::format("{} replicates that failed are tried again", failed_.size()));
    }
    Gathering gathering(
        checkpoint, {.every = options_.checkpoint_every, .on_trouble = [&](const std::string& why) {
                       log_.say(why + "; the checkpoint will be tried again");
                     }});
    const double begin = elapsed();
    bool done = false;
    try {
      done = rule_ ? simulate_until(checkpoint, gathering) : simulate(share, gathering, gathering);
    } catch (...) {
      keep(gathering);
      throw;
    }
    simulated_ = elapsed() - begin;
    // What the others have is in the checkpoint.
    if (!done || ranks_.count() > 1) ranks_.together([&] { gathering.save(); });
    int code = kDone;
    ranks_.together([&] {
      if (ranks_.is_first()) code = finish(done, share, checkpoint, gathering);
    });
    return code;
  }

 private:
  RunShape shape() const {
    return {.points = points_->count(),
            .strategies = points_->strategies(),
            .replicates = static_cast<std::uint32_t>(header_.replicates)};
  }
  std::uint64_t finished_of(std::span<const ReplicateSet> share) const {
    std::uint64_t finished = 0;
    for (std::size_t s = 0; s < share.size(); ++s) finished += share[s].common(covered_[s]).count();
    return finished;
  }
  std::string reason() const {
    return interruption_.requested() ? interruption_.reason() : "another rank, which was asked to";
  }

  // What the first rank does in the end: says how far it has come, or writes the file.
  int finish(bool done, std::span<const ReplicateSet> share, Checkpoint& checkpoint,
             Gathering& gathering) {
    if (ranks_.count() > 1) {
      checkpoint.read_again();
      covered_ = checkpoint.covered();
      if (!rule_) finished_ = finished_of(share);
    }
    if (!done) {
      const std::string text =
          fmt::format("stopped by {} with {} of {} replicates; 'hearsay resume {}' goes on",
                      reason(), finished_, wanted_, output_);
      if (log_.telling() == Telling::nothing) {
        std::cerr << "hearsay: " << text << '\n';
      } else {
        log_.say(text);
      }
      return kStopped;
    }
    const RunRecipe& recipe = checkpoint.recipe();
    try {
      write(gathering, recipe);
    } catch (...) {
      keep(gathering);
      throw;
    }
    if (failed_.empty()) {
      checkpoint.remove();
      return show(recipe);
    }
    // So that they can be tried again, and they alone.
    gathering.save();
    tell_failed();
    show(recipe);
    return kSomeFail;
  }

  // Simulates what of `share` is not covered; false where it was stopped.
  bool simulate(std::vector<ReplicateSet> share, FinishedSink& sink, Gathering& gathering) {
    wanted_ = count(share);
    for (std::size_t s = 0; s < share.size(); ++s) share[s] = share[s].without(covered_[s]);
    const std::uint64_t before = wanted_ - count(share);
    finished_ = before;
    Progress progress(log_, "replicates",
                      ranks_.is_first() ? options_.progress : ProgressKind::none, before);
    const auto report = [&] {
      finished_ = std::min(wanted_, before + ranks_.finished());
      if (finished_ > before) progress.report(finished_, wanted_);
    };
    const auto run = [&](std::span<const ReplicateSet> wanted) {
      std::uint64_t said = 0;
      return points_->run(
          wanted, options_.shards, workers_, sink,
          [&](std::uint64_t now, std::uint64_t) {
            ranks_.add_finished(now - std::exchange(said, now));
            report();
          },
          [&] { return interruption_.requested() || ranks_.is_stop_requested(); });
    };
    ranks_.begin_round();
    bool done = false;
    if (ranks_.count() == 1) {
      done = run(share);
    } else {
      ranks_.while_waiting(report);
      ranks_.together([&] {
        try {
          done = run_dealt(share, run);
        } catch (...) {
          ranks_.request_stop();
          throw;
        }
        if (done) return;
        // Whoever is stopped because another has died will not meet it any more.
        ranks_.request_stop();
        gathering.save();
        log_.say(fmt::format("stopped by {}; what this rank has finished is kept", reason()));
      });
      ranks_.while_waiting({});
      done = ranks_.all(done);
    }
    if (done) {
      for (std::size_t s = 0; s < share.size(); ++s) covered_[s].add_all(share[s]);
    }
    return done;
  }

  // This rank's part of what is left, by `run`.
  template <class Run>
  bool run_dealt(std::span<const ReplicateSet> left, const Run& run) {
    const auto ranks = static_cast<std::uint64_t>(ranks_.count());
    const auto threads = static_cast<std::uint64_t>(threads_);
    const std::uint64_t units = count(left) / scenario_.model->lanes();
    const bool varies = points_->count() > 1 || units < kEvenOut * ranks * threads;
    if (options_.dealing == Dealing::shares ||
        (options_.dealing == Dealing::automatic && !varies)) {
      return run(cut(shape(), left, static_cast<std::uint64_t>(ranks_.number()), ranks));
    }
    // No smaller than what keeps the threads of a rank at work.
    const std::uint64_t blocks = std::clamp(units / (2 * threads), ranks, ranks * kBlocks);
    for (std::uint64_t block = 0; (block = ranks_.next_block()) < blocks;) {
      if (!run(cut(shape(), left, block, blocks))) return false;
    }
    return true;
  }

  // Simulates from look to look until the goals are reached or no look is left.
  bool simulate_until(Checkpoint& checkpoint, Gathering& gathering) {
    Watch watch(*rule_, header_.strategies.size(), header_.replicates, checkpoint.sources(),
                gathering);
    for (std::size_t k = 0; k < looks_.size(); ++k) {
      const std::vector<ReplicateSet> share(covered_.size(), ReplicateSet(0, looks_[k]));
      if (!simulate(share, watch, gathering)) return false;
      judge(k, watch, checkpoint, gathering);
      log_.say(fmt::format("look {}, {} replicates: {}", k + 1, looks_[k], verdict_.text));
      if (!verdict_.reached && k + 1 < looks_.size()) continue;
      if (count(covered_) > wanted_) {
        throw InputError(checkpoint.folder(), "it holds more replicates than this run would take",
                         "the checkpoint of a run with the same --until");
      }
      header_ = header_of_look(looks_[k]);
      break;
    }
    return true;
  }

  // The verdict of a look. That of ranks is the first's, which reads what all have written.
  void judge(std::size_t k, const Watch& watch, Checkpoint& checkpoint, Gathering& gathering) {
    if (ranks_.count() == 1) {
      verdict_ = watch.judge(k + 1, looks_[k]);
      return;
    }
    ranks_.together([&] { gathering.save(); });
    ranks_.together([&] {
      if (!ranks_.is_first()) return;
      checkpoint.read_again();
      const Watch all(*rule_, header_.strategies.size(), header_.replicates, checkpoint.sources(),
                      gathering);
      verdict_ = all.judge(k + 1, looks_[k]);
    });
    const std::string said = ranks_.from_first((verdict_.reached ? "y" : "n") + verdict_.text);
    verdict_.reached = said.front() == 'y';
    verdict_.text = said.substr(1);
  }

  double elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

  // Keeps what is finished, where that can be, while another error is on its way.
  void keep(Gathering& gathering) {
    try {
      gathering.save();
      log_.say(fmt::format("what is finished is kept; 'hearsay resume {}' goes on", output_));
    } catch (const std::exception& error) {
      log_.say(error.what());
    }
  }

  void write(Gathering& gathering, const RunRecipe& recipe) {
    const auto sources = gathering.sources();
    failed_ = failed_of(sources, header_.strategies.size());
    if (recipe.tasks > 1) {
      write_part(output_, header_, recipe, sources, AgentNames::written);
      return;
    }
    ResultWriter writer(output_, header_, failed_);
    join(sources, header_.strategies.size(), header_.outcomes.size(), header_.agents, writer);
    writer.finish({.host = host_name(),
                   .threads = workers_.count(),
                   .ranks = ranks_.count(),
                   .started = started(),
                   .wall_seconds = elapsed(),
                   .compiler = std::string(version::compiler),
                   .command_line = options_.command_line,
                   .hdf5_version = ""});
  }

  std::string until_text(const RunRecipe& recipe) const {
    if (!rule_) return "";
    return fmt::format("until {}: {} with {} replicates; {}\n", goals_text(goals_of(recipe)),
                       verdict_.reached ? "reached" : "NOT reached", header_.replicates,
                       verdict_.text);
  }

  // Which replicates failed and why, the first of many.
  void tell_failed() {
    constexpr std::size_t kMostTold = 10;
    std::string text =
        fmt::format("{} of {} replicates failed; 'hearsay resume {}' tries them again",
                    failed_.size(), wanted_, output_);
    for (std::size_t i = 0; i < std::min(failed_.size(), kMostTold); ++i) {
      text += fmt::format("\n  {}, replicate {}: {}", header_.strategies[failed_[i].strategy],
                          failed_[i].replicate, failed_[i].message);
    }
    if (failed_.size() > kMostTold) {
      text += fmt::format("\n  and {} more, all in the table 'failed' of the file",
                          failed_.size() - kMostTold);
    }
    if (log_.telling() == Telling::nothing) {
      std::cerr << "hearsay: " << text << '\n';
    } else {
      log_.say(text);
    }
  }

  int show(const RunRecipe& recipe) {
    const auto told = [&] {
      log_.say(fmt::format("{} s in all, {} s of them simulating; written to {}",
                           number_text(elapsed(), 1), number_text(simulated_, 1), output_));
    };
    if (recipe.tasks > 1) {
      log_.say(fmt::format("task {} of {}: {} replicates; 'hearsay merge' joins the parts",
                           recipe.task, recipe.tasks, wanted_ - failed_.size()));
      told();
      return kDone;
    }
    const int code = rule_ && !verdict_.reached ? kNotReached : kDone;
    if (options_.quiet && !options_.json) return code;
    if (!scenario_.sweep.empty()) {
      const Results results{ResultReader(output_)};
      if (options_.json) {
        std::cout << sweep_json(results) << '\n';
        return code;
      }
      std::cout << '\n' << sweep_table(results) << '\n';
      std::cout << until_text(recipe);
      told();
      return code;
    }
    const Results results{ResultReader(output_)};
    if (results.header().replicates == 0) return code;  // all have failed
    const Comparison comparison = compare(results);
    if (options_.json) {
      std::cout << comparison_json(comparison) << '\n';
      return code;
    }
    std::cout << '\n' << comparison_table(comparison) << '\n';
    // Theory asks the actions, which may be what failed.
    if (failed_.empty()) {
      std::cout << theory_text(scenario_, points_->first_market().view(), comparison);
    }
    std::cout << until_text(recipe);
    told();
    return code;
  }

  std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  Scenario scenario_;
  std::string output_;
  const WorkOptions& options_;
  Ranks& ranks_;
  Log log_;
  std::size_t samples_;  // that the result shall keep
  Interruption interruption_;
  Workers workers_;
  int threads_ = workers_.count();  // of the first rank
  std::optional<Points> points_;
  ResultHeader header_;
  double simulated_ = 0;               // seconds
  std::vector<ReplicateSet> covered_;  // by strategy: finished
  std::uint64_t wanted_ = 0;           // replicates of all strategies, now
  std::uint64_t finished_ = 0;         // of them
  std::vector<FailedReplicate> failed_;
  std::optional<StoppingRule> rule_;  // of a run with goals
  std::vector<std::uint32_t> looks_;  // of such a run
  Verdict verdict_;                   // its last
};

// Whether the file that a task is to write is there already, written by a run like this.
bool is_done(const std::string& output, Work& work, const Task& task) {
  std::error_code error;
  if (!std::filesystem::exists(output, error)) return false;
  if (!is_part(output)) {
    const ResultReader result(output);
    return task.of == 1 && result.failed().empty() && work.came_to(result);
  }
  const PartReader part(output);
  return part.failed().empty() && part.belongs_to() == run_digest(work.header()) &&
         part.recipe().task == task.number && part.recipe().tasks == task.of;
}

}  // namespace

ResultHeader header_of(const Scenario& scenario, const Points& points, std::size_t samples) {
  const BuiltMarket& market = points.first_market();
  ResultHeader header;
  header.title = scenario.title;
  header.program_version = version::number;
  header.git_commit = version::git_commit;
  header.scenario_text = scenario.text;
  header.scenario_resolved = scenario.resolved();
  header.graph_digest = points.graph_digest();
  header.currency = scenario.currency;
  header.baseline = scenario.baseline;
  header.seed = static_cast<std::uint64_t>(scenario.run.seed);
  header.step = scenario.run.step;
  header.steps = scenario.run.clock().steps;
  header.replicates = static_cast<std::size_t>(scenario.run.replicates);
  // As many as there are is all, however it was said.
  header.samples = samples < header.replicates ? samples : all_samples;
  header.agents = market.graph.agents();
  header.measures = columns(scenario.model->measures());
  // Where markets differ in their agents, there is nothing to count by agent.
  if (points.agents_are_alike()) {
    header.outcomes = columns(scenario.model->outcomes());
    header.agent_names = market.names;
  }
  for (std::size_t i = 0; i < scenario.sweep.swept.size(); ++i) {
    const SweptField& swept = scenario.sweep.swept[i];
    header.swept.push_back({swept.path, swept.unit, swept.sentence, scenario.sweep.values(i)});
  }
  if (!scenario.sweep.empty()) header.point_agents = points.agents();
  for (std::size_t point = 0; point < points.count(); ++point) {
    const std::string at = scenario.sweep.empty() ? "" : " @ " + scenario.sweep.label(point);
    for (const Strategy& strategy : scenario.strategies) {
      header.strategies.push_back(strategy.name + at);
      if (point == 0 && strategy.name == scenario.baseline) {
        header.baseline = header.strategies.back();
      }
    }
  }
  return header;
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

int run(const RunOptions& options, Ranks& ranks) {
  std::uint32_t first_look = 0;
  std::string until;
  std::optional<Scenario> scenario;
  ranks.together([&] {
    scenario = about_the_scenario(
        [&] { return load_scenario(options.scenario.path, options.scenario.overrides); });
    refuse_to_overwrite_input(options, *scenario);
    if (options.until.empty()) return;
    if (options.task.of > 1) {
      throw InputError("--until",
                       "a task of an array sees its own replicates only, and cannot tell when all "
                       "of them are enough",
                       "a run without --task; or --replicates");
    }
    first_look = static_cast<std::uint32_t>(scenario->run.replicates);
    scenario->run.replicates = options.at_most;
    for (const std::string& goal : options.until) until += (until.empty() ? "" : "\n") + goal;
  });
  std::optional<Work> work;
  ranks.together([&] {
    work.emplace(std::move(*scenario), options.output, options.work, ranks, options.until,
                 first_look, options.samples);
  });
  const RunRecipe recipe{
      .scenario_path = std::filesystem::absolute(options.scenario.path).lexically_normal().string(),
      .task = options.task.number,
      .tasks = options.task.of,
      .started = work->started(),
      .until = until,
      .first_look = first_look};
  std::optional<Checkpoint> checkpoint;
  ranks.together([&] {
    if (!ranks.is_first()) return;
    if (options.resume && Checkpoint::has_parts(options.output)) {
      checkpoint.emplace(Checkpoint::open(options.output, work->header(), recipe));
    } else if (!options.resume || !is_done(options.output, *work, options.task)) {
      checkpoint.emplace(Checkpoint::begin(options.output, work->header(), recipe));
    }
  });
  if (ranks.from_first(checkpoint ? "" : "complete") == "complete") {
    if (ranks.is_first() && !options.work.quiet) std::cerr << options.output << " is complete\n";
    return kDone;
  }
  Checkpoint own = work->checkpoint_of(std::move(checkpoint), recipe);
  return work->complete(own);
}

int resume(const ResumeOptions& options, Ranks& ranks) {
  std::optional<Checkpoint> checkpoint;
  ranks.together([&] {
    if (!ranks.is_first()) return;
    std::error_code none;
    if (!Checkpoint::exists(options.output) && std::filesystem::exists(options.output, none)) {
      // Whatever it is, it is whole.
      const auto failed = is_part(options.output) ? PartReader(options.output).failed()
                                                  : ResultReader(options.output).failed();
      if (!failed.empty()) {
        throw InputError(
            options.output,
            fmt::format("{} replicates failed, and its checkpoint, from which they could "
                        "be tried again, is gone",
                        failed.size()),
            "the run's own command");
      }
      return;
    }
    checkpoint.emplace(Checkpoint::open(options.output));
  });
  if (ranks.from_first(checkpoint ? "" : "complete") == "complete") {
    if (ranks.is_first() && !options.work.quiet) std::cerr << options.output << " is complete\n";
    return kDone;
  }
  std::optional<Work> work;
  RunRecipe recipe;
  ranks.together([&] {
    const PartReader first(Checkpoint::first_part_of(options.output));
    const ResultHeader& header = first.header();
    recipe = first.recipe();
    Scenario scenario = about_the_scenario(
        [&] { return parse_scenario(header.scenario_resolved, recipe.scenario_path); });
    scenario.text = header.scenario_text;
    work.emplace(std::move(scenario), options.output, options.work, ranks, goals_of(recipe),
                 recipe.first_look, header.samples);
    Problems problems;
    for (const std::string& difference : differences(work->header(), header)) {
      problems.add(Checkpoint::folder_of(options.output), difference + ", as it was",
                   "the program, the graph and the tables of agents that the run was begun with");
    }
    problems.raise_if_any();
  });
  Checkpoint own = work->checkpoint_of(std::move(checkpoint), recipe);
  return work->complete(own);
}

}  // namespace hearsay
