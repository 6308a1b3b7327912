#include "analysis/report.hpp"

#include <algorithm>
#include <numeric>

#include "analysis/bands.hpp"
#include "analysis/json.hpp"
#include "analysis/report/assets.hpp"
#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

constexpr std::size_t most_points = 120;   // of a curve
constexpr std::size_t listed_agents = 10;  // of an outcome
constexpr std::array<std::string_view, 3> measures_over_time = {"reach", "buyers",
                                                                "negative_reach"};

Json bands_value(const Results& results, const Comparison& comparison) {
  const ResultHeader& header = results.header();
  const std::vector<std::size_t> steps = shown_steps(header.steps, most_points);
  std::vector<std::size_t> measures;
  for (const std::string_view name : measures_over_time) {
    if (const auto measure = header.find_measure(name)) measures.push_back(*measure);
  }
  if (measures.empty() && comparison.deciding) measures.push_back(*comparison.deciding);
  // Quantiles take replicates.
  if (header.kept() == 0) measures.clear();

  // Nothing has come before the first step.
  Json json = {{"hours", {0.0}}, {"measures", Json::array()}};
  for (const std::size_t step : steps) {
    json["hours"].push_back(static_cast<double>(step + 1) *
                            static_cast<double>(header.step.seconds) / 3600.0);
  }
  for (const std::size_t measure : measures) {
    Json strategies = Json::array();
    for (std::size_t s = 0; s < header.strategies.size(); ++s) {
      Bands bands = cumulative_bands(results, s, measure, steps);
      for (auto& band : bands) band.insert(band.begin(), 0.0);
      strategies.push_back(std::move(bands));
    }
    json["measures"].push_back({{"measure", header.measures[measure].name},
                                {"unit", header.measures[measure].unit},
                                {"strategies", std::move(strategies)}});
  }
  return json;
}

// The agents to whom an outcome came in the most replicates, the first by number among equals.
Json first_agents_value(const Results& results, std::size_t strategy, std::size_t outcome) {
  const ResultHeader& header = results.header();
  const std::vector<std::int64_t> counts = results.agent_counts(strategy, outcome);
  std::vector<std::size_t> agents(counts.size());
  std::iota(agents.begin(), agents.end(), std::size_t{0});
  const auto end =
      agents.begin() + static_cast<std::ptrdiff_t>(std::min(listed_agents, agents.size()));
  std::partial_sort(agents.begin(), end, agents.end(), [&](std::size_t a, std::size_t b) {
    return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
  });
  Json json = Json::array();
  for (auto agent = agents.begin(); agent != end && counts[*agent] > 0; ++agent) {
    json.push_back({{"agent", header.agent_names.empty() ? std::to_string(*agent)
                                                         : header.agent_names[*agent]},
                    {"replicates", counts[*agent]},
                    {"of", results.finished(strategy)},
                    {"chance", json_of(share(static_cast<std::size_t>(counts[*agent]),
                                             results.finished(strategy)),
                                       "share of replicates")}});
  }
  return json;
}

Json agents_value(const Results& results) {
  const ResultHeader& header = results.header();
  Json json = {{"outcomes", Json::array()}};
  for (std::size_t outcome = 0; outcome < header.outcomes.size(); ++outcome) {
    Json strategies = Json::array();
    for (std::size_t s = 0; s < header.strategies.size(); ++s) {
      strategies.push_back(first_agents_value(results, s, outcome));
    }
    json["outcomes"].push_back({{"name", header.outcomes[outcome].name},
                                {"sentence", header.outcomes[outcome].sentence},
                                {"strategies", std::move(strategies)}});
  }
  return json;
}

// Columns, which take less than rows would.
Json picture_value(const CascadePicture& picture, const ResultHeader& header,
                   std::size_t deciding) {
  Json json = {{"replicate", picture.replicate},
               {"value", static_cast<double>(picture.count) * header.measures[deciding].scale},
               {"readers", picture.readers},
               {"cascades", picture.cascades},
               {"alone", picture.alone},
               {"largest", picture.largest},
               {"depth", picture.depth},
               {"structural_virality", picture.structural_virality},
               {"by_generation", picture.by_generation},
               {"trees", picture.trees},
               {"steps", Json::array()},
               {"rows", Json::array()},
               {"parents", Json::array()},
               {"as", Json::array()}};
  for (const DrawnReader& reader : picture.drawn) {
    json["steps"].push_back(reader.step);
    json["rows"].push_back(reader.row);
    json["parents"].push_back(reader.parent == kNobody ? -1 : static_cast<int>(reader.parent));
    json["as"].push_back(static_cast<int>(reader.as));
  }
  return json;
}

Json cascades_value(const std::optional<CascadePictures>& cascades, const Results& results,
                    const Comparison& comparison) {
  if (!cascades || !comparison.deciding) return nullptr;
  Json strategies = Json::array();
  for (const auto& pictures : *cascades) {
    Json all = Json::array();
    for (const CascadePicture& picture : pictures) {
      all.push_back(picture_value(picture, results.header(), *comparison.deciding));
    }
    strategies.push_back(std::move(all));
  }
  return strategies;
}

Json files_value(const Results& results) {
  Json json = Json::array();
  for (const ResultReader& file : results.files()) {
    const ResultHeader& header = file.header();
    json.push_back({{"path", file.path()},
                    {"program", "hearsay " + header.program_version + " " + header.git_commit},
                    {"command_line", file.provenance().command_line},
                    {"started", file.provenance().started},
                    {"seed", std::to_string(header.seed)},
                    {"graph_digest", header.graph_digest}});
  }
  return json;
}

// As a script of type application/json holds it: nothing in it ends the script.
std::string embedded(const Json& json) {
  std::string text;
  for (const char c : dumped(json, -1)) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text;
}

// The page with every @MARK@ replaced by its text, which is not searched for further marks.
std::string filled(std::string_view page,
                   const std::vector<std::pair<std::string_view, std::string_view>>& texts) {
  std::string result;
  for (const auto& [mark, text] : texts) {
    const std::size_t place = page.find(mark);
    HEARSAY_EXPECT(place != std::string_view::npos);
    result += page.substr(0, place);
    result += text;
    page.remove_prefix(place + mark.size());
  }
  return result += page;
}

}  // namespace

std::string report_page(const Results& results, const AssessmentOptions& options, Language language,
                        const std::optional<CascadePictures>& cascades) {
  const Assessment assessment = assess(results, options);
  const ResultHeader& header = results.header();
  const Json data = {{"lang", language == Language::chinese ? "zh" : "en"},
                     {"steps", header.steps},
                     {"step_hours", static_cast<double>(header.step.seconds) / 3600.0},
                     {"files", files_value(results)},
                     {"assessment", assessment_value(assessment)},
                     {"bands", bands_value(results, assessment.comparison)},
                     {"agents", agents_value(results)},
                     {"cascades", cascades_value(cascades, results, assessment.comparison)},
                     {"strings", Json::parse(assets::strings)}};
  const std::string text = embedded(data);
  return filled(assets::page, {{"@STYLE@", assets::style},
                               {"@DATA@", text},
                               {"@LICENCE@", assets::chart_licence},
                               {"@LIBRARY@", assets::chart_library},
                               {"@SCRIPT@", assets::script}});
}

}  // namespace hearsay
