// A random graph in which each agent has an expected number of friends (Chung, Lu 2002).
//
// Agents a and b are tied with probability w_a w_b / (sum of all w), at most 1, where w is what an
// agent expects (see degrees.hpp): its number of friends is nearly Poisson around that. In
// configuration_model it is met exactly, at the price of pairing all ends of ties one after the
// other; here each pair is tied by itself.
//
// Most pairs are not tied. Each agent goes through those who expect no more than itself, the most
// expectant first, passes over as many as if all those left were as likely as the next one, and
// keeps whom it comes to with the chance by which that was too much (Miller, Hagberg 2011). Draws
// are keyed by the agent, so rows are drawn apart from each other.
#include <algorithm>
#include <numeric>

#include "sim/graph/degrees.hpp"
#include "sim/graph/generator.hpp"
#include "sim/graph/random_rows.hpp"

namespace hearsay {
namespace {

class ChungLu final : public Generator {
 public:
  std::string_view name() const override { return "chung_lu"; }
  std::string_view sentence() const override {
    return "Two agents are tied with a chance that goes with the numbers of friends both expect.";
  }
  std::string_view source() const override { return "Chung and Lu 2002"; }

  Fields fields() override {
    Fields list;
    list.push_back(agents_field(agents_));
    for (Field& field : expected_.fields()) list.push_back(std::move(field));
    return list;
  }

  void check(const std::string& where, Problems& problems) const override {
    expected_.check(agents_, where, problems);
  }

  CircleGraph generate(const Luck& luck, Workers& workers) const override {
    const auto agents = static_cast<std::uint32_t>(agents_);
    const std::vector<std::uint32_t> expected = make_degrees(expected_, agents, luck, workers);
    const double sum =
        static_cast<double>(std::accumulate(expected.begin(), expected.end(), std::uint64_t{0}));
    // Agents by what they expect, the most first, and where each of them stands.
    std::vector<AgentId> ranked(agents);
    for (std::uint32_t a = 0; a < agents; ++a) ranked[a] = AgentId{a};
    std::stable_sort(ranked.begin(), ranked.end(),
                     [&](AgentId a, AgentId b) { return expected[index(a)] > expected[index(b)]; });
    std::vector<std::uint32_t> rank(agents);
    for (std::uint32_t r = 0; r < agents; ++r) rank[index(ranked[r])] = r;

    const auto list_lesser = [&](AgentId agent, std::vector<AgentId>& row) {
      const auto first = static_cast<std::ptrdiff_t>(row.size());
      const auto chance = [&](std::uint32_t other_rank) {
        const double other = expected[index(ranked[other_rank])];
        return std::min(1.0, expected[index(agent)] * other / sum);
      };
      std::uint32_t next = rank[index(agent)] + 1;
      if (next >= agents || expected[index(agent)] == 0) return;
      double assumed = chance(next);
      for (std::uint32_t look = 0; next < agents && assumed > 0.0; ++look, ++next) {
        const Draw draw = luck.draw(Purpose::weighted_tie, agent, look);
        if (assumed < 1.0) {
          const double passed_over = natural_log(draw.uniform(0)) / log_of_rest(assumed);
          if (passed_over >= static_cast<double>(agents - next)) break;
          next += static_cast<std::uint32_t>(passed_over);
        }
        const double actual = chance(next);
        if (draw.uniform(1) * assumed < actual) row.push_back(ranked[next]);
        assumed = actual;
      }
      std::sort(row.begin() + first, row.end());
    };
    return {mutual_graph(list_ties(agents, workers, list_lesser), workers), {}};
  }

 private:
  std::int64_t agents_ = 100'000;
  DegreeParameters expected_;
};

}  // namespace

std::unique_ptr<Generator> make_chung_lu_generator() {
  return std::make_unique<ChungLu>();
}

}  // namespace hearsay
