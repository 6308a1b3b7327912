#include "scenarios/agent_list.hpp"

#include <cstring>
#include <fstream>
#include <string_view>
#include <unordered_map>

#include "sim/core/refusals.hpp"

namespace hearsay {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  text = text.substr(0, text.find('#'));
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

// The agents of a market by the ids of the user's file, or by number where it has none.
class Directory {
 public:
  explicit Directory(const Market& market) : agents_(market.graph.agents()) {
    by_name_.reserve(market.names.size());
    for (std::uint32_t i = 0; i < market.names.size(); ++i) by_name_.emplace(market.names[i], i);
  }

  bool find(std::string_view id, AgentId& agent) const {
    if (by_name_.empty()) {
      std::uint64_t number = 0;
      if (id.size() > 10) return false;
      for (const char c : id) {
        if (c < '0' || c > '9') return false;
        number = number * 10 + static_cast<std::uint64_t>(c - '0');
      }
      agent = AgentId{static_cast<std::uint32_t>(number)};
      return number < agents_;
    }
    const auto found = by_name_.find(id);
    if (found == by_name_.end()) return false;
    agent = AgentId{found->second};
    return true;
  }

  std::string allowed() const {
    return by_name_.empty() ? "agents are numbered 0 to " + std::to_string(agents_ - 1)
                            : "ids are those of the graph's file";
  }

 private:
  std::uint32_t agents_;
  std::unordered_map<std::string_view, std::uint32_t> by_name_;
};

}  // namespace

std::vector<AgentId> read_agent_list(const std::string& path, const Market& market) {
  std::ifstream file(path);
  if (!file) throw NoInput(path, std::strerror(errno));
  const Directory directory(market);
  std::vector<AgentId> agents;
  std::unordered_map<std::uint32_t, std::size_t> first_line;
  Problems problems;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    const std::string_view id = trimmed(line);
    if (id.empty()) continue;
    const std::string where = path + ":" + std::to_string(number);
    AgentId agent{};
    if (!directory.find(id, agent)) {
      problems.add(where, "no agent has the id '" + std::string(id) + "'", directory.allowed());
    } else if (const auto [seen, is_new] = first_line.emplace(index(agent), number); !is_new) {
      problems.add(where, "agent '" + std::string(id) + "' is listed twice",
                   "first in line " + std::to_string(seen->second));
    } else {
      agents.push_back(agent);
    }
    constexpr std::size_t kEnough = 20;
    if (problems.size() == kEnough) break;
  }
  if (file.bad()) throw SystemError("read", path, std::strerror(errno));
  problems.raise_if_any();
  if (agents.empty()) throw InputError(path + ":1", "no agent is listed", "one id a line");
  return agents;
}

}  // namespace hearsay
