// The catalogue entry of linear_threshold: which ties are live.
#include "sim/engine/cascade/runner.hpp"

namespace hearsay {
namespace {

class LinearThreshold final : public CascadeModel {
 public:
  std::string_view name() const override { return "linear_threshold"; }
  std::string_view sentence() const override {
    return "an agent becomes active once enough of its friends are";
  }
  std::string_view source() const override { return "Kempe, Kleinberg, Tardos 2003"; }
  Fields fields() override { return {}; }

 private:
  LiveTies live_ties(const Graph& graph) const override { return LiveTies::picked(graph); }
  std::uint64_t key() const override { return 0; }
};

}  // namespace

std::unique_ptr<Model> make_linear_threshold_model() {
  return std::make_unique<LinearThreshold>();
}

}  // namespace hearsay
