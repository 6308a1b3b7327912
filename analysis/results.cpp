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
  files_.push_back(std::move(file));
  join();
}

Results::Results(const std::vector<std::string>& paths) : files_(read(paths)) {
  join();
}

void Results::refuse_other_markets() const {
  const ResultHeader& first = files_.front().header();
  Problems problems;
  for (std::size_t i = 1; i < files_.size(); ++i) {
    const ResultHeader& other = files_[i].header();
    const auto expect = [&](bool same, const std::string& what, const std::string& mine,
                            const std::string& theirs) {
      if (same) return;
      problems.add(files_[i].path(), what + " " + theirs,
                   mine + " as in " + files_.front().path() +
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
  header_ = files_.front().header();
  header_.strategies.clear();
  Problems problems;
  for (std::size_t file = 0; file < files_.size(); ++file) {
    const ResultHeader& header = files_[file].header();
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
        if (files_[place.file].totals(place.strategy, measure) ==
            files_[file].totals(strategy, measure)) {
          continue;
        }
        problems.add(files_[file].path(),
                     "strategy \"" + name + "\" has another " + header.measures[measure].name +
                         " than in " + files_[place.file].path(),
                     "files of one market, in which a strategy of the same name is the same");
        break;
      }
    }
    if (difference_.empty()) {
      difference_ =
          first_difference(files_.front().header().scenario_resolved, header.scenario_resolved);
    }
  }
  problems.raise_if_any();
}

std::vector<double> Results::totals(std::size_t strategy, std::size_t measure) const {
  const auto counts = file_of(strategy).totals(places_[strategy].strategy, measure);
  return {counts.begin(), counts.end()};
}

std::vector<std::int64_t> Results::series(std::size_t strategy, std::size_t measure) const {
  return file_of(strategy).series(places_[strategy].strategy, measure);
}

std::vector<std::int64_t> Results::agent_counts(std::size_t strategy, std::size_t outcome) const {
  return file_of(strategy).agent_counts(places_[strategy].strategy, outcome);
}

}  // namespace hearsay
