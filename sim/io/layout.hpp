// Names in a result file that its writer and its reader share.
#pragma once

namespace hearsay::layout {

inline constexpr char format[] = "hearsay result";
inline constexpr int major_version = 1;  // a reader refuses greater ones
inline constexpr int minor_version = 1;  // grows when something is added that readers may ignore

inline constexpr char provenance[] = "provenance";
inline constexpr char strategy[] = "strategy";
inline constexpr char replicate[] = "replicate";
inline constexpr char step[] = "step";
inline constexpr char agent[] = "agent";
inline constexpr char hours[] = "hours";
inline constexpr char total_suffix[] = "_total";
inline constexpr char agents_prefix[] = "agents_";

}  // namespace hearsay::layout
