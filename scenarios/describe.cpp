// Everything is first listed, in the order of a scenario file, as topics with their names; then
// those that were asked for are laid out.
#include "scenarios/describe.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "scenarios/reader.hpp"
#include "scenarios/scenario.hpp"
#include "sim/core/catalogue.hpp"
#include "sim/core/errors.hpp"
#include "sim/graph/graph_format.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kWidth = 100;

// One line of the columns, and what is said below it.
struct Row {
  std::string name;
  std::string value;  // default
  std::string unit;
  std::string allowed;
  std::string text;
  // Paths that mean this row; asking for a part of one, between dots, means it as well.
  std::vector<std::string> paths;
};

// A table of the scenario or of the result, with a heading.
struct Topic {
  std::string heading;
  std::string text;
  std::vector<std::string> paths;
  std::vector<Row> rows;
};

std::string with_source(std::string_view sentence, std::string_view source) {
  std::string text(sentence);
  if (!source.empty()) text += " (" + std::string(source) + ")";
  return text;
}

class Listing {
 public:
  std::vector<Topic> take() { return std::move(topics_); }

  void section(std::string heading, std::string text, std::vector<std::string> paths,
               const Fields& fields) {
    Topic topic{std::move(heading), std::move(text), std::move(paths), {}};
    for (const Field& field : fields) {
      if (!field.is_group()) topic.rows.push_back(row(field, topic.paths));
    }
    const std::vector<std::string> own = topic.paths;
    topics_.push_back(std::move(topic));
    for (const Field& field : fields) {
      if (!field.is_group()) continue;
      const std::vector<std::string> inner = below(own, field.name());
      // The first path is the one in a scenario file.
      section("[" + inner.front() + "]", with_source(field.sentence(), field.source()), inner,
              field.children());
    }
  }

  void measures(const Model& model) {
    const std::string name(model.name());
    Topic totals{"measures of " + name,
                 "what is counted in each step of a replicate; a total is the sum over steps",
                 {"measures", "measures." + name},
                 {}};
    for (const Measure& measure : model.measures()) {
      totals.rows.push_back({std::string(measure.name), "", std::string(measure.unit), "",
                             std::string(measure.sentence), below(totals.paths, measure.name)});
    }
    topics_.push_back(std::move(totals));
    Topic outcomes{"agent outcomes of " + name,
                   "what is counted for each agent, over the replicates of a strategy",
                   {"outcomes", "outcomes." + name},
                   {}};
    for (const AgentOutcome& outcome : model.outcomes()) {
      outcomes.rows.push_back({std::string(outcome.name), "", "replicates", "",
                               std::string(outcome.sentence), below(outcomes.paths, outcome.name)});
    }
    topics_.push_back(std::move(outcomes));
  }

 private:
  static std::vector<std::string> below(const std::vector<std::string>& paths,
                                        std::string_view name) {
    std::vector<std::string> longer;
    for (const std::string& path : paths) {
      longer.push_back(path.empty() ? std::string(name) : path + "." + std::string(name));
    }
    return longer;
  }

  static Row row(const Field& field, const std::vector<std::string>& paths) {
    return {std::string(field.name()),
            field.is_required() ? "(required)" : field.value_text(),
            std::string(field.unit()),
            field.allowed_text(),
            with_source(field.sentence(), field.source()),
            below(paths, field.name())};
  }

  std::vector<Topic> topics_;
};

template <class Kind>
void list_choices(Listing& listing, std::vector<std::unique_ptr<Kind>> all, const std::string& kind,
                  const std::string& path, const std::string& header) {
  for (const auto& choice : all) {
    const std::string name(choice->name());
    listing.section(header + hearsay::quoted(name),
                    with_source(choice->sentence(), choice->source()),
                    {path, path + "." + name, kind + "s." + name}, choice->fields());
  }
}

std::vector<Topic> everything() {
  Listing listing;
  Scenario scenario;
  listing.section("scenario", "the first keys of a scenario file", {"scenario", ""},
                  scenario.fields());
  list_choices(listing, all_generators(), "generator", "graph", "[graph] generator = ");
  listing.section("[graph] of every generator", "what may be said beside its parameters", {"graph"},
                  {scenario.graph.seed_field()});
  listing.section("[graph.hubs]", std::string(HubAccounts::kSentence), {"graph.hubs"},
                  scenario.graph.hubs.fields());
  listing.section("[graph] file", "a graph that is read instead of generated", {"graph"},
                  scenario.graph.file_fields());
  list_choices(listing, all_graph_formats(), "graph_format", "graph.format", "[graph] format = ");
  listing.section("[population]", "who the agents are", {"population"},
                  scenario.population.fields());
  list_choices(listing, all_models(), "model", "model", "[model] name = ");
  listing.section("[run]", "how long is simulated, and how often", {"run"}, scenario.run.fields());
  listing.section("[sweep]", "the same strategies under other values of some fields", {"sweep"},
                  scenario.sweep.fields());
  for (const SweepTable& table : sweep_tables()) {
    const std::string name = "sweep." + std::string(table.name);
    listing.section("[" + name + "]", std::string(table.sentence), {name}, {});
  }
  listing.section("[[strategy]]", "one of the strategies to compare, with its actions",
                  {"strategy"}, Strategy().fields());
  list_choices(listing, all_actions(), "action", "strategy.action", "[[strategy.action]] type = ");
  for (const auto& model : all_models()) listing.measures(*model);
  return listing.take();
}

// True where `what` is one or more whole parts of `path`.
bool means(std::string_view what, std::string_view path) {
  const auto between_dots = [](std::string_view text) {
    std::string parts = ".";
    parts += text;
    return parts += '.';
  };
  return between_dots(path).find(between_dots(what)) != std::string::npos;
}
bool means(std::string_view what, const std::vector<std::string>& paths) {
  return std::any_of(paths.begin(), paths.end(),
                     [&](const std::string& path) { return means(what, path); });
}

// Leaves the topics that are asked for; of the others, the rows that are.
std::vector<Topic> chosen(std::vector<Topic> topics, std::string_view what) {
  std::vector<Topic> left;
  for (Topic& topic : topics) {
    if (means(what, topic.paths)) {
      left.push_back(std::move(topic));
      continue;
    }
    std::vector<Row> rows;
    for (Row& row : topic.rows) {
      if (means(what, row.paths)) rows.push_back(std::move(row));
    }
    if (rows.empty()) continue;
    topic.rows = std::move(rows);
    left.push_back(std::move(topic));
  }
  return left;
}

// Every name and path that could have been asked for.
std::set<std::string> askable(std::span<const Topic> topics) {
  std::set<std::string> words;
  const auto add = [&](const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      // Each path from any of its parts on.
      for (std::size_t begin = 0; begin < path.size();) {
        words.insert(path.substr(begin));
        const std::size_t dot = path.find('.', begin);
        if (dot == std::string::npos) break;
        words.insert(path.substr(begin, dot - begin));
        begin = dot + 1;
      }
    }
  };
  for (const Topic& topic : topics) {
    add(topic.paths);
    for (const Row& row : topic.rows) add(row.paths);
  }
  return words;
}

// Words of `text` in lines that begin with `indent` blanks.
void wrap(std::string_view text, std::size_t indent, std::string& out) {
  std::string line(indent, ' ');
  bool is_empty = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    if (!is_empty && line.size() + 1 + word.size() > kWidth) {
      out += line + '\n';
      line.assign(indent, ' ');
      is_empty = true;
    }
    if (!is_empty) line += ' ';
    line += word;
    is_empty = false;
  }
  if (!is_empty) out += line + '\n';
}

void put(std::string_view text, std::size_t width, std::string& line) {
  line += text;
  if (width > 0) line.append(width - text.size() + 2, ' ');
}

std::string laid_out(std::span<const Topic> topics) {
  std::string out;
  for (const Topic& topic : topics) {
    if (!out.empty()) out += '\n';
    out += topic.heading + '\n';
    wrap(topic.text, 2, out);
    std::size_t name_width = 0;
    std::size_t value_width = 0;
    std::size_t unit_width = 0;
    for (const Row& row : topic.rows) {
      name_width = std::max(name_width, row.name.size());
      value_width = std::max(value_width, row.value.size());
      unit_width = std::max(unit_width, row.unit.size());
    }
    for (const Row& row : topic.rows) {
      std::string line = "  ";
      put(row.name, name_width, line);
      put(row.value, value_width, line);
      put(row.unit, unit_width, line);
      if (line.size() + row.allowed.size() <= kWidth) {
        line += row.allowed;
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
      } else {
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
        wrap(row.allowed, 6, out);
      }
      wrap(row.text, 6, out);
    }
  }
  return out;
}

}  // namespace

std::string describe(std::string_view what) {
  std::vector<Topic> topics = everything();
  if (what.empty()) return laid_out(topics);
  const std::set<std::string> words = askable(topics);
  std::vector<Topic> found = chosen(std::move(topics), what);
  if (found.empty()) {
    const std::vector<std::string_view> known(words.begin(), words.end());
    throw InputError(
        "describe",
        "there is nothing called '" + std::string(what) + "'" + did_you_mean(what, known),
        "a model, action, generator, measure or path; without a name, everything");
  }
  return laid_out(found);
}

std::string parameter_table(std::string_view model) {
  const std::unique_ptr<Model> described = take(all_models(), model);
  if (described == nullptr) {
    const auto all = all_models();
    std::vector<std::string_view> names;
    for (const auto& each : all) names.push_back(each->name());
    throw InputError("describe",
                     "there is no model " + hearsay::quoted(model) + did_you_mean(model, names),
                     "--markdown takes the name of a model");
  }
  std::string table =
      "| parameter | default | unit | allowed | what it is | source |\n"
      "|---|---|---|---|---|---|\n";
  const auto add = [&](const auto& self, const Fields& fields, const std::string& path) -> void {
    for (const Field& field : fields) {
      const std::string name = path + std::string(field.name());
      if (field.is_group()) {
        self(self, field.children(), name + '.');
        continue;
      }
      table += "| `" + name + "` | " +
               (field.is_required() ? std::string("(required)") : field.value_text()) + " | " +
               std::string(field.unit()) + " | " + field.allowed_text() + " | " +
               std::string(field.sentence()) + " | " + std::string(field.source()) + " |\n";
    }
  };
  add(add, described->fields(), "");
  return table;
}

}  // namespace hearsay
