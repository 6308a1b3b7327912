// Communities of unequal size with agents of unequal degree (Lancichinetti, Fortunato, Radicchi
// 2008): the graphs on which methods that find communities are compared.
//
// Degrees and community sizes follow power laws. Of its friends each agent has the part `mixing` in
// other communities. Agents are placed in the order of how many friends they have inside, the most
// first, each in a uniform free place of the communities that are large enough for it (as NetworKit
// does, Staudt, Sazonovs, Meyerhenke 2016); where none is left, in the largest that has places,
// with friends inside as far as it goes. Ends of ties are then paired at random, within each
// community and across all of them (see stub_pairing.hpp). A community is not a friend circle: its
// members do not all know each other.
//
// Draws are keyed by the agent, the community or the ordinal of an end within it; communities are
// worked on apart from each other.
#include <algorithm>
#include <numeric>

#include "sim/graph/degrees.hpp"
#include "sim/graph/generator.hpp"
#include "sim/graph/stub_pairing.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kAgentsPerBlock = 4096;

class Lfr final : public Generator {
 public:
  std::string_view name() const override { return "lfr"; }
  std::string_view sentence() const override {
    return "Communities with power-law sizes, in which agents with power-law degrees have most of "
           "their friends.";
  }
  std::string_view source() const override { return "Lancichinetti, Fortunato, Radicchi 2008"; }

  Fields fields() override {
    const auto exponent = [](std::string_view name, double& member, std::string_view sentence) {
      return field(name, member, sentence)
          .within(1, 10)
          .source("Lancichinetti, Fortunato, Radicchi 2008");
    };
    const auto size = [](std::string_view name, std::int64_t& member, std::string_view sentence) {
      return field(name, member, sentence).unit("agents").within(1, 1e7).source("assumption");
    };
    Fields list;
    list.push_back(agents_field(agents_));
    list.push_back(exponent("degree_exponent", degree_exponent_,
                            "how fast large degrees become rare: k friends with a chance that goes "
                            "with k^-exponent"));
    list.push_back(field("min_degree", min_degree_, "fewest friends an agent is to have")
                       .unit("agents")
                       .within(1, 1e6)
                       .source("for a mean of 128 friends: WeChat life paper 2015"));
    list.push_back(field("max_degree", max_degree_, "most friends an agent is to have")
                       .unit("agents")
                       .within(1, 1e7)
                       .source("for a mean of 128 friends: WeChat life paper 2015"));
    list.push_back(exponent("community_exponent", community_exponent_,
                            "how fast large communities become rare: s members with a chance that "
                            "goes with s^-exponent"));
    list.push_back(size("min_community", min_community_, "fewest members of a community"));
    list.push_back(size("max_community", max_community_, "most members of a community"));
    list.push_back(field("mixing", mixing_, "part of an agent's friends in other communities")
                       .unit("fraction")
                       .within(0, 1)
                       .source("Lancichinetti, Fortunato, Radicchi 2008"));
    return list;
  }

  void check(const std::string& where, Problems& problems) const override {
    check_friends("min_degree", static_cast<double>(min_degree_), agents_, where, problems);
    const auto check_order = [&](const char* least, std::int64_t low, const char* most,
                                 std::int64_t high) {
      if (low <= high) return;
      problems.add(where,
                   std::string(least) + ": " + std::to_string(low) + " is above " + most + ", " +
                       std::to_string(high),
                   std::string("at most ") + most);
    };
    check_order("min_degree", min_degree_, "max_degree", max_degree_);
    check_order("min_community", min_community_, "max_community", max_community_);
    if (min_community_ > agents_) {
      problems.add(where,
                   "min_community: " + std::to_string(min_community_) + " is too many for " +
                       std::to_string(agents_) + " agents",
                   "at most agents");
    }
    const auto inside = friends_inside(static_cast<std::uint32_t>(most_friends()));
    if (inside >= most_members()) {
      problems.add(where,
                   "max_community: " + std::to_string(most_members()) + " has no room for the " +
                       std::to_string(inside) + " friends inside of an agent with " +
                       std::to_string(most_friends()),
                   "more than (1 - mixing) x max_degree");
    }
  }

  CircleGraph generate(const Luck& luck, Workers& workers) const override {
    const auto agents = static_cast<std::uint32_t>(agents_);
    Ends ends = drawn_ends(luck, workers);
    const std::vector<std::uint32_t> sizes = community_sizes(luck);
    const std::vector<std::uint32_t> community = places(sizes, luck, ends);
    std::vector<std::vector<TieKey>> inside = ties_inside(sizes, community, luck, workers, ends);

    // A tie has two ends: an odd one is left out.
    const std::uint64_t across =
        std::accumulate(ends.outside.begin(), ends.outside.end(), std::uint64_t{0});
    if (across % 2 != 0) {
      --*std::find_if(ends.outside.begin(), ends.outside.end(), [](auto n) { return n > 0; });
    }
    const auto apart = [&](AgentId a, AgentId b) {
      return community[index(a)] != community[index(b)];
    };
    // Keyed after all communities.
    std::vector<TieKey> ties = pair_stubs(stubs_of(ends.outside), luck, Purpose::stub_order,
                                          std::uint64_t{sizes.size()} << 32, apart);
    for (std::vector<TieKey>& own : inside) {
      ties.insert(ties.end(), own.begin(), own.end());
      std::vector<TieKey>().swap(own);
    }
    std::sort(ties.begin(), ties.end());
    return {mutual_graph(listed_by_lower(agents, ties), workers), {}};
  }

 private:
  // How many friends each agent is to have in its community and in others.
  struct Ends {
    std::vector<std::uint32_t> inside;
    std::vector<std::uint32_t> outside;
  };

  // A graph may be smaller than what its parameters allow.
  std::int64_t most_friends() const { return std::min(max_degree_, agents_ - 1); }
  std::int64_t most_members() const { return std::min(max_community_, agents_); }

  std::uint32_t friends_inside(std::uint32_t degree) const {
    return static_cast<std::uint32_t>((1 - mixing_) * degree + 0.5);
  }

  Ends drawn_ends(const Luck& luck, Workers& workers) const {
    const auto agents = static_cast<std::size_t>(agents_);
    Ends ends{std::vector<std::uint32_t>(agents), std::vector<std::uint32_t>(agents)};
    const PowerLaw degrees(degree_exponent_, static_cast<std::uint32_t>(min_degree_),
                           static_cast<std::uint32_t>(most_friends()));
    workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t a = begin; a < end; ++a) {
        const Draw draw =
            luck.draw(Purpose::expected_degree, AgentId{static_cast<std::uint32_t>(a)});
        const std::uint32_t degree = degrees.quantile(draw.uniform(0));
        ends.inside[a] = friends_inside(degree);
        ends.outside[a] = degree - ends.inside[a];
      }
    });
    return ends;
  }

  // Descending; they add up to the agents. Those left when no further community would be large
  // enough join the others, one each in turn.
  std::vector<std::uint32_t> community_sizes(const Luck& luck) const {
    const PowerLaw law(community_exponent_, static_cast<std::uint32_t>(min_community_),
                       static_cast<std::uint32_t>(most_members()));
    std::vector<std::uint32_t> sizes;
    auto left = static_cast<std::uint64_t>(agents_);
    for (std::uint64_t c = 0; left >= static_cast<std::uint64_t>(min_community_); ++c) {
      const std::uint32_t size = law.quantile(luck.draw(Purpose::community_size, c, 0).uniform(0));
      sizes.push_back(static_cast<std::uint32_t>(std::min<std::uint64_t>(size, left)));
      left -= sizes.back();
    }
    for (std::size_t c = 0; left > 0; ++c, --left) ++sizes[c % sizes.size()];
    std::sort(sizes.begin(), sizes.end(), std::greater<>());
    return sizes;
  }

  // The community of each agent; what does not fit inside is moved outside.
  std::vector<std::uint32_t> places(const std::vector<std::uint32_t>& sizes, const Luck& luck,
                                    Ends& ends) const {
    const auto agents = static_cast<std::uint32_t>(agents_);
    std::vector<AgentId> order(agents);
    for (std::uint32_t a = 0; a < agents; ++a) order[a] = AgentId{a};
    std::stable_sort(order.begin(), order.end(), [&](AgentId a, AgentId b) {
      return ends.inside[index(a)] > ends.inside[index(b)];
    });
    std::vector<std::uint32_t> community(agents);
    std::vector<std::uint32_t> free;  // a place each, by its community
    free.reserve(agents);
    std::uint32_t opened = 0;  // communities whose places are or were free
    for (const AgentId agent : order) {
      std::uint32_t& inside = ends.inside[index(agent)];
      while (opened < sizes.size() && (sizes[opened] > inside || free.empty())) {
        free.insert(free.end(), sizes[opened], opened);
        ++opened;
      }
      const Draw draw = luck.draw(Purpose::community_place, agent);
      std::uint32_t& place = free[draw.below(std::uint64_t{free.size()})];
      community[index(agent)] = place;
      const std::uint32_t fit = std::min(inside, sizes[place] - 1);
      ends.outside[index(agent)] += inside - fit;
      inside = fit;
      place = free.back();
      free.pop_back();
    }
    return community;
  }

  // The ties within each community. Where its ends are odd in number, one of the agent with most of
  // them leads outside, or is left out in a market that does not mix.
  std::vector<std::vector<TieKey>> ties_inside(const std::vector<std::uint32_t>& sizes,
                                               const std::vector<std::uint32_t>& community,
                                               const Luck& luck, Workers& workers,
                                               Ends& ends) const {
    std::vector<std::vector<AgentId>> members(sizes.size());
    for (std::size_t c = 0; c < sizes.size(); ++c) members[c].reserve(sizes[c]);
    for (std::uint32_t a = 0; a < community.size(); ++a) {
      members[community[a]].push_back(AgentId{a});
    }
    std::vector<std::vector<TieKey>> ties(sizes.size());
    workers.for_each(sizes.size(), [&](std::size_t c, int) {
      std::vector<AgentId> stubs;
      AgentId most = members[c].front();
      for (const AgentId member : members[c]) {
        if (ends.inside[index(member)] > ends.inside[index(most)]) most = member;
        stubs.insert(stubs.end(), ends.inside[index(member)], member);
      }
      if (stubs.size() % 2 != 0) {
        stubs.erase(std::find(stubs.begin(), stubs.end(), most));
        --ends.inside[index(most)];
        if (mixing_ > 0) ++ends.outside[index(most)];
      }
      ties[c] = pair_stubs(std::move(stubs), luck, Purpose::community_tie, std::uint64_t{c} << 32,
                           [](AgentId, AgentId) { return true; });
    });
    return ties;
  }

  std::int64_t agents_ = 100'000;
  double degree_exponent_ = 2.5;
  std::int64_t min_degree_ = 55;
  std::int64_t max_degree_ = 1'000;
  double community_exponent_ = 1.5;
  std::int64_t min_community_ = 500;
  std::int64_t max_community_ = 5'000;
  double mixing_ = 0.2;
};

}  // namespace

std::unique_ptr<Generator> make_lfr_generator() {
  return std::make_unique<Lfr>();
}

}  // namespace hearsay
