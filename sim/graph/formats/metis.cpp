// METIS: how many agents and friendships, then a line for each agent with the numbers of its
// friends; each friendship stands on the lines of both. An empty line is an agent without friends.
#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "sim/core/errors.hpp"
#include "sim/graph/numbered_ids.hpp"
#include "sim/graph/text_lines.hpp"
#include "sim/graph/text_writer.hpp"
#include "sim/graph/tie_list.hpp"

namespace hearsay {
namespace {

constexpr std::array<std::string_view, 2> kEndings = {".metis", ".graph"};
constexpr double kMostWhole = 9007199254740992.0;  // above, doubles are not all whole numbers

// The first line: what there is, and what stands on the line of an agent.
struct Header {
  std::uint32_t agents = 0;
  std::uint64_t friendships = 0;
  std::uint64_t passed_over = 0;  // fields before the friends: size and weights of the agent
  bool has_weights = false;       // a weight behind each friend
};

class MetisFormat final : public GraphFormat {
 public:
  std::string_view name() const override { return "metis"; }
  std::string_view sentence() const override {
    return "a line for each agent with the numbers of its friends; mutual ties only";
  }
  std::string_view source() const override { return "Karypis and Kumar 1998"; }
  std::span<const std::string_view> endings() const override { return kEndings; }

  GraphFile read(const std::string& path, const GraphReadOptions& options,
                 Workers& workers) const override {
    TextLines lines(path);
    NumberedIds ids;
    const auto next = [&](std::string_view& line) {
      while (lines.next(line)) {
        if (!line.starts_with('%')) return true;
        ids.see(line, lines.where());
      }
      return false;
    };
    std::string_view line;
    if (!next(line)) {
      throw InputError(path, "holds no ties", "a first line with the numbers of agents and ties");
    }
    TieList ties(path, options, TieKind::directed);
    const Header header = read_header(line, lines, ties, options);
    ties.set_weighted(header.has_weights);
    ties.reserve(header.friendships);

    LineProblems problems(path);
    std::vector<std::uint64_t> line_of;  // by agent
    while (next(line)) {
      if (line_of.size() == header.agents) {
        if (trimmed(line).empty()) continue;
        throw InputError(lines.where(), "a line more than there are agents",
                         std::to_string(header.agents) + " lines after the first");
      }
      const auto agent = static_cast<std::uint32_t>(line_of.size());
      line_of.push_back(lines.number());
      read_friends(line, agent, header, lines, problems, ties);
    }
    problems.raise_if_any();
    if (line_of.size() < header.agents) {
      throw InputError(
          lines.where(),
          "the file ends after the lines of " + std::to_string(line_of.size()) + " agents",
          std::to_string(header.agents) + " lines after the first");
    }
    if (ties.size() / 2 != header.friendships || ties.size() % 2 != 0) {
      throw InputError(
          path, "lists " + std::to_string(ties.size()) + " friends in all",
          "twice the number of ties of the first line, " + std::to_string(header.friendships));
    }
    GraphFile file =
        ties.build(header.agents, ids.names(header.agents, path), "at least one tie", workers);
    if (file.report.one_way_ties > 0) raise_one_way(file, path, line_of);
    file.report.kind = TieKind::mutual;
    file.report.lines /= 2;
    file.report.ties /= 2;
    file.report.repeated_ties /= 2;
    return file;
  }

  void write(const GraphFile& file, const std::string& path, Workers& workers) const override {
    if (written_kind(file, workers) == TieKind::directed) {
      throw InputError(path, "METIS holds mutual ties only, and this graph has others",
                       "a format that holds directed ties: edge_list, csv, matrix_market, graphml, "
                       "hdf5");
    }
    for (const double weight : file.weights) {
      if (weight >= 1.0 && weight <= kMostWhole && std::floor(weight) == weight) continue;
      throw InputError(path, "METIS cannot hold the weight " + to_text(weight),
                       "whole weights from 1, or no weights");
    }
    TextWriter out(path);
    write_numbered_ids(file, path, out);
    const Graph& graph = file.graph;
    out.number(std::uint64_t{graph.agents()}).text(" ").number(graph.ties() / 2);
    out.text(file.weights.empty() ? "\n" : " 001\n");
    for (std::uint32_t a = 0; a < graph.agents(); ++a) {
      TieIndex tie = graph.first_tie(AgentId{a});
      std::string_view blank;
      for (const AgentId other : graph.friends(AgentId{a})) {
        out.text(blank).number(std::uint64_t{index(other)} + 1);
        if (!file.weights.empty()) {
          out.text(" ").number(static_cast<std::uint64_t>(file.weights[tie]));
        }
        blank = " ";
        ++tie;
      }
      out.text("\n");
    }
    out.finish();
  }

 private:
  static Header read_header(std::string_view line, const TextLines& lines, const TieList& ties,
                            const GraphReadOptions& options) {
    const auto agents = count_from(take_field(line, ""));
    const auto friendships = count_from(take_field(line, ""));
    const std::string_view layout = take_field(line, "");
    const std::string_view weights_field = take_field(line, "");
    const auto weights = weights_field.empty() ? std::uint64_t{1} : count_from(weights_field);
    const bool known =
        layout.size() <= 3 && layout.find_first_not_of("01") == std::string_view::npos;
    if (!agents || !friendships || !weights || !known || !trimmed(line).empty()) {
      throw InputError(lines.where(), "is not the first line of a METIS file",
                       "the numbers of agents and ties, then perhaps three digits 0 or 1 and the "
                       "number of weights of an agent");
    }
    if (*agents > options.most_agents) ties.raise_too_many_agents(lines.where());
    // Digits from the right: ties have weights, agents have weights, agents have a size.
    const auto digit = [&](std::size_t i) {
      return i < layout.size() && layout[layout.size() - 1 - i] == '1';
    };
    return {.agents = static_cast<std::uint32_t>(*agents),
            .friendships = *friendships,
            .passed_over = (digit(2) ? 1U : 0U) + (digit(1) ? *weights : 0U),
            .has_weights = digit(0)};
  }

  static void read_friends(std::string_view line, std::uint32_t agent, const Header& header,
                           const TextLines& lines, LineProblems& problems, TieList& ties) {
    for (std::uint64_t i = 0; i < header.passed_over; ++i) {
      const std::string_view field = take_field(line, "");
      if (count_from(field)) continue;
      problems.add(lines, "the size or a weight of the agent is missing",
                   std::to_string(header.passed_over) + " whole numbers before its friends");
      return;
    }
    for (std::string_view field = take_field(line, ""); !field.empty();
         field = take_field(line, "")) {
      const std::uint32_t other = agent_from_number(field, header.agents, lines, problems);
      if (other == header.agents) return;
      double weight = 1.0;
      if (header.has_weights) {
        const std::string_view given = take_field(line, "");
        const auto number = count_from(given);
        if (!number || *number == 0) {
          problems.add(lines,
                       given.empty() ? "the weight of the last friend is missing"
                                     : "the weight " + shown(given) + " is no whole number",
                       "whole weights from 1");
          return;
        }
        weight = static_cast<double>(*number);
      }
      ties.add(agent, other, weight);
    }
  }

  [[noreturn]] static void raise_one_way(const GraphFile& file, const std::string& path,
                                         const std::vector<std::uint64_t>& line_of) {
    for (std::uint32_t a = 0; a < file.graph.agents(); ++a) {
      for (const AgentId reader : file.graph.friends(AgentId{a})) {
        const auto back = file.graph.friends(reader);
        if (std::binary_search(back.begin(), back.end(), AgentId{a})) continue;
        throw InputError(path + ":" + std::to_string(line_of[index(reader)]),
                         "names " + std::to_string(std::uint64_t{a} + 1) + ", whose line " +
                             std::to_string(line_of[a]) + " does not name " +
                             std::to_string(std::uint64_t{index(reader)} + 1),
                         "each tie on the lines of both");
      }
    }
    throw InputError(path, "holds ties that go one way", "each tie on the lines of both");
  }
};

}  // namespace

std::unique_ptr<GraphFormat> make_metis_graph_format() {
  return std::make_unique<MetisFormat>();
}

}  // namespace hearsay
