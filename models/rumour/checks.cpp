// Who never hears it: exact for small numbers, the limits of Sudbury for large ones.
#include <algorithm>
#include <string>

#include "sim/theory/spreading.hpp"
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

using theory::RumourKind;

std::vector<double> never_heard(Laboratory& laboratory, const Model& rumour, std::uint32_t agents,
                                std::uint32_t replicates) {
  const Ground ground = mutual(agents, complete(agents));
  const auto records = laboratory.run(rumour, ground, given_to({0}), Clock{days(1), 200},
                                      laboratory.replicates(replicates));
  auto values = totals(rumour, records, "reach");
  for (double& value : values) value = agents - value;
  return values;
}

// The variance of values, with its standard error.
Measured variance(const std::vector<double>& values) {
  const double middle = mean(values).value;
  std::vector<double> squares;
  for (const double value : values) squares.push_back((value - middle) * (value - middle));
  return mean(squares);
}

Measured share_with(const std::vector<double>& values, double value) {
  return share_of(static_cast<std::uint64_t>(std::ranges::count(values, value)), values.size());
}

}  // namespace

void check_rumour(Checks& checks) {
  constexpr auto kSudbury = "Sudbury 1985";
  checks.add("never heard, of many: root of x = exp(-2 (1 - x))", .2031878700, 5e-11, kSudbury,
             [](Laboratory&) { return Measured{theory::rumour_never_heard()}; });
  checks.add(
      "Maki-Thompson, 4000 agents, all states: never heard", .2031878700, .0005, kSudbury,
      [](Laboratory&) {
        return Measured{theory::rumour_never_heard(RumourKind::maki_thompson, 4000).mean / 4000};
      });
  checks.add(
      "the same: variance / n", .2727358, .002, "Sudbury 1985; Watson 1988", [](Laboratory&) {
        return Measured{theory::rumour_never_heard(RumourKind::maki_thompson, 4000).variance /
                        4000};
      });
  checks.add("Daley-Kendall, given take-off, 4000 agents, all states: variance / n", .3107, .003,
             "Pittel 1990; Daley and Kendall 1965", [](Laboratory&) {
               std::vector<double> left;
               theory::rumour_never_heard(RumourKind::daley_kendall, 4000, &left);
               double all = 0, sum = 0, squares = 0;
               for (std::size_t x = 0; x < 2000; ++x) {
                 const auto number = static_cast<double>(x);
                 all += left[x];
                 sum += number * left[x];
                 squares += number * number * left[x];
               }
               const double middle = sum / all;
               return Measured{(squares / all - middle * middle) / 4000};
             });
  constexpr auto kGani = "Gani 2000";
  for (const int number : {0, 1}) {
    checks.add("Maki-Thompson, 1 spreader, 2 ignorants: " + std::to_string(number) + " left",
               number == 0 ? .75 : .25, 0, kGani, [number](Laboratory& laboratory) {
                 return share_with(never_heard(laboratory, *model("rumour"), 3, 100'000), number);
               });
  }
  for (const auto kind : {RumourKind::maki_thompson, RumourKind::daley_kendall}) {
    const bool is_maki = kind == RumourKind::maki_thompson;
    const std::string_view word = is_maki ? "maki_thompson" : "daley_kendall";
    const std::string name = is_maki ? "Maki-Thompson" : "Daley-Kendall";
    const theory::Moments exact = theory::rumour_never_heard(kind, 100);
    const auto simulated = [word](Laboratory& laboratory) {
      return never_heard(laboratory, *model("rumour", {{"kind", word}}), 100, 20'000);
    };
    checks.add(name + ", 100 agents: mean number never heard", exact.mean, 0,
               "all states of the process",
               [simulated](Laboratory& laboratory) { return mean(simulated(laboratory)); });
    checks.add(name + ", 100 agents: variance", exact.variance, 0, "all states of the process",
               [simulated](Laboratory& laboratory) { return variance(simulated(laboratory)); });
  }
  checks.add("Maki-Thompson, 600 agents: share never heard", .2031878700, .002, kSudbury,
             [](Laboratory& laboratory) {
               auto values = never_heard(laboratory, *model("rumour"), 600, 2048);
               for (double& value : values) value /= 600;
               return mean(values);
             });
  // Discouraged twice before stopping: the k-fold Maki-Thompson limit, x = exp(-(k + 1)(1 - x)).
  checks.add(
      "two discouragements, 600 agents: share never heard, x = exp(-3 (1 - x))", .0595202, .002,
      "by counting talks: k in vain for each that is not", [](Laboratory& laboratory) {
        auto values = never_heard(laboratory, *model("rumour", {{"experiences", 2}}), 600, 2048);
        for (double& value : values) value /= 600;
        return mean(values);
      });
  checks.add("nobody loses interest, all hear it", 200, 0, "exact", [](Laboratory& laboratory) {
    auto values = never_heard(laboratory, *model("rumour", {{"stifle", 0.0}}), 200, 64);
    for (double& value : values) value = 200 - value;
    return mean(values);
  });
  // Without stifling the Nekovee model is SIR: spread at rate 1 along a tie, forgetting at rate 1.
  const double share = theory::epidemic(theory::DegreeShares::regular(4), 1.0).share;
  checks.add("Nekovee without stifling, 4-regular random graph: as SIR", share, .002,
             "Nekovee et al. 2007; Newman 2002", [](Laboratory& laboratory) {
               const Ground ground =
                   generated("configuration_model",
                             {{"agents", 20'000}, {"degrees", "constant"}, {"mean_degree", 4}});
               const auto nekovee =
                   model("rumour", {{"talks", "per_tie"}, {"stifle", 0.0}, {"forget", 1.0}});
               const Clock clock{days(1), 100};
               const auto records =
                   laboratory.run(*nekovee, ground, given_at_random(ground, clock, 10), clock,
                                  laboratory.replicates(256));
               auto values = totals(*nekovee, records, "reach");
               for (double& value : values) value /= 20'000;
               std::erase_if(values, [](double value) { return value < .05; });
               return mean(values);
             });
}

}  // namespace hearsay::verification
