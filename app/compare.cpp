#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "analysis/assessment_text.hpp"
#include "analysis/csv.hpp"
#include "analysis/json.hpp"
#include "analysis/sweep_table.hpp"
#include "app/commands.hpp"
#include "app/exit_codes.hpp"

namespace hearsay {
namespace {

// Every point on its own: what a point's values change for all strategies is no merit of any.
void compare_points(const Results& results, const CompareOptions& options) {
  const ResultHeader& header = results.header();
  if (!options.json && !options.csv) {
    std::cout << header.title << "\n\n"
              << sweep_table(results) << "\n--point N compares the strategies at a point\n";
    return;
  }
  Json points = Json::array();
  for (std::size_t point = 0; point < header.points(); ++point) {
    const Assessment assessment = assess(results.at(point), options.assessment);
    if (options.json) {
      Json json = {{"point", point}, {"values", Json::object()}};
      for (const SweptColumn& column : header.swept) {
        json["values"][column.path] = column.values[point];
      }
      json.update(assessment_value(assessment));
      points.push_back(std::move(json));
      continue;
    }
    // One table, with the point before each line.
    std::string cell = csv_line({header.point_label(point)});
    while (!cell.empty() && (cell.back() == '\n' || cell.back() == '\r')) cell.pop_back();
    const std::string table = assessment_csv(assessment);
    for (std::size_t begin = 0, end = 0; begin < table.size(); begin = end) {
      end = std::min(table.find('\n', begin), table.size() - 1) + 1;
      if (begin > 0) {
        std::cout << cell << ',' << table.substr(begin, end - begin);
      } else if (point == 0) {
        std::cout << "point," << table.substr(0, end);
      }
    }
  }
  if (!options.json) return;
  std::cout << dumped({{"title", header.title},
                       {"points", std::move(points)},
                       {"uncertainty", uncertainty_value(results)}},
                      2)
            << '\n';
}

}  // namespace

Results results_of(const std::vector<std::string>& paths, std::optional<std::uint32_t> point) {
  Results results(paths);
  if (!point) return results;
  const ResultHeader& header = results.header();
  if (header.swept.empty()) {
    throw InputError("--point", results.path() + " is not of a sweep", "the result of a sweep");
  }
  if (*point >= header.points()) {
    throw InputError("--point", fmt::format("there is no point {}", *point),
                     fmt::format("0 to {}", header.points() - 1));
  }
  return results.at(*point);
}

int compare_results(const CompareOptions& options) {
  const Results results = results_of(options.results, options.point);
  if (!results.header().swept.empty()) {
    compare_points(results, options);
    return kDone;
  }
  const Assessment assessment = assess(results, options.assessment);
  if (options.json) {
    std::cout << assessment_json(assessment) << '\n';
  } else if (options.csv) {
    std::cout << assessment_csv(assessment);
  } else {
    const Comparison& comparison = assessment.comparison;
    if (!comparison.title.empty()) std::cout << comparison.title << "\n\n";
    std::cout << assessment_table(assessment);
  }
  return kDone;
}

}  // namespace hearsay
