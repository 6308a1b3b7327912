// A table with a header that names its columns: source, target and perhaps weight, in any order and
// among others.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "sim/core/errors.hpp"
#include "sim/graph/table_lines.hpp"
#include "sim/graph/text_writer.hpp"
#include "sim/graph/tie_list.hpp"

namespace hearsay {
namespace {

constexpr std::array<std::string_view, 1> kEndings = {".csv"};
constexpr std::string_view kHeaderAllowed =
    "a header with the columns source and target, and perhaps weight; a table without a header is "
    "an edge_list";
constexpr std::string_view kSources[] = {"source", "src", "from", "source_id"};
constexpr std::string_view kTargets[] = {"target", "dst", "to", "target_id"};

struct Columns {
  std::size_t source = 0;
  std::size_t target = 0;
  std::optional<std::size_t> weight;
};

void write_cell(std::string_view text, TextWriter& out) {
  if (text.find_first_of("\",; \t") == std::string_view::npos) {
    out.text(text);
    return;
  }
  out.text("\"");
  for (std::size_t quote = 0; (quote = text.find('"')) != std::string_view::npos;) {
    out.text(text.substr(0, quote + 1)).text("\"");
    text.remove_prefix(quote + 1);
  }
  out.text(text).text("\"");
}

class CsvFormat final : public GraphFormat {
 public:
  std::string_view name() const override { return "csv"; }
  std::string_view sentence() const override {
    return "a table with a header that names the columns source, target and perhaps weight";
  }
  std::string_view source() const override { return "RFC 4180"; }
  std::span<const std::string_view> endings() const override { return kEndings; }

  GraphFile read(const std::string& path, const GraphReadOptions& options,
                 Workers& workers) const override {
    TableLines table(path, std::string(kHeaderAllowed));
    TieList ties(path, options, options.kind);
    const Columns columns = read_header(table, options, ties);
    const TextLines& lines = table.lines();

    LineProblems problems(path);
    AgentIds ids;
    while (const Cells* row = table.next(problems)) {
      const Cells& cells = *row;
      const std::string& from = cells[columns.source];
      const std::string& to = cells[columns.target];
      bool sound = true;
      for (const std::string* id : {&from, &to}) {
        if (!id->empty() && !is_negative_number(*id)) continue;
        sound = false;
        problems.add(lines,
                     id->empty() ? "an id is missing" : "the id " + shown(*id) + " is negative",
                     "whole numbers from 0, or names");
      }
      double weight = 1.0;
      if (columns.weight && !ties.read_weight(cells[*columns.weight], lines, problems, weight)) {
        continue;
      }
      if (!sound) continue;
      const std::uint32_t a = ids.ordinal(from);
      const std::uint32_t b = ids.ordinal(to);
      if (ids.size() > options.most_agents) ties.raise_too_many_agents(lines.where());
      ties.add(a, b, weight);
    }
    problems.raise_if_any();
    return ties.build(ids, "at least one line under the header", workers);
  }

  void write(const GraphFile& file, const std::string& path, Workers& workers) const override {
    for (const std::string& id : file.names) {
      if (!id.empty() && id.find_first_of("\r\n") == std::string::npos && !is_negative_number(id)) {
        continue;
      }
      throw InputError(path, "a table cannot hold the id " + shown(id),
                       "ids on one line; formats that hold any: graphml, hdf5");
    }
    const TieKind kind = written_kind(file, workers);
    TextWriter out(path);
    const auto id = [&](AgentId agent) {
      if (file.names.empty()) {
        out.number(std::uint64_t{index(agent)});
      } else {
        write_cell(file.names[index(agent)], out);
      }
    };
    const bool weighted = !file.weights.empty();
    out.text(weighted ? "source,target,weight\n" : "source,target\n");
    // Who has no friends would be forgotten; a tie with itself is all that can be said of it.
    for (const AgentId agent : lone_agents(file.graph)) {
      id(agent);
      out.text(",");
      id(agent);
      out.text(weighted ? ",1\n" : "\n");
    }
    for_each_written_tie(file, kind, [&](AgentId from, AgentId to, TieIndex tie) {
      id(from);
      out.text(",");
      id(to);
      if (weighted) out.text(",").number(file.weights[tie]);
      out.text("\n");
    });
    out.finish();
  }

 private:
  static Columns read_header(const TableLines& table, const GraphReadOptions& options,
                             TieList& ties) {
    const auto source = table.column(kSources);
    const auto target = table.column(kTargets);
    const std::string where = table.lines().where();
    if (!source || !target) {
      throw InputError(where,
                       "the header lacks the column " + std::string(source ? "target" : "source"),
                       std::string(kHeaderAllowed));
    }
    Columns columns{*source, *target, std::nullopt};
    if (options.weights == TieWeights::kept) {
      columns.weight = weight_column(table, options, where);
    }
    std::vector<std::string> not_read;
    for (std::size_t i = 0; i < table.header().size(); ++i) {
      if (i != columns.source && i != columns.target && i != columns.weight) {
        not_read.push_back(table.header()[i]);
      }
    }
    ties.note_columns_not_read(std::move(not_read));
    return columns;
  }

  // The column that is named as the weight, or the first that is called as weights are.
  static std::optional<std::size_t> weight_column(const TableLines& table,
                                                  const GraphReadOptions& options,
                                                  const std::string& where) {
    if (options.weight_name.empty()) return table.column(kWeightNames);
    const auto named = std::find(table.header().begin(), table.header().end(), options.weight_name);
    if (named == table.header().end()) {
      const std::vector<std::string_view> known(table.header().begin(), table.header().end());
      throw InputError(where,
                       "the header lacks the column " + shown(options.weight_name) +
                           did_you_mean(options.weight_name, known),
                       "a column of the table");
    }
    return static_cast<std::size_t>(named - table.header().begin());
  }
};

}  // namespace

std::unique_ptr<GraphFormat> make_csv_graph_format() {
  return std::make_unique<CsvFormat>();
}

}  // namespace hearsay
