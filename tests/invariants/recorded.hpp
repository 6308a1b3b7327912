// An ensemble kept in memory, for comparing one with another.
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/ensemble/ensemble.hpp"

namespace hearsay::testing {

class Recorded final : public RecordSink {
 public:
  explicit Recorded(std::size_t strategies) : records(strategies), agents(strategies) {}

  void take(std::size_t strategy, ReplicateId first,
            std::span<const ReplicateRecord> block) override {
    if (records[strategy].empty()) first_ = first;
    if (index(first_) + records[strategy].size() != index(first)) {
      throw std::logic_error("blocks out of order");
    }
    records[strategy].insert(records[strategy].end(), block.begin(), block.end());
  }
  void take_agents(std::size_t strategy, const AgentTally& tally) override {
    for (std::size_t outcome = 0; outcome < tally.outcomes(); ++outcome) {
      const auto counts = tally.of(outcome);
      agents[strategy].emplace_back(counts.begin(), counts.end());
    }
  }

  // Adds the replicates that follow on these.
  void append(const Recorded& later) {
    for (std::size_t s = 0; s < records.size(); ++s) {
      records[s].insert(records[s].end(), later.records[s].begin(), later.records[s].end());
      if (agents[s].empty()) {
        agents[s] = later.agents[s];
        continue;
      }
      for (std::size_t outcome = 0; outcome < agents[s].size(); ++outcome) {
        for (std::size_t a = 0; a < agents[s][outcome].size(); ++a) {
          agents[s][outcome][a] += later.agents[s][outcome][a];
        }
      }
    }
  }

  bool operator==(const Recorded& other) const {
    return records == other.records && agents == other.agents;
  }

  std::vector<std::vector<ReplicateRecord>> records;            // [strategy][replicate]
  std::vector<std::vector<std::vector<std::uint32_t>>> agents;  // [strategy][outcome][agent]

 private:
  ReplicateId first_{};
};

// A scenario with its market, ready to be run in any way.
struct Prepared {
  explicit Prepared(std::string_view text, int threads = 1)
      : scenario(parse_scenario(text, "test.toml")), market(build(scenario, threads)) {
    scenario.bind(market.view());
  }

  EnsemblePlan plan() const { return make_plan(scenario, market.view()); }

  Recorded run(int threads) const { return run(plan(), threads); }

  static Recorded run(const EnsemblePlan& plan, int threads) {
    Workers workers(threads);
    Recorded recorded(plan.strategies.size());
    run_ensemble(plan, workers, recorded);
    return recorded;
  }

  Scenario scenario;
  BuiltMarket market;

 private:
  static BuiltMarket build(const Scenario& scenario, int threads) {
    Workers workers(threads);
    return build_market(scenario, workers);
  }
};

// Actions as a scenario has them, for strategies to be put together from.
inline const std::string kSeedings = R"(
[[strategy.action]]
type = "seed"
choose = "random"
give = "product"
count = 10
[[strategy.action]]
type = "seed"
choose = "opinion_leaders"
give = "post"
count = 3
)";
inline const std::string kAdvertisement = R"(
[[strategy.action]]
type = "advertise"
target_share = 0.5
impressions_per_day = 300
cost_per_mille = 10.0
frequency_cap = 2
duration = "4d"
)";
inline const std::string kMessages = R"(
[[strategy.action]]
type = "push"
every = "1d"
duration = "5d"
open_rate = 0.4
cost_each = 0.01
)";

// Whatever hears what agents answer, with little left to spend of some of them.
inline const std::string kOffers = [] {
  std::string text;
  for (const std::string offer :
       {"coupon\"\ncoupons = 20", "refer\"\nreward = 1.0",
        "red_packet\"\npackets = 15\nround = 4\n"
        "luckiest_posts = true\nbudget = 500.0",
        "draw\"\nduration = \"3d\"",
        "collect_likes\"\n"
        "likes = 1\nprizes = 5",
        "bargain\"\nrefunds = 3\nrefund = 2.0", "group_purchase\"\nmembers = 2"}) {
    text += "[[strategy.action]]\ntype = \"" + offer +
            "\nvia = \"in_person\"\nopen_rate = 0.2\ntake_up = 0.5\nincentive = 4.0\n";
  }
  for (const std::string other :
       {"offline\"\ncontacts_per_day = 30", "random_contact\"\ncontacts_per_day = 30",
        "topic\"\nstart = \"1d\"\nhalf_life = \"6h\"",
        "crisis\"\nstart = \"1d\"\nduration = \"1d\"\n"
        "target_share = 0.2",
        "respond\"\nanswers_per_day = 5\ncorrections = 2",
        "community\"\nfounders = 5\nasked_back = 0.2\nsilent_after = \"1d\"",
        "endorse\"\nleaders = 2"}) {
    text += "[[strategy.action]]\ntype = \"" + other + "\n";
  }
  return text;
}();

// Every action, two kinds of gift, five days, people who talk a lot.
inline const std::string kBusyMarket = R"(
title = "busy"
[graph]
agents = 600
[population]
share_propensity = 0.2
[model.purchase]
conversion = 0.1
[model.experience]
quality = 0.8
[run]
seed = 42
replicates = 9
duration = "5d"
[[strategy]]
name = "nothing"
[[strategy]]
name = "everything"
)" + kSeedings + kAdvertisement + kMessages;

}  // namespace hearsay::testing
