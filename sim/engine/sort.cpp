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

// Groups of one target are a handful; insertion is the fastest way to order them.
void order_within_targets(std::vector<Sighting>& sightings) {
  for (std::size_t i = 1; i < sightings.size(); ++i) {
    const Sighting moving = sightings[i];
    std::size_t j = i;
    for (; j > 0 && moving < sightings[j - 1]; --j) sightings[j] = sightings[j - 1];
    sightings[j] = moving;
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
