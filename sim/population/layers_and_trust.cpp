// How close each agent holds those it follows, and how much it believes them.
//
// Three passes. Who follows whom: the rows of a mutual graph say it already; a directed graph is
// turned round. Then each agent, alone and in parallel, judges those it follows: strengths from
// shared circles in integers, so that no order of addition matters, and shared friends where those
// do not tell all apart; ranks 5, 15 and 50 cut the layers (Zhou et al. 2005); a trust level drawn
// per direction. Last, each tie collects the two judgements that belong to it, its reader's and its
// author's.
//
// Trust levels are an ordered logit: the chances of each layer, an assumption, are shifted by the
// truster's disposition, a normal variable, and by how embedded the tie is (Granovetter 1985).
#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "sim/core/draw_batch.hpp"
#include "sim/core/elementary.hpp"
#include "sim/graph/common_friends.hpp"
#include "sim/graph/memberships.hpp"
#include "sim/graph/reversed.hpp"
#include "sim/graph/ways_back.hpp"
#include "sim/population/population.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kAgentsPerBlock = 256;
constexpr std::size_t kLayers = 4;
constexpr std::array<std::size_t, kLayers - 1> kClosest = {5, 15, 50};
constexpr std::size_t kEmbeddings = 3;  // shared circles beyond the first, 0, 1, 2 or more

// Chances of low and of medium trust by layer, at an average disposition and no embedding; the rest
// is high. Assumption: the intimate are mostly believed, acquaintances half of the time not.
struct TrustChances {
  double low;
  double medium;
};
constexpr std::array<TrustChances, kLayers> kTrust = {
    {{0.02, 0.18}, {0.05, 0.40}, {0.15, 0.65}, {0.45, 0.50}}};

// Those each agent follows, ascending.
class Followed {
 public:
  Followed(const Graph& graph, Workers& workers)
      : mutual_(is_mutual(graph, workers)),
        turned_(mutual_ ? Graph() : reversed(graph)),
        rows_(mutual_ ? graph : turned_) {}
  Followed(const Followed&) = delete;
  Followed& operator=(const Followed&) = delete;

  bool mutual() const { return mutual_; }
  TieIndex first(AgentId agent) const { return rows_.first_tie(agent); }
  std::span<const AgentId> by(AgentId agent) const { return rows_.friends(agent); }

 private:
  bool mutual_;
  Graph turned_;  // of a directed graph
  const Graph& rows_;
};

// A group of agents, a bit for each agent there is: small enough to stay in a cache while the many
// lists of others are held against it.
class Marked {
 public:
  void resize(std::uint32_t agents) { words_.resize((std::size_t{agents} + 63) / 64, 0); }
  void mark(std::span<const AgentId> group) {
    for (const AgentId agent : group)
      words_[index(agent) / 64] |= std::uint64_t{1} << index(agent) % 64;
  }
  void clear(std::span<const AgentId> group) {
    for (const AgentId agent : group) words_[index(agent) / 64] = 0;
  }
  std::uint32_t count(std::span<const AgentId> list) const {
    std::uint64_t marked = 0;
    for (const AgentId agent : list) marked += words_[index(agent) / 64] >> index(agent) % 64 & 1;
    return static_cast<std::uint32_t>(marked);
  }

 private:
  std::vector<std::uint64_t> words_;
};

// How many of a few are in an ascending list of many.
std::uint32_t count_found(std::span<const AgentId> few, std::span<const AgentId> many) {
  std::uint32_t found = 0;
  auto from = many.begin();
  for (const AgentId agent : few) {
    from = std::lower_bound(from, many.end(), agent);
    if (from == many.end()) break;
    found += *from == agent ? 1U : 0U;
  }
  return found;
}

// How one agent holds one that it follows.
struct Judgement {
  TieLayer layer = TieLayer::acquaintance;
  TrustLevel trust = TrustLevel::low;
};

TieTraits traits_of(Judgement by_author, Judgement by_reader) {
  return {by_author.layer, by_author.trust, by_reader.layer, by_reader.trust};
}

// What decides the rank of one that is followed.
struct Bond {
  std::uint64_t strength = 0;  // sum over shared circles of 1/(members - 1), unit 2^-32
  std::uint32_t shared_circles = 0;
  std::uint32_t shared_friends = 0;
  std::uint32_t luck = 0;
  std::uint32_t position = 0;  // among those the agent follows

  bool closer_than(const Bond& other) const {
    if (strength != other.strength) return strength > other.strength;
    if (shared_friends != other.shared_friends) return shared_friends > other.shared_friends;
    if (luck != other.luck) return luck > other.luck;
    return position < other.position;
  }
};

// What a worker keeps between agents. `position` is where each agent stands among those that the
// current one follows; entries of others are stale and checked before use.
struct Workspace {
  std::vector<Bond> bonds;
  std::vector<std::uint32_t> position;
  Marked marked;  // nobody, between agents
  DrawBatch draws;
};

class Judge {
 public:
  Judge(const PopulationParameters& parameters, const Circles& circles, const Luck& luck,
        const Followed& followed, const Graph& graph, Workers& workers)
      : parameters_(parameters),
        circles_(circles),
        memberships_(circles, graph.agents()),
        luck_(luck),
        followed_(followed) {
    // Where circles tell nobody apart, shared friends are wanted of all ties and cheaper at once.
    if (circles.size() == 0 && followed.mutual()) common_ = count_common_friends(graph, workers);
  }

  // Judges everybody that `agent` follows.
  void judge(AgentId agent, Workspace& workspace, std::span<Judgement> judgements) const {
    const auto authors = followed_.by(agent);
    if (authors.empty()) return;
    weigh(agent, authors, workspace);
    std::vector<Bond>& bonds = workspace.bonds;
    // The outermost boundary first: each further cut looks at fewer.
    std::size_t within = bonds.size();
    for (std::size_t layer = kClosest.size(); layer-- > 0;) {
      if (kClosest[layer] >= within) continue;
      std::nth_element(at(bonds, 0), at(bonds, kClosest[layer]), at(bonds, within),
                       [](const Bond& a, const Bond& b) { return a.closer_than(b); });
      within = kClosest[layer];
    }
    std::array<std::array<TrustThresholds, kEmbeddings>, kLayers> thresholds;
    fill_thresholds(agent, thresholds);

    workspace.draws.compute(luck_, bonds.size(), [&](std::size_t i) {
      return DrawKey::of(Purpose::tie_trust, agent, authors[i], 0);
    });
    std::size_t begin = 0;
    for (std::size_t layer = 0; layer < kLayers; ++layer) {
      const std::size_t end =
          layer < kClosest.size() ? std::min(kClosest[layer], bonds.size()) : bonds.size();
      for (std::size_t i = begin; i < end; ++i) {
        const Bond& bond = bonds[i];
        const TrustThresholds& chance = thresholds[layer][embedding(bond, authors.size())];
        const std::uint32_t coin = workspace.draws[bond.position][0];
        judgements[bond.position] = {
            static_cast<TieLayer>(layer),
            chance.low.decides(coin)
                ? TrustLevel::low
                : (chance.at_most_medium.decides(coin) ? TrustLevel::medium : TrustLevel::high)};
      }
      begin = end;
    }
  }

 private:
  struct TrustThresholds {
    Chance low;
    Chance at_most_medium;
  };

  static std::vector<Bond>::iterator at(std::vector<Bond>& bonds, std::size_t i) {
    return bonds.begin() + static_cast<std::ptrdiff_t>(i);
  }

  static double logit(double p) { return natural_log(p / (1.0 - p)); }
  static double logistic(double x) {
    return 1.0 / (1.0 + exponential(std::clamp(-x, -700.0, 700.0)));
  }

  void weigh(AgentId agent, std::span<const AgentId> authors, Workspace& workspace) const {
    std::vector<Bond>& bonds = workspace.bonds;
    std::vector<std::uint32_t>& position = workspace.position;
    bonds.assign(authors.size(), Bond{});
    const auto circles = memberships_.circles(agent);
    if (!circles.empty()) {
      for (std::uint32_t i = 0; i < authors.size(); ++i) position[index(authors[i])] = i;
    }
    for (const std::uint32_t circle : circles) {
      const auto members = circles_.members(circle);
      if (members.size() < 2) continue;
      const std::uint64_t share = (std::uint64_t{1} << 32) / (members.size() - 1);
      for (const AgentId member : members) {
        const std::uint32_t place = position[index(member)];
        if (place >= authors.size() || authors[place] != member) continue;
        bonds[place].strength += share;
        ++bonds[place].shared_circles;
      }
    }
    const bool circles_say_all = std::all_of(
        bonds.begin(), bonds.end(), [](const Bond& bond) { return bond.shared_circles != 0; });
    workspace.draws.compute(luck_, bonds.size(), [&](std::size_t i) {
      const auto [lower, higher] = std::minmax(agent, authors[i]);
      return DrawKey::of(Purpose::tie_strength, lower, higher, 0);
    });
    for (std::uint32_t i = 0; i < bonds.size(); ++i) {
      bonds[i].position = i;
      bonds[i].luck = workspace.draws[i][0];
    }
    if (!circles_say_all) count_shared_friends(agent, authors, workspace);
  }

  void count_shared_friends(AgentId agent, std::span<const AgentId> authors,
                            Workspace& workspace) const {
    if (!common_.empty()) {
      const std::uint32_t* const of_first = common_.data() + followed_.first(agent);
      for (Bond& bond : workspace.bonds) bond.shared_friends = of_first[bond.position];
      return;
    }
    // A look-up in a long list costs as much as this many bits.
    constexpr std::size_t kBitsPerLookUp = 16;
    workspace.marked.mark(authors);
    for (Bond& bond : workspace.bonds) {
      const auto others = followed_.by(authors[bond.position]);
      bond.shared_friends = others.size() / kBitsPerLookUp > authors.size()
                                ? count_found(authors, others)
                                : workspace.marked.count(others);
    }
    workspace.marked.clear(authors);
  }

  // Shared circles beyond the first, or quarters of the agent's other friends that are shared.
  static std::size_t embedding(const Bond& bond, std::size_t friends) {
    const std::size_t circles = std::max(bond.shared_circles, 1U) - 1;
    const std::size_t quarters =
        friends > 1 ? std::size_t{bond.shared_friends} * 4 / (friends - 1) : 0;
    return std::min(std::max(circles, quarters), kEmbeddings - 1);
  }

  void fill_thresholds(
      AgentId agent,
      std::array<std::array<TrustThresholds, kEmbeddings>, kLayers>& thresholds) const {
    const double disposition =
        parameters_.disposition_spread *
        normal_quantile(luck_.draw(Purpose::trust_disposition, agent).uniform(0));
    for (std::size_t layer = 0; layer < kLayers; ++layer) {
      for (std::size_t shared = 0; shared < kEmbeddings; ++shared) {
        const double shift = disposition + parameters_.embeddedness * static_cast<double>(shared);
        thresholds[layer][shared] = {Chance::of(logistic(low_logit_[layer] - shift)),
                                     Chance::of(logistic(medium_logit_[layer] - shift))};
      }
    }
  }

  static std::array<double, kLayers> logits(bool with_medium) {
    std::array<double, kLayers> values{};
    for (std::size_t layer = 0; layer < kLayers; ++layer) {
      values[layer] = logit(kTrust[layer].low + (with_medium ? kTrust[layer].medium : 0.0));
    }
    return values;
  }

  const PopulationParameters& parameters_;
  const Circles& circles_;
  Memberships memberships_;
  Luck luck_;
  const Followed& followed_;
  std::vector<std::uint32_t> common_;  // friends shared with each one followed; empty: not counted
  std::array<double, kLayers> low_logit_ = logits(false);
  std::array<double, kLayers> medium_logit_ = logits(true);
};

}  // namespace

void assign_layers_and_trust(const PopulationParameters& parameters, const Circles& circles,
                             const Luck& luck, Workers& workers, Graph& graph) {
  const std::uint32_t agents = graph.agents();
  const Followed followed(graph, workers);
  const Judge judge(parameters, circles, luck, followed, graph, workers);
  std::vector<Judgement> judgements(graph.ties());
  std::vector<Workspace> workspaces(static_cast<std::size_t>(workers.count()));
  workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int worker) {
    Workspace& workspace = workspaces[static_cast<std::size_t>(worker)];
    workspace.position.resize(agents);
    workspace.marked.resize(agents);
    for (std::size_t a = begin; a < end; ++a) {
      const AgentId agent{static_cast<std::uint32_t>(a)};
      judge.judge(agent, workspace,
                  {judgements.data() + followed.first(agent), followed.by(agent).size()});
    }
  });

  const std::span<TieTraits> traits = graph.mutable_traits();
  if (followed.mutual()) {
    visit_ways_back(graph, workers, [&](TieIndex tie, TieIndex back) {
      traits[back] = traits_of(judgements[back], judgements[tie]);
    });
    return;
  }
  // What `agent` thinks of `other`; of one it does not follow, the least.
  const auto judged = [&](AgentId agent, AgentId other) {
    const auto authors = followed.by(agent);
    const auto found = std::lower_bound(authors.begin(), authors.end(), other);
    if (found == authors.end() || *found != other) return Judgement{};
    return judgements[followed.first(agent) + static_cast<TieIndex>(found - authors.begin())];
  };
  workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t a = begin; a < end; ++a) {
      const AgentId author{static_cast<std::uint32_t>(a)};
      TieIndex tie = graph.first_tie(author);
      for (const AgentId reader : graph.friends(author)) {
        traits[tie++] = traits_of(judged(author, reader), judged(reader, author));
      }
    }
  });
}

}  // namespace hearsay
