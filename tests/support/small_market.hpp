// Small markets and plain campaigns for tests: graphs from lists of ties, seeds by number.
#pragma once

#include <array>
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

// One whole replicate.
void run_replicate(ReplicateRunner& runner, const CampaignRun& campaign, const Luck& luck,
                   ReplicateRecord& record);

// What a friend gets to see of a post: nothing, or a message some steps later.
struct Offer {
  Step after = 0;  // 0: never
  Message message;
};

// Somebody who may get to see a post.
struct Listener {
  AgentId agent{};
  TieTraits traits;
  bool is_stranger = false;
};

// The rules of friend_circle without the engine: one agent, one step, one tie at a time, each draw
// on its own.
class RulesByHand {
 public:
  using Rules = friend_circle::Rules;

  // A decision and what was counted of it, by friend_circle::Counted.
  struct Decision : Rules::Decision {
    std::array<std::int64_t, friend_circle::kMeasureCount> counts{};
  };

  RulesByHand(const friend_circle::Parameters& parameters, const Market& market, const Clock& clock,
              const Luck& luck = Luck::of_market(0));

  // Every agent as it was before the campaign.
  void begin(const Luck& luck);
  // `answers` takes what the agent answers, where somebody asks.
  Decision decide(AgentId agent, std::span<const Sighting> sightings, Step now,
                  const Conditions& conditions = {}, std::vector<Answer>* answers = nullptr) const;
  // The same, in brief, of agent `reader` that sees this post of a friend along a tie of these
  // traits and nothing else; none where it is not decided in brief. `counts` takes what is counted.
  std::optional<friend_circle::BriefState> decide_briefly(const Post& post, AgentId reader,
                                                          TieTraits traits, Step now,
                                                          const Conditions& conditions,
                                                          std::span<std::int64_t> counts) const;
  // A glance, as the reader's state and the step's counts take note of it.
  void glance(const Sighting& sighting, std::span<std::int64_t> counts);
  void commit(AgentId agent, const Rules::Decision& decision, Outlet& outlet);
  Offer offer(const Post& post, AgentId reader, TieTraits traits, Step now = 0,
              const Conditions& conditions = {}) const;
  // The friends of a post's author, or the other members of one of its groups.
  std::vector<Listener> listeners(const Post& post, const Conditions& conditions) const;
  Offer offer(const Post& post, const Listener& listener, Step now,
              const Conditions& conditions) const;

  const friend_circle::States& states() const { return states_; }

 private:
  Rules rules_;
  Market market_;
  Luck luck_;
  friend_circle::States states_;
};

}  // namespace hearsay::testing
