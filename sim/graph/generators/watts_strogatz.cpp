// A ring of neighbours with a few random ties across it: a small world (Watts, Strogatz 1998).
//
// Agents stand on a ring and are tied to degree / 2 neighbours on either side. In laps round the
// ring, first the ties to the next neighbour, then those to the one after it and so on, each tie
// keeps the agent it starts from and with rewiring_probability changes the other for a uniform one
// that is neither the agent itself nor tied to it already. For small probabilities clustering stays
// near that of the ring, 3(K - 2) / (4(K - 1)) (1 - p)^3 with K for the degree and p for the
// probability, while a few steps lead from anybody to anybody.
//
// Whether a tie is rewired, and to whom at each attempt, is keyed by the tie's agent and lap and so
// drawn in parallel; only the rewired ties of a lap are then gone through one by one, for an
// attempt that meets a tied agent hangs on those before. A tie stays where many attempts meet
// nobody it may go to, as in a graph that is nearly complete.
#include <algorithm>
#include <span>

#include "sim/graph/builder.hpp"
#include "sim/graph/generator.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kAgentsPerBlock = 2048;
// How far ahead a lap asks memory for the ties of the agents it will look at.
constexpr std::size_t kAgentsAhead = 16;
// After so many attempts a tie stays.
constexpr std::uint32_t kAttempts = 100;
// In place of whom a tie is rewired to: nobody.
constexpr AgentId kStays{0xFFFFFFFF};

class WattsStrogatz final : public Generator {
 public:
  std::string_view name() const override { return "watts_strogatz"; }
  std::string_view sentence() const override {
    return "Agents are tied to their neighbours on a ring; a part of the ties is rewired at "
           "random.";
  }
  std::string_view source() const override { return "Watts and Strogatz 1998"; }

  Fields fields() override {
    Fields list;
    list.push_back(agents_field(agents_));
    list.push_back(field("degree", degree_,
                         "how many neighbours an agent has on the ring, half of them on either "
                         "side; the mean degree")
                       .unit("agents")
                       .within(0, 10'000)
                       .source("a mean of 128 friends: WeChat life paper 2015"));
    list.push_back(field("rewiring_probability", rewiring_probability_,
                         "chance that a tie is rewired to a random agent")
                       .unit("probability")
                       .within(0, 1)
                       .source("assumption"));
    return list;
  }

  void check(const std::string& where, Problems& problems) const override {
    if (degree_ % 2 != 0) {
      problems.add(where, "degree: " + std::to_string(degree_) + " is odd",
                   "an even number, half of it for either side of the ring");
    }
    check_friends("degree", static_cast<double>(degree_), agents_, where, problems);
  }

  CircleGraph generate(const Luck& luck, Workers& workers) const override {
    const auto agents = static_cast<std::size_t>(agents_);
    const auto laps = static_cast<std::size_t>(degree_ / 2);
    Ring ring = whole_ring(workers);
    std::vector<AgentId> first_choices(agents);
    for (std::uint32_t lap = 0; lap < laps; ++lap) {
      draw_first_choices(lap, luck, workers, first_choices);
      rewire(lap, luck, first_choices, ring);
    }
    std::vector<TieIndex> starts(agents + 1);
    for (std::size_t a = 0; a <= agents; ++a) starts[a] = a * laps;
    workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t a = begin; a < end; ++a) {
        const auto others = ring.of(a);
        std::sort(others.begin(), others.end());
      }
    });
    return {mutual_graph(starts, ring.others, workers), {}};
  }

 private:
  // The other end of each tie, the ties that start from one agent together.
  struct Ring {
    std::size_t laps;
    std::vector<AgentId> others;

    std::span<AgentId> of(std::size_t agent) { return {others.data() + agent * laps, laps}; }
    // Without an early way out, so that it is compared several at a time.
    bool lists(AgentId agent, AgentId other) const {
      const AgentId* const first = others.data() + index(agent) * laps;
      bool found = false;
      for (std::size_t i = 0; i < laps; ++i) found |= first[i] == other;
      return found;
    }
    bool tied(AgentId a, AgentId b) const { return lists(a, b) || lists(b, a); }
  };

  Ring whole_ring(Workers& workers) const {
    const auto agents = static_cast<std::size_t>(agents_);
    const auto laps = static_cast<std::size_t>(degree_ / 2);
    Ring ring{laps, std::vector<AgentId>(agents * laps)};
    workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t a = begin; a < end; ++a) {
        std::size_t other = a;
        for (AgentId& place : ring.of(a)) {
          if (++other == agents) other = 0;
          place = AgentId{static_cast<std::uint32_t>(other)};
        }
      }
    });
    return ring;
  }

  static Draw drawn(const Luck& luck, std::size_t agent, std::uint32_t lap, std::uint32_t attempt) {
    return luck.draw(Purpose::rewiring, std::uint64_t{lap} << 32 | agent, attempt);
  }

  AgentId choice(const Draw& draw) const {
    return AgentId{draw.below(static_cast<std::uint64_t>(agents_))};
  }

  // For the tie of each agent in this lap whom its first attempt meets, or that it stays.
  void draw_first_choices(std::uint32_t lap, const Luck& luck, Workers& workers,
                          std::vector<AgentId>& first_choices) const {
    const Chance rewired = Chance::of(rewiring_probability_);
    workers.for_blocks(first_choices.size(), kAgentsPerBlock,
                       [&](std::size_t begin, std::size_t end, int) {
                         for (std::size_t a = begin; a < end; ++a) {
                           const Draw draw = drawn(luck, a, lap, 0);
                           first_choices[a] = rewired.decides(draw[2]) ? choice(draw) : kStays;
                         }
                       });
  }

  void rewire(std::uint32_t lap, const Luck& luck, const std::vector<AgentId>& first_choices,
              Ring& ring) const {
    const auto agents = static_cast<std::uint32_t>(first_choices.size());
    for (std::uint32_t a = 0; a < agents; ++a) {
      if (a + kAgentsAhead < agents && first_choices[a + kAgentsAhead] != kStays) {
        __builtin_prefetch(ring.of(index(first_choices[a + kAgentsAhead])).data());
      }
      if (first_choices[a] == kStays) continue;
      AgentId other = first_choices[a];
      std::uint32_t attempt = 0;
      while (other == AgentId{a} || ring.tied(AgentId{a}, other)) {
        if (++attempt == kAttempts) break;
        other = choice(drawn(luck, a, lap, attempt));
      }
      if (attempt < kAttempts) ring.of(a)[lap] = other;
    }
  }

  std::int64_t agents_ = 100'000;
  std::int64_t degree_ = 128;
  double rewiring_probability_ = 0.1;
};

}  // namespace

std::unique_ptr<Generator> make_watts_strogatz_generator() {
  return std::make_unique<WattsStrogatz>();
}

}  // namespace hearsay
