// A model of plain columns: what is neither a cascade (whose ties alone say everything) nor a
// matter of sightings and decisions. A process owns columns of state, takes up whom the campaign
// gives or shows anything, and goes through one step at a time, on one thread; replicates are the
// axis of parallelism. This runner makes a ReplicateRunner of it, once for all such models.
//
// What a process may do: read its market, draw from the replicate's luck (keyed by what is decided,
// never by the order in which it comes to it) and count in integers. What it remembers from step to
// step is in its columns and nowhere else, so a replicate can be saved and compared.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/engine/model.hpp"

namespace hearsay {

// `begin` forgets everything and takes up a replicate's luck. `step` goes through step t: `given`
// are the agents to whom the campaign gives or shows anything in it, ascending, each once (but
// perhaps again in later steps); `counts` is the step's row, all 0. `columns(process, visit)` calls
// visit(name, vector) for every column, always in the same order. `outcomes` has bit k set where
// outcome k came to the agent. The measure at `cost_measure` is the money spent.
template <class P>
concept SpreadProcess = requires(P process, const P& constant, const Luck& luck, Step step,
                                 std::span<const AgentId> given, std::span<std::int64_t> counts,
                                 AgentId agent) {
  process.begin(luck);
  process.step(step, given, counts);
  P::columns(process, [](std::string_view, auto&) {});
  P::columns(constant, [](std::string_view, const auto&) {});
  { constant.outcomes(agent) } -> std::convertible_to<std::uint32_t>;
  { P::cost_measure } -> std::convertible_to<std::size_t>;
};

template <SpreadProcess Process>
class ProcessRunner final : public ReplicateRunner {
 public:
  ProcessRunner(const Market& market, const Clock& clock, Process process)
      : agents_(market.graph.agents()), clock_(clock), process_(std::move(process)) {}

  void run(const CampaignRun& campaign, std::uint64_t seed, ReplicateId first,
           std::span<ReplicateRecord> records, AgentTally* tally) override {
    run_one_by_one(*this, campaign, clock_.steps, seed, first, records, tally);
  }

  void begin(const CampaignRun& campaign, const Luck& luck) override {
    next_ = 0;
    for (const auto& action : campaign) action->begin(luck);
    process_.begin(luck);
  }

  void advance(const CampaignRun& campaign, Step end, ReplicateRecord& record) override {
    HEARSAY_EXPECT(end <= clock_.steps && end <= record.steps());
    for (; next_ < end; ++next_) {
      outbox_.clear();
      for (const auto& action : campaign) action->act(next_, outbox_);
      given_.clear();
      for (const Sighting& sighting : outbox_.sightings()) given_.push_back(sighting.target);
      std::sort(given_.begin(), given_.end());
      given_.erase(std::unique(given_.begin(), given_.end()), given_.end());
      const auto counts = record.at(next_);
      std::ranges::fill(counts, 0);
      process_.step(next_, given_, counts);
      counts[Process::cost_measure] += outbox_.paid().micros;
    }
  }

  void tally(AgentTally& tally) override {
    tally.add_replicate([&](std::size_t begin, std::size_t end, const auto& replicate) {
      for (std::size_t a = begin; a < end; ++a) {
        const AgentId agent{static_cast<std::uint32_t>(a)};
        replicate.came(process_.outcomes(agent), agent);
      }
    });
  }

  ReplicateState save(const CampaignRun& campaign, const ReplicateRecord& record) const override {
    ReplicateState saved{next_, {}, {}, {}, record.until(next_)};
    Process::columns(process_, [&](std::string_view name, const auto& values) {
      using Value = typename std::remove_cvref_t<decltype(values)>::value_type;
      static_assert(std::is_trivially_copyable_v<Value>);
      Column column{std::string(name), sizeof(Value), {}};
      column.values.resize(values.size() * sizeof(Value));
      if (!values.empty()) std::memcpy(column.values.data(), values.data(), column.values.size());
      saved.columns.push_back(std::move(column));
    });
    for (const auto& action : campaign) saved.actions.push_back(action->save());
    return saved;
  }

  void restore(const CampaignRun& campaign, const Luck& luck, const ReplicateState& saved,
               ReplicateRecord& record) override {
    HEARSAY_EXPECT(saved.actions.size() == campaign.size());
    begin(campaign, luck);
    next_ = saved.next;
    record = saved.record;
    std::size_t place = 0;
    Process::columns(process_, [&](std::string_view name, auto& values) {
      using Value = typename std::remove_cvref_t<decltype(values)>::value_type;
      const Column& column = saved.columns.at(place++);
      HEARSAY_EXPECT(column.name == name && column.width == sizeof(Value));
      static_cast<void>(name);
      values.resize(column.values.size() / sizeof(Value));
      if (!values.empty()) std::memcpy(values.data(), column.values.data(), column.values.size());
    });
    for (std::size_t a = 0; a < campaign.size(); ++a) campaign[a]->restore(saved.actions[a]);
  }

  const Process& process() const { return process_; }

 private:
  std::uint32_t agents_;
  Clock clock_;
  Process process_;
  Step next_ = 0;
  Outbox outbox_;
  std::vector<AgentId> given_;
};

// All of such a model but its name, parameters, measures and process.
class ProcessModel : public Model {
 public:
  void check(const std::string&, Problems&) const override {}
  bool splits() const final { return false; }

 protected:
  template <class Process>
  static std::unique_ptr<ReplicateRunner> run_by(const Market& market, const Clock& clock,
                                                 Process process) {
    return std::make_unique<ProcessRunner<Process>>(market, clock, std::move(process));
  }
};

}  // namespace hearsay
