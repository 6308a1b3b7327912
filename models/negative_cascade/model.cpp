// The catalogue entry of negative_cascade: an independent cascade in which whoever becomes active
// speaks well or ill of the product (IC-N, Chen et al. 2011).
//
// The ties that are live are those of independent_cascade, by the same words of luck, so that the
// agents who become active are its agents, replicate by replicate; this model adds their signs.
#include <array>
#include <bit>
#include <limits>

#include "sim/core/keyed_hash.hpp"
#include "sim/engine/cascade/runner.hpp"
#include "sim/engine/process.hpp"

namespace hearsay {
namespace {

enum class Chances : std::uint8_t { uniform, weighted };

struct Parameters {
  Chances chances = Chances::uniform;
  double probability = 0.05;
  double quality = 0.9;

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
        field("quality", quality,
              "chance that an agent who heard well of the product, or was given it, speaks well "
              "of it")
            .unit("probability")
            .within(0, 1)
            .source("Chen et al. 2011: .6 to .95"),
    };
  }
};

enum Counted : std::size_t { kReach, kPositive, kNegative, kCost };
constexpr std::array<Measure, 4> kMeasures{{
    {"reach", "agents", "agents who became active"},
    {"positive", "agents", "agents who became active and speak well of the product"},
    {"negative_reach", "agents", "agents who became active and speak ill of the product"},
    {"cost", "currency", "money spent on the strategy's actions", 1e-6},
}};
constexpr std::array<AgentOutcome, 2> kOutcomes{{
    {"reached", "replicates in which the agent became active"},
    {"negative", "replicates in which the agent spoke ill of the product"},
}};

class SignedCascade {
 public:
  static constexpr std::size_t cost_measure = kCost;

  SignedCascade(std::shared_ptr<const LiveTies> ties, Chance quality)
      : ties_(std::move(ties)),
        quality_(quality),
        signs_(ties_->graph().agents()),
        first_(ties_->graph().agents(), kNobody) {}

  void begin(const Luck& luck) {
    luck_ = luck;
    std::ranges::fill(signs_, kInactive);
    next_.clear();
  }

  void step(Step, std::span<const AgentId> given, std::span<std::int64_t> counts) {
    now_.swap(next_);
    next_.clear();
    for (const AgentId agent : given) {
      if (signs_[index(agent)] != kInactive) continue;
      signs_[index(agent)] = own_sign(agent);
      now_.push_back(index(agent));
    }
    for (const std::uint32_t agent : now_) signs_[agent] &= kSign;
    for (const std::uint32_t agent : now_) {
      ++counts[kReach];
      ++counts[signs_[agent] == kGood ? kPositive : kNegative];
      try_ties(AgentId{agent});
    }
    // Whose attempt came first decides what a newcomer hears.
    for (const std::uint32_t agent : next_) {
      const auto teller = static_cast<std::uint32_t>(first_[agent]);
      first_[agent] = kNobody;
      const bool well = signs_[teller] == kGood;
      signs_[agent] = kPending | (well ? own_sign(AgentId{agent}) : kBad);
    }
    now_.clear();
  }

  template <class Self, class Visit>
  static void columns(Self& self, const Visit& visit) {
    visit("signs", self.signs_);
    visit("next", self.next_);
  }

  std::uint32_t outcomes(AgentId agent) const {
    const std::uint8_t sign = signs_[index(agent)];
    return sign == kBad ? 3 : sign == kGood ? 1 : 0;
  }

 private:
  static constexpr std::uint8_t kInactive = 0;
  static constexpr std::uint8_t kGood = 1;
  static constexpr std::uint8_t kBad = 2;
  static constexpr std::uint8_t kSign = 3;
  static constexpr std::uint8_t kPending = 4;  // with a sign, from the step to come on
  static constexpr std::uint64_t kNobody = std::numeric_limits<std::uint64_t>::max();

  std::uint8_t own_sign(AgentId agent) const {
    return quality_.decides(luck_.draw(Purpose::sign, agent)[0]) ? kGood : kBad;
  }

  void try_ties(AgentId agent) {
    const Graph& graph = ties_->graph();
    LiveRow row(*ties_, luck_, agent);
    const KeyedHash turns(luck_.draw(Purpose::turn, agent));
    TieIndex tie = graph.first_tie(agent);
    for (const AgentId to : graph.friends(agent)) {
      if (row.is_live(tie++) && (signs_[index(to)] == kInactive)) {
        if (first_[index(to)] == kNobody) next_.push_back(index(to));
        // Attempts on one agent in one step come in an order of their own, by lot.
        const std::uint64_t turn = std::uint64_t{turns.word(to)} << 32 | index(agent);
        first_[index(to)] = std::min(first_[index(to)], turn);
      }
    }
  }

  std::shared_ptr<const LiveTies> ties_;
  Chance quality_;
  Luck luck_ = Luck::of_market(0);

  std::vector<std::uint8_t> signs_;   // by agent; also of those who become active next
  std::vector<std::uint32_t> next_;   // agents who become active in the step to come
  std::vector<std::uint32_t> now_;    // in this step; empty between steps
  std::vector<std::uint64_t> first_;  // by agent: the first attempt on it; kNobody between steps
};

class NegativeCascade final : public ProcessModel {
 public:
  std::string_view name() const override { return "negative_cascade"; }
  std::string_view sentence() const override {
    return "an independent cascade of good and bad word: bad word stays bad, good word may turn";
  }
  std::string_view source() const override { return "Chen et al. 2011"; }
  Fields fields() override { return parameters_.fields(); }
  std::span<const Measure> measures() const override { return kMeasures; }
  std::span<const AgentOutcome> outcomes() const override { return kOutcomes; }

  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution&) const override {
    const Parameters& p = parameters_;
    const CascadeKey key{static_cast<std::uint64_t>(p.chances),
                         std::bit_cast<std::uint64_t>(p.probability)};
    auto ties = ties_.of(market.graph, key, [&] {
      return p.chances == Chances::weighted
                 ? LiveTies::weighted(market.graph)
                 : LiveTies::uniform(market.graph, Chance::of(p.probability));
    });
    return run_by(market, clock, SignedCascade(std::move(ties), Chance::of(p.quality)));
  }

 private:
  Parameters parameters_;
  SharedLiveTies ties_;
};

}  // namespace

std::unique_ptr<Model> make_negative_cascade_model() {
  return std::make_unique<NegativeCascade>();
}

}  // namespace hearsay
