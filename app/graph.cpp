#include <algorithm>
#include <filesystem>
#include <iostream>

#include "analysis/graph_report.hpp"
#include "app/commands.hpp"
#include "app/interruption.hpp"
#include "scenarios/scenario.hpp"
#include "sim/core/catalogue.hpp"
#include "sim/core/errors.hpp"
#include "sim/graph/circles_file.hpp"

namespace hearsay {
namespace {

// How a file that is to be written is laid out; its name must tell where nothing else does.
const GraphFormat& output_format(const GraphFormats& formats, const std::string& name,
                                 const std::string& path, const std::string& option) {
  const GraphFormat* format = choose_graph_format(formats, name, path, option);
  if (format != nullptr) return *format;
  std::string endings;
  for (const auto& known : formats) {
    for (const std::string_view ending : known->endings()) {
      endings += (endings.empty() ? "" : " ") + std::string(ending);
    }
  }
  throw InputError(path, "the name does not tell the graph format",
                   "a name that ends in one of " + endings + ", or " + option);
}

// What there is to say of a graph that was made, not read.
void summarize(GraphFile& file, const std::string& path, Workers& workers) {
  GraphReport& report = file.report;
  report = {};
  report.file = path;
  report.agents = file.graph.agents();
  report.one_way_ties = count_one_way_ties(file.graph, workers);
  report.kind = report.one_way_ties == 0 ? TieKind::mutual : TieKind::directed;
  report.ties = report.one_way_ties == 0 ? file.graph.ties() / 2 : file.graph.ties();
}

GraphReadOptions read_options(const GraphInput& input, TieWeights weights) {
  return {.kind = input.directed ? TieKind::directed : TieKind::mutual,
          .weights = weights,
          .weight_name = input.rating};
}

TrustScale scale_of(const std::string& word) {
  const auto& words = trust_scale_words();
  const auto place = std::find(words.begin(), words.end(), word);
  return place == words.end() ? TrustScale::drawn : static_cast<TrustScale>(place - words.begin());
}

}  // namespace

int graph_generate(const GraphGenerateOptions& options) {
  const GraphFormats formats = all_graph_formats();
  const GraphFormat& format = output_format(formats, options.format, options.output, "--format");
  const GraphSource source = parse_generator(options.generator, options.sets);
  if (source.generator == nullptr) {
    throw InputError("graph generate", "a file is not generated", "a generator");
  }
  const std::int64_t seed =
      options.seed.value_or(source.seed < 0 ? RunParameters().seed : source.seed);
  if (seed < 0) throw InputError("--seed", std::to_string(seed) + " is below 0", "0 or more");
  const Interruption interruption;
  Workers workers(options.threads);
  GraphFile file;
  file.graph =
      generate_graph(source, Luck::of_market(static_cast<std::uint64_t>(seed)), workers).graph;
  Interruption::raise_if_any();
  summarize(file, options.output, workers);
  format.write(file, options.output, workers);
  std::cout << file.report.summary() << '\n';
  return 0;
}

int graph_convert(const GraphConvertOptions& options) {
  const GraphFormats formats = all_graph_formats();
  const GraphFormat& format = output_format(formats, options.output_format, options.output, "--to");
  std::error_code none;
  if (std::filesystem::equivalent(options.input.path, options.output, none)) {
    throw InputError(options.output, "is the file that is read", "another name");
  }
  choose_graph_format(formats, options.input.format, options.input.path, "--from");
  const Interruption interruption;
  Workers workers(options.threads);
  GraphFile file = read_graph_file(
      formats, options.input.format, options.input.path,
      read_options(options.input, options.weights ? TieWeights::kept : TieWeights::ignored),
      workers);
  Interruption::raise_if_any();
  std::cout << file.report.summary() << '\n';
  if (const std::string notes = file.report.notes(); !notes.empty()) std::cout << notes << '\n';
  format.write(file, options.output, workers);
  file.report.file = options.output;
  std::cout << file.report.summary() << '\n';
  return 0;
}

int graph_measure(const GraphMeasureOptions& options) {
  const GraphFormats formats = all_graph_formats();
  choose_graph_format(formats, options.input.format, options.input.path, "--format");
  Workers workers(options.threads);
  const TrustScale trust = scale_of(options.trust);
  GraphFile file = read_graph_file(
      formats, options.input.format, options.input.path,
      read_options(options.input, needs_ratings(trust) ? TieWeights::kept : TieWeights::ignored),
      workers);
  if (needs_ratings(trust)) require_ratings(trust, file);
  GraphDescription description = describe_graph(file, options.sources, workers);
  if (trust != TrustScale::drawn) {
    set_trust_levels(trust, file.weights, workers, file.graph);
    description.trust = count_trust_levels(file.graph);
  }
  if (!options.circles.empty()) {
    const CirclesFile circles = read_circles(options.circles, file.names, file.graph.agents());
    description.circles = measure_circles(circles.circles, file.graph, workers);
  }
  std::cout << (options.json ? graph_json(description) + '\n' : graph_text(description));
  return 0;
}

}  // namespace hearsay
