// friend_circle as a good engineer would write it in half an hour: an array of agents with ordinary
// doubles, a vector of events per step, one fast generator, a coin per tie. It follows the
// equations of models/friend_circle/README.md and none of the engine's code; benchmarks time the
// engine beside it and first check that both give the same means.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "bench/plain/xoshiro.hpp"
#include "models/friend_circle/parameters.hpp"
#include "sim/engine/action.hpp"

namespace hearsay::plain {

struct Totals {
  std::int64_t impressions = 0, reach = 0, readers = 0, shares = 0, negative_reach = 0, buyers = 0;
};

// In how many replicates each of these came to an agent.
struct Came {
  std::uint32_t reached = 0, bought = 0, heard_criticism = 0, criticised = 0;
};

class FriendCircle {
 public:
  FriendCircle(const friend_circle::Parameters& parameters, const Market& market, int steps)
      : p_(parameters),
        market_(market),
        steps_(steps),
        agents_(market.graph.agents()),
        came_(agents_.size()) {}

  const std::vector<Came>& came() const { return came_; }

  // One replicate: `gifts` random agents are given the product at the start.
  Totals run(std::uint64_t seed, int gifts) {
    Xoshiro random(seed);
    std::fill(agents_.begin(), agents_.end(), Agent());
    events_.assign(static_cast<std::size_t>(steps_), {});
    totals_ = {};
    for (int i = 0; i < gifts;) {
      const auto agent = static_cast<std::uint32_t>(random() % agents_.size());
      if (agents_[agent].given) continue;
      agents_[agent].given = true;
      events_[0].push_back({agent, 0, kGift});
      ++i;
    }
    for (now_ = 0; now_ < steps_; ++now_) {
      const std::vector<Event> due = std::move(events_[static_cast<std::size_t>(now_)]);
      for (const Event& event : due) take(event, random);
    }
    for (std::size_t i = 0; i < agents_.size(); ++i) {
      const Agent& agent = agents_[i];
      came_[i].reached += agent.reached;
      came_[i].bought += agent.bought;
      came_[i].heard_criticism += agent.heard;
      came_[i].criticised += agent.criticised;
    }
    return totals_;
  }

 private:
  enum Kind : std::uint8_t { kPraise, kCriticism, kOwnPraise, kOwnCriticism, kGift, kBuy, kTry };
  struct Event {
    std::uint32_t agent;
    std::uint32_t author;
    Kind kind;
    TrustLevel trust = TrustLevel::medium;
  };
  struct Agent {
    double attitude = 0;
    int praises = 0;
    int criticisms = 0;
    bool reached = false, read = false, heard = false, considering = false, bought = false;
    bool given = false, disappointed = false, criticised = false;
    std::array<bool, 2> passed_on{};
  };

  void take(const Event& event, Xoshiro& random) {
    Agent& agent = agents_[event.agent];
    if (event.kind == kBuy) {
      if (agent.attitude < 0 || agent.given) return;
      agent.bought = true;
      ++totals_.buyers;
      schedule(hours_of(p_.experience.delay), {event.agent, 0, kTry});
      return;
    }
    if (event.kind == kTry) return experience(event.agent, random);
    const bool bad = event.kind == kCriticism || event.kind == kOwnCriticism;
    const bool gift = event.kind == kGift;
    double trust = p_.trust.brand;
    if (!gift) {
      trust = event.trust == TrustLevel::low      ? p_.trust.low
              : event.trust == TrustLevel::medium ? p_.trust.medium
                                                  : p_.trust.high;
    }
    const bool cued = agent.praises + agent.criticisms > 0;
    const int seen_before = bad ? agent.criticisms : agent.praises;
    if (!gift) ++(bad ? agent.criticisms : agent.praises);
    ++totals_.impressions;
    if (!agent.reached) ++totals_.reach;
    agent.reached = true;
    if (bad && !agent.heard) ++totals_.negative_reach;
    agent.heard |= bad;
    if (gift) schedule(hours_of(p_.experience.delay), {event.agent, 0, kTry});
    const double read = p_.reading.base * trust / p_.trust.medium + (cued ? p_.reading.cue : 0);
    if (!gift && !random.coin(read)) return;
    if (!agent.read) ++totals_.readers;
    agent.read = true;
    double weight = p_.attitude.step * trust * (bad ? p_.attitude.negativity : 1);
    if (!gift && market_.population.is_leader(AgentId{event.author})) {
      weight *= p_.attitude.leader_weight;
    }
    agent.attitude += std::min(1.0, weight) * ((bad ? -1 : 1) - agent.attitude);
    const Kind word = bad ? kCriticism : kPraise;
    const bool owns = agent.bought || agent.given;
    if (!agent.passed_on[word]) {
      double share = market_.population.share_chance(AgentId{event.agent}) * p_.sharing.appeal *
                     (1 + (bad ? -agent.attitude : agent.attitude));
      if (seen_before == 1) share *= 1 + p_.sharing.reinforcement_gain;
      if (seen_before == 2) share *= 1 + p_.sharing.reinforcement_gain / 2;
      if (owns && bad == agent.disappointed) share *= p_.sharing.owner_factor;
      if (bad) share *= p_.sharing.criticism_factor;
      agent.passed_on[word] = tell(event.agent, word, share, random);
    }
    if (bad || owns || agent.considering || !market_.population.in_need(AgentId{event.agent})) {
      return;
    }
    if (random.coin(p_.purchase.conversion * trust / p_.trust.medium * (1 + agent.attitude))) {
      agent.considering = true;
      const double delay = -std::log(1 - random.uniform()) * hours_of(p_.purchase.mean_delay);
      schedule(delay, {event.agent, 0, kBuy});
    }
  }

  void experience(std::uint32_t id, Xoshiro& random) {
    Agent& agent = agents_[id];
    const double q = p_.experience.quality;
    const double raised = std::max(0.0, agent.attitude - (2 * q - 1));
    const bool satisfied = random.coin(q - p_.experience.disappointment * raised);
    agent.disappointed = !satisfied;
    agent.attitude += p_.experience.weight * ((satisfied ? 1 : -1) - agent.attitude);
    double chance = market_.population.share_chance(AgentId{id}) * p_.sharing.owner_factor;
    if (!satisfied) chance *= p_.sharing.criticism_factor;
    tell(id, satisfied ? kOwnPraise : kOwnCriticism, chance, random);
  }

  // Whether the agent said it at all, on the feed or in private.
  bool tell(std::uint32_t id, Kind word, double chance, Xoshiro& random) {
    if (!random.coin(chance)) return false;
    ++totals_.shares;
    const bool on_feed = random.coin(p_.sharing.to_feed);
    agents_[id].criticised |= word == kCriticism || (word == kOwnCriticism && on_feed);
    if (!on_feed) return true;
    const auto friends = market_.graph.friends(AgentId{id});
    const auto traits = market_.graph.traits(AgentId{id});
    for (std::size_t i = 0; i < friends.size(); ++i) {
      if (random.coin(p_.attention.see)) {
        schedule(delay_of_sighting(random),
                 {index(friends[i]), id, word, traits[i].reader_trust()});
      }
    }
    return true;
  }

  // The kernel inverted: flat up to s0, then a power law, cut.
  double delay_of_sighting(Xoshiro& random) const {
    const double s0 = static_cast<double>(p_.attention.delay_flat.seconds);
    const double theta = p_.attention.delay_exponent - 1;
    const double cut = static_cast<double>(p_.attention.delay_cut.seconds);
    const double all = s0 + s0 / theta * (1 - std::pow(cut / s0, -theta));
    const double mass = random.uniform() * all;
    if (mass < s0) return mass / 3600;
    return s0 * std::pow(1 - (mass - s0) * theta / s0, -1 / theta) / 3600;
  }

  static double hours_of(Duration duration) { return static_cast<double>(duration.seconds) / 3600; }

  void schedule(double delay_hours, const Event& event) {
    const int due = now_ + std::max(1, static_cast<int>(std::ceil(delay_hours)));
    if (due < steps_) events_[static_cast<std::size_t>(due)].push_back(event);
  }

  friend_circle::Parameters p_;
  Market market_;
  int steps_;
  int now_ = 0;
  std::vector<Agent> agents_;
  std::vector<Came> came_;
  std::vector<std::vector<Event>> events_;
  Totals totals_;
};

}  // namespace hearsay::plain
