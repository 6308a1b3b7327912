// Matrix Market's coordinate layout: entry (i, j) of the matrix says that i follows j.
//
// A symmetric matrix holds friendships, one triangle of it; a general one directed ties. Values
// are weights; a pattern has none. An entry of value 0 is a tie all the same.
#include <algorithm>
#include <array>
#include <string_view>

#include "sim/core/errors.hpp"
#include "sim/graph/numbered_ids.hpp"
#include "sim/graph/text_lines.hpp"
#include "sim/graph/text_writer.hpp"
#include "sim/graph/tie_list.hpp"

namespace hearsay {
namespace {

constexpr std::array<std::string_view, 1> kEndings = {".mtx"};
constexpr std::string_view kBanner = "%%MatrixMarket matrix coordinate ";
constexpr std::string_view kBannerAllowed =
    "%%MatrixMarket matrix coordinate, then pattern, integer or real, then general or symmetric";

bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

struct Banner {
  bool has_values = false;
  TieKind kind = TieKind::directed;
};

Banner read_banner(std::string_view line, const std::string& where) {
  std::array<std::string_view, 5> words;
  for (std::string_view& word : words) word = take_field(line, "");
  const auto [mark, object, layout, field, symmetry] = words;
  if (!same_word(mark, "%%MatrixMarket") || !same_word(object, "matrix")) {
    throw InputError(where, "does not begin as a Matrix Market file", std::string(kBannerAllowed));
  }
  const auto require = [&](bool known, std::string_view word) {
    if (!known) {
      throw InputError(where, "a matrix that is " + shown(word) + " is not read",
                       std::string(kBannerAllowed));
    }
  };
  require(same_word(layout, "coordinate"), layout);
  const bool pattern = same_word(field, "pattern");
  require(pattern || same_word(field, "integer") || same_word(field, "real"), field);
  const bool symmetric = same_word(symmetry, "symmetric");
  require(symmetric || same_word(symmetry, "general"), symmetry);
  return {!pattern, symmetric ? TieKind::mutual : TieKind::directed};
}

class MatrixMarketFormat final : public GraphFormat {
 public:
  std::string_view name() const override { return "matrix_market"; }
  std::string_view sentence() const override {
    return "a sparse matrix by its entries: pattern, integer or real values, general (directed) or "
           "symmetric (mutual)";
  }
  std::string_view source() const override { return "Boisvert, Pozo, Remington 1996, NIST"; }
  std::span<const std::string_view> endings() const override { return kEndings; }

  GraphFile read(const std::string& path, const GraphReadOptions& options,
                 Workers& workers) const override {
    TextLines lines(path);
    std::string_view line;
    if (!lines.next(line)) throw InputError(path, "is empty", std::string(kBannerAllowed));
    const Banner banner = read_banner(line, lines.where());
    NumberedIds ids;
    bool has_size = false;
    while (!has_size && lines.next(line)) {
      if (line.starts_with('%')) {
        ids.see(line, lines.where());
      } else {
        has_size = !trimmed(line).empty();
      }
    }
    if (!has_size) {
      throw InputError(lines.where(), "the file ends before the size of the matrix",
                       "a line with rows, columns and entries");
    }
    TieList ties(path, options, banner.kind);
    const auto [agents, entries] = read_size(line, lines, ties, options);
    ties.set_weighted(banner.has_values);
    ties.reserve(entries);

    LineProblems problems(path);
    std::uint64_t seen = 0;
    while (lines.next(line)) {
      if (trimmed(line).empty() || line.starts_with('%')) continue;
      if (++seen > entries) {
        throw InputError(lines.where(), "an entry more than the size of the matrix says",
                         std::to_string(entries) + " entries");
      }
      read_entry(line, agents, banner.has_values, lines, problems, ties);
    }
    problems.raise_if_any();
    if (seen < entries) {
      throw InputError(lines.where(), "the file ends after " + std::to_string(seen) + " entries",
                       std::to_string(entries) + ", as the size of the matrix says");
    }
    return ties.build(agents, ids.names(agents, path), "at least one entry", workers);
  }

  void write(const GraphFile& file, const std::string& path, Workers& workers) const override {
    const TieKind kind = written_kind(file, workers);
    TextWriter out(path);
    out.text(kBanner)
        .text(file.weights.empty() ? "pattern" : "real")
        .text(kind == TieKind::mutual ? " symmetric\n" : " general\n");
    write_numbered_ids(file, path, out);
    const std::uint64_t agents = file.graph.agents();
    out.number(agents).text(" ").number(agents).text(" ");
    out.number(written_ties(file.graph, kind)).text("\n");
    for_each_written_tie(file, kind, [&](AgentId from, AgentId to, TieIndex tie) {
      // A symmetric matrix is given by its lower triangle.
      if (kind == TieKind::mutual) std::swap(from, to);
      out.number(std::uint64_t{index(from)} + 1).text(" ").number(std::uint64_t{index(to)} + 1);
      if (!file.weights.empty()) out.text(" ").number(file.weights[tie]);
      out.text("\n");
    });
    out.finish();
  }

 private:
  struct Size {
    std::uint32_t agents;
    std::uint64_t entries;
  };

  static Size read_size(std::string_view line, const TextLines& lines, const TieList& ties,
                        const GraphReadOptions& options) {
    const auto rows = count_from(take_field(line, ""));
    const auto columns = count_from(take_field(line, ""));
    const auto entries = count_from(take_field(line, ""));
    if (!rows || !columns || !entries || !trimmed(line).empty()) {
      throw InputError(lines.where(), "is not the size of a matrix",
                       "three whole numbers: rows, columns, entries");
    }
    if (*rows != *columns) {
      throw InputError(lines.where(),
                       "the matrix has " + std::to_string(*rows) + " rows and " +
                           std::to_string(*columns) + " columns",
                       "as many rows as columns, one for each agent");
    }
    if (*rows > options.most_agents) ties.raise_too_many_agents(lines.where());
    return {static_cast<std::uint32_t>(*rows), *entries};
  }

  static void read_entry(std::string_view line, std::uint32_t agents, bool has_value,
                         const TextLines& lines, LineProblems& problems, TieList& ties) {
    const std::uint32_t from = agent_from_number(take_field(line, ""), agents, lines, problems);
    if (from == agents) return;
    const std::uint32_t to = agent_from_number(take_field(line, ""), agents, lines, problems);
    if (to == agents) return;
    double weight = 1.0;
    if (has_value) {
      const std::string_view field = take_field(line, "");
      const auto number = finite_number(field);
      if (!number) {
        problems.add(lines,
                     field.empty() ? "the value is missing"
                                   : "the value " + shown(field) + " is no finite number",
                     "a number such as 0.7");
        return;
      }
      weight = *number;
    }
    if (!trimmed(line).empty()) {
      problems.add(lines, "holds more than an entry",
                   has_value ? "row, column and value" : "row and column");
      return;
    }
    ties.add(from, to, weight);
  }
};

}  // namespace

std::unique_ptr<GraphFormat> make_matrix_market_graph_format() {
  return std::make_unique<MatrixMarketFormat>();
}

}  // namespace hearsay
