#include "sim/engine/cascade/live_ties.hpp"

#include <algorithm>
#include <vector>

namespace hearsay {
namespace {

std::vector<std::uint32_t> indegrees(const Graph& graph) {
  std::vector<std::uint32_t> degrees(graph.agents(), 0);
  for (const AgentId target : graph.targets()) ++degrees[index(target)];
  return degrees;
}

// Of 1 / indegree, over all ties: each agent with any adds up to 1.
double mean_of_inverses(const Graph& graph, const std::vector<std::uint32_t>& degrees) {
  const auto without = std::count(degrees.begin(), degrees.end(), 0U);
  return static_cast<double>(graph.agents() - without) /
         static_cast<double>(std::max<TieIndex>(1, graph.ties()));
}

// So many do not fit into half a word.
constexpr std::uint32_t kManyParts = 1U << 16;

}  // namespace

LiveTies LiveTies::uniform(const Graph& graph, Chance chance) {
  LiveTies ties(graph, Rule::uniform);
  ties.none_ = chance.threshold() == 0;
  if (!ties.none_) ties.most_word_ = static_cast<std::uint32_t>(chance.threshold() - 1);
  ties.mean_chance_ = static_cast<double>(chance.threshold()) * 0x1p-32;
  return ties;
}

LiveTies LiveTies::weighted(const Graph& graph) {
  LiveTies ties(graph, Rule::weighted);
  const std::vector<std::uint32_t> degrees = indegrees(graph);
  ties.mean_chance_ = mean_of_inverses(graph, degrees);
  ties.most_words_.reserve(graph.ties());
  for (const AgentId target : graph.targets()) {
    const Chance chance = Chance::of(1.0 / degrees[index(target)]);
    ties.most_words_.push_back(static_cast<std::uint32_t>(chance.threshold() - 1));
  }
  return ties;
}

LiveTies LiveTies::picked(const Graph& graph) {
  LiveTies ties(graph, Rule::picked);
  const std::vector<std::uint32_t> degrees = indegrees(graph);
  ties.mean_chance_ = mean_of_inverses(graph, degrees);
  const bool narrow =
      degrees.empty() || *std::max_element(degrees.begin(), degrees.end()) < kManyParts;
  // Sources ascend along the column of ties, so each target meets its sources in ascending order.
  std::vector<std::uint32_t> met(graph.agents(), 0);
  ties.parts_.reserve(graph.ties());
  if (!narrow) ties.numbers_of_parts_.reserve(graph.ties());
  for (const AgentId target : graph.targets()) {
    const std::uint32_t part = met[index(target)]++;
    const std::uint32_t number = degrees[index(target)];
    ties.parts_.push_back(narrow ? part << 16 | number : part);
    if (!narrow) ties.numbers_of_parts_.push_back(number);
  }
  return ties;
}

}  // namespace hearsay
