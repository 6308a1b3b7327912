// Cascades against what is known of them: exact expectations on small graphs, and linear threshold
// against its other form, in which agents have thresholds and count their active friends.
#include "sim/engine/cascade/cascade.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "sim/graph/builder.hpp"
#include "sim/graph/edge_list.hpp"

namespace hearsay {
namespace {

constexpr Step kToTheEnd = CascadeKernel::until_nobody_is_active;
using TieList = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

Graph mutual(std::uint32_t agents, const TieList& ties) {
  GraphBuilder builder(agents, TieKind::mutual);
  for (const auto& [a, b] : ties) builder.add(AgentId{a}, AgentId{b});
  Workers workers(1);
  return builder.build(workers);
}

Graph cycle(std::uint32_t n) {
  TieList ties;
  for (std::uint32_t a = 0; a < n; ++a) ties.emplace_back(a, (a + 1) % n);
  return mutual(n, ties);
}

Graph complete(std::uint32_t n) {
  TieList ties;
  for (std::uint32_t a = 0; a < n; ++a) {
    for (std::uint32_t b = 0; b < a; ++b) ties.emplace_back(a, b);
  }
  return mutual(n, ties);
}

Graph karate_club() {
  Workers workers(1);
  return read_edge_list(std::string(HEARSAY_SOURCE_DIR) + "/scenarios/graphs/karate.txt", {},
                        workers)
      .graph;
}

struct Sample {
  double mean = 0;
  double standard_error = 0;
  std::vector<double> shares;   // of replicates that reach s agents, by s
  std::vector<double> by_step;  // mean number of newly active agents
};

Sample sizes(const LiveTies& ties, const std::vector<std::uint32_t>& seeds,
             std::uint32_t replicates = 200'000) {
  std::vector<SeedAgent> list;
  for (const std::uint32_t agent : seeds) list.push_back({0, AgentId{agent}});
  const std::vector<SeedAgents> all(replicates, list);
  CascadeCounts counts;
  CascadeKernel(ties).run(2026, ReplicateId{0}, all, kToTheEnd, counts);
  Sample sample;
  sample.shares.resize(ties.graph().agents() + std::size_t{1}, 0);
  sample.by_step.resize(counts.steps(), 0);
  double squares = 0;
  const double n = replicates;
  for (std::uint32_t r = 0; r < replicates; ++r) {
    const auto reach = static_cast<double>(counts.reach(r));
    sample.shares[counts.reach(r)] += 1 / n;
    sample.mean += reach / n;
    squares += reach * reach / n;
    for (Step t = 0; t < counts.steps(); ++t) sample.by_step[t] += counts.newly_active(r, t) / n;
  }
  sample.standard_error = std::sqrt((squares - sample.mean * sample.mean) / n);
  return sample;
}

void expect_mean(const Sample& sample, double expected, double known_within = 0) {
  EXPECT_NEAR(sample.mean, expected, 4 * (sample.standard_error + known_within) + 1e-9);
}

void expect_share(double measured, double expected, double n = 200'000) {
  EXPECT_NEAR(measured, expected, 4 * std::sqrt(expected * (1 - expected) / n));
}

LiveTies with(const Graph& graph, double p) {
  return LiveTies::uniform(graph, Chance::of(p));
}

TEST(IndependentCascade, is_exact_on_the_triangle) {
  const Graph triangle = complete(3);
  for (const double p : {0.2, 0.5, 0.9}) {
    expect_mean(sizes(with(triangle, p), {0}), 1 + 2 * (p + p * p - p * p * p));
  }
  const Sample half = sizes(with(triangle, .5), {0});
  expect_share(half.shares[1], .25);
  expect_share(half.shares[2], .25);
  expect_share(half.shares[3], .5);
}

TEST(IndependentCascade, is_exact_on_four_who_all_know_each_other) {
  const Graph four = complete(4);
  const Sample half = sizes(with(four, .5), {2});
  expect_mean(half, 13.0 / 4);
  expect_share(half.shares[1], 1.0 / 8);
  expect_share(half.shares[2], 3.0 / 32);
  expect_share(half.shares[3], 3.0 / 16);
  expect_share(half.shares[4], 19.0 / 32);
}

TEST(IndependentCascade, is_exact_on_a_path_and_a_star) {
  const Graph path = mutual(5, {{0, 1}, {1, 2}, {2, 3}, {3, 4}});
  expect_mean(sizes(with(path, .5), {0}), 31.0 / 16);
  expect_mean(sizes(with(path, .5), {2}), 5.0 / 2);
  TieList leaves;
  for (std::uint32_t leaf = 1; leaf <= 10; ++leaf) leaves.emplace_back(0, leaf);
  const Graph star = mutual(11, leaves);
  expect_mean(sizes(with(star, .1), {0}), 2);
  expect_mean(sizes(with(star, .1), {3}), 1.19);
}

TEST(IndependentCascade, is_exact_on_the_karate_club) {
  const Graph club = karate_club();
  expect_mean(sizes(with(club, .05), {0}), 1.963908303);
  expect_mean(sizes(with(club, .05), {33}), 2.006282290);
  expect_mean(sizes(with(club, .05), {0, 33}), 3.906366263);
  // From 6e7 replicates of another program.
  expect_mean(sizes(LiveTies::weighted(club), {0}), 10.0254, .0006);
}

TEST(LinearThreshold, is_exact_on_a_cycle_and_on_four_who_all_know_each_other) {
  for (const std::uint32_t n : {3U, 5U, 12U}) {
    const Graph ring = cycle(n);
    expect_mean(sizes(LiveTies::picked(ring), {1}), 3 - std::pow(2.0, 2.0 - n));
  }
  const Graph four = complete(4);
  expect_mean(sizes(LiveTies::picked(four), {3}), 26.0 / 9);
}

TEST(LinearThreshold, is_that_of_the_karate_club) {
  const Graph club = karate_club();
  // From 6e7 replicates of another program.
  expect_mean(sizes(LiveTies::picked(club), {0}), 12.2547, .0009);
}

// The model as Granovetter 1978 tells it: an agent becomes active one step after the number of its
// active friends has come up to its threshold, uniform in 1 .. their number.
TEST(LinearThreshold, activates_as_many_in_each_step_as_agents_with_thresholds_do) {
  const Graph club = karate_club();
  const std::uint32_t agents = club.agents();
  const std::vector<std::uint32_t> seeds{0, 5};
  constexpr std::uint32_t kReplicates = 100'000;
  std::vector<double> newly_active(agents + 1, 0), squares(agents + 1, 0);
  for (std::uint32_t r = 0; r < kReplicates; ++r) {
    const Luck luck(77, ReplicateId{r});
    std::vector<std::uint32_t> threshold(agents), active_friends(agents, 0);
    for (std::uint32_t a = 0; a < agents; ++a) {
      threshold[a] = 1 + luck.draw(Purpose{200}, AgentId{a}).below(0, club.degree(AgentId{a}));
    }
    std::vector<bool> active(agents, false);
    std::vector<std::uint32_t> now = seeds;
    for (const std::uint32_t agent : seeds) active[agent] = true;
    for (std::size_t step = 0; !now.empty(); ++step) {
      const auto n = static_cast<double>(now.size());
      newly_active[step] += n;
      squares[step] += n * n;
      std::vector<std::uint32_t> next;
      for (const std::uint32_t agent : now) {
        for (const AgentId to : club.friends(AgentId{agent})) {
          if (++active_friends[index(to)] != threshold[index(to)] || active[index(to)]) continue;
          active[index(to)] = true;
          next.push_back(index(to));
        }
      }
      now = std::move(next);
    }
  }
  const Sample sample = sizes(LiveTies::picked(club), seeds, kReplicates);
  for (std::size_t step = 0; step < sample.by_step.size() && step < agents; ++step) {
    const double mean = newly_active[step] / kReplicates;
    const double variance = squares[step] / kReplicates - mean * mean;
    // Both are samples; a step that is met a few times only has a few counts to spare.
    EXPECT_NEAR(sample.by_step[step], mean,
                4 * std::sqrt(2 * (variance + 10.0 / kReplicates) / kReplicates))
        << "step " << step;
  }
  EXPECT_GT(sample.by_step.size(), 5U);
}

}  // namespace
}  // namespace hearsay
