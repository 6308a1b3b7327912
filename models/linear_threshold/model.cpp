// The catalogue entry of linear_threshold: which ties are live.
#include <string>
#include <vector>

#include "sim/engine/cascade/runner.hpp"
#include "sim/theory/enumeration.hpp"

namespace hearsay {
namespace {

enum class Weights : std::uint8_t { equal, per_tie };

struct Parameters {
  Weights weights = Weights::equal;

  Fields fields() {
    return {
        field("weights", weights, {"equal", "per_tie"},
              "the weight of each tie: 1 / number of agents whose posts the friend sees, or that "
              "of the graph's file")
            .source("Kempe, Kleinberg, Tardos 2003")};
  }
};

// Weights that come to 1 in decimals need not do so in doubles.
constexpr double kRounding = 1e-9;

std::span<const double> weights_up_to_one(const Market& market) {
  const auto weights = weights_of_ties(market);
  std::vector<double> sums(market.graph.agents(), 0);
  for (TieIndex tie = 0; tie < weights.size(); ++tie) {
    double& sum = sums[index(market.graph.targets()[tie])];
    sum += weights[tie];
    if (sum > 1 + kRounding) {
      throw InputError("graph", "the weights of the ties to one agent come to " + to_text(sum),
                       "at most 1");
    }
  }
  return weights;
}

class LinearThreshold final : public CascadeModel {
 public:
  std::string_view name() const override { return "linear_threshold"; }
  std::string_view sentence() const override {
    return "an agent becomes active once enough of its friends are";
  }
  std::string_view source() const override { return "Kempe, Kleinberg, Tardos 2003"; }
  Fields fields() override { return parameters_.fields(); }
  bool needs_weights() const override { return parameters_.weights == Weights::per_tie; }

  std::vector<Expectation> theory(const Market& market, const Clock& clock,
                                  const FirstAgents& first) const override {
    const Graph& graph = market.graph;
    if (parameters_.weights != Weights::equal || first.random || first.agents.empty() ||
        clock.steps <= graph.agents() || graph.agents() > 2 * theory::kMostCoins ||
        theory::ways_to_listen(graph) > std::uint64_t{1} << theory::kMostCoins) {
      return {};
    }
    return {{"reach", theory::reach_of_listening(graph, first.agents).mean,
             "exact: all ways to listen (Kempe, Kleinberg, Tardos 2003)"}};
  }

 private:
  LiveTies live_ties(const Market& market) const override {
    return parameters_.weights == Weights::equal
               ? LiveTies::picked(market.graph)
               : LiveTies::shared(market.graph, weights_up_to_one(market));
  }
  CascadeKey key() const override { return {static_cast<std::uint64_t>(parameters_.weights)}; }

  Parameters parameters_;
};

}  // namespace

std::unique_ptr<Model> make_linear_threshold_model() {
  return std::make_unique<LinearThreshold>();
}

}  // namespace hearsay
