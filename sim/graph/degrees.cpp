#include "sim/graph/degrees.hpp"

#include <algorithm>
#include <charconv>
#include <functional>

#include "sim/core/elementary.hpp"
#include "sim/graph/text_lines.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kAgentsPerBlock = 4096;

// A whole number a line, one for each agent.
std::vector<std::uint32_t> read_degrees(const FilePath& file, std::uint32_t agents) {
  const std::string allowed = "a whole number from 0 to " + std::to_string(agents - 1);
  std::vector<std::uint32_t> degrees;
  TextLines lines(file.path);
  LineProblems problems(file.path);
  for (std::string_view line; lines.next_data(line);) {
    const std::string_view text = trimmed(line);
    std::uint32_t degree = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, degree);
    if (error != std::errc() || rest != end) {
      problems.add(lines, shown(text) + " is no number of friends", allowed);
    } else if (degree >= agents) {
      problems.add(
          lines, std::to_string(degree) + " is too many for " + std::to_string(agents) + " agents",
          allowed);
    }
    degrees.push_back(degree);
  }
  problems.raise_if_any();
  if (degrees.size() != agents) {
    throw InputError(file.path,
                     "lists the degrees of " + std::to_string(degrees.size()) + " agents",
                     "a line for each of the " + std::to_string(agents) + " agents");
  }
  return degrees;
}

}  // namespace

PowerLaw::PowerLaw(double exponent, std::uint32_t least, std::uint32_t most)
    : least_(least), up_to_(std::size_t{most} - least + 1) {
  double sum = 0;
  for (std::size_t i = 0; i < up_to_.size(); ++i) {
    sum += power(static_cast<double>(least + i), -exponent);
    up_to_[i] = sum;
  }
  for (double& share : up_to_) share /= sum;
}

std::uint32_t PowerLaw::quantile(double uniform) const {
  const auto found = std::lower_bound(up_to_.begin(), up_to_.end() - 1, uniform);
  return least_ + static_cast<std::uint32_t>(found - up_to_.begin());
}

Fields DegreeParameters::fields() {
  Fields list;
  list.push_back(field("degrees", law, {"lognormal", "power_law", "constant"},
                       "how the numbers of friends are distributed")
                     .source("WeChat life paper 2015"));
  list.push_back(
      field("mean_degree", mean, "how many friends an agent has on average; not for power_law")
          .unit("agents")
          .within(0, 10'000)
          .source("a mean of 128 friends: WeChat life paper 2015"));
  list.push_back(field("degree_spread", spread,
                       "how unequal degrees are: standard deviation of their logarithm; only for "
                       "lognormal")
                     .within(0, 3)
                     .source("WeChat life paper 2015"));
  list.push_back(field("exponent", exponent,
                       "how fast large degrees become rare: k friends with a chance that goes with "
                       "k^-exponent; only for power_law")
                     .within(1, 10)
                     .source("2 to 3 in most networks: Clauset, Shalizi, Newman 2009"));
  list.push_back(field("min_degree", least, "fewest friends an agent is to have; not for constant")
                     .unit("agents")
                     .within(0, 1e6)
                     .source("assumption"));
  list.push_back(field("max_degree", most, "most friends an agent is to have; not for constant")
                     .unit("agents")
                     .within(0, 1e7)
                     .source("WeChat's limit"));
  list.push_back(field("degrees_file", file,
                       "the degree of each agent, a line each, in place of a distribution")
                     .source("assumption"));
  return list;
}

void DegreeParameters::check(std::int64_t agents, const std::string& where,
                             Problems& problems) const {
  if (!file.text.empty()) return;
  const auto add = [&](std::string what, std::string allowed) {
    problems.add(where, std::move(what), std::move(allowed));
  };
  if (law == DegreeLaw::constant && mean != static_cast<double>(static_cast<std::int64_t>(mean))) {
    add("mean_degree: " + to_text(mean) + " is no number of friends that all can have",
        "a whole number where degrees are constant");
  }
  if (law != DegreeLaw::power_law && mean > static_cast<double>(agents - 1)) {
    add("mean_degree: " + to_text(mean) + " is too many for " + std::to_string(agents) + " agents",
        "at most agents - 1");
  }
  if (law == DegreeLaw::constant) return;
  if (least >= agents) {
    add("min_degree: " + std::to_string(least) + " is too many for " + std::to_string(agents) +
            " agents",
        "at most agents - 1");
  }
  if (law == DegreeLaw::power_law && least < 1) {
    add("min_degree: 0 has no chance under a power law", "at least 1");
  }
  if (least > most) {
    add("min_degree: " + std::to_string(least) + " is above max_degree, " + std::to_string(most),
        "at most max_degree");
  }
}

std::vector<std::uint32_t> make_degrees(const DegreeParameters& parameters, std::uint32_t agents,
                                        const Luck& luck, Workers& workers) {
  if (!parameters.file.text.empty()) return read_degrees(parameters.file, agents);
  std::vector<std::uint32_t> degrees(agents, static_cast<std::uint32_t>(parameters.mean));
  if (parameters.law == DegreeLaw::constant) return degrees;

  const auto least = static_cast<std::uint32_t>(parameters.least);
  const auto most = static_cast<std::uint32_t>(std::min<std::int64_t>(parameters.most, agents - 1));
  const auto draw_all = [&](const auto& degree_of) {
    workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t a = begin; a < end; ++a) {
        const AgentId agent{static_cast<std::uint32_t>(a)};
        degrees[a] = degree_of(luck.draw(Purpose::expected_degree, agent).uniform(0));
      }
    });
  };
  if (parameters.law == DegreeLaw::power_law) {
    const PowerLaw law(parameters.exponent, least, most);
    draw_all([&](double uniform) { return law.quantile(uniform); });
  } else if (parameters.mean <= 0) {
    std::fill(degrees.begin(), degrees.end(), least);
  } else {
    const double spread = parameters.spread;
    const double centre = natural_log(parameters.mean) - spread * spread / 2;
    draw_all([&](double uniform) {
      const double degree = exponential(centre + spread * normal_quantile(uniform)) + 0.5;
      return static_cast<std::uint32_t>(
          std::clamp(degree, static_cast<double>(least), static_cast<double>(most)));
    });
  }
  return degrees;
}

// The k largest degrees can be met by the k agents themselves and by what the others have, at most
// k each. Degrees descend, so those above k are a front that only shrinks.
bool is_graphical(std::vector<std::uint32_t> degrees) {
  std::sort(degrees.begin(), degrees.end(), std::greater<>());
  std::uint64_t wanted = 0;
  std::vector<std::uint64_t> from(degrees.size() + 1, 0);  // sum of the degrees from i on
  for (std::size_t i = degrees.size(); i-- > 0;) from[i] = from[i + 1] + degrees[i];
  std::size_t above = degrees.size();  // agents with a degree above k
  for (std::size_t k = 1; k <= degrees.size(); ++k) {
    wanted += degrees[k - 1];
    while (above > 0 && degrees[above - 1] <= k) --above;
    const std::size_t full = std::max(above, k);  // from k to here each can give k
    if (wanted > k * (k - 1) + (full - k) * k + from[full]) return false;
  }
  return true;
}

}  // namespace hearsay
