#include "sim/theory/spreading.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "sim/core/elementary.hpp"
#include "sim/core/errors.hpp"

namespace hearsay::theory {
namespace {

// The fixed point that a rising map reaches from `x`, to the last digits.
template <class Map>
double settle(const Map& map, double x) {
  constexpr int kMost = 1'000'000;
  for (int i = 0; i < kMost; ++i) {
    const double next = map(x);
    if (std::fabs(next - x) < 1e-15) return next;
    x = next;
  }
  return x;
}

// Where a falling function is 0, between `low` and `high`.
template <class Function>
double root(const Function& function, double low, double high) {
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (function(middle) > 0 ? low : high) = middle;
  }
  return (low + high) / 2;
}

// The mean of f(x) over x uniform in (0, 1): Simpson's rule. f is bounded.
template <class Function>
double mean_over_unit(const Function& f) {
  constexpr int kIntervals = 20'000;
  double sum = f(0.0) + f(1.0);
  for (int i = 1; i < kIntervals; ++i) sum += (i % 2 == 1 ? 4 : 2) * f(double{1} / kIntervals * i);
  return sum / (3.0 * kIntervals);
}

// x to the y for x from 0 to 1 and y from 0; 0 where it is too small to matter.
double power_of_share(double x, double y) {
  if (y <= 0) return 1;
  if (x <= 0) return 0;
  const double logarithm = y * natural_log(x);
  return logarithm < -700 ? 0 : exponential(logarithm);
}

}  // namespace

Percolation percolation(const DegreeShares& degrees, double chance) {
  Percolation result;
  result.reproduction = chance * degrees.mean_excess();
  result.mean_size = result.reproduction < 1
                         ? 1 + chance * degrees.mean() / (1 - result.reproduction)
                         : std::numeric_limits<double>::infinity();
  // The chance that a tie does not lead to a large cascade.
  const double not_along =
      settle([&](double u) { return 1 - chance + chance * degrees.excess_function(u); }, 0.0);
  result.share = 1 - degrees.degree_function(not_along);
  result.take_off = result.share;
  return result;
}

double reached_share(const DegreeShares& degrees, double chance, double seeds) {
  const double not_along = settle(
      [&](double u) { return 1 - chance + chance * (1 - seeds) * degrees.excess_function(u); },
      1.0);
  return 1 - (1 - seeds) * degrees.degree_function(not_along);
}

Percolation epidemic(const DegreeShares& degrees, double rate) {
  const double passes = rate / (1 + rate);
  Percolation result = percolation(degrees, passes);
  // Who is infected for so long that a tie stays quiet with chance s, uniform to the power `rate`,
  // passes it along each of its ties with 1 - s.
  const auto quiet = [&](double uniform) { return power_of_share(uniform, rate); };
  const double dies = settle(
      [&](double u) {
        return mean_over_unit([&](double uniform) {
          const double s = quiet(uniform);
          return degrees.excess_function(s + (1 - s) * u);
        });
      },
      0.0);
  result.take_off = 1 - mean_over_unit([&](double uniform) {
                      const double s = quiet(uniform);
                      return degrees.degree_function(s + (1 - s) * dies);
                    });
  return result;
}

double borel(double ratio, std::uint32_t size) {
  // exp(-ratio n) (ratio n)^(n - 1) / n!
  const double n = size;
  double logarithm = -ratio * n;
  if (size > 1) logarithm += (n - 1) * natural_log(ratio * n);
  for (std::uint32_t i = 2; i <= size; ++i) logarithm -= natural_log(i);
  return exponential(std::max(logarithm, -700.0));
}

double borel_tail(double ratio, std::uint32_t size) {
  double tail = 1;
  for (std::uint32_t n = 1; n <= size; ++n) tail -= borel(ratio, n);
  return tail;
}

double extinction(double ratio) {
  return ratio <= 1 ? 1 : settle([&](double x) { return exponential(ratio * (x - 1)); }, 0.0);
}

double sir_final_share(double r0) {
  return r0 <= 1 ? 0 : settle([&](double x) { return 1 - exponential(-r0 * x); }, 1.0);
}

double rumour_never_heard() {
  return settle([](double x) { return exponential(-2 * (1 - x)); }, 0.0);
}

Moments rumour_never_heard(RumourKind kind, std::uint32_t agents, std::vector<double>* left) {
  HEARSAY_EXPECT(agents >= 2);
  // chances[y]: of y spreaders, while x are ignorant. Of a spreader's talks, those with the
  // ignorant make one spreader more, the others one or two fewer.
  const std::size_t most = agents + std::size_t{2};
  std::vector<double> chances(most, 0), next(most, 0);
  chances[1] = 1;
  Moments moments;
  double squares = 0;
  if (left != nullptr) left->assign(agents, 0);
  for (std::uint32_t x = agents; x-- > 0;) {
    std::fill(next.begin(), next.end(), 0);
    for (std::uint32_t y = agents - x; y > 0; --y) {
      // y can only fall while x stays, so from the top down every chance is complete.
      const double chance = chances[y];
      if (chance == 0) continue;
      double told = x;
      double one = agents - x - 1;
      double two = 0;
      if (kind == RumourKind::daley_kendall) {
        one = agents - x - y;
        two = (y - 1) / 2.0;
      }
      const double all = told + one + two;
      if (x > 0) next[y + 1] += chance * told / all;
      chances[y - 1] += chance * one / all;
      if (y >= 2) chances[y - 2] += chance * two / all;
    }
    moments.mean += chances[0] * x;
    squares += chances[0] * x * x;
    if (left != nullptr) (*left)[x] = chances[0];
    chances.swap(next);
  }
  moments.variance = squares - moments.mean * moments.mean;
  return moments;
}

Seiz seiz(const SeizRates& r, Seiz state, double days, std::uint32_t steps_a_day) {
  const auto change = [&](const Seiz& now) {
    const double told = r.transmission * now.susceptible * now.infected;
    const double warned = r.doubt * now.susceptible * now.sceptical;
    const double persuaded = (r.persuasion * now.infected + r.incubation) * now.hesitant;
    return Seiz{-told - warned,
                (1 - r.convinced) * told + (1 - r.becomes_sceptic) * warned - persuaded,
                r.convinced * told + persuaded, r.becomes_sceptic * warned};
  };
  const auto moved = [](const Seiz& a, const Seiz& by, double time) {
    return Seiz{a.susceptible + time * by.susceptible, a.hesitant + time * by.hesitant,
                a.infected + time * by.infected, a.sceptical + time * by.sceptical};
  };
  const auto steps = static_cast<std::uint64_t>(days * steps_a_day + 0.5);
  const double dt = days / static_cast<double>(std::max<std::uint64_t>(1, steps));
  for (std::uint64_t i = 0; i < steps; ++i) {
    const Seiz a = change(state);
    const Seiz b = change(moved(state, a, dt / 2));
    const Seiz c = change(moved(state, b, dt / 2));
    const Seiz d = change(moved(state, c, dt));
    state = moved(moved(moved(moved(state, a, dt / 6), b, dt / 3), c, dt / 3), d, dt / 6);
  }
  return state;
}

Needed needed_share(double share) {
  constexpr std::uint64_t kUnits = 1'000'000'000;
  const auto units = static_cast<std::uint64_t>(share * static_cast<double>(kUnits) + 0.5);
  return [units](std::uint32_t degree) {
    const std::uint64_t least = ((units - 1) * degree + kUnits - 1) / kUnits;
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(1, least));
  };
}

double watts_reproduction(const DegreeShares& degrees, const Needed& needed) {
  double sum = 0;
  for (std::uint32_t k = 2; k < degrees.shares().size(); ++k) {
    if (needed(k) == 1) sum += static_cast<double>(k) * (k - 1) * degrees.shares()[k];
  }
  return degrees.mean() > 0 ? sum / degrees.mean() : 0;
}

double watts_take_off(const DegreeShares& degrees, const Needed& needed) {
  double leads_to_easy = 0;
  std::vector<double> easy(degrees.shares().size(), 0);
  for (std::uint32_t k = 1; k < easy.size(); ++k) {
    if (needed(k) == 1) easy[k] = k * degrees.shares()[k] / degrees.mean();
    leads_to_easy += easy[k];
  }
  const double not_along = settle(
      [&](double u) {
        double value = 0;
        for (std::size_t k = easy.size(); k-- > 1;) value = value * u + easy[k];
        return 1 - leads_to_easy + value;
      },
      0.0);
  return 1 - degrees.degree_function(not_along);
}

Window watts_window(double share) {
  const Needed needed = needed_share(share);
  const auto beyond_one = [&](double z) {
    return watts_reproduction(DegreeShares::poisson(z), needed) - 1;
  };
  // It rises, and falls again where few are moved by one friend.
  double peak = 1;
  for (double z = 1; z < 50; z += 0.25) {
    if (beyond_one(z) > beyond_one(peak)) peak = z;
  }
  if (beyond_one(peak) <= 0) return {};
  return {root([&](double z) { return -beyond_one(z); }, 0.01, peak), root(beyond_one, peak, 50.0)};
}

double threshold_share(const DegreeShares& degrees, const Needed& needed, double seeds) {
  // The chance that of `n` friends, each active with chance q, at least `least` are.
  const auto at_least = [](std::uint32_t least, std::uint32_t n, double q) {
    if (least > n) return 0.0;
    double below = 0;
    double term = power_of_share(1 - q, n);
    for (std::uint32_t m = 0; m < least; ++m) {
      below += term;
      term *= q / (1 - q) * (n - m) / (m + 1.0);
    }
    return std::max(0.0, 1 - below);
  };
  const auto& shares = degrees.shares();
  const double q = settle(
      [&](double along) {
        double sum = 0;
        for (std::uint32_t k = 1; k < shares.size(); ++k) {
          sum += k * shares[k] / degrees.mean() * at_least(needed(k), k - 1, along);
        }
        return std::min(1 - 1e-15, seeds + (1 - seeds) * sum);
      },
      seeds);
  double sum = 0;
  for (std::uint32_t k = 1; k < shares.size(); ++k) {
    sum += shares[k] * at_least(needed(k), k, q);
  }
  return seeds + (1 - seeds) * sum;
}

double bass_complete(double p, double q, double time) {
  const double e = exponential(-(p + q) * time);
  return (1 - e) / (1 + q / p * e);
}

double bass_peak(double p, double q) {
  return natural_log(q / p) / (p + q);
}

double bass_ring(double p, double q, double time) {
  return 1 - exponential(-(p + q) * time + q * (1 - exponential(-p * time)) / p);
}

double bass_pair(double p, double q, double time) {
  const double alone = exponential(-2 * p * time);
  const double told = exponential(-(p + q) * time);
  return 1 - alone - p * (alone - told) / (q - p);
}

double structural_virality(const std::vector<std::uint32_t>& parents) {
  HEARSAY_EXPECT(parents.size() >= 2);
  const auto n = static_cast<double>(parents.size());
  // A tie of the tree lies between those below it and all others.
  std::vector<double> below(parents.size(), 1);
  double pairs_times_distance = 0;
  for (std::size_t i = parents.size(); i-- > 1;) {
    pairs_times_distance += below[i] * (n - below[i]);
    below[parents[i]] += below[i];
  }
  return 2 * pairs_times_distance / (n * (n - 1));
}

}  // namespace hearsay::theory
