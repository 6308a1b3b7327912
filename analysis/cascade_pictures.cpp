#include "analysis/cascade_pictures.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "analysis/assessment.hpp"
#include "analysis/replayer.hpp"

namespace hearsay {
namespace {

DrawnReader::As drawn_as(const CascadeMember& member) {
  if (member.criticised != CascadeMember::kNever) return DrawnReader::As::critic;
  if (member.bought != CascadeMember::kNever) return DrawnReader::As::buyer;
  if (member.shared != CascadeMember::kNever) return DrawnReader::As::sharer;
  return DrawnReader::As::reader;
}

// The members of the largest trees, parents before those they told. Of a tree that does not fit,
// those who make its shape or did something go before those who only read.
std::vector<std::uint32_t> chosen_members(const Cascades& cascades, std::size_t most,
                                          std::size_t& trees) {
  const auto& members = cascades.members;
  std::vector<bool> matters(members.size(), false);
  for (std::uint32_t i = 0; i < members.size(); ++i) {
    if (drawn_as(members[i]) > DrawnReader::As::sharer) matters[i] = true;
    if (members[i].parent != kNobody) matters[members[i].parent] = true;
  }
  std::vector<std::uint32_t> chosen;
  for (const CascadeTree& tree : cascades.trees) {
    if (tree.size < 2 || chosen.size() >= most) break;
    ++trees;
    const bool fits = tree.size <= most - chosen.size();
    for (const bool those_who_matter : {true, false}) {
      for (std::uint32_t i = tree.root; i < members.size() && chosen.size() < most; ++i) {
        if (members[i].root == tree.root && matters[i] == those_who_matter) chosen.push_back(i);
      }
    }
    if (!fits) break;
  }
  // Whoever matters was told by somebody who does, so that parents are there, and come first.
  std::ranges::sort(chosen, {}, [&](std::uint32_t i) { return std::pair(members[i].root, i); });
  return chosen;
}

}  // namespace

CascadePicture picture_of(const Cascades& cascades, std::size_t most) {
  CascadePicture picture;
  picture.readers = cascades.members.size();
  picture.cascades = cascades.trees.size();
  picture.by_generation = cascades.by_generation;
  for (const CascadeTree& tree : cascades.trees) picture.alone += tree.size == 1 ? 1 : 0;
  if (!cascades.trees.empty()) {
    const CascadeTree& largest = cascades.trees.front();
    picture.largest = largest.size;
    picture.depth = largest.depth;
    picture.structural_virality = largest.structural_virality;
  }
  const std::vector<std::uint32_t> chosen = chosen_members(cascades, most, picture.trees);
  std::vector<std::uint32_t> place(cascades.members.size(), kNobody);
  std::vector<std::vector<std::uint32_t>> told(chosen.size());
  for (std::uint32_t i = 0; i < chosen.size(); ++i) {
    const CascadeMember& member = cascades.members[chosen[i]];
    place[chosen[i]] = i;
    DrawnReader& reader = picture.drawn.emplace_back();
    reader.step = member.read;
    reader.as = drawn_as(member);
    if (member.parent == kNobody) continue;
    reader.parent = place[member.parent];
    told[reader.parent].push_back(i);
  }
  // Rows in the order of a walk that goes down before it goes on.
  std::uint32_t row = 0;
  for (std::uint32_t root = 0; root < chosen.size(); ++root) {
    if (picture.drawn[root].parent != kNobody) continue;
    std::vector<std::uint32_t> waiting{root};
    while (!waiting.empty()) {
      const std::uint32_t i = waiting.back();
      waiting.pop_back();
      picture.drawn[i].row = row++;
      waiting.insert(waiting.end(), told[i].rbegin(), told[i].rend());
    }
  }
  return picture;
}

std::array<std::uint32_t, 3> typical_best_worst(std::span<const double> values,
                                                bool less_is_better) {
  std::vector<std::uint32_t> order(values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return values[i]; });
  const auto first_with = [&](double value) {
    return static_cast<std::uint32_t>(std::ranges::find(values, value) - values.begin());
  };
  const std::uint32_t least = first_with(values[order.front()]);
  const std::uint32_t most = first_with(values[order.back()]);
  const std::uint32_t median = first_with(values[order[(order.size() - 1) / 2]]);
  return {median, less_is_better ? least : most, less_is_better ? most : least};
}

std::vector<std::vector<CascadePicture>> cascade_pictures(const Results& results,
                                                          std::size_t deciding,
                                                          const std::string& beside,
                                                          Workers& workers) {
  const ResultHeader& header = results.header();
  std::vector<std::vector<CascadePicture>> all(header.strategies.size());
  for (const ResultReader& file : results.files()) {
    std::optional<std::size_t> first;  // its strategies here are of one point
    for (std::size_t s = 0; s < all.size() && !first; ++s) {
      if (&results.file_of(s) == &file) first = results.place_in_file(s);
    }
    if (!first) continue;
    const Replayer replayer(file, beside.empty() ? file.path() : beside, workers,
                            *first / file.header().strategies_of_a_point());
    struct Wanted {
      std::size_t strategy;  // among those of all files
      std::size_t here;      // in this file
      std::size_t picture;
      std::uint32_t replicate;
    };
    std::vector<Wanted> wanted;
    for (std::size_t s = 0; s < all.size(); ++s) {
      if (&results.file_of(s) != &file) continue;
      const std::size_t here = results.place_in_file(s);
      if (replayer.campaign(here).empty()) continue;
      const auto replicates = typical_best_worst(results.totals(s, deciding),
                                                 less_is_better(header.measures[deciding].name));
      all[s].resize(replicates.size());
      for (std::size_t i = 0; i < replicates.size(); ++i) {
        wanted.push_back({s, here, i, results.replicate(replicates[i])});
      }
    }
    workers.for_each(wanted.size(), [&](std::size_t i, int) {
      const Wanted& one = wanted[i];
      Trace trace;
      const auto record = replayer.replay(one.here, one.replicate, {.trace = &trace});
      CascadePicture& picture = all[one.strategy][one.picture];
      picture = picture_of(cascades_of(trace));
      picture.replicate = one.replicate;
      picture.count = record.total(deciding);
    });
  }
  return all;
}

}  // namespace hearsay
