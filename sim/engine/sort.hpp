// Brings the sightings of a step into their canonical order: grouped by target, and within a target
// by what is seen. That order, not the order of arrival, is what an agent takes them up in.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/sighting.hpp"

namespace hearsay {

// `scratch` is working space that keeps its capacity from call to call; `agents` bounds the
// targets.
void sort_sightings(std::vector<Sighting>& sightings, std::vector<Sighting>& scratch,
                    std::uint32_t agents);

}  // namespace hearsay
