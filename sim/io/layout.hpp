// Names in a result file that its writer and its reader share.
#pragma once

#include <cstdint>
#include <limits>

namespace hearsay::layout {

inline constexpr char format[] = "hearsay result";
inline constexpr int major_version = 1;  // a reader refuses greater ones
inline constexpr int minor_version = 3;  // grows when something is added that readers may ignore

inline constexpr char provenance[] = "provenance";
inline constexpr char strategy[] = "strategy";
inline constexpr char replicate[] = "replicate";
inline constexpr char step[] = "step";
inline constexpr char agent[] = "agent";
inline constexpr char point[] = "point";
inline constexpr char plain_strategy[] = "plain_strategy";
inline constexpr char market_agents[] = "market_agents";
inline constexpr char hours[] = "hours";
inline constexpr char sample[] = "sample";
inline constexpr char word[] = "word";
inline constexpr char total_suffix[] = "_total";
inline constexpr char sum_suffix[] = "_sum";
inline constexpr char squares_suffix[] = "_sum_of_squares";
inline constexpr char total_sentence[] = ", in all steps together";  // after the measure's own

// A sum of squares has 128 bits, which few readers know: it is told in words of 32 bits, the least
// first, each a number of its own.
inline constexpr int squares_words = 4;
// Of replicates that failed: their group, how many of each strategy did not, and what stands where
// their counts would be.
inline constexpr char failed[] = "failed";
inline constexpr char failure[] = "failure";
inline constexpr char finished[] = "finished";
inline constexpr std::int64_t missing = std::numeric_limits<std::int64_t>::min();

inline constexpr char agents_prefix[] = "agents_";

}  // namespace hearsay::layout
