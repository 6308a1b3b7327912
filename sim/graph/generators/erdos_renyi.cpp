// A random graph in which any two agents are tied with the same probability (Erdos, Renyi 1959;
// Gilbert 1959).
//
// Every pair is tied by itself, with probability mean_degree / (agents - 1), so that degrees are
// binomial: nearly Poisson, with clustering near 0. Most pairs are not tied, and visiting them one
// by one would take their square; instead each agent draws how many later agents it passes over
// before the next it is tied to, a geometric number (Batagelj, Brandes 2005). That number is keyed
// by the agent and the ordinal of the tie, so rows are drawn apart from each other.
#include <algorithm>
#include <numeric>

#include "sim/core/elementary.hpp"
#include "sim/graph/builder.hpp"
#include "sim/graph/generator.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kAgentsPerBlock = 1024;

// The logarithm of 1 - p for p in [0, 1); 1 - p itself would lose the digits of a small p.
double log_of_rest(double p) {
  if (p > 1e-3) return natural_log(1.0 - p);
  return -p * (1.0 + p * (1.0 / 2 + p * (1.0 / 3 + p * (1.0 / 4 + p / 5))));
}

class ErdosRenyi final : public Generator {
 public:
  std::string_view name() const override { return "erdos_renyi"; }
  std::string_view sentence() const override {
    return "Any two agents are tied with the same probability, whoever else they are tied to.";
  }
  std::string_view source() const override { return "Erdos and Renyi 1959"; }

  Fields fields() override {
    Fields list;
    list.push_back(field("agents", agents_, "how many agents there are")
                       .unit("agents")
                       .within(2, 4e9)
                       .source("assumption"));
    list.push_back(field("mean_degree", mean_degree_, "how many friends an agent has on average")
                       .unit("agents")
                       .within(0, 10'000)
                       .source("a mean of 128 friends: WeChat life paper 2015"));
    return list;
  }

  void check(const std::string& where, Problems& problems) const override {
    if (mean_degree_ > static_cast<double>(agents_ - 1)) {
      problems.add(where,
                   "mean_degree: " + to_text(mean_degree_) + " is too many for " +
                       std::to_string(agents_) + " agents",
                   "at most agents - 1");
    }
  }

  CircleGraph generate(const Luck& luck, Workers& workers) const override {
    const auto agents = static_cast<std::size_t>(agents_);
    std::vector<std::vector<AgentId>> of_block((agents + kAgentsPerBlock - 1) / kAgentsPerBlock);
    std::vector<TieIndex> starts(agents + 1, 0);
    workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
      auto& later = of_block[begin / kAgentsPerBlock];
      for (std::size_t a = begin; a < end; ++a) {
        const std::size_t before = later.size();
        list_later(static_cast<std::uint32_t>(a), luck, later);
        starts[a + 1] = later.size() - before;
      }
    });
    std::partial_sum(starts.begin(), starts.end(), starts.begin());

    std::vector<AgentId> listed(starts.back());
    workers.for_each(of_block.size(), [&](std::size_t block, int) {
      const TieIndex place = starts[block * kAgentsPerBlock];
      std::copy(of_block[block].begin(), of_block[block].end(), listed.data() + place);
      std::vector<AgentId>().swap(of_block[block]);
    });
    return {mutual_graph(starts, listed, workers), {}};
  }

 private:
  // Adds those after `agent` whom it is tied to, in ascending order.
  void list_later(std::uint32_t agent, const Luck& luck, std::vector<AgentId>& later) const {
    const auto agents = static_cast<std::uint32_t>(agents_);
    const double probability = mean_degree_ / static_cast<double>(agents - 1);
    if (!(probability > 0.0)) return;
    const bool everybody = probability >= 1.0;
    const double scale = everybody ? 0.0 : 1.0 / log_of_rest(probability);
    std::uint32_t next = agent + 1;
    Draw draw{};
    for (std::uint32_t tie = 0; next < agents; ++tie, ++next) {
      // A draw is enough for two ties.
      if (tie % 2 == 0) draw = luck.draw(Purpose::random_tie, AgentId{agent}, tie / 2);
      const double passed_over = natural_log(draw.uniform(tie % 2)) * scale;
      if (passed_over >= static_cast<double>(agents - next)) return;
      next += static_cast<std::uint32_t>(passed_over);
      later.push_back(AgentId{next});
    }
  }

  std::int64_t agents_ = 100'000;
  double mean_degree_ = 128;
};

}  // namespace

std::unique_ptr<Generator> make_erdos_renyi_generator() {
  return std::make_unique<ErdosRenyi>();
}

}  // namespace hearsay
