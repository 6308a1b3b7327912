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
#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/core/elementary.hpp"
#include "sim/graph/builder.hpp"
#include "sim/graph/generator.hpp"
#include "sim/graph/memberships.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kAgentsPerBlock = 512;
constexpr std::size_t kCirclesPerBlock = 512;

// Draws an agent with a probability proportional to its weight, in one look-up (Walker 1977, Vose
// 1991). Weights are integers and so the table is exact up to the 2^-32 of a threshold.
class AliasTable {
 public:
  // Sum of weights x number of weights must stay below 2^63.
  explicit AliasTable(const std::vector<std::uint32_t>& weights) : cells_(weights.size()) {
    const std::uint64_t n = weights.size();
    const std::uint64_t full = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
    // `left[i]` is what agent i has still to place, `full` what a cell holds, both times n.
    std::vector<std::uint64_t> left(weights.size());
    std::vector<std::uint32_t> small;
    std::vector<std::uint32_t> large;
    for (std::uint32_t i = 0; i < n; ++i) {
      left[i] = weights[i] * n;
      (left[i] < full ? small : large).push_back(i);
      cells_[i] = {0, i};
    }
    while (!small.empty() && !large.empty()) {
      const std::uint32_t poor = small.back();
      const std::uint32_t rich = large.back();
      small.pop_back();
      const double part = static_cast<double>(left[poor]) / static_cast<double>(full);
      cells_[poor] = {static_cast<std::uint32_t>(std::min(part * 0x1p32, 4294967295.0)), rich};
      left[rich] -= full - left[poor];
      if (left[rich] < full) {
        large.pop_back();
        small.push_back(rich);
      }
    }
  }

  AgentId pick(const Draw& draw) const {
    const std::uint32_t cell = draw.below(std::uint64_t{cells_.size()});
    const Cell& found = cells_[cell];
    return AgentId{draw[2] < found.threshold ? cell : found.other};
  }

 private:
  struct Cell {
    std::uint32_t threshold;  // unit 2^-32: below it the cell's own agent, else the other
    std::uint32_t other;
  };
  std::vector<Cell> cells_;
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
    return list;
  }

  void check(const std::string& where, Problems& problems) const override {
    if (static_cast<double>(max_degree_) < mean_circle_size_) {
      problems.add(where,
                   "max_degree: " + std::to_string(max_degree_) + " is below mean_circle_size, " +
                       to_text(mean_circle_size_),
                   "room for the members of one circle");
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
    return {std::move(graph), std::move(circles)};
  }

 private:
  double number_of_circles() const {
    return std::floor(static_cast<double>(agents_) * circles_per_agent_ / mean_circle_size_ + 0.5);
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

  // Circles of their drawn sizes; each circle draws until it has as many different members.
  Circles drawn_circles(const Luck& luck, Workers& workers) const {
    const auto circles = static_cast<std::size_t>(number_of_circles());
    const auto everybody = static_cast<std::uint32_t>(agents_);
    std::vector<TieIndex> starts(circles + 1, 0);
    workers.for_blocks(circles, kCirclesPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t c = begin; c < end; ++c) {
        const double uniform = luck.draw(Purpose::circle_size, std::uint64_t{c}, 0).uniform(0);
        starts[c + 1] = std::min(poisson(mean_circle_size_, uniform), everybody);
      }
    });
    std::partial_sum(starts.begin(), starts.end(), starts.begin());

    const AliasTable table(propensities(luck, workers));
    std::vector<AgentId> members(starts.back());
    std::vector<std::uint32_t> kept(circles);
    workers.for_blocks(circles, kCirclesPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t c = begin; c < end; ++c) {
        const auto size = static_cast<std::size_t>(starts[c + 1] - starts[c]);
        AgentId* const first = members.data() + starts[c];
        AgentId* last = first;
        // Where the circle is most of the population the least sociable may not turn up in time;
        // it then stays a little smaller.
        const auto attempts = static_cast<std::uint32_t>(100 * size);
        for (std::uint32_t i = 0; i < attempts && last != first + size; ++i) {
          const AgentId agent = table.pick(luck.draw(Purpose::circle_member, std::uint64_t{c}, i));
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
};

}  // namespace

std::unique_ptr<Generator> make_overlapping_circles_generator() {
  return std::make_unique<OverlappingCircles>();
}

}  // namespace hearsay
