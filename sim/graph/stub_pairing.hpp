// Ties agents at random so that each has the number of friends it is to have: the configuration
// model (Molloy, Reed 1995).
//
// A stub is one end of a tie. Stubs are brought into a random order (Fisher, Yates 1938) and each
// two that follow each other become a tie. Ties of an agent with itself, repeated ones and those
// that are not allowed are then mended: a random tie x-y gives way, and a-b and x-y become a-x and
// b-y, so that every agent keeps its number (McKay, Wormald 1990). In sparse graphs few need that,
// and all are mended; where nearly everybody is tied to everybody, or where no graph has the
// degrees at all, a few are left out.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "sim/core/draws.hpp"
#include "sim/graph/random_rows.hpp"

namespace hearsay {

// A friendship as a number that sorts by its lower agent, then by its higher.
using TieKey = std::uint64_t;
constexpr TieKey tie_key(AgentId a, AgentId b) {
  return TieKey{std::min(index(a), index(b))} << 32 | std::max(index(a), index(b));
}
constexpr AgentId lower_agent(TieKey tie) {
  return AgentId{static_cast<std::uint32_t>(tie >> 32)};
}
constexpr AgentId higher_agent(TieKey tie) {
  return AgentId{static_cast<std::uint32_t>(tie)};
}

// Different ties, of which some are put in and taken out after they were sorted.
class TieSet {
 public:
  // Ascending, without repeats.
  explicit TieSet(std::vector<TieKey> ties) : ties_(std::move(ties)) {}

  bool contains(TieKey tie) const {
    return added_.contains(tie) || (sorted_has(tie) && !removed_.contains(tie));
  }
  void insert(TieKey tie) {
    if (sorted_has(tie)) {
      removed_.erase(tie);
    } else if (added_.insert(tie).second) {
      ever_added_.push_back(tie);
    }
  }
  void erase(TieKey tie) {
    if (added_.erase(tie) == 0) removed_.insert(tie);
  }
  // One of `choices()` ties, which may have been taken out since.
  std::size_t choices() const { return ties_.size() + ever_added_.size(); }
  TieKey choice(std::size_t i) const {
    return i < ties_.size() ? ties_[i] : ever_added_[i - ties_.size()];
  }

  // Ascending; leaves the set empty.
  std::vector<TieKey> take() {
    if (added_.empty() && removed_.empty()) return std::move(ties_);
    std::vector<TieKey> stay;
    stay.reserve(ties_.size());
    std::set_difference(ties_.begin(), ties_.end(), removed_.begin(), removed_.end(),
                        std::back_inserter(stay));
    std::vector<TieKey> all;
    all.reserve(stay.size() + added_.size());
    std::merge(stay.begin(), stay.end(), added_.begin(), added_.end(), std::back_inserter(all));
    return all;
  }

 private:
  bool sorted_has(TieKey tie) const { return std::binary_search(ties_.begin(), ties_.end(), tie); }

  std::vector<TieKey> ties_;
  std::set<TieKey> added_;
  std::set<TieKey> removed_;
  std::vector<TieKey> ever_added_;
};

// Pairs the stubs, an even number, each given by the agent it belongs to. allowed(a, b) says
// whether two different agents may be tied. Draws are of (order or Purpose::stub_mending, first_key
// + a number below that of the stubs), so that those who pair several lists keep their keys apart.
// Returns the ties, ascending.
template <class Allowed>
std::vector<TieKey> pair_stubs(std::vector<AgentId> stubs, const Luck& luck, Purpose order,
                               std::uint64_t first_key, const Allowed& allowed) {
  // After so many rounds that mended hardly any the rest is left out. A few may just be hard to
  // find room for, many have none.
  const auto idle_rounds = [](std::size_t rest) { return rest <= 1'000 ? 100U : 5U; };

  Draw draw{};
  for (std::size_t left = stubs.size(), step = 0; left > 1; --left, ++step) {
    // A draw is enough for two.
    if (step % 2 == 0) draw = luck.draw(order, first_key + step / 2, 0);
    const double chosen = draw.uniform(step % 2) * static_cast<double>(left);
    std::swap(stubs[left - 1], stubs[static_cast<std::size_t>(chosen)]);
  }

  using Pair = std::pair<AgentId, AgentId>;
  std::vector<Pair> homeless;
  std::vector<TieKey> ties;
  ties.reserve(stubs.size() / 2);
  for (std::size_t i = 0; i + 1 < stubs.size(); i += 2) {
    if (stubs[i] == stubs[i + 1] || !allowed(stubs[i], stubs[i + 1])) {
      homeless.emplace_back(stubs[i], stubs[i + 1]);
    } else {
      ties.push_back(tie_key(stubs[i], stubs[i + 1]));
    }
  }
  std::vector<AgentId>().swap(stubs);
  std::sort(ties.begin(), ties.end());
  const auto repeated = [&](std::size_t i) { return i > 0 && ties[i] == ties[i - 1]; };
  for (std::size_t i = 0; i < ties.size(); ++i) {
    if (repeated(i)) homeless.emplace_back(lower_agent(ties[i]), higher_agent(ties[i]));
  }
  ties.erase(std::unique(ties.begin(), ties.end()), ties.end());
  TieSet tied(std::move(ties));

  const auto fits = [&](AgentId a, AgentId b) {
    return a != b && allowed(a, b) && !tied.contains(tie_key(a, b));
  };
  // Whether a-b has found a place, perhaps with the help of the tie that is drawn. Where that tie
  // finds room for one end only, the other end is homeless from then on, which may be mended next.
  const auto mend = [&](Pair& pair, const Draw& luck_of_round) {
    auto& [a, b] = pair;
    if (fits(a, b)) {
      tied.insert(tie_key(a, b));
      return true;
    }
    if (tied.choices() == 0) return false;
    const double chosen = luck_of_round.uniform(0) * static_cast<double>(tied.choices());
    const TieKey yielding = tied.choice(static_cast<std::size_t>(chosen));
    if (!tied.contains(yielding)) return false;
    AgentId x = lower_agent(yielding);
    AgentId y = higher_agent(yielding);
    if (luck_of_round[2] % 2 == 0) std::swap(x, y);
    if (!fits(a, x)) return false;
    tied.erase(yielding);
    tied.insert(tie_key(a, x));
    if (!fits(b, y)) {
      pair = {b, y};
      return false;
    }
    tied.insert(tie_key(b, y));
    return true;
  };
  for (std::uint32_t round = 0, idle = 0; !homeless.empty() && idle < idle_rounds(homeless.size());
       ++round) {
    std::vector<Pair> still;
    for (std::size_t i = 0; i < homeless.size(); ++i) {
      const Draw luck_of_round = luck.draw(Purpose::stub_mending, first_key + i, round);
      if (!mend(homeless[i], luck_of_round)) still.push_back(homeless[i]);
    }
    idle = still.size() < homeless.size() - homeless.size() / 100 ? 0 : idle + 1;
    homeless = std::move(still);
  }
  return tied.take();
}

// As many stubs of each agent as it has friends.
inline std::vector<AgentId> stubs_of(std::span<const std::uint32_t> degrees) {
  std::vector<AgentId> stubs;
  std::uint64_t sum = 0;
  for (const std::uint32_t degree : degrees) sum += degree;
  stubs.reserve(sum);
  for (std::uint32_t a = 0; a < degrees.size(); ++a)
    stubs.insert(stubs.end(), degrees[a], AgentId{a});
  return stubs;
}

// Ascending ties, each listed by its lower agent.
inline ListedTies listed_by_lower(std::uint32_t agents, const std::vector<TieKey>& ties) {
  ListedTies rows{std::vector<TieIndex>(std::size_t{agents} + 1, 0), {}};
  rows.listed.reserve(ties.size());
  for (const TieKey tie : ties) {
    ++rows.starts[std::size_t{index(lower_agent(tie))} + 1];
    rows.listed.push_back(higher_agent(tie));
  }
  std::partial_sum(rows.starts.begin(), rows.starts.end(), rows.starts.begin());
  return rows;
}

}  // namespace hearsay
