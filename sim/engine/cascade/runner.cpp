#include "sim/engine/cascade/runner.hpp"

#include <algorithm>
#include <cstring>

#include "sim/core/keyed_hash.hpp"

namespace hearsay {
namespace {

using namespace cascade_measures;

CascadeLanes lanes_of(const Execution& execution) {
  if (execution.lanes == 0) return CascadeLanes::automatic;
  if (execution.lanes == 1) return CascadeLanes::one;
  return execution.lanes < 64 ? CascadeLanes::few : CascadeLanes::many;
}

}  // namespace

std::span<const double> weights_of_ties(const Market& market) {
  if (market.weights.empty()) {
    throw InputError("graph", "its ties have no weights", "a file with a weight behind each tie");
  }
  const auto wrong = std::find_if(market.weights.begin(), market.weights.end(),
                                  [](double weight) { return !(weight > 0 && weight <= 1); });
  if (wrong != market.weights.end()) {
    throw InputError("graph", "a tie has the weight " + to_text(*wrong),
                     "weights above 0 and at most 1");
  }
  return market.weights;
}

CascadeRunner::CascadeRunner(std::shared_ptr<const LiveTies> ties, const Clock& clock,
                             const Execution& execution)
    : ties_(std::move(ties)),
      clock_(clock),
      trace_(execution.trace),
      kernel_(*ties_, lanes_of(execution)),
      is_seed_(ties_->graph().agents()) {}

void CascadeRunner::spend(const CampaignRun& campaign, const Luck& luck, Spending& spending) {
  spending.seeds.clear();
  spending.paid.clear();
  for (const auto& action : campaign) action->begin(luck);
  for (Step t = 0; t < clock_.steps; ++t) {
    outbox_.clear();
    for (const auto& action : campaign) action->act(t, outbox_);
    for (const Sighting& sighting : outbox_.sightings()) {
      // What an agent is given or shown again changes nothing.
      if (is_seed_[index(sighting.target)]) continue;
      is_seed_[index(sighting.target)] = true;
      spending.seeds.push_back({t, sighting.target});
    }
    spending.paid.push_back(outbox_.paid());
  }
  for (const SeedAgent& seed : spending.seeds) is_seed_[index(seed.agent)] = false;
}

void CascadeRunner::run(const CampaignRun& campaign, std::uint64_t seed, ReplicateId first,
                        std::span<ReplicateRecord> records, AgentTally* tally) {
  if (spending_.size() < records.size()) spending_.resize(records.size());
  seeds_.clear();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const ReplicateId replicate{index(first) + static_cast<std::uint32_t>(i)};
    spend(campaign, Luck(seed, replicate), spending_[i]);
    seeds_.emplace_back(spending_[i].seeds);
  }
  if (tally != nullptr) active_in_.assign(ties_->graph().agents(), 0);
  const auto active_in = tally != nullptr ? std::span(active_in_) : std::span<std::uint32_t>();
  kernel_.run(seed, first, seeds_, clock_.steps, counts_, active_in);
  for (std::size_t i = 0; i < records.size(); ++i) {
    for (Step t = 0; t < clock_.steps; ++t) {
      records[i].at(t)[kReach] = counts_.newly_active(i, t);
      records[i].at(t)[kCost] = spending_[i].paid[t].micros;
    }
  }
  if (tally != nullptr) tally->add_replicates(0, active_in_);
  if (trace_ != nullptr) {
    HEARSAY_EXPECT(records.size() == 1);
    tell(Luck(seed, first), spending_[0].seeds);
  }
}

// Of several who might have made an agent active in a step, it is the first by number; the campaign
// comes before them.
void CascadeRunner::tell(const Luck& luck, SeedAgents seeds) {
  enum class Is : std::uint8_t { idle, told, active };
  const Graph& graph = ties_->graph();
  std::vector<Is> is(graph.agents(), Is::idle);
  std::vector<std::uint32_t> through(graph.agents(), kNobody);
  std::vector<AgentId> now;
  std::vector<AgentId> next;
  auto seed = seeds.begin();
  for (Step t = 0; t < clock_.steps; ++t) {
    now.swap(next);
    next.clear();
    for (; seed != seeds.end() && seed->step == t; ++seed) {
      const std::uint32_t agent = index(seed->agent);
      if (is[agent] == Is::active) continue;
      through[agent] = kNobody;
      if (is[agent] == Is::idle) now.push_back(seed->agent);
      is[agent] = Is::told;
    }
    std::ranges::sort(now);
    for (const AgentId agent : now) {
      is[index(agent)] = Is::active;
      trace_->push_back({t, agent, Traced::read, through[index(agent)]});
    }
    for (const AgentId agent : now) {
      LiveRow row(*ties_, luck, agent);
      for (TieIndex tie = graph.offsets()[index(agent)]; tie < graph.offsets()[index(agent) + 1];
           ++tie) {
        const AgentId target = graph.targets()[tie];
        if (is[index(target)] != Is::idle || !row.is_live(tie)) continue;
        is[index(target)] = Is::told;
        through[index(target)] = index(agent);
        next.push_back(target);
      }
    }
  }
}

void CascadeRunner::begin(const CampaignRun& campaign, const Luck& luck) {
  luck_ = luck;
  spending_.resize(std::max<std::size_t>(1, spending_.size()));
  spend(campaign, luck, spending_[0]);
  state_ = {};
}

void CascadeRunner::advance(const CampaignRun&, Step end, ReplicateRecord& record) {
  HEARSAY_EXPECT(end <= clock_.steps && end <= record.steps());
  if (end <= state_.next) return;
  const Step begin = state_.next;
  counts_.clear(1);
  kernel_.advance(luck_, spending_[0].seeds, end, state_, counts_);
  for (Step t = begin; t < end; ++t) {
    record.at(t)[kReach] = counts_.newly_active(0, t);
    record.at(t)[kCost] = spending_[0].paid[t].micros;
  }
}

void CascadeRunner::tally(AgentTally& tally) {
  std::vector<std::uint32_t> active(ties_->graph().agents());
  for (std::size_t agent = 0; agent < state_.agents.size(); ++agent) {
    active[agent] = state_.agents[agent] == CascadeState::kActive ? 1 : 0;
  }
  tally.add_replicates(0, active);
}

ReplicateState CascadeRunner::save(const CampaignRun&, const ReplicateRecord& record) const {
  Column column{"state", 1, std::vector<std::byte>(ties_->graph().agents())};
  if (!state_.agents.empty()) {
    std::memcpy(column.values.data(), state_.agents.data(), state_.agents.size());
  }
  return {.next = state_.next,
          .columns = {std::move(column)},
          .agenda = {},
          .actions = {},
          .record = record.until(state_.next)};
}

void CascadeRunner::restore(const CampaignRun& campaign, const Luck& luck,
                            const ReplicateState& saved, ReplicateRecord& record) {
  HEARSAY_EXPECT(saved.columns.size() == 1 &&
                 saved.columns[0].values.size() == ties_->graph().agents());
  begin(campaign, luck);
  state_.next = saved.next;
  state_.agents.resize(saved.columns[0].values.size());
  std::memcpy(state_.agents.data(), saved.columns[0].values.data(), state_.agents.size());
  record = saved.record;
}

}  // namespace hearsay
