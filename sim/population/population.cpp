// The attributes of agents. Shares are Beta(1, b): most people pass on nearly nothing and a few a
// lot, and the quantile has a closed form, 1 - (1-u)^(1/b), whose mean 1/(1+b) fixes b.
#include "sim/population/population.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "sim/core/elementary.hpp"
#include "sim/core/huge_pages.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kAgentsPerBlock = 4096;
constexpr double kCertain = 65535.0;

std::uint16_t in_units(double chance) {
  return static_cast<std::uint16_t>(chance * kCertain + 0.5);
}

// The value of Beta(1, 1/mean - 1) below which lies the part `uniform` of all agents.
double beta_quantile(double mean, double uniform) {
  if (mean <= 0.0) return 0.0;
  if (mean >= 1.0) return 1.0;
  const double b = 1.0 / mean - 1.0;
  // Beyond e^-700 there is nothing left to take away from 1.
  return 1.0 - exponential(std::max(natural_log(1.0 - uniform) / b, -700.0));
}

// The `share` of agents with the highest degree x expertise, best first; those who are `said` to
// lead where anything is said.
std::vector<AgentId> choose_leaders(double share, const std::vector<Said>& said, const Graph& graph,
                                    const Luck& luck, Workers& workers) {
  const std::size_t agents = graph.agents();
  std::vector<AgentId> leaders;
  for (std::size_t a = 0; a < agents; ++a) {
    if (said.empty() || said[a] == Said::yes)
      leaders.push_back(AgentId{static_cast<std::uint32_t>(a)});
  }
  std::size_t count = leaders.size();
  if (said.empty() && count > 0) {
    const auto rounded = static_cast<std::size_t>(share * static_cast<double>(agents) + 0.5);
    count = share <= 0.0 ? 0 : std::clamp<std::size_t>(rounded, 1, agents);
  }
  if (count == 0) return {};

  std::vector<std::uint64_t> influence(agents);
  workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t a = begin; a < end; ++a) {
      const AgentId agent{static_cast<std::uint32_t>(a)};
      const std::uint64_t expertise = luck.draw(Purpose::expertise, agent)[0];
      influence[a] = graph.degree(agent) * expertise;
    }
  });
  const auto more_influential = [&](AgentId a, AgentId b) {
    const std::uint64_t of_a = influence[index(a)];
    const std::uint64_t of_b = influence[index(b)];
    return of_a != of_b ? of_a > of_b : a < b;
  };
  const auto last = leaders.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(leaders.begin(), last, leaders.end(), more_influential);
  leaders.erase(last, leaders.end());
  leaders.shrink_to_fit();
  return leaders;
}

}  // namespace

Fields PopulationParameters::fields() {
  Fields list;
  list.push_back(field("share_propensity", share_propensity,
                       "mean chance that an agent passes on what it read")
                     .unit("probability")
                     .within(0, 1)
                     .source("Weixiaobao 2019: .0322, .02 to .05 by topic"));
  list.push_back(field("share_propensity_spread", share_propensity_spread, {"beta", "constant"},
                       "how that chance varies between agents: Beta(1, b), or the same for all")
                     .source("assumption"));
  list.push_back(field("in_need", in_need, "share of agents in the market for the product")
                     .unit("probability")
                     .within(0, 1)
                     .source("assumption"));
  list.push_back(field("opinion_leaders", opinion_leaders,
                       "share of agents that are opinion leaders: the highest by degree x "
                       "expertise, at least one unless 0")
                     .unit("fraction")
                     .within(0, 1)
                     .source("assumption: .001 to .01"));
  list.push_back(field("followers", followers, "share of agents that follow the brand's account")
                     .unit("probability")
                     .within(0, 1)
                     .source("assumption"));
  list.push_back(field("disposition_spread", disposition_spread,
                       "how unequal agents are in trusting: standard deviation of the shift in the "
                       "logit of their trust")
                     .unit("logit")
                     .within(0, 5)
                     .source("assumption"));
  list.push_back(field("embeddedness", embeddedness,
                       "shift in the logit of trust for each further shared circle, or each "
                       "quarter of friends shared, at most two")
                     .unit("logit")
                     .within(0, 5)
                     .source("assumption; Granovetter 1985"));
  list.push_back(field("groups", groups.per_agent, "chat groups that an agent is in, on average")
                     .unit("groups")
                     .within(0, 100)
                     .source("scenario"));
  list.push_back(field("group_size", groups.size,
                       "members of the median chat group; none has more "
                       "than 500")
                     .unit("agents")
                     .within(Groups::kLeast, Groups::kMost)
                     .source("assumption"));
  list.push_back(field("attributes", attributes,
                       "table of what is known of agents, a row each: agent, region, age_band, "
                       "gender, interests, need, follows, leader, share_propensity")
                     .source("assumption"));
  return list;
}

Population make_population(const PopulationParameters& parameters, const Graph& graph,
                           const Luck& luck, Workers& workers, AttributeTable table) {
  const std::size_t agents = graph.agents();
  Population population;
  population.attributes_.resize(agents);
  const Chance in_need = Chance::of(parameters.in_need);
  const Chance follows = Chance::of(parameters.followers);
  const bool constant = parameters.share_propensity_spread == PropensitySpread::constant;
  // A draw is made of everybody, so that what is said of one agent moves no other.
  const auto decided = [](const std::vector<Said>& said, std::size_t agent, bool drawn) {
    if (said.empty() || said[agent] == Said::nothing) return drawn;
    return said[agent] == Said::yes;
  };
  workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t a = begin; a < end; ++a) {
      const AgentId agent{static_cast<std::uint32_t>(a)};
      const double uniform = luck.draw(Purpose::share_propensity, agent).uniform(0);
      double propensity = constant ? parameters.share_propensity
                                   : beta_quantile(parameters.share_propensity, uniform);
      if (!table.share_propensity.empty() && table.share_propensity[a] >= 0.0) {
        propensity = table.share_propensity[a];
      }
      population.attributes_[a].share_propensity = in_units(propensity);
      unsigned flags = 0;
      if (decided(table.need, a, in_need.decides(luck.draw(Purpose::need, agent)[0]))) {
        flags |= Population::kInNeed;
      }
      if (decided(table.follows, a,
                  follows.decides(luck.draw(Purpose::follows_account, agent)[0]))) {
        flags |= Population::kFollows;
      }
      population.attributes_[a].flags = static_cast<std::uint8_t>(flags);
    }
  });
  use_huge_pages(population.attributes_);
  population.leaders_ =
      choose_leaders(parameters.opinion_leaders, table.leader, graph, luck, workers);
  for (const AgentId leader : population.leaders_) {
    population.attributes_[index(leader)].flags |= Population::kLeader;
  }
  for (std::size_t a = 0; a < agents; ++a) {
    const AgentId agent{static_cast<std::uint32_t>(a)};
    if (population.follows(agent)) population.followers_.push_back(agent);
  }
  population.region_ = std::move(table.region);
  population.age_band_ = std::move(table.age_band);
  population.gender_ = std::move(table.gender);
  population.interests_ = std::move(table.interests);
  population.groups_ = make_groups(parameters.groups, graph, luck, workers);
  return population;
}

}  // namespace hearsay
