#include "scenarios/schema.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/core/catalogue.hpp"
#include "sim/graph/graph_format.hpp"

namespace hearsay {
namespace {

// A JSON object as it is written: keys in the order in which they were added.
class Object {
 public:
  Object& add(std::string_view key, const std::string& json) {
    text_ += (text_.empty() ? "" : ", ") + quoted(key) + ": " + json;
    return *this;
  }
  std::string text() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

std::string list_of(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return "[" + text + "]";
}

std::string number_text(double value) {
  return value == std::floor(value) && std::fabs(value) < 1e15
             ? std::to_string(static_cast<std::int64_t>(value))
             : to_text(value);
}

void add_range(const FieldRange& range, Object& object) {
  if (std::isfinite(range.low)) {
    object.add(range.low_open ? "exclusiveMinimum" : "minimum", number_text(range.low));
  }
  if (std::isfinite(range.high)) {
    object.add(range.high_open ? "exclusiveMaximum" : "maximum", number_text(range.high));
  }
}

std::string closed_table(const Fields& fields, std::string_view sentence,
                         const std::vector<std::pair<std::string, std::string>>& more = {},
                         std::vector<std::string> required = {});

// What may stand behind the key of a field.
std::string value_schema(const Field& field) {
  if (field.is_group()) return closed_table(field.children(), field.sentence());
  Object object;
  std::string sentence(field.sentence());
  if (!field.unit().empty()) sentence += "; " + std::string(field.unit());
  if (!field.source().empty()) sentence += " (" + std::string(field.source()) + ")";
  object.add("description", quoted(sentence));
  struct TypeOf {
    Object& object;
    const Field& field;
    void type(const char* name) const { object.add("type", quoted(name)); }
    void operator()(bool*) const { type("boolean"); }
    void operator()(std::int64_t*) const {
      type("integer");
      add_range(field.range(), object);
    }
    void operator()(double*) const {
      type("number");
      add_range(field.range(), object);
    }
    void operator()(Money*) const {
      type("number");
      add_range(field.range(), object);
    }
    void operator()(std::string*) const { type("string"); }
    void operator()(std::vector<std::string>*) const {
      object.add("type", R"(["string", "integer", "array"])");
      object.add("items", R"({"type": ["string", "integer"]})");
    }
    void operator()(FilePath*) const { type("string"); }
    void operator()(Duration*) const {
      type("string");
      object.add("pattern",
                 quoted(R"(^\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s*(w(eeks?)?|d(ays?)?|h(ours?)?|)"
                        R"(m(in(utes?)?)?|s(ec(onds?)?)?)\s*$)"));
    }
    void operator()(const Choice& choice) const {
      std::vector<std::string> words;
      for (const std::string_view word : choice.words) words.push_back(quoted(word));
      object.add("enum", list_of(words));
    }
    void operator()(const Fields&) const {}
  };
  std::visit(TypeOf{object, field}, field.slot());
  if (!field.is_required()) object.add("default", field.value_text());
  return object.text();
}

// A table with these keys and no others.
std::string closed_table(const Fields& fields, std::string_view sentence,
                         const std::vector<std::pair<std::string, std::string>>& more,
                         std::vector<std::string> required) {
  Object properties;
  for (const auto& [key, schema] : more) properties.add(key, schema);
  for (const Field& field : fields) {
    properties.add(field.name(), value_schema(field));
    if (field.is_required()) required.emplace_back(field.name());
  }
  Object object;
  if (!sentence.empty()) object.add("description", quoted(sentence));
  object.add("type", quoted("object")).add("properties", properties.text());
  if (!required.empty()) {
    for (std::string& key : required) key = quoted(key);
    object.add("required", list_of(required));
  }
  return object.add("additionalProperties", "false").text();
}

// One of a catalogue, told by the word behind `key`; without the key, `otherwise`.
template <class Kind>
std::vector<std::string> choices(std::vector<std::unique_ptr<Kind>> all, const std::string& key,
                                 std::string_view otherwise, const Fields& beside) {
  std::vector<std::string> schemas;
  for (const auto& choice : all) {
    Fields fields = choice->fields();
    fields.insert(fields.end(), beside.begin(), beside.end());
    const std::string word = Object()
                                 .add("description", quoted(choice->sentence()))
                                 .add("const", quoted(choice->name()))
                                 .text();
    std::vector<std::string> required;
    if (choice->name() != otherwise) required.push_back(key);
    schemas.push_back(closed_table(fields, choice->sentence(), {{key, word}}, required));
  }
  return schemas;
}

std::string any_of(const std::vector<std::string>& schemas) {
  return Object().add("anyOf", list_of(schemas)).text();
}

}  // namespace

std::string scenario_schema() {
  Scenario scenario;
  const Field hubs = group("hubs", scenario.graph.hubs.fields(), HubAccounts::kSentence);
  std::vector<std::string> graphs = choices(all_generators(), "generator", kDefaultGenerator,
                                            {scenario.graph.seed_field(), hubs});
  Fields of_file;
  for (Field& field : scenario.graph.file_fields()) {
    of_file.push_back(field.name() == "file" ? std::move(field).required() : std::move(field));
  }
  graphs.push_back(closed_table(of_file, "a graph that is read instead of generated"));

  const auto actions = choices(all_actions(), "type", "", {});
  const std::string action_list =
      Object().add("type", quoted("array")).add("items", any_of(actions)).text();
  const std::string strategy = closed_table(Strategy().fields(), "one of the strategies to compare",
                                            {{"action", action_list}});

  Object properties;
  for (const Field& field : scenario.fields()) properties.add(field.name(), value_schema(field));
  properties.add("graph", any_of(graphs));
  properties.add("population", closed_table(scenario.population.fields(), "who the agents are"));
  properties.add("model", any_of(choices(all_models(), "name", kDefaultModel, {})));
  properties.add("run", closed_table(scenario.run.fields(), "how long is simulated"));
  std::vector<std::pair<std::string, std::string>> sweeps;
  for (const SweepTable& table : sweep_tables()) {
    sweeps.emplace_back(
        table.name,
        Object().add("description", quoted(table.sentence)).add("type", quoted("object")).text());
  }
  properties.add("sweep",
                 closed_table(scenario.sweep.fields(),
                              "the same strategies under other values of some fields", sweeps));
  properties.add(
      "strategy",
      Object().add("type", quoted("array")).add("minItems", "1").add("items", strategy).text());
  return Object()
             .add("$schema", quoted("https://json-schema.org/draft/2020-12/schema"))
             .add("title", quoted("a scenario of hearsay"))
             .add("type", quoted("object"))
             .add("properties", properties.text())
             .add("required", list_of({quoted("title"), quoted("strategy")}))
             .add("additionalProperties", "false")
             .text() +
         "\n";
}

}  // namespace hearsay
