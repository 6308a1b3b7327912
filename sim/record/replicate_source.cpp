#include "sim/record/replicate_source.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <set>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

// Records on their way from a source to the sink take at most about this many bytes.
constexpr std::size_t kPiece = std::size_t{2} << 20;

bool holds_all(const ReplicateSource& a, const ReplicateSource& b) {
  for (std::size_t s = 0; s < a.covered().size(); ++s) {
    if (!b.covered()[s].without(a.covered()[s]).empty()) return false;
  }
  return true;
}

}  // namespace

void Batch::take(std::size_t strategy, ReplicateId first,
                 std::span<const ReplicateRecord> records) {
  std::uint32_t replicate = index(first);
  covered_[strategy].add({replicate, replicate + static_cast<std::uint32_t>(records.size())});
  for (const ReplicateRecord& record : records) {
    PackedRecords packed(record);
    steps_ = packed.steps();
    measures_ = packed.measures();
    packed.add(record);
    record_bytes_ += packed.bytes().size();
    rows_.emplace(std::pair(strategy, replicate++), packed.bytes());
  }
}

PackedRecords Batch::packed(std::size_t strategy, ReplicateRange range) const {
  PackedRecords records(steps_, measures_);
  auto row = rows_.find({strategy, range.first});
  for (; records.size() < range.count(); ++row) {
    HEARSAY_EXPECT(row != rows_.end());
    records.add(row->second);
  }
  return records;
}

void Batch::add_tally(std::size_t strategy, AgentTally& tally) const {
  const auto found = tallies_.find(strategy);
  if (found != tallies_.end()) tally.add(found->second);
}

std::vector<ReplicateSet> covered_by(std::span<const ReplicateSource* const> sources,
                                     std::size_t strategies) {
  std::vector<ReplicateSet> all(strategies);
  for (const ReplicateSource* source : sources) {
    for (std::size_t s = 0; s < strategies; ++s) all[s].add_all(source->covered()[s]);
  }
  return all;
}

std::uint64_t count(std::span<const ReplicateSet> replicates) {
  std::uint64_t sum = 0;
  for (const ReplicateSet& set : replicates) sum += set.count();
  return sum;
}

std::vector<FailedReplicate> failed_of(std::span<const ReplicateSource* const> sources,
                                       std::size_t strategies) {
  const auto covered = covered_by(sources, strategies);
  std::map<std::pair<std::size_t, std::uint32_t>, std::string> messages;
  for (const ReplicateSource* source : sources) {
    for (const FailedReplicate& one : source->failed()) {
      const ReplicateSet alone(one.replicate, one.replicate + 1);
      if (!covered[one.strategy].common(alone).empty()) continue;
      messages[{one.strategy, one.replicate}] = one.message;
    }
  }
  std::vector<FailedReplicate> failed;
  for (auto& [place, message] : messages) {
    failed.push_back({place.first, place.second, std::move(message)});
  }
  return failed;
}

bool Disjoint::sound() const {
  return std::ranges::all_of(repeats, &Overlap::whole);
}

Disjoint disjoint(std::span<const ReplicateSource* const> sources) {
  // The fullest first: what is in one of them as a whole need not be taken from others.
  std::vector<std::size_t> order(sources.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<std::uint64_t> counts;
  for (const ReplicateSource* source : sources) counts.push_back(count(source->covered()));
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return counts[i]; });
  // Who of the chosen holds which replicates, by strategy: first of a range, its end and their
  // place among the chosen.
  struct Held {
    std::uint32_t end;
    std::size_t place;
  };
  std::vector<std::map<std::uint32_t, Held>> held(
      sources.empty() ? 0 : sources.front()->covered().size());
  Disjoint found;
  for (const std::size_t i : order) {
    const auto& covered = sources[i]->covered();
    std::set<std::size_t> overlapping;
    for (std::size_t s = 0; s < covered.size(); ++s) {
      for (const ReplicateRange& range : covered[s].ranges()) {
        auto one = held[s].upper_bound(range.first);
        if (one != held[s].begin() && std::prev(one)->second.end > range.first) --one;
        for (; one != held[s].end() && one->first < range.end; ++one) {
          overlapping.insert(one->second.place);
        }
      }
    }
    for (const std::size_t place : overlapping) {
      const std::size_t other = found.chosen[place];
      const bool whole = holds_all(*sources[other], *sources[i]);
      found.repeats.push_back({i, other, whole});
      if (whole) break;
    }
    if (!overlapping.empty()) continue;
    for (std::size_t s = 0; s < covered.size(); ++s) {
      for (const ReplicateRange& range : covered[s].ranges()) {
        held[s].emplace(range.first, Held{range.end, found.chosen.size()});
      }
    }
    found.chosen.push_back(i);
  }
  std::ranges::sort(found.chosen);
  return found;
}

void join(std::span<const ReplicateSource* const> sources, std::size_t strategies,
          std::size_t outcomes, std::size_t agents, RecordSink& sink) {
  struct Held {
    ReplicateRange range;
    const ReplicateSource* source;
  };
  for (std::size_t s = 0; s < strategies; ++s) {
    std::vector<Held> held;
    for (const ReplicateSource* source : sources) {
      for (const ReplicateRange& range : source->covered()[s].ranges()) {
        held.push_back({range, source});
      }
    }
    if (held.empty()) continue;
    std::ranges::sort(held, {}, [](const Held& one) { return one.range.first; });
    std::uint32_t at_once = 1;
    for (const Held& one : held) {
      for (std::uint32_t first = one.range.first; first < one.range.end;) {
        const std::uint32_t end = std::min(one.range.end, first + at_once);
        const PackedRecords records = one.source->packed(s, {first, end});
        sink.take_packed(s, ReplicateId{first}, records);
        const std::size_t size = records.bytes().size() / records.size() + 1;
        at_once = static_cast<std::uint32_t>(std::clamp<std::size_t>(kPiece / size, 1, 1U << 20));
        first = end;
      }
    }
    AgentTally tally(outcomes, agents);
    for (const ReplicateSource* source : sources) source->add_tally(s, tally);
    sink.take_agents(s, tally);
  }
}

}  // namespace hearsay
