// A growing graph whose newcomers prefer the well connected, and then friends of theirs (Holme, Kim
// 2002): the degrees of Barabasi and Albert with clustering that can be chosen.
//
// As in barabasi_albert a newcomer ties itself to ties_per_agent earlier agents, and the first of
// them is always preferred by its degree. Each further one is, with triad_probability, a uniform
// friend of the last agent so preferred, which closes a triangle; else preferred by its degree
// again. As an agent has at least ties_per_agent friends, of whom the newcomer holds fewer, there
// is always one left. At probability 0 it is the graph of barabasi_albert, digit by digit.
//
// Whom a newcomer meets hangs on who came just before it, so one pass goes through them all; draws
// are keyed by the newcomer and its attempt, as there.
#include <algorithm>

#include "sim/graph/generator.hpp"
#include "sim/graph/growing_ties.hpp"

namespace hearsay {
namespace {

// After so many attempts per tie a newcomer takes the oldest agents it lacks.
constexpr std::uint32_t kAttempts = 100;

class HolmeKim final : public Generator {
 public:
  std::string_view name() const override { return "holme_kim"; }
  std::string_view sentence() const override {
    return "Agents arrive one by one and tie themselves to agents with many ties, and to friends "
           "of those.";
  }
  std::string_view source() const override { return "Holme and Kim 2002"; }

  Fields fields() override {
    Fields list;
    list.push_back(agents_field(agents_, 2e9));
    list.push_back(field("ties_per_agent", ties_per_agent_,
                         "how many earlier agents a newcomer ties itself to; half the mean degree")
                       .unit("agents")
                       .within(1, 10'000)
                       .source("half of a mean of 128 friends: WeChat life paper 2015"));
    list.push_back(field("triad_probability", triad_probability_,
                         "chance that a further tie of a newcomer closes a triangle")
                       .unit("probability")
                       .within(0, 1)
                       .source("assumption"));
    return list;
  }

  void check(const std::string& where, Problems& problems) const override {
    check_friends("ties_per_agent", static_cast<double>(ties_per_agent_), agents_, where, problems);
  }

  CircleGraph generate(const Luck& luck, Workers& workers) const override {
    const auto agents = static_cast<std::uint32_t>(agents_);
    const GrowingTies ties(static_cast<std::uint32_t>(ties_per_agent_));
    return {graph_of(ties, agents, partners(ties, luck), workers), {}};
  }

 private:
  std::vector<AgentId> partners(const GrowingTies& ties, const Luck& luck) const {
    const auto agents = static_cast<std::uint32_t>(agents_);
    const auto m = static_cast<std::uint32_t>(ties_per_agent_);
    const Chance closes = Chance::of(triad_probability_);
    std::vector<AgentId> listed = ties.first_listed_ties(agents);
    // Those who listed an agent after it came; together with those it lists, its friends.
    std::vector<std::vector<AgentId>> listed_by(agents);
    for (std::uint32_t a = 0; a <= m; ++a) {
      for (std::uint32_t later = a + 1; later <= m; ++later) {
        listed_by[a].push_back(AgentId{later});
      }
    }
    for (std::uint32_t newcomer = m + 1; newcomer < agents; ++newcomer) {
      AgentId* const first = listed.data() + ties.first_listed(newcomer);
      AgentId* last = first;
      const auto take = [&](AgentId partner) {
        const bool is_new = std::find(first, last, partner) == last;
        if (is_new) *last++ = partner;
        return is_new;
      };
      AgentId preferred{};
      std::uint32_t attempt = 0;        // to find one by degree
      std::uint32_t triad_attempt = 0;  // to find a friend of that one
      bool close = false;
      while (last != first + m && attempt + triad_attempt < kAttempts * m) {
        if (close) {
          const Draw draw = luck.draw(Purpose::triad, AgentId{newcomer}, 2 * triad_attempt++ + 1);
          if (!take(any_friend(preferred, draw, ties, listed, listed_by))) continue;
        } else {
          const Draw draw = luck.draw(Purpose::attachment, AgentId{newcomer}, attempt++);
          const AgentId found = GrowingTies::owner(ties.drawn_end(draw, newcomer), listed);
          if (!take(found)) continue;
          preferred = found;
        }
        const auto place = static_cast<std::uint32_t>(last - first);
        close = closes.decides(luck.draw(Purpose::triad, AgentId{newcomer}, 2 * place)[0]);
      }
      // Where a newcomer meets few but those it has, luck may not find the last ones in time.
      std::uint32_t oldest = 0;
      while (last != first + m) take(AgentId{oldest++});
      for (const AgentId* partner = first; partner != last; ++partner) {
        listed_by[index(*partner)].push_back(AgentId{newcomer});
      }
    }
    return listed;
  }

  // A uniform friend of `agent`: one that it lists or one that lists it.
  static AgentId any_friend(AgentId agent, const Draw& draw, const GrowingTies& ties,
                            const std::vector<AgentId>& listed,
                            const std::vector<std::vector<AgentId>>& listed_by) {
    const TieIndex own = ties.first_listed(index(agent));
    const std::uint64_t lists = ties.first_listed(index(agent) + std::uint64_t{1}) - own;
    const std::vector<AgentId>& others = listed_by[index(agent)];
    const std::uint64_t chosen = draw.below(lists + others.size());
    return chosen < lists ? listed[own + chosen] : others[chosen - lists];
  }

  std::int64_t agents_ = 100'000;
  std::int64_t ties_per_agent_ = 64;
  double triad_probability_ = 0.5;
};

}  // namespace

std::unique_ptr<Generator> make_holme_kim_generator() {
  return std::make_unique<HolmeKim>();
}

}  // namespace hearsay
