#include "sim/engine/sort.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace hearsay {
namespace {

constexpr int kDigitBits = 11;
constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;
// Below this a comparison sort is done before the digits are counted.
constexpr std::size_t kFew = 256;

// What one target sees in a step is mostly a handful, which insertion orders fastest; for a hub it
// can be thousands.
constexpr std::ptrdiff_t kHandful = 32;

void order_within_targets(std::vector<Sighting>& sightings) {
  for (auto begin = sightings.begin(); begin != sightings.end();) {
    auto end = begin + 1;
    while (end != sightings.end() && end->target == begin->target) ++end;
    if (end - begin > kHandful) {
      std::sort(begin, end);
    } else {
      for (auto i = begin + 1; i < end; ++i) {
        const Sighting moving = *i;
        auto j = i;
        for (; j != begin && moving < *(j - 1); --j) *j = *(j - 1);
        *j = moving;
      }
    }
    begin = end;
  }
}

}  // namespace

void sort_sightings(std::vector<Sighting>& sightings, std::vector<Sighting>& scratch,
                    std::uint32_t agents) {
  if (sightings.size() < kFew) {
    std::sort(sightings.begin(), sightings.end());
    return;
  }
  scratch.resize(sightings.size());
  const auto bits = static_cast<int>(std::bit_width(agents));
  for (int shift = 0; shift < bits; shift += kDigitBits) {
    std::array<std::size_t, kDigits> start{};
    const auto digit = [shift](const Sighting& sighting) {
      return (index(sighting.target) >> shift) & (kDigits - 1);
    };
    for (const Sighting& sighting : sightings) ++start[digit(sighting)];
    std::size_t sum = 0;
    for (std::size_t& count : start) {
      const std::size_t here = count;
      count = sum;
      sum += here;
    }
    for (const Sighting& sighting : sightings) scratch[start[digit(sighting)]++] = sighting;
    sightings.swap(scratch);
  }
  order_within_targets(sightings);
}

}  // namespace hearsay
