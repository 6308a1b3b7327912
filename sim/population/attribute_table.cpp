#include "sim/population/attribute_table.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <string_view>

#include "sim/core/errors.hpp"
#include "sim/graph/agent_ids.hpp"
#include "sim/graph/agent_lookup.hpp"
#include "sim/graph/table_lines.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kMostCategories = 65'535;
constexpr std::size_t kMostTopics = 64;
constexpr std::string_view kHeaderAllowed =
    "a header with a column agent or id, and some of region, age_band, gender, interests, need, "
    "follows, leader, share_propensity";

// What is wrong with a cell, and what is allowed there.
struct Complaint {
  std::string what;
  std::string allowed;
};

std::optional<Said> yes_or_no(std::string_view text) {
  for (const std::string_view word : {"1", "yes", "true"}) {
    if (text == word) return Said::yes;
  }
  for (const std::string_view word : {"0", "no", "false"}) {
    if (text == word) return Said::no;
  }
  return std::nullopt;
}

// Words in order of appearance; numbered in ascending order when all are known, so that the order
// of rows does not matter.
class Words {
 public:
  std::size_t ordinal(std::string_view word) {
    return known_.try_emplace(std::string(word), known_.size()).first->second;
  }
  std::size_t size() const { return known_.size(); }
  // The words ascending, and what each ordinal becomes.
  std::vector<std::string> settle(std::vector<std::size_t>& rank) const {
    std::vector<std::string> words;
    rank.resize(known_.size());
    for (const auto& [word, ordinal] : known_) {
      rank[ordinal] = words.size();
      words.push_back(word);
    }
    return words;
  }

 private:
  std::map<std::string, std::size_t> known_;
};

class AttributeReader {
 public:
  AttributeReader(const std::string& path, std::span<const std::string> names, std::uint32_t agents)
      : path_(path),
        lines_(path, std::string(kHeaderAllowed)),
        problems_(path),
        lookup_(names, agents),
        agents_(agents) {}

  AttributeTable read() {
    constexpr std::array<std::string_view, 2> kIds = {"agent", "id"};
    const auto id = lines_.column(kIds);
    if (!id) {
      throw InputError(lines_.lines().where(), "the header lacks the column agent",
                       std::string(kHeaderAllowed));
    }
    choose_columns(*id);
    std::vector<std::uint64_t> line_of(agents_, 0);
    std::uint64_t rows = 0;
    while (const Cells* cells = lines_.next(problems_)) {
      const auto agent = lookup_.find((*cells)[*id]);
      if (!agent) {
        problems_.add(lines_.lines(), "no agent " + shown((*cells)[*id]) + " in the graph",
                      lookup_.allowed());
        continue;
      }
      std::uint64_t& line = line_of[index(*agent)];
      if (line != 0) {
        problems_.add(lines_.lines(),
                      "the agent " + shown((*cells)[*id]) + " stands in line " +
                          std::to_string(line) + " already",
                      "a row for each agent");
        continue;
      }
      line = lines_.lines().number();
      ++rows;
      read_row(*cells, *agent);
    }
    problems_.raise_if_any();
    if (rows == 0) throw InputError(path_, "holds no agents", "at least one row under the header");
    table_.agents_without_row = agents_ - rows;
    for (const auto& settle : settle_) settle();
    return std::move(table_);
  }

 private:
  // What a cell of a column says of an agent; a complaint where it is no value.
  using Take = std::function<std::optional<Complaint>(std::string_view cell, AgentId agent)>;
  struct Column {
    std::size_t place;
    Take take;
  };

  void choose_columns(std::size_t id) {
    const std::map<std::string_view, std::function<Take()>> known = {
        {"region", [&] { return take_category(table_.region); }},
        {"age_band", [&] { return take_category(table_.age_band); }},
        {"gender", [&] { return take_category(table_.gender); }},
        {"interests", [&] { return take_topics(table_.interests); }},
        {"need", [&] { return take_said(table_.need); }},
        {"follows", [&] { return take_said(table_.follows); }},
        {"leader", [&] { return take_said(table_.leader); }},
        {"share_propensity", [&] { return take_chance(table_.share_propensity); }},
    };
    std::vector<std::size_t> read = {id};
    for (const auto& [name, make] : known) {
      const std::array<std::string_view, 1> names = {name};
      if (const auto place = lines_.column(names)) {
        columns_.push_back({*place, make()});
        read.push_back(*place);
      }
    }
    for (std::size_t i = 0; i < lines_.header().size(); ++i) {
      if (std::find(read.begin(), read.end(), i) == read.end()) {
        table_.columns_not_read.push_back(lines_.header()[i]);
      }
    }
    if (columns_.empty()) {
      throw InputError(lines_.lines().where(), "the header names no attribute",
                       std::string(kHeaderAllowed));
    }
  }

  void read_row(const Cells& cells, AgentId agent) {
    for (const Column& column : columns_) {
      const std::string& cell = cells[column.place];
      if (cell.empty()) continue;
      if (const auto complaint = column.take(cell, agent)) {
        problems_.add(lines_.lines(), lines_.header()[column.place] + ": " + complaint->what,
                      complaint->allowed);
      }
    }
  }

  Take take_said(std::vector<Said>& said) const {
    said.assign(agents_, Said::nothing);
    return [&said](std::string_view cell, AgentId agent) -> std::optional<Complaint> {
      const auto value = yes_or_no(cell);
      if (!value) return Complaint{shown(cell) + " is neither yes nor no", "1 or 0, yes or no"};
      said[index(agent)] = *value;
      return std::nullopt;
    };
  }

  Take take_chance(std::vector<double>& chances) const {
    chances.assign(agents_, -1.0);
    return [&chances](std::string_view cell, AgentId agent) -> std::optional<Complaint> {
      const auto value = finite_number(cell);
      if (!value || *value < 0.0 || *value > 1.0) {
        return Complaint{shown(cell) + " is no chance", "a number from 0 to 1"};
      }
      chances[index(agent)] = *value;
      return std::nullopt;
    };
  }

  Take take_category(Categories& categories) {
    categories.of_agents.assign(agents_, 0);
    auto words = std::make_shared<Words>();
    words->ordinal("");
    settle_.emplace_back([&categories, words] {
      std::vector<std::size_t> rank;
      categories.words = words->settle(rank);
      for (std::uint16_t& word : categories.of_agents) {
        word = static_cast<std::uint16_t>(rank[word]);
      }
    });
    return [&categories, words](std::string_view cell, AgentId agent) -> std::optional<Complaint> {
      const std::size_t word = words->ordinal(cell);
      if (word > kMostCategories) {
        return Complaint{"one word too many, " + shown(cell),
                         "at most " + std::to_string(kMostCategories) + " different ones"};
      }
      categories.of_agents[index(agent)] = static_cast<std::uint16_t>(word);
      return std::nullopt;
    };
  }

  Take take_topics(Topics& topics) {
    topics.of_agents.assign(agents_, 0);
    auto words = std::make_shared<Words>();
    settle_.emplace_back([&topics, words] {
      std::vector<std::size_t> rank;
      topics.words = words->settle(rank);
      for (std::uint64_t& bits : topics.of_agents) {
        std::uint64_t ranked = 0;
        for (std::size_t word = 0; word < rank.size(); ++word) {
          ranked |= (bits >> word & 1) << rank[word];
        }
        bits = ranked;
      }
    });
    return [&topics, words](std::string_view cell, AgentId agent) -> std::optional<Complaint> {
      while (!cell.empty()) {
        const std::size_t end = std::min(cell.find_first_of(";|"), cell.size());
        const std::string_view topic = trimmed(cell.substr(0, end));
        cell.remove_prefix(std::min(end + 1, cell.size()));
        if (topic.empty()) continue;
        const std::size_t word = words->ordinal(topic);
        if (word >= kMostTopics) {
          return Complaint{"one interest too many, " + shown(topic),
                           "at most " + std::to_string(kMostTopics) +
                               " different ones, with ; or | between those of an agent"};
        }
        topics.of_agents[index(agent)] |= std::uint64_t{1} << word;
      }
      return std::nullopt;
    };
  }

  const std::string& path_;
  TableLines lines_;
  LineProblems problems_;
  AgentLookup lookup_;
  std::uint32_t agents_;
  AttributeTable table_;
  std::vector<Column> columns_;
  std::vector<std::function<void()>> settle_;  // to be called when all rows are read
};

}  // namespace

std::string AttributeTable::notes(const std::string& name) const {
  std::string text;
  if (agents_without_row > 0) {
    text = std::to_string(agents_without_row) +
           (agents_without_row == 1 ? " agent has no row in " : " agents have no row in ") + name +
           "; what it would say is drawn.";
  }
  if (!columns_not_read.empty()) {
    std::string columns;
    for (const std::string& column : columns_not_read) {
      columns += (columns.empty() ? "" : ", ") + shown(column);
    }
    text += (text.empty() ? "Of " : " Of ") + name;
    text += columns_not_read.size() == 1 ? " the column " : " the columns ";
    text += columns + (columns_not_read.size() == 1 ? " was" : " were") + " not read.";
  }
  return text;
}

AttributeTable read_attribute_table(const std::string& path, std::span<const std::string> names,
                                    std::uint32_t agents) {
  return AttributeReader(path, names, agents).read();
}

}  // namespace hearsay
