// The catalogue entry of independent_cascade: which ties are live.
#include "sim/engine/cascade/runner.hpp"

namespace hearsay {
namespace {

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

class IndependentCascade final : public CascadeModel {
 public:
  std::string_view name() const override { return "independent_cascade"; }
  std::string_view sentence() const override {
    return "every newly active agent has one chance to make each of its friends active";
  }
  std::string_view source() const override { return "Kempe, Kleinberg, Tardos 2003"; }
  Fields fields() override { return parameters_.fields(); }

 private:
  bool weighted() const { return parameters_.chances == Chances::weighted; }
  Chance chance() const { return Chance::of(parameters_.probability); }

  LiveTies live_ties(const Graph& graph) const override {
    return weighted() ? LiveTies::weighted(graph) : LiveTies::uniform(graph, chance());
  }
  std::uint64_t key() const override {
    return weighted() ? ~std::uint64_t{0} : chance().threshold();
  }

  Parameters parameters_;
};

}  // namespace

std::unique_ptr<Model> make_independent_cascade_model() {
  return std::make_unique<IndependentCascade>();
}

}  // namespace hearsay
