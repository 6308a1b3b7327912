// The catalogue entry of independent_cascade: which ties are live.
#include "sim/engine/cascade/runner.hpp"

namespace hearsay {
namespace {

using namespace cascade_measures;

enum class Chances : std::uint8_t { uniform, weighted };

struct Parameters {
  Chances chances = Chances::uniform;
  double probability = 0.05;

  Fields fields() {
    return {
        field("chances", chances, {"uniform", "weighted"},
              "the chance of each tie: `probability`, or 1 / number of agents whose posts the "
              "friend sees")
            .source("Kempe, Kleinberg, Tardos 2003"),
        field("probability", probability,
              "chance that an active agent makes a friend active, once for each tie and direction; "
              "of chances = \"uniform\"")
            .unit("probability")
            .within(0, 1)
            .source("Kempe, Kleinberg, Tardos 2003: .01 and .1"),
    };
  }
};

class IndependentCascade final : public Model {
 public:
  std::string_view name() const override { return "independent_cascade"; }
  std::string_view sentence() const override {
    return "every newly active agent has one chance to make each of its friends active";
  }
  std::string_view source() const override { return "Kempe, Kleinberg, Tardos 2003"; }
  Fields fields() override { return parameters_.fields(); }
  void check(const std::string&, Problems&) const override {}
  std::span<const Measure> measures() const override { return kMeasures; }
  std::span<const AgentOutcome> outcomes() const override { return kOutcomes; }
  bool splits() const override { return false; }
  std::uint32_t lanes() const override { return static_cast<std::uint32_t>(CascadeLanes::many); }
  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution& execution) const override {
    const bool weighted = parameters_.chances == Chances::weighted;
    const Chance chance = Chance::of(parameters_.probability);
    auto ties = ties_.of(
        market.graph, weighted ? ~std::uint64_t{0} : chance.threshold(), [&](const Graph& graph) {
          return weighted ? LiveTies::weighted(graph) : LiveTies::uniform(graph, chance);
        });
    return std::make_unique<CascadeRunner>(std::move(ties), clock, execution);
  }

 private:
  Parameters parameters_;
  SharedLiveTies ties_;
};

}  // namespace

std::unique_ptr<Model> make_independent_cascade_model() {
  return std::make_unique<IndependentCascade>();
}

}  // namespace hearsay
