// Theory against itself where two ways lead to a number, and against limits that are known.
#include "sim/theory/spreading.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace hearsay::theory {
namespace {

TEST(DegreeShares, know_their_moments) {
  const DegreeShares poisson = DegreeShares::poisson(4);
  EXPECT_NEAR(poisson.mean(), 4, 1e-12);
  EXPECT_NEAR(poisson.mean_excess(), 4, 1e-12);
  EXPECT_NEAR(poisson.degree_function(.3), std::exp(4 * (.3 - 1)), 1e-12);
  EXPECT_NEAR(poisson.excess_function(.3), std::exp(4 * (.3 - 1)), 1e-12);
  EXPECT_EQ(DegreeShares::regular(3).mean_excess(), 2);
}

TEST(Percolation, is_newmans_on_a_regular_graph) {
  const Percolation above = percolation(DegreeShares::regular(3), .6);
  EXPECT_NEAR(above.share, .703704, 5e-7);
  EXPECT_NEAR(percolation(DegreeShares::regular(3), .7).share, .921283, 5e-7);
  EXPECT_NEAR(percolation(DegreeShares::regular(3), .4).mean_size, 7, 1e-12);
  EXPECT_NEAR(percolation(DegreeShares::regular(3), .4).share, 0, 1e-12);
}

TEST(Percolation, on_a_poisson_graph_is_the_final_size_of_sir) {
  EXPECT_NEAR(percolation(DegreeShares::poisson(4), .5).share, sir_final_share(2), 1e-9);
}

TEST(ReachedShare, has_the_giant_share_as_its_limit_of_few_seeds) {
  const DegreeShares degrees = DegreeShares::poisson(5);
  EXPECT_NEAR(reached_share(degrees, .4, 1e-9), percolation(degrees, .4).share, 1e-6);
  EXPECT_NEAR(reached_share(degrees, .4, 1), 1, 1e-12);
  EXPECT_NEAR(reached_share(degrees, 0, .2), .2, 1e-12);
}

TEST(Epidemic, takes_off_less_often_than_its_share_and_never_below_the_threshold) {
  const Percolation above = epidemic(DegreeShares::regular(4), 1);
  EXPECT_LT(above.take_off, above.share);
  EXPECT_GT(above.take_off, .5);
  EXPECT_NEAR(epidemic(DegreeShares::regular(4), .3).take_off, 0, 1e-3);
}

TEST(Borel, comes_to_one_and_has_the_mean_of_a_branching_process) {
  double sum = 0, mean = 0;
  for (std::uint32_t n = 1; n < 400; ++n) {
    sum += borel(.6, n);
    mean += n * borel(.6, n);
  }
  EXPECT_NEAR(sum, 1, 1e-9);
  EXPECT_NEAR(mean, 2.5, 1e-7);
  EXPECT_NEAR(1 - extinction(1.5), sir_final_share(1.5), 1e-12);
}

TEST(Rumour, of_three_leaves_nobody_or_one) {
  std::vector<double> left;
  const Moments moments = rumour_never_heard(RumourKind::maki_thompson, 3, &left);
  EXPECT_NEAR(left[0], .75, 1e-12);
  EXPECT_NEAR(left[1], .25, 1e-12);
  EXPECT_NEAR(moments.mean, .25, 1e-12);
}

TEST(Seiz, without_doubt_is_logistic_growth) {
  const Seiz end =
      seiz({.transmission = 2, .convinced = 1}, {.susceptible = .9, .infected = .1}, 3);
  EXPECT_NEAR(end.infected, 1 / (1 + 9 * std::exp(-6)), 1e-9);
  EXPECT_NEAR(end.susceptible + end.hesitant + end.infected + end.sceptical, 1, 1e-12);
}

TEST(Thresholds, of_one_friend_are_percolation_of_all_ties) {
  const DegreeShares degrees = DegreeShares::poisson(2);
  EXPECT_NEAR(watts_take_off(degrees, [](std::uint32_t) { return 1U; }),
              percolation(degrees, 1).share, 1e-9);
  EXPECT_NEAR(threshold_share(
                  degrees, [](std::uint32_t) { return 1U; }, .01),
              reached_share(degrees, 1, .01), 1e-9);
}

TEST(Thresholds, count_one_friend_of_k_as_a_share_of_one_kth) {
  for (std::uint32_t k = 1; k <= 100; ++k) EXPECT_EQ(needed_share(1.0 / k)(k), 1U) << k;
  EXPECT_EQ(needed_share(.18)(5), 1U);
  EXPECT_EQ(needed_share(.18)(6), 2U);
}

TEST(Bass, lies_between_pair_and_complete) {
  for (const double t : {1.0, 5.0, 20.0}) {
    EXPECT_LT(bass_pair(.01, .1, t), bass_ring(.01, .1, t));
    EXPECT_LT(bass_ring(.01, .1, t), bass_complete(.01, .1, t));
  }
}

TEST(StructuralVirality, of_two_is_one) {
  EXPECT_EQ(structural_virality({0, 0}), 1);
}

}  // namespace
}  // namespace hearsay::theory
