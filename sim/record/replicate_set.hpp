// Which replicates are meant, such as those that are finished: ranges in order, as few as say it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace hearsay {

// The replicates first, first + 1, ... before end.
struct ReplicateRange {
  std::uint32_t first = 0;
  std::uint32_t end = 0;

  std::uint32_t count() const { return end - first; }
  bool operator==(const ReplicateRange&) const = default;
};

class ReplicateSet {
 public:
  ReplicateSet() = default;
  ReplicateSet(std::uint32_t first, std::uint32_t end) { add({first, end}); }

  void add(ReplicateRange range) {
    if (range.count() == 0) return;
    std::vector<ReplicateRange> joined;
    for (const ReplicateRange& other : ranges_) {
      if (other.end < range.first || range.end < other.first) {
        joined.push_back(other);
      } else {
        range = {std::min(range.first, other.first), std::max(range.end, other.end)};
      }
    }
    const auto place = std::ranges::upper_bound(joined, range.first, {}, &ReplicateRange::first);
    joined.insert(place, range);
    ranges_ = std::move(joined);
  }
  void add_all(const ReplicateSet& other) {
    for (const ReplicateRange& range : other.ranges_) add(range);
  }

  bool empty() const { return ranges_.empty(); }
  bool holds(std::uint32_t replicate) const {
    return std::ranges::any_of(ranges_, [&](const ReplicateRange& range) {
      return range.first <= replicate && replicate < range.end;
    });
  }
  std::uint32_t count() const {
    std::uint32_t sum = 0;
    for (const ReplicateRange& range : ranges_) sum += range.count();
    return sum;
  }
  std::span<const ReplicateRange> ranges() const { return ranges_; }

  // Those of this set that are not in the other, and those that are.
  ReplicateSet without(const ReplicateSet& other) const {
    ReplicateSet rest;
    for (ReplicateRange range : ranges_) {
      for (const ReplicateRange& gone : other.ranges_) {
        if (gone.end <= range.first || range.end <= gone.first) continue;
        if (range.first < gone.first) rest.add({range.first, gone.first});
        range.first = std::min(gone.end, range.end);
      }
      rest.add(range);
    }
    return rest;
  }
  ReplicateSet common(const ReplicateSet& other) const { return without(without(other)); }

  // "0 to 63, 70".
  std::string text() const {
    std::string text;
    for (const ReplicateRange& range : ranges_) {
      if (!text.empty()) text += ", ";
      text += std::to_string(range.first);
      if (range.count() > 1) text += " to " + std::to_string(range.end - 1);
    }
    return text.empty() ? "none" : text;
  }

  bool operator==(const ReplicateSet&) const = default;

 private:
  std::vector<ReplicateRange> ranges_;  // ascending, with gaps between them
};

}  // namespace hearsay
