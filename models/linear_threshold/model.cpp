// The catalogue entry of linear_threshold: which ties are live.
#include "sim/engine/cascade/runner.hpp"

namespace hearsay {
namespace {

using namespace cascade_measures;

class LinearThreshold final : public Model {
 public:
  std::string_view name() const override { return "linear_threshold"; }
  std::string_view sentence() const override {
    return "an agent becomes active once enough of its friends are";
  }
  std::string_view source() const override { return "Kempe, Kleinberg, Tardos 2003"; }
  Fields fields() override { return {}; }
  void check(const std::string&, Problems&) const override {}
  std::span<const Measure> measures() const override { return kMeasures; }
  std::span<const AgentOutcome> outcomes() const override { return kOutcomes; }
  bool splits() const override { return false; }
  std::uint32_t lanes() const override { return static_cast<std::uint32_t>(CascadeLanes::many); }
  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution& execution) const override {
    auto ties =
        ties_.of(market.graph, 0, [](const Graph& graph) { return LiveTies::picked(graph); });
    return std::make_unique<CascadeRunner>(std::move(ties), clock, execution);
  }

 private:
  SharedLiveTies ties_;
};

}  // namespace

std::unique_ptr<Model> make_linear_threshold_model() {
  return std::make_unique<LinearThreshold>();
}

}  // namespace hearsay
