#include "tests/support/small_market.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <stdexcept>

namespace hearsay::testing {

SmallMarket small_market(std::uint32_t agents, const TieList& ties,
                         const PopulationParameters& parameters, std::uint64_t seed) {
  Workers workers(1);
  GraphBuilder builder(agents, TieKind::mutual);
  for (const auto& [a, b] : ties) builder.add(AgentId{a}, AgentId{b});
  SmallMarket market;
  market.graph = builder.build(workers);
  const Luck luck = Luck::of_market(seed);
  assign_layers_and_trust(parameters, Circles(), luck, workers, market.graph);
  market.population = make_population(parameters, market.graph, luck, workers);
  return market;
}

TieList karate_club() {
  const std::string path = std::string(HEARSAY_SOURCE_DIR) + "/scenarios/graphs/karate.txt";
  std::ifstream file(path);
  std::string comment;
  std::getline(file, comment);
  TieList ties;
  for (std::uint32_t a = 0, b = 0; file >> a >> b;) ties.emplace_back(a, b);
  if (ties.size() != 78) throw std::runtime_error("not the karate club: " + path);
  return ties;
}

TieList path(std::uint32_t agents) {
  TieList ties;
  for (std::uint32_t a = 0; a + 1 < agents; ++a) ties.emplace_back(a, a + 1);
  return ties;
}

TieList star(std::uint32_t leaves) {
  TieList ties;
  for (std::uint32_t leaf = 1; leaf <= leaves; ++leaf) ties.emplace_back(0, leaf);
  return ties;
}

TieList complete(std::uint32_t agents) {
  TieList ties;
  for (std::uint32_t a = 0; a < agents; ++a) {
    for (std::uint32_t b = a + 1; b < agents; ++b) ties.emplace_back(a, b);
  }
  return ties;
}

PopulationParameters alike(double share_propensity) {
  PopulationParameters parameters;
  parameters.share_propensity = share_propensity;
  parameters.share_propensity_spread = PropensitySpread::constant;
  parameters.in_need = 1.0;
  parameters.opinion_leaders = 0.1;
  return parameters;
}

friend_circle::Parameters bare_cascade(double see, double read) {
  friend_circle::Parameters parameters;
  parameters.attention.see = see;
  parameters.attention.delay_cut = hours(1);
  parameters.attention.rhythm = false;
  parameters.trust = {.low = 1, .medium = 1, .high = 1, .brand = 1, .advertisement = 1};
  parameters.reading = {.base = read, .cue = 0};
  parameters.attitude = {.initial = 0, .step = 0, .negativity = 0, .leader_weight = 1};
  parameters.sharing.to_feed = 1;
  parameters.sharing.owner_factor = 1;
  parameters.sharing.reinforcement = friend_circle::Reinforcement::constant;
  parameters.purchase.conversion = 0;
  parameters.experience.enabled = false;
  parameters.fatigue.per_message = 0;
  parameters.negative_word = false;
  return parameters;
}

namespace {

class SeedListRun final : public ActionRun {
 public:
  SeedListRun(const std::vector<std::uint32_t>& agents, Gift gift) : agents_(agents), gift_(gift) {}

  void begin(const Luck&) override {}
  void act(Step t, Outbox& outbox) override {
    if (t != 0) return;
    for (const std::uint32_t agent : agents_) {
      outbox.send({AgentId{agent},
                   0,
                   {.channel = Channel::gift, .kind = static_cast<std::uint8_t>(gift_)}});
    }
  }

 private:
  const std::vector<std::uint32_t>& agents_;
  Gift gift_;
};

}  // namespace

std::unique_ptr<ActionRun> SeedList::start() const {
  return std::make_unique<SeedListRun>(agents_, gift_);
}

Campaign seeded_with(std::vector<std::uint32_t> agents, Gift gift) {
  Campaign campaign;
  campaign.push_back(std::make_unique<SeedList>(std::move(agents), gift));
  return campaign;
}

void run_replicate(ReplicateRunner& runner, const CampaignRun& campaign, const Luck& luck,
                   ReplicateRecord& record) {
  runner.begin(campaign, luck);
  runner.advance(campaign, record.steps(), record);
}

RulesByHand::RulesByHand(const friend_circle::Parameters& parameters, const Market& market,
                         const Clock& clock, const Luck& luck)
    : rules_(parameters, market, clock),
      market_(market),
      luck_(luck),
      states_(market.graph.agents(), rules_.initial(), kAgentsPerWord) {}

void RulesByHand::begin(const Luck& luck) {
  luck_ = luck;
  states_.reset();
}

RulesByHand::Decision RulesByHand::decide(AgentId agent, std::span<const Sighting> sightings,
                                          Step now, const Conditions& conditions,
                                          std::vector<Answer>* answers) const {
  // What the engine hands on with a sighting is said anew here, from the post.
  std::vector<Sighting> seen(sightings.begin(), sightings.end());
  std::vector<Sighting> drawn;
  for (Sighting& sighting : seen) {
    if (sighting.is_drawn()) {
      drawn.push_back(sighting);
      continue;
    }
    const Message& message = sighting.message;
    const Post post{AgentId{sighting.source}, message.kind, message.action};
    const PostLuck luck(luck_, post.author, rules_.occasion(post, conditions));
    sighting.luck = NameWord::of(luck.respond, agent);
  }
  DrawBatch draws;
  draws.compute(luck_, drawn.size(),
                [&](std::size_t i) { return rules_.key(drawn[i], conditions); });
  Decision decision;
  Outlet outlet;
  SightingDraws in_turn(draws);
  rules_.decide(agent, seen, in_turn, {states_, {now, conditions}, outlet, decision.counts},
                decision);
  if (answers != nullptr) {
    answers->insert(answers->end(), outlet.answers.begin(), outlet.answers.end());
  }
  return decision;
}

std::optional<friend_circle::BriefState> RulesByHand::decide_briefly(
    const Post& post, AgentId reader, TieTraits traits, Step now, const Conditions& conditions,
    std::span<std::int64_t> counts) const {
  const PostLuck luck(luck_, post.author, rules_.occasion(post, conditions));
  const Passage passage = rules_.passage(post, {now, conditions});
  const NameWord response = NameWord::of(luck.respond, reader);
  const std::uint32_t unsettled =
      passage.responses->unsettled(traits, response.word, response.further);
  const Sighting sighting{reader, index(post.author),
                          rules_.arriving(rules_.message(post), traits, unsettled), response};
  Outlet outlet;
  friend_circle::BriefState brief;
  if (!rules_.decide_briefly(sighting, {states_, {now, conditions}, outlet, counts}, brief)) {
    return {};
  }
  return brief;
}

void RulesByHand::commit(AgentId agent, const Rules::Decision& decision, Outlet& outlet) {
  states_.set(agent, decision.state);
  rules_.announce(agent, decision, outlet);
}

void RulesByHand::glance(const Sighting& sighting, std::span<std::int64_t> counts) {
  rules_.glance(sighting.message.kind, std::span(&sighting.target, 1), states_, counts);
}

Offer RulesByHand::offer(const Post& post, AgentId reader, TieTraits traits, Step now,
                         const Conditions& conditions) const {
  const PostLuck luck(luck_, post.author, rules_.occasion(post, conditions));
  const Passage passage = rules_.passage(post, {now, conditions});
  const std::uint32_t coin = luck.see.word(reader);
  if (!passage.passes(traits, coin)) return {};
  const Message message =
      passage.responses->is_glance(traits, luck.respond.word(reader))
          ? Message{.channel = Channel::glance, .kind = rules_.glance_kind(post.kind)}
          : rules_.arriving(rules_.message(post), traits, Responses::all_unsettled);
  return {passage.seen_after->steps(luck.see.further(coin)), message};
}

std::vector<Listener> RulesByHand::listeners(const Post& post, const Conditions& conditions) const {
  std::map<AgentId, TieTraits> friends;
  for (std::size_t k = 0; k < market_.graph.degree(post.author); ++k) {
    friends[market_.graph.friends(post.author)[k]] = market_.graph.traits(post.author)[k];
  }
  std::vector<Listener> listeners;
  if (!rules_.in_group(post)) {
    for (const auto& [agent, traits] : friends) listeners.push_back({agent, traits});
    return listeners;
  }
  const Groups& groups = market_.population.groups();
  std::vector<std::size_t> own;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    const auto members = groups.members(group);
    if (std::ranges::count(members, post.author) > 0) own.push_back(group);
  }
  const PostLuck luck(luck_, post.author, rules_.occasion(post, conditions));
  const std::size_t taken = luck.see.word(post.author) * own.size() / 4294967296;
  for (const AgentId member : groups.members(own[taken])) {
    if (member == post.author) continue;
    const bool is_stranger = !friends.contains(member);
    listeners.push_back({member,
                         is_stranger ? rules_.stranger(post.author, member) : friends[member],
                         is_stranger});
  }
  return listeners;
}

Offer RulesByHand::offer(const Post& post, const Listener& listener, Step now,
                         const Conditions& conditions) const {
  Offer offer = this->offer(post, listener.agent, listener.traits, now, conditions);
  if (listener.is_stranger && offer.after != 0 && offer.message.channel != Channel::glance) {
    offer.message = rules_.from_stranger(offer.message);
  }
  return offer;
}

}  // namespace hearsay::testing
