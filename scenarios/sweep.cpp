#include "scenarios/sweep.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "scenarios/reader.hpp"
#include "sim/core/draws.hpp"
#include "sim/graph/table_lines.hpp"

namespace hearsay {
namespace {

// Each point is a scenario in memory.
constexpr std::size_t kMostPoints = 100'000;

constexpr std::string_view kGrid = "grid";
constexpr std::string_view kList = "list";
constexpr std::string_view kHypercube = "latin_hypercube";

// As a label has it.
std::string text_of(const Node& node) {
  if (const auto* number = node.as<std::int64_t>()) return std::to_string(*number);
  if (const auto* number = node.as<double>()) return to_text(*number);
  if (const auto* text = node.as<std::string>()) return *text;
  if (const auto* truth = node.as<bool>()) return *truth ? "true" : "false";
  std::string all;
  if (const auto* list = node.as<List>()) {
    for (const Node& item : list->items) all += (all.empty() ? "" : ", ") + text_of(item);
  }
  return '[' + all + ']';
}

// As a scenario file has it.
std::string toml_of(const Node& node) {
  if (const auto* text = node.as<std::string>()) return hearsay::quoted(*text);
  if (node.as<double>() != nullptr) {
    const std::string text = text_of(node);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
  }
  const auto* list = node.as<List>();
  if (list == nullptr) return text_of(node);
  std::string all;
  for (const Node& item : list->items) all += (all.empty() ? "" : ", ") + toml_of(item);
  return '[' + all + ']';
}

// FNV-1a: the same on every machine.
std::uint32_t hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619U;
  return hash;
}

// Some fields, and the values that they take together.
struct Block {
  std::vector<SweptField> swept;
  std::vector<std::vector<Node>> points;
};

class SweepReader {
 public:
  SweepReader(std::filesystem::path folder, const FindField& find, std::uint64_t seed,
              Problems& problems)
      : folder_(std::move(folder)), find_(find), seed_(seed), problems_(problems) {}

  Sweep read(const Node& node) {
    Sweep sweep;
    const Table& table = *node.as<Table>();
    Reader reader(problems_, folder_);
    constexpr std::array<std::string_view, 3> kTables{kGrid, kList, kHypercube};
    const std::size_t before = problems_.size();
    reader.read(table, node.origin, sweep.fields(), kTables);
    std::vector<Block> blocks;
    if (!sweep.file.text.empty() && problems_.size() == before) {
      blocks.push_back(from_file(sweep.file.path));
    }
    if (const Node* list = reader.table(table, kList)) blocks.push_back(from_list(*list));
    if (const Node* ranges = reader.table(table, kHypercube)) {
      if (sweep.hypercube_points == 0) {
        problems_.add(ranges->origin.text, "a Latin hypercube needs its number of points",
                      "points = 100 in [sweep]");
      } else {
        blocks.push_back(from_ranges(*ranges, static_cast<std::size_t>(sweep.hypercube_points)));
      }
    } else if (sweep.hypercube_points != 0) {
      problems_.add(table.find("points")->origin.text,
                    "points: there is no Latin hypercube that would have them",
                    "[sweep.latin_hypercube] with ranges of fields");
    }
    if (const Node* grid = reader.table(table, kGrid)) {
      for (Block& block : from_grid(*grid)) blocks.push_back(std::move(block));
    }
    if (problems_.size() == before && blocks.empty()) {
      problems_.add(node.origin.text, "nothing is swept",
                    "one or more of [sweep.grid], [sweep.list], [sweep.latin_hypercube], file");
    }
    if (problems_.size() != before) return sweep;
    combine(blocks, node.origin, sweep);
    if (problems_.size() == before) check_repeats(node.origin, sweep);
    if (problems_.size() != before) sweep.points.clear();
    return sweep;
  }

 private:
  // Keys and values below `table`, its tables' as well.
  void leaves(const Table& table, const ValuePath& above,
              std::vector<std::pair<SweptField, const Node*>>& found) {
    for (const Entry& entry : table.entries) {
      ValuePath keys = above;
      if (above.empty() && entry.key.find_first_of(".\"'") != std::string::npos) {
        std::string problem;
        const auto parsed = parse_path(entry.key, problem);
        if (!parsed) {
          problems_.add(entry.value.origin.text, hearsay::quoted(entry.key) + ": " + problem,
                        "a field as --set names it, such as model.attention.see");
          continue;
        }
        keys = *parsed;
      } else {
        keys.push_back(entry.key);
      }
      if (const Table* inner = entry.value.as<Table>()) {
        leaves(*inner, keys, found);
      } else if (auto field = swept_field(keys, entry.value.origin)) {
        found.emplace_back(std::move(*field), &entry.value);
      }
    }
  }
  std::vector<std::pair<SweptField, const Node*>> leaves(const Node& node) {
    std::vector<std::pair<SweptField, const Node*>> found;
    const std::size_t before = problems_.size();
    leaves(*node.as<Table>(), {}, found);
    if (found.empty() && problems_.size() == before) {
      problems_.add(node.origin.text, "nothing is swept here", "fields, as --set names them");
    }
    return found;
  }

  std::optional<SweptField> swept_field(const ValuePath& keys, const Origin& origin) {
    SweptField field{.path = path_text(keys), .keys = keys, .unit = {}, .sentence = {}};
    const auto refuse = [&](const std::string& why) {
      problems_.add(origin.text, field.path + " cannot be swept", why);
    };
    constexpr std::array<std::string_view, 5> kParts{"graph", "population", "model", "run",
                                                     "strategy"};
    if (keys.size() < 2 || std::ranges::find(kParts, keys.front()) == kParts.end()) {
      refuse("fields of graph, population, model, run and strategies");
      return {};
    }
    if (keys.front() == "run" && keys.back() != "seed") {
      refuse("what all points have in common: replicates, step and duration");
      return {};
    }
    if (keys.front() == "strategy" && keys.size() == 3 && keys.back() == "name") {
      refuse("strategies are called the same at all points");
      return {};
    }
    const auto [first, is_new] = first_use_.emplace(field.path, origin.text);
    if (!is_new) {
      problems_.add(origin.text, field.path + " is swept twice", "first in " + first->second);
      return {};
    }
    if (const auto described = find_(keys)) {
      field.unit = described->unit();
      field.sentence = described->sentence();
    }
    return field;
  }

  // The values of a leaf; none, and noted, where there are none.
  const std::vector<Node>* values(const SweptField& field, const Node& node) {
    const List* list = node.as<List>();
    if (list != nullptr && !list->items.empty()) return &list->items;
    problems_.add(node.origin.text,
                  field.path + (list == nullptr ? ": " + found_text(node) : ": the list is empty"),
                  "a list of the values that it is to take");
    return nullptr;
  }

  std::vector<Block> from_grid(const Node& node) {
    std::vector<Block> blocks;
    for (auto& [field, leaf] : leaves(node)) {
      const std::vector<Node>* list = values(field, *leaf);
      if (list == nullptr) continue;
      Block block{{std::move(field)}, {}};
      for (const Node& value : *list) block.points.push_back({value});
      blocks.push_back(std::move(block));
    }
    return blocks;
  }

  Block from_list(const Node& node) {
    Block block;
    const Node* first = nullptr;
    for (auto& [field, leaf] : leaves(node)) {
      const std::vector<Node>* list = values(field, *leaf);
      if (list == nullptr) continue;
      if (first == nullptr) {
        first = leaf;
        block.points.resize(list->size());
      }
      if (list->size() != block.points.size()) {
        problems_.add(
            leaf->origin.text, field.path + ": " + std::to_string(list->size()) + " values",
            std::to_string(block.points.size()) + ", as many as in " + first->origin.text);
        continue;
      }
      for (std::size_t i = 0; i < list->size(); ++i) block.points[i].push_back((*list)[i]);
      block.swept.push_back(std::move(field));
    }
    return block;
  }

  Block from_file(const std::string& path) {
    Block block;
    TableLines table(path, "a header that names the swept fields, and a line for each point");
    const Origin header{table.lines().where(), static_cast<std::uint32_t>(1)};
    for (const std::string& name : table.header()) {
      std::string problem;
      const auto keys = parse_path(name, problem);
      if (!keys) {
        problems_.add(header.text, hearsay::quoted(name) + ": " + problem,
                      "a field as --set names it, such as model.attention.see");
      } else if (auto field = swept_field(*keys, header)) {
        block.swept.push_back(std::move(*field));
      }
    }
    LineProblems problems(path);
    while (const Cells* cells = table.next(problems)) {
      const Origin origin{table.lines().where(),
                          static_cast<std::uint32_t>(table.lines().number())};
      std::vector<Node> point;
      for (std::size_t i = 0; i < cells->size(); ++i) {
        std::optional<Node> value;
        if (!(*cells)[i].empty()) value = parse_value((*cells)[i], origin);
        if (!value) {
          problems.add(table.lines(), table.header()[i] + ": the value is missing or not complete",
                       "a number, true, false, a text or a list");
          break;
        }
        point.push_back(std::move(*value));
      }
      if (point.size() == table.header().size()) block.points.push_back(std::move(point));
    }
    try {
      problems.raise_if_any();
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) {
        problems_.add(problem.where, problem.what, problem.allowed);
      }
      return block;
    }
    if (block.points.empty()) {
      problems_.add(header.text, "there are no points", "a line for each point");
    }
    return block;
  }

  // In which of `count` equal parts of its range a field is at each point, and where there.
  std::vector<double> places(const SweptField& field, std::size_t count) const {
    const Luck luck = Luck::of_market(seed_);
    const std::uint32_t who = hash_of(field.path);
    std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
    for (std::uint32_t i = 0; i < count; ++i) {
      const Draw draw = luck.draw(Purpose::sweep_stratum, who, i);
      order.emplace_back(std::uint64_t{draw[0]} << 32 | draw[1], i);
    }
    std::ranges::sort(order);
    std::vector<double> all(count);
    for (std::uint32_t point = 0; point < count; ++point) {
      const double within = luck.draw(Purpose::sweep_place, who, point).uniform(0);
      all[point] = (order[point].second + within) / static_cast<double>(count);
    }
    return all;
  }

  struct Range {
    double low = 0;
    double high = 0;
    enum class Kind { whole, decimal, duration } kind = Kind::decimal;
  };

  std::optional<Range> range_of(const SweptField& field, const Node& node) {
    const auto refuse = [&](const std::string& what) {
      problems_.add(node.origin.text, field.path + ": " + what,
                    "two bounds of a number, an amount or a duration, the lower first, such as "
                    "[0.2, 0.6]");
      return std::optional<Range>();
    };
    const auto described = find_(field.keys);
    if (!described) return refuse("no field of this scenario has this path");
    Range range;
    if (std::holds_alternative<std::int64_t*>(described->slot())) {
      range.kind = Range::Kind::whole;
    } else if (std::holds_alternative<Duration*>(described->slot())) {
      range.kind = Range::Kind::duration;
    } else if (!std::holds_alternative<double*>(described->slot()) &&
               !std::holds_alternative<Money*>(described->slot())) {
      return refuse("it is " + described->type_text());
    }
    const List* list = node.as<List>();
    if (list == nullptr || list->items.size() != 2) return refuse(found_text(node));
    std::array<double, 2> bounds{};
    for (std::size_t i = 0; i < 2; ++i) {
      const Node& bound = list->items[i];
      if (range.kind == Range::Kind::duration) {
        const std::string* text = bound.as<std::string>();
        const auto duration = text == nullptr ? std::nullopt : parse_duration(*text);
        if (!duration) return refuse(found_text(bound) + ", and a duration needs its unit");
        bounds[i] = static_cast<double>(duration->seconds);
      } else if (const auto* whole = bound.as<std::int64_t>()) {
        bounds[i] = static_cast<double>(*whole);
      } else if (const auto* decimal = bound.as<double>();
                 decimal != nullptr && range.kind == Range::Kind::decimal) {
        bounds[i] = *decimal;
      } else {
        return refuse(found_text(bound));
      }
    }
    if (!(bounds[0] < bounds[1])) return refuse("the bounds leave no range");
    range.low = bounds[0];
    range.high = bounds[1];
    return range;
  }

  Block from_ranges(const Node& node, std::size_t count) {
    Block block;
    block.points.resize(count);
    for (auto& [field, leaf] : leaves(node)) {
      const auto range = range_of(field, *leaf);
      if (!range) continue;
      const std::vector<double> at = places(field, count);
      for (std::size_t i = 0; i < count; ++i) {
        Node value{0.0, leaf->origin};
        if (range->kind == Range::Kind::decimal) {
          value.value = range->low + (range->high - range->low) * at[i];
        } else {
          // As many places for each whole number, the bounds included.
          const double among = range->high - range->low + 1;
          const auto whole =
              static_cast<std::int64_t>(std::min(range->high, range->low + among * at[i]));
          value.value = whole;
          if (range->kind == Range::Kind::duration) value.value = std::to_string(whole) + "s";
        }
        block.points[i].push_back(std::move(value));
      }
      block.swept.push_back(std::move(field));
    }
    return block;
  }

  void combine(const std::vector<Block>& blocks, const Origin& origin, Sweep& sweep) {
    double all = 1;
    for (const Block& block : blocks) all *= static_cast<double>(block.points.size());
    if (all > static_cast<double>(kMostPoints)) {
      problems_.add(origin.text, "the sweep has " + to_text(all) + " points",
                    "at most " + std::to_string(kMostPoints));
      return;
    }
    sweep.points.assign(1, {});
    for (const Block& block : blocks) {
      sweep.swept.insert(sweep.swept.end(), block.swept.begin(), block.swept.end());
      std::vector<std::vector<Node>> longer;
      for (const auto& point : sweep.points) {
        for (const auto& more : block.points) {
          longer.push_back(point);
          longer.back().insert(longer.back().end(), more.begin(), more.end());
        }
      }
      sweep.points = std::move(longer);
    }
  }

  void check_repeats(const Origin& origin, const Sweep& sweep) {
    std::map<std::string, std::size_t> first_use;
    std::size_t repeats = 0;
    for (std::size_t i = 0; i < sweep.points.size(); ++i) {
      const auto [first, is_new] = first_use.emplace(sweep.label(i), i);
      if (is_new) continue;
      ++repeats;
      if (repeats > 1) continue;
      problems_.add(origin.text,
                    "point " + std::to_string(i) + " (" + sweep.label(i) + ") is point " +
                        std::to_string(first->second) + " again",
                    "points that differ");
    }
  }

  std::filesystem::path folder_;
  const FindField& find_;
  std::uint64_t seed_;
  Problems& problems_;
  std::map<std::string, std::string> first_use_;
};

}  // namespace

Fields Sweep::fields() {
  return {
      field("luck", luck, {"shared", "own"},
            "whether all points have the same luck, so that they differ by their values only, or "
            "each a seed of its own, on the same market"),
      field("file", file,
            "table of points: a header that names fields as --set does, and a line for each point"),
      field("points", hypercube_points, "how many points the Latin hypercube has")
          .within(0, static_cast<double>(kMostPoints)),
  };
}

std::vector<SweepTable> sweep_tables() {
  return {{kGrid, "fields, each with a list of values: every combination is a point"},
          {kList, "fields, each with a list of as many values: the i-th of each are point i"},
          {kHypercube,
           "fields, each with a lower and an upper bound, spread over `points` points such that "
           "each field has one in each of as many equal parts of its range"}};
}

std::string Sweep::label(std::size_t point) const {
  std::string text;
  for (std::size_t i = 0; i < swept.size(); ++i) {
    text += (text.empty() ? "" : ", ") + swept[i].path + '=' + text_of(points[point][i]);
  }
  return text;
}

std::vector<std::string> Sweep::values(std::size_t field) const {
  std::vector<std::string> texts;
  for (const auto& point : points) texts.push_back(text_of(point[field]));
  return texts;
}

std::string Sweep::resolved() const {
  if (empty()) return "";
  std::string text = "\n[sweep]\nluck = ";
  text += luck == PointLuck::shared ? "\"shared\"" : "\"own\"";
  text += "\n\n[sweep.list]\n";
  for (std::size_t i = 0; i < swept.size(); ++i) {
    text += hearsay::quoted(swept[i].path) + " = [";
    for (std::size_t point = 0; point < points.size(); ++point) {
      text += (point == 0 ? "" : ", ") + toml_of(points[point][i]);
    }
    text += "]\n";
  }
  return text;
}

Sweep read_sweep(const Node& node, const std::string& folder, const FindField& find,
                 std::uint64_t seed, Problems& problems) {
  return SweepReader(folder, find, seed, problems).read(node);
}

}  // namespace hearsay
