// Each agent has the number of friends it is given, and who they are is left to luck (Bollobas
// 1980; Molloy, Reed 1995): what remains of a network when only its degrees are kept.
//
// Degrees are drawn (see degrees.hpp) or read from a file. If drawn ones add up to an odd number,
// the last agent gets one more, or one less where it knows everybody. Ends of ties are paired at
// random and the few ties that cannot be are mended (see stub_pairing.hpp). Whom an end meets is
// keyed by its ordinal.
#include <algorithm>
#include <numeric>

#include "sim/graph/degrees.hpp"
#include "sim/graph/generator.hpp"
#include "sim/graph/stub_pairing.hpp"

namespace hearsay {
namespace {

class ConfigurationModel final : public Generator {
 public:
  std::string_view name() const override { return "configuration_model"; }
  std::string_view sentence() const override {
    return "Each agent has the number of friends it is given; who they are is random.";
  }
  std::string_view source() const override { return "Molloy and Reed 1995"; }

  Fields fields() override {
    Fields list;
    list.push_back(agents_field(agents_));
    for (Field& field : degrees_.fields()) list.push_back(std::move(field));
    return list;
  }

  void check(const std::string& where, Problems& problems) const override {
    degrees_.check(agents_, where, problems);
    const auto degree = static_cast<std::int64_t>(degrees_.mean);
    if (degrees_.file.text.empty() && degrees_.law == DegreeLaw::constant && degree % 2 != 0 &&
        agents_ % 2 != 0) {
      problems.add(where,
                   "mean_degree: " + std::to_string(degree) + " friends for each of " +
                       std::to_string(agents_) + " agents add up to an odd number",
                   "an even number of agents or of friends: a tie has two ends");
    }
  }

  CircleGraph generate(const Luck& luck, Workers& workers) const override {
    const auto agents = static_cast<std::uint32_t>(agents_);
    std::vector<std::uint32_t> degrees = make_degrees(degrees_, agents, luck, workers);
    const std::uint64_t ends = std::accumulate(degrees.begin(), degrees.end(), std::uint64_t{0});
    if (!degrees_.file.text.empty()) {
      check_sequence(degrees, ends);
    } else if (ends % 2 != 0) {
      degrees.back() += degrees.back() < agents - 1 ? 1U : -1U;
    }
    const auto anybody = [](AgentId, AgentId) { return true; };
    const std::vector<TieKey> ties =
        pair_stubs(stubs_of(degrees), luck, Purpose::stub_order, 0, anybody);
    return {mutual_graph(listed_by_lower(agents, ties), workers), {}};
  }

 private:
  void check_sequence(const std::vector<std::uint32_t>& degrees, std::uint64_t ends) const {
    if (ends % 2 != 0) {
      throw InputError(degrees_.file.path,
                       "the degrees add up to " + std::to_string(ends) + ", an odd number",
                       "an even sum: a tie has two ends");
    }
    if (!is_graphical(degrees)) {
      throw InputError(degrees_.file.path, "no graph has these degrees",
                       "such that the largest find enough others to be tied to, each once");
    }
  }

  std::int64_t agents_ = 100'000;
  DegreeParameters degrees_;
};

}  // namespace

std::unique_ptr<Generator> make_configuration_model_generator() {
  return std::make_unique<ConfigurationModel>();
}

}  // namespace hearsay
