// Most agents see one thing in a step, so nearly all the work is finding those who see more: a bit
// for each agent says whether it was met before. Only the sightings of such agents are moved to the
// end and sorted.
#include "sim/engine/grouping.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "sim/core/agent_bits.hpp"

namespace hearsay {
namespace {

constexpr int kMostBits = 11;
// Up to here insertion orders fastest.
constexpr std::ptrdiff_t kHandful = 24;

std::uint32_t hash(AgentId target) {
  return index(target) * 0x9E3779B1U;  // 2^32 over the golden ratio (Knuth)
}

void sort_few(std::span<Sighting> few) {
  for (auto i = few.begin() + 1; i < few.end(); ++i) {
    if (!(*i < *(i - 1))) continue;
    const Sighting moving = *i;
    auto j = i;
    do {
      *j = *(j - 1);
      --j;
    } while (j != few.begin() && moving < *(j - 1));
    *j = moving;
  }
}

// Groups `from`, whose hashes are equal in their first `used` bits, into `to`: deals them into
// about twice as many boxes as there are sightings, by a hash of the target, so that agents who are
// numbered near each other do not crowd one box, and sorts what shares a box. Boxes are kept few
// enough for the first cache; what makes them too full is dealt out again.
void deal(std::span<Sighting> from, std::span<Sighting> to, int used) {
  const int bits =
      std::min({kMostBits, static_cast<int>(std::bit_width(from.size())) + 1, 32 - used});
  std::array<std::uint32_t, (1 << kMostBits) + 1> start;
  std::fill_n(start.begin(), (std::size_t{1} << bits) + 1, 0U);
  const auto box = [used, bits](const Sighting& sighting) {
    return (hash(sighting.target) << used) >> (32 - bits);
  };
  for (const Sighting& sighting : from) ++start[box(sighting) + 1];
  std::uint32_t fullest = 0;
  for (std::size_t b = 0; b < std::size_t{1} << bits; ++b) {
    fullest = std::max(fullest, start[b + 1]);
    start[b + 1] += start[b];
  }
  for (const Sighting& sighting : from) to[start[box(sighting)]++] = sighting;
  if (fullest < 2) return;
  // Now start[b] is where box b ends.
  std::uint32_t begin = 0;
  for (std::size_t b = 0; b < std::size_t{1} << bits; ++b) {
    const std::uint32_t end = start[b];
    const auto in_box = to.subspan(begin, end - begin);
    if (in_box.size() > 1) {
      if (in_box.size() <= kHandful) {
        sort_few(in_box);
      } else if (used + bits < 32 && in_box.size() < from.size()) {
        const auto room = from.subspan(begin, end - begin);
        deal(in_box, room, used + bits);
        std::copy(room.begin(), room.end(), in_box.begin());
      } else {
        std::sort(in_box.begin(), in_box.end());
      }
    }
    begin = end;
  }
}

}  // namespace

std::size_t Grouping::group_by_target(std::vector<Sighting>& sightings,
                                      std::span<std::uint64_t> marks) {
  if (sightings.size() < 2) return sightings.size();
  const auto word = [&](const Sighting& s) -> std::uint64_t& { return marks[word_of(s.target)]; };
  const auto bit = [](const Sighting& s) { return bit_of(s.target); };

  for (const Sighting& s : sightings) {
    std::uint64_t& marked = word(s);
    if ((marked & bit(s)) != 0) shared_.push_back(s);
    marked |= bit(s);
  }
  if (shared_.empty()) {
    for (const Sighting& s : sightings) word(s) = 0;
    return sightings.size();
  }
  // Take away the marks of those who were met again, so that all of theirs can be told.
  for (const Sighting& s : shared_) word(s) &= ~bit(s);
  shared_.clear();
  std::size_t alone = 0;
  for (const Sighting& s : sightings) {
    if ((word(s) & bit(s)) != 0) {
      sightings[alone++] = s;
    } else {
      shared_.push_back(s);
    }
  }
  for (std::size_t i = 0; i < alone; ++i) word(sightings[i]) = 0;
  if (static_cast<std::ptrdiff_t>(shared_.size()) <= kHandful) {
    sort_few(shared_);
    std::copy(shared_.begin(), shared_.end(),
              sightings.begin() + static_cast<std::ptrdiff_t>(alone));
  } else {
    deal(shared_, std::span(sightings).subspan(alone), 0);
  }
  shared_.clear();
  return alone;
}

}  // namespace hearsay
