// The cascade kernels against a search that looks up one draw at a time, replicate by replicate, on
// every instruction set and with any number of replicates side by side.
#include "sim/engine/cascade/cascade.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "sim/core/keyed_hash.hpp"
#include "sim/engine/cascade/lane_search.hpp"
#include "sim/graph/builder.hpp"
#include "tests/support/tie_coin.hpp"

#include "tests/support/every_target.hpp"

namespace hearsay {
namespace {

using Rule = LiveTies::Rule;
constexpr Step kToTheEnd = CascadeKernel::until_nobody_is_active;

// Directed ties between random agents, a few of them with many, some with none.
Graph random_graph(std::uint32_t agents, std::uint32_t ties, std::uint64_t seed,
                   std::span<const std::pair<std::uint32_t, std::uint32_t>> more = {}) {
  const Luck luck = Luck::of_market(seed);
  GraphBuilder builder(agents, TieKind::directed);
  for (std::uint32_t i = 0; i < ties; ++i) {
    const Draw draw = luck.draw(Purpose::random_tie, std::uint64_t{i}, 0);
    const std::uint32_t source = draw.below(0, draw[2] % 4 == 0 ? 5 : agents);
    builder.add(AgentId{source}, AgentId{draw.below(1, agents)});
  }
  for (const auto& [source, target] : more) builder.add(AgentId{source}, AgentId{target});
  Workers workers(1);
  return builder.build(workers);
}

struct Case {
  std::string name;
  Rule rule;
  double chance = 0;
  bool by_tie = false;  // weights of their own for ties, in place of 1 / indegree
};
const std::vector<Case> kCases = {
    {"never", Rule::uniform, 0},      {"rarely", Rule::uniform, .02},
    {"often", Rule::uniform, .2},     {"mostly", Rule::uniform, .7},
    {"always", Rule::uniform, 1},     {"weighted", Rule::weighted},
    {"threshold", Rule::picked},      {"by_tie", Rule::weighted, 0, true},
    {"shared", Rule::shared, 0, true}};

std::vector<std::vector<std::uint32_t>> sources_by_target(const Graph& graph) {
  std::vector<std::vector<std::uint32_t>> sources(graph.agents());
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    for (const AgentId target : graph.friends(AgentId{a})) sources[index(target)].push_back(a);
  }
  return sources;
}

// Those of the ties to one agent come to at most 1; where it sees one agent, to all of it.
double weight_of(std::uint32_t from, AgentId to, std::size_t sources) {
  return (sources == 1 ? 5 : 1 + (from * 7 + index(to) * 3) % 5) /
         (5.0 * static_cast<double>(sources));
}

std::vector<double> weights_of(const Graph& graph) {
  const auto sources = sources_by_target(graph);
  std::vector<double> weights;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    for (const AgentId to : graph.friends(AgentId{a})) {
      weights.push_back(weight_of(a, to, sources[index(to)].size()));
    }
  }
  return weights;
}

LiveTies live_ties(const Graph& graph, const Case& c) {
  if (c.rule == Rule::shared) return LiveTies::shared(graph, weights_of(graph));
  if (c.by_tie) return LiveTies::weighted(graph, weights_of(graph));
  return c.rule == Rule::uniform    ? LiveTies::uniform(graph, Chance::of(c.chance))
         : c.rule == Rule::weighted ? LiveTies::weighted(graph)
                                    : LiveTies::picked(graph);
}

// What there is to know of a replicate.
struct Told {
  std::vector<std::uint32_t> newly_active;
  std::set<std::uint32_t> active;

  bool operator==(const Told&) const = default;
};

// The oracle.
Told plainly(const Graph& graph, const Case& c, std::uint64_t seed, std::uint32_t replicate,
             SeedAgents seeds, Step steps) {
  const auto sources = sources_by_target(graph);
  const Luck luck(seed, ReplicateId{replicate});
  const auto is_live = [&](std::uint32_t from, AgentId to) {
    const auto& listened_to = sources[index(to)];
    const auto n = static_cast<std::uint32_t>(listened_to.size());
    if (c.rule == Rule::picked) {
      const KeyedHash hash(luck.draw(Purpose::tie_is_picked, AgentId{0}));
      return listened_to[(std::uint64_t{hash.word(to)} * n) >> 32] == from;
    }
    if (c.rule == Rule::shared) {
      const std::uint64_t word = KeyedHash(luck.draw(Purpose::tie_is_picked, AgentId{0})).word(to);
      std::uint64_t first = 0;
      for (const std::uint32_t source : listened_to) {
        const std::uint64_t last = first + Chance::of(weight_of(source, to, n)).threshold();
        if (source == from) return word >= first && word < last;
        first = last;
      }
    }
    const Chance chance = Chance::of(c.by_tie                  ? weight_of(from, to, n)
                                     : c.rule == Rule::uniform ? c.chance
                                                               : 1.0 / n);
    return coin_of_tie(luck, AgentId{from}, place_in_row(graph, AgentId{from}, to), chance);
  };
  Told told;
  std::set<std::uint32_t> reached;
  for (Step step = 0; step < std::min<Step>(steps, 2 * graph.agents()); ++step) {
    for (const SeedAgent& given : seeds) {
      if (given.step == step && !told.active.contains(index(given.agent))) {
        reached.insert(index(given.agent));
      }
    }
    told.active.insert(reached.begin(), reached.end());
    told.newly_active.push_back(static_cast<std::uint32_t>(reached.size()));
    std::set<std::uint32_t> next;
    for (const std::uint32_t agent : reached) {
      for (const AgentId to : graph.friends(AgentId{agent})) {
        if (!told.active.contains(index(to)) && is_live(agent, to)) next.insert(index(to));
      }
    }
    reached = std::move(next);
  }
  while (!told.newly_active.empty() && told.newly_active.back() == 0) told.newly_active.pop_back();
  return told;
}

// Seeds of replicate r: as many as it likes, some of them late, some twice.
std::vector<SeedAgent> seeds_of(std::uint32_t replicate, std::uint32_t agents) {
  std::vector<SeedAgent> seeds;
  for (std::uint32_t i = 0; i < replicate % 5; ++i) {
    seeds.push_back({i == 3 ? 7U : i / 2, AgentId{(replicate * 31 + i * i * 17) % agents}});
  }
  return seeds;
}

struct Ensemble {
  std::vector<std::vector<SeedAgent>> lists;
  std::vector<SeedAgents> seeds;

  Ensemble(std::uint32_t first, std::uint32_t count, std::uint32_t agents) {
    for (std::uint32_t r = first; r < first + count; ++r) lists.push_back(seeds_of(r, agents));
    seeds.assign(lists.begin(), lists.end());
  }
};

std::vector<std::uint32_t> row(const CascadeCounts& counts, std::size_t replicate) {
  std::vector<std::uint32_t> newly_active;
  for (Step step = 0; step < counts.steps(); ++step) {
    newly_active.push_back(counts.newly_active(replicate, step));
  }
  while (!newly_active.empty() && newly_active.back() == 0) newly_active.pop_back();
  return newly_active;
}

HEARSAY_ON_EVERY_TARGET(Cascades, EveryTarget);

constexpr CascadeLanes kAllLanes[] = {CascadeLanes::automatic, CascadeLanes::one, CascadeLanes::few,
                                      CascadeLanes::many};

TEST_P(EveryTarget, equals_the_plain_search_replicate_by_replicate) {
  const Graph graph = random_graph(150, 700, 1);
  constexpr std::uint32_t kCount = 40;
  for (const Case& c : kCases) {
    const LiveTies ties = live_ties(graph, c);
    for (const std::uint32_t first : {0U, 261U}) {
      const Ensemble ensemble(first, kCount, graph.agents());
      std::vector<std::uint32_t> expected_tally(graph.agents(), 0);
      std::vector<Told> expected;
      std::uint64_t expected_ties = 0;
      for (std::uint32_t r = 0; r < kCount; ++r) {
        expected.push_back(plainly(graph, c, 9, first + r, ensemble.seeds[r], kToTheEnd));
        for (const std::uint32_t agent : expected.back().active) {
          ++expected_tally[agent];
          expected_ties += graph.degree(AgentId{agent});
        }
      }
      for (const CascadeLanes lanes : kAllLanes) {
        CascadeKernel kernel(ties, lanes);
        CascadeCounts counts;
        // The second time finds the kernel used.
        for (int time = 0; time < 2; ++time) {
          std::vector<std::uint32_t> tally(graph.agents(), 0);
          kernel.run(9, ReplicateId{first}, ensemble.seeds, kToTheEnd, counts, tally);
          for (std::uint32_t r = 0; r < kCount; ++r) {
            ASSERT_EQ(row(counts, r), expected[r].newly_active) << c.name << " replicate " << r;
            ASSERT_EQ(counts.reach(r), expected[r].active.size());
          }
          EXPECT_EQ(tally, expected_tally) << c.name;
          EXPECT_EQ(counts.ties_examined(), expected_ties);
        }
      }
    }
  }
}

TEST_P(EveryTarget, does_not_depend_on_the_lanes_of_a_larger_graph) {
  const Graph graph = random_graph(400, 4'000, 2);
  const Ensemble ensemble(3, 300, graph.agents());
  for (const Case& c : kCases) {
    const LiveTies ties = live_ties(graph, c);
    CascadeCounts one, other;
    CascadeKernel(ties, CascadeLanes::one).run(5, ReplicateId{3}, ensemble.seeds, kToTheEnd, one);
    for (const CascadeLanes lanes : kAllLanes) {
      CascadeKernel(ties, lanes).run(5, ReplicateId{3}, ensemble.seeds, kToTheEnd, other);
      for (std::uint32_t r = 0; r < 300; ++r) ASSERT_EQ(row(one, r), row(other, r)) << c.name;
      EXPECT_EQ(one.ties_examined(), other.ties_examined());
    }
  }
}

// A row for each step of all lanes, with so many in each at first.
std::vector<std::vector<std::uint32_t>> searched(LaneSearch search, std::uint32_t seeds) {
  search.begin(4, 100, LaneSearch::lanes);
  for (std::uint32_t lane = 0; lane < LaneSearch::lanes; ++lane) {
    for (std::uint32_t i = 0; i < seeds; ++i)
      search.reach(AgentId{(lane / 8 + 90 * i) % 400}, lane);
  }
  std::vector<std::vector<std::uint32_t>> rows;
  while (search.pending()) {
    search.step(rows.emplace_back(LaneSearch::lanes));
  }
  return rows;
}

TEST_P(EveryTarget, does_not_depend_on_whether_coins_are_kept) {
  const Graph graph = random_graph(400, 8'000, 4);
  for (const Case& c : kCases) {
    const LiveTies ties = live_ties(graph, c);
    for (const std::uint32_t seeds : {1U, 4U}) {
      EXPECT_EQ(searched(LaneSearch(ties), seeds), searched(LaneSearch(ties, 0), seeds)) << c.name;
    }
  }
}

// Few are told from others by a set, many by bitmaps: small replicates first, so that many are
// searched together, then some that outgrow the set.
TEST_P(EveryTarget, outgrows_what_it_holds_a_few_in) {
  constexpr std::uint32_t kAgents = 20'000;
  const Graph graph = random_graph(kAgents, 60'000, 3);
  constexpr std::uint32_t kCount = 200;
  std::vector<std::vector<SeedAgent>> lists(kCount);
  for (std::uint32_t r = 0; r < kCount; ++r) {
    const std::uint32_t given = r % 64 == 50 ? kAgents - 5 : 1 + r % 3;
    for (std::uint32_t i = 0; i < given; ++i) {
      lists[r].push_back({0, AgentId{(i * 7 + r * 101) % kAgents}});
    }
  }
  const std::vector<SeedAgents> seeds(lists.begin(), lists.end());
  for (const Case& c : kCases) {
    if (c.rule == Rule::uniform && c.chance > .1) continue;  // reaches many all the time
    const LiveTies ties = live_ties(graph, c);
    CascadeKernel one(ties, CascadeLanes::one);
    CascadeKernel kernel(ties);
    CascadeCounts expected, counts;
    std::vector<std::uint32_t> expected_tally(kAgents, 0), tally(kAgents, 0);
    one.run(6, ReplicateId{9}, seeds, kToTheEnd, expected, expected_tally);
    kernel.run(6, ReplicateId{9}, seeds, kToTheEnd, counts, tally);
    for (std::uint32_t r = 0; r < kCount; ++r) ASSERT_EQ(row(counts, r), row(expected, r)) << r;
    EXPECT_EQ(tally, expected_tally);
    EXPECT_EQ(counts.ties_examined(), expected.ties_examined());
  }
}

// Whose number does not fit into half a word.
TEST(Cascade, picks_one_of_very_many_ties) {
  constexpr std::uint32_t kAgents = 70'000;
  GraphBuilder builder(kAgents, TieKind::directed);
  for (std::uint32_t source = 1; source < kAgents; ++source) {
    builder.add(AgentId{source}, AgentId{0});
    if (source % 16 == 0) builder.add(AgentId{source}, AgentId{source + 1});
  }
  Workers workers(1);
  const Graph graph = builder.build(workers);
  const LiveTies ties = LiveTies::picked(graph);
  constexpr std::uint32_t kCount = 24;
  std::vector<SeedAgent> half;
  for (std::uint32_t source = 2; source < kAgents; source += 2)
    half.push_back({0, AgentId{source}});
  const std::vector<SeedAgents> seeds(kCount, half);
  // Odd agents after a multiple of 16 have one tie beside the seeds', and follow for certain.
  std::uint32_t reached_the_many = 0;
  std::vector<std::vector<std::uint32_t>> expected;
  for (std::uint32_t r = 0; r < kCount; ++r) {
    const KeyedHash hash(Luck(4, ReplicateId{r}).draw(Purpose::tie_is_picked, AgentId{0}));
    // Sources 1, 2, ... in their order.
    const std::uint64_t listened_to = 1 + ((std::uint64_t{hash.word(0U)} * (kAgents - 1)) >> 32);
    const auto followers = static_cast<std::uint32_t>((kAgents - 1) / 16);
    const std::uint32_t zero = listened_to % 2 == 0 ? 1 : 0;
    reached_the_many += zero;
    expected.push_back({static_cast<std::uint32_t>(half.size()), followers + zero});
    // Followers, too, have a tie to the first agent.
    if (listened_to % 16 == 1 && listened_to > 1) expected.back().push_back(1);
  }
  EXPECT_GT(reached_the_many, 4U);
  EXPECT_LT(reached_the_many, kCount - 4);
  for (const CascadeLanes lanes : kAllLanes) {
    CascadeCounts counts;
    CascadeKernel(ties, lanes).run(4, ReplicateId{0}, seeds, kToTheEnd, counts);
    for (std::uint32_t r = 0; r < kCount; ++r) EXPECT_EQ(row(counts, r), expected[r]) << r;
  }
}

// In more parts than a pick has bits for, so that another look tells who is picked.
TEST_P(EveryTarget, picks_one_of_many_ties_among_those_in_a_coarser_part) {
  constexpr std::uint32_t kAgents = 5'000;
  constexpr std::uint32_t kHeard = 48;  // agents 0 .. 47, by 300 to 1800 of the others
  GraphBuilder builder(kAgents, TieKind::directed);
  std::uint32_t state = 1;
  const auto any = [&](std::uint32_t below) {
    state = state * 1'664'525 + 1'013'904'223;
    return static_cast<std::uint32_t>((std::uint64_t{state} * below) >> 32);
  };
  for (std::uint32_t source = kHeard; source < kAgents; ++source) {
    for (std::uint32_t target = 0; target < kHeard; ++target) {
      if (any(4'800) < 300 + 32 * target) builder.add(AgentId{source}, AgentId{target});
    }
    const std::uint32_t other = kHeard + any(kAgents - kHeard);
    if (other != source) builder.add(AgentId{source}, AgentId{other});
  }
  for (std::uint32_t source = 0; source < kHeard; ++source) {
    for (std::uint32_t k = 0; k < 20; ++k) {
      builder.add(AgentId{source}, AgentId{kHeard + 20 * source + k});
    }
  }
  Workers workers(1);
  const Graph graph = builder.build(workers);
  const Case picked{.name = "threshold", .rule = Rule::picked};
  const LiveTies ties = LiveTies::picked(graph);
  ASSERT_EQ(ties.rule(), Rule::picked);
  ASSERT_FALSE(ties.parts().empty());
  constexpr std::uint32_t kCount = 24;
  std::vector<std::vector<SeedAgent>> lists(kCount);
  for (auto& list : lists) {
    for (std::uint32_t i = 0; i < 1'000; ++i) list.push_back({0, AgentId{any(kAgents)}});
  }
  const std::vector<SeedAgents> seeds(lists.begin(), lists.end());
  std::vector<std::vector<std::uint32_t>> expected;
  for (std::uint32_t r = 0; r < kCount; ++r) {
    expected.push_back(plainly(graph, picked, 4, r, seeds[r], kToTheEnd).newly_active);
  }
  for (const CascadeLanes lanes : kAllLanes) {
    CascadeCounts counts;
    CascadeKernel(ties, lanes).run(4, ReplicateId{0}, seeds, kToTheEnd, counts);
    for (std::uint32_t r = 0; r < kCount; ++r) EXPECT_EQ(row(counts, r), expected[r]) << r;
  }
}

TEST(Cascade, ends_at_the_step_it_is_told) {
  const Graph graph = random_graph(150, 700, 1);
  const Ensemble ensemble(0, 20, graph.agents());
  for (const Case& c : kCases) {
    const LiveTies ties = live_ties(graph, c);
    for (const CascadeLanes lanes : kAllLanes) {
      for (const Step steps : {0U, 1U, 2U, 3U, 9U}) {
        CascadeCounts counts;
        std::vector<std::uint32_t> tally(graph.agents(), 0);
        CascadeKernel(ties, lanes).run(9, ReplicateId{0}, ensemble.seeds, steps, counts, tally);
        std::uint64_t reach = 0;
        for (std::uint32_t r = 0; r < 20; ++r) {
          const Told told = plainly(graph, c, 9, r, ensemble.seeds[r], steps);
          ASSERT_EQ(row(counts, r), told.newly_active) << c.name << " steps " << steps;
          reach += told.active.size();
        }
        EXPECT_EQ(std::accumulate(tally.begin(), tally.end(), std::uint64_t{0}), reach);
      }
    }
  }
}

TEST(Cascade, goes_on_from_any_step_in_another_kernel) {
  const Graph graph = random_graph(150, 700, 1);
  for (const Case& c : kCases) {
    const LiveTies ties = live_ties(graph, c);
    for (const std::uint32_t replicate : {4U, 7U, 18U}) {
      const std::vector<SeedAgent> seeds = seeds_of(replicate, graph.agents());
      const Luck luck(9, ReplicateId{replicate});
      CascadeCounts whole, pieces;
      whole.clear(1);
      CascadeState end;
      CascadeKernel(ties).advance(luck, seeds, 30, end, whole);
      EXPECT_EQ(row(whole, 0), plainly(graph, c, 9, replicate, seeds, 30).newly_active);
      pieces.clear(1);
      CascadeState state;
      for (const Step stop : {0U, 1U, 3U, 4U, 8U, 30U}) {
        CascadeKernel(ties).advance(luck, seeds, stop, state, pieces);
        EXPECT_EQ(state.next, stop);
      }
      EXPECT_EQ(row(whole, 0), row(pieces, 0)) << c.name;
      EXPECT_EQ(state, end);
    }
  }
}

// Who is active in one replicate.
std::set<std::uint32_t> active(const LiveTies& ties, std::uint32_t replicate,
                               const std::vector<std::uint32_t>& seeds) {
  std::vector<SeedAgent> list;
  for (const std::uint32_t agent : seeds) list.push_back({0, AgentId{agent}});
  CascadeState state;
  CascadeCounts counts;
  counts.clear(1);
  CascadeKernel(ties).advance(Luck(3, ReplicateId{replicate}), list, kToTheEnd, state, counts);
  std::set<std::uint32_t> who;
  for (std::uint32_t a = 0; a < state.agents.size(); ++a) {
    if (state.agents[a] != 0) who.insert(a);
  }
  return who;
}

TEST(Cascade, reaches_no_fewer_with_a_greater_chance) {
  const Graph graph = random_graph(150, 700, 1);
  bool grew = false;
  for (std::uint32_t r = 0; r < 60; ++r) {
    const auto fewer = active(LiveTies::uniform(graph, Chance::of(.1)), r, {1, 70});
    const auto more = active(LiveTies::uniform(graph, Chance::of(.15)), r, {1, 70});
    EXPECT_TRUE(std::ranges::includes(more, fewer)) << "replicate " << r;
    grew |= more.size() > fewer.size();
  }
  EXPECT_TRUE(grew);
}

// At the end of a row, so that it moves no other.
TEST(Cascade, reaches_no_fewer_with_a_tie_that_is_added) {
  const Graph before = random_graph(150, 700, 1);
  const std::pair<std::uint32_t, std::uint32_t> more[] = {
      {1, 149}, {70, 149}, {30, 148}, {111, 149}};
  const Graph after = random_graph(150, 700, 1, more);
  ASSERT_GT(after.ties(), before.ties());
  bool grew = false;
  for (std::uint32_t r = 0; r < 60; ++r) {
    const auto fewer = active(LiveTies::uniform(before, Chance::of(.15)), r, {1, 70});
    const auto larger = active(LiveTies::uniform(after, Chance::of(.15)), r, {1, 70});
    EXPECT_TRUE(std::ranges::includes(larger, fewer)) << "replicate " << r;
    grew |= larger.size() > fewer.size();
  }
  EXPECT_TRUE(grew);
}

TEST(Cascade, is_the_union_of_those_of_its_seeds_and_so_submodular) {
  const Graph graph = random_graph(150, 700, 1);
  for (const Case& c : kCases) {
    const LiveTies ties = live_ties(graph, c);
    for (std::uint32_t r = 0; r < 30; ++r) {
      const auto a = active(ties, r, {1, 70});
      const auto b = active(ties, r, {70, 30, 111});
      auto either = a;
      either.insert(b.begin(), b.end());
      EXPECT_EQ(active(ties, r, {1, 70, 30, 111}), either) << c.name;
      std::vector<std::uint32_t> both;
      std::ranges::set_intersection(a, b, std::back_inserter(both));
      // What the two have in common contains what their common seed reaches.
      EXPECT_TRUE(std::ranges::includes(both, active(ties, r, {70}))) << c.name;
    }
  }
}

TEST(Cascade, may_have_no_agents_to_reach) {
  const Graph graph = random_graph(3, 0, 1);
  for (const Case& c : kCases) {
    const LiveTies ties = live_ties(graph, c);
    CascadeCounts counts;
    CascadeKernel kernel(ties);
    kernel.run(1, ReplicateId{0}, {}, kToTheEnd, counts);
    const std::vector<SeedAgents> nobody(5);
    kernel.run(1, ReplicateId{0}, nobody, kToTheEnd, counts);
    EXPECT_EQ(counts.steps(), 0U);
    const SeedAgent lonely{3, AgentId{2}};
    const std::vector<SeedAgents> one(1, SeedAgents(&lonely, 1));
    kernel.run(1, ReplicateId{0}, one, kToTheEnd, counts);
    EXPECT_EQ(counts.newly_active(0, 3), 1U);
    EXPECT_EQ(counts.reach(0), 1U);
  }
}

}  // namespace
}  // namespace hearsay
