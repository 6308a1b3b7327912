#include "verification/laboratory.hpp"

#include <algorithm>
#include <cmath>

#include "sim/core/catalogue.hpp"
#include "sim/ensemble/ensemble.hpp"
#include "sim/graph/builder.hpp"
#include "sim/graph/generator.hpp"

namespace hearsay::verification {
namespace {

void set_field(const Fields& fields, const Setting& setting) {
  for (const Field& field : fields) {
    if (const auto* group = std::get_if<Fields>(&field.slot())) {
      const std::string_view name = field.name();
      if (setting.name.starts_with(name) && setting.name.substr(name.size()).starts_with('.')) {
        Setting within = setting;
        within.name.remove_prefix(name.size() + 1);
        return set_field(*group, within);
      }
      continue;
    }
    if (field.name() != setting.name) continue;
    if (const auto* number = std::get_if<double>(&setting.value)) {
      if (const auto* real = std::get_if<double*>(&field.slot())) {
        **real = *number;
      } else if (const auto* truth = std::get_if<bool*>(&field.slot())) {
        **truth = *number != 0;
      } else if (const auto* duration = std::get_if<Duration*>(&field.slot())) {
        (*duration)->seconds = static_cast<std::int64_t>(*number);
      } else {
        *std::get<std::int64_t*>(field.slot()) = static_cast<std::int64_t>(*number);
      }
      return;
    }
    const auto& choice = std::get<Choice>(field.slot());
    const auto word = std::ranges::find(choice.words, std::get<std::string_view>(setting.value));
    if (word == choice.words.end()) break;
    choice.set(static_cast<std::size_t>(word - choice.words.begin()));
    return;
  }
  throw std::logic_error("a check sets what there is not: " + std::string(setting.name));
}

template <class Kind>
std::unique_ptr<Kind> configured(std::vector<std::unique_ptr<Kind>> all, std::string_view name,
                                 Settings settings) {
  auto entry = take(std::move(all), name);
  if (!entry) throw std::logic_error("a check is of what there is not: " + std::string(name));
  for (const Setting& setting : settings) set_field(entry->fields(), setting);
  return entry;
}

Ground with_agents(Graph graph, const Circles& circles) {
  Workers workers(1);
  const Luck luck = Luck::of_market(1);
  const PopulationParameters parameters;
  Ground ground;
  ground.graph = std::move(graph);
  assign_layers_and_trust(parameters, circles, luck, workers, ground.graph);
  ground.population = make_population(parameters, ground.graph, luck, workers);
  return ground;
}

Ground of_ties(std::uint32_t agents, const TieList& ties, TieKind kind) {
  Workers workers(1);
  GraphBuilder builder(agents, kind);
  for (const auto& [a, b] : ties) builder.add(AgentId{a}, AgentId{b});
  return with_agents(builder.build(workers), {});
}

class Given final : public Action {
 public:
  Given(Agents agents, Gift gift) : agents_(std::move(agents)), gift_(gift) {}

  std::string_view name() const override { return "given"; }
  std::string_view sentence() const override { return "seeds by number"; }
  Fields fields() override { return {}; }
  void check(const std::string&, Problems&) const override {}
  void bind(const Market&, const Clock&, const Luck&, ActionPlace) override {}
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<Run>(agents_, gift_);
  }

 private:
  class Run final : public ActionRun {
   public:
    Run(const Agents& agents, Gift gift) : agents_(agents), gift_(gift) {}
    void begin(const Luck&) override {}
    void act(Step t, Outbox& outbox) override {
      if (t != 0) return;
      for (const std::uint32_t agent : agents_) {
        outbox.send({AgentId{agent},
                     0,
                     {.channel = Channel::gift, .kind = static_cast<std::uint8_t>(gift_)}});
      }
    }

   private:
    const Agents& agents_;
    Gift gift_;
  };

  Agents agents_;
  Gift gift_;
};

class KeptRecords final : public RecordSink {
 public:
  void take(std::size_t, ReplicateId, std::span<const ReplicateRecord> block) override {
    records.insert(records.end(), block.begin(), block.end());
  }
  void take_agents(std::size_t, const AgentTally&) override {}

  std::vector<ReplicateRecord> records;
};

}  // namespace

std::unique_ptr<Model> model(std::string_view name, Settings settings) {
  return configured(all_models(), name, settings);
}

TieList complete(std::uint32_t agents) {
  TieList ties;
  for (std::uint32_t a = 0; a < agents; ++a) {
    for (std::uint32_t b = a + 1; b < agents; ++b) ties.emplace_back(a, b);
  }
  return ties;
}

TieList path(std::uint32_t agents) {
  TieList ties;
  for (std::uint32_t a = 0; a + 1 < agents; ++a) ties.emplace_back(a, a + 1);
  return ties;
}

TieList cycle(std::uint32_t agents) {
  TieList ties = path(agents);
  ties.emplace_back(agents - 1, 0);
  return ties;
}

TieList star(std::uint32_t leaves) {
  TieList ties;
  for (std::uint32_t leaf = 1; leaf <= leaves; ++leaf) ties.emplace_back(0, leaf);
  return ties;
}

TieList ring(std::uint32_t agents, std::uint32_t reach) {
  TieList ties;
  for (std::uint32_t a = 0; a < agents; ++a) {
    for (std::uint32_t k = 1; k <= reach; ++k) ties.emplace_back(a, (a + k) % agents);
  }
  return ties;
}

Ground mutual(std::uint32_t agents, const TieList& ties) {
  return of_ties(agents, ties, TieKind::mutual);
}

Ground directed(std::uint32_t agents, const TieList& ties) {
  return of_ties(agents, ties, TieKind::directed);
}

Ground generated(std::string_view generator, Settings settings, std::uint64_t seed) {
  Workers workers(1);
  CircleGraph made =
      configured(all_generators(), generator, settings)->generate(Luck::of_market(seed), workers);
  return with_agents(std::move(made.graph), made.circles);
}

void set(Model& model, Settings settings) {
  for (const Setting& setting : settings) set_field(model.fields(), setting);
}

Campaign given_to(Agents agents, Gift gift) {
  Campaign campaign;
  campaign.push_back(std::make_unique<Given>(std::move(agents), gift));
  return campaign;
}

Campaign given_at_random(const Ground& ground, const Clock& clock, std::uint32_t count,
                         std::string_view gift) {
  auto seed = configured(all_actions(), "seed", {{"count", count}, {"give", gift}});
  seed->bind(ground.view(), clock, Luck::of_market(1), {});
  Campaign campaign;
  campaign.push_back(std::move(seed));
  return campaign;
}

std::uint32_t Laboratory::replicates(std::uint32_t full) const {
  return is_quick() ? std::min(full, std::max(full / 8, 32U)) : full;
}

std::vector<ReplicateRecord> Laboratory::run(const Model& model, const Ground& ground,
                                             const Campaign& campaign, const Clock& clock,
                                             std::uint32_t replicates, std::uint64_t seed) {
  EnsemblePlan plan{model, ground.view(), clock, {&campaign}};
  plan.seed = seed;
  plan.replicates = replicates;
  KeptRecords kept;
  run_ensemble(plan, workers_, kept);
  return std::move(kept.records);
}

Measured mean(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  const auto n = static_cast<double>(values.size());
  Measured result{sum / n, 0};
  double squares = 0;
  for (const double value : values) squares += (value - result.value) * (value - result.value);
  if (values.size() > 1) result.standard_error = std::sqrt(squares / (n - 1) / n);
  return result;
}

Measured share_of(std::uint64_t successes, std::uint64_t cases) {
  const auto n = static_cast<double>(cases);
  const double share = static_cast<double>(successes) / n;
  // With a case more of either kind, or none of one kind would leave no error.
  const double p = (static_cast<double>(successes) + 1) / (n + 2);
  return {share, std::sqrt(p * (1 - p) / n)};
}

std::size_t place_of(const Model& model, std::string_view measure) {
  const auto measures = model.measures();
  const auto found = std::ranges::find(measures, measure, &Measure::name);
  if (found == measures.end()) {
    throw std::logic_error("a check asks for what is not measured: " + std::string(measure));
  }
  return static_cast<std::size_t>(found - measures.begin());
}

std::vector<double> totals(const Model& model, std::span<const ReplicateRecord> records,
                           std::string_view name) {
  const std::size_t measure = place_of(model, name);
  std::vector<double> totals;
  totals.reserve(records.size());
  for (const ReplicateRecord& record : records) {
    totals.push_back(static_cast<double>(record.total(measure)) * model.measures()[measure].scale);
  }
  return totals;
}

}  // namespace hearsay::verification
