// What the cascades of a typical, a best and a worst replicate look like: for the picture that a
// page shows of them.
//
// The typical one is the replicate of the (lower) median, the others have the most and the least of
// what decides, each the first of its equals. All three are simulated once more. A picture is small
// whatever the market: the largest cascades are drawn until there are readers enough; of the last
// of them those who told others, bought or criticised come first, then those who read first.
// Cascades of one reader are only counted.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/cascade_tree.hpp"
#include "analysis/results.hpp"
#include "sim/core/parallel.hpp"

namespace hearsay {

inline constexpr std::size_t kMostDrawn = 160;  // readers of a picture

struct DrawnReader {
  enum class As : std::uint8_t { reader, sharer, buyer, critic };  // the last that applies

  std::uint32_t step = 0;          // in which it read
  std::uint32_t row = 0;           // a row of its own; a friend's readers follow it
  std::uint32_t parent = kNobody;  // position of whom it heard from; kNobody: the campaign
  As as = As::reader;
};

struct CascadePicture {
  std::uint32_t replicate = 0;
  std::int64_t count = 0;  // of what decides
  std::size_t readers = 0;
  std::size_t cascades = 0;
  std::size_t alone = 0;  // cascades of one reader
  std::size_t largest = 0;
  std::uint32_t depth = 0;           // of the largest
  double structural_virality = 0.0;  // likewise
  std::vector<std::size_t> by_generation;
  std::size_t trees = 0;  // that are drawn, perhaps in part
  std::vector<DrawnReader> drawn;
};

// Draws cascades, without the replicate they are of.
CascadePicture picture_of(const Cascades& cascades, std::size_t most = kMostDrawn);

// The replicates with the median, the most and the least of what is given.
std::array<std::uint32_t, 3> typical_best_worst(std::span<const double> values,
                                                bool less_is_better);

// Of each strategy: typical, best, worst; none where the strategy does nothing. Files that the
// scenarios name are beside `beside`, or, where that is empty, beside each result. Throws
// InputError where a file cannot be replayed.
std::vector<std::vector<CascadePicture>> cascade_pictures(const Results& results,
                                                          std::size_t deciding,
                                                          const std::string& beside,
                                                          Workers& workers);

}  // namespace hearsay
