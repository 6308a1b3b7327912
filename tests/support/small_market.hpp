// Small markets and plain campaigns for tests: graphs from lists of ties, seeds by number.
#pragma once

#include <utility>
#include <vector>

#include "models/friend_circle/rules.hpp"
#include "sim/engine/model.hpp"
#include "sim/graph/builder.hpp"
#include "sim/population/population.hpp"

namespace hearsay::testing {

using TieList = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// A graph and its agents, all alike unless parameters say otherwise.
struct SmallMarket {
  Graph graph;
  Population population;

  Market view() const { return {graph, population, {}}; }
};

// Mutual ties, with layers and trust levels as a scenario would set them.
SmallMarket small_market(std::uint32_t agents, const TieList& ties,
                         const PopulationParameters& parameters, std::uint64_t seed = 7);

// Zachary's karate club: 34 agents, 78 ties.
TieList karate_club();
TieList path(std::uint32_t agents);
TieList star(std::uint32_t leaves);
TieList complete(std::uint32_t agents);

// Agents with the same chance to share, all in need, one leader in ten.
PopulationParameters alike(double share_propensity);

// friend_circle with everything beside seeing, reading and sharing switched off: the agents who
// share are an independent cascade with p = see x read x share propensity, one step a generation.
friend_circle::Parameters bare_cascade(double see, double read);

// Asks the given agents to post (or gives them something else) at step 0, at no cost.
class SeedList final : public Action {
 public:
  explicit SeedList(std::vector<std::uint32_t> agents, Gift gift = Gift::post)
      : agents_(std::move(agents)), gift_(gift) {}

  std::string_view name() const override { return "seed_list"; }
  std::string_view sentence() const override { return "seeds by number"; }
  Fields fields() override { return {}; }
  void check(const std::string&, Problems&) const override {}
  void bind(const Market&, const Clock&, const Luck&, ActionPlace) override {}
  std::unique_ptr<ActionRun> start() const override;

 private:
  std::vector<std::uint32_t> agents_;
  Gift gift_;
};

Campaign seeded_with(std::vector<std::uint32_t> agents, Gift gift = Gift::post);

}  // namespace hearsay::testing
