// The measured facts that the default market was calibrated to, and what ablations must give.
#include <cmath>

#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

constexpr auto kReport = "Weixiaobao 2019, WeChat 2021";
constexpr auto kGoel = "Goel, Watts and Goldstein 2012";

// The market of the calibration: friends, reading and sharing; nothing that changes minds.
std::unique_ptr<Model> readers_only(double appeal = 1) {
  return model("friend_circle", {{"attitude.step", 0},
                                 {"reading.cue", 0},
                                 {"sharing.appeal", appeal},
                                 {"sharing.reinforcement", "constant"},
                                 {"purchase.conversion", 0},
                                 {"experience.enabled", false}});
}

// The same with one step a generation.
std::unique_ptr<Model> generations() {
  auto made = readers_only();
  set(*made, {{"attention.delay_cut", 3600}, {"attention.rhythm", false}});
  return made;
}

const Ground& friends() {
  static const Ground ground = generated("overlapping_circles", {{"agents", 50'000}});
  return ground;
}

constexpr std::uint32_t kSeeds = 50;
constexpr Clock kThreeWeeks{hours(1), 504};

// Reads of all, and those that a friend's post brought about, by replicate.
struct Reads {
  std::vector<double> all, from_friends;
};
Reads reads(Laboratory& laboratory, double appeal, std::uint32_t replicates) {
  const auto market = readers_only(appeal);
  const auto records = laboratory.run(
      *market, friends(), given_at_random(friends(), kThreeWeeks, kSeeds, "information"),
      kThreeWeeks, laboratory.replicates(replicates));
  return {totals(*market, records, "reads"), totals(*market, records, "reads_from_friends")};
}

// The ratio of two means, with the standard error of the linearised ratio.
Measured ratio(const std::vector<double>& above, const std::vector<double>& below) {
  const double value = mean(above).value / mean(below).value;
  std::vector<double> rest(above.size());
  for (std::size_t i = 0; i < above.size(); ++i) rest[i] = above[i] - value * below[i];
  return {value, mean(rest).standard_error / mean(below).value};
}

// Cascades of one post, asked for of one agent, in which `is_so(posts by step)`.
template <class Is>
Measured share_of_cascades(Laboratory& laboratory, const Is& is_so) {
  const auto market = generations();
  const Clock clock{hours(1), 30};
  const auto records =
      laboratory.run(*market, friends(), given_at_random(friends(), clock, 1, "post"), clock,
                     laboratory.replicates(8192));
  const std::size_t posts = place_of(*market, "praise_posts");
  std::uint64_t cases = 0;
  for (const ReplicateRecord& record : records) {
    std::int64_t later = 0;
    for (Step t = 2; t < clock.steps; ++t) later += record.at(t)[posts];
    if (is_so(record.at(1)[posts], later)) ++cases;
  }
  return share_of(cases, records.size());
}

// Those who share, beside an independent cascade of chance see x read x share.
Measured beyond_cascade(Laboratory& laboratory) {
  Ground karate = mutual(34, karate_club());
  PopulationParameters all_share;
  all_share.share_propensity = 1;
  all_share.share_propensity_spread = PropensitySpread::constant;
  karate.population =
      make_population(all_share, karate.graph, Luck::of_market(1), laboratory.workers());
  const auto bare = model("friend_circle", {{"attention.see", .5},
                                            {"attention.delay_cut", 3600},
                                            {"attention.rhythm", false},
                                            {"trust.low", 1},
                                            {"trust.medium", 1},
                                            {"trust.high", 1},
                                            {"reading.base", .4},
                                            {"reading.cue", 0},
                                            {"reading.worn_after", 0},
                                            {"attitude.step", 0},
                                            {"sharing.to_feed", 1},
                                            {"sharing.reinforcement", "constant"},
                                            {"purchase.conversion", 0},
                                            {"experience.enabled", false},
                                            {"negative_word", false}});
  const auto cascade = model("independent_cascade", {{"probability", .2}});
  const Clock clock = long_enough(34);
  const auto replicates = laboratory.replicates(16384);
  const auto shared =
      totals(*bare, laboratory.run(*bare, karate, given_to({0}, Gift::post), clock, replicates),
             "sharers");
  const auto active =
      totals(*cascade, laboratory.run(*cascade, karate, given_to({0}), clock, replicates), "reach");
  const Measured a = mean(shared);
  const Measured b = mean(active);
  return {a.value - b.value,
          std::sqrt(a.standard_error * a.standard_error + b.standard_error * b.standard_error)};
}

}  // namespace

void check_friend_circle(Checks& checks) {
  checks.add("default market: reads per seed", 1.2456, .015, kReport, [](Laboratory& laboratory) {
    auto all = reads(laboratory, 1, 512).all;
    for (double& count : all) count /= kSeeds;
    return mean(all);
  });
  checks.add("default market: share of reads that come from shares", .197, .008, kReport,
             [](Laboratory& laboratory) {
               const Reads of = reads(laboratory, 1, 512);
               return ratio(of.from_friends, of.all);
             });
  checks.add("market of 2014, shared 3.35 times as readily: the same share", .80, .03,
             "Penguin Intelligence 2014", [](Laboratory& laboratory) {
               const Reads of = reads(laboratory, 3.35, 256);
               return ratio(of.from_friends, of.all);
             });
  checks.add("cascades of one post alone: between .70 and .95", .825, .125, kGoel,
             [](Laboratory& laboratory) {
               return share_of_cascades(laboratory, [](std::int64_t next, std::int64_t later) {
                 return next + later == 0;
               });
             });
  checks.add("cascades that go beyond one degree: between .01 and .04", .025, .015, kGoel,
             [](Laboratory& laboratory) {
               return share_of_cascades(laboratory,
                                        [](std::int64_t, std::int64_t later) { return later > 0; });
             });
  checks.add("only seeing, reading and sharing, Zachary: sharers beyond the independent cascade's",
             0, 0, "Kempe, Kleinberg and Tardos 2003", beyond_cascade);
}

}  // namespace hearsay::verification
