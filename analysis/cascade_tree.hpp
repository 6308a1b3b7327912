// The cascades of one replicate, as trees: each reader hangs below the friend whose post it read
// first, each root read a message of the campaign.
//
// Size, depth and structural virality (Goel, Anderson, Hofman and Watts 2016: the mean distance of
// two members of a tree) grow with each other; compare trees of equal size only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/record/trace.hpp"

namespace hearsay {

// A reader. Times are steps; kNever: it has not happened.
struct CascadeMember {
  static constexpr std::uint32_t kNever = ~std::uint32_t{0};

  AgentId agent{};
  std::uint32_t parent = kNobody;  // position of the reader it heard from; kNobody: a root
  std::uint32_t generation = 0;    // ties from its root
  std::uint32_t root = 0;          // position of its root
  std::uint32_t read = kNever;
  std::uint32_t shared = kNever;
  std::uint32_t decided = kNever;
  std::uint32_t bought = kNever;
  std::uint32_t criticised = kNever;
  std::uint32_t recommender = kNobody;  // position of whose word it bought or decided on
};

struct CascadeTree {
  std::uint32_t root = 0;  // position of its root
  std::size_t size = 0;
  std::uint32_t depth = 0;
  double structural_virality = 0;  // 0 for a tree of one
};

struct Cascades {
  std::vector<CascadeMember> members;      // in the order in which they read; parents come first
  std::vector<CascadeTree> trees;          // the largest first, then by root
  std::vector<std::size_t> by_generation;  // members

  // Members that a member of a generation brings about, on average, by generation.
  std::vector<double> reproduction() const;
  // Position of an agent, or kNobody where it has not read.
  std::uint32_t find(AgentId agent) const;
  // From a member up to its root, by whom each heard of it first.
  std::vector<std::uint32_t> chain(std::uint32_t member) const;
};

Cascades cascades_of(std::span<const TraceEvent> trace);

}  // namespace hearsay
