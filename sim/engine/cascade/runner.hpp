// Runs a cascade model: the campaign names the seed agents, the kernel does the rest.
//
// Whoever an action gives or shows anything becomes active in that step. Actions ask nothing of the
// agents, so a replicate's seed agents are known before it begins, and many replicates are
// simulated side by side. A replicate of a cascade is not split into shards: its cost is that of
// its ties.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "sim/engine/cascade/cascade.hpp"
#include "sim/engine/model.hpp"

namespace hearsay {

// What every cascade model counts.
namespace cascade_measures {
enum Counted : std::size_t { kReach, kCost };
inline constexpr std::array<Measure, 2> kMeasures{{
    {"reach", "agents", "agents who became active"},
    {"cost", "currency", "money spent on the strategy's actions", 1e-6},
}};
inline constexpr std::array<AgentOutcome, 1> kOutcomes{{
    {"reached", "replicates in which the agent became active"},
}};
}  // namespace cascade_measures

// What tells a model's ties from those it has with other parameters.
using CascadeKey = std::vector<std::uint64_t>;

// The live ties of a market, made once for all who run a model on it at the same time. `key` tells
// them from others.
class SharedLiveTies {
 public:
  template <class Make>
  std::shared_ptr<const LiveTies> of(const Graph& graph, const CascadeKey& key,
                                     const Make& make) const {
    const std::scoped_lock lock(mutex_);
    auto ties = ties_.lock();
    if (!ties || &ties->graph() != &graph || key_ != key) {
      key_ = key;
      ties = std::make_shared<const LiveTies>(make());
      ties_ = ties;
    }
    return ties;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::weak_ptr<const LiveTies> ties_;
  mutable CascadeKey key_;
};

class CascadeRunner final : public ReplicateRunner {
 public:
  CascadeRunner(std::shared_ptr<const LiveTies> ties, const Clock& clock,
                const Execution& execution);

  void run(const CampaignRun& campaign, std::uint64_t seed, ReplicateId first,
           std::span<ReplicateRecord> records, AgentTally* tally) override;

  void begin(const CampaignRun& campaign, const Luck& luck) override;
  void advance(const CampaignRun& campaign, Step end, ReplicateRecord& record) override;
  void tally(AgentTally& tally) override;
  ReplicateState save(const CampaignRun& campaign, const ReplicateRecord& record) const override;
  void restore(const CampaignRun& campaign, const Luck& luck, const ReplicateState& saved,
               ReplicateRecord& record) override;

 private:
  // What a campaign does in one replicate.
  struct Spending {
    std::vector<SeedAgent> seeds;
    std::vector<Money> paid;  // by step
  };
  void spend(const CampaignRun& campaign, const Luck& luck, Spending& spending);
  // Searches a replicate once more, plainly, and tells who made whom active.
  void tell(const Luck& luck, SeedAgents seeds);

  std::shared_ptr<const LiveTies> ties_;
  Clock clock_;
  Trace* trace_;
  CascadeKernel kernel_;
  CascadeCounts counts_;

  Outbox outbox_;
  std::vector<Spending> spending_;  // by replicate of a block
  std::vector<SeedAgents> seeds_;
  std::vector<std::uint32_t> active_in_;  // replicates, by agent
  std::vector<bool> is_seed_;             // by agent; all false but while a campaign is spent

  // The replicate in flight.
  Luck luck_ = Luck::of_market(0);
  CascadeState state_;
};

// The weights of a market's ties, each above 0 and at most 1. Throws InputError where the graph's
// file gives none, or others.
std::span<const double> weights_of_ties(const Market& market);

// All of a cascade model but its name, its parameters and which ties are live.
class CascadeModel : public Model {
 public:
  void check(const std::string&, Problems&) const override {}
  std::span<const Measure> measures() const final { return cascade_measures::kMeasures; }
  std::span<const AgentOutcome> outcomes() const final { return cascade_measures::kOutcomes; }
  bool can_be_traced() const final { return true; }
  bool splits() const final { return false; }
  std::uint32_t lanes() const final { return static_cast<std::uint32_t>(CascadeLanes::many); }
  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution& execution) const final {
    auto ties = ties_.of(market.graph, key(), [&] { return live_ties(market); });
    return std::make_unique<CascadeRunner>(std::move(ties), clock, execution);
  }

 private:
  virtual LiveTies live_ties(const Market& market) const = 0;
  virtual CascadeKey key() const = 0;

  SharedLiveTies ties_;
};

}  // namespace hearsay
