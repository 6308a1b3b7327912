// From a document to a scenario and back to text.
//
// Reading goes in two passes: each table on its own, by the fields it has, and then what must hold
// between tables. The second looks only at tables that were right, so that one mistake is reported
// once. Problems of the file come out in the order of its lines, those of the command line after.
#include "scenarios/scenario.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <span>
#include <utility>

#include "scenarios/document.hpp"
#include "scenarios/json_reader.hpp"
#include "scenarios/overrides.hpp"
#include "scenarios/reader.hpp"
#include "scenarios/toml_reader.hpp"
#include "scenarios/value_path.hpp"
#include "sim/core/catalogue.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/refusals.hpp"
#include "sim/graph/graph_format.hpp"

namespace hearsay {
namespace {

constexpr std::int64_t kMostSteps = 1'000'000;

// Names that messages, tables and files can show: something, on one line.
bool is_name(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c != ' '; }) &&
         std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7F;
         });
}

// The most points whose problems are told.
constexpr std::size_t kMostTold = 20;

// The item of a list that a part of a path means: by its name, or counted from 1.
template <class Item, class NameOf>
const Item* find_item(const std::vector<Item>& items, const std::string& part,
                      const NameOf& name_of) {
  for (const Item& item : items) {
    if (name_of(item) == part) return &item;
  }
  std::size_t number = 0;
  const char* last = part.data() + part.size();
  const auto [end, error] = std::from_chars(part.data(), last, number);
  const bool is_one = error == std::errc() && end == last && number >= 1 && number <= items.size();
  return is_one ? &items[number - 1] : nullptr;
}

class ScenarioReader {
 public:
  ScenarioReader(const std::string& path, Problems& problems)
      : path_(path),
        problems_(problems),
        reader_(problems, std::filesystem::absolute(path).parent_path()) {}

  // What `node` says as [graph].
  void read_graph_table(const Node& node, GraphSource& graph) {
    const Table& table = *node.as<Table>();
    const Node* file = table.find("file");
    if (file != nullptr) {
      if (const Node* generator = table.find("generator")) {
        problems_.add(generator->origin.text, "generator: the graph has a file as well",
                      "either generator or file");
      }
      constexpr std::array<std::string_view, 1> kGenerator{"generator"};
      if (reader_.read(table, node.origin, graph.file_fields(), kGenerator) &&
          graph.file.text.empty()) {
        problems_.add(file->origin.text, "file: no file is named",
                      "a graph file; without the key, a graph is generated");
      }
      check_format(table, node.origin, graph.format);
      return;
    }
    const Node* circles = table.find("circles");
    if (circles != nullptr && circles->origin.is_command_line()) {
      problems_.add(circles->origin.text, "the scenario generates its graph, with its own circles",
                    "give the file of the graph as well: --graph FILE");
      return;
    }
    graph.generator =
        choose(table, node.origin, "generator", kDefaultGenerator, "generator", all_generators());
    if (graph.generator == nullptr) return;
    constexpr std::array<std::string_view, 2> kSources{"generator", "file"};
    if (reader_.read(table, node.origin, graph.generated_fields(), kSources)) {
      graph.generator->check(where(node), problems_);
    }
  }

  void read(const Node& root, Scenario& scenario) {
    const Table& table = *root.as<Table>();
    constexpr std::array<std::string_view, 6> kTables{"graph", "population", "model",
                                                      "run",   "strategy",   "sweep"};
    reader_.read(table, root.origin, scenario.fields(), kTables);
    require_name(table, root.origin, "title", scenario.title);
    read_graph(table, scenario.graph);
    if (const Node* node = reader_.table(table, "population")) {
      reader_.read(*node->as<Table>(), node->origin, scenario.population.fields());
    }
    read_model(table, scenario.model);
    read_run(table, scenario.run);
    model_ = scenario.model.get();
    read_strategies(table, root.origin, scenario);
  }

  // What is swept, once the rest is sound: ranges are those of its fields.
  void read_sweep(const Node& root, Scenario& scenario) {
    const Node* node = reader_.table(*root.as<Table>(), "sweep");
    if (node == nullptr) return;
    scenario.sweep = hearsay::read_sweep(
        *node, std::filesystem::absolute(path_).parent_path().string(),
        [&](const ValuePath& keys) { return scenario.find_field(keys); },
        static_cast<std::uint64_t>(scenario.run.seed), problems_);
    // By name, which stays when others are left out.
    for (SweptField& swept : scenario.sweep.swept) {
      if (swept.keys[0] != "strategy") continue;
      const Strategy* strategy = find_item(scenario.strategies, swept.keys[1],
                                           [](const Strategy& one) { return one.name; });
      if (strategy == nullptr) continue;
      swept.keys[1] = strategy->name;
      swept.path = path_text(swept.keys);
    }
  }

 private:
  const Origin& origin_of(const Table& table, std::string_view key, const Origin& otherwise) {
    const Node* node = table.find(key);
    return node == nullptr ? otherwise : node->origin;
  }

  // A text that was given, and with the right type, must be a name.
  void require_name(const Table& table, const Origin& origin, std::string_view key,
                    const std::string& name) {
    const Node* node = table.find(key);
    if (node != nullptr && node->as<std::string>() != nullptr && !is_name(name)) {
      problems_.add(origin_of(table, key, origin).text,
                    std::string(key) + ": " + hearsay::quoted(name) + " is not a name",
                    "some text on one line");
    }
  }

  // Takes the entry of a catalogue that `key` names; null, and noted, when there is none.
  template <class Kind>
  std::unique_ptr<Kind> choose(const Table& table, const Origin& origin, std::string_view key,
                               std::string_view otherwise, std::string_view kind,
                               std::vector<std::unique_ptr<Kind>> all) {
    const std::vector<std::string_view> known = names(all);
    const Node* node = table.find(key);
    if (node == nullptr && otherwise.empty()) {
      problems_.add(origin.text, "missing key '" + std::string(key) + "'", known_words(known));
      return nullptr;
    }
    const std::string* word = node == nullptr ? nullptr : node->as<std::string>();
    if (node != nullptr && word == nullptr) {
      problems_.add(node->origin.text, std::string(key) + ": " + found_text(*node),
                    known_words(known));
      return nullptr;
    }
    const std::string_view name = word == nullptr ? otherwise : std::string_view(*word);
    std::unique_ptr<Kind> chosen = take(std::move(all), name);
    if (chosen == nullptr) {
      problems_.add(origin_of(table, key, origin).text,
                    std::string(key) + ": unknown " + std::string(kind) + " " +
                        hearsay::quoted(name) + did_you_mean(name, known),
                    known_words(known));
    }
    return chosen;
  }

  void read_graph(const Table& root, GraphSource& graph) {
    static const Node kAbsent{Table{}, {}};
    const Node* given = reader_.table(root, "graph");
    read_graph_table(given == nullptr ? kAbsent : *given, graph);
  }

  void check_format(const Table& table, const Origin& origin, const std::string& format) {
    if (format.empty()) return;
    const auto formats = all_graph_formats();
    const std::vector<std::string_view> known = names(formats);
    if (std::find(known.begin(), known.end(), format) != known.end()) return;
    problems_.add(
        origin_of(table, "format", origin).text,
        "format: unknown graph format " + hearsay::quoted(format) + did_you_mean(format, known),
        known_words(known));
  }

  void read_model(const Table& root, std::unique_ptr<Model>& model) {
    static const Node kAbsent{Table{}, {}};
    const Node* given = reader_.table(root, "model");
    const Node& node = given == nullptr ? kAbsent : *given;
    const Table& table = *node.as<Table>();
    model = choose(table, node.origin, "name", kDefaultModel, "model", all_models());
    if (model == nullptr) return;
    constexpr std::array<std::string_view, 1> kName{"name"};
    if (reader_.read(table, node.origin, model->fields(), kName)) {
      model->check(where(node), problems_);
    }
  }

  void read_run(const Table& root, RunParameters& run) {
    const Node* node = reader_.table(root, "run");
    if (node == nullptr) return;
    const Table& table = *node->as<Table>();
    if (!reader_.read(table, node->origin, run.fields())) return;

    // Blames what was written: the duration, or else the step.
    const std::string& blamed =
        origin_of(table, "duration", origin_of(table, "step", node->origin)).text;
    const std::int64_t steps = run.duration.seconds / run.step.seconds;
    if (run.step > run.duration) {
      problems_.add(blamed,
                    "duration: " + to_text(run.duration) + " is shorter than one step of " +
                        to_text(run.step),
                    "at least one step");
    } else if (run.duration.seconds % run.step.seconds != 0) {
      problems_.add(blamed,
                    "duration: " + to_text(run.duration) + " is not a whole number of steps of " +
                        to_text(run.step),
                    "a multiple of the step");
    } else if (steps > kMostSteps) {
      problems_.add(blamed,
                    "duration: " + to_text(run.duration) + " in steps of " + to_text(run.step) +
                        " is " + std::to_string(steps) + " steps",
                    "at most " + std::to_string(kMostSteps));
    }
  }

  void read_strategies(const Table& root, const Origin& origin, Scenario& scenario) {
    const Node* given = root.find("strategy");
    const List* list = given == nullptr ? nullptr : given->as<List>();
    const std::vector<const Node*> nodes = reader_.tables(root, "strategy", "[[strategy]]");
    if (given == nullptr || (list != nullptr && list->items.empty())) {
      problems_.add(origin_of(root, "strategy", origin).text, "there is no strategy",
                    "at least one, begun with [[strategy]] and a name");
    }
    std::map<std::string, std::string> first_use;
    for (const Node* node : nodes) {
      Strategy strategy;
      const std::size_t before = problems_.size();
      read_strategy(*node, strategy);
      const Node* name = node->as<Table>()->find("name");
      if (name != nullptr && is_name(strategy.name)) {
        const auto [first, is_new] = first_use.emplace(strategy.name, name->origin.text);
        if (!is_new) {
          problems_.add(name->origin.text,
                        "name: there is already a strategy " + hearsay::quoted(strategy.name),
                        "first in " + first->second);
        }
      }
      all_sound_ = all_sound_ && problems_.size() == before;
      scenario.strategies.push_back(std::move(strategy));
    }
    check_baseline(root, scenario);
  }

  void read_strategy(const Node& node, Strategy& strategy) {
    const Table& table = *node.as<Table>();
    constexpr std::array<std::string_view, 1> kAction{"action"};
    reader_.read(table, node.origin, strategy.fields(), kAction);
    require_name(table, node.origin, "name", strategy.name);
    const std::vector<const Node*> actions = reader_.tables(table, "action", "[[strategy.action]]");
    if (actions.size() > kMostActions) {
      problems_.add(node.origin.text,
                    "action: " + std::to_string(actions.size()) + " actions in one strategy",
                    "at most " + std::to_string(kMostActions));
      return;
    }
    for (const Node* entry : actions) {
      const Table& fields = *entry->as<Table>();
      std::unique_ptr<Action> action =
          choose(fields, entry->origin, "type", "", "action", all_actions());
      if (action == nullptr) continue;
      constexpr std::array<std::string_view, 1> kType{"type"};
      if (reader_.read(fields, entry->origin, action->fields(), kType)) {
        action->check(where(*entry), problems_);
      }
      if (action->needs_answers() && model_ != nullptr && !model_->answers()) {
        problems_.add(origin_of(fields, "type", entry->origin).text,
                      "type: " + std::string(action->name()) + " means nothing to the model " +
                          hearsay::quoted(model_->name()),
                      "models whose agents answer: " + answering_models());
      }
      strategy.actions.push_back(std::move(action));
    }
  }

  static std::string answering_models() {
    std::string names;
    for (const auto& model : all_models()) {
      if (!model->answers()) continue;
      names += (names.empty() ? "" : ", ") + std::string(model->name());
    }
    return names;
  }

  void check_baseline(const Table& root, Scenario& scenario) {
    std::vector<std::string_view> known;
    for (const Strategy& strategy : scenario.strategies) known.push_back(strategy.name);
    const Node* baseline = root.find("baseline");
    if (baseline == nullptr) {
      if (!known.empty()) scenario.baseline = scenario.strategies.front().name;
      return;
    }
    // Against strategies that are themselves in doubt there is nothing to say.
    if (baseline->as<std::string>() == nullptr || known.empty() || !all_sound_) return;
    if (std::find(known.begin(), known.end(), scenario.baseline) == known.end()) {
      problems_.add(baseline->origin.text,
                    "baseline: there is no strategy " + hearsay::quoted(scenario.baseline) +
                        did_you_mean(scenario.baseline, known),
                    known_words(known, "strategies"));
    }
  }

  // Where a table is, for what is wrong between its keys; the file, for one that is not written.
  std::string where(const Node& node) const {
    return node.origin.text.empty() ? path_ + ":1" : node.origin.text;
  }

  std::string path_;
  Problems& problems_;
  Reader reader_;
  const Model* model_ = nullptr;  // of the scenario, once it is read; null where it is wrong
  bool all_sound_ = true;
};

// Keeps the strategies that the command line names, in the order of the file.
void keep_strategies(const std::vector<std::string>& wanted, Scenario& scenario,
                     Problems& problems) {
  if (wanted.empty()) return;
  std::vector<std::string_view> known;
  for (const Strategy& strategy : scenario.strategies) known.push_back(strategy.name);
  const std::size_t before = problems.size();
  for (const std::string& name : wanted) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      problems.add("--strategy",
                   "there is no strategy " + hearsay::quoted(name) + did_you_mean(name, known),
                   known_words(known, "strategies"));
    }
  }
  if (problems.size() != before) return;
  std::vector<Strategy> kept;
  for (Strategy& strategy : scenario.strategies) {
    if (std::find(wanted.begin(), wanted.end(), strategy.name) != wanted.end()) {
      kept.push_back(std::move(strategy));
    }
  }
  scenario.strategies = std::move(kept);
  const bool has_baseline =
      std::any_of(scenario.strategies.begin(), scenario.strategies.end(),
                  [&](const Strategy& strategy) { return strategy.name == scenario.baseline; });
  if (!has_baseline) scenario.baseline = scenario.strategies.front().name;
}

// The line of `path` that a problem is about, or a number beyond every line.
std::uint64_t line_of(const Problem& problem, const std::string& path) {
  std::uint64_t line = std::numeric_limits<std::uint64_t>::max();
  const std::string& where = problem.where;
  if (where.size() > path.size() + 1 && where.compare(0, path.size(), path) == 0 &&
      where[path.size()] == ':') {
    std::from_chars(where.data() + path.size() + 1, where.data() + where.size(), line);
  }
  return line;
}

void raise_in_file_order(const Problems& problems, const std::string& path) {
  if (problems.empty()) return;
  std::vector<Problem> sorted(problems.all().begin(), problems.all().end());
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Problem& a, const Problem& b) {
    return line_of(a, path) < line_of(b, path);
  });
  throw InputError(std::move(sorted));
}

// Writes fields as TOML: plain keys first, since a table takes all keys that follow it.
class Writer {
 public:
  void line(std::string_view text) {
    text_ += text;
    text_ += '\n';
  }

  void keys(const Fields& fields) {
    for (const Field& field : fields) {
      if (!field.is_group()) key(field);
    }
  }

  void text(std::string_view text) { text_ += text; }

  void tables(const Fields& fields, const std::string& path) {
    for (const Field& field : fields) {
      if (!field.is_group()) continue;
      const std::string inner = path + "." + std::string(field.name());
      line("\n[" + inner + "]");
      keys(field.children());
      tables(field.children(), inner);
    }
  }

  std::string take() { return std::move(text_); }

 private:
  void key(const Field& field) {
    text_ += std::string(field.name()) + " = " + field.value_text();
    // The texts of a scenario need no gloss.
    if (!std::holds_alternative<std::string*>(field.slot())) {
      text_ += "  # ";
      if (!field.unit().empty()) text_ += std::string(field.unit()) + ": ";
      text_ += field.sentence();
    }
    text_ += '\n';
  }

  std::string text_;
};

bool is_json(const std::string& path) {
  const std::string ending = std::filesystem::path(path).extension().string();
  return ending == ".json" || ending == ".JSON";
}

std::string read_file(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw SystemError("read", path, std::strerror(EISDIR));
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw NoInput(path, std::strerror(errno));
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) throw SystemError("read", path, std::strerror(errno));
  return text;
}

}  // namespace

Fields Scenario::fields() {
  return {
      field("title", title, "what is simulated, in a few words").required(),
      field("question", question, "what the comparison of the strategies is to decide"),
      field("currency", currency, "the currency of all amounts of money"),
      field("baseline", baseline,
            "the strategy that the others are compared with; the first when it is not given"),
  };
}

Field GraphSource::seed_field() {
  return field("seed", seed,
               "the seed of the market's luck: of what is drawn of graph and population; -1 for "
               "that of the run")
      .at_least(-1);
}

Fields GraphSource::generated_fields() {
  Fields fields = generator->fields();
  fields.push_back(seed_field());
  fields.push_back(group("hubs", hubs.fields(), HubAccounts::kSentence));
  return fields;
}

Fields GraphSource::file_fields() {
  return {
      field("file", file, "file of the graph: an edge list or another graph format, plain or gzip"),
      field("format", format,
            "how that file is laid out, by the name of a graph format; by the ending of its name "
            "when it is not given"),
      field("circles", circles,
            "friend circles of its agents: a table ego,circle,member, or a circle a line: its name "
            "and "
            "its members"),
      field("directed", directed,
            "whether \"a b\" in an edge list or table says only that a follows b, and not that "
            "they are friends; other formats say it themselves"),
      field("trust", trust, trust_scale_words(),
            "trust levels: drawn, or as the file has them: ties rated from -10 to 10, certified as "
            "by Advogato, signed -1 or 1, or stated by being there"),
      field("rating", rating,
            "column or attribute that rates a tie; when it is not given, the first that is called "
            "weight, rating, trust, trust_value, sign or value"),
      seed_field(),
  };
}

Fields RunParameters::fields() {
  return {
      field("seed", seed, "the seed of all luck; the same seed gives the same result").at_least(0),
      field("replicates", replicates, "how often each strategy is simulated, with other luck")
          .within(1, Luck::max_replicates),
      field("step", step, "length of a step")
          .unit("duration")
          .within(1, static_cast<double>(days(365).seconds)),
      field("duration", duration, "how long is simulated; a whole number of steps")
          .unit("duration")
          .within(1, static_cast<double>(days(3650).seconds)),
  };
}

Fields Strategy::fields() {
  return {field("name", name, "what the strategy is called in results and reports").required()};
}

std::string Scenario::market_text() const {
  // Fields point into what they describe, so the parts without a home on the heap are copied.
  GraphSource source;
  source.hubs = graph.hubs;
  source.file = graph.file;
  source.format = graph.format;
  source.circles = graph.circles;
  source.directed = graph.directed;
  source.trust = graph.trust;
  source.rating = graph.rating;
  source.seed = graph.seed;
  PopulationParameters agents = population;

  Writer out;
  out.line("\n[graph]");
  if (graph.generator != nullptr) {
    out.line("generator = " + hearsay::quoted(graph.generator->name()));
    Fields fields = graph.generator->fields();
    fields.push_back(source.seed_field());
    fields.push_back(group("hubs", source.hubs.fields(), HubAccounts::kSentence));
    out.keys(fields);
    out.tables(fields, "graph");
  } else {
    out.keys(source.file_fields());
  }
  out.line("\n[population]");
  out.keys(agents.fields());
  out.tables(agents.fields(), "population");
  return out.take();
}

std::string Scenario::resolved() const {
  // As above.
  Scenario head;
  head.title = title;
  head.question = question;
  head.currency = currency;
  head.baseline = baseline;
  RunParameters time = run;

  Writer out;
  out.keys(head.fields());
  out.text(market_text());
  out.line("\n[model]");
  out.line("name = " + hearsay::quoted(model->name()));
  const Fields model_fields = model->fields();
  out.keys(model_fields);
  out.tables(model_fields, "model");
  out.line("\n[run]");
  out.keys(time.fields());
  out.text(sweep.resolved());
  for (const Strategy& strategy : strategies) {
    out.line("\n[[strategy]]");
    out.line("name = " + hearsay::quoted(strategy.name));
    for (const auto& action : strategy.actions) {
      out.line("\n[[strategy.action]]");
      out.line("type = " + hearsay::quoted(action->name()));
      const Fields fields = action->fields();
      out.keys(fields);
      out.tables(fields, "strategy.action");
    }
  }
  return out.take();
}

namespace {

std::optional<Field> find_in(const Fields& fields, std::span<const std::string> path) {
  for (const Field& field : fields) {
    if (path.empty() || field.name() != path.front()) continue;
    if (field.is_group()) return find_in(field.children(), path.subspan(1));
    if (path.size() == 1) return field;
  }
  return {};
}

// A point is the scenario with its values put in: what is wrong with it is told as of any scenario,
// with the point behind the place where the value was written.
class PointReader {
 public:
  PointReader(const Node& root, const Scenario& base, const std::vector<std::string>& strategies,
              Problems& problems)
      : root_(root), base_(base), strategies_(strategies), problems_(problems) {}

  std::vector<Scenario> read() {
    std::vector<Scenario> points;
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < base_.sweep.points.size(); ++i) {
      Problems found;
      points.push_back(read_point(i, found));
      if (found.empty()) continue;
      if (++wrong <= kMostTold) tell(i, found);
    }
    if (wrong > kMostTold) {
      problems_.add(base_.path, std::to_string(wrong - kMostTold) + " more points are wrong",
                    "what is said of the first " + std::to_string(kMostTold));
    }
    return points;
  }

 private:
  Scenario read_point(std::size_t point, Problems& problems) {
    const Sweep& sweep = base_.sweep;
    Node root = root_;
    std::erase_if(root.as<Table>()->entries,
                  [](const Entry& entry) { return entry.key == "sweep"; });
    for (std::size_t i = 0; i < sweep.swept.size(); ++i) {
      set_value(root, sweep.swept[i].keys, sweep.points[point][i], problems);
    }
    Scenario scenario;
    scenario.path = base_.path;
    ScenarioReader(base_.path, problems).read(root, scenario);
    keep_strategies(strategies_, scenario, problems);
    if (!problems.empty()) return scenario;
    check_layout(scenario, problems);
    if (sweep.luck == PointLuck::own) {
      const Draw draw = Luck::of_market(static_cast<std::uint64_t>(base_.run.seed))
                            .draw(Purpose::sweep_seed, point, 0);
      if (scenario.graph.seed < 0) scenario.graph.seed = scenario.run.seed;
      scenario.run.seed = static_cast<std::int64_t>((std::uint64_t{draw[0]} << 32 | draw[1]) >> 1);
    }
    return scenario;
  }

  // All points have their places in one file.
  void check_layout(const Scenario& scenario, Problems& problems) {
    const auto same = [](const auto& a, const auto& b) {
      return std::ranges::equal(
          a, b, {}, [](const auto& item) { return item.name; },
          [](const auto& item) { return item.name; });
    };
    if (!same(scenario.model->measures(), base_.model->measures()) ||
        !same(scenario.model->outcomes(), base_.model->outcomes())) {
      problems.add(base_.path,
                   "the model " + std::string(scenario.model->name()) +
                       " measures other things than " + std::string(base_.model->name()),
                   "points with the same measures");
    }
  }

  // What several points have in common is told of the first.
  void tell(std::size_t point, const Problems& found) {
    for (const Problem& problem : found.all()) {
      const std::string what = problem.where + problem.what;
      if (std::ranges::find(told_, what) != told_.end()) continue;
      told_.push_back(what);
      problems_.add(problem.where,
                    problem.what + ", at point " + std::to_string(point) + " (" +
                        base_.sweep.label(point) + ")",
                    problem.allowed);
    }
  }

  const Node& root_;
  const Scenario& base_;
  const std::vector<std::string>& strategies_;
  Problems& problems_;
  std::vector<std::string> told_;
};

}  // namespace

std::optional<Field> Scenario::find_field(const ValuePath& keys) {
  const std::span<const std::string> all(keys);
  if (all.size() < 2) return {};
  const auto rest = all.subspan(1);
  if (all[0] == "graph") {
    return find_in(graph.generator ? graph.generated_fields() : graph.file_fields(), rest);
  }
  if (all[0] == "population") return find_in(population.fields(), rest);
  if (all[0] == "model") return find_in(model->fields(), rest);
  if (all[0] == "run") return find_in(run.fields(), rest);
  if (all[0] != "strategy" || all.size() < 5 || all[2] != "action") return {};
  const Strategy* strategy =
      find_item(strategies, all[1], [](const Strategy& one) { return one.name; });
  if (strategy == nullptr) return {};
  const auto* action =
      find_item(strategy->actions, all[3], [](const auto&) { return std::string(); });
  return action == nullptr ? std::nullopt : find_in((*action)->fields(), all.subspan(4));
}

Scenario parse_scenario(std::string_view text, const std::string& path,
                        const Overrides& overrides) {
  Node root = is_json(path) ? read_json(text, path) : read_toml(text, path);
  Problems problems;
  apply_overrides(overrides, root, problems);
  Scenario scenario;
  scenario.path = path;
  scenario.text = text;
  ScenarioReader reader(path, problems);
  reader.read(root, scenario);
  // Fields are those of all strategies, kept or not.
  if (problems.empty()) reader.read_sweep(root, scenario);
  keep_strategies(overrides.strategies, scenario, problems);
  for (const SweptField& swept : scenario.sweep.swept) {
    if (swept.keys[0] == "strategy" &&
        std::ranges::find(scenario.strategies, swept.keys[1], &Strategy::name) ==
            scenario.strategies.end()) {
      problems.add("--strategy", swept.path + " is swept, and this strategy is not kept",
                   "the strategies that are swept");
    }
  }
  if (problems.empty()) {
    scenario.points = PointReader(root, scenario, overrides.strategies, problems).read();
  }
  raise_in_file_order(problems, path);
  return scenario;
}

Scenario load_scenario(const std::string& path, const Overrides& overrides) {
  return parse_scenario(read_file(path), path, overrides);
}

GraphSource parse_generator(const std::string& name, const std::vector<std::string>& sets) {
  Node root{Table{}, Origin{name, 0}};
  root.as<Table>()->set("generator", Node{name, Origin{"graph generate", 0}});
  Problems problems;
  Overrides overrides;
  overrides.sets = sets;
  apply_overrides(overrides, root, problems);
  GraphSource source;
  ScenarioReader(name, problems).read_graph_table(root, source);
  problems.raise_if_any();
  return source;
}

namespace {

// FNV-1a, of the name and the number: the same on every machine.
std::uint32_t luck_of_action(std::string_view name, std::uint8_t among_kind) {
  std::uint32_t hash = 2166136261U;
  const auto add = [&](unsigned char byte) { hash = (hash ^ byte) * 16777619U; };
  for (const char letter : name) add(static_cast<unsigned char>(letter));
  add(among_kind);
  return hash;
}

}  // namespace

void Strategy::bind(const Market& market, const Clock& clock, const Luck& market_luck) {
  std::map<std::string_view, std::uint8_t> of_kind;
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    Action& action = *actions[i];
    const std::uint8_t among_kind = of_kind[action.name()]++;
    const ActionPlace place{among_kind, static_cast<std::uint8_t>(i),
                            luck_of_action(action.name(), among_kind)};
    try {
      action.bind(market, clock, market_luck, place);
    } catch (const InputError& error) {
      for (Problem problem : error.problems()) {
        if (problem.where.empty()) {
          problem.where = "strategy " + hearsay::quoted(name) + ", action " +
                          std::to_string(i + 1) + " (" + std::string(action.name()) + ")";
        }
        problems.push_back(std::move(problem));
      }
    }
  }
  if (!problems.empty()) throw InputError(std::move(problems));
}

}  // namespace hearsay
