// How many friends each agent is to have: drawn from a distribution, or listed in a file.
//
// Lognormal degrees are those of friends online (WeChat life paper 2015), a power law those of a
// few agents with very many (Clauset, Shalizi, Newman 2009). Each agent's number is keyed by the
// agent.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/draws.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/fields.hpp"
#include "sim/core/parallel.hpp"

namespace hearsay {

// A whole number k from `least` to `most` with a probability proportional to k^-exponent.
class PowerLaw {
 public:
  // 1 <= least <= most.
  PowerLaw(double exponent, std::uint32_t least, std::uint32_t most);

  // The least number up to which the part `uniform` of all numbers lies.
  std::uint32_t quantile(double uniform) const;

 private:
  std::uint32_t least_;
  std::vector<double> up_to_;  // probability of `least_` + i or less
};

enum class DegreeLaw : std::uint8_t { lognormal, power_law, constant };

// What a scenario says about the degrees of a generator that is given them.
struct DegreeParameters {
  DegreeLaw law = DegreeLaw::lognormal;
  double mean = 128;
  double spread = 0.588;
  double exponent = 2.5;
  std::int64_t least = 1;
  std::int64_t most = 5'000;
  FilePath file = {};

  Fields fields();
  // Adds what is wrong with them for a graph of `agents`.
  void check(std::int64_t agents, const std::string& where, Problems& problems) const;
};

// The degree of each agent, below `agents`. Throws InputError where the file does not list as many,
// each on its line, SystemError where it cannot be read.
std::vector<std::uint32_t> make_degrees(const DegreeParameters& parameters, std::uint32_t agents,
                                        const Luck& luck, Workers& workers);

// Whether a graph without repeated ties and self-ties can have these degrees (Erdos, Gallai 1960);
// their sum is even.
bool is_graphical(std::vector<std::uint32_t> degrees);

}  // namespace hearsay
