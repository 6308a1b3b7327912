#include "analysis/graph_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "analysis/table.hpp"

namespace hearsay {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<double, 5> kShares = {0.05, 0.25, 0.5, 0.75, 0.95};
constexpr double kEffective = 0.9;
constexpr double kShown = 0.05;  // p-value below which a difference is called shown
constexpr int kBarWidth = 50;

std::string whole_text(std::uint64_t count) {
  return number_text(static_cast<double>(count), 0);
}

DegreeDescription described(std::string_view name, std::string_view sentence, DegreeCounts counts) {
  DegreeFit fit = fit_degrees(counts);
  return {name, sentence, std::move(counts), fit};
}

void add_line(std::string_view label, const std::string& text, std::string& out) {
  out += fmt::format("  {:<14}{}\n", label, text);
}

void add_degrees(const DegreeDescription& degrees, std::string& out) {
  const DegreeCounts& counts = degrees.counts;
  const auto least = std::find_if(counts.begin(), counts.end(), [](auto n) { return n > 0; });
  std::string text = fmt::format("mean {}, least {}", number_text(mean_degree(counts), 2),
                                 whole_text(static_cast<std::uint64_t>(least - counts.begin())));
  for (const double share : kShares) {
    text += fmt::format(", {} {}", share == 0.5 ? "median" : fmt::format("{:.0f} %", 100 * share),
                        whole_text(degree_quantile(counts, share)));
  }
  add_line(degrees.name, text + ", most " + whole_text(counts.size() - 1), out);

  const auto& [power_law, lognormal, tail] = degrees.fit;
  if (power_law) {
    add_line(
        "  power law",
        fmt::format("exponent {:.2f} ± {:.2f} from {} on ({} agents), off by {:.3f}",
                    power_law->exponent, power_law->standard_error, whole_text(power_law->least),
                    whole_text(power_law->agents), power_law->distance),
        out);
  }
  if (lognormal) {
    add_line("  lognormal",
             fmt::format("mu {:.2f}, sigma {:.2f} from {} on ({} agents), off by {:.3f}",
                         lognormal->mu, lognormal->sigma, whole_text(lognormal->least),
                         whole_text(lognormal->agents), lognormal->distance),
             out);
  }
  if (tail) {
    const std::string_view better = tail->p_value >= kShown ? "neither is shown to fit better"
                                    : tail->ratio > 0       ? "the power law fits better"
                                                            : "the lognormal fits better";
    add_line("  tail",
             fmt::format("{} (ratio {:.2f}, p {:.2g})", better, tail->ratio, tail->p_value), out);
  }
}

std::string components_text(const Components& components, std::uint64_t agents) {
  return fmt::format("{}, the largest of {} agents ({:.1f} %)", whole_text(components.count),
                     whole_text(components.largest),
                     100 * static_cast<double>(components.largest) / static_cast<double>(agents));
}

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

// What is known where the user gave more than the graph.
void add_details(const GraphDescription& description, std::string& out) {
  if (const auto& circles = description.circles) {
    const std::uint64_t ties = description.report.kind == TieKind::mutual
                                   ? 2 * description.report.ties
                                   : description.report.ties;
    add_line("circles",
             fmt::format("{} of median size {}, the largest of {}; {:.1f} % of ties inside",
                         whole_text(circles->count), whole_text(circles->median_size),
                         whole_text(circles->largest), percent(circles->ties_inside, ties)),
             out);
    const auto members = static_cast<double>(std::max<std::uint64_t>(circles->agents, 1));
    add_line("  members",
             fmt::format("{} agents, each in {} on average", whole_text(circles->agents),
                         number_text(static_cast<double>(circles->memberships) / members, 2)),
             out);
  }
  if (const auto& trust = description.trust) {
    const auto& [low, medium, high] = *trust;
    const std::uint64_t all = low + medium + high;
    add_line("trust",
             fmt::format("low {} ({:.1f} %), medium {} ({:.1f} %), high {} ({:.1f} %)",
                         whole_text(low), percent(low, all), whole_text(medium),
                         percent(medium, all), whole_text(high), percent(high, all)),
             out);
  }
}

Json json_of(const Components& components) {
  return {{"count", components.count}, {"largest", components.largest}};
}

Json json_of(const DegreeDescription& degrees) {
  Json quantiles = Json::object();
  for (const double share : kShares) {
    quantiles[fmt::format("{}", share)] = degree_quantile(degrees.counts, share);
  }
  Json counts = Json::array();
  for (std::size_t degree = 0; degree < degrees.counts.size(); ++degree) {
    if (degrees.counts[degree] > 0) counts.push_back(Json{degree, degrees.counts[degree]});
  }
  const auto& [power_law, lognormal, tail] = degrees.fit;
  Json json = {{"mean", mean_degree(degrees.counts)},
               {"most", degrees.counts.size() - 1},
               {"quantiles", quantiles},
               {"power_law", nullptr},
               {"lognormal", nullptr},
               {"tail", nullptr},
               {"agents_by_degree", counts}};
  if (power_law) {
    json["power_law"] = {{"exponent", power_law->exponent},
                         {"standard_error", power_law->standard_error},
                         {"least", power_law->least},
                         {"agents", power_law->agents},
                         {"distance", power_law->distance}};
  }
  if (lognormal) {
    json["lognormal"] = {{"mu", lognormal->mu},
                         {"sigma", lognormal->sigma},
                         {"least", lognormal->least},
                         {"agents", lognormal->agents},
                         {"distance", lognormal->distance}};
  }
  if (tail) json["tail"] = {{"likelihood_ratio", tail->ratio}, {"p_value", tail->p_value}};
  return json;
}

}  // namespace

GraphDescription describe_graph(const GraphFile& file, std::uint32_t sources, Workers& workers) {
  GraphDescription description;
  description.report = file.report;
  const std::uint64_t one_way = count_one_way_ties(file.graph, workers);
  description.mutual = one_way == 0;
  if (file.graph.ties() > 0) {
    description.reciprocity =
        1.0 - static_cast<double>(one_way) / static_cast<double>(file.graph.ties());
  }
  Graph made;
  if (!description.mutual) made = mutual_view(file.graph, workers);
  const Graph& mutual = description.mutual ? file.graph : made;
  description.friends = mutual.ties() / 2;

  if (description.mutual) {
    description.degrees.push_back(
        described("friends", "agents tied to an agent", count_readers(file.graph)));
  } else {
    description.degrees.push_back(
        described("readers", "agents who see what an agent posts", count_readers(file.graph)));
    description.degrees.push_back(
        described("authors", "agents whose posts an agent sees", count_authors(file.graph)));
    description.strong = measure_strong_components(file.graph);
  }
  description.clustering = measure_clustering(mutual, workers);
  description.components = measure_components(mutual);
  description.cores = measure_cores(mutual);
  description.assortativity = measure_assortativity(mutual, workers);
  description.distances = sample_distances(file.graph, sources, workers);
  return description;
}

std::string degree_picture(const DegreeDescription& degrees) {
  struct Range {
    std::string name;
    std::uint64_t agents = 0;
  };
  std::vector<Range> ranges;
  const DegreeCounts& counts = degrees.counts;
  for (std::size_t low = 0; low < counts.size(); low = low == 0 ? 1 : 2 * low) {
    const std::size_t high = low == 0 ? 0 : 2 * low - 1;
    Range range{high == low ? whole_text(low) : whole_text(low) + "-" + whole_text(high)};
    for (std::size_t d = low; d <= high && d < counts.size(); ++d) range.agents += counts[d];
    // Degree 0 is shown where somebody has it, a range between others always.
    if (range.agents > 0 || !ranges.empty()) ranges.push_back(std::move(range));
  }
  std::uint64_t most = 1;
  std::size_t width = degrees.name.size();
  for (const Range& range : ranges) {
    most = std::max(most, range.agents);
    width = std::max(width, range.name.size());
  }
  std::string out = fmt::format("  {:>{}}  {:>13}\n", degrees.name, width, "agents");
  for (const Range& range : ranges) {
    // In eighths of a character; whoever is there is seen.
    constexpr std::array<std::string_view, 8> parts = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto eighths = static_cast<std::size_t>(
        8 * kBarWidth * static_cast<double>(range.agents) / static_cast<double>(most));
    const std::size_t shown = range.agents > 0 ? std::max<std::size_t>(eighths, 1) : 0;
    std::string bar;
    for (std::size_t i = 0; i < shown / 8; ++i) bar += "█";
    bar += parts[shown % 8];
    std::string line =
        fmt::format("  {:>{}}  {:>13}  {}", range.name, width, whole_text(range.agents), bar);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string graph_text(const GraphDescription& description) {
  const GraphReport& report = description.report;
  std::string out = report.summary() + '\n';
  if (const std::string notes = report.notes(); !notes.empty()) out += notes + '\n';
  out += '\n';
  for (const DegreeDescription& degrees : description.degrees) add_degrees(degrees, out);
  const Clustering& clustering = description.clustering;
  add_line("clustering",
           fmt::format("global {:.4f}, local {:.4f}; {} triangles", clustering.global,
                       clustering.local, whole_text(clustering.triangles)),
           out);
  add_line("components", components_text(description.components, report.agents), out);
  if (description.strong) {
    add_line("  both ways", components_text(*description.strong, report.agents), out);
  }
  add_line("core",
           fmt::format("{} agents have {} friends or more among themselves",
                       whole_text(description.cores.agents), whole_text(description.cores.deepest)),
           out);
  add_line("assortativity", fmt::format("{:.4f}", description.assortativity), out);
  add_line("reciprocity", fmt::format("{:.4f}", description.reciprocity), out);
  const Distances& distances = description.distances;
  add_line(
      "distances",
      fmt::format("mean {:.2f}, 90 % within {:.2f}, longest {} (from {})", distances.mean(),
                  distances.effective(kEffective), whole_text(distances.longest()),
                  distances.sources == report.agents ? "all agents"
                                                     : whole_text(distances.sources) + " agents"),
      out);
  add_details(description, out);
  for (const DegreeDescription& degrees : description.degrees) {
    out += '\n' + degree_picture(degrees);
  }
  return out;
}

std::string graph_json(const GraphDescription& description) {
  const GraphReport& report = description.report;
  const Distances& distances = description.distances;
  Json degrees = Json::object();
  for (const DegreeDescription& one : description.degrees) {
    degrees[std::string(one.name)] = json_of(one);
  }
  Json json = {
      {"file", report.file},
      {"agents", report.agents},
      {"ties", report.ties},
      {"kind", description.mutual ? "mutual" : "directed"},
      {"friends", description.friends},
      {"self_ties", report.self_ties},
      {"repeated_ties", report.repeated_ties},
      {"one_way_ties", report.one_way_ties},
      {"degrees", degrees},
      {"clustering",
       {{"global", description.clustering.global},
        {"local", description.clustering.local},
        {"triangles", description.clustering.triangles}}},
      {"components", json_of(description.components)},
      {"strong_components", description.strong ? json_of(*description.strong) : Json(nullptr)},
      {"core", {{"deepest", description.cores.deepest}, {"agents", description.cores.agents}}},
      {"assortativity", description.assortativity},
      {"reciprocity", description.reciprocity},
      {"distances",
       {{"sources", distances.sources},
        {"mean", distances.mean()},
        {"within_90_percent", distances.effective(kEffective)},
        {"longest", distances.longest()},
        {"pairs_by_distance", distances.reached},
        {"pairs_not_reached", distances.not_reached}}}};
  json["circles"] = nullptr;
  if (const auto& circles = description.circles) {
    json["circles"] = {
        {"count", circles->count},     {"memberships", circles->memberships},
        {"agents", circles->agents},   {"median_size", circles->median_size},
        {"largest", circles->largest}, {"directed_ties_inside", circles->ties_inside}};
  }
  json["trust"] = nullptr;
  if (const auto& trust = description.trust) {
    json["trust"] = {{"low", (*trust)[0]}, {"medium", (*trust)[1]}, {"high", (*trust)[2]}};
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace hearsay
