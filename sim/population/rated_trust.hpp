// Trust levels that a file says: ties that are rated, certified, signed or simply stated.
//
// A rating is what who follows thinks of whom it follows, so it is the trust of the reader. Which
// level it means depends on its scale.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/parallel.hpp"
#include "sim/graph/graph.hpp"
#include "sim/graph/graph_format.hpp"

namespace hearsay {

enum class TrustScale : std::uint8_t {
  drawn,      // the file does not say it: levels are drawn (assign_layers_and_trust)
  rated,      // -10 to 10, as in Bitcoin OTC: from 1 on medium, from 5 on high
  certified,  // as Advogato: journeyer, .8, is medium, master, 1, is high
  is_signed,  // -1 and 1, as in Slashdot and the signed Epinions: above 0 high
  stated      // as in Epinions: who is tied is trusted, all high
};

// The words for them, in their order.
const std::vector<std::string_view>& trust_scale_words();

// Whether the scale needs a rating on each tie.
constexpr bool needs_ratings(TrustScale scale) {
  return scale != TrustScale::drawn && scale != TrustScale::stated;
}

// Throws InputError where the ties of a file have no ratings.
void require_ratings(TrustScale scale, const GraphFile& file);

// What a rating means on a scale other than `drawn`.
TrustLevel trust_level(TrustScale scale, double rating);

// Sets the trust levels of all ties and leaves the layers as they are. `ratings` are by tie of the
// graph; none where the scale needs none. Who does not follow back trusts little.
void set_trust_levels(TrustScale scale, std::span<const double> ratings, Workers& workers,
                      Graph& graph);

}  // namespace hearsay
