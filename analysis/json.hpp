// Estimates as JSON, for those who write JSON; others include table.hpp.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "analysis/assessment.hpp"

namespace hearsay {

using Json = nlohmann::ordered_json;

// value, unit, interval; null where there is none.
Json json_of(const Estimate& estimate, const std::string& unit);
Json json_of(const std::optional<Estimate>& estimate, const std::string& unit);
// mean, sd, unit, interval
Json json_of(const Summary& summary, const std::string& unit);
Json json_of(const std::optional<Summary>& summary, const std::string& unit);
Json by_measure(const Comparison& comparison, const std::vector<Summary>& summaries);

Json comparison_value(const Comparison& comparison);
Json assessment_value(const Assessment& assessment);

// As text; bytes that are not UTF-8 are replaced.
std::string dumped(const Json& json, int indent);

}  // namespace hearsay
