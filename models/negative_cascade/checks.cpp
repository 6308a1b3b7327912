// Exact values on a path, the two ends of quality, and its total: that of the plain cascade.
#include "sim/core/elementary.hpp"
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

constexpr auto kSource = "Chen et al. 2011";

std::vector<ReplicateRecord> run(Laboratory& laboratory, const Model& model, const Ground& ground,
                                 std::uint32_t replicates) {
  return laboratory.run(model, ground, given_to({0}), long_enough(ground.graph.agents()),
                        laboratory.replicates(replicates));
}

Measured on_path(Laboratory& laboratory, std::string_view measure) {
  const auto signed_cascade = model("negative_cascade", {{"probability", .5}, {"quality", .9}});
  const auto records = run(laboratory, *signed_cascade, mutual(5, path(5)), 400'000);
  return mean(totals(*signed_cascade, records, measure));
}

// Replicates in which the total is not that of independent_cascade.
double breaks_of_total(Laboratory& laboratory, std::string_view chances, double quality) {
  const Ground ground = mutual(34, karate_club());
  const auto plain = model("independent_cascade", {{"chances", chances}, {"probability", .15}});
  const auto with_signs =
      model("negative_cascade", {{"chances", chances}, {"probability", .15}, {"quality", quality}});
  const auto a = totals(*plain, run(laboratory, *plain, ground, 4000), "reach");
  const auto records = run(laboratory, *with_signs, ground, 4000);
  const auto b = totals(*with_signs, records, "reach");
  const auto good = totals(*with_signs, records, "positive");
  const auto bad = totals(*with_signs, records, "negative_reach");
  double breaks = 0;
  for (std::size_t r = 0; r < a.size(); ++r) {
    const bool signs = quality == 1 ? bad[r] == 0 : quality == 0 ? good[r] == 0 : true;
    if (a[r] != b[r] || good[r] + bad[r] != b[r] || !signs) ++breaks;
  }
  return breaks;
}

}  // namespace

void check_negative_cascade(Checks& checks) {
  checks.add("path of 5 from an end, p = .5, q = .9: total", 1.9375, 0, kSource,
             [](Laboratory& laboratory) { return on_path(laboratory, "reach"); });
  // Everybody up to the k-th must be content: the sum of .9 (.9 x .5)^k.
  checks.add("the same: positive", 1.606168125, 0, kSource,
             [](Laboratory& laboratory) { return on_path(laboratory, "positive"); });
  checks.add(
      "K3, p = 1, q = .8: positive, .8 + 2 x .8 x .8", .8 + 2 * .64, 0,
      "Chen et al. 2011: good word from the seed reaches both in one step",
      [](Laboratory& laboratory) {
        const auto with_signs = model("negative_cascade", {{"probability", 1.0}, {"quality", .8}});
        const auto records = run(laboratory, *with_signs, mutual(3, complete(3)), 200'000);
        return mean(totals(*with_signs, records, "positive"));
      });
  // 0 tells 1 and 2, who tell 3 in one step: it hears well of it with the mean of their signs.
  checks.add(
      "square, p = 1, q = .6: positive, .6 + 2 x .6^2 + .6^3", .6 + .72 + .216, 0,
      "Chen et al. 2011: attempts of one step come in an order by lot", [](Laboratory& laboratory) {
        const auto with_signs = model("negative_cascade", {{"probability", 1.0}, {"quality", .6}});
        const auto records = run(laboratory, *with_signs, mutual(4, cycle(4)), 200'000);
        return mean(totals(*with_signs, records, "positive"));
      });
  checks.add_law("the total is that of independent_cascade, q = .7, replicate by replicate",
                 kSource,
                 [](Laboratory& laboratory) { return breaks_of_total(laboratory, "uniform", .7); });
  checks.add_law("the same with weighted ties", kSource, [](Laboratory& laboratory) {
    return breaks_of_total(laboratory, "weighted", .7);
  });
  checks.add_law("without a defect (q = 1) nobody speaks ill", kSource,
                 [](Laboratory& laboratory) { return breaks_of_total(laboratory, "uniform", 1); });
  checks.add_law("with nothing but defects (q = 0) nobody speaks well", kSource,
                 [](Laboratory& laboratory) { return breaks_of_total(laboratory, "uniform", 0); });
}

}  // namespace hearsay::verification
