// Consensus and its weights, stubbornness, and groups that do not hear each other any more.
#include <algorithm>
#include <string>

#include "models/opinion/process.hpp"
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

using namespace opinion;

// Opinions in the end, from given ones.
std::vector<double> settled(const Parameters& parameters, const Ground& ground,
                            const std::vector<double>& start, Step steps,
                            std::vector<double> openness = {}, std::uint32_t replicate = 0) {
  std::vector<Opinion> first;
  for (const double value : start) first.push_back(opinion_of(value));
  const Clock clock{hours(1), steps};
  ProcessRunner<Opinions> runner(
      ground.view(), clock,
      Opinions(parameters, ground.view(), clock, std::move(first), std::move(openness)));
  ReplicateRecord record(steps, 5);
  runner.begin({}, Luck(7, ReplicateId{replicate}));
  runner.advance({}, steps, record);
  std::vector<double> values;
  for (const Opinion value : runner.process().opinions()) {
    values.push_back(static_cast<double>(value) / static_cast<double>(kOne));
  }
  return values;
}

// Golub and Jackson's three: 0 listens to 1 and 2, 1 to 0, 2 to 1.
Ground three() {
  return directed(3, {{1, 0}, {2, 0}, {0, 1}, {1, 2}});
}

std::vector<double> spread_out(std::uint32_t agents) {
  std::vector<double> start;
  for (std::uint32_t a = 0; a < agents; ++a) start.push_back((a + .5) / agents);
  return start;
}

}  // namespace

void check_opinion(Checks& checks) {
  constexpr auto kGolub = "DeGroot 1974; Golub and Jackson 2010";
  const std::vector<double> weights{.4, .4, .2};
  for (std::size_t agent = 0; agent < 3; ++agent) {
    checks.add("DeGroot, three agents: weight of agent " + std::to_string(agent), weights[agent],
               1e-8, kGolub, [agent](Laboratory&) {
                 std::vector<double> start(3, 0);
                 start[agent] = 1;
                 const Parameters parameters{.kind = Kind::degroot, .self_weight = 0};
                 return Measured{settled(parameters, three(), start, 400)[0]};
               });
  }
  checks.add(
      "DeGroot, star of 6 leaves: weight of the hub, its share of the ties", .5, 1e-8,
      "DeGroot 1974: weights of a mutual graph are its degrees", [](Laboratory&) {
        const Parameters parameters{.kind = Kind::degroot, .self_weight = .5};
        return Measured{settled(parameters, mutual(7, star(6)), {1, 0, 0, 0, 0, 0, 0}, 400)[3]};
      });
  checks.add_law("in a mutual graph all come to the mean weighted by degrees, karate club", kGolub,
                 [](Laboratory&) {
                   const Ground ground = mutual(34, karate_club());
                   const auto start = spread_out(34);
                   double expected = 0;
                   for (std::uint32_t a = 0; a < 34; ++a) {
                     expected += start[a] * ground.graph.degree(AgentId{a}) / 156;
                   }
                   const auto end = settled({.kind = Kind::degroot}, ground, start, 2000);
                   return static_cast<double>(std::ranges::count_if(end, [&](double value) {
                     return value < expected - 1e-6 || value > expected + 1e-6;
                   }));
                 });
  const std::vector<double> friedkin{.75, .5, .5};
  for (std::size_t agent = 0; agent < 3; ++agent) {
    checks.add("Friedkin-Johnsen, openness (1/2, 4/5, 0), start (1, 0, 1/2): agent " +
                   std::to_string(agent),
               friedkin[agent], 1e-8, "Friedkin and Johnsen 1990; exact", [agent](Laboratory&) {
                 const Parameters parameters{.kind = Kind::friedkin_johnsen, .self_weight = 0};
                 return Measured{settled(parameters, mutual(3, complete(3)), {1, 0, .5}, 400,
                                         {.5, .8, 0})[agent]};
               });
  }
  constexpr auto kHegselmann = "Hegselmann and Krause 2002";
  checks.add("Hegselmann-Krause, (0, .1, .9, 1), confidence .2: the lower pair", .05, 1e-9,
             kHegselmann, [](Laboratory&) {
               const Parameters parameters{.kind = Kind::hegselmann_krause, .confidence = .2};
               return Measured{settled(parameters, mutual(4, complete(4)), {0, .1, .9, 1}, 5)[0]};
             });
  checks.add("Hegselmann-Krause, 100 evenly spread, confidence .25: spread in the end", 0, 1e-8,
             kHegselmann, [](Laboratory&) {
               const Parameters parameters{.kind = Kind::hegselmann_krause, .confidence = .25};
               const auto end =
                   settled(parameters, mutual(100, complete(100)), spread_out(100), 60);
               return Measured{std::ranges::max(end) - std::ranges::min(end)};
             });
  checks.add_law("Hegselmann-Krause: nobody overtakes anybody, confidence .05 to .3", kHegselmann,
                 [](Laboratory&) {
                   double breaks = 0;
                   const Ground ground = mutual(60, complete(60));
                   for (const double confidence : {.05, .1, .15, .2, .3}) {
                     for (const Step steps : {1U, 3U, 10U}) {
                       const auto end =
                           settled({.kind = Kind::hegselmann_krause, .confidence = confidence},
                                   ground, spread_out(60), steps);
                       if (!std::ranges::is_sorted(end)) ++breaks;
                     }
                   }
                   return breaks;
                 });
  checks.add_law("Hegselmann-Krause: it comes to rest, all of 60 tied to all", kHegselmann,
                 [](Laboratory&) {
                   const Parameters parameters{.kind = Kind::hegselmann_krause, .confidence = .1};
                   const Ground ground = mutual(60, complete(60));
                   const auto a = settled(parameters, ground, spread_out(60), 200);
                   const auto b = settled(parameters, ground, spread_out(60), 201);
                   return a == b ? 0.0 : 1.0;
                 });
  constexpr auto kDeffuant = "Deffuant et al. 2000";
  checks.add("Deffuant, (.2, .5), mu = .5: they meet halfway", .35, 1e-9, kDeffuant,
             [](Laboratory&) {
               const Parameters parameters{.kind = Kind::deffuant, .confidence = .4};
               return Measured{settled(parameters, mutual(2, path(2)), {.2, .5}, 20)[0]};
             });
  checks.add("Deffuant, 400 agents, confidence .2: groups of more than a tenth", 2, .25, kDeffuant,
             [](Laboratory& laboratory) {
               std::vector<double> groups;
               const Ground ground = mutual(400, complete(400));
               const Clock clock{hours(1), 60};
               const std::uint32_t replicates = laboratory.replicates(256);
               ProcessRunner<Opinions> runner(
                   ground.view(), clock,
                   Opinions({.kind = Kind::deffuant, .confidence = .2}, ground.view(), clock));
               for (std::uint32_t r = 0; r < replicates; ++r) {
                 ReplicateRecord record(clock.steps, 5);
                 runner.begin({}, Luck(3, ReplicateId{r}));
                 runner.advance({}, clock.steps, record);
                 groups.push_back(runner.process().groups(40));
               }
               return mean(groups);
             });
  checks.add_law("Deffuant: the sum of opinions never changes, to the last digit", kDeffuant,
                 [](Laboratory&) {
                   const Ground ground = generated("watts_strogatz", {{"agents", 300}});
                   double breaks = 0;
                   for (std::uint32_t r = 0; r < 10; ++r) {
                     const auto end = settled({.kind = Kind::deffuant, .confidence = .3}, ground,
                                              spread_out(300), 50, {}, r);
                     std::int64_t sum = 0;
                     for (const double value : end) sum += opinion_of(value);
                     std::int64_t expected = 0;
                     for (const double value : spread_out(300)) expected += opinion_of(value);
                     if (sum != expected) ++breaks;
                   }
                   return breaks;
                 });
  checks.add_law("one firm seed brings all of a connected graph to its opinion", kGolub,
                 [](Laboratory& laboratory) {
                   const auto degroot = model("opinion");
                   const auto records = laboratory.run(*degroot, mutual(34, karate_club()),
                                                       given_to({0}), Clock{hours(1), 2000}, 20);
                   double breaks = 0;
                   for (const double sum : totals(*degroot, records, "opinion")) {
                     if (sum < 34 - 1e-5) ++breaks;
                   }
                   return breaks;
                 });
}

}  // namespace hearsay::verification
