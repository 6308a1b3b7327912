// The edge list, and its company: what a header above numbers looks like.
#include "sim/graph/edge_list.hpp"

#include <array>
#include <string_view>

#include "sim/core/errors.hpp"
#include "sim/graph/agent_ids.hpp"
#include "sim/graph/number_ties.hpp"
#include "sim/graph/text_lines.hpp"
#include "sim/graph/text_writer.hpp"
#include "sim/graph/tie_list.hpp"

namespace hearsay {
namespace {

constexpr std::string_view kWhatIsAllowed = "at least one line with two ids";
constexpr std::array<std::string_view, 5> kEndings = {".txt", ".edges", ".edgelist", ".el", ".tsv"};

// Tells a header by its company: two words where every other id is a number.
class HeaderWatch {
 public:
  void see(const TextLines& lines, std::string_view a, std::string_view b) {
    const bool numbers = whole_number(a) && whole_number(b);
    if (first_) {
      first_ = false;
      words_first_ = !whole_number(a) && !whole_number(b);
      where_ = lines.where();
      words_ = shown(a) + " and " + shown(b);
    } else {
      only_numbers_since_ = only_numbers_since_ && numbers;
      more_lines_ = true;
    }
  }
  void raise_if_header() const {
    if (words_first_ && more_lines_ && only_numbers_since_) {
      throw InputError(where_, words_ + " look like a header, as all other ids are whole numbers",
                       "ids of agents; a header starts with #, or the format is csv");
    }
  }

 private:
  bool first_ = true;
  bool words_first_ = false;
  bool more_lines_ = false;
  bool only_numbers_since_ = true;
  std::string where_;
  std::string words_;
};

// An id that the reader would find again: a word that does not begin like a comment.
void check_id(std::string_view id, const std::string& path) {
  const bool is_word = !id.empty() && id.find_first_of(" \t,\r\n") == std::string_view::npos &&
                       id[0] != '#' && id[0] != '%' && !is_negative_number(id);
  if (is_word) return;
  throw InputError(path, "an edge list cannot hold the id " + shown(id),
                   "ids without blanks and commas that do not begin with #, % or -; formats that "
                   "hold any: csv, graphml, hdf5");
}

class EdgeListFormat final : public GraphFormat {
 public:
  std::string_view name() const override { return "edge_list"; }
  std::string_view sentence() const override {
    return "a tie a line: two ids and perhaps a weight, with tabs, blanks or commas between; # or "
           "% begins a comment";
  }
  std::string_view source() const override { return "Leskovec and Krevl 2014, SNAP"; }
  std::span<const std::string_view> endings() const override { return kEndings; }

  GraphFile read(const std::string& path, const GraphReadOptions& options,
                 Workers& workers) const override {
    return read_edge_list(path, options, workers);
  }

  void write(const GraphFile& file, const std::string& path, Workers& workers) const override {
    for (const std::string& id : file.names) check_id(id, path);
    const TieKind kind = written_kind(file, workers);
    TextWriter out(path);
    out.text(kind == TieKind::mutual ? "# Mutual ties: " : "# Directed ties: ")
        .number(written_ties(file.graph, kind))
        .text(", agents: ")
        .number(std::uint64_t{file.graph.agents()})
        .text(kind == TieKind::mutual ? "\n" : "; the first follows the second\n");
    // Who has no friends would be forgotten; a tie with itself is all that can be said of it.
    for (const AgentId agent : lone_agents(file.graph)) {
      out.id(file, agent).text("\t").id(file, agent);
      out.text(file.weights.empty() ? "\n" : "\t1\n");
    }
    for_each_written_tie(file, kind, [&](AgentId from, AgentId to, TieIndex tie) {
      out.id(file, from).text("\t").id(file, to);
      if (!file.weights.empty()) out.text("\t").number(file.weights[tie]);
      out.text("\n");
    });
    out.finish();
  }
};

}  // namespace

GraphFile read_edge_list(const std::string& path, const GraphReadOptions& options,
                         Workers& workers) {
  if (auto file = read_number_ties(path, options, workers)) return std::move(*file);
  return read_edge_list_by_line(path, options, workers);
}

GraphFile read_edge_list_by_line(const std::string& path, const GraphReadOptions& options,
                                 Workers& workers) {
  TextLines lines(path);
  LineProblems problems(path);
  AgentIds ids;
  HeaderWatch header;
  TieList ties(path, options, options.kind);

  for (std::string_view line; lines.next_data(line);) {
    const std::string_view from = take_field(line, ",");
    const std::string_view to = take_field(line, ",");
    if (to.empty()) {
      problems.add(lines, from.empty() ? "no id" : "only one id, " + shown(from),
                   "two ids, of the agents that a tie joins");
      continue;
    }
    bool negative = false;
    for (const std::string_view id : {from, to}) {
      if (!is_negative_number(id)) continue;
      negative = true;
      problems.add(lines, "the id " + shown(id) + " is negative", "whole numbers from 0, or names");
    }
    if (negative) continue;
    double weight = 1.0;
    if (options.weights == TieWeights::kept) {
      if (!ties.read_weight(take_field(line, ","), lines, problems, weight)) continue;
    }
    if (!trimmed(line).empty()) ties.note_wider_line();
    header.see(lines, from, to);
    const std::uint32_t a = ids.ordinal(from);
    const std::uint32_t b = ids.ordinal(to);
    if (ids.size() > options.most_agents) ties.raise_too_many_agents(lines.where());
    ties.add(a, b, weight);
  }
  problems.raise_if_any();
  header.raise_if_header();
  return ties.build(ids, kWhatIsAllowed, workers);
}

std::unique_ptr<GraphFormat> make_edge_list_graph_format() {
  return std::make_unique<EdgeListFormat>();
}

}  // namespace hearsay
