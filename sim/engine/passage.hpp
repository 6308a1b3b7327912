// How a post gets about: which friends of its author see it, when, and of whom luck says beforehand
// that nothing will come of it.
//
// What a friend makes of a post is luck of the post and of the friend: two draws for the post, each
// the key of a hash that gives every friend its words.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/core/draws.hpp"
#include "sim/core/keyed_hash.hpp"
#include "sim/engine/delay.hpp"
#include "sim/graph/graph.hpp"

namespace hearsay {

struct PostLuck {
  // What its draws are for, in their order. They are keyed by the author and by an occasion, which
  // tells the posts of one author apart.
  static constexpr std::array purposes{Purpose::see, Purpose::respond};

  PostLuck(const Draw& to_see, const Draw& to_respond) : see(to_see), respond(to_respond) {}
  PostLuck(const Luck& luck, AgentId author, std::uint32_t occasion)
      : PostLuck(luck.draw(purposes[0], author, occasion),
                 luck.draw(purposes[1], author, occasion)) {}

  KeyedHash see;      // whether the friend sees it and, by a further word, when
  KeyedHash respond;  // what the friend does about it
};

// What is the same for all friends whom a post may reach.
struct Passage {
  Chance sees;                                     // of each friend
  TieLayer most_distant = TieLayer::acquaintance;  // the post goes along no weaker tie
  std::array<Chance, 3> responds{};                // at most, in any state, by the friend's trust
  const DelayTable* seen_after = nullptr;

  // `coin` is the friend's word of PostLuck::see, `response` that of PostLuck::respond.
  bool passes(TieTraits tie, std::uint32_t coin) const {
    return sees.decides(coin) && tie.author_layer() <= most_distant;
  }
  // Whether what the friend sees is but a glance.
  bool is_glance(TieTraits tie, std::uint32_t response) const {
    return !responds[static_cast<std::size_t>(tie.reader_trust())].decides(response);
  }
};

// Friends who see a post, in the order of their ties: those who glance at it, and those who may
// respond. Working space; the columns keep their memory and have more room than is used.
struct Viewers {
  std::size_t glancing = 0;
  std::vector<std::uint32_t> glancing_friends;
  std::vector<std::uint32_t> glancing_luck;  // a further word of PostLuck::see
  std::size_t meeting = 0;
  std::vector<std::uint32_t> meeting_friends;
  std::vector<std::uint32_t> meeting_luck;
  std::vector<std::uint32_t> meeting_responses;  // their words of PostLuck::respond
  std::vector<std::uint32_t> meeting_ties;       // their traits, TieTraits::bits
};

// Finds the viewers of a post among the friends of its author, along ties of these traits.
void find_viewers(const Passage& passage, const PostLuck& luck, std::span<const AgentId> friends,
                  std::span<const TieTraits> ties, Viewers& viewers);

}  // namespace hearsay
