// Who the agents are: attributes that all replicates and strategies share.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/core/draws.hpp"
#include "sim/core/fields.hpp"
#include "sim/core/parallel.hpp"
#include "sim/core/prefetch.hpp"
#include "sim/graph/graph.hpp"
#include "sim/population/attribute_table.hpp"
#include "sim/population/groups.hpp"

namespace hearsay {

// How the readiness to pass things on varies between agents.
enum class PropensitySpread : std::uint8_t { beta, constant };

// What a scenario says about its agents, `[population]`.
struct PopulationParameters {
  double share_propensity = 0.0322;
  PropensitySpread share_propensity_spread = PropensitySpread::beta;
  double in_need = 0.2;
  double opinion_leaders = 0.01;
  double followers = 0.05;
  // Both shift the logit of "trusts at least medium" and "trusts high".
  double disposition_spread = 0.5;
  double embeddedness = 0.25;
  GroupParameters groups;
  FilePath attributes;  // a table of what is known of agents; may be empty

  Fields fields();
};

class Population {
 public:
  Population() = default;

  std::uint32_t agents() const { return static_cast<std::uint32_t>(attributes_.size()); }

  // Chance that an agent passes on what it read, unit 1/65535, so that 65535 is certainty.
  std::uint16_t share_propensity(AgentId agent) const {
    return attributes_[index(agent)].share_propensity;
  }
  // The same as a probability.
  double share_chance(AgentId agent) const { return share_propensity(agent) / 65535.0; }
  bool in_need(AgentId agent) const { return has(agent, kInNeed); }
  bool follows(AgentId agent) const { return has(agent, kFollows); }
  bool is_leader(AgentId agent) const { return has(agent, kLeader); }
  // Has the memory fetch what is about to be asked of an agent.
  HEARSAY_PREFETCH void prefetch(AgentId agent) const {
    __builtin_prefetch(&attributes_[index(agent)]);
  }
  // Opinion leaders, the most influential first.
  std::span<const AgentId> leaders() const { return leaders_; }
  // Those who follow the brand's account, ascending.
  std::span<const AgentId> followers() const { return followers_; }
  // What a table says beside; empty where it does not.
  const Categories& region() const { return region_; }
  const Categories& age_band() const { return age_band_; }
  const Categories& gender() const { return gender_; }
  const Topics& interests() const { return interests_; }
  const Groups& groups() const { return groups_; }

  friend Population make_population(const PopulationParameters& parameters, const Graph& graph,
                                    const Luck& luck, Workers& workers, AttributeTable table);

 private:
  static constexpr std::uint8_t kInNeed = 1;
  static constexpr std::uint8_t kFollows = 2;
  static constexpr std::uint8_t kLeader = 4;

  // Together, because whoever asks one mostly asks another.
  struct Attributes {
    std::uint16_t share_propensity = 0;
    std::uint8_t flags = 0;
  };

  bool has(AgentId agent, std::uint8_t flag) const {
    return (attributes_[index(agent)].flags & flag) != 0;
  }

  std::vector<Attributes> attributes_;
  std::vector<AgentId> leaders_;
  std::vector<AgentId> followers_;
  Categories region_;
  Categories age_band_;
  Categories gender_;
  Topics interests_;
  Groups groups_;
};

// Draws each agent's attributes from the market's luck, keyed by the agent, so that they are the
// same for any number of workers. Opinion leaders are the share of agents (rounded, but at least
// one where the share is above 0) with the highest degree x expertise. What `table` says of an
// agent goes before what is drawn; where it says who leads, these are the leaders and no others.
Population make_population(const PopulationParameters& parameters, const Graph& graph,
                           const Luck& luck, Workers& workers, AttributeTable table = {});

// Sets layer and trust level of every tie, both ways. An agent ranks those it follows (whose posts
// reach it; in a mutual graph its friends) by the strength of the tie: the sum over shared circles
// of 1/(members - 1) (Newman 2001); where it shares no circle with some of them, equal ones by the
// number of shared friends; and the rest by a draw that both see alike. The trust level follows
// from the layer, from what the two share and from the truster's disposition. An agent that does
// not follow back holds the other for an acquaintance and trusts it little. Members of `circles`
// are agents of the graph.
void assign_layers_and_trust(const PopulationParameters& parameters, const Circles& circles,
                             const Luck& luck, Workers& workers, Graph& graph);

}  // namespace hearsay
