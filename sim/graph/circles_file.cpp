#include "sim/graph/circles_file.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/core/errors.hpp"
#include "sim/graph/agent_lookup.hpp"
#include "sim/graph/text_lines.hpp"

namespace hearsay {
namespace {

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  while (true) {
    const std::size_t comma = line.find(',');
    cells.push_back(trimmed(line.substr(0, comma)));
    if (comma == std::string_view::npos) return cells;
    line.remove_prefix(comma + 1);
  }
}

class CirclesReader {
 public:
  CirclesReader(const std::string& path, std::span<const std::string> names, std::uint32_t agents)
      : path_(path), lines_(path), problems_(path), agents_(names, agents) {}

  CirclesFile read() {
    std::string_view line;
    if (lines_.next_data(line)) {
      if (line.find(',') != std::string_view::npos) {
        read_table(line);
      } else {
        do read_circle(line);
        while (lines_.next_data(line));
      }
    }
    problems_.raise_if_any();
    if (members_.empty()) {
      throw InputError(path_, "holds no circles",
                       "a table with columns circle and member, or a circle a line");
    }
    return gathered();
  }

 private:
  void read_table(std::string_view header) {
    std::string first_line(header);  // outlives the buffer that the next line overwrites
    const auto columns = cells_of(first_line);
    const auto place = [&](std::string_view name) {
      return static_cast<std::size_t>(std::find(columns.begin(), columns.end(), name) -
                                      columns.begin());
    };
    const std::size_t circle = place("circle");
    const std::size_t member = place("member");
    const std::size_t ego = place("ego");
    const std::size_t width = columns.size();
    for (const auto& [column, name] : {std::pair{circle, "circle"}, std::pair{member, "member"}}) {
      if (column == width) {
        problems_.add(lines_, "the header lacks the column " + shown(name),
                      "columns circle and member, and ego where circles belong to somebody");
      }
    }
    problems_.raise_if_any();

    std::unordered_map<std::string, std::size_t> by_name;
    for (std::string_view line; lines_.next_data(line);) {
      const auto cells = cells_of(line);
      if (cells.size() != width) {
        problems_.add(lines_, std::to_string(cells.size()) + " cells",
                      std::to_string(width) + ", as in the header");
        continue;
      }
      if (cells[circle].empty()) {
        problems_.add(lines_, "the name of the circle is missing", "a name");
        continue;
      }
      // A comma cannot stand in a cell, so it keeps the two parts of a name apart.
      std::string name(cells[circle]);
      if (ego != width) name.append(",").append(cells[ego]);
      const auto [entry, is_new] = by_name.try_emplace(std::move(name), members_.size());
      if (is_new) {
        members_.emplace_back();
        if (ego != width) add_member(entry->second, cells[ego]);
      }
      add_member(entry->second, cells[member]);
    }
  }

  void read_circle(std::string_view line) {
    const std::string_view name = take_field(line, "");
    std::string_view member = take_field(line, "");
    if (member.empty()) {
      problems_.add(lines_, "the circle " + shown(name) + " has no members",
                    "a name and the ids of its members");
    }
    members_.emplace_back();
    for (; !member.empty(); member = take_field(line, "")) add_member(members_.size() - 1, member);
  }

  void add_member(std::size_t circle, std::string_view id) {
    if (const auto agent = agents_.find(id)) {
      members_[circle].push_back(*agent);
    } else {
      problems_.add(lines_, "no agent " + shown(id) + " in the graph", agents_.allowed());
    }
  }

  CirclesFile gathered() {
    CirclesFile file;
    std::vector<TieIndex> offsets = {0};
    std::vector<AgentId> all;
    for (std::vector<AgentId>& circle : members_) {
      std::sort(circle.begin(), circle.end());
      const auto last = std::unique(circle.begin(), circle.end());
      file.repeated_members += static_cast<std::uint64_t>(circle.end() - last);
      all.insert(all.end(), circle.begin(), last);
      offsets.push_back(all.size());
    }
    file.circles = {std::move(offsets), std::move(all)};
    return file;
  }

  std::string path_;
  TextLines lines_;
  LineProblems problems_;
  AgentLookup agents_;
  std::vector<std::vector<AgentId>> members_;  // by circle
};

}  // namespace

CirclesFile read_circles(const std::string& path, std::span<const std::string> names,
                         std::uint32_t agents) {
  return CirclesReader(path, names, agents).read();
}

}  // namespace hearsay
