// Chat groups: up to 500 people of whom each knows some others, but not all. They are the second
// channel beside the feed, and the one by which word reaches strangers.
//
// A group grows from one agent: somebody who is in already brings a friend, again and again, until
// it has the size that luck gave it. So friends of friends meet there. Sizes are lognormal, as
// those of online groups are, and cut at the 500 members that messengers allow.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/core/draws.hpp"
#include "sim/core/parallel.hpp"
#include "sim/graph/graph.hpp"

namespace hearsay {

struct GroupParameters {
  double per_agent = 0.0;  // groups that an agent is in, on average
  double size = 30.0;      // members of the median group
};

class Groups {
 public:
  static constexpr std::uint32_t kLeast = 3;
  static constexpr std::uint32_t kMost = 500;

  Groups() = default;
  // Members are agents below `agents`.
  Groups(Circles members, std::uint32_t agents);

  std::size_t size() const { return members_.size(); }
  // Of one group, ascending.
  std::span<const AgentId> members(std::size_t group) const { return members_.members(group); }
  const Circles& all() const { return members_; }
  // The groups that an agent is in, ascending.
  std::span<const std::uint32_t> of(AgentId agent) const {
    if (first_.empty()) return {};
    const std::size_t a = index(agent);
    return std::span(groups_).subspan(first_[a], first_[a + 1] - first_[a]);
  }

 private:
  Circles members_;
  std::vector<std::size_t> first_;     // by agent and one more: where its groups begin
  std::vector<std::uint32_t> groups_;  // of all agents
};

// As many groups as give agents `per_agent` of them on average, but that some stay smaller than
// luck wanted where too few can be reached. A pure function of its arguments, whatever the workers.
Groups make_groups(const GroupParameters& parameters, const Graph& graph, const Luck& luck,
                   Workers& workers);

}  // namespace hearsay
