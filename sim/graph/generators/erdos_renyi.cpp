// A random graph in which any two agents are tied with the same probability (Erdos, Renyi 1959;
// Gilbert 1959).
//
// Every pair is tied by itself, with probability mean_degree / (agents - 1), so that degrees are
// binomial: nearly Poisson, with clustering near 0. Most pairs are not tied, and visiting them one
// by one would take their square; instead each agent draws how many later agents it passes over
// before the next it is tied to, a geometric number (Batagelj, Brandes 2005). That number is keyed
// by the agent and the ordinal of the tie, so rows are drawn apart from each other.
#include "sim/graph/generator.hpp"
#include "sim/graph/random_rows.hpp"

namespace hearsay {
namespace {

class ErdosRenyi final : public Generator {
 public:
  std::string_view name() const override { return "erdos_renyi"; }
  std::string_view sentence() const override {
    return "Any two agents are tied with the same probability, whoever else they are tied to.";
  }
  std::string_view source() const override { return "Erdos and Renyi 1959"; }

  Fields fields() override {
    Fields list;
    list.push_back(agents_field(agents_));
    list.push_back(field("mean_degree", mean_degree_, "how many friends an agent has on average")
                       .unit("agents")
                       .within(0, 10'000)
                       .source("a mean of 128 friends: WeChat life paper 2015"));
    return list;
  }

  void check(const std::string& where, Problems& problems) const override {
    check_friends("mean_degree", mean_degree_, agents_, where, problems);
  }

  CircleGraph generate(const Luck& luck, Workers& workers) const override {
    const auto agents = static_cast<std::uint32_t>(agents_);
    const RandomPicks ties(mean_degree_ / static_cast<double>(agents_ - 1));
    const auto list_later = [&](AgentId agent, std::vector<AgentId>& row) {
      ties.among(index(agent) + 1, agents, luck, Purpose::random_tie, index(agent),
                 [&](std::uint32_t other) { row.push_back(AgentId{other}); });
    };
    return {mutual_graph(list_ties(agents, workers, list_later), workers), {}};
  }

 private:
  std::int64_t agents_ = 100'000;
  double mean_degree_ = 128;
};

}  // namespace

std::unique_ptr<Generator> make_erdos_renyi_generator() {
  return std::make_unique<ErdosRenyi>();
}

}  // namespace hearsay
