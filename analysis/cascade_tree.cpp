#include "analysis/cascade_tree.hpp"

#include <algorithm>
#include <unordered_map>

#include "sim/core/errors.hpp"

namespace hearsay {

Cascades cascades_of(std::span<const TraceEvent> trace) {
  Cascades cascades;
  auto& members = cascades.members;
  std::unordered_map<std::uint32_t, std::uint32_t> position;
  const auto member = [&](std::uint32_t agent) {
    const auto found = position.find(agent);
    return found == position.end() ? kNobody : found->second;
  };
  for (const TraceEvent& event : trace) {
    if (event.what == Traced::read) {
      CascadeMember fresh;
      fresh.agent = event.agent;
      fresh.read = event.step;
      fresh.root = static_cast<std::uint32_t>(members.size());
      // Who posts without having read of it (an owner by itself) is where a tree begins.
      if (event.through != kNobody) fresh.parent = member(event.through);
      if (fresh.parent != kNobody) {
        fresh.root = members[fresh.parent].root;
        fresh.generation = members[fresh.parent].generation + 1;
      }
      position.emplace(index(event.agent), static_cast<std::uint32_t>(members.size()));
      members.push_back(fresh);
      continue;
    }
    const std::uint32_t who = member(index(event.agent));
    if (who == kNobody) continue;
    CascadeMember& known = members[who];
    switch (event.what) {
      case Traced::read:
        break;
      case Traced::shared:
        known.shared = event.step;
        break;
      case Traced::decided:
        known.decided = event.step;
        known.recommender = event.through == kNobody ? kNobody : member(event.through);
        break;
      case Traced::bought:
        known.bought = event.step;
        break;
      case Traced::criticised:
        known.criticised = event.step;
        break;
    }
  }

  // Members below each, itself included; children come after their parents.
  std::vector<std::size_t> below(members.size(), 1);
  for (std::size_t i = members.size(); i-- > 0;) {
    if (members[i].parent != kNobody) below[members[i].parent] += below[i];
  }
  // The distances of all pairs: each tie lies between those below it and the rest of the tree.
  std::vector<double> distances(members.size(), 0);
  std::vector<std::uint32_t> depth(members.size(), 0);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const CascadeMember& each = members[i];
    if (cascades.by_generation.size() <= each.generation) {
      cascades.by_generation.resize(each.generation + 1U);
    }
    ++cascades.by_generation[each.generation];
    depth[each.root] = std::max(depth[each.root], each.generation);
    const auto size = static_cast<double>(below[each.root]);
    const auto here = static_cast<double>(below[i]);
    distances[each.root] += here * (size - here);
  }
  for (std::uint32_t i = 0; i < members.size(); ++i) {
    if (members[i].parent != kNobody) continue;
    const auto size = static_cast<double>(below[i]);
    const double virality = below[i] > 1 ? 2 * distances[i] / (size * (size - 1)) : 0;
    cascades.trees.push_back({i, below[i], depth[i], virality});
  }
  std::ranges::stable_sort(cascades.trees, std::ranges::greater(), &CascadeTree::size);
  return cascades;
}

std::vector<double> Cascades::reproduction() const {
  std::vector<double> rates;
  for (std::size_t g = 0; g + 1 < by_generation.size(); ++g) {
    rates.push_back(static_cast<double>(by_generation[g + 1]) /
                    static_cast<double>(by_generation[g]));
  }
  return rates;
}

std::uint32_t Cascades::find(AgentId agent) const {
  const auto found = std::ranges::find(members, agent, &CascadeMember::agent);
  return found == members.end() ? kNobody : static_cast<std::uint32_t>(found - members.begin());
}

std::vector<std::uint32_t> Cascades::chain(std::uint32_t member) const {
  std::vector<std::uint32_t> chain;
  for (; member != kNobody; member = members[member].parent) chain.push_back(member);
  return chain;
}

}  // namespace hearsay
