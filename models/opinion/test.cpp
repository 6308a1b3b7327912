// The model against matrices of doubles.
#include <gtest/gtest.h>

#include <cmath>

#include "models/opinion/process.hpp"
#include "verification/laboratory.hpp"

namespace hearsay {
namespace {

using namespace verification;
using namespace opinion;

std::vector<double> start(std::uint32_t agents) {
  std::vector<double> values;
  for (std::uint32_t a = 0; a < agents; ++a) values.push_back(std::fmod(.37 * a + .11, 1.0));
  return values;
}

std::vector<double> by_model(const Parameters& parameters, const Ground& ground, Step steps) {
  std::vector<Opinion> first;
  for (const double value : start(ground.graph.agents())) first.push_back(opinion_of(value));
  const Clock clock{hours(1), steps};
  ProcessRunner<Opinions> runner(ground.view(), clock,
                                 Opinions(parameters, ground.view(), clock, first));
  ReplicateRecord record(steps, 5);
  runner.begin({}, Luck(1, ReplicateId{0}));
  runner.advance({}, steps, record);
  std::vector<double> values;
  for (const Opinion value : runner.process().opinions()) {
    values.push_back(static_cast<double>(value) * 1e-9);
  }
  return values;
}

std::vector<double> naive(const Parameters& p, const Ground& ground, Step steps) {
  const std::vector<double> first = start(ground.graph.agents());
  std::vector<double> x = first;
  for (Step t = 0; t < steps; ++t) {
    std::vector<double> next = x;
    for (std::uint32_t a = 0; a < x.size(); ++a) {
      const bool near_only = p.kind == Kind::hegselmann_krause;
      double sum = near_only ? x[a] : 0, count = near_only ? 1 : 0;
      for (const AgentId other : ground.graph.friends(AgentId{a})) {
        if (near_only && std::fabs(x[index(other)] - x[a]) > p.confidence) continue;
        sum += x[index(other)];
        ++count;
      }
      next[a] = sum / count;
      if (near_only) continue;
      next[a] = p.self_weight * x[a] + (1 - p.self_weight) * next[a];
      if (p.kind == Kind::friedkin_johnsen) {
        next[a] = p.openness * next[a] + (1 - p.openness) * first[a];
      }
    }
    x = next;
  }
  return x;
}

TEST(OpinionModel, averages_as_matrices_do) {
  const Ground ground = mutual(34, karate_club());
  for (const Kind kind : {Kind::degroot, Kind::friedkin_johnsen, Kind::hegselmann_krause}) {
    for (const Step steps : {1U, 5U, 40U}) {
      const Parameters parameters{.kind = kind, .self_weight = .3, .confidence = .31};
      const auto a = by_model(parameters, ground, steps);
      const auto b = naive(parameters, ground, steps);
      for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-7) << "agent " << i;
    }
  }
}

TEST(OpinionModel, counts_what_it_comes_to) {
  Workers workers(1);
  const Ground ground = mutual(34, karate_club());
  const auto degroot = model("opinion", {{"seeds", "firm"}});
  const auto records =
      Laboratory(workers).run(*degroot, ground, given_to({0}), Clock{hours(1), 2000}, 2);
  EXPECT_NEAR(totals(*degroot, records, "opinion")[0], 34, 1e-5);
  EXPECT_EQ(totals(*degroot, records, "in_favour")[1], 34);
  EXPECT_EQ(totals(*degroot, records, "groups")[0], 1);
  EXPECT_NEAR(totals(*degroot, records, "spread")[0], 0, 1e-6);
}

}  // namespace
}  // namespace hearsay
