#include "sim/io/result_file.hpp"

#include <algorithm>

namespace hearsay {

std::vector<MeasureColumn> columns(std::span<const Measure> measures) {
  std::vector<MeasureColumn> all;
  for (const Measure& measure : measures) {
    all.push_back({std::string(measure.name), std::string(measure.unit),
                   std::string(measure.sentence), measure.scale});
  }
  return all;
}

std::vector<OutcomeColumn> columns(std::span<const AgentOutcome> outcomes) {
  std::vector<OutcomeColumn> all;
  for (const AgentOutcome& outcome : outcomes) {
    all.push_back({std::string(outcome.name), std::string(outcome.sentence)});
  }
  return all;
}

std::string ResultHeader::point_label(std::size_t point) const {
  std::string text;
  for (const SweptColumn& column : swept) {
    text += (text.empty() ? "" : ", ") + column.path + '=' + column.values[point];
  }
  return text;
}

std::string ResultHeader::plain_strategy(std::size_t strategy) const {
  const std::string& name = strategies[strategy];
  if (swept.empty()) return name;
  const std::string ending = " @ " + point_label(strategy / strategies_of_a_point());
  return name.ends_with(ending) ? name.substr(0, name.size() - ending.size()) : name;
}

std::optional<std::size_t> ResultHeader::find_measure(std::string_view name) const {
  const auto found =
      std::find_if(measures.begin(), measures.end(),
                   [&](const MeasureColumn& measure) { return measure.name == name; });
  if (found == measures.end()) return std::nullopt;
  return static_cast<std::size_t>(found - measures.begin());
}

}  // namespace hearsay
