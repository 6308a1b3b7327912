// Competition without ties, symmetry, and what a campaign's worth is made of.
#include "sim/core/elementary.hpp"
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

class Rivalry {
 public:
  Rivalry(double ours, double our_word, double rival, double rival_word, std::uint32_t rival_seeds)
      : model_(model("two_brands", {{"rival_seeds", rival_seeds}})) {
    for (const Field& brand : model_->fields()) {
      if (!brand.is_group()) continue;
      const bool is_ours = brand.name() == "ours";
      for (const Field& field : brand.children()) {
        const bool is_word = field.name() == "word";
        *std::get<double*>(field.slot()) =
            is_ours ? (is_word ? our_word : ours) : (is_word ? rival_word : rival);
      }
    }
  }

  std::vector<ReplicateRecord> run(Laboratory& laboratory, const Ground& ground,
                                   const Agents& seeds, Step steps,
                                   std::uint32_t replicates) const {
    return laboratory.run(*model_, ground, given_to(seeds), Clock{days(1), steps},
                          laboratory.replicates(replicates));
  }
  std::vector<double> of(const std::vector<ReplicateRecord>& records, std::string_view name) const {
    return totals(*model_, records, name);
  }

 private:
  std::unique_ptr<Model> model_;
};

Ground small_world() {
  return generated("watts_strogatz", {{"agents", 300}, {"degree", 6}});
}

}  // namespace

void check_two_brands(Checks& checks) {
  constexpr auto kSource = "Libai, Muller, Peres 2013";
  // ln .9 / (ln .9 + ln .8) of those who have anything after five steps.
  const double ours = natural_log(.9) / (natural_log(.9) + natural_log(.8));
  checks.add("advertising alone, .1 against .2, after 5 steps: share with ours",
             ours * (1 - power(.72, 5)), 0, kSource, [](Laboratory& laboratory) {
               const Rivalry market(.1, 0, .2, 0, 0);
               const auto records = market.run(laboratory, mutual(1, {}), {}, 5, 100'000);
               return mean(market.of(records, "reach"));
             });
  checks.add("the same: share with anything, 1 - (.9 x .8)^5", 1 - power(.72, 5), 0, kSource,
             [](Laboratory& laboratory) {
               const Rivalry market(.1, 0, .2, 0, 0);
               const auto records = market.run(laboratory, mutual(1, {}), {}, 5, 100'000);
               auto values = market.of(records, "reach");
               const auto rivals = market.of(records, "rival");
               for (std::size_t r = 0; r < values.size(); ++r) values[r] += rivals[r];
               return mean(values);
             });
  checks.add("equal brands, nobody seeded: ours less the rival's", 0, 0, "symmetry",
             [](Laboratory& laboratory) {
               const Rivalry market(.003, .03, .003, .03, 0);
               const auto records = market.run(laboratory, small_world(), {}, 120, 2000);
               auto values = market.of(records, "reach");
               const auto rivals = market.of(records, "rival");
               for (std::size_t r = 0; r < values.size(); ++r) values[r] -= rivals[r];
               return mean(values);
             });
  checks.add_law(
      "expansion is reach less reach without the campaign, replicate by replicate", kSource,
      [](Laboratory& laboratory) {
        const Rivalry market(.002, .02, .002, .02, 5);
        const auto records = market.run(laboratory, small_world(), {1, 2, 3, 150}, 100, 200);
        const auto with = market.of(records, "reach");
        const auto without = market.of(records, "reach_without");
        const auto expansion = market.of(records, "expansion");
        double breaks = 0;
        for (std::size_t r = 0; r < with.size(); ++r) {
          if (with[r] - without[r] != expansion[r]) ++breaks;
        }
        return breaks;
      });
  checks.add_law("without a campaign nothing is won or sooner", kSource,
                 [](Laboratory& laboratory) {
                   const Rivalry market(.002, .02, .002, .02, 5);
                   const auto records = market.run(laboratory, small_world(), {}, 100, 200);
                   double breaks = 0;
                   for (const auto name : {"expansion", "acceleration"}) {
                     for (const double value : market.of(records, name)) {
                       if (value != 0) ++breaks;
                     }
                   }
                   return breaks;
                 });
  checks.add_law(
      "without a rival, and in the end all customers, a campaign only accelerates", kSource,
      [](Laboratory& laboratory) {
        const Rivalry market(.02, .05, 0, 0, 0);
        const auto records = market.run(laboratory, small_world(), {1, 2, 3, 150}, 400, 100);
        const auto expansion = market.of(records, "expansion");
        const auto acceleration = market.of(records, "acceleration");
        double breaks = 0;
        for (std::size_t r = 0; r < expansion.size(); ++r) {
          if (expansion[r] != 0 || acceleration[r] <= 0) ++breaks;
        }
        return breaks;
      });
}

}  // namespace hearsay::verification
