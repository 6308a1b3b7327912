// How opinions move: by averaging over those whose posts one sees (DeGroot 1974; Friedkin and
// Johnsen 1990), over those among them who are near enough (Hegselmann and Krause 2002), or two at
// a time (Deffuant et al. 2000).
//
// An opinion is a whole number of 1e-9, so that sums do not depend on their order, and what two
// agents give each other is lost by nobody.
#pragma once

#include <cstdlib>
#include <vector>

#include "sim/engine/process.hpp"
#include "sim/engine/timeline.hpp"
#include "sim/graph/reversed.hpp"

namespace hearsay::opinion {

enum class Kind : std::uint8_t { degroot, friedkin_johnsen, hegselmann_krause, deffuant };
enum class Seeds : std::uint8_t { free, firm };

struct Parameters {
  Kind kind = Kind::degroot;
  double self_weight = 0.5;
  double openness = 0.8;
  double confidence = 0.2;
  double convergence = 0.5;
  double campaign_opinion = 1;
  Seeds seeds = Seeds::firm;

  Fields fields();
};

// In units of 1e-9.
using Opinion = std::int64_t;
inline constexpr Opinion kOne = 1'000'000'000;
inline Opinion opinion_of(double value) {
  return static_cast<Opinion>(value * static_cast<double>(kOne) + 0.5);
}

enum Counted : std::size_t { kOpinion, kInFavour, kGroups, kSpread, kCost };

class Opinions {
 public:
  static constexpr std::size_t cost_measure = kCost;

  // `start` and `openness`, where given, are those of each agent.
  Opinions(const Parameters& parameters, const Market& market, const Clock& clock,
           std::vector<Opinion> start = {}, std::vector<double> openness = {});

  void begin(const Luck& luck);
  void step(Step t, std::span<const AgentId> given, std::span<std::int64_t> counts);

  template <class Self, class Visit>
  static void columns(Self& self, const Visit& visit) {
    visit("opinions", self.opinions_);
    visit("first", self.first_);
    visit("firm", self.is_firm_);
    visit("meetings", self.meetings_);
    visit("timeline", self.timeline_.events());
    visit("counted", self.counted_);
  }

  std::uint32_t outcomes(AgentId agent) const { return 2 * opinions_[index(agent)] > kOne ? 1 : 0; }
  std::span<const Opinion> opinions() const { return opinions_; }
  // Runs of opinions of which each is at most the confidence from the next, with so many agents.
  std::uint32_t groups(std::uint32_t least_agents = 1) const;

 private:
  void average();
  void meet(Step t);
  void seek(std::uint32_t agent, double time);
  void count(Step t, std::span<std::int64_t> counts);

  Parameters p_;
  const Graph& graph_;
  Graph authors_;  // of each agent, those whose posts it sees
  Step last_;
  Opinion confidence_;
  std::int64_t self_weight_, convergence_;  // in millionths
  std::vector<std::int64_t> openness_;      // by agent, in millionths
  std::vector<Opinion> start_;              // by agent; empty: drawn anew in each replicate
  Luck luck_ = Luck::of_market(0);

  std::vector<Opinion> opinions_;        // by agent
  std::vector<Opinion> first_;           // by agent: what it started with
  std::vector<std::uint8_t> is_firm_;    // by agent: whether it never changes
  std::vector<std::uint32_t> meetings_;  // by agent: how many it has sought
  Timeline timeline_;                    // in steps: who seeks a meeting
  std::vector<std::int64_t> counted_;    // the first two measures so far
  std::vector<Opinion> next_;
};

}  // namespace hearsay::opinion
