// What a graph generator is: a pure function of its parameters and the market's luck.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/core/draws.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/fields.hpp"
#include "sim/core/parallel.hpp"
#include "sim/graph/graph.hpp"

namespace hearsay {

// What kind each agent is of, from 1; 0 where nothing is said of an agent, empty where it is of
// nobody.
using Kinds = std::vector<std::uint16_t>;

// A graph without traits, and the circles it was made of (none for generators that know none).
struct CircleGraph {
  Graph graph;
  Circles circles;
  // What makes friends alike, for generators that are told so.
  Kinds regions = {};
  Kinds interests = {};
};

class Generator : public Described {
 public:
  // Adds what is wrong with the parameters together (each alone is checked by its range).
  virtual void check(const std::string& where, Problems& problems) const = 0;
  // The same graph for any number of workers.
  virtual CircleGraph generate(const Luck& luck, Workers& workers) const = 0;
};

// What most generators ask for: how many agents there are, at most `most` (a graph has room for
// 4e9).
Field agents_field(std::int64_t& agents, double most = 4e9);

// Adds that the parameter `name` asks for more friends than there are other agents, where it does.
void check_friends(std::string_view name, double friends, std::int64_t agents,
                   const std::string& where, Problems& problems);

}  // namespace hearsay
