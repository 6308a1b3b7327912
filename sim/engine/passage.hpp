// How a post gets about: which friends of its author see it, when, and of whom luck says beforehand
// that nothing will come of it.
//
// What a friend makes of a post is luck of the post and of the friend: two draws for the post, each
// the key of a hash that gives every friend its words.
#pragma once

#include <algorithm>
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

// What luck has said of a friend's response before anything is known of the friend's state.
struct Responses {
  std::array<Chance, 3> at_most{};   // in any state, by the friend's trust
  std::array<Chance, 3> at_least{};  // likewise
  // In any state, by the further words of the response: what those who respond may be stirred to.
  // Certainty where a post may stir whoever responds.
  std::array<Chance, 5> stirs_at_most{};

  // What luck leaves to the friend's state, a bit each: i, whether the response stirs to what
  // further word i decides; this one, whether there is any response.
  static constexpr std::uint32_t any_response = 1U << 5;
  static constexpr std::uint32_t all_unsettled = 2 * any_response - 1;

  // Whether what the friend sees is but a glance; `response` is its word of PostLuck::respond.
  bool is_glance(TieTraits tie, std::uint32_t response) const {
    return !at_most[static_cast<std::size_t>(tie.reader_trust())].decides(response);
  }
  // The bits of a friend who may respond; `further` keys the further words.
  std::uint32_t unsettled(TieTraits tie, std::uint32_t response, std::uint32_t further) const {
    const Chance sure = at_least[static_cast<std::size_t>(tie.reader_trust())];
    std::uint32_t bits = sure.decides(response) ? 0 : any_response;
    for (std::size_t i = 0; i < stirs_at_most.size(); ++i) {
      response = KeyedHash::further(response, further);
      bits |= stirs_at_most[i].decides(response) ? 1U << i : 0;
    }
    return bits;
  }
};

// What is the same for all friends whom a post may reach. What it points to stays where and what it
// is for the whole step: equal pointers are taken for equal contents.
struct Passage {
  Chance sees;                                     // of each friend
  TieLayer most_distant = TieLayer::acquaintance;  // the post goes along no weaker tie
  const Responses* responses = nullptr;
  const DelayTable* seen_after = nullptr;

  // `coin` is the friend's word of PostLuck::see.
  bool passes(TieTraits tie, std::uint32_t coin) const {
    return sees.decides(coin) && tie.author_layer() <= most_distant;
  }
};

// Friends who see posts: those who glance at one, and those who may respond, post by post and in
// the order of their ties. Working space; the columns keep their memory and have more room than is
// used.
struct Viewers {
  std::uint32_t posts = 0;  // whose viewers these are
  std::size_t glancing = 0;
  std::vector<std::uint32_t> glancing_friends;
  std::vector<std::uint32_t> glancing_luck;  // a further word of PostLuck::see
  std::size_t meeting = 0;
  std::vector<std::uint32_t> meeting_friends;
  std::vector<std::uint32_t> meeting_luck;
  std::vector<std::uint32_t> meeting_posts;      // which of the posts, from 0
  std::vector<std::uint32_t> meeting_responses;  // their words of PostLuck::respond
  std::vector<std::uint32_t> meeting_further;    // what keys the further ones
  std::vector<std::uint32_t> meeting_ties;       // their traits, TieTraits::bits
  std::vector<std::uint32_t> meeting_unsettled;  // Responses::unsettled, found by find_unsettled
  // Of the last post: all who see it, whatever comes of it.
  std::size_t seeing = 0;
  std::vector<std::uint32_t> seeing_friends;
  std::vector<std::uint32_t> seeing_luck;  // their words of PostLuck::see
  std::vector<std::uint32_t> seeing_ties;

  void clear() {
    posts = 0;
    glancing = meeting = seeing = 0;
  }
};

// Adds the viewers of a post, found among the friends of its author, along ties of these traits.
void find_viewers(const Passage& passage, const PostLuck& luck, std::span<const AgentId> friends,
                  std::span<const TieTraits> ties, Viewers& viewers);

// Says of those who may respond, all to posts of these responses, what luck leaves to their states.
void find_unsettled(const Responses& responses, Viewers& viewers);

}  // namespace hearsay
