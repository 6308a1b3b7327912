// An edge list read as one reads it first: numbers by >> from an ifstream, ids made agents by a
// sorted list of them, and the ties sorted into rows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace plain {

struct EdgeList {
  std::vector<std::uint64_t> ids;  // by agent, ascending
  std::vector<std::uint64_t> offsets;
  std::vector<std::uint32_t> targets;
};

inline EdgeList read_edge_list(const std::string& path) {
  std::ifstream in(path);
  for (std::string comment; in.peek() == '#';) std::getline(in, comment);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> lines;
  for (std::uint64_t a, b; in >> a >> b;) lines.emplace_back(a, b);

  EdgeList list;
  for (const auto& [a, b] : lines) {
    list.ids.push_back(a);
    list.ids.push_back(b);
  }
  std::sort(list.ids.begin(), list.ids.end());
  list.ids.erase(std::unique(list.ids.begin(), list.ids.end()), list.ids.end());
  const auto agent = [&](std::uint64_t id) {
    return static_cast<std::uint32_t>(std::lower_bound(list.ids.begin(), list.ids.end(), id) -
                                      list.ids.begin());
  };

  std::vector<std::pair<std::uint32_t, std::uint32_t>> ties;
  for (const auto& [from, to] : lines) {
    if (from == to) continue;
    const std::uint32_t a = agent(from);
    const std::uint32_t b = agent(to);
    ties.emplace_back(a, b);
    ties.emplace_back(b, a);
  }
  std::sort(ties.begin(), ties.end());
  ties.erase(std::unique(ties.begin(), ties.end()), ties.end());
  list.offsets.assign(list.ids.size() + 1, 0);
  for (const auto& [a, b] : ties) {
    ++list.offsets[a + 1];
    list.targets.push_back(b);
  }
  for (std::size_t a = 0; a < list.ids.size(); ++a) list.offsets[a + 1] += list.offsets[a];
  return list;
}

}  // namespace plain
