// Result files as tidy tables for tools that do not read HDF5: a row for each thing that was
// observed, a column for each measure. Values are in their units.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "analysis/csv.hpp"
#include "app/commands.hpp"
#include "app/written.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/utf8.hpp"
#include "sim/graph/text_writer.hpp"
#include "sim/io/result_file.hpp"

namespace hearsay {
namespace {

constexpr std::array<std::string_view, 6> table_names = {"totals", "steps",    "agents",
                                                         "points", "measures", "run"};

// A cell as CSV and as JSON have it.
struct Cell {
  std::string text;
  bool is_number = false;

  Cell(std::string words) : text(std::move(words)) {}  // NOLINT(google-explicit-constructor)
  Cell(std::int64_t number)                            // NOLINT(google-explicit-constructor)
      : text(std::to_string(number)), is_number(true) {}
  Cell(double number)  // NOLINT(google-explicit-constructor)
      : text(csv_number(number)), is_number(true) {}
};

// Counts of a measure in its unit. Where a unit is so many counts, dividing is exact to the last
// digit; multiplying by the scale is not.
Cell value_of(std::int64_t count, const MeasureColumn& measure) {
  if (measure.scale == 1.0) return count;
  const double counts_in_unit = std::round(1 / measure.scale);
  if (1 / counts_in_unit == measure.scale) return static_cast<double>(count) / counts_in_unit;
  return static_cast<double>(count) * measure.scale;
}

std::string json_text(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : valid_utf8(text)) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

class TableWriter {
 public:
  virtual ~TableWriter() = default;
  virtual void begin(std::string_view table, const std::vector<std::string>& columns) = 0;
  virtual void row(const std::vector<Cell>& cells) = 0;
  virtual void end() = 0;
  // After the last table; says what was written.
  virtual std::string finish() = 0;
};

// A file for each table in a folder.
class CsvFolder final : public TableWriter {
 public:
  explicit CsvFolder(std::string folder) : folder_(std::move(folder)) {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error) throw SystemError("create folder", folder_, error.message());
  }
  void begin(std::string_view table, const std::vector<std::string>& columns) override {
    const std::string path = folder_ + "/" + std::string(table) + ".csv";
    written_ += (written_.empty() ? "written to " : ", ") + path;
    file_.emplace(path);
    file_->text(csv_line(columns));
  }
  void row(const std::vector<Cell>& cells) override {
    cells_.clear();
    for (const Cell& cell : cells) {
      cells_.push_back(cell.is_number ? cell.text : valid_utf8(cell.text));
    }
    file_->text(csv_line(cells_));
  }
  void end() override {
    file_->finish();
    file_.reset();
  }
  std::string finish() override { return written_; }

 private:
  std::string folder_;
  std::string written_;
  std::optional<TextWriter> file_;
  std::vector<std::string> cells_;
};

// One file: {"TABLE": {"columns": [...], "rows": [[...], ...]}, ...}
class JsonFile final : public TableWriter {
 public:
  explicit JsonFile(std::string path) : path_(std::move(path)), file_(path_) { file_.text("{"); }
  void begin(std::string_view table, const std::vector<std::string>& columns) override {
    file_.text(first_table_ ? "\n" : ",\n").text(json_text(std::string(table)));
    first_table_ = false;
    file_.text(": {\"columns\": [");
    for (std::size_t i = 0; i < columns.size(); ++i) {
      file_.text(i > 0 ? ", " : "").text(json_text(columns[i]));
    }
    file_.text("], \"rows\": [");
    first_row_ = true;
  }
  void row(const std::vector<Cell>& cells) override {
    file_.text(first_row_ ? "\n[" : ",\n[");
    first_row_ = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) file_.text(", ");
      if (!cells[i].is_number) {
        file_.text(json_text(cells[i].text));
      } else {
        file_.text(cells[i].text.empty() ? "null" : cells[i].text);
      }
    }
    file_.text("]");
  }
  void end() override { file_.text("\n]}"); }
  std::string finish() override {
    file_.text("\n}\n").finish();
    return "written to " + path_;
  }

 private:
  std::string path_;
  TextWriter file_;
  bool first_table_ = true;
  bool first_row_ = true;
};

template <class Columns>
std::vector<std::string> heads(std::vector<std::string> keys, const Columns& columns) {
  for (const auto& column : columns) keys.push_back(column.name);
  return keys;
}

void write_totals(const ResultReader& result, TableWriter& writer) {
  const ResultHeader& header = result.header();
  writer.begin("totals", heads({"strategy", "replicate"}, header.measures));
  for (std::size_t s = 0; s < header.strategies.size(); ++s) {
    std::vector<std::vector<std::int64_t>> columns;
    for (std::size_t m = 0; m < header.measures.size(); ++m) columns.push_back(result.totals(s, m));
    const ReplicateSet finished = result.finished(s);
    for (std::size_t replicate = 0; replicate < header.replicates; ++replicate) {
      if (!finished.holds(static_cast<std::uint32_t>(replicate))) continue;
      std::vector<Cell> row = {header.strategies[s], static_cast<std::int64_t>(replicate)};
      for (std::size_t m = 0; m < columns.size(); ++m) {
        row.push_back(value_of(columns[m][replicate], header.measures[m]));
      }
      writer.row(row);
    }
  }
  writer.end();
}

void write_steps(const ResultReader& result, TableWriter& writer) {
  const ResultHeader& header = result.header();
  writer.begin("steps", heads({"strategy", "replicate", "step", "hours"}, header.measures));
  for (std::size_t s = 0; s < header.strategies.size(); ++s) {
    std::vector<std::vector<std::int64_t>> columns;
    for (std::size_t m = 0; m < header.measures.size(); ++m) columns.push_back(result.series(s, m));
    const ReplicateSet finished = result.finished(s);
    for (std::size_t i = 0; i < header.kept() * header.steps; ++i) {
      if (!finished.holds(static_cast<std::uint32_t>(i / header.steps))) continue;
      const auto step = static_cast<std::int64_t>(i % header.steps);
      std::vector<Cell> row = {header.strategies[s], static_cast<std::int64_t>(i / header.steps),
                               step, static_cast<double>(step * header.step.seconds) / 3600.0};
      for (std::size_t m = 0; m < columns.size(); ++m) {
        row.push_back(value_of(columns[m][i], header.measures[m]));
      }
      writer.row(row);
    }
  }
  writer.end();
}

void write_agents(const ResultReader& result, TableWriter& writer) {
  const ResultHeader& header = result.header();
  writer.begin("agents", heads({"strategy", "agent"}, header.outcomes));
  for (std::size_t s = 0; s < header.strategies.size() && !header.outcomes.empty(); ++s) {
    std::vector<std::vector<std::int64_t>> columns;
    for (std::size_t o = 0; o < header.outcomes.size(); ++o) {
      columns.push_back(result.agent_counts(s, o));
    }
    for (std::size_t agent = 0; agent < header.agents; ++agent) {
      std::vector<Cell> row = {header.strategies[s], header.agent_names.empty()
                                                         ? std::to_string(agent)
                                                         : header.agent_names[agent]};
      for (const auto& column : columns) row.emplace_back(column[agent]);
      writer.row(row);
    }
  }
  writer.end();
}

// Which values of the swept fields each strategy has.
void write_points(const ResultReader& result, TableWriter& writer) {
  const ResultHeader& header = result.header();
  std::vector<std::string> head = {"strategy", "plain_strategy", "point", "market_agents"};
  for (const SweptColumn& column : header.swept) head.push_back(column.path);
  writer.begin("points", head);
  for (std::size_t s = 0; s < header.strategies.size() && !header.swept.empty(); ++s) {
    const std::size_t point = s / header.strategies_of_a_point();
    std::vector<Cell> row = {header.strategies[s], header.plain_strategy(s),
                             static_cast<std::int64_t>(point),
                             static_cast<std::int64_t>(header.point_agents[point])};
    for (const SweptColumn& column : header.swept) row.emplace_back(column.values[point]);
    writer.row(row);
  }
  writer.end();
}

void write_measures(const ResultReader& result, TableWriter& writer) {
  writer.begin("measures", {"name", "unit", "sentence"});
  for (const MeasureColumn& measure : result.header().measures) {
    writer.row({measure.name, measure.unit, measure.sentence});
  }
  for (const OutcomeColumn& outcome : result.header().outcomes) {
    writer.row({outcome.name, std::string("replicates"), outcome.sentence});
  }
  writer.end();
}

void write_run(const ResultReader& result, TableWriter& writer) {
  const ResultHeader& header = result.header();
  const auto number = [](auto value) { return std::to_string(value); };
  writer.begin("run", {"key", "value"});
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"title", header.title},           {"program_version", header.program_version},
      {"git_commit", header.git_commit}, {"graph_digest", header.graph_digest},
      {"currency", header.currency},     {"baseline", header.baseline},
      {"seed", number(header.seed)},     {"step_seconds", number(header.step.seconds)},
      {"steps", number(header.steps)},   {"replicates", number(header.replicates)},
      {"agents", number(header.agents)}, {"scenario_resolved", header.scenario_resolved}};
  for (const auto& [key, value] : rows) writer.row({key, value});
  writer.end();
}

void refuse_unknown_tables(const std::vector<std::string>& tables) {
  Problems problems;
  for (const std::string& table : tables) {
    if (std::find(table_names.begin(), table_names.end(), table) == table_names.end()) {
      problems.add("--table", "no table \"" + table + "\"" + did_you_mean(table, table_names),
                   fmt::format("{}", fmt::join(table_names, ", ")));
    }
  }
  problems.raise_if_any();
}

}  // namespace

int export_result(const ExportOptions& options) {
  refuse_unknown_tables(options.tables);
  refuse_to_replace(options.output, {options.result});
  const ResultReader result(options.result);
  const auto wanted = [&](std::string_view table) {
    return options.tables.empty() ||
           std::find(options.tables.begin(), options.tables.end(), table) != options.tables.end();
  };
  std::unique_ptr<TableWriter> writer;
  if (options.format == "json") {
    writer = std::make_unique<JsonFile>(options.output);
  } else {
    writer = std::make_unique<CsvFolder>(options.output);
  }
  if (wanted("totals")) write_totals(result, *writer);
  if (wanted("steps")) write_steps(result, *writer);
  if (wanted("agents")) write_agents(result, *writer);
  if (wanted("points") && (!options.tables.empty() || !result.header().swept.empty())) {
    write_points(result, *writer);
  }
  if (wanted("measures")) write_measures(result, *writer);
  if (wanted("run")) write_run(result, *writer);
  std::cout << writer->finish() << '\n';
  return 0;
}

}  // namespace hearsay
