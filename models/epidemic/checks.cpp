// Final sizes, take-off, and SEIZ against its mean field.
#include <algorithm>

#include "sim/core/elementary.hpp"
#include "sim/theory/spreading.hpp"
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

std::unique_ptr<Model> sir(double transmission) {
  return model("epidemic", {{"kind", "sir"}, {"transmission", transmission}, {"recovery", 1.0}});
}

// Shares reached, by replicate, of SIR with recovery at rate 1 a day among all who are tied to all.
std::vector<double> mixed(Laboratory& laboratory, double r0, std::uint32_t agents,
                          std::uint32_t seeds, std::uint32_t replicates) {
  const Ground ground = mutual(agents, complete(agents));
  const auto epidemic = sir(r0 / (agents - 1.0));
  const Clock clock{days(1), 80};
  const auto records = laboratory.run(*epidemic, ground, given_at_random(ground, clock, seeds),
                                      clock, laboratory.replicates(replicates));
  auto values = totals(*epidemic, records, "reach");
  for (double& value : values) value /= agents;
  return values;
}

Measured share_above(const std::vector<double>& values, double limit) {
  const auto above = std::ranges::count_if(values, [&](double value) { return value > limit; });
  return share_of(static_cast<std::uint64_t>(above), values.size());
}

Measured seiz_at(Laboratory& laboratory, std::string_view measure, bool with_seeds) {
  constexpr double kAgents = 600;
  const Ground ground = mutual(600, complete(600));
  const auto seiz = model("epidemic", {{"kind", "seiz"},
                                       {"transmission", 1.0 / kAgents},
                                       {"doubt", .5 / kAgents},
                                       {"convinced", .4},
                                       {"sceptical", .3},
                                       {"persuasion", .8 / kAgents},
                                       {"incubation", .05},
                                       {"sceptics", .1}});
  const Clock clock{hours(6), 20};
  const auto records = laboratory.run(*seiz, ground, given_at_random(ground, clock, 60), clock,
                                      laboratory.replicates(512));
  auto values = totals(*seiz, records, measure);
  for (double& value : values) value = value / kAgents - (with_seeds ? 0 : .1);
  return mean(values);
}

theory::Seiz seiz_mean_field() {
  // A tenth are sceptics, and a tenth of all are given it, sceptics among them.
  return theory::seiz({.transmission = 1,
                       .doubt = .5,
                       .convinced = .4,
                       .becomes_sceptic = .3,
                       .persuasion = .8,
                       .incubation = .05},
                      {.susceptible = .81, .hesitant = 0, .infected = .1, .sceptical = .09}, 5);
}

}  // namespace

void check_epidemic(Checks& checks) {
  constexpr auto kKermack = "Kermack and McKendrick 1927";
  checks.add("SIR, R0 = 1.5: root of 1 - x = exp(-R0 x)", .58281164, 5e-9, kKermack,
             [](Laboratory&) { return Measured{theory::sir_final_share(1.5)}; });
  checks.add("SIR, R0 = 2: the same", .79681213, 5e-9, kKermack,
             [](Laboratory&) { return Measured{theory::sir_final_share(2)}; });
  for (const double r0 : {1.5, 2.0}) {
    // Twenty seeds among a thousand add to the final size: x = 1 - (1 - s) exp(-R0 x).
    double share = 1;
    for (int i = 0; i < 2000; ++i) share = 1 - (1 - .02) * exponential(-r0 * share);
    checks.add(std::string("SIR, all tied to all, R0 = ") + (r0 == 2 ? "2" : "1.5") +
                   ", seeds .02: final share",
               share, r0 == 2 ? .002 : .006, kKermack,
               [r0](Laboratory& laboratory) { return mean(mixed(laboratory, r0, 1000, 20, 512)); });
  }
  checks.add("SIR, all tied to all, R0 = 2: one seed takes off, 1 - 1/R0", .5, .004,
             "Kendall 1956: time of recovery is exponential", [](Laboratory& laboratory) {
               return share_above(mixed(laboratory, 2, 500, 1, 4096), .2);
             });
  constexpr auto kNewman = "Newman 2002; Kenah and Robins 2007";
  const theory::Percolation regular = theory::epidemic(theory::DegreeShares::regular(4), 1.0);
  checks.add("SIR, 4-regular random graph, rate 1: final share, given take-off", regular.share,
             .002, kNewman, [](Laboratory& laboratory) {
               const Ground ground =
                   generated("configuration_model",
                             {{"agents", 50'000}, {"degrees", "constant"}, {"mean_degree", 4}});
               const auto epidemic = sir(1);
               const Clock clock{days(1), 100};
               const auto records =
                   laboratory.run(*epidemic, ground, given_at_random(ground, clock, 10), clock,
                                  laboratory.replicates(128));
               auto values = totals(*epidemic, records, "reach");
               for (double& value : values) value /= 50'000;
               std::erase_if(values, [](double value) { return value < .05; });
               return mean(values);
             });
  checks.add("the same: one seed takes off, which is less", regular.take_off, .002, kNewman,
             [](Laboratory& laboratory) {
               const Ground ground =
                   generated("configuration_model",
                             {{"agents", 10'000}, {"degrees", "constant"}, {"mean_degree", 4}});
               const auto epidemic = sir(1);
               const Clock clock{days(1), 100};
               const auto records =
                   laboratory.run(*epidemic, ground, given_at_random(ground, clock, 1), clock,
                                  laboratory.replicates(8192));
               auto values = totals(*epidemic, records, "reach");
               for (double& value : values) value /= 10'000;
               return share_above(values, .05);
             });
  checks.add("SIR, two friends, rates 2 and 1: passed on, 2/3", 1 + 2.0 / 3, 0, "exact",
             [](Laboratory& laboratory) {
               const auto epidemic = sir(2);
               const auto records =
                   laboratory.run(*epidemic, mutual(2, path(2)), given_to({0}), Clock{days(50), 2},
                                  laboratory.replicates(200'000));
               return mean(totals(*epidemic, records, "reach"));
             });

  checks.add("SIR, a hub and two friends, rates 1 and 1: both told, 1/3", 1.0 / 3, 0,
             "exact: E[(1 - exp(-T))^2], T exponential", [](Laboratory& laboratory) {
               const auto epidemic = sir(1);
               const auto records =
                   laboratory.run(*epidemic, mutual(3, star(2)), given_to({0}), Clock{days(50), 2},
                                  laboratory.replicates(200'000));
               return share_above(totals(*epidemic, records, "reach"), 2.5);
             });
  // Each tie takes an exponential time: the k-th of a path comes when k of them have passed.
  checks.add("SI, path of 3, rate 1, after a day: 1 + (1 - 1/e) + (1 - 2/e)",
             1 + (1 - exponential(-1)) + (1 - 2 * exponential(-1)), 0, "exact: gamma times",
             [](Laboratory& laboratory) {
               const auto si = model("epidemic", {{"kind", "si"}, {"transmission", 1.0}});
               const auto records =
                   laboratory.run(*si, mutual(3, path(3)), given_to({0}), Clock{hours(8), 3},
                                  laboratory.replicates(200'000));
               return mean(totals(*si, records, "reach"));
             });
  // With i infected of n, i (n - i) ties wait: a birth process.
  checks.add(
      "SI, all of 50 tied to all: mean day of the last, sum of 1 / (i (n - i)) / rate",
      [] {
        double days = 0;
        for (int i = 1; i < 50; ++i) days += 1.0 / (i * (50.0 - i) * .02);
        return days;
      }(),
      .0005, "exact: pure birth",
      [](Laboratory& laboratory) {
        const auto si = model("epidemic", {{"kind", "si"}, {"transmission", .02}});
        const Clock clock{seconds(60), 60 * 24 * 30};
        const auto records = laboratory.run(*si, mutual(50, complete(50)), given_to({0}), clock,
                                            laboratory.replicates(2048));
        std::vector<double> last;
        for (const ReplicateRecord& record : records) {
          for (Step t = clock.steps; t-- > 0;) {
            if (record.at(t)[0] == 0) continue;
            last.push_back((t + .5) / (60 * 24));
            break;
          }
        }
        return mean(last);
      });
  constexpr auto kJin = "Jin et al. 2013, by Runge and Kutta";
  const theory::Seiz field = seiz_mean_field();
  checks.add("SEIZ, all tied to all, after 5 days: share who took it up", field.infected, .004,
             kJin, [](Laboratory& laboratory) { return seiz_at(laboratory, "reach", true); });
  checks.add("the same: share who heard of it and became sceptics", field.sceptical - .09, .003,
             kJin, [](Laboratory& laboratory) { return seiz_at(laboratory, "sceptical", true); });
}

}  // namespace hearsay::verification
