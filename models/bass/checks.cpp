// Bass' curve, the ring, and the bounds between which every network lies.
#include <cmath>
#include <string>

#include "sim/theory/spreading.hpp"
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

Measured adopted(Laboratory& laboratory, const Ground& ground, double p, double q,
                 const Clock& clock, std::uint32_t replicates) {
  const auto bass = model("bass", {{"innovation", p}, {"imitation", q}});
  const auto records = laboratory.run(*bass, ground, {}, clock, laboratory.replicates(replicates));
  auto values = totals(*bass, records, "reach");
  for (double& value : values) value /= ground.graph.agents();
  return mean(values);
}

Ground pairs(std::uint32_t count) {
  TieList ties;
  for (std::uint32_t a = 0; a < count; ++a) ties.emplace_back(2 * a, 2 * a + 1);
  return mutual(2 * count, ties);
}

// Whether some network's adoption lies beyond the pair's or the complete curve by four errors.
double breaks_of_bounds(Laboratory& laboratory) {
  constexpr double kP = .02, kQ = .3;
  double breaks = 0;
  for (const auto& ground : {
           generated("watts_strogatz", {{"agents", 5000}, {"degree", 6}}),
           generated("erdos_renyi", {{"agents", 5000}, {"mean_degree", 5}}),
           generated("barabasi_albert", {{"agents", 5000}}),
           generated("overlapping_circles", {{"agents", 5000}}),
       }) {
    for (const Step days_past : {4U, 10U, 16U}) {
      const Measured measured = adopted(laboratory, ground, kP, kQ, Clock{days(1), days_past}, 32);
      // An agent without friends adopts by itself alone.
      double lone = 0;
      for (std::uint32_t a = 0; a < ground.graph.agents(); ++a) {
        if (ground.graph.degree(AgentId{a}) == 0) ++lone;
      }
      const double allowed = 4 * measured.standard_error + lone / ground.graph.agents();
      if (measured.value < theory::bass_pair(kP, kQ, days_past) - allowed) ++breaks;
      if (measured.value > theory::bass_complete(kP, kQ, days_past) + allowed) ++breaks;
    }
  }
  return breaks;
}

}  // namespace

void check_bass(Checks& checks) {
  constexpr auto kBass = "Bass 1969";
  constexpr auto kFibich = "Fibich and Gibori 2010";
  checks.add(".03, .38: time of the peak, ln(q / p) / (p + q)", 6.1926, .00005, kBass,
             [](Laboratory&) { return Measured{theory::bass_peak(.03, .38)}; });
  struct Point {
    std::string what;
    Clock clock;
    double expected;
  };
  // 6.1926 days are 535,041 seconds: one step, which event times do not mind.
  for (const auto& [what, clock, expected] :
       {Point{"F(5)", {days(1), 5}, .33120}, Point{"F(5) in one step", {days(5), 1}, .33120},
        Point{"F(10)", {days(1), 10}, .81280},
        Point{"F at the peak, in one step", {seconds(535041), 1}, .46053}}) {
    checks.add("all of 1000 tied to all, .03, .38: " + what, expected, .0015, kBass,
               [clock = clock](Laboratory& laboratory) {
                 static const Ground ground = mutual(1000, complete(1000));
                 return adopted(laboratory, ground, .03, .38, clock, 512);
               });
  }
  for (const auto& [time, expected] : {std::pair{10U, .13789}, std::pair{20U, .32112}}) {
    checks.add("ring of 20,000, .01, .1: F(" + std::to_string(time) + ")", expected, .00001,
               kFibich, [time = time](Laboratory& laboratory) {
                 return adopted(laboratory, mutual(20'000, cycle(20'000)), .01, .1,
                                Clock{days(1), time}, 128);
               });
  }
  checks.add("20,000 pairs, .02, .3: F(8)", theory::bass_pair(.02, .3, 8), 0, kFibich,
             [](Laboratory& laboratory) {
               return adopted(laboratory, pairs(20'000), .02, .3, Clock{days(2), 4}, 64);
             });
  checks.add_law("networks lie between the pair's and the complete curve, three days of four each",
                 kFibich, breaks_of_bounds);
  checks.add_law("twenty steps of 6 h are one step of 5 d, replicate by replicate",
                 "event times know no step", [](Laboratory& laboratory) {
                   const Ground ground = generated("watts_strogatz", {{"agents", 500}});
                   const auto bass = model("bass");
                   const auto fine = totals(
                       *bass, laboratory.run(*bass, ground, {}, Clock{hours(6), 20}, 64), "reach");
                   const auto coarse = totals(
                       *bass, laboratory.run(*bass, ground, {}, Clock{days(5), 1}, 64), "reach");
                   double breaks = 0;
                   for (std::size_t r = 0; r < fine.size(); ++r) {
                     if (fine[r] != coarse[r]) ++breaks;
                   }
                   return breaks;
                 });
}

}  // namespace hearsay::verification
