#include "sim/population/rated_trust.hpp"

#include <algorithm>
#include <array>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kAgentsPerBlock = 1024;

// The least ratings of the two upper levels.
struct Limits {
  double medium;
  double high;
};

// Bitcoin OTC's guide for its users calls 1 "not a scammer" and 5 "a number of good transactions";
// where a scale has no more than two values there is no medium. A journeyer is .8, but what was .8
// may have gone through a float.
constexpr std::array<Limits, 5> kLimits = {
    {{0, 0}, {1, 5}, {0.75, 0.95}, {0.5, 0.5}, {-1e300, -1e300}}};

}  // namespace

const std::vector<std::string_view>& trust_scale_words() {
  static const std::vector<std::string_view> words = {"drawn", "rated", "certified", "signed",
                                                      "stated"};
  return words;
}

void require_ratings(TrustScale scale, const GraphFile& file) {
  if (!file.weights.empty()) return;
  throw InputError(file.report.file,
                   "its ties have no ratings, which trust levels that are " +
                       std::string(trust_scale_words()[static_cast<std::size_t>(scale)]) + " want",
                   "a third field in each line of an edge list, or a column or attribute named by "
                   "rating");
}

TrustLevel trust_level(TrustScale scale, double rating) {
  const Limits& limits = kLimits[static_cast<std::size_t>(scale)];
  if (rating >= limits.high) return TrustLevel::high;
  return rating >= limits.medium ? TrustLevel::medium : TrustLevel::low;
}

void set_trust_levels(TrustScale scale, std::span<const double> ratings, Workers& workers,
                      Graph& graph) {
  HEARSAY_EXPECT(scale != TrustScale::drawn);
  HEARSAY_EXPECT(!needs_ratings(scale) || ratings.size() == graph.ties());
  const std::span<TieTraits> traits = graph.mutable_traits();
  const auto level = [&](TieIndex tie) {
    return trust_level(scale, needs_ratings(scale) ? ratings[tie] : 0.0);
  };
  workers.for_blocks(graph.agents(), kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t a = begin; a < end; ++a) {
      const AgentId author{static_cast<std::uint32_t>(a)};
      TieIndex tie = graph.first_tie(author);
      for (const AgentId reader : graph.friends(author)) {
        const auto back = graph.friends(reader);
        const auto found = std::lower_bound(back.begin(), back.end(), author);
        const bool follows_back = found != back.end() && *found == author;
        const TrustLevel of_author =
            follows_back
                ? level(graph.first_tie(reader) + static_cast<TieIndex>(found - back.begin()))
                : TrustLevel::low;
        const TieTraits old = traits[tie];
        traits[tie] = {old.author_layer(), of_author, old.reader_layer(), level(tie)};
        ++tie;
      }
    }
  });
}

}  // namespace hearsay
