#include "sim/population/agreement.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

// Of what a friend says, by how far it is trusted (Nielsen, Global Trust in Advertising).
constexpr std::array<double, 3> kWeights{.23, .66, .85};
constexpr double kStill = 1e-9;
// Those who hold to nothing of their own may never come to rest.
constexpr int kMostRounds = 1000;

struct Voice {
  std::size_t of;  // position among the members
  double weight;   // of all who are listened to, 1
};

std::vector<std::vector<Voice>> voices_of(std::span<const AgentId> members, const Graph& graph) {
  std::vector<std::vector<Voice>> voices(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto friends = graph.friends(members[i]);
    double all = 0.0;
    for (std::size_t j = 0; j < members.size(); ++j) {
      const auto place = std::lower_bound(friends.begin(), friends.end(), members[j]);
      if (place == friends.end() || *place != members[j]) continue;
      const auto tie = graph.traits(members[i])[static_cast<std::size_t>(place - friends.begin())];
      voices[i].push_back({j, kWeights[static_cast<std::size_t>(tie.author_trust())]});
      all += voices[i].back().weight;
    }
    for (Voice& voice : voices[i]) voice.weight /= all;
  }
  return voices;
}

}  // namespace

std::vector<double> agreed_opinions(std::span<const AgentId> members, std::span<const double> first,
                                    double susceptibility, const Graph& graph) {
  HEARSAY_EXPECT(members.size() == first.size());
  const auto voices = voices_of(members, graph);
  std::vector<double> now(first.begin(), first.end());
  std::vector<double> next(now.size());
  for (int round = 0; round < kMostRounds; ++round) {
    double moved = 0.0;
    for (std::size_t i = 0; i < now.size(); ++i) {
      next[i] = first[i];
      if (!voices[i].empty()) {
        double heard = 0.0;
        for (const Voice& voice : voices[i]) heard += voice.weight * now[voice.of];
        next[i] = susceptibility * heard + (1.0 - susceptibility) * first[i];
      }
      moved = std::max(moved, std::abs(next[i] - now[i]));
    }
    now.swap(next);
    if (moved < kStill) break;
  }
  return now;
}

}  // namespace hearsay
