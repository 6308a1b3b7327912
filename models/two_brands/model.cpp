// The catalogue entry of two_brands: two products compete for the same agents, and what a campaign
// for ours is worth is told apart (Libai, Muller, Peres 2013): customers it only brings sooner, and
// customers it wins that would have gone to the rival or to nobody.
//
// Each replicate is a pair of worlds under one luck, with the campaign and without it. An agent
// holds out until the word and advertising of both brands together pass its resistance; the brand
// is then drawn in proportion to what each of them contributed in that step.
#include <array>

#include "sim/engine/hazard.hpp"
#include "sim/engine/lots.hpp"
#include "sim/engine/process.hpp"

namespace hearsay {
namespace {

struct Brand {
  double advertising;
  double word;

  Fields fields() {
    return {
        field("advertising", advertising, "chance a step to be won by the brand's advertising")
            .within(0, 1)
            .source("Libai, Muller, Peres 2013: delta"),
        field("word", word, "chance a step to be won by one friend who has the brand")
            .within(0, 1)
            .source("Libai, Muller, Peres 2013: beta"),
    };
  }
};

struct Parameters {
  Brand ours{0.001, 0.01};
  Brand rival{0.001, 0.01};
  std::int64_t rival_seeds = 0;

  Fields fields() {
    return {
        group("ours", ours.fields(), "the brand that the strategies are about"),
        group("rival", rival.fields(), "the brand that is there in any case"),
        field("rival_seeds", rival_seeds,
              "so many agents, at random, have the rival's product from the start")
            .unit("agents")
            .within(0, 4294967295.0),
    };
  }
};

enum Counted : std::size_t {
  kReach,
  kRival,
  kReachWithout,
  kRivalWithout,
  kExpansion,
  kAcceleration,
  kCost
};
constexpr std::array<Measure, 7> kMeasures{{
    {"reach", "agents", "agents who bought our product"},
    {"rival", "agents", "agents who bought the rival's product"},
    {"reach_without", "agents", "agents who bought ours in the same world without the campaign"},
    {"rival_without", "agents", "agents who bought the rival's in that world"},
    {"expansion", "agents",
     "agents with ours who would not have it by the end of the run without the campaign, less "
     "those "
     "who then would; counted at the end"},
    {"acceleration", "agent steps",
     "by how much those who buy ours in both worlds do so sooner than without the campaign; "
     "counted "
     "at the end"},
    {"cost", "currency", "money spent on the strategy's actions", 1e-6},
}};
constexpr std::array<AgentOutcome, 2> kOutcomes{{
    {"reached", "replicates in which the agent bought our product"},
    {"won", "replicates in which it did so because of the campaign"},
}};

constexpr std::uint8_t kNone = 0;
constexpr std::uint8_t kOurs = 1;
constexpr std::uint8_t kRivals = 2;

// One of the two worlds.
struct World {
  std::vector<Hazard> left;         // by agent: what it still bears
  std::vector<std::uint8_t> brand;  // by agent: what it has
  std::vector<Step> since;          // by agent: the step in which it bought; of buyers only
  std::vector<std::uint32_t> our_friends, rival_friends;  // by agent: how many have which
};

class Brands {
 public:
  static constexpr std::size_t cost_measure = kCost;

  Brands(const Parameters& parameters, const Market& market, const Clock& clock)
      : graph_(market.graph),
        last_(clock.steps - 1),
        our_advertising_(hazard_of(parameters.ours.advertising)),
        our_word_(hazard_of(parameters.ours.word)),
        rival_advertising_(hazard_of(parameters.rival.advertising)),
        rival_word_(hazard_of(parameters.rival.word)),
        rival_seeds_(static_cast<std::uint32_t>(parameters.rival_seeds)) {
    if (parameters.rival_seeds > graph_.agents()) {
      throw InputError("model.rival_seeds",
                       std::to_string(parameters.rival_seeds) + " agents are too many",
                       "there are " + std::to_string(graph_.agents()));
    }
  }

  void begin(const Luck& luck) {
    luck_ = luck;
    const std::size_t n = graph_.agents();
    World& world = with_;
    world.left.resize(n);
    for (std::uint32_t a = 0; a < n; ++a) {
      world.left[a] = resistance(luck.draw(Purpose::resistance, AgentId{a}).uniform(0));
    }
    world.brand.assign(n, kNone);
    world.since.assign(n, 0);
    world.our_friends.assign(n, 0);
    world.rival_friends.assign(n, 0);
    without_ = with_;
  }

  void step(Step t, std::span<const AgentId> given, std::span<std::int64_t> counts) {
    go(t, with_, given, counts[kReach], counts[kRival]);
    go(t, without_, {}, counts[kReachWithout], counts[kRivalWithout]);
    if (t == last_) compare(counts);
  }

  template <class Self, class Visit>
  static void columns(Self& self, const Visit& visit) {
    for (auto* world : {&self.with_, &self.without_}) {
      visit("left", world->left);
      visit("brand", world->brand);
      visit("since", world->since);
      visit("our_friends", world->our_friends);
      visit("rival_friends", world->rival_friends);
    }
  }

  std::uint32_t outcomes(AgentId agent) const {
    if (with_.brand[index(agent)] != kOurs) return 0;
    return without_.brand[index(agent)] == kOurs ? 1 : 3;
  }

 private:
  void go(Step t, World& world, std::span<const AgentId> given, std::int64_t& ours,
          std::int64_t& rivals) {
    now_.clear();
    const auto buy = [&](std::uint32_t agent, std::uint8_t brand) {
      if (world.brand[agent] != kNone) return;
      world.brand[agent] = brand;
      world.since[agent] = t;
      now_.push_back(agent);
      ++(brand == kOurs ? ours : rivals);
    };
    for (const AgentId agent : given) buy(index(agent), kOurs);
    if (t == 0 && rival_seeds_ > 0) {
      for (const AgentId agent :
           chosen_by_lot(luck_, Purpose::rival_seed, graph_.agents(), rival_seeds_)) {
        buy(index(agent), kRivals);
      }
    }
    for (std::uint32_t a = 0; a < graph_.agents(); ++a) {
      if (world.brand[a] != kNone) continue;
      const Hazard our =
          std::min(our_advertising_ + our_word_ * world.our_friends[a], kCertainHazard);
      const Hazard rival =
          std::min(rival_advertising_ + rival_word_ * world.rival_friends[a], kCertainHazard);
      if (world.left[a] > our + rival) {
        world.left[a] -= our + rival;
      } else {
        const Draw draw = luck_.draw(Purpose::which_brand, AgentId{a});
        const double share = static_cast<double>(our) / static_cast<double>(our + rival);
        buy(a, Chance::of(share).decides(draw[0]) ? kOurs : kRivals);
      }
    }
    for (const std::uint32_t agent : now_) {
      auto& friends = world.brand[agent] == kOurs ? world.our_friends : world.rival_friends;
      for (const AgentId to : graph_.friends(AgentId{agent})) ++friends[index(to)];
    }
  }

  void compare(std::span<std::int64_t> counts) const {
    for (std::size_t a = 0; a < graph_.agents(); ++a) {
      const bool with = with_.brand[a] == kOurs;
      const bool without = without_.brand[a] == kOurs;
      if (with && without) {
        counts[kAcceleration] += std::int64_t{without_.since[a]} - std::int64_t{with_.since[a]};
      } else if (with != without) {
        counts[kExpansion] += with ? 1 : -1;
      }
    }
  }

  const Graph& graph_;
  Step last_;
  Hazard our_advertising_, our_word_, rival_advertising_, rival_word_;  // a step
  std::uint32_t rival_seeds_;
  Luck luck_ = Luck::of_market(0);

  World with_, without_;
  std::vector<std::uint32_t> now_;
};

class TwoBrands final : public ProcessModel {
 public:
  std::string_view name() const override { return "two_brands"; }
  std::string_view sentence() const override {
    return "our product and a rival's compete; customers won are told from customers only sooner";
  }
  std::string_view source() const override { return "Libai, Muller, Peres 2013"; }
  Fields fields() override { return parameters_.fields(); }
  std::span<const Measure> measures() const override { return kMeasures; }
  std::span<const AgentOutcome> outcomes() const override { return kOutcomes; }

  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution&) const override {
    return run_by(market, clock, Brands(parameters_, market, clock));
  }

 private:
  Parameters parameters_;
};

}  // namespace

std::unique_ptr<Model> make_two_brands_model() {
  return std::make_unique<TwoBrands>();
}

}  // namespace hearsay
