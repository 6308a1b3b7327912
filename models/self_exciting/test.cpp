// The model against a walk from share to share, and its kernel against the density integrated.
#include <gtest/gtest.h>

#include <cmath>

#include "verification/laboratory.hpp"

namespace hearsay {
namespace {

using namespace verification;

// Shares within `end` days of one, each with its Poisson number of descendants.
double naive(double ratio, double exponent, double end, const Luck& luck) {
  std::uint64_t draws = 0;
  const auto uniform = [&] { return luck.draw(Purpose{200}, draws++, 0).uniform(0); };
  std::vector<double> open{0};
  double shares = 0;
  while (!open.empty()) {
    const double day = open.back();
    open.pop_back();
    ++shares;
    // Exponential gaps up to 1 count to a Poisson number.
    for (double sum = -std::log(uniform()) / ratio; sum < 1; sum -= std::log(uniform()) / ratio) {
      constexpr double kFlat = 300.0 / 86400;
      const double u = uniform();
      const double early = exponent / (1 + exponent);
      const double wait =
          u < early ? kFlat * u / early : kFlat * std::pow((1 - u) * (1 + exponent), -1 / exponent);
      if (day + wait < end) open.push_back(day + wait);
    }
  }
  return shares;
}

TEST(SelfExciting, shares_as_a_walk_from_share_to_share_does) {
  Workers workers(1);
  const auto hawkes = model("self_exciting", {{"ratio", .7}, {"exponent", .2315}});
  const auto records = Laboratory(workers).run(*hawkes, mutual(34, karate_club()), given_to({0}),
                                               Clock{hours(6), 4}, 20'000);
  std::vector<double> values;
  for (std::uint32_t r = 0; r < 20'000; ++r) {
    values.push_back(naive(.7, .2315, 1, Luck(5, ReplicateId{r})));
  }
  const Measured by_model = mean(totals(*hawkes, records, "shares"));
  const Measured by_walk = mean(values);
  EXPECT_NEAR(by_model.value, by_walk.value,
              4 * (by_model.standard_error + by_walk.standard_error));
}

TEST(SelfExciting, stops_where_it_is_told_to) {
  Workers workers(1);
  const auto endless =
      model("self_exciting", {{"ratio", 5}, {"exponent", 10}, {"most_shares", 500}});
  const auto records = Laboratory(workers).run(*endless, mutual(34, karate_club()),
                                               given_to({0, 1}), Clock{days(30), 1}, 20);
  for (const double shares : totals(*endless, records, "shares")) EXPECT_LE(shares, 500);
}

}  // namespace
}  // namespace hearsay
