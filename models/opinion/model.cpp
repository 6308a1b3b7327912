// The catalogue entry of opinion.
#include <array>

#include "models/opinion/process.hpp"

namespace hearsay {
namespace {

using opinion::Opinions;

constexpr std::array<Measure, 5> kMeasures{{
    {"opinion", "opinions",
     "change of the sum of opinions, from nothing: its total is the sum at "
     "the end",
     1e-9},
    {"in_favour", "agents",
     "change of the number of agents above 1/2: its total is how many are "
     "at the end"},
    {"groups", "groups",
     "groups of opinions that lie further than the confidence from each other, "
     "at the end"},
    {"spread", "opinions", "distance between the highest and the lowest opinion, at the end", 1e-9},
    {"cost", "currency", "money spent on the strategy's actions", 1e-6},
}};
constexpr std::array<AgentOutcome, 1> kOutcomes{{
    {"in_favour", "replicates in which the agent's opinion was above 1/2 at the end"},
}};

class OpinionModel final : public ProcessModel {
 public:
  std::string_view name() const override { return "opinion"; }
  std::string_view sentence() const override {
    return "opinions approach those of friends: how a group of friends comes to agree, or does not";
  }
  std::string_view source() const override {
    return "DeGroot 1974; Friedkin and Johnsen 1990; Hegselmann and Krause 2002; Deffuant et al. "
           "2000";
  }
  Fields fields() override { return parameters_.fields(); }
  std::span<const Measure> measures() const override { return kMeasures; }
  std::span<const AgentOutcome> outcomes() const override { return kOutcomes; }

  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution&) const override {
    return run_by(market, clock, Opinions(parameters_, market, clock));
  }

 private:
  opinion::Parameters parameters_;
};

}  // namespace

std::unique_ptr<Model> make_opinion_model() {
  return std::make_unique<OpinionModel>();
}

}  // namespace hearsay
