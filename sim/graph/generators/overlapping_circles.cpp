// Overlapping friend circles: an affiliation graph (Breiger 1974; Newman, Strogatz, Watts 2001).
//
// Agents join circles, and any two who share a circle are friends. Circle c has a Poisson number of
// members, drawn in proportion to how sociable agents are: a lognormal propensity of mean 1 and
// spread s. An agent of propensity w is then in Poisson(w x circles_per_agent) circles, and its
// friends in one circle know each other: clustering and a skewed degree come from the same two
// numbers. Draws are keyed by (agent) or (circle, attempt), so no thread can move one.
//
// Calibration, five markets of 50,000 agents, towards Ugander 2011 (clustering .14) and the WeChat
// life paper 2015 (128 friends, 55 % with more than 100): 12 circles of 10.7 give 12 x 10.7 = 128.4
// friends less the few met twice; the spread of .588 is that of the lognormal degree fitted to
// WeChat. Measured: mean degree 128.1, median 107, 53.9 % above 100, mean local clustering .143.
//
// An agent leaves circles, the last ones first, that would take it above max_degree.
//
// Friends are alike (homophily: McPherson, Smith-Lovin, Cook 2001) where circles are: a share of
// them has members of one region only, a share, decided apart, of one interest. Agents of a region
// follow each other, and in it those of an interest, so that the friends of an agent are also near
// it in memory. Regions and interests have equally many agents.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "sim/core/elementary.hpp"
#include "sim/graph/builder.hpp"
#include "sim/graph/generator.hpp"
#include "sim/graph/memberships.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kAgentsPerBlock = 512;
constexpr std::size_t kCirclesPerBlock = 512;

// Draws an agent of a pool with a probability proportional to its weight, in one look-up (Walker
// 1977, Vose 1991). Weights are integers and so the tables are exact up to the 2^-32 of a
// threshold. Pools do not overlap.
class Pools {
 public:
  // Pool p holds the agents order[starts[p]] .. order[starts[p + 1] - 1], or, where there is no
  // order, these numbers themselves. In each pool the sum of weights x their number must stay below
  // 2^63.
  Pools(const std::vector<std::uint32_t>& weights, std::vector<std::uint32_t> starts,
        std::vector<AgentId> order = {})
      : starts_(std::move(starts)), order_(std::move(order)), cells_(weights.size()) {
    for (std::size_t p = 0; p + 1 < starts_.size(); ++p) fill(p, weights);
  }

  std::uint32_t size(std::size_t pool) const { return starts_[pool + 1] - starts_[pool]; }

  AgentId pick(std::size_t pool, const Draw& draw) const {
    const std::uint32_t cell = starts_[pool] + draw.below(std::uint64_t{size(pool)});
    const Cell& found = cells_[cell];
    return agent(draw[2] < found.threshold ? cell : found.other);
  }

 private:
  struct Cell {
    std::uint32_t threshold;  // unit 2^-32: below it the cell's own agent, else the other
    std::uint32_t other;
  };

  AgentId agent(std::uint32_t cell) const { return order_.empty() ? AgentId{cell} : order_[cell]; }

  void fill(std::size_t pool, const std::vector<std::uint32_t>& weights) {
    const std::uint32_t first = starts_[pool];
    const std::uint64_t n = size(pool);
    std::uint64_t full = 0;
    // `left[i]` is what cell i has still to place, `full` what a cell holds, both times n.
    std::vector<std::uint64_t> left(n);
    for (std::uint32_t i = 0; i < n; ++i) {
      const std::uint64_t weight = weights[index(agent(first + i))];
      full += weight;
      left[i] = weight * n;
      cells_[first + i] = {0, first + i};
    }
    std::vector<std::uint32_t> small;
    std::vector<std::uint32_t> large;
    for (std::uint32_t i = 0; i < n; ++i) (left[i] < full ? small : large).push_back(i);
    while (!small.empty() && !large.empty()) {
      const std::uint32_t poor = small.back();
      const std::uint32_t rich = large.back();
      small.pop_back();
      const double part = static_cast<double>(left[poor]) / static_cast<double>(full);
      cells_[first + poor] = {static_cast<std::uint32_t>(std::min(part * 0x1p32, 4294967295.0)),
                              first + rich};
      left[rich] -= full - left[poor];
      if (left[rich] < full) {
        large.pop_back();
        small.push_back(rich);
      }
    }
  }

  std::vector<std::uint32_t> starts_;
  std::vector<AgentId> order_;
  std::vector<Cell> cells_;
};

// Regions one after the other, and in each the interests one after the other.
class Places {
 public:
  Places(std::int64_t agents, std::int64_t regions, std::int64_t interests)
      : agents_(static_cast<std::uint64_t>(agents)),
        regions_(static_cast<std::uint64_t>(regions)),
        interests_(static_cast<std::uint64_t>(interests)) {}

  std::uint32_t region_start(std::uint64_t region) const {
    return static_cast<std::uint32_t>(agents_ * region / regions_);
  }
  // Of the agents of one interest in one region.
  std::uint32_t start(std::uint64_t region, std::uint64_t interest) const {
    const std::uint32_t first = region_start(region);
    const std::uint64_t size = region_start(region + 1) - first;
    return first + static_cast<std::uint32_t>(size * interest / interests_);
  }
  std::uint64_t region(AgentId agent) const {
    return ((std::uint64_t{index(agent)} + 1) * regions_ - 1) / agents_;
  }
  std::uint64_t interest(AgentId agent) const {
    const std::uint64_t of_region = region(agent);
    const std::uint32_t first = region_start(of_region);
    const std::uint64_t size = region_start(of_region + 1) - first;
    return ((std::uint64_t{index(agent)} - first + 1) * interests_ - 1) / size;
  }

  // Where the agents of each region begin, of each interest in each region, and the end.
  std::vector<std::uint32_t> region_starts() const {
    std::vector<std::uint32_t> starts;
    for (std::uint64_t r = 0; r <= regions_; ++r) starts.push_back(region_start(r));
    return starts;
  }
  std::vector<std::uint32_t> starts() const {
    std::vector<std::uint32_t> starts;
    for (std::uint64_t r = 0; r < regions_; ++r) {
      for (std::uint64_t i = 0; i < interests_; ++i) starts.push_back(start(r, i));
    }
    starts.push_back(region_start(regions_));
    return starts;
  }
  // The agents by interest, and where each interest begins.
  std::vector<AgentId> by_interest(std::vector<std::uint32_t>& starts) const {
    std::vector<AgentId> order;
    starts = {0};
    for (std::uint64_t i = 0; i < interests_; ++i) {
      for (std::uint64_t r = 0; r < regions_; ++r) {
        for (std::uint32_t a = start(r, i); a < start(r, i + 1); ++a) order.push_back(AgentId{a});
      }
      starts.push_back(static_cast<std::uint32_t>(order.size()));
    }
    return order;
  }

 private:
  std::uint64_t agents_;
  std::uint64_t regions_;
  std::uint64_t interests_;
};

// The Poisson quantile by adding up its terms; mean at most 500.
std::uint32_t poisson(double mean, double uniform) {
  double term = exponential(-mean);
  double sum = term;
  std::uint32_t k = 0;
  // Beyond ten times the mean and fifty more the terms no longer change the sum.
  const auto last = static_cast<std::uint32_t>(10.0 * mean) + 50;
  while (uniform > sum && k < last) {
    ++k;
    term *= mean / k;
    sum += term;
  }
  return k;
}

class OverlappingCircles final : public Generator {
 public:
  std::string_view name() const override { return "overlapping_circles"; }
  std::string_view sentence() const override {
    return "Agents join overlapping friend circles; any two who share a circle are friends.";
  }
  std::string_view source() const override { return "Newman, Strogatz, Watts 2001"; }

  Fields fields() override {
    Fields list;
    list.push_back(agents_field(agents_));
    list.push_back(field("circles_per_agent", circles_per_agent_,
                         "mean number of friend circles an agent belongs to")
                       .unit("circles")
                       .within(0, 1000)
                       .source("calibrated to a mean of 128 friends: WeChat life paper 2015"));
    list.push_back(
        field("mean_circle_size", mean_circle_size_, "mean number of members of a friend circle")
            .unit("agents")
            .within(1, 500)
            .source("calibrated to local clustering .14: Ugander et al. 2011"));
    list.push_back(field("propensity_spread", propensity_spread_,
                         "how unequal agents are in joining circles: standard deviation of the "
                         "logarithm of their propensity")
                       .within(0, 2)
                       .source("calibrated to 55 % with more than 100 friends: WeChat life paper "
                               "2015"));
    list.push_back(field("max_degree", max_degree_, "most friends an agent can have")
                       .unit("agents")
                       .within(1, 4e9)
                       .source("WeChat's limit"));
    list.push_back(field("regions", regions_, "how many regions of equal size the agents live in")
                       .unit("regions")
                       .within(1, 65'535)
                       .source("assumption"));
    list.push_back(field("region_homophily", region_homophily_,
                         "share of circles whose members all live in one region")
                       .within(0, 1)
                       .source("assumption; McPherson, Smith-Lovin, Cook 2001"));
    list.push_back(
        field("interests", interests_, "how many interests there are, each of equally many agents")
            .unit("interests")
            .within(1, 64)
            .source("assumption"));
    list.push_back(field("interest_homophily", interest_homophily_,
                         "share of circles whose members all have one interest")
                       .within(0, 1)
                       .source("assumption; McPherson, Smith-Lovin, Cook 2001"));
    return list;
  }

  void check(const std::string& where, Problems& problems) const override {
    if (static_cast<double>(max_degree_) < mean_circle_size_) {
      problems.add(where,
                   "max_degree: " + std::to_string(max_degree_) + " is below mean_circle_size, " +
                       to_text(mean_circle_size_),
                   "room for the members of one circle");
    }
    if (regions_ * interests_ > agents_) {
      problems.add(where,
                   std::to_string(regions_) + " regions of " + std::to_string(interests_) +
                       " interests are too many for " + std::to_string(agents_) + " agents",
                   "at most agents");
    }
    if (number_of_circles() > 4294967295.0) {
      problems.add(where,
                   "agents x circles_per_agent / mean_circle_size comes to " +
                       to_text(std::floor(number_of_circles())) + " circles",
                   "at most 4294967295");
    }
  }

  CircleGraph generate(const Luck& luck, Workers& workers) const override {
    Circles circles = within_degree(drawn_circles(luck, workers));
    Graph graph = ties_of(circles, workers);
    return {std::move(graph), std::move(circles), regions(workers), interests(workers)};
  }

 private:
  double number_of_circles() const {
    return std::floor(static_cast<double>(agents_) * circles_per_agent_ / mean_circle_size_ + 0.5);
  }

  Places places() const { return {agents_, regions_, interests_}; }

  Kinds kinds(std::int64_t number, Workers& workers, const auto& kind_of) const {
    if (number == 1) return {};
    Kinds kinds(static_cast<std::size_t>(agents_));
    workers.for_blocks(kinds.size(), kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t a = begin; a < end; ++a) {
        const AgentId agent{static_cast<std::uint32_t>(a)};
        kinds[a] = static_cast<std::uint16_t>(kind_of(agent) + 1);
      }
    });
    return kinds;
  }
  Kinds regions(Workers& workers) const {
    return kinds(regions_, workers, [&](AgentId agent) { return places().region(agent); });
  }
  Kinds interests(Workers& workers) const {
    return kinds(interests_, workers, [&](AgentId agent) { return places().interest(agent); });
  }

  // Lognormal with mean 1, unit 2^-20.
  std::vector<std::uint32_t> propensities(const Luck& luck, Workers& workers) const {
    std::vector<std::uint32_t> weights(static_cast<std::size_t>(agents_));
    const double spread = propensity_spread_;
    workers.for_blocks(weights.size(), 4096, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t a = begin; a < end; ++a) {
        const AgentId agent{static_cast<std::uint32_t>(a)};
        const double normal =
            normal_quantile(luck.draw(Purpose::circle_propensity, agent).uniform(0));
        const double propensity = exponential(spread * normal - spread * spread / 2);
        // Never 0, so that everybody can be drawn; at most 1024 times the mean.
        weights[a] = static_cast<std::uint32_t>(std::clamp(propensity * 0x1p20 + 0.5, 1.0, 0x1p30));
      }
    });
    return weights;
  }

  // Whom circles choose their members from. What nobody chooses from is not there.
  struct Choices {
    Pools everybody;
    std::optional<Pools> regions = {};
    std::optional<Pools> interests = {};
    std::optional<Pools> both = {};  // pool: region x interests + interest
  };
  Choices choices(const Luck& luck, Workers& workers) const {
    const std::vector<std::uint32_t> weights = propensities(luck, workers);
    Choices choices{Pools(weights, {0, static_cast<std::uint32_t>(agents_)})};
    if (region_homophily_ > 0) choices.regions.emplace(weights, places().region_starts());
    if (interest_homophily_ > 0) {
      std::vector<std::uint32_t> starts;
      std::vector<AgentId> order = places().by_interest(starts);
      choices.interests.emplace(weights, std::move(starts), std::move(order));
    }
    if (choices.regions && choices.interests) choices.both.emplace(weights, places().starts());
    return choices;
  }

  // One of the pools, for a circle: that of somebody who might have founded it.
  struct Choice {
    const Pools& pools;
    std::size_t pool = 0;
  };
  Choice choice(const Choices& choices, std::uint64_t circle, const Luck& luck) const {
    if (!choices.regions && !choices.interests) return {choices.everybody};
    const Draw kind = luck.draw(Purpose::circle_kind, circle, 0);
    const bool one_region = choices.regions && Chance::of(region_homophily_).decides(kind[0]);
    const bool one_interest = choices.interests && Chance::of(interest_homophily_).decides(kind[1]);
    const AgentId founder = choices.everybody.pick(0, luck.draw(Purpose::circle_kind, circle, 1));
    const std::uint64_t region = places().region(founder);
    const std::uint64_t interest = places().interest(founder);
    if (one_region && one_interest) {
      return {*choices.both, region * static_cast<std::uint64_t>(interests_) + interest};
    }
    if (one_region) return {*choices.regions, region};
    if (one_interest) return {*choices.interests, interest};
    return {choices.everybody};
  }

  // Circles of their drawn sizes; each circle draws until it has as many different members.
  Circles drawn_circles(const Luck& luck, Workers& workers) const {
    const auto circles = static_cast<std::size_t>(number_of_circles());
    const Choices from = choices(luck, workers);
    std::vector<TieIndex> starts(circles + 1, 0);
    workers.for_blocks(circles, kCirclesPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t c = begin; c < end; ++c) {
        const double uniform = luck.draw(Purpose::circle_size, std::uint64_t{c}, 0).uniform(0);
        const Choice chosen = choice(from, c, luck);
        starts[c + 1] =
            std::min(poisson(mean_circle_size_, uniform), chosen.pools.size(chosen.pool));
      }
    });
    std::partial_sum(starts.begin(), starts.end(), starts.begin());

    std::vector<AgentId> members(starts.back());
    std::vector<std::uint32_t> kept(circles);
    workers.for_blocks(circles, kCirclesPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t c = begin; c < end; ++c) {
        const auto size = static_cast<std::size_t>(starts[c + 1] - starts[c]);
        const Choice chosen = choice(from, c, luck);
        AgentId* const first = members.data() + starts[c];
        AgentId* last = first;
        // Where the circle is most of those it chooses from the least sociable may not turn up in
        // time; it then stays a little smaller.
        const auto attempts = static_cast<std::uint32_t>(100 * size);
        for (std::uint32_t i = 0; i < attempts && last != first + size; ++i) {
          const Draw draw = luck.draw(Purpose::circle_member, std::uint64_t{c}, i);
          const AgentId agent = chosen.pools.pick(chosen.pool, draw);
          AgentId* const place = std::lower_bound(first, last, agent);
          if (place != last && *place == agent) continue;
          std::copy_backward(place, last, last + 1);
          *place = agent;
          ++last;
        }
        kept[c] = static_cast<std::uint32_t>(last - first);
      }
    });
    std::vector<TieIndex> offsets = close_gaps(starts, kept, members);
    return {std::move(offsets), std::move(members)};
  }

  // The same circles without the memberships that could take an agent above max_degree.
  Circles within_degree(Circles circles) const {
    const auto limit = static_cast<std::uint64_t>(max_degree_);
    std::vector<std::uint64_t> friends(static_cast<std::size_t>(agents_), 0);
    bool exceeded = false;
    for (std::size_t c = 0; c < circles.size(); ++c) {
      const auto members = circles.members(c);
      for (const AgentId member : members) {
        exceeded |= (friends[index(member)] += members.size() - 1) > limit;
      }
    }
    if (!exceeded) return circles;
    std::fill(friends.begin(), friends.end(), 0);
    std::vector<TieIndex> offsets = {0};
    std::vector<AgentId> stay;
    for (std::size_t c = 0; c < circles.size(); ++c) {
      const auto members = circles.members(c);
      for (const AgentId member : members) {
        if (friends[index(member)] + members.size() - 1 > limit) continue;
        friends[index(member)] += members.size() - 1;
        stay.push_back(member);
      }
      offsets.push_back(stay.size());
    }
    return {std::move(offsets), std::move(stay)};
  }

  // Few pairs share two circles, so rows are laid out for the sum over circles and then moved
  // together: one pass, and a few per cent of memory to spare.
  Graph ties_of(const Circles& circles, Workers& workers) const {
    const auto agents = static_cast<std::uint32_t>(agents_);
    const Memberships memberships(circles, agents);
    std::vector<TieIndex> starts(std::size_t{agents} + 1, 0);
    for (std::size_t c = 0; c < circles.size(); ++c) {
      const auto members = circles.members(c);
      for (const AgentId member : members) {
        starts[std::size_t{index(member)} + 1] += members.size() - 1;
      }
    }
    std::partial_sum(starts.begin(), starts.end(), starts.begin());

    std::vector<AgentId> targets(starts.back());
    std::vector<std::uint32_t> kept(agents);
    workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t a = begin; a < end; ++a) {
        const AgentId agent{static_cast<std::uint32_t>(a)};
        AgentId* const first = targets.data() + starts[a];
        AgentId* last = first;
        for (const std::uint32_t c : memberships.circles(agent)) {
          for (const AgentId member : circles.members(c)) {
            if (member != agent) *last++ = member;
          }
        }
        std::sort(first, last);
        kept[a] = static_cast<std::uint32_t>(std::unique(first, last) - first);
      }
    });
    std::vector<TieIndex> offsets = close_gaps(starts, kept, targets);
    return {std::move(offsets), std::move(targets)};
  }

  std::int64_t agents_ = 100'000;
  double circles_per_agent_ = 12.0;
  double mean_circle_size_ = 10.7;
  double propensity_spread_ = 0.588;
  std::int64_t max_degree_ = 5'000;
  std::int64_t regions_ = 1;
  double region_homophily_ = 0;
  std::int64_t interests_ = 1;
  double interest_homophily_ = 0;
};

}  // namespace

std::unique_ptr<Generator> make_overlapping_circles_generator() {
  return std::make_unique<OverlappingCircles>();
}

}  // namespace hearsay
