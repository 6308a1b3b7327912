#include "sim/population/population.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "sim/graph/builder.hpp"

namespace hearsay {
namespace {

std::vector<std::uint16_t> propensities(const Population& population) {
  std::vector<std::uint16_t> column;
  for (std::uint32_t i = 0; i < population.agents(); ++i) {
    column.push_back(population.share_propensity(AgentId{i}));
  }
  return column;
}

const Luck kLuck = Luck::of_market(5);

// Everybody knows the next three on each side, so that all degrees are alike.
Graph ring(std::uint32_t agents) {
  Workers workers(1);
  GraphBuilder builder(agents, TieKind::mutual);
  for (std::uint32_t a = 0; a < agents; ++a) {
    for (std::uint32_t step = 1; step <= 3; ++step) {
      builder.add(AgentId{a}, AgentId{(a + step) % agents});
    }
  }
  return builder.build(workers);
}

Population population_of(const PopulationParameters& parameters, const Graph& graph,
                         int threads = 1) {
  Workers workers(threads);
  return make_population(parameters, graph, kLuck, workers);
}

double mean_share_chance(const Population& population) {
  const auto column = propensities(population);
  const std::uint64_t sum = std::accumulate(column.begin(), column.end(), std::uint64_t{0});
  return static_cast<double>(sum) / 65535.0 / population.agents();
}

TEST(Population, HasTheShareOfNeedAndFollowersThatIsAskedFor) {
  const Graph graph = ring(100'000);
  PopulationParameters parameters;
  parameters.in_need = 0.3;
  parameters.followers = 0.04;
  const Population population = population_of(parameters, graph);
  std::uint32_t need = 0;
  for (std::uint32_t a = 0; a < graph.agents(); ++a)
    need += population.in_need(AgentId{a}) ? 1U : 0U;
  EXPECT_NEAR(need, 30'000, 4 * std::sqrt(100'000 * 0.3 * 0.7));
  const auto followers = population.followers();
  EXPECT_NEAR(static_cast<double>(followers.size()), 4'000, 4 * std::sqrt(100'000 * 0.04 * 0.96));
  EXPECT_TRUE(std::is_sorted(followers.begin(), followers.end()));
  for (const AgentId follower : followers) EXPECT_TRUE(population.follows(follower));
}

TEST(Population, SharePropensityIsBetaWithTheMeanThatIsAskedFor) {
  const Graph graph = ring(200'000);
  PopulationParameters parameters;
  const Population population = population_of(parameters, graph);
  // Beta(1, b): variance b / ((1+b)^2 (2+b)), about the mean squared; tolerance four standard
  // errors.
  const double mean = parameters.share_propensity;
  const double b = 1 / mean - 1;
  const double deviation = std::sqrt(b / ((1 + b) * (1 + b) * (2 + b)));
  EXPECT_NEAR(mean_share_chance(population), mean, 4 * deviation / std::sqrt(200'000.0));
  // The part above x is (1-x)^b.
  const auto column = propensities(population);
  for (const double x : {0.01, 0.05, 0.15}) {
    const double above = std::pow(1 - x, b);
    const auto count = std::count_if(column.begin(), column.end(),
                                     [&](std::uint16_t units) { return units / 65535.0 > x; });
    EXPECT_NEAR(static_cast<double>(count) / 200'000, above,
                4 * std::sqrt(above * (1 - above) / 200'000) + 2e-4);
  }
}

TEST(Population, SharePropensitiesOfNoneAndAllAreExact) {
  const Graph graph = ring(1'000);
  for (const auto spread : {PropensitySpread::beta, PropensitySpread::constant}) {
    for (const double mean : {0.0, 1.0}) {
      PopulationParameters parameters;
      parameters.share_propensity = mean;
      parameters.share_propensity_spread = spread;
      const Population population = population_of(parameters, graph);
      for (std::uint32_t a = 0; a < graph.agents(); ++a) {
        ASSERT_EQ(population.share_chance(AgentId{a}), mean);
      }
    }
  }
}

TEST(Population, NearlyCertainSharePropensitiesStayInRange) {
  const Graph graph = ring(10'000);
  for (const double mean : {1e-12, 1e-6, 0.5, 0.999, 0.9999999999}) {
    PopulationParameters parameters;
    parameters.share_propensity = mean;
    EXPECT_NEAR(mean_share_chance(population_of(parameters, graph)), mean, 0.02) << mean;
  }
}

TEST(Population, ConstantSharePropensityIsTheSameForAll) {
  PopulationParameters parameters;
  parameters.share_propensity = 0.25;
  parameters.share_propensity_spread = PropensitySpread::constant;
  const Population population = population_of(parameters, ring(100));
  for (const std::uint16_t units : propensities(population)) EXPECT_EQ(units, 16384);
}

TEST(Population, LeadersAreTheHighestByDegreeTimesExpertise) {
  Workers workers(2);
  GraphBuilder builder(500, TieKind::mutual);
  for (std::uint32_t a = 1; a < 500; ++a) {
    for (std::uint32_t b = 0; b < a; b += 1 + a / 7) builder.add(AgentId{a}, AgentId{b});
  }
  const Graph graph = builder.build(workers);
  PopulationParameters parameters;
  parameters.opinion_leaders = 0.1;
  const Population population = population_of(parameters, graph);

  std::vector<AgentId> order;
  for (std::uint32_t a = 0; a < 500; ++a) order.push_back(AgentId{a});
  const auto influence = [&](AgentId agent) {
    return std::uint64_t{graph.degree(agent)} * kLuck.draw(Purpose::expertise, agent)[0];
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](AgentId a, AgentId b) { return influence(a) > influence(b); });
  order.resize(50);
  const auto leaders = population.leaders();
  EXPECT_EQ(std::vector<AgentId>(leaders.begin(), leaders.end()), order);
  std::uint32_t marked = 0;
  for (std::uint32_t a = 0; a < 500; ++a) marked += population.is_leader(AgentId{a}) ? 1U : 0U;
  EXPECT_EQ(marked, 50U);
  for (const AgentId leader : leaders) EXPECT_TRUE(population.is_leader(leader));
}

TEST(Population, SmallMarketsHaveOneLeaderUnlessNoneIsAskedFor) {
  const Graph graph = ring(34);
  PopulationParameters parameters;
  EXPECT_EQ(population_of(parameters, graph).leaders().size(), 1U);
  parameters.opinion_leaders = 0;
  EXPECT_TRUE(population_of(parameters, graph).leaders().empty());
  parameters.opinion_leaders = 1;
  EXPECT_EQ(population_of(parameters, graph).leaders().size(), 34U);
}

TEST(Population, IsTheSameForAnyNumberOfWorkers) {
  const Graph graph = ring(20'000);
  const Population one = population_of({}, graph, 1);
  for (const int threads : {2, 3}) {
    const Population other = population_of({}, graph, threads);
    EXPECT_EQ(propensities(one), propensities(other));
    EXPECT_TRUE(std::ranges::equal(one.leaders(), other.leaders()));
    EXPECT_TRUE(std::ranges::equal(one.followers(), other.followers()));
    for (std::uint32_t a = 0; a < graph.agents(); ++a) {
      ASSERT_EQ(one.in_need(AgentId{a}), other.in_need(AgentId{a}));
    }
  }
}

TEST(Population, OfNobodyIsEmpty) {
  const Population population = population_of({}, Graph());
  EXPECT_EQ(population.agents(), 0U);
  EXPECT_TRUE(population.leaders().empty());
}

TEST(PopulationFields, AreAllDescribedAndTheirDefaultsAreInRange) {
  PopulationParameters parameters;
  for (const Field& field : parameters.fields()) {
    EXPECT_EQ(field.range_problem(), "") << field.name();
    EXPECT_FALSE(field.sentence().empty()) << field.name();
    EXPECT_FALSE(field.source().empty()) << field.name();
  }
}

}  // namespace
}  // namespace hearsay
