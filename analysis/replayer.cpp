#include "analysis/replayer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/errors.hpp"
#include "sim/core/fields.hpp"

namespace hearsay {
namespace {

// An action's run that notes what it sends; or sends nothing at all.
class Overheard final : public ActionRun {
 public:
  Overheard(std::unique_ptr<ActionRun> run, bool acts, std::uint32_t action,
            std::vector<Touch>* touches)
      : run_(std::move(run)), acts_(acts), action_(action), touches_(touches) {}

  void begin(const Luck& luck) override { run_->begin(luck); }
  void hear(Step t, std::span<const Answer> answers) override {
    if (acts_) run_->hear(t, answers);
  }
  void act(Step t, Outbox& outbox) override {
    if (!acts_) return;
    const std::size_t before = outbox.sightings().size();
    run_->act(t, outbox);
    if (touches_ == nullptr) return;
    for (std::size_t i = before; i < outbox.sightings().size(); ++i) {
      touches_->push_back({t, outbox.sightings()[i].target, action_});
    }
  }
  std::vector<std::uint64_t> save() const override { return run_->save(); }
  void restore(std::span<const std::uint64_t> saved) override { run_->restore(saved); }

 private:
  std::unique_ptr<ActionRun> run_;
  bool acts_;
  std::uint32_t action_;
  std::vector<Touch>* touches_;
};

BuiltMarket same_market(const ResultReader& result, const Scenario& scenario, Workers& workers) {
  if (!scenario.model->can_be_traced()) {
    throw InputError(result.path(),
                     "the model " + std::string(scenario.model->name()) + " cannot be replayed",
                     "friend_circle, independent_cascade, linear_threshold");
  }
  BuiltMarket market = build_market(scenario, workers);
  // A sweep has one digest of all its graphs; what is replayed is compared by its totals.
  if (result.header().swept.empty() && market.graph.digest() != result.header().graph_digest) {
    throw InputError(result.path(), "the graph is not the one that the result is of",
                     "the files that the scenario names, as they were");
  }
  return market;
}

Scenario scenario_of(const ResultReader& result, const std::string& beside, std::size_t point) {
  Scenario whole = parse_scenario(result.header().scenario_resolved, beside);
  if (whole.points.empty()) return whole;
  return std::move(whole.points.at(point));
}

}  // namespace

Replayer::Replayer(const ResultReader& result, const std::string& beside, Workers& workers,
                   std::size_t point)
    : result_(result),
      first_(point * result.header().strategies_of_a_point()),
      scenario_(scenario_of(result, beside, point)),
      market_(same_market(result, scenario_, workers)) {
  scenario_.bind(market_.view());
  // Read here, so that replicates may be replayed by several threads.
  for (std::size_t s = 0; s < header().strategies.size(); ++s) {
    for (std::size_t m = 0; m < header().measures.size(); ++m) {
      totals_.push_back(result.totals(s, m));
    }
  }
}

Replayer::~Replayer() = default;

const Campaign& Replayer::campaign(std::size_t strategy) const {
  HEARSAY_EXPECT(strategy >= first_ && strategy - first_ < scenario_.strategies.size());
  return scenario_.strategies[strategy - first_].actions;
}

ReplicateRecord Replayer::run(std::size_t strategy, std::uint32_t replicate,
                              const std::vector<bool>& acts, const Listening& listening) const {
  const Clock clock = scenario_.run.clock();
  const Model& model = *scenario_.model;
  CampaignRun campaign = start(this->campaign(strategy));
  for (std::uint32_t a = 0; a < campaign.size(); ++a) {
    campaign[a] = std::make_unique<Overheard>(std::move(campaign[a]), acts.empty() || acts[a], a,
                                              listening.touches);
  }
  ReplicateRecord record(clock.steps, model.measures().size());
  const Market market = market_.view();
  model.runner(market, clock, {.trace = listening.trace})
      ->run(campaign, static_cast<std::uint64_t>(scenario_.run.seed), ReplicateId{replicate},
            std::span(&record, 1), nullptr);
  return record;
}

ReplicateRecord Replayer::replay(std::size_t strategy, std::uint32_t replicate,
                                 const Listening& listening) const {
  if (!result_.finished(strategy).holds(replicate)) {
    throw InputError(
        result_.path(),
        fmt::format("replicate {} of {} failed", replicate, header().strategies[strategy]),
        "a replicate that is not in the table 'failed' of the file");
  }
  ReplicateRecord record = run(strategy, replicate, {}, listening);
  const std::size_t measures = header().measures.size();
  for (std::size_t m = 0; m < measures; ++m) {
    const std::int64_t stored = totals_[strategy * measures + m][replicate];
    if (record.total(m) == stored) continue;
    throw InputError(
        result_.path(),
        fmt::format("replayed, the total of {} is {}, in the file it is {}",
                    header().measures[m].name, record.total(m), stored),
        "results of this version of the program (" + header().program_version + " wrote it)");
  }
  return record;
}

ReplicateRecord Replayer::replay_with(std::size_t strategy, std::uint32_t replicate,
                                      const std::vector<bool>& acts) const {
  return run(strategy, replicate, acts, {});
}

std::size_t find_strategy(const ResultHeader& header, const std::string& name) {
  const auto found = std::ranges::find(header.strategies, name);
  if (found != header.strategies.end()) {
    return static_cast<std::size_t>(found - header.strategies.begin());
  }
  const std::vector<std::string_view> known(header.strategies.begin(), header.strategies.end());
  std::string all;
  for (const std::string_view each : known) {
    all += (all.empty() ? "" : ", ") + hearsay::quoted(each);
  }
  throw InputError(
      "--strategy",
      "there is no strategy " + hearsay::quoted(name) + " in the file" + did_you_mean(name, known),
      all);
}

}  // namespace hearsay
