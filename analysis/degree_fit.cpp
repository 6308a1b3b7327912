#include "analysis/degree_fit.hpp"

#include <algorithm>
#include <array>
#include <boost/math/tools/minima.hpp>
#include <cmath>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "sim/core/elementary.hpp"

namespace hearsay {
namespace {

// A degree and how many agents have it.
struct Level {
  double degree;
  double agents;
};

// Beyond these an exponent says nothing: hardly a law, and hardly a tail.
constexpr double kLeastExponent = 1.01;
constexpr double kMostExponent = 8.0;
// Where a tail may begin is tried at no more places than this, for cost grows with them.
constexpr std::size_t kMostTails = 200;
constexpr double kFewestInTail = 10;  // agents
constexpr double kTiny = 1e-300;      // a probability that has a logarithm

// sum of (start + i)^-s over i from 0 on, by Euler and Maclaurin; s > 1, start >= 1.
double hurwitz_zeta(double s, double start) {
  constexpr int terms = 12;
  double sum = 0.0;
  for (int i = 0; i < terms; ++i) sum += power(start + i, -s);
  const double x = start + terms;
  const double last = power(x, -s);
  const double a = s / x;
  const double b = a * (s + 1) * (s + 2) / (x * x);
  const double c = b * (s + 3) * (s + 4) / (x * x);
  return sum + last * (x / (s - 1) + 0.5 + a / 12 - b / 720 + c / 30240);
}

double agents_in(std::span<const Level> tail) {
  double agents = 0.0;
  for (const Level& level : tail) agents += level.agents;
  return agents;
}

// Greatest difference between the shares of `tail` up to a degree and those of a law, whose share
// above a degree is `above`. Between two levels the law climbs and the data do not.
template <class Above>
double greatest_difference(std::span<const Level> tail, const Above& above) {
  const double all = agents_in(tail);
  double up_to = 0.0;
  double greatest = 0.0;
  for (std::size_t i = 0; i < tail.size(); ++i) {
    up_to += tail[i].agents;
    const double share = 1.0 - up_to / all;
    greatest = std::max(greatest, std::abs(share - above(tail[i].degree)));
    if (i + 1 < tail.size()) {
      greatest = std::max(greatest, std::abs(share - above(tail[i + 1].degree - 1)));
    }
  }
  return greatest;
}

PowerLawFit fit_power_law(std::span<const Level> tail) {
  const double least = tail.front().degree;
  const double all = agents_in(tail);
  double mean_log = 0.0;
  for (const Level& level : tail) mean_log += level.agents * natural_log(level.degree) / all;
  const auto cost = [&](double exponent) {
    return natural_log(hurwitz_zeta(exponent, least)) + exponent * mean_log;
  };
  constexpr int bits = 26;  // half of a double's: no minimum is known better
  PowerLawFit fit;
  fit.exponent =
      boost::math::tools::brent_find_minima(cost, kLeastExponent, kMostExponent, bits).first;
  constexpr double h = 1e-3;
  const double curvature =
      (cost(fit.exponent + h) - 2 * cost(fit.exponent) + cost(fit.exponent - h)) / (h * h);
  fit.standard_error = curvature > 0 ? 1.0 / std::sqrt(all * curvature) : 0.0;
  fit.least = static_cast<std::uint64_t>(least);
  fit.agents = static_cast<std::uint64_t>(all);
  const double whole = hurwitz_zeta(fit.exponent, least);
  fit.distance = greatest_difference(
      tail, [&](double degree) { return hurwitz_zeta(fit.exponent, degree + 1) / whole; });
  return fit;
}

// The best tail is the one that the law describes best.
std::optional<PowerLawFit> fit_power_law_tail(std::span<const Level> levels) {
  std::size_t last = 0;  // places a tail may begin at
  for (double left = agents_in(levels); last + 1 < levels.size() && left >= kFewestInTail; ++last) {
    left -= levels[last].agents;
  }
  const std::size_t tails = std::min(last, kMostTails);
  std::optional<PowerLawFit> best;
  for (std::size_t i = 0; i < tails; ++i) {
    const PowerLawFit fit = fit_power_law(levels.subspan(i * last / tails));
    if (!best || fit.distance < best->distance) best = fit;
  }
  return best;
}

struct Lognormal {
  double mu;
  double sigma;

  double above(double degree) const { return normal_above((natural_log(degree) - mu) / sigma); }
  double log_share(double degree, double least) const {
    const double share = above(degree - 0.5) - above(degree + 0.5);
    return natural_log(std::max(share, kTiny)) - natural_log(std::max(above(least - 0.5), kTiny));
  }
};

// Downhill simplex over mu and log sigma (Nelder and Mead 1965).
Lognormal minimize(Lognormal start, const std::function<double(const Lognormal&)>& cost) {
  struct Corner {
    double x, y, cost;
  };
  const auto corner = [&](double x, double y) {
    return Corner{x, y, cost(Lognormal{x, exponential(y)})};
  };
  const double y = natural_log(start.sigma);
  std::array<Corner, 3> corners = {corner(start.mu, y), corner(start.mu + 0.3, y),
                                   corner(start.mu, y + 0.2)};
  constexpr int most_steps = 400;
  for (int step = 0; step < most_steps; ++step) {
    std::sort(corners.begin(), corners.end(),
              [](const Corner& a, const Corner& b) { return a.cost < b.cost; });
    Corner& best = corners[0];
    Corner& middle = corners[1];
    Corner& worst = corners[2];
    if (std::abs(worst.x - best.x) + std::abs(worst.y - best.y) < 1e-9) break;
    const double x0 = (best.x + middle.x) / 2;
    const double y0 = (best.y + middle.y) / 2;
    const auto along = [&](double t) {
      return corner(x0 + t * (worst.x - x0), y0 + t * (worst.y - y0));
    };
    const Corner mirrored = along(-1.0);
    if (mirrored.cost < best.cost) {
      const Corner farther = along(-2.0);
      worst = farther.cost < mirrored.cost ? farther : mirrored;
    } else if (mirrored.cost < middle.cost) {
      worst = mirrored;
    } else {
      const Corner nearer = along(mirrored.cost < worst.cost ? -0.5 : 0.5);
      if (nearer.cost < std::min(worst.cost, mirrored.cost)) {
        worst = nearer;
      } else {
        middle = corner((middle.x + best.x) / 2, (middle.y + best.y) / 2);
        worst = corner((worst.x + best.x) / 2, (worst.y + best.y) / 2);
      }
    }
  }
  const Corner& best =
      *std::min_element(corners.begin(), corners.end(),
                        [](const Corner& a, const Corner& b) { return a.cost < b.cost; });
  return {best.x, exponential(best.y)};
}

LognormalFit fit_lognormal(std::span<const Level> tail) {
  const double all = agents_in(tail);
  const double least = tail.front().degree;
  double mean = 0.0;
  for (const Level& level : tail) mean += level.agents * natural_log(level.degree) / all;
  double variance = 0.0;
  for (const Level& level : tail) {
    variance += level.agents * (natural_log(level.degree) - mean) *
                (natural_log(level.degree) - mean) / all;
  }
  const Lognormal law =
      minimize({mean, std::sqrt(std::max(variance, 0.01))}, [&](const Lognormal& tried) {
        // Far outside of the degrees a lognormal is a power law in all but name.
        if (tried.mu < -20 || tried.sigma > 20 || tried.sigma < 1e-3) return 1e300;
        double cost = 0.0;
        for (const Level& level : tail) cost -= level.agents * tried.log_share(level.degree, least);
        return cost / all;
      });
  LognormalFit fit{.mu = law.mu,
                   .sigma = law.sigma,
                   .least = static_cast<std::uint64_t>(least),
                   .agents = static_cast<std::uint64_t>(all)};
  const double whole = law.above(least - 0.5);
  fit.distance = greatest_difference(
      tail, [&](double degree) { return law.above(degree + 0.5) / std::max(whole, kTiny); });
  return fit;
}

LawComparison compare_laws(std::span<const Level> tail, const PowerLawFit& power_law) {
  const LognormalFit lognormal = fit_lognormal(tail);
  const Lognormal law{lognormal.mu, lognormal.sigma};
  const double least = tail.front().degree;
  const double log_whole = natural_log(hurwitz_zeta(power_law.exponent, least));
  const double all = agents_in(tail);
  const auto gain = [&](double degree) {
    return -power_law.exponent * natural_log(degree) - log_whole - law.log_share(degree, least);
  };
  double mean = 0.0;
  for (const Level& level : tail) mean += level.agents * gain(level.degree) / all;
  double variance = 0.0;
  for (const Level& level : tail) {
    const double off = gain(level.degree) - mean;
    variance += level.agents * off * off / all;
  }
  if (!(variance > 0.0)) return {};
  const double ratio = mean * std::sqrt(all / variance);
  return {ratio, 2 * normal_above(std::abs(ratio))};
}

}  // namespace

DegreeFit fit_degrees(const DegreeCounts& counts) {
  std::vector<Level> levels;
  for (std::size_t degree = 1; degree < counts.size(); ++degree) {
    if (counts[degree] == 0) continue;
    levels.push_back({static_cast<double>(degree), static_cast<double>(counts[degree])});
  }
  DegreeFit fit;
  if (levels.size() < 3) return fit;
  fit.lognormal = fit_lognormal(levels);
  fit.power_law = fit_power_law_tail(levels);
  if (fit.power_law) {
    const auto first = std::find_if(levels.begin(), levels.end(), [&](const Level& level) {
      return static_cast<std::uint64_t>(level.degree) == fit.power_law->least;
    });
    const std::span<const Level> tail(first, levels.end());
    if (tail.size() >= 3) fit.tail = compare_laws(tail, *fit.power_law);
  }
  return fit;
}

}  // namespace hearsay
