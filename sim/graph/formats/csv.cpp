// A table with a header that names its columns: source, target and perhaps weight, in any order and
// among others (RFC 4180, but for line ends within quotes). Semicolons or tabs may stand for the
// commas, as spreadsheets write them.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "sim/core/errors.hpp"
#include "sim/graph/text_lines.hpp"
#include "sim/graph/text_writer.hpp"
#include "sim/graph/tie_list.hpp"

namespace hearsay {
namespace {

constexpr std::array<std::string_view, 1> kEndings = {".csv"};
constexpr std::string_view kHeaderAllowed =
    "a header with the columns source and target, and perhaps weight; a table without a header is "
    "an edge_list";
constexpr std::string_view kSources[] = {"source", "src", "from"};
constexpr std::string_view kTargets[] = {"target", "dst", "to"};
constexpr std::string_view kWeights[] = {"weight"};

// The cells of a line, reused from line to line.
class Cells {
 public:
  // False where a quote is not closed, or something follows it.
  bool split(std::string_view line, char separator) {
    count_ = 0;
    while (true) {
      if (count_ == cells_.size()) cells_.emplace_back();
      std::string& cell = cells_[count_++];
      cell.clear();
      const std::size_t first = line.find_first_not_of(" ");
      if (first != std::string_view::npos && line[first] == '"') {
        line.remove_prefix(first + 1);
        while (true) {
          const std::size_t quote = line.find('"');
          if (quote == std::string_view::npos) return false;
          cell += line.substr(0, quote);
          line.remove_prefix(quote + 1);
          if (!line.starts_with('"')) break;
          cell += '"';
          line.remove_prefix(1);
        }
        const std::size_t end = std::min(line.find(separator), line.size());
        if (!trimmed(line.substr(0, end)).empty()) return false;
        line.remove_prefix(end);
      } else {
        const std::size_t end = std::min(line.find(separator), line.size());
        cell = trimmed(line.substr(0, end));
        line.remove_prefix(end);
      }
      if (line.empty()) return true;
      line.remove_prefix(1);
    }
  }

  std::size_t size() const { return count_; }
  const std::string& operator[](std::size_t i) const { return cells_[i]; }

 private:
  std::vector<std::string> cells_;
  std::size_t count_ = 0;
};

struct Columns {
  std::size_t width = 0;
  std::size_t source = 0;
  std::size_t target = 0;
  std::optional<std::size_t> weight;
};

std::optional<std::size_t> find_column(const Cells& header,
                                       std::span<const std::string_view> names) {
  for (std::size_t i = 0; i < header.size(); ++i) {
    std::string lower = header[i];
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
      return 'A' <= c && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    if (std::find(names.begin(), names.end(), lower) != names.end()) return i;
  }
  return std::nullopt;
}

void write_cell(std::string_view text, TextWriter& out) {
  if (text.find_first_of("\",; \t") == std::string_view::npos) {
    out.text(text);
    return;
  }
  out.text("\"");
  for (std::size_t quote; (quote = text.find('"')) != std::string_view::npos;) {
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
    TextLines lines(path);
    std::string_view line;
    Cells cells;
    do {
      if (!lines.next(line)) throw InputError(path, "holds no ties", std::string(kHeaderAllowed));
    } while (trimmed(line).empty());
    const char separator = line.find(',') != std::string_view::npos   ? ','
                           : line.find(';') != std::string_view::npos ? ';'
                                                                      : '\t';
    TieList ties(path, options, options.kind);
    const Columns columns = read_header(line, separator, lines, cells, options, ties);

    LineProblems problems(path);
    AgentIds ids;
    while (lines.next(line)) {
      if (trimmed(line).empty()) continue;
      if (!cells.split(line, separator)) {
        problems.add(lines, "a quote is not closed, or does not end its cell",
                     "cells in quotes on one line, with a quote written twice");
        continue;
      }
      if (cells.size() != columns.width) {
        problems.add(lines, std::to_string(cells.size()) + " cells",
                     std::to_string(columns.width) + ", as in the header");
        continue;
      }
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
  static Columns read_header(std::string_view line, char separator, const TextLines& lines,
                             Cells& cells, const GraphReadOptions& options, TieList& ties) {
    const bool sound = cells.split(line, separator);
    const auto source = find_column(cells, kSources);
    const auto target = find_column(cells, kTargets);
    if (!sound || !source || !target) {
      throw InputError(lines.where(),
                       "the header lacks the column " + std::string(source ? "target" : "source"),
                       std::string(kHeaderAllowed));
    }
    Columns columns{cells.size(), *source, *target, std::nullopt};
    if (options.weights == TieWeights::kept) columns.weight = find_column(cells, kWeights);
    std::vector<std::string> not_read;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i != columns.source && i != columns.target && i != columns.weight) {
        not_read.push_back(cells[i]);
      }
    }
    ties.note_columns_not_read(std::move(not_read));
    return columns;
  }
};

}  // namespace

std::unique_ptr<GraphFormat> make_csv_graph_format() {
  return std::make_unique<CsvFormat>();
}

}  // namespace hearsay
