// The catalogue entry of threshold: an agent becomes active once enough of those whose posts it
// sees are, by share (Watts 2002), by number (Centola and Macy 2007), or with a threshold of its
// own (Granovetter 1978).
//
// Every comparison is of whole numbers. A share is kept in units of 1e-9, and what differs by less
// than one unit counts as equal: one friend of three reaches a threshold of 1/3.
#include <array>
#include <limits>

#include "sim/core/keyed_hash.hpp"
#include "sim/engine/process.hpp"
#include "sim/graph/reversed.hpp"
#include "sim/theory/spreading.hpp"

namespace hearsay {
namespace {

enum class Kind : std::uint8_t { share, number, uniform };
enum class Reached : std::uint8_t { at_least, more_than };

struct Parameters {
  Kind kind = Kind::share;
  double share = 0.18;
  std::int64_t number = 2;
  Reached reached = Reached::at_least;

  Fields fields() {
    return {
        field("kind", kind, {"share", "number", "uniform"},
              "what an agent waits for: `share` of those whose posts it sees, `number` of them, or "
              "a share of its own, drawn anew in each replicate, uniform in (0, 1]")
            .source("Watts 2002; Centola and Macy 2007; Granovetter 1978"),
        field("share", share, "the share of active ones that makes an agent active")
            .more_than(0)
            .at_most(1)
            .source("Watts 2002: .18"),
        field("number", number, "the number of active ones that makes an agent active")
            .unit("agents")
            .within(1, 4294967295.0)
            .source("Centola and Macy 2007: 2"),
        field("reached", reached, {"at_least", "more_than"},
              "whether `share` or `number` itself is enough")
            .source("Watts 2002: at least"),
    };
  }
};

enum Counted : std::size_t { kReach, kCost };
constexpr std::array<Measure, 2> kMeasures{{
    {"reach", "agents", "agents who became active"},
    {"cost", "currency", "money spent on the strategy's actions", 1e-6},
}};
constexpr std::array<AgentOutcome, 1> kOutcomes{{
    {"reached", "replicates in which the agent became active"},
}};

constexpr std::uint32_t kNever = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t kPending = kNever - 1;

// The least number of active ones among `degree` that reaches the threshold; kNever where not even
// all of them do.
std::uint32_t needed(const Parameters& p, std::uint32_t degree) {
  const auto strictly = std::uint64_t{p.reached == Reached::more_than ? 1U : 0U};
  std::uint64_t least = static_cast<std::uint64_t>(p.number) + strictly;
  if (p.kind == Kind::share) {
    constexpr std::uint64_t kUnits = 1'000'000'000;
    const auto share = static_cast<std::uint64_t>(p.share * static_cast<double>(kUnits) + 0.5);
    // At least: m kUnits >= (share - 1) degree; more than: m kUnits > (share + 1) degree.
    least = strictly != 0 ? (share + 1) * degree / kUnits + 1
                          : ((share - 1) * degree + kUnits - 1) / kUnits;
    least = std::max<std::uint64_t>(least, 1);
  }
  return least <= degree ? static_cast<std::uint32_t>(least) : kNever;
}

class Thresholds {
 public:
  static constexpr std::size_t cost_measure = kCost;

  Thresholds(const Parameters& parameters, const Market& market)
      : graph_(market.graph),
        kind_(parameters.kind),
        authors_(authors_of_each(graph_)),
        needed_(graph_.agents()),
        left_(graph_.agents()) {
    for (std::uint32_t a = 0; a < graph_.agents(); ++a)
      needed_[a] = needed(parameters, authors_[a]);
  }

  void begin(const Luck& luck) {
    left_ = needed_;
    if (kind_ == Kind::uniform) {
      const KeyedHash words(luck.draw(Purpose::threshold, AgentId{0}));
      for (std::uint32_t a = 0; a < graph_.agents(); ++a) {
        const std::uint64_t lot = std::uint64_t{words.word(AgentId{a})} * authors_[a];
        left_[a] = authors_[a] == 0 ? kNever : static_cast<std::uint32_t>(lot >> 32) + 1;
      }
    }
    next_.clear();
  }

  void step(Step, std::span<const AgentId> given, std::span<std::int64_t> counts) {
    now_.swap(next_);
    for (const AgentId agent : given) {
      if (left_[index(agent)] != 0 && left_[index(agent)] != kPending) now_.push_back(index(agent));
      left_[index(agent)] = 0;
    }
    for (const std::uint32_t agent : now_) left_[agent] = 0;
    counts[kReach] += static_cast<std::int64_t>(now_.size());
    for (const std::uint32_t agent : now_) {
      for (const AgentId to : graph_.friends(AgentId{agent})) {
        std::uint32_t& left = left_[index(to)];
        if (left == 0 || left >= kPending || --left != 0) continue;
        left = kPending;
        next_.push_back(index(to));
      }
    }
    now_.clear();
  }

  template <class Self, class Visit>
  static void columns(Self& self, const Visit& visit) {
    visit("left", self.left_);
    visit("next", self.next_);
  }

  std::uint32_t outcomes(AgentId agent) const { return left_[index(agent)] == 0 ? 1 : 0; }

 private:
  const Graph& graph_;
  Kind kind_;
  std::vector<std::uint32_t> authors_;  // by agent: how many it sees posts of
  std::vector<std::uint32_t> needed_;   // by agent: active ones, of thresholds that are the same
                                        // in all replicates
  std::vector<std::uint32_t> left_;     // by agent: active ones still needed; 0: it is active;
                                        // kPending: it becomes so in the step to come
  std::vector<std::uint32_t> next_;     // agents who become active in the step to come
  std::vector<std::uint32_t> now_;      // in this step; empty between steps
};

class Threshold final : public ProcessModel {
 public:
  std::string_view name() const override { return "threshold"; }
  std::string_view sentence() const override {
    return "an agent becomes active once a share, or a number, of its friends is";
  }
  std::string_view source() const override { return "Watts 2002; Centola and Macy 2007"; }
  Fields fields() override { return parameters_.fields(); }
  std::span<const Measure> measures() const override { return kMeasures; }
  std::span<const AgentOutcome> outcomes() const override { return kOutcomes; }

  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution&) const override {
    return run_by(market, clock, Thresholds(parameters_, market));
  }

  std::vector<Expectation> theory(const Market& market, const Clock&,
                                  const FirstAgents& first) const override {
    if (parameters_.kind == Kind::uniform || !first.random) return {};
    const double agents = market.graph.agents();
    const auto least = [this](std::uint32_t degree) { return needed(parameters_, degree); };
    return {{"reach",
             agents * theory::threshold_share(theory::DegreeShares::of(market.graph), least,
                                              static_cast<double>(first.agents.size()) / agents),
             "a graph at random but for its degrees, and time enough (Gleeson and Cahalane 2007)"}};
  }

 private:
  Parameters parameters_;
};

}  // namespace

std::unique_ptr<Model> make_threshold_model() {
  return std::make_unique<Threshold>();
}

}  // namespace hearsay
