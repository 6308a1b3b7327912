// Borel's sizes, extinction, the kernel, and the cascade that it is in the end.
#include <algorithm>
#include <string>

#include "sim/core/elementary.hpp"
#include "sim/theory/spreading.hpp"
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

constexpr auto kBorel = "Borel 1942; Hawkes and Oakes 1974";

std::vector<double> shares(Laboratory& laboratory, double ratio, std::uint32_t replicates,
                           double most = 1e6) {
  // With this exponent nobody waits for long.
  const auto hawkes =
      model("self_exciting", {{"ratio", ratio}, {"exponent", 10}, {"most_shares", most}});
  const auto records = laboratory.run(*hawkes, mutual(34, karate_club()), given_to({0}),
                                      Clock{days(30), 1}, laboratory.replicates(replicates));
  return totals(*hawkes, records, "shares");
}

Measured share_where(const std::vector<double>& values, const std::function<bool(double)>& holds) {
  return share_of(static_cast<std::uint64_t>(std::ranges::count_if(values, holds)), values.size());
}

// Of ten thousand friends who all share, the part that does so within `time`.
Measured within(Laboratory& laboratory, Duration time) {
  constexpr std::uint32_t kFriends = 10'000;
  const auto seismic =
      model("self_exciting", {{"kind", "seismic"}, {"infectiousness", 1.0}, {"exponent", .2315}});
  const auto records = laboratory.run(*seismic, mutual(kFriends + 1, star(kFriends)), given_to({0}),
                                      Clock{time, 1}, laboratory.replicates(64));
  auto values = totals(*seismic, records, "reach");
  for (double& value : values) value = (value - 1) / kFriends;
  return mean(values);
}

}  // namespace

void check_self_exciting(Checks& checks) {
  for (const auto& [size, expected] : {std::pair{1, .606531}, {2, .183940}, {3, .083674}}) {
    checks.add("ratio .5: chance of " + std::to_string(size) + " shares", expected, 5e-7, kBorel,
               [size = size](Laboratory& laboratory) {
                 return share_where(shares(laboratory, .5, 200'000),
                                    [size](double value) { return value == size; });
               });
    checks.add("the same by theory, " + std::to_string(size), expected, 5e-7, kBorel,
               [size = size](Laboratory&) {
                 return Measured{theory::borel(.5, static_cast<std::uint32_t>(size))};
               });
  }
  checks.add("ratio .5: mean shares, 1 / (1 - R)", 2, 0, kBorel,
             [](Laboratory& laboratory) { return mean(shares(laboratory, .5, 200'000)); });
  checks.add("ratio .5: variance of shares, R / (1 - R)^3", 4, 0, kBorel,
             [](Laboratory& laboratory) {
               auto values = shares(laboratory, .5, 200'000);
               for (double& value : values) value = (value - 2) * (value - 2);
               return mean(values);
             });
  checks.add("ratio .9: more than 50 shares", theory::borel_tail(.9, 50), 0, kBorel,
             [](Laboratory& laboratory) {
               return share_where(shares(laboratory, .9, 50'000),
                                  [](double value) { return value > 50; });
             });
  checks.add("ratio 1.5: dies out, root of x = exp(1.5 (x - 1))", .417188, 5e-7, "Watson 1875",
             [](Laboratory& laboratory) {
               return share_where(shares(laboratory, 1.5, 20'000, 2000),
                                  [](double value) { return value < 2000; });
             });
  constexpr auto kZhao = "Zhao et al. 2015: the kernel, integrated";
  checks.add("friends who share within 5 minutes, theta / (1 + theta)", .2315 / 1.2315, 0, kZhao,
             [](Laboratory& laboratory) { return within(laboratory, seconds(300)); });
  checks.add("the same within 6 hours", 1 - power(72, -.2315) / 1.2315, 0, kZhao,
             [](Laboratory& laboratory) { return within(laboratory, hours(6)); });
  checks.add_law(
      "with time enough, seismic reaches whom independent_cascade reaches",
      "the same ties are live", [](Laboratory& laboratory) {
        const Ground ground = mutual(34, karate_club());
        const auto seismic = model(
            "self_exciting", {{"kind", "seismic"}, {"infectiousness", .15}, {"exponent", 10}});
        const auto plain = model("independent_cascade", {{"probability", .15}});
        const auto a = totals(
            *seismic, laboratory.run(*seismic, ground, given_to({0}), Clock{days(30), 1}, 500),
            "reach");
        const auto b = totals(
            *plain, laboratory.run(*plain, ground, given_to({0}), long_enough(34), 500), "reach");
        double breaks = 0;
        for (std::size_t r = 0; r < a.size(); ++r) {
          if (a[r] != b[r]) ++breaks;
        }
        return breaks;
      });
}

}  // namespace hearsay::verification
