// The graph of who sees whose posts: compressed sparse rows with one byte of traits per tie.
//
// Agents are 0 .. agents-1; `friends(a)` are those who see what a posts, in ascending order. A
// mutual friendship is two directed ties. Memory at rest: 4 bytes a directed tie for its target, 1
// for its traits, 8 an agent for the offset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/core/ids.hpp"

namespace hearsay {

// How close a friend is (Zhou et al. 2005: the 5, 15 and 50 closest, and the rest).
enum class TieLayer : std::uint8_t { intimate, close, friendly, acquaintance };

// How much an agent believes a friend.
enum class TrustLevel : std::uint8_t { low, medium, high };

// The traits of a directed tie author -> reader, both ways round, in one byte: posts travel along
// the tie, and it is the reader's trust in the author that counts when they arrive.
class TieTraits {
 public:
  constexpr TieTraits() = default;
  constexpr TieTraits(TieLayer author_layer, TrustLevel author_trust, TieLayer reader_layer,
                      TrustLevel reader_trust)
      : bits_(static_cast<std::uint8_t>(
            static_cast<unsigned>(author_layer) | static_cast<unsigned>(author_trust) << 2 |
            static_cast<unsigned>(reader_layer) << 4 | static_cast<unsigned>(reader_trust) << 6)) {}

  // How close the author holds the reader, and how much it trusts it.
  constexpr TieLayer author_layer() const { return static_cast<TieLayer>(bits_ & 3); }
  constexpr TrustLevel author_trust() const { return static_cast<TrustLevel>(bits_ >> 2 & 3); }
  // How close the reader holds the author, and how much it trusts it.
  constexpr TieLayer reader_layer() const { return static_cast<TieLayer>(bits_ >> 4 & 3); }
  constexpr TrustLevel reader_trust() const { return static_cast<TrustLevel>(bits_ >> 6); }

  // All of it, and back.
  constexpr std::uint8_t bits() const { return bits_; }
  static constexpr TieTraits of_bits(std::uint8_t bits) {
    TieTraits traits;
    traits.bits_ = bits;
    return traits;
  }

  constexpr bool operator==(const TieTraits&) const = default;

 private:
  std::uint8_t bits_ = 0;
};
static_assert(sizeof(TieTraits) == 1);

class Graph {
 public:
  Graph() = default;
  // `offsets` has agents+1 entries, from 0 to targets.size(); each row of `targets` ascends,
  // without repeats or self-ties. Traits start as intimate and low until they are set.
  Graph(std::vector<TieIndex> offsets, std::vector<AgentId> targets);

  std::uint32_t agents() const { return static_cast<std::uint32_t>(offsets_.size() - 1); }
  TieIndex ties() const { return targets_.size(); }  // directed

  std::uint32_t degree(AgentId agent) const {
    return static_cast<std::uint32_t>(offsets_[index(agent) + 1] - offsets_[index(agent)]);
  }
  TieIndex first_tie(AgentId agent) const { return offsets_[index(agent)]; }
  std::span<const AgentId> friends(AgentId agent) const {
    return {targets_.data() + offsets_[index(agent)], degree(agent)};
  }
  // In the order of `friends(agent)`.
  std::span<const TieTraits> traits(AgentId agent) const {
    return {traits_.data() + offsets_[index(agent)], degree(agent)};
  }

  std::span<const TieIndex> offsets() const { return offsets_; }
  std::span<const AgentId> targets() const { return targets_; }
  std::span<const TieTraits> traits() const { return traits_; }
  std::span<TieTraits> mutable_traits() { return traits_; }

  // SHA-256 of offsets, targets and traits: two graphs with one digest give one result.
  std::string digest() const;

 private:
  std::vector<TieIndex> offsets_ = {0};
  std::vector<AgentId> targets_;
  std::vector<TieTraits> traits_;
};

// Overlapping groups of agents who know each other: circle c has members(c), ascending, no repeats.
class Circles {
 public:
  Circles() = default;
  // `offsets` has circles+1 entries, from 0 to members.size().
  Circles(std::vector<TieIndex> offsets, std::vector<AgentId> members)
      : offsets_(std::move(offsets)), members_(std::move(members)) {}

  std::size_t size() const { return offsets_.size() - 1; }
  std::span<const AgentId> members(std::size_t circle) const {
    return {members_.data() + offsets_[circle],
            static_cast<std::size_t>(offsets_[circle + 1] - offsets_[circle])};
  }

 private:
  std::vector<TieIndex> offsets_ = {0};
  std::vector<AgentId> members_;
};

}  // namespace hearsay
