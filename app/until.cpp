#include "app/until.hpp"

#include <algorithm>
#include <sstream>

namespace hearsay {

Watch::Watch(const StoppingRule& rule, std::size_t strategies, std::size_t replicates,
             std::span<const ReplicateSource* const> there, FinishedSink& sink)
    : rule_(rule), sink_(sink), counts_(strategies), failed_(strategies) {
  for (const FailedReplicate& one : failed_of(there, strategies)) {
    failed_[one.strategy].add({one.replicate, one.replicate + 1});
  }
  for (auto& goals : counts_) {
    goals.assign(rule.goals().size(), std::vector<double>(replicates));
  }
  constexpr std::uint32_t kAtOnce = 64;
  for (const ReplicateSource* source : there) {
    for (std::size_t s = 0; s < strategies; ++s) {
      for (const ReplicateRange& range : source->covered()[s].ranges()) {
        for (std::uint32_t first = range.first; first < range.end; first += kAtOnce) {
          note(s, first, source->read(s, {first, std::min(range.end, first + kAtOnce)}));
        }
      }
    }
  }
}

void Watch::note(std::size_t strategy, std::size_t first,
                 std::span<const ReplicateRecord> records) {
  const auto& goals = rule_.goals();
  for (std::size_t g = 0; g < goals.size(); ++g) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      counts_[strategy][g][first + i] = static_cast<double>(records[i].total(goals[g].column));
    }
  }
}

void Watch::take(std::size_t strategy, ReplicateId first, std::span<const ReplicateRecord> records,
                 const AddToTally& add) {
  {
    const std::scoped_lock lock(noting_);
    note(strategy, index(first), records);
    const auto begin = index(first);
    const auto end = begin + static_cast<std::uint32_t>(records.size());
    failed_[strategy] = failed_[strategy].without(ReplicateSet(begin, end));
  }
  sink_.take(strategy, first, records, add);
}

void Watch::fail(std::size_t strategy, ReplicateId replicate, const std::string& message) {
  {
    const std::scoped_lock lock(noting_);
    failed_[strategy].add({index(replicate), index(replicate) + 1});
  }
  sink_.fail(strategy, replicate, message);
}

Verdict Watch::judge(std::size_t k, std::size_t replicates) const {
  auto counts = counts_;
  ReplicateSet there(0, static_cast<std::uint32_t>(replicates));
  for (const ReplicateSet& failed : failed_) there = there.without(failed);
  for (auto& goals : counts) {
    for (auto& values : goals) {
      std::vector<double> kept;
      for (const ReplicateRange& range : there.ranges()) {
        kept.insert(kept.end(), values.begin() + range.first, values.begin() + range.end);
      }
      values = std::move(kept);
    }
  }
  return rule_.judge(counts, k);
}

std::vector<std::string> goals_of(const RunRecipe& recipe) {
  std::vector<std::string> goals;
  std::istringstream lines(recipe.until);
  for (std::string line; std::getline(lines, line);) goals.push_back(line);
  return goals;
}

std::string goals_text(const std::vector<std::string>& goals) {
  std::string text;
  for (const std::string& goal : goals) text += (text.empty() ? "" : " and ") + goal;
  return text;
}

bool would_have_ended(const StoppingRule& rule, const ResultReader& result,
                      std::span<const std::uint32_t> looks) {
  const ResultHeader& header = result.header();
  std::vector<std::vector<std::vector<double>>> all(header.strategies.size());
  for (std::size_t s = 0; s < all.size(); ++s) {
    for (const Goal& goal : rule.goals()) {
      const auto totals = result.totals(s, goal.column);
      all[s].emplace_back(totals.begin(), totals.end());
    }
  }
  for (std::size_t k = 0; k < looks.size() && looks[k] <= header.replicates; ++k) {
    auto counts = all;
    for (auto& goals : counts) {
      for (auto& values : goals) values.resize(looks[k]);
    }
    const bool ends = k + 1 == looks.size() || rule.judge(counts, k + 1).reached;
    if (ends) return looks[k] == header.replicates;
  }
  return false;
}

}  // namespace hearsay
