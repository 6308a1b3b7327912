#include "analysis/results.hpp"

#include <algorithm>
#include <sstream>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

// The lines of a resolved scenario that say what is simulated, without its words and strategies.
std::vector<std::string> lines_of_market(const std::string& scenario) {
  std::vector<std::string> lines;
  std::istringstream text(scenario);
  for (std::string line; std::getline(text, line) && !line.starts_with("[[strategy]]");) {
    const auto says = [&](const char* key) { return line.starts_with(key); };
    if (!line.empty() && !says("title") && !says("question") && !says("baseline")) {
      lines.push_back(line);
    }
  }
  return lines;
}

std::string first_difference(const std::string& a, const std::string& b) {
  const auto mine = lines_of_market(a);
  const auto theirs = lines_of_market(b);
  const auto [x, y] = std::mismatch(mine.begin(), mine.end(), theirs.begin(), theirs.end());
  if (x == mine.end() && y == theirs.end()) return "";
  return (x == mine.end() ? "nothing" : *x) + " / " + (y == theirs.end() ? "nothing" : *y);
}

std::string names_of(const std::vector<MeasureColumn>& measures) {
  std::string names;
  for (const MeasureColumn& measure : measures) {
    names += (names.empty() ? "" : " ") + measure.name;
  }
  return names;
}

std::vector<ResultReader> read(const std::vector<std::string>& paths) {
  HEARSAY_EXPECT(!paths.empty());
  std::vector<ResultReader> files;
  Problems problems;
  for (const std::string& path : paths) {
    try {
      files.emplace_back(path);
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) {
        problems.add(problem.where, problem.what, problem.allowed);
      }
    }
  }
  problems.raise_if_any();
  return files;
}

}  // namespace

Results::Results(ResultReader file) {
  std::vector<ResultReader> files;
  files.push_back(std::move(file));
  files_ = std::make_shared<const std::vector<ResultReader>>(std::move(files));
  join();
}

Results::Results(const std::vector<std::string>& paths)
    : files_(std::make_shared<const std::vector<ResultReader>>(read(paths))) {
  join();
}

void Results::refuse_other_markets() const {
  const ResultHeader& first = files().front().header();
  Problems problems;
  for (const ResultReader& file : files()) {
    if (files().size() > 1 && !file.header().swept.empty()) {
      problems.add(file.path(), "it is of a sweep", "the result of a sweep alone");
    }
  }
  for (std::size_t i = 1; i < files().size(); ++i) {
    const ResultHeader& other = files()[i].header();
    const auto expect = [&](bool same, const std::string& what, const std::string& mine,
                            const std::string& theirs) {
      if (same) return;
      problems.add(files()[i].path(), what + " " + theirs,
                   mine + " as in " + files().front().path() +
                       ": only strategies that met the same luck on the same market are compared");
    };
    const auto number = [](auto value) { return std::to_string(value); };
    expect(first.graph_digest == other.graph_digest, "graph", first.graph_digest.substr(0, 12),
           other.graph_digest.substr(0, 12));
    expect(first.agents == other.agents, "agents", number(first.agents), number(other.agents));
    expect(first.seed == other.seed, "seed", number(first.seed), number(other.seed));
    expect(first.replicates == other.replicates, "replicates", number(first.replicates),
           number(other.replicates));
    expect(first.steps == other.steps, "steps", number(first.steps), number(other.steps));
    expect(first.step == other.step, "steps of", to_text(first.step), to_text(other.step));
    expect(first.currency == other.currency, "currency", first.currency, other.currency);
    expect(first.measures == other.measures, "measures", names_of(first.measures),
           names_of(other.measures));
    expect(first.outcomes == other.outcomes, "outcomes of agents", "those", "other than");
  }
  problems.raise_if_any();
}

void Results::join() {
  refuse_other_markets();
  header_ = files().front().header();
  header_.strategies.clear();
  Problems problems;
  for (std::size_t file = 0; file < files().size(); ++file) {
    const ResultHeader& header = files()[file].header();
    for (std::size_t strategy = 0; strategy < header.strategies.size(); ++strategy) {
      const std::string& name = header.strategies[strategy];
      const auto known = std::find(header_.strategies.begin(), header_.strategies.end(), name);
      if (known == header_.strategies.end()) {
        header_.strategies.push_back(name);
        places_.push_back({file, strategy});
        continue;
      }
      const Place& place = places_[static_cast<std::size_t>(known - header_.strategies.begin())];
      for (std::size_t measure = 0; measure < header.measures.size(); ++measure) {
        if (files()[place.file].totals(place.strategy, measure) ==
            files()[file].totals(strategy, measure)) {
          continue;
        }
        problems.add(files()[file].path(),
                     "strategy \"" + name + "\" has another " + header.measures[measure].name +
                         " than in " + files()[place.file].path(),
                     "files of one market, in which a strategy of the same name is the same");
        break;
      }
    }
    if (difference_.empty()) {
      difference_ =
          first_difference(files().front().header().scenario_resolved, header.scenario_resolved);
    }
  }
  problems.raise_if_any();
  leave_out_failed();
}

void Results::leave_out_failed() {
  const ResultHeader& whole = files().front().header();
  complete_ = ReplicateSet(0, static_cast<std::uint32_t>(whole.replicates));
  for (std::size_t s = 0; s < places_.size(); ++s) {
    complete_ = complete_.common(file_of(s).finished(places_[s].strategy));
  }
  header_.replicates = complete_.count();
  const ReplicateSet kept(0, static_cast<std::uint32_t>(whole.kept()));
  header_.samples =
      whole.samples == all_samples ? all_samples : std::size_t{complete_.common(kept).count()};
}

std::vector<FailedReplicate> Results::failed() const {
  std::vector<FailedReplicate> all;
  for (std::size_t s = 0; s < places_.size(); ++s) {
    for (const FailedReplicate& one : file_of(s).failed()) {
      if (one.strategy == places_[s].strategy) all.push_back({s, one.replicate, one.message});
    }
  }
  return all;
}

std::uint32_t Results::replicate(std::size_t i) const {
  for (const ReplicateRange& range : complete_.ranges()) {
    if (i < range.count()) return range.first + static_cast<std::uint32_t>(i);
    i -= range.count();
  }
  HEARSAY_EXPECT(false);
  return 0;
}

std::size_t Results::finished(std::size_t strategy) const {
  return file_of(strategy).finished(places_[strategy].strategy).count();
}

Results Results::at(std::size_t point) const {
  HEARSAY_EXPECT(point < header_.points());
  Results one(*this);
  if (header_.swept.empty()) return one;
  const std::size_t count = header_.strategies_of_a_point();
  ResultHeader& header = one.header_;
  header.title += " @ " + header_.point_label(point);
  header.strategies.clear();
  one.places_.clear();
  for (std::size_t s = point * count; s < (point + 1) * count; ++s) {
    header.strategies.push_back(header_.plain_strategy(s));
    one.places_.push_back(places_[s]);
  }
  const auto baseline = std::ranges::find(header_.strategies, header_.baseline);
  header.baseline = header_.plain_strategy(
      static_cast<std::size_t>(baseline - header_.strategies.begin()) % header_.strategies.size());
  header.agents = header_.point_agents[point];
  header.swept.clear();
  header.point_agents.clear();
  one.leave_out_failed();
  return one;
}

std::vector<double> Results::totals(std::size_t strategy, std::size_t measure) const {
  const auto counts = file_of(strategy).totals(places_[strategy].strategy, measure);
  std::vector<double> complete;
  complete.reserve(complete_.count());
  for (const ReplicateRange& range : complete_.ranges()) {
    complete.insert(complete.end(), counts.begin() + range.first, counts.begin() + range.end);
  }
  return complete;
}

std::vector<std::int64_t> Results::series(std::size_t strategy, std::size_t measure) const {
  auto counts = file_of(strategy).series(places_[strategy].strategy, measure);
  const std::size_t steps = header_.steps;
  const std::size_t rows = steps == 0 ? 0 : counts.size() / steps;
  std::vector<std::int64_t> complete;
  for (const ReplicateRange& range : complete_.ranges()) {
    const std::size_t end = std::min<std::size_t>(range.end, rows);
    if (range.first >= end) break;
    if (range.first == 0 && end == rows) return counts;
    const auto at = [&](std::size_t row) {
      return counts.begin() + static_cast<std::ptrdiff_t>(row * steps);
    };
    complete.insert(complete.end(), at(range.first), at(end));
  }
  return complete;
}

std::vector<std::int64_t> Results::agent_counts(std::size_t strategy, std::size_t outcome) const {
  return file_of(strategy).agent_counts(places_[strategy].strategy, outcome);
}

}  // namespace hearsay
