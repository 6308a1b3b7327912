#include "sim/ensemble/points.hpp"

#include <map>
#include <utility>

#include "sim/core/digest.hpp"
#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

// Markets that are kept take at most about this many bytes.
constexpr std::uint64_t kMostKept = std::uint64_t{1} << 30;
// Problems of points that are told.
constexpr std::size_t kMostTold = 20;

std::string market_of(const Scenario& point) {
  return point.market_text() + std::to_string(point.market_seed()) +
         (point.model->needs_weights() ? " weights" : "") +
         (point.needs_circles() ? " circles" : "");
}

// Turns rows of some points into rows of the run.
class Placed final : public FinishedSink {
 public:
  Placed(FinishedSink& sink, std::vector<std::size_t> rows, bool tallied)
      : sink_(sink), rows_(std::move(rows)), tallied_(tallied) {}

  void take(std::size_t strategy, ReplicateId first, std::span<const ReplicateRecord> records,
            const AddToTally& add) override {
    if (tallied_) {
      sink_.take(rows_[strategy], first, records, add);
    } else {
      sink_.take(rows_[strategy], first, records, [](AgentTally&) {});
    }
  }
  void fail(std::size_t strategy, ReplicateId replicate, const std::string& message) override {
    sink_.fail(rows_[strategy], replicate, message);
  }
  std::chrono::steady_clock::duration leave_every() const override { return sink_.leave_every(); }
  std::string left(std::size_t strategy, ReplicateId replicate) override {
    return sink_.left(rows_[strategy], replicate);
  }
  void leave(std::size_t strategy, ReplicateId replicate, const std::string& state) override {
    sink_.leave(rows_[strategy], replicate, state);
  }

 private:
  FinishedSink& sink_;
  std::vector<std::size_t> rows_;
  bool tallied_;
};

}  // namespace

Points::Points(Scenario& scenario, Workers& workers) {
  if (scenario.points.empty()) points_.push_back(&scenario);
  for (Scenario& point : scenario.points) points_.push_back(&point);
  std::map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const auto [place, is_new] = known.emplace(market_of(*points_[i]), groups_.size());
    if (is_new) groups_.emplace_back();
    groups_[place->second].points.push_back(i);
    group_of_.push_back(place->second);
  }
  agents_.resize(points_.size());

  std::vector<Problem> impossible;
  std::size_t wrong = 0;
  std::uint64_t kept = 0;
  const auto note = [&](const InputError& error, std::size_t point,
                        std::vector<Problem>& problems) {
    if (++wrong > kMostTold) return;
    for (Problem problem : error.problems()) {
      if (!scenario.points.empty()) {
        problem.what +=
            ", at point " + std::to_string(point) + " (" + scenario.sweep.label(point) + ")";
      }
      problems.push_back(std::move(problem));
    }
  };
  for (Group& group : groups_) {
    try {
      group.market =
          std::make_unique<BuiltMarket>(build_market(*points_[group.points.front()], workers));
    } catch (const InputError& error) {
      note(error, group.points.front(), impossible);
      continue;
    }
    for (const std::size_t i : group.points) {
      agents_[i] = group.market->graph.agents();
      try {
        points_[i]->bind(group.market->view());
      } catch (const InputError& error) {
        note(error, i, unserved_);
      }
    }
    group.digest = group.market->graph.digest();
    if (groups_.front().market) {
      const BuiltMarket& first = *groups_.front().market;
      agents_are_alike_ = agents_are_alike_ &&
                          group.market->graph.agents() == first.graph.agents() &&
                          group.market->names == first.names;
    }
    group.size = group.market->graph.ties() * 16 + std::uint64_t{group.market->graph.agents()} * 64;
    if (&group != &groups_.front() && kept + group.size > kMostKept) {
      group.market.reset();
    } else {
      kept += group.size;
    }
  }
  if (!impossible.empty()) throw InputError(std::move(impossible));
  if (wrong > kMostTold) {
    unserved_.push_back({scenario.path,
                         std::to_string(wrong - kMostTold) + " more points are wrong",
                         "what is said of the first " + std::to_string(kMostTold)});
  }
}

void Points::raise_if_unserved() const {
  if (!unserved_.empty()) throw InputError(unserved_);
}

std::string Points::graph_digest() const {
  if (groups_.size() == 1) return groups_.front().digest;
  std::string all;
  for (const std::size_t group : group_of_) all += groups_[group].digest;
  return sha256(all);
}

void Points::bind(const Group& group) {
  for (const std::size_t i : group.points) points_[i]->bind(group.market->view());
}

bool Points::run(std::span<const ReplicateSet> wanted, std::uint32_t shards, Workers& workers,
                 FinishedSink& sink, const ProgressListener& progress, const StopRequest& stop) {
  HEARSAY_EXPECT(wanted.size() == count() * strategies());
  std::uint64_t all = 0;
  for (const ReplicateSet& set : wanted) all += set.count();
  std::uint64_t before = 0;
  for (Group& group : groups_) {
    std::vector<std::size_t> points;
    std::vector<std::size_t> rows;
    std::vector<ReplicateSet> sets;
    std::uint64_t of_group = 0;
    for (const std::size_t i : group.points) {
      std::uint64_t of_point = 0;
      for (std::size_t s = 0; s < strategies(); ++s) {
        of_point += wanted[i * strategies() + s].count();
      }
      if (of_point == 0) continue;
      of_group += of_point;
      points.push_back(i);
      for (std::size_t s = 0; s < strategies(); ++s) {
        rows.push_back(i * strategies() + s);
        sets.push_back(wanted[rows.back()]);
      }
    }
    if (of_group == 0) continue;
    if (stop && stop()) return false;
    const bool made_again = group.market == nullptr;
    if (made_again) {
      group.market =
          std::make_unique<BuiltMarket>(build_market(*points_[group.points.front()], workers));
      bind(group);
    }
    std::vector<EnsemblePlan> plans;
    for (const std::size_t i : points) {
      plans.push_back(make_plan(*points_[i], group.market->view()));
      plans.back().shards = shards;
    }
    Placed placed(sink, std::move(rows), agents_are_alike_);
    ProgressListener listener;
    if (progress) {
      listener = [&](std::uint64_t done, std::uint64_t) { progress(before + done, all); };
    }
    if (!run_units(EnsemblePlans(plans), sets, workers, placed, listener, stop)) return false;
    before += of_group;
    if (made_again) group.market.reset();
  }
  return true;
}

}  // namespace hearsay
